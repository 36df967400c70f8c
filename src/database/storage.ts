import { PrismaPg } from '@prisma/adapter-pg';
import type { Doorbell, Health, Inbox, Leases, Log, Outbox, Retention, Turns } from '../usecases/ports.ts';
import { proveKeyRing } from './data-key.ts';
import { PrismaClient } from './generated/client.ts';
import { createInbox } from './inbox.ts';
import { createInstance } from './instance.ts';
import { createLeases } from './leases.ts';
import { migrate } from './migrate.ts';
import { createOutbox } from './outbox.ts';
import { createPools } from './pools.ts';
import { createRetention } from './retention.ts';
import { createSealer, type KeyRing } from './sealing.ts';
import { createTurns } from './turns.ts';

/** Everything that the database does for the rest of the program. */
export type Storage = {
  readonly inbox: Inbox;
  readonly turns: Turns;
  readonly outbox: Outbox;
  readonly leases: Leases;
  readonly retention: Retention;
  readonly health: Health;
  readonly doorbell: Doorbell;
  readonly prisma: PrismaClient;
  /** Disconnects; claims still open are free for others at once. */
  readonly close: () => Promise<void>;
};

const HEALTH_LIMIT_MS = 2000;

/**
 * Migrates the database, proves that the keys open it, and connects. Throws MigrationError, DataKeyError, or what the
 * driver throws when there is no connection.
 */
export async function openStorage(options: {
  readonly url: string;
  readonly keyRing: KeyRing;
  readonly log: Log;
}): Promise<Storage> {
  const { url, keyRing, log } = options;
  const applied = await migrate(url);
  if (applied.length > 0) log.info('database-migrated', { migrations: applied.length });

  const pools = createPools({ url, log });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pools.general) });
  try {
    await proveKeyRing(prisma, keyRing);
    const instance = await createInstance({ url, log });
    const sealer = createSealer(keyRing);
    const queue = { pool: pools.queues, sealer, instanceId: instance.id, log, onCalls: () => instance.ring('outbox') };
    return {
      inbox: createInbox({ pool: pools.ingest, sealer, onAccepted: () => instance.ring('inbox') }),
      turns: createTurns(queue),
      outbox: createOutbox(queue),
      leases: createLeases({ pool: pools.queues, instanceId: instance.id }),
      retention: createRetention(prisma),
      health: {
        ready: () =>
          Promise.race([
            pools.general.query('select 1').then(
              () => true,
              () => false,
            ),
            new Promise<boolean>((settle) => setTimeout(settle, HEALTH_LIMIT_MS, false).unref()),
          ]),
      },
      doorbell: { ring: instance.ring, listen: instance.listen },
      prisma,
      close: async () => {
        await instance.stop();
        await prisma.$disconnect();
        await pools.close();
      },
    };
  } catch (error) {
    await prisma.$disconnect();
    await pools.close();
    throw error;
  }
}
