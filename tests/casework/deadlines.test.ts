import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import type { Application } from '../../src/core/casework/application.ts';
import { mayNeedNewMedicalCard, nextDate, overdueBy, termThatRuns } from '../../src/core/casework/deadlines.ts';
import { takeBack } from '../../src/core/casework/moves.ts';
import { type StatusId, statusIds, statusOf } from '../../src/core/casework/status.ts';
import { day } from '../calendar/day.ts';
import { walkWorkingDays, wallCalendar } from '../calendar/naive-walk.ts';
import { after, corrected, type Going, handedIn, moved, on } from './applications.ts';

const undo = (going: Going, date: string) => after(going, takeBack(going.application, going.history, on(date)));

describe('the dates of domain 6.1, when everybody uses the whole term', () => {
  test.each([
    ['2026-10-22', '2026-10-30', '2026-11-04', '2026-11-05', '2026-11-12'],
    ['2026-12-14', '2026-12-22', '2026-12-25', '2026-12-28', '2027-01-06'],
    ['2027-03-10', '2027-03-18', '2027-03-26', '2027-03-29', '2027-04-05'],
  ])('handed in on %s', (received, visitBy, decisionBy, noticeBy, choiceBy) => {
    let going = handedIn(received);
    expect(going.application.dueOn).toBe(visitBy);
    going = moved(going, 'visited', visitBy);
    expect(going.application.dueOn).toBe(decisionBy);
    going = moved(going, 'approved', decisionBy);
    expect(going.application.dueOn).toBe(noticeBy);
    going = moved(going, 'notified', noticeBy);
    expect(going.application.dueOn).toBe(choiceBy);
    expect(moved(going, 'provider-chosen', choiceBy).application.dueOn).toBeUndefined();
  });
});

/** Written from the contract and domain 6, not from the code: working days, and from which day. */
const termsByHand: Readonly<Partial<Record<StatusId, readonly [number, 'receivedOn' | 'statusOn']>>> = {
  registered: [5, 'receivedOn'],
  'visit-scheduled': [5, 'receivedOn'],
  visited: [3, 'statusOn'],
  approved: [1, 'statusOn'],
  notified: [5, 'statusOn'],
};

describe('against a calendar leafed through day by day', () => {
  const days = wallCalendar.map(({ date }) => date);

  test('10,000 random applications have the term that the wall calendar gives, or are refused at the same end', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(termsByHand) as StatusId[])),
        fc.nat(days.length - 1),
        fc.nat(60),
        fc.boolean(),
        (status, index, later, afterHours) => {
          const received = days[index] ?? '';
          const reached = days[Math.min(index + later, days.length - 1)] ?? '';
          const [count, from] = termsByHand[status] ?? [0, 'statusOn'];
          const application: Application = {
            status,
            receivedOn: day(received),
            statusOn: day(reached),
            afterHours,
            edition: '2023-07-01',
            version: 1,
          };
          const start = from === 'statusOn' ? reached : registered(received, afterHours);
          const expected = typeof start === 'string' ? walkWorkingDays(start, count) : start;
          const actual = termThatRuns(application, kzCalendar);
          if (typeof expected === 'string') expect(actual).toBe(expected);
          else {
            refused += 1;
            expect(actual).toEqual({ kind: 'beyond-calendar', year: expected.ranOutInto });
          }
        },
      ),
      { numRuns: 10_000 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  function registered(received: string, afterHours: boolean): string | { readonly ranOutInto: number } {
    const isWorking = wallCalendar.find(({ date }) => date === received)?.working;
    return isWorking && !afterHours ? received : walkWorkingDays(received, 1);
  }
});

describe('the one date that is told', () => {
  const arranged = moved(handedIn('2026-11-02'), 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-05') });

  test('of an arranged visit it is the day of the visit; else the last day of the term', () => {
    expect(nextDate(arranged.application)).toEqual({ kind: 'visit', on: '2026-11-05' });
    expect(nextDate(handedIn('2026-11-02').application)).toEqual({ kind: 'term', on: '2026-11-09' });
    const chosen = moved(
      moved(moved(moved(arranged, 'visited', '2026-11-05'), 'approved', '2026-11-06'), 'notified', '2026-11-06'),
      'provider-chosen',
      '2026-11-09',
    );
    expect(nextDate(chosen.application)).toBeUndefined();
  });

  test('a visit that is over, or whose day nobody knows, is no date: then it is the last day of the term', () => {
    const { visitOn, ...dayNotKnown } = arranged.application;
    expect(nextDate({ ...arranged.application, status: 'visited' })).toEqual({ kind: 'term', on: '2026-11-09' });
    expect(nextDate(dayNotKnown)).toEqual({ kind: 'term', on: '2026-11-09' });
  });

  test('a refusal can be appealed within three months; an end on a day off moves to the next working day', () => {
    const refused = moved(moved(handedIn('2026-09-28'), 'visited', '2026-09-29'), 'refused', '2026-09-30');
    expect(refused.application.dueOn).toBe('2026-12-30');
    const onAHoliday = moved(moved(handedIn('2026-09-14'), 'visited', '2026-09-15'), 'refused', '2026-09-16');
    expect(onAHoliday.application.dueOn).toBe('2026-12-17');
  });

  test('a refusal on a complaint has no date: which court or body comes next, and within what, depends on the complaint', () => {
    const refused = moved(moved(handedIn('2026-09-28'), 'visited', '2026-09-29'), 'refused', '2026-09-30');
    const again = moved(moved(refused, 'appealed', '2026-10-05'), 'refused', '2026-10-20');
    expect(again.application.dueOn).toBeUndefined();
    expect(nextDate(again.application)).toBeUndefined();
    const onceMore = undo(moved(again, 'appealed', '2026-10-22'), '2026-10-22');
    expect(onceMore.application).toMatchObject({ status: 'refused', statusOn: '2026-10-20' });
    expect(onceMore.application.dueOn).toBeUndefined();
    const otherDay = corrected(again, 'refused', '2026-10-22', {
      occurredOn: day('2026-10-21'),
      ground: 'inaccurate-data',
    });
    expect(otherDay.application.dueOn).toBeUndefined();
    expect(undo(moved(otherDay, 'appealed', '2026-10-22'), '2026-10-22').application.dueOn).toBeUndefined();
    const granted = moved(moved(refused, 'appealed', '2026-10-05'), 'approved', '2026-10-20');
    for (const wrong of [granted, moved(granted, 'notified', '2026-10-21')]) {
      const notGranted = corrected(wrong, 'refused', '2026-10-22', { occurredOn: day('2026-10-20') });
      expect(notGranted.application.dueOn).toBeUndefined();
    }
    // An appeal that was entered by mistake changes nothing.
    expect(
      corrected(moved(refused, 'appealed', '2026-10-05'), 'refused', '2026-10-06', {
        occurredOn: day('2026-09-30'),
        ground: 'inaccurate-data',
      }).application.dueOn,
    ).toBe('2026-12-30');
  });

  test('a complaint that is granted goes on like any approval: the notice is due on the next working day', () => {
    const refused = moved(moved(handedIn('2026-09-28'), 'visited', '2026-09-29'), 'refused', '2026-09-30');
    const granted = moved(moved(refused, 'appealed', '2026-10-05'), 'approved', '2026-10-20');
    expect(granted.application.dueOn).toBe('2026-10-21');
  });

  test('what a correction made of a decision stands again when the appeal after it is taken back', () => {
    const refused = moved(moved(handedIn('2026-09-28'), 'visited', '2026-09-29'), 'refused', '2026-09-30');
    const appealed = moved(refused, 'appealed', '2026-10-05');
    const noAppeal = corrected(appealed, 'refused', '2026-10-06', { occurredOn: day('2026-09-30') });
    const notGranted = corrected(moved(appealed, 'approved', '2026-10-20'), 'refused', '2026-10-21');
    for (const { application, history } of [noAppeal, notGranted]) {
      const back = undo(moved({ application, history }, 'appealed', '2026-10-22'), '2026-10-22');
      expect(back.application).toEqual({ ...application, version: application.version + 2 });
    }
    expect(noAppeal.application.dueOn).toBe('2026-12-30');
  });

  test('of the edition of 2015 only the visit has a term', () => {
    const { application } = handedIn('2026-11-02');
    const hasTerm = (status: StatusId) =>
      termThatRuns({ ...application, edition: '2015-03-26', status }, kzCalendar) !== undefined;
    // The three months for an appeal are another law's (APPC art. 92), whatever the edition.
    expect(statusIds.filter(hasTerm)).toEqual(['registered', 'visit-scheduled', 'refused']);
  });
});

describe('a missed term', () => {
  test('is missed on the day after its last one, by whoever had to keep it', () => {
    const { application } = handedIn('2026-11-02');
    expect(overdueBy(application, day('2026-11-09'))).toBeUndefined();
    expect(overdueBy(application, day('2026-11-10'))).toBe('office');
    const notified = moved(
      moved(moved({ application, history: [] }, 'visited', '2026-11-09'), 'approved', '2026-11-12'),
      'notified',
      '2026-11-13',
    );
    expect(overdueBy(notified.application, day('2026-11-20'))).toBeUndefined();
    expect(overdueBy(notified.application, day('2026-11-21'))).toBe('family');
  });

  test('nobody is late who has not appealed: it is a right, not a duty', () => {
    const refused = moved(moved(handedIn('2026-09-28'), 'visited', '2026-09-29'), 'refused', '2026-09-30');
    expect(overdueBy(refused.application, day('2026-12-31'))).toBeUndefined();
  });

  test('a provider is never late, and nobody is once all is over: no text sets a term there', () => {
    const { application } = handedIn('2026-11-02');
    const overdue = (status: StatusId) => overdueBy({ ...application, status }, day('2026-12-01'));
    for (const status of statusIds) {
      const { owner } = statusOf(status);
      if (owner === 'provider' || owner === 'nobody') expect([status, overdue(status)]).toEqual([status, undefined]);
    }
    expect(overdue('registered')).toBe('office');
  });

  test('an arranged visit does not stretch the term', () => {
    const arranged = moved(handedIn('2026-11-02'), 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-20') });
    expect(overdueBy(arranged.application, day('2026-11-10'))).toBe('office');
  });
});

test('a new medical card may be asked for when more than a month has passed since the notice of the queue', () => {
  const queuedOn = day('2027-01-31');
  expect(mayNeedNewMedicalCard({ queuedOn }, day('2027-02-28'))).toBe(false);
  expect(mayNeedNewMedicalCard({ queuedOn }, day('2027-03-01'))).toBe(true);
  expect(mayNeedNewMedicalCard({}, day('2027-03-01'))).toBe(false);
});
