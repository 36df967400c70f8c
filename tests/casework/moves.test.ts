import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import {
  advance,
  allowedMoves,
  correct,
  effective,
  type Move,
  receive,
  takeBack,
  takeOver,
} from '../../src/core/casework/moves.ts';
import { type StatusId, statusIds, statusOf } from '../../src/core/casework/status.ts';
import { refusalGrounds } from '../../src/core/law/edition.ts';
import { day } from '../calendar/day.ts';
import { after, corrected, type Going, handedIn, moved, on } from './applications.ts';

describe('handing in', () => {
  test('papers handed in today are registered, and the visit is due five working days later', () => {
    const { application } = handedIn('2026-10-22');
    expect(application).toEqual({
      status: 'registered',
      statusOn: '2026-10-22',
      receivedOn: '2026-10-22',
      afterHours: false,
      edition: '2023-07-01',
      version: 1,
      dueOn: '2026-10-30',
    });
  });

  test('papers handed in after hours, or on a Saturday, count from the next working day', () => {
    expect(handedIn('2026-10-22', true).application.dueOn).toBe('2026-11-02');
    expect(handedIn('2026-11-21').application.dueOn).toBe('2026-11-30');
  });

  test('papers of tomorrow, of before the first edition, or of a year without a calendar are not taken', () => {
    expect(receive({ receivedOn: day('2026-10-23') }, on('2026-10-22'))).toEqual({
      kind: 'received-in-future',
      latest: '2026-10-22',
    });
    expect(receive({ receivedOn: day('2015-03-25') }, on('2026-10-22'))).toMatchObject({ kind: 'no-edition-in-force' });
    expect(receive({ receivedOn: day('2024-12-02') }, on('2026-10-22'))).toEqual({
      kind: 'beyond-calendar',
      year: 2024,
    });
    expect(receive({ receivedOn: day('2027-12-28') }, on('2027-12-28'))).toEqual({
      kind: 'beyond-calendar',
      year: 2028,
    });
  });

  test('papers came during working hours unless it is said that they did not', () => {
    expect(receive({ receivedOn: day('2026-10-22') }, on('2026-10-22'))).toMatchObject({
      application: { afterHours: false, dueOn: '2026-10-30' },
    });
  });

  test('papers received under an older edition are worked on by that one', () => {
    const older = receive({ receivedOn: day('2023-06-30') }, on('2026-10-22'));
    // Its terms would run in 2023, and no calendar of that year is loaded.
    expect(older).toEqual({ kind: 'beyond-calendar', year: 2023 });
  });
});

describe('taking over from a register kept elsewhere', () => {
  const from2023 = { receivedOn: day('2023-08-14') };

  test('care that has long begun needs no calendar of the year in which the papers came', () => {
    const taken = takeOver(
      { ...from2023, move: { to: 'receiving-care', occurredOn: day('2023-10-02') } },
      on('2026-11-02'),
    );
    expect(taken).toStrictEqual({
      kind: 'taken-over',
      application: {
        status: 'receiving-care',
        statusOn: '2023-10-02',
        receivedOn: '2023-08-14',
        afterHours: false,
        edition: '2023-07-01',
        version: 2,
      },
      history: [
        { version: 1, kind: 'received', to: 'registered', occurredOn: '2023-08-14' },
        { version: 2, kind: 'corrected', from: 'registered', to: 'receiving-care', occurredOn: '2023-10-02' },
      ],
    });
  });

  test('where a term must run, a year without a calendar is refused', () => {
    expect(takeOver({ ...from2023, move: { to: 'visited', occurredOn: day('2023-08-16') } }, on('2026-11-02'))).toEqual(
      {
        kind: 'beyond-calendar',
        year: 2023,
      },
    );
  });

  test('one that is only registered is received like any other', () => {
    const taken = takeOver({ receivedOn: day('2026-10-22'), move: { to: 'registered' } }, on('2026-11-02'));
    expect(taken).toMatchObject({
      kind: 'taken-over',
      application: { version: 1, dueOn: '2026-10-30' },
      history: [{ version: 1, kind: 'received', to: 'registered', occurredOn: '2026-10-22' }],
    });
    expect(takeOver({ receivedOn: day('2024-12-02'), move: { to: 'registered' } }, on('2026-11-02'))).toEqual({
      kind: 'beyond-calendar',
      year: 2024,
    });
  });

  test('papers of before the first edition are not, however long care has been given', () => {
    const move: Move = { to: 'receiving-care', occurredOn: day('2016-01-11') };
    expect(takeOver({ receivedOn: day('2015-03-25'), move }, on('2026-11-02'))).toMatchObject({
      kind: 'no-edition-in-force',
    });
  });

  test('a refusal without its ground, and a day before the papers came, are not taken over', () => {
    const take = (move: Move) => takeOver({ receivedOn: day('2026-10-22'), move }, on('2026-11-02'));
    expect(take({ to: 'refused' })).toEqual({ kind: 'ground-needed' });
    expect(take({ to: 'visited', occurredOn: day('2026-10-21') })).toMatchObject({ kind: 'day-too-early' });
    expect(takeOver({ receivedOn: day('2026-11-03'), move: { to: 'visited' } }, on('2026-11-02'))).toMatchObject({
      kind: 'received-in-future',
    });
  });
});

describe('a step', () => {
  const visited = moved(handedIn('2026-11-02'), 'visited', '2026-11-06');

  test.each(statusIds.flatMap((from) => statusIds.map((to) => ({ from, to }))))(
    'from $from to $to is made only where the table has it',
    ({ from, to }) => {
      const application = { ...visited.application, status: from };
      const move: Move = {
        to,
        ...(to === 'refused' && { ground: 'no-ground-of-need' }),
        ...(to === 'visit-scheduled' && { visitOn: day('2026-11-10') }),
      };
      const step = advance(application, move, on('2026-11-06'));
      if (statusOf(from).next.includes(to)) {
        expect(step).toMatchObject({ kind: 'advanced', application: { status: to, version: application.version + 1 } });
      } else {
        expect(step).toEqual({ kind: 'transition-refused', from, to, allowed: statusOf(from).next });
      }
    },
  );

  test('a refusal names one of the three grounds, and nothing else does', () => {
    const { application } = visited;
    expect(advance(application, { to: 'refused' }, on('2026-11-06'))).toEqual({ kind: 'ground-needed' });
    for (const ground of refusalGrounds) {
      expect(advance(application, { to: 'refused', ground }, on('2026-11-06'))).toMatchObject({
        application: { ground },
        entry: { ground },
      });
    }
    expect(advance(application, { to: 'approved', ground: 'inaccurate-data' }, on('2026-11-06'))).toEqual({
      kind: 'ground-not-wanted',
    });
  });

  test('an arranged visit names its day, and nothing else does', () => {
    const { application } = handedIn('2026-11-02');
    const arrange = (visitOn?: string) =>
      advance(application, { to: 'visit-scheduled', ...(visitOn && { visitOn: day(visitOn) }) }, on('2026-11-03'));
    expect(arrange()).toEqual({ kind: 'visit-day-needed' });
    expect(arrange('2026-11-05')).toMatchObject({ application: { visitOn: '2026-11-05', dueOn: '2026-11-09' } });
    expect(arrange('2026-11-02')).toMatchObject({ kind: 'visit-day-out-of-range', earliest: '2026-11-03' });
    expect(arrange('2027-11-04')).toMatchObject({ kind: 'visit-day-out-of-range', latest: '2027-11-03' });
    expect(advance(application, { to: 'visited', visitOn: day('2026-11-03') }, on('2026-11-03'))).toEqual({
      kind: 'visit-day-not-wanted',
    });
  });

  test('a visit that is arranged anew takes the place of the one before, and the term stays', () => {
    const first = moved(handedIn('2026-11-02'), 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-05') });
    const second = moved(first, 'visit-scheduled', '2026-11-05', { visitOn: day('2026-11-12') });
    expect(second.application).toMatchObject({ visitOn: '2026-11-12', dueOn: '2026-11-09' });
    expect(moved(second, 'visited', '2026-11-12').application.visitOn).toBeUndefined();
  });

  test('what happened tomorrow, or before the status it follows, is not recorded', () => {
    const at = (occurredOn: string) =>
      advance(visited.application, { to: 'approved', occurredOn: day(occurredOn) }, on('2026-11-10'));
    expect(at('2026-11-11')).toEqual({ kind: 'day-in-future', latest: '2026-11-10' });
    expect(at('2026-11-05')).toEqual({ kind: 'day-too-early', earliest: '2026-11-06' });
    expect(at('2026-11-06')).toMatchObject({ kind: 'advanced', application: { statusOn: '2026-11-06' } });
  });

  test('a step whose term would end in a year without a calendar is refused, not guessed', () => {
    const late = { ...visited.application, statusOn: day('2027-12-28'), status: 'visited' as const };
    expect(advance(late, { to: 'approved' }, on('2027-12-31'))).toEqual({ kind: 'beyond-calendar', year: 2028 });
  });

  test('history remembers the term that ran, to tell later whether it was kept', () => {
    expect(visited.history.at(-1)).toEqual({
      version: 2,
      kind: 'moved',
      from: 'registered',
      to: 'visited',
      occurredOn: '2026-11-06',
      termOn: '2026-11-09',
    });
  });

  test('the day of the queue is remembered through a renewal of the medical card, until care begins', () => {
    let going = moved(
      moved(moved(visited, 'approved', '2026-11-09'), 'notified', '2026-11-10'),
      'queued',
      '2026-11-12',
    );
    expect(going.application.queuedOn).toBe('2026-11-12');
    going = moved(moved(going, 'medical-card-renewal', '2026-12-20'), 'provider-chosen', '2026-12-28');
    expect(going.application.queuedOn).toBe('2026-11-12');
    expect(moved(going, 'queued', '2026-12-29').application.queuedOn).toBe('2026-12-29');
    expect(moved(going, 'receiving-care', '2026-12-29').application.queuedOn).toBeUndefined();
  });

  test('what may be recorded next says what must be given with it', () => {
    expect(allowedMoves(handedIn('2026-11-02').application)).toEqual([
      { to: 'visit-scheduled', needs: 'visit-day' },
      { to: 'visited', needs: undefined },
      { to: 'refused', needs: 'ground' },
      { to: 'withdrawn', needs: undefined },
    ]);
  });
});

describe('a correction', () => {
  const refused = moved(moved(handedIn('2026-11-02'), 'visited', '2026-11-06'), 'refused', '2026-11-09');

  test('reaches what no step reaches, as a new row of history', () => {
    const mended = corrected(refused, 'approved', '2026-11-10', { occurredOn: day('2026-11-09') });
    expect(mended.application).toMatchObject({ status: 'approved', version: 4, dueOn: '2026-11-10' });
    expect(mended.application.ground).toBeUndefined();
    expect(mended.history).toHaveLength(4);
    expect(mended.history.at(-1)).toMatchObject({ kind: 'corrected', from: 'refused', to: 'approved' });
  });

  test('may be dated before the wrong entry, but not before the papers were handed in', () => {
    expect(corrected(refused, 'visited', '2026-11-10', { occurredOn: day('2026-11-04') }).application.dueOn).toBe(
      '2026-11-09',
    );
    expect(
      correct(refused.application, refused.history, { to: 'visited', occurredOn: day('2026-11-01') }, on('2026-11-10')),
    ).toEqual({
      kind: 'day-too-early',
      earliest: '2026-11-02',
    });
  });

  test('of the status to itself mends its day or its ground', () => {
    expect(corrected(refused, 'refused', '2026-11-10', { ground: 'medical-contraindication' }).application.ground).toBe(
      'medical-contraindication',
    );
  });

  test('needs a ground and a visit day where the step itself does', () => {
    expect(correct(refused.application, refused.history, { to: 'visit-scheduled' }, on('2026-11-10'))).toEqual({
      kind: 'visit-day-needed',
    });
  });
});

describe('taking back', () => {
  const arranged = moved(handedIn('2026-11-02'), 'visit-scheduled', '2026-11-03', { visitOn: day('2026-11-05') });
  const undo = (going: Going, date: string) => after(going, takeBack(going.application, going.history, on(date)));

  test('restores all that stood before, and keeps both rows', () => {
    const visited = moved(arranged, 'visited', '2026-11-05');
    const restored = undo(visited, '2026-11-05');
    expect(restored.application).toEqual({ ...arranged.application, version: 4 });
    expect(restored.history).toHaveLength(4);
    expect(restored.history.at(-1)).toEqual({
      version: 4,
      kind: 'taken-back',
      from: 'visited',
      to: 'visit-scheduled',
      occurredOn: '2026-11-03',
      visitOn: '2026-11-05',
    });
  });

  test('of what was taken over is refused where the term before it ran in a year without a calendar', () => {
    const move: Move = { to: 'receiving-care', occurredOn: day('2023-10-02') };
    const taken = takeOver({ receivedOn: day('2023-08-14'), move }, on('2026-11-02'));
    if (taken.kind !== 'taken-over') throw new Error(taken.kind);
    expect(takeBack(taken.application, taken.history, on('2026-11-02'))).toEqual({
      kind: 'beyond-calendar',
      year: 2023,
    });
  });

  test('is done once: what was taken back cannot be taken back again, and neither can the first entry', () => {
    const restored = undo(moved(arranged, 'visited', '2026-11-05'), '2026-11-05');
    expect(takeBack(restored.application, restored.history, on('2026-11-05'))).toEqual({
      kind: 'nothing-to-take-back',
    });
    const first = handedIn('2026-11-02');
    expect(takeBack(first.application, first.history, on('2026-11-02'))).toEqual({ kind: 'nothing-to-take-back' });
    expect(takeBack(first.application, [], on('2026-11-02'))).toEqual({ kind: 'nothing-to-take-back' });
  });

  test('of a step after a step taken back restores the one still standing', () => {
    const again = moved(undo(moved(arranged, 'visited', '2026-11-05'), '2026-11-05'), 'visited', '2026-11-06');
    expect(undo(again, '2026-11-06').application).toEqual({ ...arranged.application, version: 6 });
  });

  test('of a refusal restores the decision before it, and of a second refusal its own ground', () => {
    const refused = moved(moved(arranged, 'visited', '2026-11-05'), 'refused', '2026-11-06', {
      ground: 'inaccurate-data',
    });
    const again = moved(moved(refused, 'appealed', '2026-11-09'), 'refused', '2026-11-20', {
      ground: 'no-ground-of-need',
    });
    const restored = undo(moved(again, 'appealed', '2026-11-23'), '2026-11-23');
    expect(restored.application.ground).toBe('no-ground-of-need');
    expect(restored.history.at(-1)).toEqual({
      version: 8,
      kind: 'taken-back',
      from: 'appealed',
      to: 'refused',
      occurredOn: '2026-11-20',
      ground: 'no-ground-of-need',
    });
  });
});

describe('the day of the queue, when a later step is taken back', () => {
  const undo = (going: Going, date: string) => after(going, takeBack(going.application, going.history, on(date)));
  const notified = moved(
    moved(moved(handedIn('2026-11-02'), 'visited', '2026-11-06'), 'approved', '2026-11-09'),
    'notified',
    '2026-11-10',
  );
  const queued = moved(notified, 'queued', '2026-11-12');
  const chosen = moved(queued, 'provider-chosen', '2026-12-01');

  test('is remembered while a place is looked for', () => {
    expect(undo(moved(chosen, 'queued', '2026-12-02'), '2026-12-02').application.queuedOn).toBe('2026-11-12');
    expect(undo(moved(chosen, 'withdrawn', '2026-12-02'), '2026-12-02').application.queuedOn).toBe('2026-11-12');
  });

  test('is not brought back once care has begun, or all was over', () => {
    const begun = moved(chosen, 'receiving-care', '2026-12-03');
    expect(undo(moved(begun, 'suspended', '2026-12-10'), '2026-12-10').application.queuedOn).toBeUndefined();
    const anew = corrected(moved(queued, 'withdrawn', '2026-12-01'), 'provider-chosen', '2026-12-02');
    expect(anew.application.queuedOn).toBeUndefined();
    expect(undo(moved(anew, 'receiving-care', '2026-12-03'), '2026-12-03').application.queuedOn).toBeUndefined();
  });
});

describe('any sequence of steps', () => {
  const anyStep = fc.record({
    how: fc.constantFrom('advance', 'correct', 'take back'),
    to: fc.constantFrom<StatusId>(...statusIds),
    later: fc.integer({ min: 0, max: 12 }),
    ground: fc.constantFrom(...refusalGrounds),
    visitIn: fc.integer({ min: -1, max: 30 }),
    // Now and then somebody forgets what a step needs, or says what it does not.
    slip: fc.nat({ max: 9 }).map((chance) => chance === 0),
  });
  const dates = (from: number) => {
    const date = new Date(Date.UTC(2026, 1, 2 + from)).toISOString().slice(0, 10);
    return day(date);
  };

  test('keeps to the table, counts versions by one, and taking back always restores', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 14 }), (steps) => {
        let going = handedIn('2026-02-02');
        let passed = 0;
        for (const { how, to, later, ground, visitIn, slip } of steps) {
          passed += later;
          const today = { today: dates(passed), calendar: kzCalendar };
          const move: Move = {
            to,
            ...((to === 'refused') !== slip && { ground }),
            ...((to === 'visit-scheduled') !== slip && { visitOn: dates(passed + visitIn) }),
          };
          const before = going;
          const step =
            how === 'take back'
              ? takeBack(before.application, before.history, today)
              : how === 'correct'
                ? correct(before.application, before.history, move, today)
                : advance(before.application, move, today);
          if (step.kind !== 'advanced') continue;
          going = after(before, step);
          expect(step.application.version).toBe(before.application.version + 1);
          expect(going.history).toHaveLength(step.application.version);
          expect(effective(going.history).at(-1)?.to).toBe(step.application.status);
          if (how === 'advance') {
            expect(statusOf(before.application.status).next).toContain(step.application.status);
            expect(step.application.statusOn >= before.application.statusOn).toBe(true);
          }
          if (how !== 'take back') {
            const back = takeBack(going.application, going.history, today);
            expect(back).toMatchObject({ kind: 'advanced' });
            if (back.kind === 'advanced') {
              expect({ ...back.application, version: 0 }).toEqual({ ...before.application, version: 0 });
            }
          }
          expect(step.application.status === 'refused').toBe(step.application.ground !== undefined);
          expect(step.application.status === 'visit-scheduled').toBe(step.application.visitOn !== undefined);
        }
      }),
      { numRuns: 600 },
    );
  });
});
