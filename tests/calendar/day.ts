import { type PlainDate, parsePlainDate } from '../../src/core/calendar/plain-date.ts';

/** A date written in a test: `day('2026-10-22')` or, as people write it, `day('22.10.2026')`. */
export function day(text: string): PlainDate {
  const iso = text.includes('.') ? text.split('.').reverse().join('-') : text;
  const date = parsePlainDate(iso);
  if (date === undefined) throw new Error(`A test names a date that does not exist: ${text}`);
  return date;
}
