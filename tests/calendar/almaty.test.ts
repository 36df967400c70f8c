import { describe, expect, test } from 'vitest';
import { almatyDate, almatyTime, assertAlmatyOffset } from '../../src/core/calendar/almaty.ts';

describe('the date and time in Almaty', () => {
  test.each([
    ['2026-11-22T18:59:59Z', '2026-11-22', '23:59'],
    ['2026-11-22T19:00:00Z', '2026-11-23', '00:00'],
    ['2026-12-31T19:00:00Z', '2027-01-01', '00:00'],
    ['2026-11-22T00:05:00Z', '2026-11-22', '05:05'],
    ['2024-02-29T17:59:00Z', '2024-02-29', '23:59'],
    ['2024-02-29T18:00:00Z', '2024-02-29', '23:00'],
    ['2024-02-29T19:00:00Z', '2024-03-01', '00:00'],
  ])('at %s it is %s %s', (instant, date, time) => {
    expect(almatyDate(new Date(instant))).toBe(date);
    expect(almatyTime(new Date(instant))).toBe(time);
  });

  test('an instant that is none is a bug and throws', () => {
    expect(() => almatyDate(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => almatyTime(new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe('the check of the time-zone data', () => {
  test('passes on this machine', () => {
    expect(() => assertAlmatyOffset()).not.toThrow();
  });

  test('refuses data from before 2024, which keep Almaty at UTC+6', () => {
    const sixHoursAhead = (instant: Date) => new Date(instant.getTime() + 6 * 3_600_000).toISOString().slice(11, 16);
    expect(() => assertAlmatyOffset(sixHoursAhead)).toThrow(/out of date.*Asia\/Almaty.*UTC\+5/);
  });

  test('accepts whoever answers UTC+5', () => {
    const fiveHoursAhead = (instant: Date) => new Date(instant.getTime() + 5 * 3_600_000).toISOString().slice(11, 16);
    expect(() => assertAlmatyOffset(fiveHoursAhead)).not.toThrow();
  });
});
