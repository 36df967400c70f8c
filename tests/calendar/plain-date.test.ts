import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  addYears,
  dateIfReal,
  dayOf,
  daysBetween,
  isBefore,
  monthOf,
  parsePlainDate,
  plainDate,
  weekday,
  yearOf,
} from '../../src/core/calendar/plain-date.ts';
import { day } from './day.ts';

const anyDate = fc
  .date({ min: new Date('1800-01-01T00:00:00Z'), max: new Date('2200-12-31T00:00:00Z'), noInvalidDate: true })
  .map((instant) => day(instant.toISOString().slice(0, 10)));

describe('reading a date', () => {
  test.each(['2026-11-22', '1800-01-01', '2200-12-31', '2024-02-29', '2000-02-29'])('%s is a date', (text) => {
    expect(parsePlainDate(text)).toBe(text);
  });

  test.each([
    '2026-02-29',
    '1900-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-32',
    '1799-12-31',
    '2201-01-01',
    '0000-00-00',
    '2026-1-1',
    '26-01-01',
    '22.11.2026',
    '2026/11/22',
    '20261122',
    '+02026-11-22',
    '2026-11-22T00:00',
    ' 2026-11-22',
    '2026-11-22\n',
    '２０２６-11-22',
    '',
  ])('%j is not a date', (text) => {
    expect(parsePlainDate(text)).toBeUndefined();
  });

  test('no text whatever makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d{2}-\d{2}$/)), (text) => {
        expect([undefined, text]).toContain(parsePlainDate(text));
      }),
    );
  });
});

describe('making a date', () => {
  test('numbers become a padded text', () => {
    expect(plainDate(2026, 3, 8)).toBe('2026-03-08');
  });

  test.each([
    [2026, 2, 29],
    [2026, 13, 1],
    [2026, 0, 1],
    [2026, 1.5, 1],
    [2026, 1, 1.5],
    [2026.5, 1, 1],
    [Number.NaN, 1, 1],
    [1799, 1, 1],
    [2201, 1, 1],
  ])('%d, %d, %d is refused by one maker and thrown by the other', (year, month, dayOfMonth) => {
    expect(dateIfReal(year, month, dayOfMonth)).toBeUndefined();
    expect(() => plainDate(year, month, dayOfMonth)).toThrow(
      new RangeError(`No such date: year ${year}, month ${month}, day ${dayOfMonth}`),
    );
  });

  test('taking a date apart and putting it together gives the same date', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(plainDate(yearOf(date), monthOf(date), dayOf(date))).toBe(date);
        expect(parsePlainDate(date)).toBe(date);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('date sums', () => {
  test.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2024-02-29', 1, '2024-03-01'],
    ['2026-02-28', 1, '2026-03-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2027-01-01', -1, '2026-12-31'],
    ['2026-10-22', 0, '2026-10-22'],
    ['1965-11-22', 22_280, '2026-11-22'],
  ])('%s and %d days is %s', (from, days, to) => {
    expect(addDays(day(from), days)).toBe(to);
    expect(daysBetween(day(from), day(to))).toBe(days);
  });

  test('adding days and counting them undo each other', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -200_000, max: 200_000 }), (date, days) => {
        const moved = addDays(date, days);
        expect(daysBetween(date, moved)).toBe(days);
        expect(addDays(moved, -days)).toBe(date);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-11-22', 3, '2027-02-22'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-01-15', -13, '2024-12-15'],
    ['2026-05-31', 0, '2026-05-31'],
    // Pension age of women, 61 years and then 61.5, 62.5 and 63.
    ['1965-11-22', 61 * 12, '2026-11-22'],
    ['1967-01-01', 61 * 12 + 6, '2028-07-01'],
    ['1967-06-30', 61 * 12 + 6, '2028-12-30'],
    ['1968-06-30', 62 * 12 + 6, '2030-12-30'],
  ])('%s and %d months is %s', (from, months, to) => {
    expect(addMonths(day(from), months)).toBe(to);
  });

  test('adding months keeps the day of the month, or takes the last day of a shorter month', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -2_400, max: 2_400 }), (date, months) => {
        const moved = addMonths(date, months);
        expect((yearOf(moved) - yearOf(date)) * 12 + monthOf(moved) - monthOf(date)).toBe(months);
        expect(dayOf(moved)).toBeLessThanOrEqual(dayOf(date));
        if (dayOf(moved) < dayOf(date)) expect(dayOf(addDays(moved, 1))).toBe(1);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['2008-02-29', 18, '2026-02-28'],
    ['2008-02-29', 20, '2028-02-29'],
    ['1963-11-22', 63, '2026-11-22'],
  ])('%s and %d years is %s', (from, years, to) => {
    expect(addYears(day(from), years)).toBe(to);
  });

  test('a sum may reach the years 1000 and 9999, and no further', () => {
    expect(addYears(day('1800-03-01'), -800)).toBe('1000-03-01');
    expect(addYears(day('2200-03-01'), 7_799)).toBe('9999-03-01');
  });

  test('a sum on the latest accepted date still works, and comes out in order', () => {
    const later = addYears(day('2200-12-31'), 63);
    expect(later).toBe('2263-12-31');
    expect(isBefore(day('2200-12-31'), later)).toBe(true);
  });

  test.each([
    ['past the year 9999', () => addYears(day('2200-12-31'), 8_000), /^A date of the year 10200 cannot be written/],
    ['days past the year 9999', () => addDays(day('2200-12-31'), 3_000_000), /^A date of the year 10414 cannot/],
    ['before the year 1000', () => addYears(day('1800-01-01'), -801), /^A date of the year 999 cannot be written/],
    ['by more than a computer date holds', () => addDays(day('2026-01-01'), 1e12), /^A date of the year NaN cannot/],
    ['by half a day', () => addDays(day('2026-01-01'), 0.5), /^A whole number of days is needed, not 0.5$/],
    ['by half a month', () => addMonths(day('2026-01-01'), 0.5), /^A whole number of months is needed, not 0.5$/],
    ['by no number', () => addMonths(day('2026-01-01'), Number.NaN), /^A whole number of months is needed, not NaN$/],
  ])('a sum %s is a bug and throws, and says why', (_, sum, why) => {
    expect(sum).toThrow(why);
    expect(sum).toThrow(RangeError);
  });
});

describe('weekdays and order', () => {
  test.each([
    ['2024-02-29', 4],
    ['2025-01-05', 7],
    ['2026-10-22', 4],
    ['2026-10-26', 1],
    ['2026-11-21', 6],
    ['2027-05-16', 7],
    ['1800-01-01', 3],
  ])('%s is weekday %d', (date, expected) => {
    expect(weekday(day(date))).toBe(expected);
  });

  test('the next day has the next weekday, and Monday follows Sunday', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(weekday(addDays(date, 1))).toBe((weekday(date) % 7) + 1);
      }),
    );
  });

  test('dates are ordered as days pass', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (a, b) => {
        expect(isBefore(a, b)).toBe(daysBetween(a, b) > 0);
      }),
    );
  });
});
