import { addMonths, addYears, type PlainDate } from '../calendar/plain-date.ts';
import { type AgeGroup, ageGroups, type FactName, type Facts, known, type Situation } from '../facts/facts.ts';
import { pensionAgeReachedOn } from './pension-age.ts';

/** Categories 1 and 2 begin at one and a half years and end on the eighteenth birthday (`domain.md` 2.1–2.3). */
export const childFromMonths = 18;
export const adultFromYears = 18;

/** Nobody has been known to live longer; an older birth date is a slip of the finger. */
export const longestLifeYears = 125;

const sexes = ['female', 'male'] as const satisfies readonly Facts['sex'][];

/** The day a person enters an age group; the first one begins at birth. */
export function ageGroupBegins(group: AgeGroup, birthDate: PlainDate, sex: Facts['sex']): PlainDate {
  switch (group) {
    case 'under-18-months':
      return birthDate;
    case 'child':
      return addMonths(birthDate, childFromMonths);
    case 'adult':
      // The text says "over the age of eighteen"; the birthday itself is treated as adult (`domain.md` 2.3).
      return addYears(birthDate, adultFromYears);
    case 'pension-age':
      return pensionAgeReachedOn(birthDate, sex);
  }
}

/** The age group of a person on a day. */
export function ageGroupOn(birthDate: PlainDate, sex: Facts['sex'], asOf: PlainDate): AgeGroup {
  return ageGroups.findLast((group) => ageGroupBegins(group, birthDate, sex) <= asOf) ?? 'under-18-months';
}

/**
 * The age groups that agree with what has been said, from the youngest to the oldest; never empty for a situation
 * that `ageProblem` has let through.
 */
export function possibleAgeGroups(situation: Situation, asOf: PlainDate): readonly AgeGroup[] {
  const said = known(situation, 'ageGroup');
  const born = birthSpan(situation);
  if (born === undefined) return said === undefined ? ageGroups : [said];
  const ends = sexesPossible(situation).flatMap((sex) =>
    [born.to, born.from].map((date) => ageGroups.indexOf(ageGroupOn(date, sex, asOf))),
  );
  const [youngest, oldest] = [Math.min(...ends), Math.max(...ends)];
  const possible = ageGroups.slice(youngest, oldest + 1);
  return said === undefined ? possible : possible.filter((group) => group === said);
}

/**
 * The facts that would settle an open age: the sex where it alone decides, the birth date where only an age was given,
 * else the age group itself.
 */
export function factsSettlingAge(situation: Situation, asOf: PlainDate): readonly FactName[] {
  if (possibleAgeGroups(situation, asOf).length <= 1) return [];
  if (birthSpan(situation) === undefined) return ['ageGroup'];
  const bySex = sexesPossible(situation).map((sex) => possibleAgeGroups({ ...situation, sex }, asOf));
  const open: FactName[] = [];
  if (new Set(bySex.map((groups) => groups.join())).size > 1) open.push('sex');
  if (bySex.some((groups) => groups.length > 1)) open.push('birthDate');
  return open;
}

export type AgeProblem =
  | { readonly kind: 'born-in-the-future' }
  | { readonly kind: 'born-too-long-ago' }
  | { readonly kind: 'age-contradicts-birth-date'; readonly computed: readonly AgeGroup[] };

/** Why what was said about age cannot be true on a day; `undefined` when it can. */
export function ageProblem(situation: Situation, asOf: PlainDate): AgeProblem | undefined {
  const born = birthSpan(situation);
  if (born === undefined) return undefined;
  if (born.from > asOf) return { kind: 'born-in-the-future' };
  if (addYears(born.to, longestLifeYears) < asOf) return { kind: 'born-too-long-ago' };
  if (possibleAgeGroups(situation, asOf).length > 0) return undefined;
  const { ageGroup: _said, ...withoutGroup } = situation;
  return { kind: 'age-contradicts-birth-date', computed: possibleAgeGroups(withoutGroup, asOf) };
}

function birthSpan(situation: Situation) {
  const exact = known(situation, 'birthDate');
  return exact === undefined ? situation.bornBetween : { from: exact, to: exact };
}

/** The sex that was told, or both. */
export function sexesPossible(situation: Situation): readonly Facts['sex'][] {
  const sex = known(situation, 'sex');
  return sex === undefined ? sexes : [sex];
}
