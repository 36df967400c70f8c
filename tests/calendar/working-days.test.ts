import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import {
  addWorkingDays,
  endOfMonthsTerm,
  endOfTerm,
  isBeyondCalendar,
  isWorkingDay,
  registrationDay,
  workingDaysBetween,
} from '../../src/core/calendar/working-days.ts';
import { day } from './day.ts';
import { countWorkingDays, walkWorkingDays, wallCalendar } from './naive-walk.ts';

const dates = wallCalendar.map(({ date }) => date);
const beyond = (year: number) => ({ kind: 'beyond-calendar', year });

describe('against a calendar leafed through day by day', () => {
  const anyDay = fc.constantFrom(...dates);

  test('10,000 random dates and counts give the same day, or run out at the same end', () => {
    let refused = 0;
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -60, max: 60 }), (from, n) => {
        const expected = walkWorkingDays(from, n);
        const actual = addWorkingDays(day(from), n, kzCalendar);
        if (typeof expected === 'string') {
          expect(actual).toBe(expected);
        } else {
          refused += 1;
          expect(actual).toEqual(beyond(expected.ranOutInto));
        }
      }),
      { numRuns: 10_000 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  test('working days between any two days are as many as on the wall', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        const [from, to] = a <= b ? [a, b] : [b, a];
        const expected = countWorkingDays(from, to);
        expect(workingDaysBetween(day(from), day(to), kzCalendar)).toBe(expected);
        expect(Math.abs(Number(workingDaysBetween(day(to), day(from), kzCalendar)))).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a term counted forward is measured as just as long', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 60 }), (from, n) => {
        const end = endOfTerm(day(from), n, kzCalendar);
        if (isBeyondCalendar(end)) return;
        expect(isWorkingDay(end, kzCalendar)).toBe(true);
        expect(workingDaysBetween(day(from), end, kzCalendar)).toBe(n);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every day is registered on itself or on the first working day after it', () => {
    for (const { date, working } of wallCalendar.filter((wallDay) => wallDay.date < '2027-12-31')) {
      const next = walkWorkingDays(date, 1);
      expect(registrationDay(day(date), kzCalendar), date).toBe(working ? date : next);
      expect(registrationDay(day(date), kzCalendar, true), `${date} after hours`).toBe(next);
    }
  });
});

describe('the day of registration', () => {
  test.each([
    ['Thursday 22.10.2026', '22.10.2026', false, '22.10.2026'],
    ['Thursday 22.10.2026 after hours', '22.10.2026', true, '23.10.2026'],
    ['Friday 23.10.2026 after hours, with Monday off', '23.10.2026', true, '27.10.2026'],
    ['Saturday 24.10.2026', '24.10.2026', false, '27.10.2026'],
    ['Saturday 24.10.2026 in the evening', '24.10.2026', true, '27.10.2026'],
    ['Saturday 04.01.2025, with Sunday worked', '04.01.2025', false, '05.01.2025'],
  ])('of what came on %s', (_, receivedOn, afterHours, registeredOn) => {
    expect(registrationDay(day(receivedOn), kzCalendar, afterHours)).toBe(day(registeredOn));
  });
});

describe('terms in working days', () => {
  test('counting starts the day after', () => {
    expect(endOfTerm(day('09.11.2026'), 1, kzCalendar)).toBe(day('10.11.2026'));
  });

  test('a term over New Year passes the holidays of both years', () => {
    expect(endOfTerm(day('31.12.2026'), 1, kzCalendar)).toBe(day('05.01.2027'));
  });

  test('no working days is the day itself, also when it is off', () => {
    expect(addWorkingDays(day('24.10.2026'), 0, kzCalendar)).toBe(day('24.10.2026'));
  });

  test('counting back from a date gives the day to remind on', () => {
    expect(addWorkingDays(day('27.10.2026'), -1, kzCalendar)).toBe(day('23.10.2026'));
  });

  test('a date missed by a weekend and a day is one working day late', () => {
    expect(workingDaysBetween(day('23.11.2026'), day('20.11.2026'), kzCalendar)).toBe(-1);
  });

  test('from a day to itself there are no working days', () => {
    expect(workingDaysBetween(day('20.11.2026'), day('20.11.2026'), kzCalendar)).toBe(0);
  });

  test.each([0, -1, 1.5, Number.NaN])('a term of %d is a bug and throws', (length) => {
    const why = new RangeError(`A term must be a whole positive number: ${length}`);
    expect(() => endOfTerm(day('20.11.2026'), length, kzCalendar)).toThrow(why);
    expect(() => endOfMonthsTerm(day('20.11.2026'), length, kzCalendar)).toThrow(why);
  });

  test('adding part of a working day is a bug and throws', () => {
    expect(() => addWorkingDays(day('20.11.2026'), 1.5, kzCalendar)).toThrow(
      new RangeError('A whole number of working days is needed, not 1.5'),
    );
  });
});

describe('terms in months', () => {
  test.each([
    ['ends on the same date', '12.02.2026', 3, '12.05.2026'],
    ['ends on the same date of the next year', '25.11.2026', 3, '25.02.2027'],
    ['takes the last day of a shorter month', '31.08.2026', 1, '30.09.2026'],
    ['passes the weekend when February ends on a Saturday', '31.01.2026', 1, '02.03.2026'],
    ['passes the holiday of 16 December', '16.11.2026', 1, '17.12.2026'],
    ['passes Saturday 24 October, Sunday, and the Monday given for it', '24.07.2026', 3, '27.10.2026'],
    ['passes Sunday 10 May and the Monday given for 9 May', '10.02.2026', 3, '12.05.2026'],
  ])('%s: from %s, %d months end on %s', (_, start, months, end) => {
    expect(endOfMonthsTerm(day(start), months, kzCalendar)).toBe(day(end));
  });
});

describe('beyond the loaded years', () => {
  test.each(['2024-12-31', '2028-01-01', '1900-01-01', '2200-12-31'])(
    '%s is neither a working day nor a day off',
    (date) => {
      expect(isWorkingDay(day(date), kzCalendar)).toEqual(beyond(Number(date.slice(0, 4))));
    },
  );

  test.each([
    ['a term that ends in 2028', () => endOfTerm(day('29.12.2027'), 3, kzCalendar), 2028],
    ['a term of a million days', () => endOfTerm(day('20.11.2026'), 1_000_000, kzCalendar), 2028],
    ['counting back into 2024', () => addWorkingDays(day('06.01.2025'), -2, kzCalendar), 2024],
    ['a term that starts in 2024', () => endOfTerm(day('31.12.2024'), 1, kzCalendar), 2024],
    ['no days added to a day of 2024', () => addWorkingDays(day('31.12.2024'), 0, kzCalendar), 2024],
    ['a filing in 2028', () => registrationDay(day('03.01.2028'), kzCalendar), 2028],
    ['a filing after hours in 2024', () => registrationDay(day('31.12.2024'), kzCalendar, true), 2024],
    ['a filing in the last evening', () => registrationDay(day('31.12.2027'), kzCalendar, true), 2028],
    ['a month that ends in 2028', () => endOfMonthsTerm(day('20.12.2027'), 1, kzCalendar), 2028],
    ['a count from 2024', () => workingDaysBetween(day('31.12.2024'), day('10.01.2025'), kzCalendar), 2024],
    ['a count into 2028', () => workingDaysBetween(day('20.12.2027'), day('01.01.2028'), kzCalendar), 2028],
    ['a count of one day of 2028', () => workingDaysBetween(day('03.01.2028'), day('03.01.2028'), kzCalendar), 2028],
  ])('%s is refused and names the year', (_, ask, year) => {
    expect(ask()).toEqual(beyond(year));
  });

  test('the last loaded days still count', () => {
    expect(endOfTerm(day('29.12.2027'), 2, kzCalendar)).toBe(day('31.12.2027'));
    expect(addWorkingDays(day('06.01.2025'), -1, kzCalendar)).toBe(day('05.01.2025'));
  });

  test('a month term asks only for the year it ends in', () => {
    expect(endOfMonthsTerm(day('30.11.2024'), 3, kzCalendar)).toBe(day('28.02.2025'));
  });
});
