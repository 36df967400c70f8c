import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backupCommand, restoreCommand } from '../../src/cli/backup-command.ts';
import { type Access, type Command, createAccess } from '../../src/cli/command.ts';
import { createOffice } from '../../src/cli/staff-command.ts';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { receive } from '../../src/core/casework/moves.ts';
import { BackupError } from '../../src/database/backup.ts';
import { makeDataKey } from '../../src/database/sealing.ts';
import type { ApplicationId, DistrictId } from '../../src/usecases/ids.ts';
import { day } from '../calendar/day.ts';
import { createTestLog, openTestStorage, type TestDatabase } from '../support/database.ts';
import { anAccess, type TestAccess } from './an-access.ts';

const LABEL = 'CANARY blue gate';
const district = 'bostandyk' as DistrictId;
/** What only running processes mean, and signed-in browsers: left out of a backup. */
const LEFT_OUT = ['_prisma_migrations', 'lease', 'pace', 'staff_session'];

let folder: string;
let source: TestAccess;
/** A backup of the source with nothing going on. */
let file: string;
const opened: TestAccess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tirek-backup-'));
  source = await anAccess();
  const storage = await source.storage();
  const office = createOffice(storage.casework);
  await office.districts.add({ id: district, names: { kk: 'Б', ru: 'Б', en: 'B' } }, 'command-line');
  await office.staff.add({ login: 'clerk', role: 'specialist', district }, 'command-line');
  for (let serial = 1; serial <= 30; serial += 1) await register(source, `A-${serial}`);
  await storage.outbox.add('5000000001', [
    { method: 'sendMessage', payload: { text: 'CANARY words' }, lane: 'status', dedupe: 'one' },
    { method: 'sendMessage', payload: { text: 'CANARY more' }, lane: 'reminder', dedupe: 'two' },
    { method: 'sendMessage', payload: { text: 'CANARY sent' }, lane: 'broadcast', dedupe: 'three' },
  ]);
  const [sent] = await storage.outbox.claim({ limit: 1, first: 'broadcast', resting: [] });
  if (sent !== undefined) await storage.outbox.settle(sent, { kind: 'sent' });
  await storage.inbox.accept([{ updateId: 7, chatId: '5000000001', kind: 'message', body: { text: 'CANARY asked' } }]);
  file = join(folder, 'quiet.backup');
  await run(backupCommand, source, file);
}, 60_000);
afterAll(async () => {
  for (const access of [source, ...opened]) await access.close();
  await rm(folder, { recursive: true, force: true });
});

async function register({ storage }: TestAccess, number: string): Promise<void> {
  const today = day('2026-10-22');
  const received = receive({ receivedOn: today }, { today, calendar: kzCalendar });
  if (received.kind !== 'advanced') throw new Error(received.kind);
  const id = randomUUID() as ApplicationId;
  const { casework } = await storage();
  await casework.transact(async (tx) => {
    await tx.applications.add({
      id,
      record: 'office',
      district,
      number,
      channel: 'department',
      label: LABEL,
      application: received.application,
      entry: received.entry,
      frozen: undefined,
      trackingHash: undefined,
      spokenHash: undefined,
      by: undefined,
    });
    await tx.audit.add({ actor: 'system', action: 'application-received', subject: id }, new Date());
  });
}

async function run(command: Command, access: Access, ...words: string[]) {
  const result = await command(words, access);
  if (result.kind !== 'done') throw new Error(result.line);
  return JSON.parse(result.lines[0] ?? '');
}

/** A database on which nothing was started yet. */
async function emptyDatabase(dataKey = source.dataKey): Promise<TestAccess> {
  const access = await anAccess({ dataKey, template: 'template0' });
  opened.push(access);
  return access;
}

/** Everything that a database holds, table by table, as text. */
async function contents(db: TestDatabase): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await db.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  const found: Record<string, readonly string[]> = {};
  for (const { name } of tables.filter((table) => !LEFT_OUT.includes(table.name))) {
    const rows = await db.query<{ row: string }>(`select t::text as row from "${name}" t order by 1`);
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}

/** The file with its lines changed; its own checksum made right again unless told otherwise. */
async function forged(name: string, change: (lines: string[]) => string[], honest = true): Promise<string> {
  const lines = change(
    gunzipSync(await readFile(file))
      .toString()
      .trimEnd()
      .split('\n'),
  );
  if (honest) {
    const body = lines.slice(0, -1).map((line) => `${line}\n`);
    const counts: Record<string, number> = {};
    const { tables } = JSON.parse(lines[0] ?? '');
    for (const { name: table } of tables) counts[table] = 0;
    for (const line of body.slice(1)) {
      const table = tables[JSON.parse(line)[0]].name;
      counts[table] = (counts[table] ?? 0) + 1;
    }
    const sha256 = createHash('sha256').update(body.join('')).digest('hex');
    lines[lines.length - 1] = JSON.stringify({ end: { counts, sha256 } });
  }
  const path = join(folder, name);
  await writeFile(path, gzipSync(lines.map((line) => `${line}\n`).join('')));
  return path;
}

function flipped(bytes: Buffer, at: number): Buffer {
  return Buffer.from(bytes.map((byte, place) => (place === at ? byte ^ 4 : byte)));
}

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => new Error('not refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BackupError)) throw error;
  expect(error.message).not.toContain('\n');
  return error.message;
};

describe('a backup', () => {
  test('restored holds the same, but what was still to be sent is held', async () => {
    const target = await emptyDatabase();
    const summary = await run(restoreCommand, target, file);
    expect(summary).toMatchObject({ held: 2, counts: { application: 30, staff: 1, outbox: 3, inbox: 1 } });

    const [before, after] = [await contents(source.db), await contents(target.db)];
    const { outbox: beforeOutbox = [], audit: beforeAudit = [], ...restBefore } = before;
    const { outbox: afterOutbox = [], audit: afterAudit = [], ...restAfter } = after;
    expect(restAfter).toEqual(restBefore);
    // The trail goes on with why it does.
    expect(afterAudit.filter((line) => !beforeAudit.includes(line))).toEqual([
      expect.stringContaining('backup-restored'),
    ]);
    expect(afterAudit).toEqual(expect.arrayContaining([...beforeAudit]));
    expect(afterOutbox).toHaveLength(beforeOutbox.length);
    const states = await target.db.query(`select state::text as state from outbox order by seq`);
    expect(states.map(({ state }) => state)).toEqual(['held', 'held', 'sent']);

    const storage = await target.storage();
    expect(await storage.outbox.claim({ limit: 10, resting: [] })).toEqual([]);
    expect(await storage.audit.verify()).toMatchObject({ kind: 'intact' });
    const page = await storage.casework.transact((tx) =>
      tx.applications.list({ district, order: 'received', limit: 1 }),
    );
    expect(page.cases[0]?.label).toBe(LABEL);
    // No number is given twice.
    await storage.outbox.add('5000000001', [{ method: 'sendMessage', payload: {}, lane: 'broadcast' }]);
    const numbers = await target.db.query<{ seq: string }>(`select seq from outbox order by seq`);
    expect(new Set(numbers.map(({ seq }) => seq)).size).toBe(4);

    expect(await run(restoreCommand, target, '--release-held')).toEqual({ released: 2 });
    // Those two, and the new one.
    expect(await storage.outbox.claim({ limit: 10, resting: [] })).toHaveLength(3);
  });

  test('is of one moment, whatever is written meanwhile', async () => {
    const busy = join(folder, 'busy.backup');
    let serial = 0;
    let going = true;
    const writers = [1, 2].map(async () => {
      while (going) {
        serial += 1;
        await register(source, `B-${serial}`);
      }
    });
    await run(backupCommand, source, busy);
    going = false;
    await Promise.all(writers);

    const target = await emptyDatabase();
    await run(restoreCommand, target, busy);
    const [counts] = await target.db.query<{ applications: number; events: number; lines: number }>(
      `select (select count(*)::int from application) as applications, (select count(*)::int from application_event) as events,
         (select count(*)::int from audit where action = 'application-received') as lines`,
    );
    expect(counts?.applications).toBeGreaterThanOrEqual(30);
    expect(counts).toEqual({
      applications: counts?.applications,
      events: counts?.applications,
      lines: counts?.applications,
    });
    expect(await (await target.storage()).audit.verify()).toMatchObject({ kind: 'intact' });
    const [now] = await source.db.query<{ count: number }>('select count(*)::int as count from application');
    expect(serial).toBeGreaterThan(0);
    expect(now?.count).toBeGreaterThanOrEqual(counts?.applications ?? 0);
  });

  test('is for its owner’s eyes, holds nothing readable of a person, and leaves nothing half done behind', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = gunzipSync(await readFile(file)).toString();
    expect(text).not.toContain('CANARY');
    expect(text).not.toContain(source.dataKey);
    expect(await refusal(backupCommand([join(folder, 'no', 'such', 'folder')], source))).toMatch(/cannot be written/);
    expect((await readdir(folder)).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  test('is checked without a database being touched', async () => {
    const target = await emptyDatabase();
    expect(await run(restoreCommand, target, file, '--verify')).toMatchObject({
      counts: { application: 30 },
      audit: { seq: expect.any(Number) },
    });
    expect(await contents(target.db)).toEqual({});
  });
});

describe('a restore is refused', () => {
  test('without the key, and nothing is written', async () => {
    const target = await emptyDatabase(makeDataKey());
    expect(await refusal(restoreCommand([file], target))).toMatch(
      /sealed with data key [0-9a-f]{10}, which was not given: put it into DATA_KEY/,
    );
    expect(Object.values(await contents(target.db)).flat()).toEqual([]);
  });

  test('but not with another key in front of the right one', async () => {
    const target = await emptyDatabase(`${makeDataKey()},${source.dataKey}`);
    expect(await run(restoreCommand, target, file)).toMatchObject({ counts: { application: 30 } });
    expect(await (await target.storage()).audit.verify()).toMatchObject({ kind: 'intact' });
  });

  test('into a database that is not empty, or that a program runs on', async () => {
    expect(await refusal(restoreCommand([file], source))).toMatch(/the program runs on this database|is not empty/);
    const target = await emptyDatabase();
    const storage = await openTestStorage(target.db, undefined, createTestLog());
    expect(await refusal(restoreCommand([file], target))).toBe('the program runs on this database: stop it first');
    await storage.close();
    // What a first start leaves behind is no content.
    const first = createAccess({
      database: { mode: 'external', url: target.url, dataKey: source.dataKey },
      dataDir: 'unused',
    });
    await run(restoreCommand, first.access, file);
    await first.close();
    expect(await refusal(restoreCommand([file], target))).toMatch(
      /this database is not empty \(\w+\): restore into a new one/,
    );
  });

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40), /is damaged or no backup|was cut/],
    ['flipped', (bytes: Buffer) => flipped(bytes, bytes.length >> 1), /is damaged or no backup/],
    ['empty', () => Buffer.alloc(0), /is damaged or no backup|is empty/],
    [
      'foreign',
      () => gzipSync('{"tirek":"backup","format":2}\n'),
      /is no backup of this program, or of a version to come/,
    ],
    ['picture', () => Buffer.from('no gzip at all'), /is damaged or no backup \(Z_/],
  ])('of a file that is %s', async (name, damage, wanted) => {
    const path = join(folder, `${name}.bad`);
    await writeFile(path, damage(await readFile(file)));
    const target = await emptyDatabase();
    expect(await refusal(restoreCommand([path, '--verify'], target))).toMatch(wanted);
    expect(await refusal(restoreCommand([path], target))).toMatch(wanted);
    expect(Object.values(await contents(target.db)).flat()).toEqual([]);
  });

  test('with one and the same word wherever a bit of the file has flipped', async () => {
    const bytes = await readFile(file);
    const path = join(folder, 'one-bit.bad');
    const said = new Map<string, number[]>();
    // The ten bytes of the gzip head say when it was made: no part of what is kept.
    for (let at = 10; at < bytes.length; at += 97) {
      // Nor do the last bits before the sum of eight bytes mean anything, up to the end of their byte.
      if (at === bytes.length - 9) continue;
      await writeFile(path, flipped(bytes, at));
      const words = (await refusal(restoreCommand([path, '--verify'], source)))
        .replace(path, 'the file')
        .replace(/\(Z_\w+\)/, '(Z)');
      said.set(words, [...(said.get(words) ?? []), at]);
    }
    expect([...said.keys()]).toEqual(['the file is damaged or no backup (Z)']);
    expect([...said.values()].flat().length).toBeGreaterThan(50);
  });

  test('of a file that somebody wrote into', async () => {
    const placeOf = (lines: readonly string[], table: string) =>
      JSON.parse(lines[0] ?? '').tables.findIndex(({ name }: { name: string }) => name === table);
    const rowsOf = (lines: readonly string[], table: string) =>
      lines.filter((line) => line.startsWith(`[${placeOf(lines, table)},`));
    const check = (path: string) => refusal(restoreCommand([path, '--verify'], source));

    expect(
      await check(await forged('changed', (lines) => lines.map((line) => line.replace('"A-7"', '"A-8"')), false)),
    ).toMatch(/was changed/);
    const without = (lines: string[]) => lines.filter((line) => line !== rowsOf(lines, 'application')[3]);
    expect(await check(await forged('removed', without, false))).toMatch(/was changed|lacks rows/);
    // Even with a checksum made to fit, the trail tells.
    const line = (lines: string[]) => rowsOf(lines, 'audit')[4] ?? '';
    expect(
      await check(
        await forged('actor', (lines) =>
          lines.map((each) => (each === line(lines) ? each.replace('"system"', '"family"') : each)),
        ),
      ),
    ).toMatch(/audit trail of this backup is broken at no. 5/);
    expect(await check(await forged('line', (lines) => lines.filter((each) => each !== line(lines))))).toMatch(
      /broken at no. 5/,
    );
    expect(
      await check(
        await forged('newer', (lines) => [
          (lines[0] ?? '').replace('"20260101000000_messages"', '"20260101000000_messages","20990101000000_later"'),
          ...lines.slice(1),
        ]),
      ).catch(() => 'fine'),
    ).toBe('fine');
    expect(await refusal(restoreCommand([join(folder, 'newer')], await emptyDatabase()))).toMatch(
      /made by a newer version/,
    );
    expect(await check(join(folder, 'not-there'))).toMatch(/cannot be read \(ENOENT\)/);
  });

  test.each([
    [backupCommand, [], /one file is needed; accepted: FILE/],
    [backupCommand, ['a', 'b'], /one file is needed/],
    [backupCommand, ['--all'], /Unknown option '--all'; accepted: FILE/],
    [restoreCommand, [], /one file is needed; accepted: FILE \[--verify\]/],
    [restoreCommand, ['a', '--force'], /Unknown option '--force'/],
    [restoreCommand, ['a', '--release-held'], /--release-held stands alone/],
  ])('of wrong words', async (command, words, wanted) => {
    expect(await command(words, source)).toEqual({ kind: 'usage', line: expect.stringMatching(wanted) });
  });
});
