import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationDirectory } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { createSchemaEngine } from './schema-engine.ts';

/** The database cannot be brought to what this build needs. The message is one line for the operator. */
export class MigrationError extends Error {
  override name = 'MigrationError' as const;
}

/** One at a time, over all processes that start together. */
const MIGRATION_LOCK = 7_432_010;
/** Where this build's migrations are. */
export const MIGRATIONS = resolve(import.meta.dirname, '..', '..', 'prisma', 'migrations');

/**
 * Applies what is missing of `prisma/migrations` and returns the names. Everything happens in one transaction, Prisma's
 * own bookkeeping (`_prisma_migrations`) included: a kill in the middle leaves the database as it was. A database that a
 * newer build has migrated further is accepted, so that old and new may run side by side. Throws MigrationError.
 */
export async function migrate(url: string, folder: string = MIGRATIONS): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  // A single connection, so that the schema engine works inside the transaction begun here.
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0, application_name: 'tirek-migrate' });
  pool.on('error', () => undefined);
  try {
    await pool.query('begin');
    await pool.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const missing = await missingOf(pool, migrations);
    if (missing.length > 0) {
      const engine = await createSchemaEngine(wholeScripts(pool), undefined);
      await engine.applyMigrations({
        migrationsList: {
          baseDir: folder,
          lockfile: {
            path: './migration_lock.toml',
            content: await readFile(join(folder, 'migration_lock.toml'), 'utf8'),
          },
          shadowDbInitScript: '',
          migrationDirectories: migrations.map(({ directory }) => directory),
        },
        filters: { externalTables: [], externalEnums: [] },
      });
    }
    await pool.query('commit');
    return missing;
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    throw new MigrationError(
      `the database could not be migrated: ${error instanceof Error ? error.message : 'unknown reason'}`,
      {
        cause: error,
      },
    );
  } finally {
    await pool.end();
  }
}

type Migration = { readonly name: string; readonly checksum: string; readonly directory: MigrationDirectory };

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const content = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return {
        name,
        checksum: createHash('sha256').update(content).digest('hex'),
        directory: { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: content } } },
      };
    }),
  );
}

/** Looked up here first: the usual start needs no engine, which takes longer to load than everything else together. */
async function missingOf(pool: pg.Pool, migrations: readonly Migration[]): Promise<readonly string[]> {
  const { rows: tables } = await pool.query(`select to_regclass('_prisma_migrations') is not null as there`);
  if (tables[0]?.there !== true) return migrations.map(({ name }) => name);
  const { rows } = await pool.query<{ migration_name: string; checksum: string; finished: boolean }>(
    `select migration_name, checksum, finished_at is not null as finished from _prisma_migrations where rolled_back_at is null`,
  );
  const known = new Map(rows.map((row) => [row.migration_name, row]));
  for (const { name, checksum } of migrations) {
    const row = known.get(name);
    if (row !== undefined && row.checksum !== checksum) {
      throw new MigrationError(`migration ${name} was changed after this database had applied it: restore the file`);
    }
  }
  return migrations.filter(({ name }) => known.get(name)?.finished !== true).map(({ name }) => name);
}

/** Prisma's adapter cuts scripts at every semicolon, also inside a function's body: scripts go to the server whole. */
function wholeScripts(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const connect = async () => {
    const adapter = await factory.connect();
    adapter.executeScript = async (script) => {
      await pool.query(script);
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect,
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}
