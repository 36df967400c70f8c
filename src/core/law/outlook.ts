import type { PlainDate } from '../calendar/plain-date.ts';
import { type AgeGroup, type Facts, known, type Situation, valuesOf } from '../facts/facts.ts';
import { ageGroupBegins, possibleAgeGroups } from './age.ts';
import { assess, type CategoryVerdict, levels } from './assess.ts';
import type { CategoryId, Edition } from './edition.ts';

/** What the next age will change for a person about whom nothing else changes. */
export type FutureChange =
  | {
      readonly kind: 'reaches-18-months' | 'reaches-18' | 'reaches-pension-age';
      /** The first day on which it holds. */
      readonly from: PlainDate;
      readonly category: CategoryId;
      /** Better than today's, as far as the facts known say; never `unlikely`. */
      readonly level: CategoryVerdict['level'];
    }
  /** The categories for children end, and so does the disability status of a child (Social Code art. 155(7)). */
  | { readonly kind: 'turns-18'; readonly on: PlainDate }
  /** Pension age would bring a category into question; its day could be named if these facts were told. */
  | { readonly kind: 'pension-age-by-birth-date'; readonly tell: readonly ('birthDate' | 'sex')[] };

type LaterAgeGroup = Exclude<AgeGroup, 'under-18-months'>;

const kindOfReaching = {
  child: 'reaches-18-months',
  adult: 'reaches-18',
  'pension-age': 'reaches-pension-age',
} as const satisfies Record<LaterAgeGroup, FutureChange['kind']>;

const groupAfter: Readonly<Record<AgeGroup, LaterAgeGroup | undefined>> = {
  'under-18-months': 'child',
  child: 'adult',
  adult: 'pension-age',
  'pension-age': undefined,
};

/**
 * What changes by age alone, all other facts as they are today: the categories that the next age group opens or, at
 * eighteen, closes. Only the next one: nobody can say of a child what will be true of it at pension age.
 *
 * The future is judged by the edition passed in, which is today's law; what the law will be on that day is not known.
 * The situation must be free of `ageProblem`s.
 */
export function outlook(edition: Edition, situation: Situation, asOf: PlainDate): readonly FutureChange[] {
  const possible = possibleAgeGroups(situation, asOf);
  const [youngest] = possible;
  const next = youngest && groupAfter[youngest];
  if (next === undefined) return [];
  const today = assess(edition, situation, asOf).categories;
  const changesOn = (day: PlainDate) => {
    const then = assess(edition, aged(situation, next), day).categories;
    // Stryker disable next-line OptionalChaining,StringLiteral: both list the categories of one edition.
    return then.map((verdict, place) => ({ verdict, was: today[place]?.level ?? 'unlikely' }));
  };
  const gainsOn = (day: PlainDate) => changesOn(day).filter(({ verdict, was }) => rank(verdict.level) < rank(was));

  const birthDate = known(situation, 'birthDate');
  const [begins, ...others] = birthDate === undefined ? [] : daysOfReaching(next, birthDate, situation, asOf);
  if (begins === undefined || others.length > 0) {
    const adultInAnyCase = possible.every((group) => group === 'adult' || group === 'pension-age');
    if (!adultInAnyCase || gainsOn(asOf).length === 0) return [];
    const tell = (['birthDate', 'sex'] as const).filter((fact) => known(situation, fact) === undefined);
    return [{ kind: 'pension-age-by-birth-date', tell }];
  }
  const gains = gainsOn(begins).map(({ verdict: { id, level } }) => ({
    kind: kindOfReaching[next],
    from: begins,
    category: id,
    level,
  }));
  const closes = changesOn(begins).some(({ verdict, was }) => was !== 'unlikely' && verdict.level === 'unlikely');
  return closes ? [...gains, { kind: 'turns-18', on: begins }] : gains;
}

/** The same person, having entered an age group. */
function aged(situation: Situation, ageGroup: AgeGroup): Situation {
  const { birthDate: _birthDate, bornBetween: _bornBetween, ...unchanged } = situation;
  return { ...unchanged, ageGroup };
}

/** One day, or two where it hangs on a sex that is not known and that the age group said does not give away. */
function daysOfReaching(
  group: LaterAgeGroup,
  birthDate: PlainDate,
  situation: Situation,
  asOf: PlainDate,
): readonly PlainDate[] {
  const sex = known(situation, 'sex');
  const sexes: readonly Facts['sex'][] = sex === undefined ? valuesOf('sex') : [sex];
  const consistent = sexes.filter((each) => possibleAgeGroups({ ...situation, sex: each }, asOf).length > 0);
  return [...new Set(consistent.map((each) => ageGroupBegins(group, birthDate, each)))];
}

/** The better the lower: an open level may still turn out well, an unlikely one may not. */
function rank(level: CategoryVerdict['level']): number {
  return level === 'undetermined' ? levels.indexOf('unlikely') - 0.5 : levels.indexOf(level);
}
