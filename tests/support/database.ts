import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { type KeyRing, makeDataKey, parseKeyRing } from '../../src/database/sealing.ts';
import { openStorage, type Storage } from '../../src/database/storage.ts';
import type { Log, LogFields } from '../../src/usecases/ports.ts';
import { TEMPLATE } from './global-setup.ts';

/** A database of one test file's own, with a connection for looking into it. */
export type TestDatabase = {
  readonly url: string;
  readonly query: <T extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<T[]>;
  /** Empties every table, for the next test. */
  readonly clear: () => Promise<void>;
  readonly drop: () => Promise<void>;
};

/** Each before those that its rows point to. */
const CASEWORK_TABLES = [
  'import_job',
  'application',
  'claim',
  'check_count',
  'idempotency',
  'audit',
  'attempt',
  'staff',
  'district',
];

/** Makes one, migrated unless `template` says otherwise. */
export async function createTestDatabase(template: string = TEMPLATE): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await admin(`create database ${name} template ${template}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 2, application_name: 'tirek-test-eyes' });
  pool.on('error', () => undefined);
  return {
    url: url.href,
    query: async <T extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<T>(text, [...values])).rows,
    clear: async () => {
      await pool.query('truncate inbox, chat, consent, outbox, pace, lease restart identity');
      // These have many indexes, and as a rule few rows: deleting is ten times faster than making them anew.
      await pool.query(CASEWORK_TABLES.map((table) => `delete from ${table}`).join(';'));
    },
    drop: async () => {
      await pool.end();
      await admin(`drop database ${name} with (force)`);
    },
  };
}

/** A log that remembers. */
export function createTestLog(): Log & { readonly lines: { level: string; event: string; fields: LogFields }[] } {
  const lines: { level: string; event: string; fields: LogFields }[] = [];
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      lines.push({ level, event, fields });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

export function makeKeyRing(): KeyRing {
  const ring = parseKeyRing(makeDataKey());
  if (ring === undefined) throw new Error('a fresh key does not parse');
  return ring;
}

/** A second storage on one database stands for a second process: it has its own instance, pools and claims. */
export function openTestStorage(
  database: TestDatabase,
  keyRing: KeyRing = makeKeyRing(),
  log: Log = createTestLog(),
): Promise<Storage> {
  return openStorage({ url: database.url, keyRing, log });
}

/** A database and a storage of one test file's own: there before its first test, emptied after each, gone after the last. */
export function useTestStorage({ keyRing, log }: { readonly keyRing?: KeyRing; readonly log?: Log } = {}): {
  readonly database: TestDatabase;
  readonly storage: Storage;
} {
  let database: TestDatabase;
  let storage: Storage;
  beforeAll(async () => {
    database = await createTestDatabase();
    storage = await openTestStorage(database, keyRing, log);
  });
  afterEach(() => database.clear());
  afterAll(async () => {
    await storage.close();
    await database.drop();
  });
  return {
    get database() {
      return database;
    },
    get storage() {
      return storage;
    },
  };
}

/** Where in the whole database a text or number occurs, as `table.column`: for "not one row is left". */
export async function whereIs(database: TestDatabase, needle: string): Promise<readonly string[]> {
  const columns = await database.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns where table_schema = 'public'`,
  );
  const found: string[] = [];
  for (const { table_name: table, column_name: column } of columns) {
    const rows = await database.query(`select 1 from "${table}" where position($1 in "${column}"::text) > 0 limit 1`, [
      needle,
    ]);
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found.sort();
}

/** Resolves when `condition` holds; fails with its last answer otherwise. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((settle) => setTimeout(settle, 5));
  }
}
