import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { type Terms, termDates } from '../../src/core/calendar/term-dates.ts';
import { createWorkingCalendar } from '../../src/core/calendar/working-calendar.ts';
import { day } from './day.ts';

const current: Terms = { visit: 5, decision: 3, notice: 1, choice: 5, total: 14 };
const withAct: Terms = { ...current, act: 3 };

describe('the latest dates of an application', () => {
  test.each([
    ['22.10.2026', '30.10.2026', '04.11.2026', '09.11.2026', '10.11.2026', '17.11.2026', '12.11.2026'],
    ['14.12.2026', '22.12.2026', '25.12.2026', '30.12.2026', '31.12.2026', '12.01.2027', '06.01.2027'],
    ['10.03.2027', '18.03.2027', '26.03.2027', '31.03.2027', '01.04.2027', '08.04.2027', '05.04.2027'],
  ])(
    'accepted on %s, with an act drawn up within three days',
    (accepted, visit, act, decision, notice, choice, total) => {
      expect(termDates(day(accepted), withAct, kzCalendar)).toMatchObject({
        kind: 'term-dates',
        registeredOn: day(accepted),
        visitBy: day(visit),
        actBy: day(act),
        decisionBy: day(decision),
        noticeBy: day(notice),
        choiceBy: day(choice),
        totalBy: day(total),
      });
    },
  );

  // The day of decision is published; notice and choice follow from it, counted on paper.
  test.each([
    ['22.10.2026', '30.10.2026', '04.11.2026', '05.11.2026', '12.11.2026', '12.11.2026'],
    ['14.12.2026', '22.12.2026', '25.12.2026', '28.12.2026', '06.01.2027', '06.01.2027'],
    ['10.03.2027', '18.03.2027', '26.03.2027', '29.03.2027', '05.04.2027', '05.04.2027'],
  ])('accepted on %s, with the act drawn up on the visit', (accepted, visit, decision, notice, choice, total) => {
    const dates = termDates(day(accepted), current, kzCalendar);
    expect(dates).toMatchObject({
      kind: 'term-dates',
      registeredOn: day(accepted),
      visitBy: day(visit),
      decisionBy: day(decision),
      noticeBy: day(notice),
      choiceBy: day(choice),
      totalBy: day(total),
    });
    expect(dates).not.toHaveProperty('actBy');
  });

  test('without a promised total there is no date of it', () => {
    const { total: _, ...withoutTotal } = current;
    expect(termDates(day('22.10.2026'), withoutTotal, kzCalendar)).not.toHaveProperty('totalBy');
  });

  test('an application on a day off or after hours runs from the next working day', () => {
    const fromTuesday = termDates(day('27.10.2026'), current, kzCalendar);
    expect(fromTuesday).toMatchObject({ registeredOn: '2026-10-27', visitBy: '2026-11-03' });
    expect(termDates(day('24.10.2026'), current, kzCalendar)).toEqual(fromTuesday);
    expect(termDates(day('26.10.2026'), current, kzCalendar)).toEqual(fromTuesday);
    expect(termDates(day('23.10.2026'), current, kzCalendar, true)).toEqual(fromTuesday);
  });
});

describe('what may still change in the dates', () => {
  test('nothing within 2026', () => {
    expect(termDates(day('22.10.2026'), withAct, kzCalendar)).toMatchObject({ doubts: [] });
  });

  test('the missing order when the last date falls in 2027, be it the choice or the total', () => {
    const doubts = [{ kind: 'transfer-order-not-found', year: 2027 }];
    expect(termDates(day('14.12.2026'), withAct, kzCalendar)).toMatchObject({ doubts });
    expect(termDates(day('10.12.2026'), withAct, kzCalendar)).toMatchObject({
      choiceBy: '2027-01-08',
      totalBy: '2026-12-31',
      doubts,
    });
    expect(termDates(day('01.12.2026'), { ...current, total: 30 }, kzCalendar)).toMatchObject({
      choiceBy: '2026-12-22',
      totalBy: '2027-01-18',
      doubts,
    });
  });

  test('the forecast of Kurban Ait when the dates pass it', () => {
    const kinds = (appliedOn: string) => {
      const dates = termDates(day(appliedOn), current, kzCalendar);
      return dates.kind === 'term-dates' ? dates.doubts.map(({ kind }) => kind) : dates;
    };
    expect(kinds('11.05.2027')).toEqual(['transfer-order-not-found', 'forecast-holiday']);
    expect(kinds('18.05.2027')).toEqual(['transfer-order-not-found']);
    // Applied on the very Sunday: whether Monday registers it depends on the announcement.
    expect(kinds('16.05.2027')).toContain('forecast-holiday');
  });

  test('the forecast when only the day of applying is a forecast day off, which may turn out a working day', () => {
    const wednesdayForecast = createWorkingCalendar([
      {
        year: 2030,
        doubts: [{ kind: 'forecast-holiday', holiday: 'kurban-ait', earliest: '04-09', latest: '04-10' }],
        holidays: { '04-10': 'kurban-ait' },
        transfers: {},
        overrides: {},
      },
    ]);
    expect(termDates(day('10.04.2030'), current, wednesdayForecast)).toMatchObject({
      registeredOn: '2030-04-11',
      doubts: [{ kind: 'forecast-holiday', earliest: '2030-04-09', latest: '2030-04-10' }],
    });
  });
});

describe('an application whose dates leave the loaded years', () => {
  test.each([
    ['before the calendar', '31.12.2024', 2024],
    ['after it', '03.01.2028', 2028],
  ])('is refused when made %s', (_, appliedOn, year) => {
    expect(termDates(day(appliedOn), withAct, kzCalendar)).toEqual({ kind: 'beyond-calendar', year });
  });

  // Working days left in 2027 after 30.11.2027: 22. Each row lets one more stage fit before the next one falls out.
  test.each([
    ['visit', { visit: 23, act: 1, decision: 1, notice: 1, choice: 1, total: 1 }],
    ['act', { visit: 22, act: 1, decision: 1, notice: 1, choice: 1, total: 1 }],
    ['decision', { visit: 21, act: 1, decision: 1, notice: 1, choice: 1, total: 1 }],
    ['notice', { visit: 20, act: 1, decision: 1, notice: 1, choice: 1, total: 1 }],
    ['choice', { visit: 19, act: 1, decision: 1, notice: 1, choice: 1, total: 1 }],
    ['total', { visit: 18, act: 1, decision: 1, notice: 1, choice: 1, total: 23 }],
  ])('is refused as a whole when only the %s falls out', (_, terms) => {
    expect(termDates(day('30.11.2027'), terms, kzCalendar)).toEqual({ kind: 'beyond-calendar', year: 2028 });
  });

  test('is answered when the last date is the last working day of the calendar', () => {
    const terms = { visit: 18, act: 1, decision: 1, notice: 1, choice: 1, total: 22 };
    expect(termDates(day('30.11.2027'), terms, kzCalendar)).toMatchObject({
      choiceBy: '2027-12-31',
      totalBy: '2027-12-31',
    });
  });
});
