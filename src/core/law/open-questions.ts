import type { PlainDate } from '../calendar/plain-date.ts';
import {
  type FactName,
  type Facts,
  factNames,
  isAnswered,
  known,
  type ListedFact,
  type Situation,
} from '../facts/facts.ts';
import { factsSettlingAge, possibleAgeGroups } from './age.ts';
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
  const unlikely = levels.length - 1;
  let [settledBest, somePossible] = [unlikely, false];
  for (const { best, worst } of prospects) {
    if (best === worst && best < settledBest) settledBest = best;
    if (best < unlikely) somePossible = true;
  }
  const age = factsSettlingAge(situation, asOf);
  const ageStaysOpen = age.length > 0 && age.every((fact) => isAnswered(situation, fact));
  const staysOpen = (fact: ListedFact) => (fact === 'ageGroup' ? ageStaysOpen : isAnswered(situation, fact));
  const hopeless = goal === 'first-ground' && ageStaysOpen && !possible.surelyUnder18 && !possible.surelyAdult;
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
    ].join(' '),
  };
}

/** What the age can still turn out to be, by each answer that could settle it. */
function ageKey(situation: Situation, asOf: PlainDate): string {
  const now = possibleAgeGroups(situation, asOf).join();
  if (factsSettlingAge(situation, asOf).length === 0) return now;
  const sexSaid = known(situation, 'sex') ?? '';
  const bySex = (['female', 'male'] as const satisfies readonly Facts['sex'][]).map((sex) =>
    possibleAgeGroups({ ...situation, sex: known(situation, 'sex') ?? sex }, asOf).join(),
  );
  return [now, sexSaid, ...bySex].join('/');
}
