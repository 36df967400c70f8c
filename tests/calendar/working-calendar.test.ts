import { describe, expect, test } from 'vitest';
import { type CalendarYear, createWorkingCalendar } from '../../src/core/calendar/working-calendar.ts';
import { addWorkingDays, isWorkingDay } from '../../src/core/calendar/working-days.ts';
import { day } from './day.ts';

const plainYear = (year: number): CalendarYear => ({
  year,
  doubts: [],
  holidays: {},
  transfers: {},
  overrides: {},
});

describe('a calendar made for a test', () => {
  test('answers from its own years only', () => {
    const calendar = createWorkingCalendar([plainYear(2040)]);
    expect(isWorkingDay(day('2040-01-02'), calendar)).toBe(true);
    expect(isWorkingDay(day('2026-10-22'), calendar)).toEqual({ kind: 'beyond-calendar', year: 2026 });
  });

  test('with a year missing in the middle refuses to jump over it', () => {
    const calendar = createWorkingCalendar([plainYear(2040), plainYear(2042)]);
    expect(addWorkingDays(day('2040-12-31'), 1, calendar)).toEqual({ kind: 'beyond-calendar', year: 2041 });
    expect(addWorkingDays(day('2042-01-01'), -1, calendar)).toEqual({ kind: 'beyond-calendar', year: 2041 });
  });

  test('lets an order make a working day of a holiday', () => {
    const calendar = createWorkingCalendar([
      { ...plainYear(2040), holidays: { '01-02': 'new-year' }, overrides: { '01-02': 'working' } },
    ]);
    expect(isWorkingDay(day('2040-01-02'), calendar)).toBe(true);
  });
});

describe('an entry that contradicts itself is refused when the calendar is built', () => {
  test.each<[string, Partial<CalendarYear>, RegExp]>([
    ['a day that does not exist', { holidays: { '02-30': 'nauryz' } }, /no day 02-30/],
    ['a day written otherwise', { holidays: { '1-1': 'new-year' } }, /no day 1-1/],
    ['a transfer of what is no holiday', { transfers: { '01-01': '01-03' } }, /not a holiday/],
    [
      'a transfer to a Saturday',
      { holidays: { '01-01': 'new-year' }, transfers: { '01-01': '01-07' } },
      /2040-01-07, off anyway/,
    ],
    [
      'a transfer to another holiday',
      { holidays: { '01-01': 'new-year', '01-02': 'new-year' }, transfers: { '01-01': '01-02' } },
      /2040-01-02, off anyway/,
    ],
    [
      'two transfers to one day',
      { holidays: { '01-01': 'new-year', '01-07': 'new-year' }, transfers: { '01-01': '01-09', '01-07': '01-09' } },
      /2040-01-09, off anyway/,
    ],
    ['a Sunday declared off', { overrides: { '01-01': 'off' } }, /changes nothing/],
    ['a Monday declared working', { overrides: { '01-02': 'working' } }, /changes nothing/],
    [
      'a holiday declared off',
      { holidays: { '01-02': 'new-year' }, overrides: { '01-02': 'off' } },
      /2040-01-02 changes nothing/,
    ],
  ])('%s', (_, entry, message) => {
    expect(() => createWorkingCalendar([{ ...plainYear(2040), ...entry }])).toThrow(message);
  });

  test('the same year twice', () => {
    expect(() => createWorkingCalendar([plainYear(2040), plainYear(2040)])).toThrow(/2040 is given twice/);
  });
});
