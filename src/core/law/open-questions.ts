import type { PlainDate } from '../calendar/plain-date.ts';
import { type FactName, factNames, isAnswered, type ListedFact, type Situation } from '../facts/facts.ts';
import { factsSettlingAge, possibleAgeGroups, sexesPossible } from './age.ts';
import { levels, prospectOf, residueOf, worthAsking } from './assess.ts';
import type { Edition } from './edition.ts';
import { Possibilities } from './possibilities.ts';

/** Whether one sufficient ground is enough, or every category is to be settled. */
export type Goal = 'first-ground' | 'all-grounds';

export interface OpenQuestions {
  /** The facts not yet asked that can still change what the person is told. */
  readonly open: readonly FactName[];
  /** Situations with equal keys need the same further questions. */
  readonly key: string;
}

/**
 * Which facts can still change the result. Towards the first ground: those of categories that can still come out
 * better than the best one settled; and none while it stays open whether the person is a child or an adult, because no
 * ground can be settled then. The war veteran's status and the contraindications are asked of adults only, and only
 * while some category is possible: the one decides documents, the other what the person is told.
 */
export function openQuestions(edition: Edition, situation: Situation, asOf: PlainDate, goal: Goal): OpenQuestions {
  const possible = new Possibilities(situation, asOf);
  const prospects = edition.categories.map((category) => prospectOf(category, possible));
  const unlikely = levels.indexOf('unlikely');
  const settledBest = Math.min(
    unlikely,
    ...prospects.filter(({ best, worst }) => best === worst).map(({ best }) => best),
  );
  const somePossible = prospects.some(({ best }) => best < unlikely);
  // True too where the age is settled: what is not open cannot stay open.
  const noMoreToAge = factsSettlingAge(situation, asOf).every((fact) => isAnswered(situation, fact));
  const staysOpen = (fact: ListedFact) => (fact === 'ageGroup' ? noMoreToAge : isAnswered(situation, fact));
  const hopeless = goal === 'first-ground' && noMoreToAge && !possible.surelyUnder18 && !possible.surelyAdult;
  const contenders = prospects.filter(
    ({ best, worst }) => best !== worst && !hopeless && (goal === 'all-grounds' || best < settledBest),
  );
  const wanted = new Set<FactName>([
    'applicant',
    ...contenders.flatMap((prospect) => worthAsking(prospect, possible, staysOpen)),
  ]);
  if (possible.surelyAdult && somePossible) wanted.add('warVeteran').add('contraindication');
  const open = factNames.filter((fact) => wanted.has(fact) && !isAnswered(situation, fact));
  return {
    open,
    key: [
      goal,
      settledBest,
      somePossible,
      ageKey(situation, asOf),
      open.join(),
      ...contenders.map((prospect) => residueOf(prospect)),
    ].join(),
  };
}

/** What the age can still turn out to be: now, and with each sex that it can still be. */
function ageKey(situation: Situation, asOf: PlainDate): string {
  const now = possibleAgeGroups(situation, asOf).join();
  if (factsSettlingAge(situation, asOf).length === 0) return now;
  const sexes = sexesPossible(situation);
  return [now, ...sexes, ...sexes.map((sex) => possibleAgeGroups({ ...situation, sex }, asOf).join())].join();
}
