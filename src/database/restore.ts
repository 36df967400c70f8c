import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import type { AuditHead } from '../usecases/casework/ports.ts';
import { type BackupEnd, BackupError, type BackupHead, type BackupRow, tablesOf } from './backup.ts';
import { auditKeyOf, type ProvenLine, verdictOn } from './casework/audit.ts';
import { MIGRATIONS, migrate } from './migrate.ts';
import { placeOf } from './sealed-columns.ts';
import { createSealer, type KeyRing, type Sealer } from './sealing.ts';
import { derivedKeysOf } from './secrets.ts';

const ROWS_AT_ONCE = 500;
/** Made by a program at its first start, before anything is in the database. */
const MADE_AT_START = ['data_key', 'secret'];

export type CheckedBackup = {
  readonly takenAt: string;
  readonly rows: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
  /** Where its audit trail ends, which is unbroken up to there. */
  readonly audit: AuditHead | undefined;
};

export type Restored = CheckedBackup & {
  /** Calls that were still to be made: held, so that nobody is told twice. */
  readonly held: number;
};

/** What is done with the rows while they are read. */
type Sink = {
  readonly begin: (head: BackupHead) => Promise<void>;
  readonly rows: (table: BackupHead['tables'][number], rows: readonly (readonly (string | null)[])[]) => Promise<void>;
};

/**
 * Reads a backup from end to end and checks it: whole, unchanged, every count right, the audit trail unbroken, and the
 * keys given open what was sealed with them. Nothing is written anywhere. Throws BackupError with what is wrong.
 */
export async function checkBackup(options: {
  readonly file: string;
  readonly keyRing: KeyRing;
}): Promise<CheckedBackup> {
  const nowhere = async () => undefined;
  return read(await wholeFile(options.file), options.keyRing, { begin: nowhere, rows: nowhere });
}

/**
 * Puts a backup into an empty database, all of it or nothing. Calls that had not been made are held and not made again.
 * Throws BackupError when the database is not empty, a program runs on it, or the file does not pass its check.
 */
export async function restore(options: {
  readonly url: string;
  readonly file: string;
  readonly keyRing: KeyRing;
}): Promise<Restored> {
  const { url, keyRing } = options;
  const file = await wholeFile(options.file);
  await migrateAsFarAs(url, file.head);
  const client = new pg.Client({ connectionString: url, application_name: 'tirek-restore' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`set local timezone = 'UTC'; set local datestyle = 'ISO'; set local statement_timeout = 0`);
    await refuseUnlessEmpty(client, file.head);
    const checked = await read(file, keyRing, intoDatabase(client));
    await compareCounts(client, checked.counts);
    await moveSequences(client);
    const { rowCount } = await client.query(
      `update outbox set state = 'held', owner = null, lease_until = null where state in ('due', 'leased')`,
    );
    await client.query('commit');
    return { ...checked, held: rowCount ?? 0 };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Lets the calls that a restore has held be made after all. Returns how many. */
export async function releaseHeld(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'tirek-release' });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `update outbox set state = 'due', not_before = greatest(not_before, now()) where state = 'held'`,
    );
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** A file that is whole: every byte as it was written, its first and its last line understood. */
type WholeFile = { readonly path: string; readonly head: BackupHead; readonly end: BackupEnd; readonly lines: number };

/**
 * Reads the file once before a word of it is believed. A flipped bit must be called damage: not a wrong key, and not an
 * audit trail that somebody touched.
 */
async function wholeFile(file: string): Promise<WholeFile> {
  const path = resolve(file);
  const hash = createHash('sha256');
  let first: string | undefined;
  let last: string | undefined;
  let lines = 0;
  for await (const line of linesOf(path)) {
    if (last !== undefined) hash.update(last).update('\n');
    first ??= line;
    last = line;
    lines += 1;
  }
  if (first === undefined || last === undefined) throw new BackupError(`${path} is empty`);
  const head = headFrom(parseJson(first), path);
  const parsed = parseJson(last);
  if (!isEnd(parsed)) throw takeAnother(path, 'was cut');
  if (hash.digest('hex') !== parsed.end.sha256) throw takeAnother(path, 'was changed');
  return { path, head, end: parsed.end, lines };
}

async function read({ path, head, end, lines }: WholeFile, keyRing: KeyRing, sink: Sink): Promise<CheckedBackup> {
  requireKeys(head.keys, keyRing);
  const counts: Record<string, number> = {};
  const needed = new Set<string>();
  const secrets = createSecretsCheck(keyRing);
  let open: { readonly table: BackupHead['tables'][number]; readonly rows: (string | null)[][] } | undefined;
  await sink.begin(head);
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (number === 1 || number === lines) continue;
    const parsed = parseJson(line);
    if (!isRow(parsed)) throw takeAnother(path, 'holds a line that is no row');
    const [place, ...values] = parsed;
    const table = head.tables[place];
    if (table === undefined || values.length !== table.columns.length)
      throw takeAnother(path, 'holds a row of no table');
    if (open !== undefined && (open.table !== table || open.rows.length >= ROWS_AT_ONCE)) {
      await sink.rows(open.table, open.rows);
      open = undefined;
    }
    open ??= { table, rows: [] };
    open.rows.push(values);
    counts[table.name] = (counts[table.name] ?? 0) + 1;
    for (const value of values) {
      const keyId = /^v1\.([0-9a-f]{10})\./.exec(value ?? '')?.[1];
      if (keyId !== undefined) needed.add(keyId);
    }
    secrets.row(table, values);
  }
  if (open !== undefined) await sink.rows(open.table, open.rows);
  for (const { name } of head.tables) {
    if ((counts[name] ?? 0) !== end.counts[name]) throw takeAnother(path, `lacks rows of ${name}`);
  }
  requireKeys([...needed], keyRing);
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { takenAt: head.takenAt, rows, counts, keys: [...needed].sort(), audit: secrets.head() };
}

function takeAnother(path: string, what: string): BackupError {
  return new BackupError(`${path} ${what}: take another backup`);
}

/**
 * Checks what only the keys can: that they open one value sealed with each of them, and that the audit trail was not
 * touched. Throws BackupError.
 */
function createSecretsCheck(keyRing: KeyRing) {
  const sealer: Sealer = createSealer(keyRing);
  let auditKey: ReturnType<typeof auditKeyOf> | undefined;
  let last: AuditHead | undefined;
  return {
    head: () => last,
    row(table: BackupHead['tables'][number], values: readonly (string | null)[]): void {
      const of = (column: string) => values[table.columns.indexOf(column)] ?? '';
      if (table.name === 'data_key') {
        const keyId = of('key_id');
        if (sealer.open(placeOf('data_key.proof', keyId), of('proof')).kind === 'cannot-open') {
          throw new BackupError(`DATA_KEY does not open this backup: the key given as ${keyId} is not the one`);
        }
      } else if (table.name === 'secret') {
        const keys = derivedKeysOf(of('sealed'), sealer);
        if (keys === undefined) throw new BackupError('DATA_KEY does not open the secrets of this backup');
        auditKey = auditKeyOf(keys('audit'));
      } else if (table.name === 'audit') {
        const line = lineOf(of);
        const bad = auditKey && verdictOn(line, last, auditKey, undefined);
        if (auditKey === undefined || (bad !== undefined && bad.kind !== 'intact')) {
          throw new BackupError(
            `the audit trail of this backup is broken at no. ${(last?.seq ?? 0) + 1}: take another backup`,
          );
        }
        last = { seq: Number(line.seq), mac: line.mac };
      }
    },
  };
}

function lineOf(of: (column: string) => string): ProvenLine {
  return {
    seq: BigInt(of('seq')),
    // PostgreSQL writes `2026-11-27 10:00:00.5+00`.
    at: new Date(`${of('at').replace(' ', 'T')}:00`),
    actor: of('actor'),
    action: of('action'),
    subject: of('subject'),
    details: parseJson(of('details')),
    keyId: of('key_id'),
    mac: of('mac'),
  };
}

/** The lines of a gzip file, without their ends; never more of it in memory than one line and a little. */
async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const input = createReadStream(path);
  const unzip = createGunzip();
  input.on('error', (error) => unzip.destroy(error));
  let rest = '';
  try {
    for await (const text of input.pipe(unzip).setEncoding('utf8')) {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    if (error.code.startsWith('Z_')) throw new BackupError(`${path} is damaged or no backup (${error.code})`);
    throw new BackupError(`${path} cannot be read (${error.code})`);
  } finally {
    input.destroy();
  }
  if (rest !== '') yield rest;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function headFrom(parsed: unknown, path: string): BackupHead {
  if (isHead(parsed)) return parsed;
  throw new BackupError(`${path} is no backup of this program, or of a version to come`);
}

function isHead(parsed: unknown): parsed is BackupHead {
  if (!isRecord(parsed) || parsed['tirek'] !== 'backup' || parsed['format'] !== 1) return false;
  const { takenAt, migrations, keys, tables } = parsed;
  return (
    typeof takenAt === 'string' &&
    isTexts(migrations) &&
    isTexts(keys) &&
    Array.isArray(tables) &&
    tables.every((table) => isRecord(table) && typeof table['name'] === 'string' && isTexts(table['columns']))
  );
}

function isEnd(parsed: unknown): parsed is { readonly end: BackupEnd } {
  return isRecord(parsed) && isRecord(parsed['end']) && isRecord(parsed['end']['counts']);
}

function isRow(parsed: unknown): parsed is BackupRow {
  return (
    Array.isArray(parsed) &&
    Number.isInteger(parsed[0]) &&
    parsed.slice(1).every((value) => value === null || typeof value === 'string')
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireKeys(needed: readonly string[], { active, older }: KeyRing): void {
  const given = [active, ...older].map(({ id }) => id);
  const missing = needed.filter((id) => !given.includes(id));
  if (missing.length === 0) return;
  throw new BackupError(
    `this backup was sealed with data key ${missing.join(' and ')}, which was not given: put it into DATA_KEY (new,old), or the data.key that it was made with into DATA_DIR`,
  );
}

/** Brings the database to where the other one stood, no further: later migrations work on the rows too. */
async function migrateAsFarAs(url: string, { migrations }: BackupHead): Promise<void> {
  const known = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const unknown = migrations.find((name) => !known.some((entry) => entry.name === name));
  if (unknown !== undefined) {
    throw new BackupError(`this backup was made by a newer version (${unknown}): restore it with that one`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'tirek-restore-'));
  try {
    for (const name of [...migrations, 'migration_lock.toml']) {
      await cp(join(MIGRATIONS, name), join(folder, name), { recursive: true });
    }
    await migrate(url, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function refuseUnlessEmpty(client: pg.Client, head: BackupHead): Promise<void> {
  const running = await client.query(
    `select 1 from pg_stat_activity
     where datname = current_database() and application_name = 'tirek-instance' and pid <> pg_backend_pid()`,
  );
  if (running.rows.length > 0) {
    throw new BackupError('the program runs on this database: stop it first');
  }
  for (const { name } of await tablesOf(client)) {
    if (MADE_AT_START.includes(name)) {
      await client.query(`delete from ${pg.escapeIdentifier(name)}`);
      continue;
    }
    const { rows } = await client.query(`select 1 from ${pg.escapeIdentifier(name)} limit 1`);
    if (rows.length > 0) throw new BackupError(`this database is not empty (${name}): restore into a new one`);
  }
  const applied = await client.query<{ name: string }>(
    'select migration_name as name from _prisma_migrations where finished_at is not null',
  );
  const further = applied.rows.find(({ name }) => !head.migrations.includes(name));
  if (further !== undefined) {
    throw new BackupError(
      `this database was migrated further than the backup (${further.name}): restore into one on which nothing was started yet`,
    );
  }
}

function intoDatabase(client: pg.Client): Sink {
  const statements = new Map<string, string>();
  return {
    begin: async ({ tables }) => {
      for (const { name, columns } of tables) {
        const types = await typesOf(client, name);
        const missing = columns.find((column) => !types.has(column));
        if (missing !== undefined)
          throw new BackupError(`this database has no ${name}.${missing}: restore into a new one`);
        const place = (index: number) => `c${index}`;
        const named = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
        const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
        const values = columns.map((column, index) => `${place(index)}::${types.get(column)}`).join(', ');
        const names = columns.map((_, index) => place(index)).join(', ');
        statements.set(
          name,
          `insert into ${pg.escapeIdentifier(name)} (${named}) select ${values} from unnest(${arrays}) as r (${names})`,
        );
      }
    },
    rows: async ({ name, columns }, rows) => {
      const text = statements.get(name);
      if (text === undefined) throw new Error(`no statement for ${name}`);
      await client.query({
        name: `restore-${name}`,
        text,
        values: columns.map((_, index) => rows.map((row) => row[index])),
      });
    },
  };
}

async function typesOf(client: pg.Client, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped`,
    [pg.escapeIdentifier(table)],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

async function compareCounts(client: pg.Client, counts: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, expected] of Object.entries(counts)) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) as count from ${pg.escapeIdentifier(name)}`,
    );
    if (Number(rows[0]?.count) !== expected) throw new Error(`${name} holds ${rows[0]?.count} rows, not ${expected}`);
  }
}

/** The next number of every counted column is one that was never given. */
async function moveSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `select c.relname as table, a.attname as column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`,
  );
  for (const { table, column, sequence } of rows) {
    await client.query(
      `select setval($1, coalesce((select max(${pg.escapeIdentifier(column)}) from ${pg.escapeIdentifier(table)}), 0) + 1, false)`,
      [sequence],
    );
  }
}
