import { addDays, addMonths, type PlainDate, yearOf } from './plain-date.ts';
import { isWeekend, type WorkingCalendar } from './working-calendar.ts';

/** The answer would need a year that is not loaded. Returned, never thrown: a person causes it by naming a date. */
export interface BeyondCalendar {
  readonly kind: 'beyond-calendar';
  /** The first year that was needed and is not loaded. */
  readonly year: number;
}

/** Tells a refusal from an answer (a date or none, a count, a yes or no). */
export function isBeyondCalendar<Answer extends PlainDate | number | boolean | undefined>(
  answer: Answer | BeyondCalendar,
): answer is BeyondCalendar {
  return typeof answer === 'object';
}

/**
 * Whether this is a working day of the five-day week (Labour Code arts 84, 85; Law 267 art. 5).
 * Compare with `=== true`, or ask {@link isBeyondCalendar} first: a refusal is an object.
 */
export function isWorkingDay(date: PlainDate, calendar: WorkingCalendar): boolean | BeyondCalendar {
  const year = calendar.years.get(yearOf(date));
  if (year === undefined) return { kind: 'beyond-calendar', year: yearOf(date) };
  const override = year.overrides.get(date);
  if (override !== undefined) return override === 'working';
  return !isWeekend(date) && !year.daysOff.has(date);
}

/**
 * The n-th working day after `date` (before it, when n is negative); `date` itself when n is 0. `date` is not counted
 * and need not be a working day, but its year must be loaded. Throws `RangeError` when n is not whole.
 */
export function addWorkingDays(date: PlainDate, n: number, calendar: WorkingCalendar): PlainDate | BeyondCalendar {
  if (!Number.isInteger(n)) throw new RangeError(`A whole number of working days is needed, not ${n}`);
  const start = isWorkingDay(date, calendar);
  if (isBeyondCalendar(start)) return start;

  const step = Math.sign(n);
  let day = date;
  for (let left = Math.abs(n); left > 0; ) {
    day = addDays(day, step);
    const working = isWorkingDay(day, calendar);
    if (isBeyondCalendar(working)) return working;
    if (working) left -= 1;
  }
  return day;
}

/**
 * The day an application counts as registered: the day it came, or the next working day when it came on a day off or
 * after working hours (Administrative Procedure Code, APPC, art. 64(3)).
 */
export function registrationDay(
  receivedOn: PlainDate,
  calendar: WorkingCalendar,
  afterHours = false,
): PlainDate | BeyondCalendar {
  return afterHours ? addWorkingDays(receivedOn, 1, calendar) : thisOrNextWorkingDay(receivedOn, calendar);
}

/**
 * The last day of a term of `workingDays` (at least 1) that an event on `start` sets running. Counting starts the day
 * after (APPC art. 76(2); Civil Code art. 173); a term in working days cannot end on a day off.
 * Throws `RangeError` for a term that is not a whole positive number.
 */
export function endOfTerm(
  start: PlainDate,
  workingDays: number,
  calendar: WorkingCalendar,
): PlainDate | BeyondCalendar {
  requireTerm(workingDays);
  return addWorkingDays(start, workingDays, calendar);
}

/**
 * The last day of a term of `months` (at least 1): the same date of the last month, or that month's last day where
 * there is no such date (Civil Code art. 174(3)); on a day off, the next working day (APPC art. 76(5), Civil Code
 * art. 175). Only the year in which the term ends must be loaded. Throws `RangeError` as {@link endOfTerm} does.
 */
export function endOfMonthsTerm(
  start: PlainDate,
  months: number,
  calendar: WorkingCalendar,
): PlainDate | BeyondCalendar {
  requireTerm(months);
  return thisOrNextWorkingDay(addMonths(start, months), calendar);
}

/**
 * Working days after `from` up to and including `to`, as terms count them: the n with
 * `addWorkingDays(from, n) = to` where `to` is a working day. Negative when `to` is earlier: from today to a missed
 * date it says by how many working days the date was missed. Both years, and those between, must be loaded.
 */
export function workingDaysBetween(from: PlainDate, to: PlainDate, calendar: WorkingCalendar): number | BeyondCalendar {
  // Stryker disable next-line EqualityOperator: from a day to itself there is nothing to count, either way.
  const [earlier, later, sign] = from <= to ? [from, to, 1] : [to, from, -1];
  const start = isWorkingDay(earlier, calendar);
  if (isBeyondCalendar(start)) return start;

  let count = 0;
  for (let day = earlier; day < later; ) {
    day = addDays(day, 1);
    const working = isWorkingDay(day, calendar);
    if (isBeyondCalendar(working)) return working;
    if (working) count += sign;
  }
  return count;
}

function thisOrNextWorkingDay(date: PlainDate, calendar: WorkingCalendar): PlainDate | BeyondCalendar {
  const working = isWorkingDay(date, calendar);
  if (isBeyondCalendar(working)) return working;
  return working ? date : addWorkingDays(date, 1, calendar);
}

function requireTerm(length: number): void {
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`A term must be a whole positive number: ${length}`);
}
