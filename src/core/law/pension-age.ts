import { addMonths, type PlainDate, plainDate } from '../calendar/plain-date.ts';
import type { Facts } from '../facts/facts.ts';

type Sex = Facts['sex'];

/** Social Code art. 207(1): the age in months at which the pension begins, in each period. */
interface PensionAgePeriod {
  readonly from: PlainDate;
  readonly months: Readonly<Record<Sex, number>>;
}

const years = (count: number) => Math.round(count * 12);

/**
 * Social Code art. 207(1): men 63; women 58 and then, half a year at each turn of the year from 2018,
 * with a pause at 61 from 2023 through 2027, up to 63 from 1 January 2031.
 */
export const pensionAgePeriods: readonly [PensionAgePeriod, ...PensionAgePeriod[]] = [
  { from: plainDate(2001, 7, 1), months: { male: years(63), female: years(58) } },
  { from: plainDate(2018, 1, 1), months: { male: years(63), female: years(58.5) } },
  { from: plainDate(2019, 1, 1), months: { male: years(63), female: years(59) } },
  { from: plainDate(2020, 1, 1), months: { male: years(63), female: years(59.5) } },
  { from: plainDate(2021, 1, 1), months: { male: years(63), female: years(60) } },
  { from: plainDate(2022, 1, 1), months: { male: years(63), female: years(60.5) } },
  { from: plainDate(2023, 1, 1), months: { male: years(63), female: years(61) } },
  { from: plainDate(2028, 1, 1), months: { male: years(63), female: years(61.5) } },
  { from: plainDate(2029, 1, 1), months: { male: years(63), female: years(62) } },
  { from: plainDate(2030, 1, 1), months: { male: years(63), female: years(62.5) } },
  { from: plainDate(2031, 1, 1), months: { male: years(63), female: years(63) } },
];

/**
 * The day on which a person reaches the general pension age (Social Code art. 207(1)).
 *
 * By the cohort, not by today's threshold: a woman who turned 61 in December 2027 has reached it and does not lose it
 * when the age rises on 1 January 2028. Earlier pensions of art. 207(2) and (3) are not counted here.
 */
export function pensionAgeReachedOn(birthDate: PlainDate, sex: Sex): PlainDate {
  let reached = birthDate;
  for (const [index, period] of pensionAgePeriods.entries()) {
    const birthday = addMonths(birthDate, period.months[sex]);
    // Stryker disable next-line EqualityOperator: where both are the same day, either will do.
    reached = birthday > period.from ? birthday : period.from;
    const next = pensionAgePeriods[index + 1];
    if (next === undefined || reached < next.from) break;
  }
  return reached;
}

/** The age in months in force on a day for those who have not reached it yet, for a text that names the age. */
export function pensionAgeMonthsOn(date: PlainDate, sex: Sex): number {
  const inForce = pensionAgePeriods.findLast((period) => period.from <= date) ?? pensionAgePeriods[0];
  return inForce.months[sex];
}
