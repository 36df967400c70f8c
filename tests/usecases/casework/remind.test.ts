import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import type { PlainDate } from '../../../src/core/calendar/plain-date.ts';
import { yearOf } from '../../../src/core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../../src/core/calendar/working-calendar.ts';
import type { KeyRing } from '../../../src/database/sealing.ts';
import type { Storage } from '../../../src/database/storage.ts';
import type { CaseStore, CaseTransaction, Follower } from '../../../src/usecases/casework/ports.ts';
import { createRemind } from '../../../src/usecases/casework/remind.ts';
import type { ApplicationId } from '../../../src/usecases/ids.ts';
import { addOne, day, follower, step } from '../../database/casework/a-case.ts';
import {
  createTestDatabase,
  createTestLog,
  makeKeyRing,
  openTestStorage,
  type TestDatabase,
} from '../../support/database.ts';

const CHAT = '5000000000123';
/** Ten in the morning in Almaty. */
const on = (date: string) => new Date(`${date}T05:00:00Z`);

let database: TestDatabase;
let storage: Storage;
let keyRing: KeyRing;
let log: ReturnType<typeof createTestLog>;
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing);
});
afterEach(() => database.clear());
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => storage.casework.transact(task);
const follow = (application: ApplicationId, chatId = CHAT, more: Partial<Follower> = {}) =>
  work((tx) => tx.followers.add(follower(application, chatId, more)));
const outbox = () =>
  database.query<{ dedupe: string; lane: string; chat_id: string; state: string; rests: boolean }>(
    `select dedupe, lane, chat_id, state, not_before > now() + interval '1 minute' as rests from outbox order by seq`,
  );
/** What stands in the outbox, as kinds of reminders and their days. */
const reminded = async () => (await outbox()).map(({ dedupe }) => dedupe.split(':').slice(2, 4).join(' '));

/** A scheduler at a moment that the test sets; its counting clock goes along, unless the calendar's is set by hand. */
const scheduler = (start: Date, more: { store?: CaseStore; calendar?: WorkingCalendar } = {}) => {
  log = createTestLog();
  let at = start.getTime();
  let elapsed = 0;
  return {
    remind: createRemind({
      store: storage.casework,
      calendar: kzCalendar,
      now: () => new Date(at),
      elapsed: () => elapsed,
      log,
      ...more,
    }),
    pass: (ms: number) => {
      at += ms;
      elapsed += ms;
    },
    set: (moment: Date) => {
      at = moment.getTime();
    },
  };
};
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('the reminders of a day', () => {
  it('are given on the day after the last one of the office, once, to those who may see dates', async () => {
    const application = await addOne(storage);
    await follow(application, '1', { scope: 'dates' });
    await follow(application, '2', { scope: 'everything' });
    await follow(application, '3', { scope: 'status' });
    const { remind, pass } = scheduler(on('2026-11-27'));
    expect(await remind()).toEqual({ kind: 'reminded', given: 0, notices: 0, moved: 0 });
    for (let minute = 0; minute < 24; minute += 1) {
      pass(60 * MINUTE);
      await remind();
    }
    expect(await reminded()).toEqual(['office-term-passed 2026-11-27', 'office-term-passed 2026-11-27']);
    expect((await outbox()).map(({ chat_id: chat, lane }) => [chat, lane])).toEqual([
      ['1', 'reminder'],
      ['2', 'reminder'],
    ]);
    pass(7 * DAY);
    expect(await remind()).toMatchObject({ given: 0 });
  });

  it('before a visit, before and after the choice of the family, and before the end of an appeal', async () => {
    const visit = await addOne(storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-11-26'), dueOn: day('2026-11-27') },
    });
    const choice = await addOne(storage, {
      application: { status: 'notified', statusOn: day('2026-11-20'), dueOn: day('2026-11-27') },
    });
    const appeal = await addOne(storage, {
      application: {
        status: 'refused',
        ground: 'inaccurate-data',
        statusOn: day('2026-09-10'),
        receivedOn: day('2026-08-20'),
        dueOn: day('2026-12-10'),
      },
    });
    for (const application of [visit, choice, appeal]) await follow(application);
    const { remind, pass } = scheduler(on('2026-11-24'));
    const days: Record<string, string[]> = {};
    for (let each = 24; each <= 30; each += 1) {
      const before = (await reminded()).length;
      await remind();
      days[each] = (await reminded()).slice(before).sort();
      pass(DAY);
    }
    expect(days).toEqual({
      24: [],
      25: ['family-term-soon 2026-11-27', 'visit-soon 2026-11-26'],
      26: ['family-term-soon 2026-12-10'],
      27: [],
      28: ['family-term-passed 2026-11-27', 'office-term-passed 2026-11-27'],
      29: [],
      30: [],
    });
  });

  it('before a visit are made up for after an outage, once, until the morning of the visit', async () => {
    const visitOnMonday = () =>
      addOne(storage, {
        application: {
          status: 'visit-scheduled',
          receivedOn: day('2026-11-25'),
          visitOn: day('2026-11-30'),
          dueOn: day('2026-12-02'),
        },
      });
    // The working day before it is Friday, the 27th.
    await follow(await visitOnMonday());
    const { remind, pass } = scheduler(on('2026-11-26'));
    expect(await remind()).toMatchObject({ given: 0 });
    pass(DAY);
    expect(await remind()).toMatchObject({ given: 1, notices: 1 });
    pass(3 * DAY);
    expect(await remind()).toMatchObject({ given: 0 });
    const missed = await visitOnMonday();
    await follow(missed, '7');
    expect(await remind()).toMatchObject({ given: 1, notices: 1 });
    await follow(await visitOnMonday(), '8');
    // Ten in the morning, and two hours.
    pass(120 * MINUTE);
    expect(await remind()).toMatchObject({ given: 0 });
  });

  it('rest until the morning', async () => {
    const application = await addOne(storage);
    await follow(application);
    // Two minutes after midnight in Almaty.
    const { remind } = scheduler(new Date('2026-11-27T19:02:00Z'));
    expect(await remind()).toMatchObject({ given: 1 });
    expect(await outbox()).toMatchObject([{ rests: true, state: 'due' }]);
  });

  it('come at night too to whoever asked for that', async () => {
    const application = await addOne(storage);
    await follow(application);
    const awake = follower(application, '7');
    await work(async (tx) => {
      await tx.followers.add(awake);
      await tx.followers.change(awake.id, { atAnyHour: true });
    });
    const { remind } = scheduler(new Date('2026-11-27T19:02:00Z'));
    expect(await remind()).toMatchObject({ given: 1, notices: 2 });
    expect((await outbox()).map(({ chat_id, rests }) => [chat_id, rests]).toSorted()).toEqual([
      [CHAT, true],
      ['7', false],
    ]);
  });

  it('leave out who cannot be reached, and say nothing of what staff did meanwhile', async () => {
    const [unreached, moved] = [await addOne(storage), await addOne(storage)];
    await database.query(
      `insert into chat (chat_id, version, expires_at, unreachable_at) values ($1, 1, 'infinity', now())`,
      [CHAT],
    );
    await follow(unreached);
    await follow(moved, '7');
    await work((tx) => step(tx, moved));
    await work((tx) => tx.terms.move(moved, day('2026-12-02')));
    expect(await scheduler(on('2026-11-28')).remind()).toMatchObject({ given: 1, notices: 0 });
  });

  it('are given in the family’s own record too', async () => {
    const application = await addOne(storage, { record: 'own', district: undefined });
    await follow(application, CHAT, { role: 'applicant' });
    expect(await scheduler(on('2026-11-28')).remind()).toMatchObject({ given: 1, notices: 1 });
  });
});

describe('many at once', () => {
  it('three schedulers give each reminder once', async () => {
    const applications: ApplicationId[] = [];
    for (let each = 0; each < 30; each += 1) applications.push(await addOne(storage));
    for (const application of applications) await follow(application);
    const others = await Promise.all([1, 2].map(() => openTestStorage(database, keyRing)));
    const stores = [storage, ...others].map(({ casework }) => casework);
    const rounds = await Promise.all(stores.map((store) => scheduler(on('2026-11-28'), { store }).remind()));
    expect(rounds.reduce((sum, round) => sum + (round.kind === 'reminded' ? round.given : 0), 0)).toBe(30);
    expect(await outbox()).toHaveLength(30);
    await Promise.all(others.map((other) => other.close()));
  });

  it('a scheduler that dies in the middle leaves nothing half done, and the next one does it', async () => {
    for (let each = 0; each < 3; each += 1) await follow(await addOne(storage));
    let left = 1;
    const dying: CaseStore = {
      transact: (task) =>
        storage.casework.transact((tx) =>
          task({
            ...tx,
            notices: {
              ...tx.notices,
              add: async (...given) => {
                await tx.notices.add(...given);
                if (left-- <= 0) throw new Error('killed after the notices, before the commit');
              },
            },
          }),
        ),
    };
    expect(await scheduler(on('2026-11-28'), { store: dying }).remind()).toMatchObject({ given: 1, notices: 1 });
    expect(log.lines.map(({ event }) => event)).toEqual(['reminder-failed', 'reminder-failed']);
    expect(await database.query('select 1 from reminder')).toHaveLength(1);
    expect(await outbox()).toHaveLength(1);
    expect(await scheduler(on('2026-11-28')).remind()).toMatchObject({ given: 2, notices: 2 });
    expect(await outbox()).toHaveLength(3);
  });

  it('several failures in a row end the round: then it is the database', async () => {
    for (let each = 0; each < 5; each += 1) await follow(await addOne(storage));
    let calls = 0;
    const failing: CaseStore = {
      transact: (task) => {
        calls += 1;
        return calls <= 3 ? storage.casework.transact(task) : Promise.reject(new Error('away'));
      },
    };
    await expect(scheduler(on('2026-11-28'), { store: failing }).remind()).rejects.toThrow('away');
    expect(log.lines.filter(({ event }) => event === 'reminder-failed')).toHaveLength(3);
  });
});

describe('a clock that is set', () => {
  it.each([
    ['a day ahead', '2026-11-28', '2026-11-27'],
    ['a day back', '2026-11-26', '2026-11-27'],
  ])('%s gives nothing early, nothing twice, and nothing is lost', async (_name, wrong, right) => {
    for (let each = 0; each < 5; each += 1) await follow(await addOne(storage));
    const { remind, pass, set } = scheduler(on(right));
    expect(await remind()).toMatchObject({ given: 0 });
    pass(MINUTE);
    set(on(wrong));
    expect(await remind()).toEqual({ kind: 'clock-jumped' });
    expect(log.lines.map(({ event }) => event)).toEqual(['clock-jumped']);
    pass(20 * MINUTE);
    expect(await remind()).toEqual({ kind: 'clock-jumped' });
    set(on(right));
    expect(await remind()).toEqual({ kind: 'clock-jumped' });
    pass(61 * MINUTE);
    expect(await remind()).toMatchObject({ given: 0 });
    for (let hours = 0; hours < 24; hours += 1) {
      pass(60 * MINUTE);
      await remind();
    }
    expect(await reminded()).toEqual(Array.from({ length: 5 }, () => 'office-term-passed 2026-11-27'));
  });

  it('and stays so is believed after an hour', async () => {
    await follow(await addOne(storage));
    const { remind, pass, set } = scheduler(on('2026-11-27'));
    await remind();
    set(on('2026-11-28'));
    expect(await remind()).toEqual({ kind: 'clock-jumped' });
    pass(61 * MINUTE);
    expect(await remind()).toMatchObject({ given: 1 });
  });
});

describe('a holiday that is moved afterwards', () => {
  /** The calendar, with one more day off. */
  const withDayOff = (off: PlainDate): WorkingCalendar => {
    const year = kzCalendar.years.get(yearOf(off));
    if (year === undefined) throw new Error('no such year');
    const overrides = new Map([...year.overrides, [off, 'off'] as const]);
    return { ...kzCalendar, years: new Map([...kzCalendar.years, [yearOf(off), { ...year, overrides }]]) };
  };
  const dueOn = async () =>
    (await database.query(`select due_on::text from application order by id`)).map((row) => row['due_on']);

  it('moves the terms that run, with an entry in the audit trail, and no step', async () => {
    const application = await addOne(storage);
    await follow(application);
    const { remind } = scheduler(on('2026-11-24'), { calendar: withDayOff(day('2026-11-25')) });
    expect(await remind()).toEqual({ kind: 'reminded', given: 0, notices: 0, moved: 1 });
    expect(await dueOn()).toEqual(['2026-11-30']);
    expect(await database.query('select version from application')).toEqual([{ version: 1 }]);
    const trail = await storage.audit.list({ limit: 10 });
    expect(JSON.stringify(trail)).toContain('term-moved');
    expect(JSON.stringify(trail)).toContain('2026-11-27');
    expect(await remind()).toMatchObject({ moved: 0 });
  });

  it('reminds of the new day only, and of nothing twice', async () => {
    const [early, late] = [await addOne(storage), await addOne(storage)];
    await follow(early, '1');
    const calendar = withDayOff(day('2026-11-25'));
    // One was reminded by the calendar as it was; the other had nobody to tell yet, but the reminder was given.
    await scheduler(on('2026-11-28')).remind();
    expect(await outbox()).toHaveLength(1);
    await follow(late, '2');
    const after = scheduler(on('2026-11-28'), { calendar });
    expect(await after.remind()).toMatchObject({ moved: 2, given: 0 });
    after.pass(3 * DAY);
    expect(await after.remind()).toMatchObject({ given: 0 });
    expect(await outbox()).toHaveLength(1);
    // Whoever was not reminded before is reminded of the new day.
    const another = await addOne(storage);
    await follow(another, '3');
    const fresh = scheduler(on('2026-12-01'), { calendar });
    expect(await fresh.remind()).toMatchObject({ moved: 1, given: 1 });
    expect((await reminded()).at(-1)).toBe('office-term-passed 2026-11-30');
  });

  it('moves them in a family’s own record too, of which no trail knows', async () => {
    const application = await addOne(storage, {
      record: 'own',
      district: undefined,
      application: { dueOn: day('2026-11-30') },
    });
    expect(await scheduler(on('2026-11-27')).remind()).toMatchObject({ moved: 1 });
    const file = await work((tx) => tx.applications.findAny(application));
    expect(file?.application.dueOn).toBe('2026-11-27');
    expect(await storage.audit.list({ limit: 9 })).toEqual([]);
  });

  it('leaves the day of a visit alone, and a term whose year is not loaded', async () => {
    await addOne(storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-11-26'), dueOn: day('2026-11-27') },
    });
    const calendar = withDayOff(day('2026-11-26'));
    const { remind } = scheduler(on('2026-11-25'), { calendar });
    expect(await remind()).toMatchObject({ given: 1, moved: 1 });
    const empty: WorkingCalendar = { ...kzCalendar, years: new Map() };
    expect(await scheduler(on('2026-11-25'), { calendar: empty }).remind()).toMatchObject({ moved: 0 });
    expect(await dueOn()).toEqual(['2026-11-30']);
  });
});
