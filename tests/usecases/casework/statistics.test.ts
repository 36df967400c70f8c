import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import type { PlainDate } from '../../../src/core/calendar/plain-date.ts';
import { advance } from '../../../src/core/casework/moves.ts';
import { type StatusId, statusOf } from '../../../src/core/casework/status.ts';
import type { ApplicationCourse, CheckCountRow } from '../../../src/usecases/casework/ports.ts';
import {
  checkFigures,
  completedStages,
  createCaseCounter,
  ownerOfStage,
  type Period,
  runningTerms,
  type StageId,
  stageIds,
  standing,
  sumOfCounts,
  termOfStage,
} from '../../../src/usecases/casework/statistics.ts';
import { day } from '../../calendar/day.ts';
import { countWorkingDays, walkWorkingDays, wallCalendar } from '../../calendar/naive-walk.ts';
import { corrected, type Going, handedIn, moved, on } from '../../casework/applications.ts';

const dates = wallCalendar.map(({ date }) => date);
const whole: Period = { from: day('2025-01-01'), to: day('2027-12-31') };

const read = ({ application, history }: Going): ApplicationCourse => ({ ...application, history });

/** A plausible life of an application: lawful steps, some working days or weekend days apart. */
const lives = fc
  .record({
    received: fc.integer({ min: 0, max: 700 }),
    afterHours: fc.boolean(),
    steps: fc.array(fc.record({ choice: fc.nat(), days: fc.integer({ min: 0, max: 12 }) }), { maxLength: 14 }),
  })
  .map(({ received, afterHours, steps }): Going => {
    let page = received;
    let going = handedIn(dates[page] ?? '', afterHours);
    for (const { choice, days } of steps) {
      const { next } = statusOf(going.application.status);
      const to = next[choice % Math.max(1, next.length)];
      if (to === undefined) break;
      page += days;
      const date = dates[page] ?? '';
      const step = advance(
        going.application,
        {
          to,
          ...(to === 'refused' && { ground: 'inaccurate-data' }),
          ...(to === 'visit-scheduled' && { visitOn: day(date) }),
        },
        on(date),
      );
      if (step.kind !== 'advanced') break;
      going = { application: step.application, history: [...going.history, step.entry] };
    }
    return going;
  });

/** The same stages found another way: by leafing through the wall calendar and looking where the application stands. */
function naiveStages({ receivedOn, afterHours, history }: ApplicationCourse) {
  const groups: Readonly<Record<string, readonly [StageId, readonly string[], number | undefined]>> = {
    registered: ['visit', ['visited'], 5],
    'visit-scheduled': ['visit', ['visited'], 5],
    visited: ['decision', ['approved', 'refused'], 3],
    approved: ['notice', ['notified'], 1],
    notified: ['choice', ['provider-chosen', 'queued'], 5],
    queued: ['place', ['provider-chosen'], undefined],
    'medical-card-renewal': ['place', ['provider-chosen'], undefined],
    'provider-chosen': ['start', ['receiving-care'], undefined],
    appealed: ['appeal', ['approved', 'refused'], undefined],
  };
  const found: { stage: StageId; completedOn: string; workingDays: number; inTime: boolean | undefined }[] = [];
  for (const [index, { to, occurredOn }] of history.entries()) {
    const before = history.slice(0, index);
    const last = before.at(-1);
    const group = last && groups[last.to];
    if (group === undefined) continue;
    const [stage, completedBy, term] = group;
    if (!completedBy.includes(to)) continue;
    let first = index - 1;
    while (first > 0 && groups[history[first - 1]?.to ?? '']?.[0] === stage) first -= 1;
    let begun: string = history[first]?.occurredOn ?? '';
    if (stage === 'visit') {
      const registered = wallCalendar.find(
        ({ date, working }) => working && (afterHours ? date > receivedOn : date >= receivedOn),
      );
      begun = registered?.date ?? '';
    }
    const end = term === undefined ? undefined : walkWorkingDays(begun, term);
    found.push({
      stage,
      completedOn: occurredOn,
      workingDays: begun > occurredOn ? 0 : countWorkingDays(begun, occurredOn),
      inTime: typeof end === 'string' ? occurredOn <= end : undefined,
    });
  }
  return found;
}

describe('stages', () => {
  test('2,000 random lives are measured as on a wall calendar', () => {
    let measured = 0;
    fc.assert(
      fc.property(lives, (going) => {
        const expected = naiveStages(read(going));
        measured += expected.length;
        expect(completedStages(read(going), kzCalendar)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
    expect(measured).toBeGreaterThan(2_000);
  });

  test('the term told at the time is the one that counts', () => {
    const going = moved(handedIn('2026-10-22'), 'visited', '2026-10-30');
    const history = going.history.map((entry) =>
      entry.to === 'visited' ? { ...entry, termOn: day('2026-10-29') } : entry,
    );
    expect(completedStages(read(going), kzCalendar)).toMatchObject([{ stage: 'visit', workingDays: 5, inTime: true }]);
    expect(completedStages({ ...going.application, history }, kzCalendar)).toMatchObject([{ inTime: false }]);
  });

  test('a stage that ends otherwise was not completed', () => {
    expect(completedStages(read(moved(handedIn('2026-10-22'), 'withdrawn', '2026-10-23')), kzCalendar)).toEqual([]);
    expect(completedStages(read(moved(handedIn('2026-10-22'), 'refused', '2026-10-23')), kzCalendar)).toEqual([]);
  });

  test('days of a year that is not loaded are counted without their length', () => {
    const { application, history } = handedIn('2026-10-22');
    const visited = {
      version: 2,
      kind: 'moved',
      from: 'registered',
      to: 'visited',
      occurredOn: day('2029-01-09'),
    } as const;
    expect(completedStages({ ...application, history: [...history, visited] }, kzCalendar)).toEqual([
      { stage: 'visit', completedOn: '2029-01-09', workingDays: undefined, inTime: undefined },
    ]);
  });

  test('each has an owner, and those of the law a term', () => {
    const terms = stageIds.map((id) => [id, ownerOfStage(id), termOfStage(id, '2023-07-01')]);
    expect(terms).toEqual([
      ['visit', 'office', 5],
      ['decision', 'office', 3],
      ['notice', 'office', 1],
      ['choice', 'family', 5],
      ['place', 'provider', undefined],
      ['start', 'provider', undefined],
      ['appeal', 'office', undefined],
    ]);
  });
});

describe('what a correction says never was so', () => {
  const path = (going: Going) => standing(going.history).map(({ to, occurredOn }) => `${to} ${occurredOn}`);

  test('goes with the entry before it', () => {
    const wrong = moved(moved(handedIn('2026-10-22'), 'visited', '2026-10-26'), 'approved', '2026-10-27');
    expect(path(corrected(wrong, 'refused', '2026-10-28'))).toEqual([
      'registered 2026-10-22',
      'visited 2026-10-26',
      'refused 2026-10-28',
    ]);
  });

  test('goes with everything after its day', () => {
    const wrong = moved(
      moved(moved(handedIn('2026-10-22'), 'visited', '2026-10-27'), 'approved', '2026-10-28'),
      'notified',
      '2026-10-29',
    );
    const mended = corrected(wrong, 'visited', '2026-10-30', { occurredOn: day('2026-10-27') });
    expect(path(mended)).toEqual(['registered 2026-10-22', 'visited 2026-10-27']);
    expect(completedStages(read(mended), kzCalendar)).toHaveLength(1);
  });

  test('leaves the days in order and no stage shorter than nothing, whatever is corrected', () => {
    fc.assert(
      fc.property(
        lives,
        fc.constantFrom<StatusId>('registered', 'visited', 'notified', 'queued'),
        fc.nat(40),
        (life, to, back) => {
          const page = dates.indexOf(life.application.statusOn);
          const date = dates[Math.max(dates.indexOf(life.application.receivedOn), page - back)] ?? '';
          const days = standing(corrected(life, to, date).history).map(({ occurredOn }) => occurredOn);
          expect(days).toEqual(days.toSorted());
          for (const { workingDays } of completedStages(read(corrected(life, to, date)), kzCalendar)) {
            expect(workingDays).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('figures', () => {
  const months = (counter: ReturnType<typeof createCaseCounter>) =>
    counter.figures().months.filter(({ received, decided }) => received + decided > 0);

  test('of 300 random lives are what counting by hand gives', () => {
    fc.assert(
      fc.property(fc.array(lives, { minLength: 1, maxLength: 30 }), (many) => {
        const counter = createCaseCounter(whole, kzCalendar);
        for (const life of many) counter.add(read(life));
        const { stages, months: byMonth } = counter.figures();
        const all = many.flatMap((life) => naiveStages(read(life)));
        for (const { stage, count, median, ninetieth, inTime, late } of stages) {
          const own = all.filter((each) => each.stage === stage);
          const lengths = own.map(({ workingDays }) => workingDays);
          const reach = (share: number, by: (a: number, b: number) => boolean, of: (...all: number[]) => number) =>
            of(...lengths.filter((x) => lengths.filter((y) => by(y, x)).length >= share * lengths.length));
          expect({ count, inTime, late }).toEqual({
            count: own.length,
            inTime: own.filter((each) => each.inTime === true).length,
            late: own.filter((each) => each.inTime === false).length,
          });
          if (own.length === 0) {
            expect([median, ninetieth]).toEqual([undefined, undefined]);
          } else {
            const low = reach(0.5, (y, x) => y <= x, Math.min);
            const high = reach(0.5, (y, x) => y >= x, Math.max);
            expect(median).toBe((low + high) / 2);
            expect(ninetieth).toBe(reach(0.9, (y, x) => y <= x, Math.min));
          }
        }
        const sum = (of: 'received' | 'decided') => byMonth.reduce((total, month) => total + month[of], 0);
        expect(sum('received')).toBe(many.length);
        const decisions = many.flatMap(({ history }) =>
          history.filter(({ to }) => to === 'approved' || to === 'refused'),
        );
        expect(sum('decided')).toBe(decisions.length);
      }),
      { numRuns: 100 },
    );
  });

  test('count only what lies in the period, its ends included', () => {
    const going = moved(moved(handedIn('2026-10-22'), 'visited', '2026-10-30'), 'approved', '2026-11-04');
    const over = (from: string, to: string) => {
      const counter = createCaseCounter({ from: day(from), to: day(to) }, kzCalendar);
      counter.add(read(going));
      return counter;
    };
    expect(months(over('2026-10-22', '2026-10-22'))).toMatchObject([{ month: '2026-10', received: 1, decided: 0 }]);
    expect(months(over('2026-10-23', '2026-11-04'))).toMatchObject([{ month: '2026-11', received: 0, decided: 1 }]);
    expect(months(over('2026-11-05', '2026-12-31'))).toEqual([]);
    expect(
      over('2026-11-05', '2027-02-01')
        .figures()
        .months.map(({ month }) => month),
    ).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
  });

  test('say what runs now, the time for an appeal left out', () => {
    const counts = sumOfCounts([
      [
        { status: 'registered', count: 3, overdue: 1 },
        { status: 'refused', count: 9, overdue: 9 },
        { status: 'appealed', count: 2, overdue: 0 },
      ],
      [
        { status: 'registered', count: 2, overdue: 2 },
        { status: 'notified', count: 4, overdue: 1 },
      ],
    ]);
    expect(runningTerms(counts)).toEqual([
      { owner: 'office', running: 5, overdue: 3 },
      { owner: 'family', running: 4, overdue: 1 },
    ]);
  });
});

describe('anonymous checks', () => {
  const weeks = [day('2026-11-16'), day('2026-11-23')];
  const row = (week: PlainDate | undefined, count: number): CheckCountRow => ({
    week: week ?? day('2026-11-16'),
    category: 'elderly',
    level: 'likely',
    count,
  });

  test('below five are never shown exactly, nor can they be worked out', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), (first, second) => {
        const figures = checkFigures([row(weeks[0], first), row(weeks[1], second)], weeks);
        const elderly = figures.find(({ category }) => category === 'elderly');
        const shown = elderly?.weeks.map(({ levels }) => levels.likely);
        expect(shown).toEqual([first, second].map((count) => (count < 5 ? 'few' : count)));
        // The same whatever the hidden counts were.
        const visible = [first, second].filter((count) => count >= 5).reduce((a, b) => a + b, 0);
        expect(elderly?.atLeast.likely).toBe(visible);
      }),
    );
  });

  test('that nobody made look like those that few made', () => {
    const none = checkFigures([], weeks);
    expect(none).toHaveLength(5);
    expect(none).toEqual(checkFigures([row(weeks[0], 4), row(weeks[1], 1)], weeks));
  });
});
