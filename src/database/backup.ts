import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';

/** The backup cannot be made, read or restored. The message is one line for the operator. */
export class BackupError extends Error {
  override name = 'BackupError' as const;
}

/** The first line of a backup: what follows, and what opening it takes. */
export type BackupHead = {
  readonly tirek: 'backup';
  readonly format: 1;
  readonly takenAt: string;
  /** The migrations of the database it was taken from. */
  readonly migrations: readonly string[];
  /** The ids of the data keys that its sealed values need. */
  readonly keys: readonly string[];
  /** In an order in which no row refers to a later one. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
};

/** The last line. A file without it was cut. */
export type BackupEnd = {
  readonly counts: Readonly<Record<string, number>>;
  /** Of every line before this one, in hexadecimal. */
  readonly sha256: string;
};

/** A row: the place of its table in the head, then its values as PostgreSQL writes them as text. */
export type BackupRow = readonly [table: number, ...values: (string | null)[]];

export type BackupSummary = {
  readonly rows: number;
  readonly tables: number;
  readonly keys: readonly string[];
};

/**
 * Left out: what only running processes mean by it, and signed-in browsers, because a session that was ended since would
 * be alive again.
 */
const LEFT_OUT = ['_prisma_migrations', 'lease', 'pace', 'staff_session'];
const ROWS_AT_ONCE = 500;

/**
 * Writes everything that the database holds at one moment to a gzip file, one JSON value a line. Others go on writing
 * meanwhile. Sealed values stay sealed: without the data keys the file is worth nothing, and they are not in it. The file
 * appears under its name when it is whole and on the disk. Throws BackupError when the file cannot be written.
 */
export async function backUp(options: {
  readonly url: string;
  readonly file: string;
  readonly now: Date;
}): Promise<BackupSummary> {
  const target = resolve(options.file);
  const draft = `${target}.unfinished`;
  const client = new pg.Client({ connectionString: options.url, application_name: 'tirek-backup' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // Texts must not depend on how this server or this user likes them.
    await client.query(
      `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601';
       set local extra_float_digits = 1; set local statement_timeout = 0`,
    );
    const head = await describe(client, options.now);
    const counts: Record<string, number> = {};
    await pipeline(
      Readable.from(lines(client, head, counts), { objectMode: false, highWaterMark: 1 << 16 }),
      createGzip(),
      // Answers about health, if sealed: for the owner's eyes only. `flush`: on the disk before it is closed.
      createWriteStream(draft, { mode: 0o600, flush: true }),
    );
    await client.query('commit');
    await rename(draft, target);
    const folder = await open(dirname(target), 'r');
    await folder.sync().finally(() => folder.close());
    const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { rows, tables: head.tables.length, keys: head.keys };
  } catch (error) {
    await rm(draft, { force: true });
    if (isFileError(error)) throw new BackupError(`the backup cannot be written to ${target} (${error.code})`);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function describe(client: pg.Client, now: Date): Promise<BackupHead> {
  const migrations = await client.query<{ name: string }>(
    `select migration_name as name from _prisma_migrations where finished_at is not null order by migration_name`,
  );
  const keys = await client.query<{ id: string }>('select key_id as id from data_key order by key_id');
  return {
    tirek: 'backup',
    format: 1,
    takenAt: now.toISOString(),
    migrations: migrations.rows.map(({ name }) => name),
    keys: keys.rows.map(({ id }) => id),
    tables: await tablesOf(client),
  };
}

/**
 * The tables that belong into a backup with their columns, those first that others refer to, and before all the secrets
 * that the rest is checked with.
 */
export async function tablesOf(client: pg.ClientBase): Promise<BackupHead['tables']> {
  const { rows } = await client.query<{ name: string; columns: string[]; parents: string[] }>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       array(select distinct p.relname::text from pg_constraint f join pg_class p on p.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as parents
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all ($1)
     order by c.relname <> all ('{data_key,secret}'), c.relname`,
    [LEFT_OUT],
  );
  const sorted: { name: string; columns: string[] }[] = [];
  const waiting = new Map(rows.map((row) => [row.name, row]));
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ parents }) => !parents.some((parent) => waiting.has(parent)));
    if (ready.length === 0) throw new Error('tables refer to each other in a circle');
    for (const { name, columns } of ready) {
      sorted.push({ name, columns });
      waiting.delete(name);
    }
  }
  return sorted;
}

async function* lines(
  client: pg.Client,
  head: BackupHead,
  counts: Record<string, number>,
): AsyncGenerator<string, void, undefined> {
  const hash = createHash('sha256');
  const hashed = (text: string) => {
    hash.update(text);
    return text;
  };
  yield hashed(`${JSON.stringify(head)}\n`);
  for (const [place, { name, columns }] of head.tables.entries()) {
    counts[name] = 0;
    const values = columns.map((column) => `t.${pg.escapeIdentifier(column)}::text`).join(', ');
    const order = await primaryKeyOf(client, name);
    await client.query(
      `declare backup_rows no scroll cursor for select ${values} from ${pg.escapeIdentifier(name)} t${order}`,
    );
    for (;;) {
      const { rows } = await client.query<(string | null)[]>({
        text: `fetch ${ROWS_AT_ONCE} from backup_rows`,
        rowMode: 'array',
      });
      if (rows.length === 0) break;
      counts[name] += rows.length;
      yield hashed(rows.map((row) => `${JSON.stringify([place, ...row])}\n`).join(''));
    }
    await client.query('close backup_rows');
  }
  const end: BackupEnd = { counts, sha256: hash.digest('hex') };
  yield `${JSON.stringify({ end })}\n`;
}

/** In the order of the primary key, so that the same data make the same file, and the audit trail can be checked. */
async function primaryKeyOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ column: string }>(
    `select a.attname as column from pg_index i
     cross join unnest(i.indkey) with ordinality as k (attnum, place)
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
     where i.indrelid = $1::regclass and i.indisprimary order by k.place`,
    [pg.escapeIdentifier(table)],
  );
  // By the columns themselves: a bare name would mean their text.
  return rows.length === 0
    ? ''
    : ` order by ${rows.map(({ column }) => `t.${pg.escapeIdentifier(column)}`).join(', ')}`;
}

function isFileError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
