import { type PlainDate, plainDate } from './plain-date.ts';

// Kazakhstan has one time zone, UTC+5, since 1 March 2024. The zone is named, not the offset, so that instants before
// that day also read as people lived them.
const almaty = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
  timeZone: 'Asia/Almaty',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

// 00:00 of 1 March 2024 by the old UTC+6 was set back to 23:00: the first instant of UTC+5, and a later one in case
// somebody's data changes the offset again.
const INSTANTS_AND_THEIR_TIMES = [
  ['2024-02-29T18:00:00Z', '23:00'],
  ['2024-07-01T12:00:00Z', '17:00'],
  ['2026-11-22T12:00:00Z', '17:00'],
] as const;

/** The date on a wall calendar in Almaty at this instant. Throws `RangeError` for an invalid `Date`. */
export function almatyDate(instant: Date): PlainDate {
  const parts = almatyParts(instant);
  return plainDate(Number(parts.get('year')), Number(parts.get('month')), Number(parts.get('day')));
}

/** The time on a wall clock in Almaty at this instant, 24 hours, `HH:MM`. Throws `RangeError` for an invalid `Date`. */
export function almatyTime(instant: Date): string {
  const parts = almatyParts(instant);
  return `${parts.get('hour')}:${parts.get('minute')}`;
}

/**
 * Throws when the time-zone data of this machine does not give UTC+5 in Almaty after 1 March 2024 (data older than
 * tzdata 2024a say UTC+6, and every date near midnight would be wrong). To be called once at start.
 */
export function assertAlmatyOffset(timeAt: (instant: Date) => string = almatyTime): void {
  for (const [instant, expected] of INSTANTS_AND_THEIR_TIMES) {
    const actual = timeAt(new Date(instant));
    if (actual !== expected) {
      throw new Error(
        `Time-zone data are out of date: Asia/Almaty at ${instant} is ${actual}, must be ${expected} (UTC+5). Update Node.js.`,
      );
    }
  }
}

function almatyParts(instant: Date): ReadonlyMap<Intl.DateTimeFormatPartTypes, string> {
  return new Map(almaty.formatToParts(instant).map(({ type, value }) => [type, value]));
}
