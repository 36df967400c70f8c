// A second, deliberately simple calendar: the days off written out by hand from the published tables, and a walk that
// turns the pages of a wall calendar one day at a time. It shares nothing with the code under test, not even date sums.

/** Monday to Friday and yet no work: holidays, days given for holidays, days moved by order. */
const WEEKDAYS_OFF = new Set(
  `
  2025-01-01 2025-01-02 2025-01-03 2025-01-07 2025-03-10 2025-03-21 2025-03-24 2025-03-25 2025-05-01 2025-05-07
  2025-05-09 2025-06-06 2025-07-07 2025-09-01 2025-10-27 2025-12-16
  2026-01-01 2026-01-02 2026-01-07 2026-03-09 2026-03-23 2026-03-24 2026-03-25 2026-05-01 2026-05-07 2026-05-11
  2026-05-27 2026-07-06 2026-10-26 2026-12-16
  2027-01-01 2027-01-04 2027-01-07 2027-03-08 2027-03-15 2027-03-22 2027-03-23 2027-03-24 2027-05-03 2027-05-07
  2027-05-10 2027-07-06 2027-10-25 2027-12-16
  `
    .trim()
    .split(/\s+/),
);

const WEEKEND_DAYS_WORKED = new Set(['2025-01-05']);

export interface WallDay {
  readonly date: string;
  readonly working: boolean;
}

/** Every day of 2025–2027 in order, leafed through from Wednesday 1 January 2025. */
export const wallCalendar: readonly WallDay[] = leafThrough();

const pageOf = new Map(wallCalendar.map(({ date }, page) => [date, page]));

/** The n-th working day after (before, when negative) a day, or the year where the wall calendar ran out. */
export function walkWorkingDays(from: string, n: number): string | { readonly ranOutInto: number } {
  let page = pageOf.get(from);
  if (page === undefined) throw new Error(`${from} is not on the wall calendar`);
  let left = Math.abs(n);
  while (left > 0) {
    page += n < 0 ? -1 : 1;
    const day = wallCalendar[page];
    if (day === undefined) return { ranOutInto: n < 0 ? 2024 : 2028 };
    if (day.working) left -= 1;
  }
  return wallCalendar[page]?.date ?? '';
}

/** Working days on the pages after `from` up to and including `to` (`from` not later than `to`). */
export function countWorkingDays(from: string, to: string): number {
  return wallCalendar.filter(({ date, working }) => working && date > from && date <= to).length;
}

function leafThrough(): readonly WallDay[] {
  const days: WallDay[] = [];
  let dayOfWeek = 3;
  for (const year of [2025, 2026, 2027]) {
    const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (const [month, length] of lengths.entries()) {
      for (let day = 1; day <= length; day += 1) {
        const date = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const weekend = dayOfWeek === 6 || dayOfWeek === 7;
        days.push({ date, working: WEEKEND_DAYS_WORKED.has(date) || (!weekend && !WEEKDAYS_OFF.has(date)) });
        dayOfWeek = (dayOfWeek % 7) + 1;
      }
    }
  }
  return days;
}
