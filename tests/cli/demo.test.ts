import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoCases } from '../../src/cli/demo-cases.ts';
import { createDemoCommand } from '../../src/cli/demo-command.ts';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { addDays } from '../../src/core/calendar/plain-date.ts';
import { receive } from '../../src/core/casework/moves.ts';
import { mayBecome, statusIds } from '../../src/core/casework/status.ts';
import { createPasswords } from '../../src/secrets/passwords.ts';
import type { ApplicationId, DistrictId } from '../../src/usecases/ids.ts';
import { day } from '../calendar/day.ts';
import { anAccess, type TestAccess } from './an-access.ts';

const now = new Date('2026-11-27T09:00:00Z');
const today = day('2026-11-27');
const demo = createDemoCommand({ now: () => now });

const access: TestAccess[] = [];
let filled: TestAccess;
let lines: readonly string[];

async function open(): Promise<TestAccess> {
  const made = await anAccess();
  access.push(made);
  return made;
}

beforeAll(async () => {
  filled = await open();
  const result = await demo([], filled);
  if (result.kind !== 'done') throw new Error(result.line);
  lines = result.lines;
}, 120_000);
afterAll(async () => {
  for (const each of access) await each.close();
});

describe('the demonstration', () => {
  test('has 300 applications in two districts, in every status, all marked as fiction', async () => {
    const rows = await filled.db.query<{ status: string; count: number }>(
      'select status, count(*)::int as count from application group by 1',
    );
    expect(rows.map(({ status }) => status).sort()).toEqual([...statusIds].sort());
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    const districts = await filled.db.query<{ district_id: string; count: number }>(
      'select district_id, count(*)::int as count from application group by 1 order by 1',
    );
    expect(districts).toEqual([
      { district_id: 'demo-birlik', count: 150 },
      { district_id: 'demo-samal', count: 150 },
    ]);
    const { casework } = await filled.storage();
    for (const { district_id: id } of districts) {
      const page = await casework.transact((tx) =>
        tx.applications.list({ district: id as DistrictId, order: 'received', limit: 200 }),
      );
      expect(page.cases).toHaveLength(150);
      for (const { number, label } of page.cases) {
        expect(number).toMatch(/^DEMO-\d{4}$/);
        expect(label).toMatch(/^DEMO \d{4}: /);
      }
    }
    expect(await filled.db.query('select 1 from follower')).toEqual([]);
  });

  test('has staff of every role, each with a one-time password that works', async () => {
    const printed = lines.slice(0, -1).map((line) => line.split(/\s+/));
    expect(printed.map(([, role]) => role).sort()).toEqual([
      'admin',
      'specialist',
      'specialist',
      'supervisor',
      'supervisor',
    ]);
    const { casework } = await filled.storage();
    for (const [login = '', role, password = ''] of printed) {
      const hash = await casework.transact(async (tx) => {
        const account = await tx.staff.byLogin(login);
        expect(account?.member.role).toBe(role);
        return account && (await tx.staff.secrets(account.id))?.passwordHash;
      });
      expect(await createPasswords().verify(hash, password)).toBe(true);
    }
  });

  test('leaves an unbroken trail in the order of the days, and a row of history for every version', async () => {
    const { audit } = await filled.storage();
    expect(await audit.verify()).toMatchObject({ kind: 'intact' });
    const unordered = await filled.db.query(
      `select 1 from audit a join audit b on b.seq = a.seq + 1 where b.at < a.at and b.action like 'application-%' and a.action like 'application-%'`,
    );
    expect(unordered).toEqual([]);
    const gaps = await filled.db.query(
      `select 1 from application a where version <> (select count(*) from application_event e where e.application_id = a.id)`,
    );
    expect(gaps).toEqual([]);
  });

  test('run again adds nothing but what was broken off, and gives no new passwords', async () => {
    const everything = () => filled.db.query(`select a.number, a.version, a.status from application a order by number`);
    const before = await everything();
    const steps = demoCases({ seed: 2026, today, now, calendar: kzCalendar }).flatMap((each) => each.steps).length;
    const events = () => filled.db.query(`select count(*)::int as count from application_event`);
    expect(await events()).toEqual([{ count: steps }]);
    await filled.db.query(`delete from application where number in ('DEMO-0003', 'DEMO-0200')`);
    const again = await demo([], filled);
    if (again.kind !== 'done') throw new Error(again.line);
    expect(again.lines.at(-1)).toMatch(/^2 fictional applications/);
    expect(again.lines[0]).toContain('(as before');
    expect(await everything()).toEqual(before);
    expect(await events()).toEqual([{ count: steps }]);
  });

  test('refuses a database with real applications, before anything is written', async () => {
    const real = await open();
    const { casework } = await real.storage();
    const received = receive({ receivedOn: today }, { today, calendar: kzCalendar });
    if (received.kind !== 'advanced') throw new Error(received.kind);
    const district = 'bostandyk' as DistrictId;
    await casework.transact(async (tx) => {
      await tx.districts.add({ id: district, names: { kk: 'Б', ru: 'Б', en: 'B' }, closed: false });
      await tx.applications.add({
        ...{ id: '00000000-0000-4000-8000-000000000001' as ApplicationId, record: 'office', district, number: '1' },
        ...{ channel: 'portal', label: undefined, application: received.application, entry: received.entry },
        ...{ frozen: undefined, trackingHash: undefined, spokenHash: undefined, by: undefined },
      });
    });
    expect(await demo([], real)).toEqual({
      kind: 'refused',
      line: 'this database holds real applications: use another DATA_DIR or DATABASE_URL',
    });
    expect(await real.db.query('select id from district')).toEqual([{ id: district }]);
  });

  test.each([
    [['--seed', 'x'], /--seed is no whole number; accepted: \[--seed N\]/],
    [['--seed', '-1'], /accepted: \[--seed N\]/],
    [['all'], /"all" is not understood; accepted:/],
  ])('%j is answered with what is accepted', async (words, wanted) => {
    expect(await demo(words, filled)).toEqual({ kind: 'usage', line: expect.stringMatching(wanted) });
  });

  test('says so when the calendar does not reach', async () => {
    const later = createDemoCommand({ now: () => new Date('2031-05-05T09:00:00Z') });
    expect(await later([], filled)).toMatchObject({
      kind: 'refused',
      line: expect.stringMatching(/holidays of 20\d\d are not loaded/),
    });
  });
});

describe('invented lives', () => {
  const calendar = kzCalendar;

  test('are the same for the same seed, and others for another', () => {
    const made = (seed: number) => JSON.stringify(demoCases({ seed, today, now, calendar }));
    expect(made(7)).toBe(made(7));
    expect(made(7)).not.toBe(made(8));
  });

  test('go by lawful steps, forward in time and never beyond today, on any day', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 0, max: 390 }), (seed, days) => {
        const on = addDays(day('2026-09-01'), days);
        const at = new Date(`${on}T06:30:00+05:00`);
        for (const { steps } of demoCases({ seed, today: on, now: at, calendar })) {
          for (const [index, { application, entry, at: recorded }] of steps.entries()) {
            const before = steps[index - 1];
            expect(recorded.getTime()).toBeLessThanOrEqual(at.getTime());
            expect(entry.occurredOn <= on).toBe(true);
            expect(application.version).toBe(index + 1);
            if (before === undefined) continue;
            expect(before.entry.occurredOn <= entry.occurredOn && before.at <= recorded).toBe(true);
            if (entry.kind === 'moved') expect(mayBecome(before.application.status, entry.to)).toBe(true);
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});
