import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { remindersDue } from '../../src/core/casework/reminders.ts';
import { day } from '../calendar/day.ts';
import { type Going, handedIn, moved } from './applications.ts';

const due = ({ application }: Going, date: string, time = '10:00') =>
  remindersDue(application, { today: day(date), time }, kzCalendar);
/** The days of a span on which anything is due, with what. */
const duringNovember = (going: Going) =>
  Array.from({ length: 30 }, (_, index) => `2026-11-${String(index + 1).padStart(2, '0')}`).flatMap((date) =>
    due(going, date).map(({ kind }) => `${date} ${kind}`),
  );

const registered = handedIn('2026-11-02');
const notified = moved(
  moved(moved(registered, 'visited', '2026-11-05'), 'approved', '2026-11-09'),
  'notified',
  '2026-11-10',
);

describe('reminders', () => {
  test('the visit is recalled from the day before it until its own morning', () => {
    const arranged = moved(registered, 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-06') });
    const soon = [{ kind: 'visit-soon', dueOn: '2026-11-06' }];
    expect(due(arranged, '2026-11-04')).toEqual([]);
    expect(due(arranged, '2026-11-05')).toEqual(soon);
    expect(due(arranged, '2026-11-05', '23:59')).toEqual(soon);
    expect(due(arranged, '2026-11-06', '11:59')).toEqual(soon);
    expect(due(arranged, '2026-11-06', '12:00')).toEqual([]);
    expect(due(arranged, '2026-11-07')).toEqual([]);
  });

  test('a visit after days off is recalled from the last working day before them', () => {
    const monday = moved(registered, 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-09') });
    expect(due(monday, '2026-11-05')).toEqual([]);
    for (const date of ['2026-11-06', '2026-11-07', '2026-11-08', '2026-11-09']) {
      expect(due(monday, date)).toEqual([{ kind: 'visit-soon', dueOn: '2026-11-09' }]);
    }
  });

  test('a visit whose year is not in the calendar is recalled on the day before it', () => {
    const { application } = moved(registered, 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-09') });
    const on = (date: string) =>
      remindersDue(application, { today: day(date), time: '10:00' }, { ...kzCalendar, years: new Map() });
    expect(on('2026-11-07')).toEqual([]);
    expect(on('2026-11-08')).toEqual([{ kind: 'visit-soon', dueOn: '2026-11-09' }]);
  });

  test('the choice of an organisation is recalled two working days before its end, and once it is over', () => {
    expect(notified.application.dueOn).toBe('2026-11-17');
    expect(due(notified, '2026-11-12')).toEqual([]);
    expect(due(notified, '2026-11-13')).toEqual([{ kind: 'family-term-soon', dueOn: '2026-11-17' }]);
    expect(due(notified, '2026-11-17')).toEqual([{ kind: 'family-term-soon', dueOn: '2026-11-17' }]);
    expect(due(notified, '2026-11-18')).toEqual([{ kind: 'family-term-passed', dueOn: '2026-11-17' }]);
  });

  test('a choice whose end the calendar does not reach back from is recalled on its last day', () => {
    const on = (date: string) =>
      remindersDue(notified.application, { today: day(date), time: '10:00' }, { ...kzCalendar, years: new Map() });
    expect(on('2026-11-16')).toEqual([]);
    expect(on('2026-11-17')).toEqual([{ kind: 'family-term-soon', dueOn: '2026-11-17' }]);
  });

  test('only the choice is told as late: for a new medical card the texts set no term', () => {
    const renewal = { ...notified.application, status: 'medical-card-renewal' } as const;
    expect(remindersDue(renewal, { today: day('2026-11-18'), time: '10:00' }, kzCalendar)).toEqual([]);
  });

  test('a term of the office that passed is told from the next day on, and never before', () => {
    expect(duringNovember(registered).at(0)).toBe('2026-11-10 office-term-passed');
    expect(due(registered, '2026-11-10')).toEqual([{ kind: 'office-term-passed', dueOn: '2026-11-09' }]);
  });

  test('an appeal is recalled two weeks before its term ends, and not after', () => {
    const refused = moved(moved(registered, 'visited', '2026-11-05'), 'refused', '2026-11-09');
    expect(refused.application.dueOn).toBe('2027-02-09');
    expect(due(refused, '2027-01-25')).toEqual([]);
    expect(due(refused, '2027-01-26')).toEqual([{ kind: 'family-term-soon', dueOn: '2027-02-09' }]);
    expect(due(refused, '2027-02-10')).toEqual([]);
  });

  test('a refusal on a complaint recalls no three months, because for it no term is known', () => {
    const refused = moved(moved(registered, 'visited', '2026-11-05'), 'refused', '2026-11-09');
    const again = moved(moved(refused, 'appealed', '2026-11-12'), 'refused', '2026-11-26');
    expect(due(again, '2027-02-15')).toEqual([]);
    expect(due(again, '2027-02-26')).toEqual([]);
  });

  test('where no text sets a term nobody is reminded', () => {
    expect(duringNovember(moved(notified, 'queued', '2026-11-11'))).toEqual([]);
    expect(duringNovember(moved(registered, 'withdrawn', '2026-11-03'))).toEqual([]);
    const renewing = moved(moved(notified, 'queued', '2026-11-11'), 'medical-card-renewal', '2026-12-14');
    expect(due(renewing, '2027-01-11')).toEqual([]);
  });
});
