import { addDays, addYears, type PlainDate, plainDate, yearOf } from '../calendar/plain-date.ts';
import { type AgeGroup, type Answer, type FactName, isAnswered, known, type Situation } from '../facts/facts.ts';
import { type Dialog, factsOf, phases, type Question } from './question.ts';

/**
 * What the interview is told of the law: which facts still matter, and what an age comes to. It is handed in, so that
 * the interview judges nothing itself.
 */
export interface Relevance<Goal extends string = string> {
  readonly asOf: PlainDate;
  /** The facts not yet asked that can still change the result; equal keys mean that the same further questions do. */
  readonly openQuestions: (
    situation: Situation,
    goal: Goal,
  ) => { readonly open: readonly FactName[]; readonly key: string };
  readonly ageGroups: (situation: Situation) => readonly AgeGroup[];
}

export interface Plan {
  /** What to ask now, and which of its facts are asked; `undefined` when nothing more can change the result. */
  readonly ask: { readonly question: Question; readonly facts: readonly FactName[] } | undefined;
  /** How many questions are still expected, this one included. */
  readonly expected: number;
  /** How many there can be at most on any path, this one included. */
  readonly atMost: number;
}

export interface PlanOptions {
  /** `false` leaves out the order that people need, to measure what it costs. Default `true`. */
  readonly humanOrder?: boolean;
}

/** Don't-know and rather-not-say leave a fact open alike, so one stands for both when planning ahead. */
const silence = 'unknown';
const silenceChance = 0.06;
const oldestAge = 110;

interface Outcome {
  readonly chance: number;
  readonly said: Situation;
}

interface Worked extends Plan {
  readonly burden: number;
}

/**
 * Works out the order of questions ahead: for every state the question with which the expected burden is least (one for
 * each question, more for a sensitive one), by dynamic programming over what the answers leave open. People's needs
 * come first: phases, and questions that come `after` others.
 */
export function createPlanner<Goal extends string>(
  dialog: Dialog,
  relevance: Relevance<Goal>,
  { humanOrder = true }: PlanOptions = {},
): (situation: Situation, goal: Goal) => Plan {
  const worked = new Map<string, Worked>();

  function plan(situation: Situation, goal: Goal): Worked {
    const { open, key } = relevance.openQuestions(situation, goal);
    const known = worked.get(key);
    if (known !== undefined) return known;
    const next = candidates(open);
    const [first] = next;
    // Without a known age both childhood and adulthood would have to be planned for, which multiplies the states; and
    // nothing is gained, because then little can be ruled out. The order of the dialog serves, and every question that
    // still matters bounds the rest, since answers only ever take questions away.
    if (first !== undefined && first.phase !== phases[0] && relevance.ageGroups(situation).length > 1) {
      const left = dialog.questions.filter((question) => isOpen(question, open)).length;
      return { ask: { question: first, facts: openFactsOf(first, open) }, expected: left, atMost: left, burden: left };
    }
    const result = next
      .map((question) => ahead(question, situation, goal, open))
      .reduce(lighter, { ask: undefined, expected: 0, atMost: 0, burden: Number.POSITIVE_INFINITY });
    const settled = result.ask === undefined ? { ...result, burden: 0 } : result;
    worked.set(key, settled);
    return settled;
  }

  function candidates(open: readonly FactName[]): readonly Question[] {
    const relevant = dialog.questions.filter((question) => isOpen(question, open));
    const phase = phases.find((candidate) => relevant.some((question) => question.phase === candidate));
    if (!humanOrder && phase !== phases[0]) return relevant;
    const waiting = new Set(relevant.map((question) => question.id));
    return relevant.filter(
      (question) => question.phase === phase && !question.after?.some((earlier) => waiting.has(earlier)),
    );
  }

  function ahead(question: Question, situation: Situation, goal: Goal, open: readonly FactName[]): Worked {
    const facts = openFactsOf(question, open);
    let [expected, burden, atMost] = [1, 1 + (question.burden ?? 0), 0];
    for (const { chance, said } of outcomesOf(question, facts, situation)) {
      const next = plan({ ...situation, ...said }, goal);
      expected += chance * next.expected;
      burden += chance * next.burden;
      atMost = Math.max(atMost, next.atMost);
    }
    return { ask: { question, facts }, expected, burden, atMost: atMost + 1 };
  }

  function outcomesOf(question: Question, facts: readonly FactName[], situation: Situation): readonly Outcome[] {
    switch (question.kind) {
      case 'person':
        return shares([
          { weight: 1, said: { applicant: 'self' } },
          { weight: 5, said: { applicant: 'family-member' } },
        ]);
      case 'age':
        return [
          ...shares(question.choices.map(({ value, weight }) => ({ weight, said: { ageGroup: value } }))),
          { chance: silenceChance, said: { ageGroup: silence } },
          // A typed age or year may leave the group open, and then one or two questions more are asked. Their chance
          // is not counted, but the bound must hold for them.
          ...typedAges(relevance.asOf).map(
            (bornBetween) => ({ chance: 0, said: { ageGroup: silence, bornBetween } }) as const,
          ),
        ];
      case 'birth-date': {
        const { bornBetween: _span, ...rest } = situation;
        const groups = relevance.ageGroups(situation).map((ageGroup) => ({ weight: 1, said: { ...rest, ageGroup } }));
        return [...shares(groups), { chance: silenceChance, said: { birthDate: silence } }];
      }
      case 'choice': {
        const choices = choicesFor(question, relevance.ageGroups(situation));
        return [
          ...shares(choices.map(({ value, weight }) => ({ weight, said: { [question.id]: value } }))),
          { chance: silenceChance, said: { [question.id]: silence } },
        ];
      }
      case 'papers': {
        const items = question.items.filter(({ fact }) => facts.includes(fact));
        let picked: readonly Outcome[] = [{ chance: 1 - silenceChance, said: {} }];
        for (const { fact, chance } of items) {
          picked = picked.flatMap((outcome) => [
            { chance: outcome.chance * chance, said: { ...outcome.said, [fact]: 'yes' } },
            { chance: outcome.chance * (1 - chance), said: { ...outcome.said, [fact]: 'no' } },
          ]);
        }
        const silent = Object.fromEntries(items.map(({ fact }) => [fact, silence] satisfies [FactName, Answer]));
        return [...picked, { chance: silenceChance, said: silent }];
      }
    }
  }

  return plan;
}

function openFactsOf(question: Question, open: readonly FactName[]): readonly FactName[] {
  return factsOf(question).filter((fact) => open.includes(fact));
}

function isOpen(question: Question, open: readonly FactName[]): boolean {
  return openFactsOf(question, open).length > 0;
}

/** The choices of a question that make sense for a person who may be of these ages. */
export function choicesFor(
  question: Extract<Question, { kind: 'choice' | 'age' }>,
  ageGroups: readonly AgeGroup[],
): Extract<Question, { kind: 'choice' }>['choices'] {
  return question.choices.filter(({ onlyFor }) => onlyFor?.some((group) => ageGroups.includes(group)) ?? true);
}

/** Whether every fact a plan asks for has been answered, be it with "I don't know". */
export function isSaid(said: Situation, facts: readonly FactName[]): boolean {
  return facts.every((fact) => isAnswered(said, fact) || (fact === 'ageGroup' && ageIsSaid(said)));
}

function ageIsSaid(said: Situation): boolean {
  // A birth date that is not known says no age: taken for one, the age question would come round for ever.
  return said.bornBetween !== undefined || known(said, 'birthDate') !== undefined;
}

/** Birth dates that an age in whole years leaves possible on a day. */
export function bornWhenAged(years: number, asOf: PlainDate) {
  return { from: addDays(addYears(asOf, -years - 1), 1), to: addYears(asOf, -years) };
}

function typedAges(asOf: PlainDate) {
  return Array.from({ length: oldestAge + 1 }, (_, years) => [
    bornWhenAged(years, asOf),
    { from: plainDate(yearOf(asOf) - years, 1, 1), to: plainDate(yearOf(asOf) - years, 12, 31) },
  ]).flat();
}

function shares(weighted: readonly { readonly weight: number; readonly said: Situation }[]): readonly Outcome[] {
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return weighted.map(({ weight, said }) => ({ chance: ((1 - silenceChance) * weight) / total, said }));
}

/** The lighter burden; between equals the one that asks less at worst, then the one that comes first in the dialog. */
function lighter(best: Worked, other: Worked): Worked {
  // Rounded, because sums of shares in another order differ in their last digits.
  const heavier = Math.round((other.burden - best.burden) * 1e9) || other.atMost - best.atMost;
  return heavier < 0 ? other : best;
}
