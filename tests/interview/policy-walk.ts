import { addDays, addMonths, type PlainDate, plainDate, yearOf } from '../../src/core/calendar/plain-date.ts';
import type { BirthSpan, FactName, Situation } from '../../src/core/facts/facts.ts';
import { personIds, traitsOf } from '../../src/core/interview/person.ts';
import { choicesFor, type Plan } from '../../src/core/interview/plan.ts';
import type { QuestionId } from '../../src/core/interview/question.ts';
import type { Goal } from '../../src/core/law/open-questions.ts';
import type { Check } from './home-care-on.ts';

/** A state of the planned interview: everything that was said, what is asked, and where each answer leads. */
export interface State {
  readonly situation: Situation;
  readonly key: string;
  readonly plan: Plan;
  readonly answers: readonly { readonly said: Situation; readonly state: State }[];
  /** Every question on some path from here on, this one included. */
  readonly below: ReadonlySet<QuestionId>;
  /** How many different ways through the interview there are from here. */
  readonly paths: number;
}

type Asked = NonNullable<Plan['ask']>;

const silences = ['unknown', 'declined'] as const;

/**
 * Everything a person can answer to a question, as it ends up in the situation: every choice, every subset of the
 * papers, the two silences, and for the age also what can be typed.
 */
export function everyAnswerTo({ relevance }: Check, { question, facts }: Asked, situation: Situation): Situation[] {
  const silent = silences.map((silence) => Object.fromEntries(facts.map((fact) => [fact, silence])));
  switch (question.kind) {
    case 'person': {
      const persons = personIds.map((person) => {
        const { applicant, sex } = traitsOf(person);
        return sex === undefined ? { applicant } : { applicant, sex };
      });
      return [...new Map(persons.map((said) => [JSON.stringify(said), said])).values(), ...silent];
    }
    case 'age':
      return [
        ...question.choices.map(({ value }) => ({ ageGroup: value })),
        ...silent,
        ...typedAges(relevance.asOf).map((bornBetween) => ({ ageGroup: 'unknown', bornBetween }) as const),
        ...birthDates(relevance.asOf).map((birthDate) => ({ birthDate })),
      ];
    case 'birth-date':
      return [...datesIn(situation.bornBetween).map((birthDate) => ({ birthDate })), ...silent];
    case 'choice': {
      const choices = choicesFor(question, relevance.ageGroups(situation));
      return [...choices.map(({ value }) => ({ [question.id]: value })), ...silent];
    }
    case 'papers':
      return [...picksOf(facts), ...silent];
  }
}

/** Every subset of the papers. */
function picksOf(facts: readonly FactName[]): readonly Situation[] {
  let picks: readonly Situation[] = [{}];
  for (const fact of facts) {
    picks = picks.flatMap((pick) => [
      { ...pick, [fact]: 'yes' },
      { ...pick, [fact]: 'no' },
    ]);
  }
  return picks;
}

const wholeYears = 124;

/** Ages in whole years, in months, and years of birth. */
function typedAges(asOf: PlainDate): readonly BirthSpan[] {
  const inYears = Array.from({ length: wholeYears }, (_, years) => agedBetween(asOf, years * 12, years * 12 + 12));
  const inMonths = Array.from({ length: 30 }, (_, months) => agedBetween(asOf, months, months + 1));
  const yearsOfBirth = Array.from({ length: wholeYears }, (_, back) => yearOf(asOf) - back).map((year) => ({
    from: plainDate(year, 1, 1),
    to: plainDate(year, 12, 31),
  }));
  return [...inYears, ...inMonths, ...yearsOfBirth];
}

function agedBetween(asOf: PlainDate, months: number, before: number): BirthSpan {
  return { from: addDays(addMonths(asOf, -before), 1), to: addMonths(asOf, -months) };
}

/** A birth date for each third of a year, and the days around every birthday that the law names. */
function birthDates(asOf: PlainDate): readonly PlainDate[] {
  const spread = Array.from({ length: wholeYears * 3 }, (_, thirds) => addMonths(asOf, -4 * thirds));
  const named = [18, 12 * 18, 12 * 61, 12 * 63].map((months) => addMonths(asOf, -months));
  return [...spread, ...named.flatMap((day) => [addDays(day, -1), day, addDays(day, 1)])];
}

function datesIn(span: BirthSpan | undefined): readonly PlainDate[] {
  if (span === undefined) return [];
  const days = [span.from, span.to];
  for (let day = addMonths(span.from, 1); day < span.to; day = addMonths(day, 1)) days.push(day);
  return days;
}

/** What is said after an answer. A birth date takes the place of an age that was typed before. */
export function withAnswer(situation: Situation, said: Situation): Situation {
  if (said.birthDate === undefined || silences.some((silence) => silence === said.birthDate)) {
    return { ...situation, ...said };
  }
  const { ageGroup: _group, bornBetween: _span, ...rest } = situation;
  return { ...rest, ...said };
}

/** States with equal keys are taken for one. A known sex counts only once an age is typed, so it is told apart. */
export function keyOf({ relevance }: Check, situation: Situation, goal: Goal): string {
  const ageSaid = situation.ageGroup ?? situation.birthDate;
  return `${relevance.openQuestions(situation, goal).key} ${ageSaid === undefined ? situation.sex : ''}`;
}

/**
 * Every reachable state from a situation on, each once. States with the same key are one: that this is right is
 * tested by walking paths without it.
 */
export function statesFrom(check: Check, start: Situation, goal: Goal): { root: State; states: readonly State[] } {
  const found = new Map<string, State>();

  function visit(situation: Situation): State {
    const key = keyOf(check, situation, goal);
    const known = found.get(key);
    if (known !== undefined) return known;
    const plan = check.plan(situation, goal);
    const { ask } = plan;
    const answers =
      ask === undefined
        ? []
        : everyAnswerTo(check, ask, situation).map((said) => ({ said, state: visit(withAnswer(situation, said)) }));
    const below = new Set<QuestionId>(ask && [ask.question.id]);
    for (const { state } of answers) for (const id of state.below) below.add(id);
    const paths = ask === undefined ? 1 : answers.reduce((sum, { state }) => sum + state.paths, 0);
    const state = { situation, key, plan, answers, below, paths };
    found.set(key, state);
    return state;
  }

  const root = visit(start);
  return { root, states: [...found.values()] };
}
