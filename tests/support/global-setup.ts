import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL for the whole run; every test file makes its own database on it. */
    readonly postgresUrl: string;
  }
}

/** The migrated database that those of the test files are copies of. */
export const TEMPLATE = 'tirek_template';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One real PostgreSQL for the whole run. Its disk need not outlive a power cut. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tirek-tests-'));
  const server = await startEmbedded({
    dataDir,
    log: silent,
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300', autovacuum: 'off' },
  });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create database ${TEMPLATE}`).finally(() => client.end());
    const url = new URL(server.url);
    url.pathname = TEMPLATE;
    await migrate(url.href);
    provide('postgresUrl', server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
