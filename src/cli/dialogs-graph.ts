import { plainDate, yearOf } from '../core/calendar/plain-date.ts';
import { type AgeGroup, type FactName, type ListedFact, type Situation, silences } from '../core/facts/facts.ts';
import { type Person, personIds, traitsOf } from '../core/interview/person.ts';
import { bornWhenAged, choicesFor, type Plan, type Relevance } from '../core/interview/plan.ts';
import { type Dialog, phases, type QuestionId } from '../core/interview/question.ts';
import type { Goal } from '../core/law/open-questions.ts';

/** One answer as a picture shows it; several that lead the same way share a line. */
export type Answer =
  | { readonly kind: 'value'; readonly fact: ListedFact; readonly value: string | number }
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'papers'; readonly picked: readonly FactName[]; readonly notPicked: readonly FactName[] }
  | { readonly kind: 'typed-age'; readonly numbers: readonly number[] }
  | { readonly kind: 'birth-date' }
  | { readonly kind: 'silence' };

export interface Way {
  readonly answers: readonly Answer[];
  /** The next step, by its place in the graph. */
  readonly to: number;
}

/** A question, the end, or the place where the questions for a person of known age begin. */
export type Step =
  | {
      readonly kind: 'question';
      readonly id: QuestionId;
      readonly facts: readonly FactName[];
      readonly ways: readonly Way[];
    }
  | { readonly kind: 'end' }
  | { readonly kind: 'age-known'; readonly groups: readonly AgeGroup[] };

/** Every path of a part of the interview. Steps that go on alike are one; the last is where it begins. */
export interface Graph {
  readonly steps: readonly Step[];
  /** How many states of the plan the steps stand for. */
  readonly states: number;
}

export interface Planned {
  readonly dialog: Dialog;
  readonly relevance: Relevance<Goal>;
  readonly plan: (situation: Situation, goal: Goal) => Plan;
}

type Asked = NonNullable<Plan['ask']>;
interface Outcome {
  readonly answer: Answer;
  readonly said: Situation;
}

/** All paths from a situation on; `opening` stops where the age is known, or is not going to be. */
export function graphOf(planned: Planned, start: Situation, goal: Goal, part: 'opening' | 'grounds'): Graph {
  const steps: Step[] = [];
  const places = new Map<string, number>();
  const visited = new Map<string, number>();

  function placeOf(step: Step): number {
    const key = JSON.stringify(step);
    const place = places.get(key) ?? steps.push(step) - 1;
    places.set(key, place);
    return place;
  }

  function visit(situation: Situation): number {
    // A sex known from the person counts only once an age is typed, which the key leaves out.
    const key = `${planned.relevance.openQuestions(situation, goal).key} ${situation.ageGroup ?? situation.sex}`;
    const known = visited.get(key);
    if (known !== undefined) return known;
    const { ask } = planned.plan(situation, goal);
    const place =
      part === 'opening' && ask?.question.phase !== phases[0]
        ? placeOf({ kind: 'age-known', groups: planned.relevance.ageGroups(situation) })
        : placeOf(ask === undefined ? { kind: 'end' } : questionStep(ask, situation));
    visited.set(key, place);
    return place;
  }

  function questionStep(ask: Asked, situation: Situation): Step {
    const ways = new Map<number, Outcome[]>();
    for (const outcome of outcomesOf(planned, ask, situation)) {
      const to = visit({ ...situation, ...outcome.said });
      ways.set(to, [...(ways.get(to) ?? []), outcome]);
    }
    return {
      kind: 'question',
      id: ask.question.id,
      facts: ask.facts,
      ways: [...ways].map(([to, outcomes]) => ({
        answers: joined(
          outcomes.map(({ answer }) => answer),
          ask.facts,
        ),
        to,
      })),
    };
  }

  visit(start);
  return { steps, states: visited.size };
}

function outcomesOf({ relevance }: Planned, { question, facts }: Asked, situation: Situation): readonly Outcome[] {
  const [silence] = silences;
  const silent: Outcome = {
    answer: { kind: 'silence' },
    said: Object.fromEntries(facts.map((fact) => [fact, silence] as const)),
  };
  switch (question.kind) {
    case 'person':
      return personIds.map((person) => {
        const { applicant, sex } = traitsOf(person);
        return { answer: { kind: 'person', person }, said: { applicant, ...(sex && { sex }) } };
      });
    case 'age': {
      const bands = question.choices.map(
        ({ value }): Outcome => ({ answer: { kind: 'value', fact: 'ageGroup', value }, said: { ageGroup: value } }),
      );
      return [...bands, silent, ...typedAges(relevance, situation)];
    }
    case 'birth-date': {
      const { bornBetween } = situation;
      const dates = bornBetween === undefined ? [] : [bornBetween.from, bornBetween.to];
      return [...dates.map((birthDate): Outcome => ({ answer: { kind: 'birth-date' }, said: { birthDate } })), silent];
    }
    case 'choice': {
      const { id } = question;
      const choices = choicesFor(question, relevance.ageGroups(situation)).map(
        ({ value }): Outcome => ({ answer: { kind: 'value', fact: id, value }, said: { [id]: value } }),
      );
      return [...choices, silent];
    }
    case 'papers':
      return [...picksOf(facts), silent];
  }
}

const oldestTyped = 100;

/** Ages in whole years, and years of birth, where they do not say the same as a band. */
function typedAges(relevance: Relevance<Goal>, situation: Situation): readonly Outcome[] {
  const typed = Array.from({ length: oldestTyped }, (_, years) => {
    const year = yearOf(relevance.asOf) - years;
    return [
      { number: years, bornBetween: bornWhenAged(years, relevance.asOf) },
      { number: year, bornBetween: { from: plainDate(year, 1, 1), to: plainDate(year, 12, 31) } },
    ];
  }).flat();
  return typed
    .map(({ number, bornBetween }): Outcome => {
      return { answer: { kind: 'typed-age', numbers: [number] }, said: { ageGroup: 'unknown', bornBetween } };
    })
    .filter(({ said }) => relevance.ageGroups({ ...situation, ...said }).length > 1);
}

function picksOf(facts: readonly FactName[]): readonly Outcome[] {
  let picks: readonly (readonly FactName[])[] = [[]];
  for (const fact of facts) picks = picks.flatMap((picked) => [[...picked, fact], picked]);
  return picks.map((picked) => ({
    answer: { kind: 'papers', picked, notPicked: facts.filter((fact) => !picked.includes(fact)) },
    said: Object.fromEntries(facts.map((fact) => [fact, picked.includes(fact) ? 'yes' : 'no'] as const)),
  }));
}

/** Answers that lead the same way, said as shortly as possible. */
function joined(answers: readonly Answer[], facts: readonly FactName[]): readonly Answer[] {
  const numbers = answers.flatMap((answer) => (answer.kind === 'typed-age' ? answer.numbers : []));
  const picks = answers.flatMap((answer) => (answer.kind === 'papers' ? [answer.picked] : []));
  return [
    ...answers.filter(({ kind }, index) =>
      kind === 'birth-date' ? index === 0 : !['typed-age', 'papers', 'silence'].includes(kind),
    ),
    ...(numbers.length > 0 ? [{ kind: 'typed-age', numbers: numbers.toSorted((a, b) => a - b) } as const] : []),
    ...fewestDescriptions(picks, facts),
    ...answers.filter(({ kind }) => kind === 'silence'),
  ];
}

/**
 * A set of picks in as few words as possible: "with A, without B" stands for every pick that agrees. The widest
 * description first, until every pick is told; descriptions may overlap.
 */
function fewestDescriptions(picks: readonly (readonly FactName[])[], facts: readonly FactName[]): readonly Answer[] {
  let descriptions: readonly { readonly picked: readonly FactName[]; readonly notPicked: readonly FactName[] }[] = [
    { picked: [], notPicked: [] },
  ];
  for (const fact of facts) {
    descriptions = descriptions.flatMap(({ picked, notPicked }) => [
      { picked, notPicked },
      { picked: [...picked, fact], notPicked },
      { picked, notPicked: [...notPicked, fact] },
    ]);
  }
  const agrees =
    ({ picked, notPicked }: (typeof descriptions)[number]) =>
    (pick: readonly FactName[]) =>
      picked.every((fact) => pick.includes(fact)) && !notPicked.some((fact) => pick.includes(fact));
  const telling = descriptions.filter((description) => {
    const free = facts.length - description.picked.length - description.notPicked.length;
    return picks.filter(agrees(description)).length === 2 ** free;
  });
  const chosen: Answer[] = [];
  let left = picks;
  while (left.length > 0) {
    const widest = telling.reduce((best, other) =>
      left.filter(agrees(other)).length > left.filter(agrees(best)).length ? other : best,
    );
    chosen.push({ kind: 'papers', ...widest });
    left = left.filter((pick) => !agrees(widest)(pick));
  }
  return chosen;
}
