import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import { type Assessment, assess } from '../../src/core/law/assess.ts';
import { editionInForce } from '../../src/core/law/editions/index.ts';

/** A date from the way it is written in the law and in `domain.md`: day, month, year. */
export function date(dayMonthYear: string): PlainDate {
  const [day, month, year] = dayMonthYear.split('.').map(Number);
  if (day === undefined || month === undefined || year === undefined) throw new Error(`Not a date: ${dayMonthYear}`);
  return plainDate(year, month, day);
}

/** The calendar day before. */
export function dayBefore(day: PlainDate): PlainDate {
  const before = new Date(Date.parse(day) - 86_400_000);
  return plainDate(before.getUTCFullYear(), before.getUTCMonth() + 1, before.getUTCDate());
}

/** The assessment by the edition in force on the day; throws where none is. */
export function assessOn(asOf: PlainDate, situation: Situation): Assessment {
  const edition = editionInForce(asOf);
  if ('kind' in edition) throw new Error(`No edition in force on ${asOf}`);
  return assess(edition, situation, asOf);
}
