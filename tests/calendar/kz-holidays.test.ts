import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { addDays, type PlainDate, weekday } from '../../src/core/calendar/plain-date.ts';
import { doubtsBetween, type LoadedYear } from '../../src/core/calendar/working-calendar.ts';
import { isWorkingDay } from '../../src/core/calendar/working-days.ts';
import { day } from './day.ts';
import { wallCalendar } from './naive-walk.ts';

const loaded = (year: number): LoadedYear => {
  const found = kzCalendar.years.get(year);
  if (found === undefined) throw new Error(`${year} is not loaded`);
  return found;
};

/**
 * Law 267 art. 5, read again from the text: a holiday on a day off gives the next working day off; where that one is
 * taken, the next one still free. 7 January and Kurban Ait are days off of the Labour Code and give nothing.
 */
const transfersByLaw = ({ holidays }: LoadedYear): Record<string, string> => {
  const isSaturdayOrSunday = (date: PlainDate) => weekday(date) > 5;
  const transfers: Record<string, string> = {};
  for (const [date, holiday] of [...holidays].sort()) {
    if (!isSaturdayOrSunday(date) || holiday === 'orthodox-christmas' || holiday === 'kurban-ait') continue;
    let instead = addDays(date, 1);
    while (isSaturdayOrSunday(instead) || holidays.has(instead) || Object.values(transfers).includes(instead)) {
      instead = addDays(instead, 1);
    }
    transfers[date] = instead;
  }
  return transfers;
};

describe('the years of the calendar', () => {
  test('the years 2025, 2026 and 2027 are loaded and no other', () => {
    expect([...kzCalendar.years.keys()]).toEqual([2025, 2026, 2027]);
  });

  test.each([
    [2025, 246],
    [2026, 247],
    [2027, 247],
  ])('%d has %d working days', (year, expected) => {
    const working = wallCalendar.filter(
      ({ date }) => date.startsWith(`${year}`) && isWorkingDay(day(date), kzCalendar) === true,
    );
    expect(working).toHaveLength(expected);
  });

  test('every day of every year is as the calendar on the wall says', () => {
    const asCoded = wallCalendar.map(({ date }) => ({ date, working: isWorkingDay(day(date), kzCalendar) }));
    expect(asCoded).toEqual(wallCalendar);
    expect(asCoded).toHaveLength(3 * 365);
  });

  test('the rule of the law gives the published transfers of 2025', () => {
    expect(transfersByLaw(loaded(2025))).toEqual({
      '2025-03-08': '2025-03-10',
      '2025-03-22': '2025-03-24',
      '2025-03-23': '2025-03-25',
      '2025-07-06': '2025-07-07',
      '2025-08-30': '2025-09-01',
      '2025-10-25': '2025-10-27',
    });
  });

  test('the rule of the law gives the published transfers of 2026', () => {
    expect(transfersByLaw(loaded(2026))).toEqual({
      '2026-03-08': '2026-03-09',
      '2026-03-21': '2026-03-24',
      '2026-03-22': '2026-03-25',
      '2026-05-09': '2026-05-11',
      '2026-10-25': '2026-10-26',
    });
  });

  test('the rule of the law gives the table of 2027', () => {
    expect(transfersByLaw(loaded(2027))).toEqual({
      '2027-01-02': '2027-01-04',
      '2027-03-21': '2027-03-24',
      '2027-05-01': '2027-05-03',
      '2027-05-09': '2027-05-10',
    });
  });

  test.each([...kzCalendar.years])('the transfers entered for %d are those of the law', (_, year) => {
    expect(Object.fromEntries(year.transfers)).toEqual(transfersByLaw(year));
  });

  // Law 267 and Labour Code art. 84(5). Constitution Day and Kurban Ait move: see below.
  const everyYear = {
    '01-01': 'new-year',
    '01-02': 'new-year',
    '01-07': 'orthodox-christmas',
    '03-08': 'womens-day',
    '03-21': 'nauryz',
    '03-22': 'nauryz',
    '03-23': 'nauryz',
    '05-01': 'unity-day',
    '05-07': 'defender-day',
    '05-09': 'victory-day',
    '07-06': 'capital-day',
    '10-25': 'republic-day',
    '12-16': 'independence-day',
  };

  test.each([...kzCalendar.years])('%d has the holidays of the law, each by its name', (year, { holidays }) => {
    const fixed = [...holidays].filter(([, holiday]) => holiday !== 'constitution-day' && holiday !== 'kurban-ait');
    expect(fixed).toEqual(Object.entries(everyYear).map(([monthDay, holiday]) => [`${year}-${monthDay}`, holiday]));
  });

  test('Kurban Ait moves with the moon', () => {
    const kurbanAit = [...kzCalendar.years.values()].map(({ holidays }) =>
      [...holidays].filter(([, holiday]) => holiday === 'kurban-ait').map(([date]) => date),
    );
    expect(kurbanAit).toEqual([['2025-06-06'], ['2026-05-27'], ['2027-05-16']]);
  });
});

describe('Constitution Day', () => {
  const constitutionDays = (year: number) =>
    [...loaded(year).holidays].filter(([, holiday]) => holiday === 'constitution-day').map(([date]) => date);

  test('is 30 August in 2025, and Monday 1 September is off for it', () => {
    expect(constitutionDays(2025)).toEqual(['2025-08-30']);
    expect(isWorkingDay(day('01.09.2025'), kzCalendar)).toBe(false);
  });

  test('does not exist in 2026: Monday 31 August and Monday 16 March are working days', () => {
    expect(constitutionDays(2026)).toEqual([]);
    expect(isWorkingDay(day('31.08.2026'), kzCalendar)).toBe(true);
    expect(isWorkingDay(day('16.03.2026'), kzCalendar)).toBe(true);
  });

  test('is 15 March in 2027, and Monday 30 August is a working day', () => {
    expect(constitutionDays(2027)).toEqual(['2027-03-15']);
    expect(isWorkingDay(day('15.03.2027'), kzCalendar)).toBe(false);
    expect(isWorkingDay(day('30.08.2027'), kzCalendar)).toBe(true);
  });
});

describe('days moved by order, and days that are not transferred', () => {
  test('Friday 3 January 2025 is off and Sunday 5 January 2025 is worked', () => {
    expect(loaded(2025).overrides).toEqual(
      new Map([
        ['2025-01-03', 'off'],
        ['2025-01-05', 'working'],
      ]),
    );
    expect(isWorkingDay(day('03.01.2025'), kzCalendar)).toBe(false);
    expect(isWorkingDay(day('05.01.2025'), kzCalendar)).toBe(true);
    expect(isWorkingDay(day('04.01.2025'), kzCalendar)).toBe(false);
  });

  test('Kurban Ait on Sunday 16 May 2027 leaves Monday a working day', () => {
    expect(loaded(2027).holidays.get(day('16.05.2027'))).toBe('kurban-ait');
    expect(isWorkingDay(day('17.05.2027'), kzCalendar)).toBe(true);
  });
});

describe('what is not certain', () => {
  test('nothing in 2025 and 2026', () => {
    expect(doubtsBetween(day('01.01.2025'), day('31.12.2026'), kzCalendar)).toEqual([]);
  });

  test('any term that touches 2027 lacks the order on days off', () => {
    const doubt = { kind: 'transfer-order-not-found', year: 2027 };
    expect(doubtsBetween(day('14.12.2026'), day('12.01.2027'), kzCalendar)).toEqual([doubt]);
    expect(doubtsBetween(day('31.12.2027'), day('31.12.2027'), kzCalendar)).toEqual([doubt]);
    expect(doubtsBetween(day('01.01.2027'), day('01.01.2027'), kzCalendar)).toEqual([doubt]);
    expect(doubtsBetween(day('01.01.2028'), day('01.02.2028'), kzCalendar)).toEqual([]);
  });

  test.each([
    ['17.05.2027', '20.05.2027', true],
    ['10.05.2027', '15.05.2027', true],
    ['01.05.2027', '31.05.2027', true],
    ['18.05.2027', '31.05.2027', false],
    ['01.05.2027', '14.05.2027', false],
  ])('between %s and %s the forecast of Kurban Ait matters: %s', (from, to, matters) => {
    const kinds = doubtsBetween(day(from), day(to), kzCalendar).map(({ kind }) => kind);
    expect(kinds.includes('forecast-holiday')).toBe(matters);
  });

  test('the forecast says which holiday, from when and until when', () => {
    expect(doubtsBetween(day('16.05.2027'), day('16.05.2027'), kzCalendar)).toContainEqual({
      kind: 'forecast-holiday',
      holiday: 'kurban-ait',
      earliest: '2027-05-15',
      latest: '2027-05-17',
    });
  });
});
