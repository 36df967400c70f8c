import pg from 'pg';
import type { Log } from '../usecases/ports.ts';

export type Pools = {
  /** For accepting updates only: whatever else is busy, Telegram is answered. Waits 8 s for a lock, 2 s for a connection. */
  readonly ingest: pg.Pool;
  /** For turns and sending. */
  readonly queues: pg.Pool;
  /** For everything else, through Prisma. */
  readonly general: pg.Pool;
  readonly close: () => Promise<void>;
};

/**
 * The plans of the queues must not follow statistics: their tables are empty at one moment and hold a hundred thousand
 * rows at the next, and a plan made for the first is ruinous for the second. By index, row by row, is right for both.
 */
const QUEUE_PLANS =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c jit=off';

/** The connections of one process. */
export function createPools(options: { readonly url: string; readonly log: Log }): Pools {
  let closing = false;
  const pool = (name: string, max: number, more: pg.PoolConfig) => {
    const made = new pg.Pool({
      connectionString: options.url,
      application_name: `tirek-${name}`,
      max,
      connectionTimeoutMillis: 2000,
      keepAlive: true,
      ...more,
    });
    made.on('error', () => {
      // A pool has ended before its connections have: a server stopped right after cuts some of them.
      if (!closing) options.log.warn('database-connection-lost', { pool: name });
    });
    return made;
  };
  const pools = {
    ingest: pool('ingest', 2, { statement_timeout: 8000 }),
    queues: pool('queues', 8, { statement_timeout: 15_000, options: QUEUE_PLANS }),
    // Prisma writes times without their zone, and means UTC.
    general: pool('general', 6, { statement_timeout: 15_000, options: '-c TimeZone=UTC' }),
  };
  return {
    ...pools,
    close: async () => {
      closing = true;
      await Promise.all(Object.values(pools).map((each) => each.end()));
    },
  };
}
