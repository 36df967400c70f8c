import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MigrationError, migrate } from '../../src/database/migrate.ts';
import { createSchemaEngine } from '../../src/database/schema-engine.ts';
import { createTestDatabase, type TestDatabase, until } from '../support/database.ts';

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'prisma', 'migrations');

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase('template0');
  folder = await mkdtemp(join(tmpdir(), 'tirek-migrations-'));
  await cp(MIGRATIONS, folder, { recursive: true });
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const addMigration = async (name: string, sql: string) => {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'migration.sql'), sql);
};
const shipped = async () => (await readdir(MIGRATIONS)).filter((name) => !name.endsWith('.toml')).sort();
const tables = async () =>
  (await database.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)).map(
    ({ name }) => name,
  );

/** Everything that Prisma's schema can say of a database, in lines that can be compared. */
const catalogue = async (of: TestDatabase) =>
  (
    await of.query<{ line: string }>(`
      select concat_ws(' ', 'column', table_name, column_name, data_type, udt_name, is_nullable, column_default, datetime_precision) as line
        from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations'
      union all select indexdef from pg_indexes where schemaname = 'public' and tablename <> '_prisma_migrations'
      union all select concat_ws(' ', 'value', t.typname, e.enumlabel, e.enumsortorder) from pg_enum e join pg_type t on t.oid = e.enumtypid
      order by line`)
  ).map(({ line }) => line);

describe('migrate', () => {
  it('brings an empty database to exactly what the schema says', async () => {
    expect(await migrate(database.url)).toEqual(await shipped());
    expect(await migrate(database.url)).toEqual([]);

    const path = 'schema.prisma';
    const content = await readFile(join(MIGRATIONS, '..', path), 'utf8');
    const engine = await createSchemaEngine(new PrismaPg(database.url), [[path, content]]);
    const { stdout: script } = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path, content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const fresh = await createTestDatabase('template0');
    try {
      await fresh.query(script ?? '');
      expect(await catalogue(database)).toEqual(await catalogue(fresh));
    } finally {
      await fresh.drop();
    }
  });

  it('is done once by several processes that start together', async () => {
    const children = Array.from({ length: 3 }, () =>
      fork(join(import.meta.dirname, 'migrate-child.ts'), [database.url, folder]),
    );
    const said = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0]));
    expect(said.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await database.query('select 1 from _prisma_migrations')).toHaveLength((await shipped()).length);
  });

  it('leaves nothing half done when it is killed in the middle', async () => {
    await addMigration(
      '20990101000000_slow',
      'create table first_half (id int); select pg_sleep(60); create table second_half (id int);',
    );
    const child = fork(join(import.meta.dirname, 'migrate-child.ts'), [database.url, folder]);
    await until(
      async () =>
        (
          await database.query(
            `select 1 from pg_stat_activity where datname = current_database() and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`,
          )
        ).length > 0,
      'the migration is under way',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The server notices at the next write to the connection; an operator would restart it just so.
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`,
    );
    await until(async () => (await tables()).length === 0, 'the transaction is rolled back');

    await rm(join(folder, '20990101000000_slow'), { recursive: true });
    await addMigration('20990101000000_slow', 'create table second_half (id int);');
    expect(await migrate(database.url, folder)).toHaveLength((await shipped()).length + 1);
    expect(await tables()).toContain('second_half');
  });

  it('leaves nothing half done when a script is wrong', async () => {
    await addMigration('20990101000000_wrong', 'create table first_half (id int); select nonsense;');
    await expect(migrate(database.url, folder)).rejects.toThrow(MigrationError);
    expect(await tables()).toEqual([]);
  });

  it('accepts a database that a newer build has migrated further, and refuses changed history', async () => {
    await addMigration('20990101000000_newer', 'create table newer (id int);');
    await migrate(database.url, folder);
    expect(await migrate(database.url)).toEqual([]);
    await writeFile(join(folder, '20990101000000_newer', 'migration.sql'), 'create table other (id int);');
    await expect(migrate(database.url, folder)).rejects.toThrow(/20990101000000_newer was changed/);
  });
});
