import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { backupCommand, restoreCommand } from '../../src/cli/backup-command.ts';
import { type Access, type Command, createAccess } from '../../src/cli/command.ts';
import { createResealCommand } from '../../src/cli/reseal-command.ts';
import { addKeyToFile, DataKeyError, whileNotSealedWith } from '../../src/database/data-key.ts';
import { sealedColumns } from '../../src/database/sealed-columns.ts';
import { type KeyRing, makeDataKey, parseKeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import type { ApplicationId, ImportId, NoteId } from '../../src/usecases/ids.ts';
import {
  add,
  addOne,
  bostandyk,
  codeHash,
  follower,
  received,
  staffId,
  step,
  TODAY,
} from '../database/casework/a-case.ts';
import {
  createTestDatabase,
  createTestLog,
  openTestStorage,
  type TestDatabase,
  until,
  whereIs,
} from '../support/database.ts';

const JOB = 'aaaaaaaa-0000-4000-8000-000000000001' as ImportId;
const WAITING = { line: 3, cells: { label: 'not judged yet' } };
const NOTE = 'bbbbbbbb-0000-4000-8000-000000000001' as NoteId;
const CLERK = staffId();
const CALL = { actor: CLERK, route: 'POST /a:b', key: 'k', digest: 'd', expiresAt: new Date('2030-01-01') };
const FROZEN = {
  facts: { dementia: { value: 'yes', saidBy: 'family-member', saidOn: TODAY } },
  edition: '2023-07-01',
  asOf: TODAY,
  levels: { elderly: 'likely' },
} as const;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ringOf = (...keys: readonly string[]): KeyRing => {
  const ring = parseKeyRing(keys.join());
  if (ring === undefined) throw new Error('no keys');
  return ring;
};
const idOf = (key: string) => ringOf(key).active.id;

async function aDatabase(template?: string): Promise<TestDatabase> {
  const database = await createTestDatabase(template);
  closing.push(database.drop);
  return database;
}

/** What a command sees with these keys. */
function accessTo({ url }: TestDatabase, ...keys: readonly string[]): Access {
  const made = createAccess({ database: { mode: 'external', url, dataKey: keys.join() }, dataDir: 'unused' });
  closing.push(made.close);
  return made.access;
}

async function openWith(database: TestDatabase, keys: readonly string[], log = createTestLog()): Promise<Storage> {
  const storage = await openTestStorage(database, ringOf(...keys), log);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= storage.close();
    return closed;
  };
  closing.push(close);
  return { ...storage, close };
}

/** What the command says. Its own access is closed again, as when its process ends. */
async function reseal(database: TestDatabase, keys: readonly string[], ...words: string[]) {
  const said: string[] = [];
  const { access, close } = createAccess({
    database: { mode: 'external', url: database.url, dataKey: keys.join() },
    dataDir: 'unused',
  });
  const result = await createResealCommand({ say: (line) => said.push(line) })(words, access).finally(close);
  return { result, said };
}

async function run(command: Command, access: Access, ...words: string[]) {
  const result = await command(words, access);
  if (result.kind !== 'done') throw new Error(result.line);
  return JSON.parse(result.lines[0] ?? '');
}

const printed = ({ result }: Awaited<ReturnType<typeof reseal>>) => {
  if (result.kind !== 'done') throw new Error(result.line);
  expect(result.lines).toHaveLength(1);
  return JSON.parse(result.lines[0] ?? '');
};

/** Something in every sealed column, sealed by a program with this key alone. */
async function fill(database: TestDatabase, key: string, applications = 450): Promise<readonly ApplicationId[]> {
  const storage = await openTestStorage(database, ringOf(key));
  const ids = await add(
    storage,
    ...Array.from({ length: applications }, (_, index) =>
      received({ label: `Әлия ${index}`, frozen: FROZEN, trackingHash: codeHash(`t${index}`) }),
    ),
  );
  const [first] = ids;
  if (first === undefined) throw new Error('nothing was added');
  await storage.casework.transact(async (tx) => {
    await step(tx, first, 'visited', 'a note');
    await tx.notes.add(first, { id: NOTE, text: 'by itself', by: CLERK, recordedAt: new Date() });
    const shown = follower(first, '77', { label: 'the daughter' });
    await tx.followers.add(shown);
    await tx.invitations.add({
      code: codeHash('c'),
      application: first,
      by: shown.id,
      scope: 'dates',
      label: 'the son',
      until: undefined,
      expiresAt: CALL.expiresAt,
    });
    await tx.claims.add({ code: codeHash('d'), chatId: '77', facts: FROZEN.facts, expiresAt: CALL.expiresAt });
    await tx.staff.add({
      id: CLERK,
      login: 'aigul',
      role: 'admin',
      district: undefined,
      language: 'kk',
      passwordHash: '$argon2id$',
    });
    await tx.staff.setTotpSecret(CLERK, 'TOTP');
    await tx.idempotency.begin(CALL);
    await tx.idempotency.finish(CALL, 200, 'an answer');
    // Begun, and not finished: an empty place, where nothing is sealed.
    await tx.idempotency.begin({ ...CALL, key: 'unfinished' });
    await tx.imports.begin({
      id: JOB,
      district: bostandyk,
      by: CLERK,
      total: 2,
      createdAt: new Date(),
      reading: { encoding: 'utf-8', separator: ';', headerLine: 1, columns: [] },
    });
    await tx.imports.addRows(JOB, [{ line: 2, state: 'right', cells: { label: 'a cell' }, problems: [] }]);
    await tx.imports.addPart(JOB, [WAITING]);
    await tx.audit.add({ actor: CLERK, action: 'facts-read', subject: first }, new Date());
  });
  const soon = new Date('2030-01-01');
  await storage.outbox.add(
    '77',
    Array.from({ length: 450 }, () => ({
      method: 'sendMessage',
      payload: { text: 'hm' },
      lane: 'broadcast',
      notBefore: soon,
    })),
  );
  for (const chat of ['77', '78', '79']) {
    await storage.inbox.accept([{ updateId: Number(chat), chatId: chat, kind: 'message', body: { text: 'hello' } }]);
    const turn = await storage.turns.claim();
    if (turn === undefined) throw new Error('no turn');
    await storage.turns.commit(turn, { state: { kind: 'set', value: { count: 0 } }, expiresAt: soon, calls: [] });
  }
  // Still waiting while the key is replaced.
  await storage.inbox.accept([{ updateId: 5, chatId: '80', kind: 'message', body: { text: 'waits' } }]);
  await storage.close();
  const old = await whereIs(database, `v1.${idOf(key)}.`);
  // A new sealed column has to get its value above, so that it is seen to be sealed anew.
  expect(old).toEqual([...sealedColumns].sort());
  return ids;
}

/** Everything that was sealed, as a program reads it. */
async function readAll(storage: Storage, ids: readonly ApplicationId[]): Promise<void> {
  const [first, last] = [ids[0], ids.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing to read');
  await storage.casework.transact(async (tx) => {
    const page = await tx.applications.list({ district: bostandyk, order: 'received', limit: 50, words: 'әли' });
    expect(page.cases.every(({ label }) => label?.startsWith('Әлия'))).toBe(true);
    expect(page.cases).toHaveLength(Math.min(50, ids.length));
    for (const id of [first, last]) expect(await tx.applications.frozenCheck(id)).toEqual(FROZEN);
    expect((await tx.applications.history(first)).at(-1)?.note).toBe('a note');
    expect((await tx.notes.of(first))[0]?.text).toBe('by itself');
    expect((await tx.followers.of(first, TODAY))[0]?.label).toBe('the daughter');
    expect((await tx.invitations.find(codeHash('c'), new Date('2026-12-01')))?.label).toBe('the son');
    expect((await tx.staff.secrets(CLERK))?.totpSecret).toBe('TOTP');
    expect((await tx.imports.rows(JOB, { limit: 9 }))[0]?.cells).toEqual({ label: 'a cell' });
    expect(await tx.imports.nextPart(JOB)).toEqual({ kind: 'part', rows: [WAITING] });
    expect(await tx.idempotency.begin(CALL)).toEqual({ kind: 'replay', status: 200, body: 'an answer' });
  });
}

describe('sealing anew', () => {
  test('while programs read and write loses no write and fails no read, and the old key is needed no more', async () => {
    const [before, after] = [makeDataKey(), makeDataKey()];
    const database = await aDatabase();
    const ids = await fill(database, before);
    const file = join(await mkdtemp(join(tmpdir(), 'tirek-reseal-')), 'before.backup');
    onTestFinished(() => rm(join(file, '..'), { recursive: true, force: true }));
    await run(backupCommand, accessTo(database, before), file);

    const log = createTestLog();
    const storage = await openWith(database, [after, before], log);
    const secretBefore = Buffer.from(storage.codesSecret);
    let going = true;
    let [reads, turns, registered] = [0, 0, 0];
    const counts = new Map([
      ['77', 0],
      ['78', 0],
      ['79', 0],
    ]);
    const readers = [1, 2].map(async () => {
      while (going) {
        await readAll(storage, ids);
        reads += 1;
      }
    });
    const writers = [
      async () => {
        for (let updateId = 1000; going; updateId += 1) {
          const chat = String(77 + (updateId % 3));
          await storage.inbox.accept([{ updateId, chatId: chat, kind: 'message', body: { text: 'more' } }]);
          for (let turn = await storage.turns.claim(); turn !== undefined; turn = await storage.turns.claim()) {
            expect(turn.damaged).toBe(false);
            const of = turn.chatId ?? '';
            const count = (counts.get(of) ?? 0) + 1;
            if (counts.has(of)) expect(turn.state).toEqual({ count: count - 1 });
            const state = { kind: 'set', value: { count } } as const;
            expect(await storage.turns.commit(turn, { state, expiresAt: CALL.expiresAt, calls: [] })).toBe('committed');
            counts.set(of, count);
            turns += 1;
          }
        }
      },
      async () => {
        while (going) {
          await addOne(storage, { label: `Әлия ${registered}`, frozen: FROZEN });
          registered += 1;
        }
      },
    ].map((write) => write());
    await until(() => reads > 1 && turns > 1 && registered > 1, 'the load runs');

    const done = printed(await reseal(database, [after, before]));
    const [readsMeanwhile, turnsMeanwhile] = [reads, turns];
    await until(() => reads > readsMeanwhile + 1 && turns > turnsMeanwhile, 'the load goes on');
    going = false;
    await Promise.all([...readers, ...writers]);

    expect(done).toEqual({ resealed: expect.any(Number), left: 0, keys: [idOf(after)], retired: [idOf(before)] });
    expect(done.resealed).toBeGreaterThan(ids.length * 2);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await whereIs(database, `v1.${idOf(before)}.`)).toEqual([]);
    // Named in the trail, and nowhere else.
    expect(await whereIs(database, idOf(before))).toEqual(['audit.details']);
    expect(await storage.audit.list({ limit: 1 })).toMatchObject([
      {
        actor: 'command-line',
        action: 'values-resealed',
        details: { resealed: done.resealed, key: idOf(after), retired: idOf(before) },
      },
    ]);
    await storage.close();

    // Again: nothing is left to do, and nothing is written about it.
    expect(printed(await reseal(database, [after]))).toEqual({
      resealed: 0,
      left: 0,
      keys: [idOf(after)],
      retired: [],
    });

    const alone = await openWith(database, [after]);
    await readAll(alone, ids);
    expect(alone.codesSecret.equals(secretBefore)).toBe(true);
    expect(await alone.audit.verify()).toMatchObject({ kind: 'intact', lines: 2 });
    const [call] = await alone.outbox.claim({ limit: 1, resting: [] });
    expect(call).toBeUndefined();

    // The backup of before needs the key of before.
    await expect(run(restoreCommand, accessTo(await aDatabase('template0'), after), file)).rejects.toThrow(
      `sealed with data key ${idOf(before)}, which was not given`,
    );
    const restored = await aDatabase('template0');
    expect(await run(restoreCommand, accessTo(restored, after, before), file)).toMatchObject({
      counts: { application: ids.length },
    });
    await readAll(await openWith(restored, [after, before]), ids);
    expect(printed(await reseal(restored, [after, before]))).toMatchObject({ left: 0, retired: [idOf(before)] });
    await readAll(await openWith(restored, [after]), ids);
  }, 120_000);

  test('killed half-way leaves what one of the keys opens, and goes on when it is run again', async () => {
    const [before, after] = [makeDataKey(), makeDataKey()];
    const database = await aDatabase();
    const ids = await fill(database, before);
    // Somebody keeps half of the calls to themselves, so that there is no end before the kill.
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from outbox where seq % 2 = 0 for update');
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/reseal.ts')], {
      env: { ...process.env, DATABASE_URL: database.url, DATA_KEY: `${after},${before}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await until(() => said.includes('outbox.payload: '), 'it has begun');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await holder.query('rollback');
    await holder.end();

    const left = await database.query<{ old: number; anew: number }>(
      `select count(*) filter (where payload like 'v1.${idOf(before)}.%')::int as old,
         count(*) filter (where payload like 'v1.${idOf(after)}.%')::int as anew from outbox`,
    );
    const { old = 0, anew = 0 } = left[0] ?? {};
    expect(old).toBeGreaterThanOrEqual(225);
    expect(anew).toBe(450 - old);
    expect(anew).toBeGreaterThan(0);
    await expect(openTestStorage(database, ringOf(after))).rejects.toThrow(DataKeyError);
    await readAll(await openWith(database, [after, before]), ids);

    const again = await reseal(database, [after, before]);
    expect(printed(again)).toMatchObject({ left: 0, retired: [idOf(before)] });
    expect(again.said.filter((line) => line.startsWith('outbox.payload')).at(-1)).toBe(
      `outbox.payload: ${old} sealed anew`,
    );
    expect(await whereIs(database, `v1.${idOf(before)}.`)).toEqual([]);
    await readAll(await openWith(database, [after]), ids);
  }, 60_000);

  test('is refused while a program seals with the old key, and a program that begins to brings the key back', async () => {
    const [before, after] = [makeDataKey(), makeDataKey()];
    const database = await aDatabase();
    await fill(database, before, 1);
    // The first step of a change with several processes: all of them learn the new key before one seals with it.
    const old = await openTestStorage(database, ringOf(before, after));
    expect(await reseal(database, [after, before])).toEqual({
      said: [],
      result: {
        kind: 'refused',
        line: `a running program still seals with key ${idOf(before)}: start it anew with DATA_KEY=new,old first`,
      },
    });
    await old.close();
    printed(await reseal(database, [after, before]));

    const late = await openTestStorage(database, ringOf(before, after));
    await addOne(late, { label: 'late' });
    await late.close();
    await expect(openTestStorage(database, ringOf(after))).rejects.toThrow(DataKeyError);
    expect(printed(await reseal(database, [after, before]))).toMatchObject({ resealed: expect.any(Number), left: 0 });
    await openWith(database, [after]);
  });

  test('is refused beside a program of an earlier version, which does not say which key it seals with', async () => {
    const [before, after] = [makeDataKey(), makeDataKey()];
    const database = await aDatabase();
    await fill(database, before, 1);
    // All that such a program says: that it is alive.
    const earlier = new pg.Client({ connectionString: database.url });
    await earlier.connect();
    closing.push(() => earlier.end());
    await earlier.query('select pg_advisory_lock(7432012, 77)');
    const { result } = await reseal(database, [after, before]);
    expect(result).toEqual({
      kind: 'refused',
      line: 'a program of an earlier version is running, which would not know the new key: stop it first, and start this one',
    });
    expect(await whereIs(database, `v1.${idOf(after)}.`)).toEqual(['data_key.proof', 'secret.sealed']);
    expect(await whileNotSealedWith(database.url, idOf(before), async () => 'alone')).toBe('in-use');

    await earlier.query('select pg_advisory_unlock(7432012, 77)');
    printed(await reseal(database, [after, before]));
  });

  test('names what no key opens, without its content, seals everything else and keeps the old key', async () => {
    const [before, after] = [makeDataKey(), makeDataKey()];
    const database = await aDatabase();
    const [damaged, other] = await fill(database, before, 3);
    await database.query('update application set label = (select label from application where id = $2) where id = $1', [
      damaged,
      other,
    ]);
    await database.query(`update outbox set payload = 'in the clear' where seq = 3`);
    const { result } = await reseal(database, [after, before]);
    expect(result).toEqual({
      kind: 'refused',
      line: `no key opens application.label of row ${damaged}, and 1 more: give the key that is missing (new,old)`,
    });
    expect(await whereIs(database, `v1.${idOf(before)}.`)).toEqual(['application.label', 'data_key.proof']);
    await expect(openTestStorage(database, ringOf(after))).rejects.toThrow(DataKeyError);
  });

  test.each([
    [['all'], /"all" is not understood; accepted: \[--new-key\]/],
    [['--all'], /Unknown option '--all'; accepted:/],
    [['--new-key'], /--new-key is for the key in DATA_DIR: here, put a new one before the old one in DATA_KEY/],
  ])('does not take %j', async (words, wanted) => {
    const access: Access = {
      database: () => Promise.reject(new Error('opened')),
      storage: () => Promise.reject(new Error('opened')),
    };
    const result = await createResealCommand({ say: () => undefined })(words, access);
    expect(result).toMatchObject({ line: expect.stringMatching(wanted) });
  });
});

describe('where the program keeps its key itself', () => {
  test('of two commands at once no new key is lost: whatever one of them might seal with stands in the file', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tirek-new-key-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const commands = [1, 2, 3].map(() => createAccess({ database: { mode: 'embedded', dataKey: undefined }, dataDir }));
    closing.push(...commands.map(({ close }) => close));
    for (const { access } of commands) await access.database();
    const ends = await Promise.all(commands.map(({ access }) => access.keyFile?.add()));
    expect(ends).toContain('added');
    const inFile = (await readFile(join(dataDir, 'data.key'), 'utf8')).trim().split('\n');
    expect(inFile).toHaveLength(2);
    for (const [index, end] of ends.entries()) {
      const ring = (await commands[index]?.access.database())?.keyRing;
      expect(inFile.map(idOf)).toContain(ring?.active.id);
      expect(ring?.older).toHaveLength(end === 'added' ? 1 : 0);
    }
  }, 60_000);

  test('a new one is made, and the old one is kept aside for the backups, whenever it is interrupted', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tirek-new-key-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const open = () => {
      const made = createAccess({ database: { mode: 'embedded', dataKey: undefined }, dataDir });
      let closed: Promise<void> | undefined;
      const close = () => {
        closed ??= made.close();
        return closed;
      };
      closing.push(close);
      return { access: made.access, close };
    };
    const keys = async () => (await readFile(join(dataDir, 'data.key'), 'utf8')).trim().split('\n');
    const newKey = async (...words: string[]) => {
      const { access, close } = open();
      return createResealCommand({ say: () => undefined })(words, access).finally(close);
    };

    const program = open();
    const id = await addOne(await program.access.storage(), { label: 'Әлия', frozen: FROZEN });
    const [first] = await keys();
    expect(await newKey('--new-key')).toEqual({
      kind: 'refused',
      line: 'a running program would not know the new key: stop it first, and start it again afterwards',
    });
    expect(await keys()).toEqual([first]);
    await program.close();

    // Interrupted right after the new key was written: it goes on with that one.
    await addKeyToFile(dataDir);
    const [second, ...rest] = await keys();
    expect(rest).toEqual([first]);
    const done = await newKey('--new-key');
    expect(done).toMatchObject({
      kind: 'done',
      lines: [expect.stringContaining(`"left":0,"keys":["${idOf(second ?? '')}"]`)],
    });
    expect(await keys()).toEqual([second]);
    const aside = `data.key.old-${idOf(first ?? '')}`;
    expect((await readdir(dataDir)).filter((name) => name.startsWith('data.key'))).toEqual(['data.key', aside]);
    expect(await readFile(join(dataDir, aside), 'utf8')).toBe(`${first}\n`);
    expect((await stat(join(dataDir, aside))).mode & 0o777).toBe(0o600);

    const later = open();
    const { casework } = await later.access.storage();
    expect(await casework.transact((tx) => tx.applications.frozenCheck(id))).toEqual(FROZEN);
    await later.close();
  }, 60_000);
});
