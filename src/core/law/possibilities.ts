import type { PlainDate } from '../calendar/plain-date.ts';
import { type FactName, type Facts, known, type ListedFact, type Situation, valuesOf } from '../facts/facts.ts';
import { factsSettlingAge, possibleAgeGroups } from './age.ts';

type Values = readonly Facts[ListedFact][];

/**
 * What each listed fact can still be, given what has been said: one value when it is known, every consistent value
 * when it is not. Facts that depend on each other are completed only consistently: the birth date and the sex with the
 * age group, and the war veteran's status, which is asked of adults only.
 */
export class Possibilities {
  readonly #situation: Situation;
  readonly #asOf: PlainDate;
  readonly #ageGroups: readonly Facts['ageGroup'][];

  constructor(situation: Situation, asOf: PlainDate) {
    this.#situation = situation;
    this.#asOf = asOf;
    this.#ageGroups = possibleAgeGroups(situation, asOf);
  }

  /** Under eighteen in every way the open facts can turn out. */
  get surelyUnder18(): boolean {
    return this.#ageGroups.every((group) => group === 'under-18-months' || group === 'child');
  }

  get surelyAdult(): boolean {
    return this.#ageGroups.every((group) => group === 'adult' || group === 'pension-age');
  }

  of(fact: ListedFact): Values {
    if (fact === 'ageGroup') return this.#ageGroups;
    const value = known(this.#situation, fact);
    if (value !== undefined) return [value];
    return fact === 'warVeteran' && this.surelyUnder18 ? ['no'] : valuesOf(fact);
  }

  /** Equal keys, equal possibilities; shorter to compare than the values themselves. */
  keyOf(fact: ListedFact): string {
    if (fact === 'ageGroup' || fact === 'warVeteran') return this.of(fact).join();
    return `${known(this.#situation, fact)}`;
  }

  /** The facts a person can be asked so that an open fact is settled: the fact itself, or what an age follows from. */
  settledBy(fact: ListedFact): readonly FactName[] {
    return fact === 'ageGroup' ? factsSettlingAge(this.#situation, this.#asOf) : [fact];
  }
}
