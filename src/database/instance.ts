import { randomInt } from 'node:crypto';
import pg from 'pg';
import type { Doorbell, Log, Topic } from '../usecases/ports.ts';

/**
 * This process, as the database knows it. As long as it holds its advisory lock it counts as alive (`instance_alive` in
 * the migrations); when it is killed PostgreSQL lets go at once, and others take over what it had claimed.
 */
export type Instance = Doorbell & {
  /** The owner written beside every claim. */
  readonly id: number;
  readonly stop: () => Promise<void>;
};

/** The namespace of these locks; the function `instance_alive` names it too. */
export const ALIVE_LOCKS = 7_432_012;
const CHANNEL = 'tirek';
const TOPICS: readonly Topic[] = ['inbox', 'outbox'];
/** Rings within this time go to other processes as one; in this process every ring is heard at once. */
const GATHER_MS = 10;
const RECONNECT_MS = [100, 250, 500, 1000, 2000];

/** Connects, takes the lock and listens; reconnects by itself until `stop`. Rejects when the first connection fails. */
export async function createInstance(options: {
  readonly url: string;
  readonly log: Log;
  /** What has to hold before this process counts as alive, and as long as its connection lives. */
  readonly enter: (client: pg.ClientBase) => Promise<void>;
}): Promise<Instance> {
  const { url, log, enter } = options;
  const id = randomInt(1, 2 ** 31 - 1);
  const listeners = new Map<Topic, Set<() => void>>(TOPICS.map((topic) => [topic, new Set()]));
  const pending = new Set<Topic>();
  let client: pg.Client | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let reconnecting: NodeJS.Timeout | undefined;
  let stopped = false;

  const hear = (topic: Topic) => {
    for (const onRing of listeners.get(topic) ?? []) onRing();
  };

  const connect = async () => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'tirek-instance',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    next.on('error', () => undefined);
    await next.connect();
    next.on('notification', ({ payload }) => {
      const [sender, topic] = (payload ?? '').split(':');
      if (sender !== String(id)) for (const known of TOPICS) if (known === topic) hear(known);
    });
    next.once('end', () => {
      if (client !== next) return;
      client = undefined;
      if (stopped) return;
      log.warn('instance-connection-lost');
      reconnect(0);
    });
    try {
      // A ring is only a hint, so it never waits for the disk.
      await next.query('set synchronous_commit = off');
      await next.query(`listen ${CHANNEL}`);
      await enter(next);
      await next.query('select pg_advisory_lock($1::int, $2::int)', [ALIVE_LOCKS, id]);
    } catch (error) {
      // Left open it would keep the lock, and the next attempt would wait for that one without end.
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
  };

  const reconnect = (attempt: number) => {
    reconnecting = setTimeout(
      () => {
        connect().then(
          () => {
            if (stopped) void client?.end();
            log.info('instance-connection-back');
            for (const topic of TOPICS) hear(topic);
          },
          () => {
            if (!stopped) reconnect(attempt + 1);
          },
        );
      },
      RECONNECT_MS[Math.min(attempt, RECONNECT_MS.length - 1)],
    );
  };

  // One at a time: what rings meanwhile goes with the next.
  const tellOthers = async () => {
    const topics = [...pending].map((topic) => `${id}:${topic}`);
    pending.clear();
    try {
      await client?.query('select pg_notify($1, note) from unnest($2::text[]) as note', [CHANNEL, topics]);
    } catch {
      // Others look by themselves every so often.
    }
    gathering = pending.size > 0 && !stopped ? setTimeout(tellOthers, GATHER_MS) : undefined;
  };

  await connect();
  return {
    id,
    ring(topic) {
      hear(topic);
      pending.add(topic);
      if (!stopped) gathering ??= setTimeout(tellOthers, GATHER_MS);
    },
    listen(topic, onRing) {
      listeners.get(topic)?.add(onRing);
      return () => listeners.get(topic)?.delete(onRing);
    },
    async stop() {
      stopped = true;
      clearTimeout(gathering);
      clearTimeout(reconnecting);
      await client?.end();
    },
  };
}
