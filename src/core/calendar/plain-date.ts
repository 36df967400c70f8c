/**
 * A calendar date without time or zone, written `YYYY-MM-DD`. Sorts and compares as text.
 * Made only by the functions of this file, so a value of this type is always a real date.
 */
export type PlainDate = string & { readonly [plainDateBrand]: true };

declare const plainDateBrand: unique symbol;

/** ISO weekday: 1 = Monday … 7 = Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const MS_PER_DAY = 86_400_000;

// What a person or a request may name. Arithmetic may go further (a birth date plus a pension age),
// as far as four digits hold, so that sums on accepted dates never fail.
const EARLIEST_ACCEPTED_YEAR = 1800;
const LATEST_ACCEPTED_YEAR = 2200;
const EARLIEST_WRITABLE_YEAR = 1000;
const LATEST_WRITABLE_YEAR = 9999;

/** Reads a strict ISO date (`2026-11-22`); `undefined` for anything else, unreal dates, and years outside 1800–2200. */
export function parsePlainDate(text: string): PlainDate | undefined {
  // Stryker disable next-line ArrayDeclaration: of what is written otherwise no part is read.
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  // A part that is not there becomes no number, and so no date.
  return dateIfReal(Number(year), Number(month), Number(day));
}

/** The date of these numbers (month 1–12), or `undefined` when there is no such date or its year is outside 1800–2200. */
export function dateIfReal(year: number, month: number, day: number): PlainDate | undefined {
  const inRange = year >= EARLIEST_ACCEPTED_YEAR && year <= LATEST_ACCEPTED_YEAR;
  return inRange && isReal(year, month, day) ? written(year, month, day) : undefined;
}

/** The date of these numbers, for dates the program itself names. Throws `RangeError` where {@link dateIfReal} refuses. */
export function plainDate(year: number, month: number, day: number): PlainDate {
  const date = dateIfReal(year, month, day);
  if (date === undefined) throw new RangeError(`No such date: year ${year}, month ${month}, day ${day}`);
  return date;
}

/** The date this many calendar days later (earlier when negative). Throws `RangeError` past year 9999 or before 1000. */
export function addDays(date: PlainDate, days: number): PlainDate {
  requireWhole(days, 'days');
  const moved = new Date(epochMs(date) + days * MS_PER_DAY);
  return written(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

/**
 * The same day of the month this many months later (earlier when negative); where that month has no such day, its
 * last day (Civil Code art. 174(3)). Throws `RangeError` past year 9999 or before 1000.
 */
export function addMonths(date: PlainDate, months: number): PlainDate {
  requireWhole(months, 'months');
  const monthsSinceYearZero = yearOf(date) * 12 + (monthOf(date) - 1) + months;
  const year = Math.floor(monthsSinceYearZero / 12);
  const month = monthsSinceYearZero - year * 12 + 1;
  return written(year, month, Math.min(dayOf(date), daysInMonth(year, month)));
}

/** The same date this many years later; 29 February becomes 28 February in a common year (Civil Code art. 174(3)). */
export function addYears(date: PlainDate, years: number): PlainDate {
  return addMonths(date, years * 12);
}

/** Calendar days from one date to another: negative when `to` is earlier, 0 for the same day. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return (epochMs(to) - epochMs(from)) / MS_PER_DAY;
}

/** ISO weekday: 1 = Monday … 7 = Sunday. */
export function weekday(date: PlainDate): Weekday {
  const sundayIsZero = new Date(epochMs(date)).getUTCDay();
  return (sundayIsZero === 0 ? 7 : sundayIsZero) as Weekday;
}

/** Whether `a` is an earlier day than `b`. */
export function isBefore(a: PlainDate, b: PlainDate): boolean {
  return a < b;
}

/** The year, e.g. 2026. */
export function yearOf(date: PlainDate): number {
  return Number(date.slice(0, 4));
}

/** The month, 1–12. */
export function monthOf(date: PlainDate): number {
  return Number(date.slice(5, 7));
}

/** The day of the month, 1–31. */
export function dayOf(date: PlainDate): number {
  return Number(date.slice(8, 10));
}

function isReal(year: number, month: number, day: number): boolean {
  const whole = Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day);
  return whole && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function epochMs(date: PlainDate): number {
  return Date.UTC(yearOf(date), monthOf(date) - 1, dayOf(date));
}

function written(year: number, month: number, day: number): PlainDate {
  // Written as "not inside" so that the NaN of an overflowing sum is refused too.
  if (!(year >= EARLIEST_WRITABLE_YEAR && year <= LATEST_WRITABLE_YEAR)) {
    throw new RangeError(`A date of the year ${year} cannot be written as YYYY-MM-DD`);
  }
  return `${year}-${twoDigits(month)}-${twoDigits(day)}` as PlainDate;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function requireWhole(value: number, unit: string): void {
  if (!Number.isInteger(value)) throw new RangeError(`A whole number of ${unit} is needed, not ${value}`);
}
