import { type PlainDate, parsePlainDate } from '../calendar/plain-date.ts';

const yesNo = ['yes', 'no'] as const;
const degrees = [0, 1, 2, 3] as const;

/**
 * The facts the law asks about, each with its values in the order of `contract.md` 1.
 *
 * A fact is *known* (one of its values), *unknown* (asked, the person does not know), *declined* (asked, the person
 * would rather not say) or absent (not asked). Only a known fact counts as true or false.
 */
const listedValues = {
  applicant: ['self', 'parent', 'legal-representative', 'family-member', 'other'],
  sex: ['female', 'male'],
  ageGroup: ['under-18-months', 'child', 'adult', 'pension-age'],
  disability: ['none', 'pending', 'child', 'group-1', 'group-2', 'group-3'],
  intellectualMildModerate: yesNo,
  intellectualSevereProfound: yesNo,
  dementia: yesNo,
  mentalBehavioural: yesNo,
  stableDefect: yesNo,
  epilepsy: yesNo,
  musculoskeletal: yesNo,
  grossMotor: yesNo,
  complication: yesNo,
  musculoskeletalSeverity: ['mild', 'pronounced', 'significantly-pronounced'],
  mobilityLimitation: degrees,
  selfCareLimitation: degrees,
  selfCare: ['can', 'partly', 'cannot'],
  needsCareAtHome: yesNo,
  familyCare: ['nobody-obliged', 'all-excused', 'conflict', 'someone-can-care'],
  contraindication: ['none', 'present', 'ask-doctor'],
  warVeteran: yesNo,
} as const satisfies Record<string, readonly (string | number)[]>;

/** Facts with a short list of values: all but the birth date. */
export type ListedFact = keyof typeof listedValues;
export type FactName = ListedFact | 'birthDate';
export type Facts = { readonly [F in ListedFact]: (typeof listedValues)[F][number] } & {
  readonly birthDate: PlainDate;
};
export type AgeGroup = Facts['ageGroup'];

/** Age groups from the youngest to the oldest: time moves a person along this list, never back. */
export const ageGroups: readonly AgeGroup[] = listedValues.ageGroup;

export const listedFacts = Object.keys(listedValues) as readonly ListedFact[];
export const factNames: readonly FactName[] = [...listedFacts, 'birthDate'];

/** Asked, but not known to us: the person does not know, or would rather not say. */
export const silences = ['unknown', 'declined'] as const;
export type Silence = (typeof silences)[number];

export type Answer<F extends FactName = FactName> = Facts[F] | Silence;

/** A birth date known only to lie between two days, both included: what an age in years or months says. */
export interface BirthSpan {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/** What has been said about one person. An absent fact was not asked. */
export type Situation = { readonly [F in FactName]?: Answer<F> } & {
  /** From an age that was typed; never leaves the interview. `birthDate` wins over it. */
  readonly bornBetween?: BirthSpan;
};

export function isFactName(name: string): name is FactName {
  return name === 'birthDate' || Object.hasOwn(listedValues, name);
}

/** Every value a fact may have, in the order of the contract. */
export function valuesOf<F extends ListedFact>(fact: F): (typeof listedValues)[F] {
  return listedValues[fact];
}

/** The value of a fact when it is known; `undefined` when it is unknown, declined or not asked. */
export function known<F extends FactName>(situation: Situation, fact: F): Facts[F] | undefined {
  const answer = situation[fact] as Answer<F> | undefined;
  return answer === 'unknown' || answer === 'declined' ? undefined : answer;
}

/** Whether the fact was asked and answered in any way, "I don't know" included. */
export function isAnswered(situation: Situation, fact: FactName): boolean {
  return situation[fact] !== undefined;
}

export type FactProblem =
  | { readonly kind: 'unknown-fact'; readonly path: string; readonly allowed: readonly string[] }
  | {
      readonly kind: 'unknown-value';
      readonly path: string;
      readonly allowed: readonly (string | number)[];
    };

/** What a fact accepts, for an error or a rulebook: its values, or the form of a date, and the two silences. */
export function allowedAnswers(fact: FactName): readonly (string | number)[] {
  return [...(fact === 'birthDate' ? ['YYYY-MM-DD'] : valuesOf(fact)), ...silences];
}

/**
 * Parses facts in the JSON form of the contract: the value itself, `"unknown"`, `"declined"`, or the key left out.
 *
 * @returns the situation, or every problem found, each with its path and what would be accepted there
 */
export function parseFacts(
  json: Readonly<Record<string, unknown>>,
):
  | { readonly kind: 'situation'; readonly situation: Situation }
  | { readonly kind: 'fact-problems'; readonly problems: readonly [FactProblem, ...FactProblem[]] } {
  const entries: [FactName, Answer][] = [];
  const problems: FactProblem[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (!isFactName(name)) {
      problems.push({ kind: 'unknown-fact', path: `facts.${name}`, allowed: factNames });
      continue;
    }
    const answer = parseAnswer(name, value);
    if (answer === undefined) {
      problems.push({ kind: 'unknown-value', path: `facts.${name}`, allowed: allowedAnswers(name) });
    } else {
      entries.push([name, answer]);
    }
  }
  const [first, ...rest] = problems;
  if (first !== undefined) return { kind: 'fact-problems', problems: [first, ...rest] };
  return { kind: 'situation', situation: Object.fromEntries(entries) };
}

/** One fact's answer, or `undefined` when it is none of the allowed ones. */
export function parseAnswer(fact: FactName, value: unknown): Answer | undefined {
  if (fact !== 'birthDate') return parseListedAnswer(fact, value);
  if (value === 'unknown' || value === 'declined') return value;
  return typeof value === 'string' ? parsePlainDate(value) : undefined;
}

/** The same for a fact with a list of values. */
export function parseListedAnswer(fact: ListedFact, value: unknown): Answer<ListedFact> | undefined {
  if (value === 'unknown' || value === 'declined') return value;
  const values: readonly Answer<ListedFact>[] = valuesOf(fact);
  return values.find((allowed) => allowed === value);
}
