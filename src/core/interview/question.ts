import type { AgeGroup, FactName, Facts, ListedFact } from '../facts/facts.ts';

/** Human order: a question of a later phase is asked only when no question of an earlier one can matter any more. */
export const phases = ['opening', 'grounds', 'documents', 'health-limits'] as const;
export type Phase = (typeof phases)[number];

interface Asked {
  readonly phase: Phase;
  /** Questions that come first where they matter too. */
  readonly after?: readonly QuestionId[];
  /** What it costs a person beyond the effort of any question: how sensitive it is, how hard to know. */
  readonly burden?: number;
}

export interface Choice<F extends ListedFact = ListedFact> {
  readonly value: Facts[F];
  /** How often it is expected to be the answer, against the other choices; only the order of questions uses it. */
  readonly weight: number;
  /** Offered only to people who may be of one of these ages. */
  readonly onlyFor?: readonly AgeGroup[];
}

/** One fact, one of a few answers. */
export interface ChoiceQuestion extends Asked {
  readonly kind: 'choice';
  readonly id: ListedFact;
  readonly choices: readonly Choice[];
}

/** Who needs care: sets `applicant`, and chooses how the person is spoken of. */
export interface PersonQuestion extends Asked {
  readonly kind: 'person';
  readonly id: 'applicant';
}

/** The age: an age band by button; an age, a year or a date when typed. */
export interface AgeQuestion extends Asked {
  readonly kind: 'age';
  readonly id: 'ageGroup';
  readonly choices: readonly Choice<'ageGroup'>[];
}

/** The birth date, where the age that was given does not decide. */
export interface BirthDateQuestion extends Asked {
  readonly kind: 'birth-date';
  readonly id: 'birthDate';
}

/** Several facts in one message, each said `yes` by being picked: what the medical papers say. */
export interface PapersQuestion extends Asked {
  readonly kind: 'papers';
  readonly id: 'diagnoses';
  readonly items: readonly { readonly fact: ListedFact; readonly chance: number }[];
}

export type Question = PersonQuestion | AgeQuestion | BirthDateQuestion | ChoiceQuestion | PapersQuestion;
export type QuestionId = FactName | 'diagnoses';

/** The script of a check: which questions there are. It knows nothing of outcomes, and stores no order. */
export interface Dialog {
  readonly questions: readonly Question[];
}

/** A choice question whose values are checked against the fact. */
export function choose<F extends ListedFact>(
  id: F,
  asked: Asked & { readonly choices: readonly Choice<F>[] },
): ChoiceQuestion {
  return { kind: 'choice', id, ...asked };
}

/** The facts a question can fill. */
export function factsOf(question: Question): readonly FactName[] {
  return question.kind === 'papers' ? question.items.map(({ fact }) => fact) : [question.id];
}
