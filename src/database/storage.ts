import { PrismaPg } from '@prisma/adapter-pg';
import type { AuditTrail, CaseExport, CaseStore, StatisticsRows } from '../usecases/casework/ports.ts';
import type { TraceRows } from '../usecases/office/ports.ts';
import type { Doorbell, Health, Inbox, Leases, Log, Outbox, Retention, Turns } from '../usecases/ports.ts';
import { auditKeyOf, createAuditTrail } from './casework/audit.ts';
import { createLabelIndex } from './casework/labels.ts';
import { createStatisticsRows } from './casework/statistics.ts';
import { type Act, createCaseExport, createCaseStore, createTurnActions } from './casework/store.ts';
import { createTraceRows } from './casework/trace.ts';
import { holdKey, proveKeyRing } from './data-key.ts';
import { PrismaClient } from './generated/client.ts';
import { createInbox } from './inbox.ts';
import { createInstance } from './instance.ts';
import { createLeases } from './leases.ts';
import { migrate } from './migrate.ts';
import { createOutbox } from './outbox.ts';
import { createPools } from './pools.ts';
import { createReseal, type Reseal } from './reseal.ts';
import { createRetention } from './retention.ts';
import { createSealer, type KeyRing } from './sealing.ts';
import { openDerivedKeys } from './secrets.ts';
import { createTurns } from './turns.ts';

/** Everything that the database does for the rest of the program. */
export type Storage<Action = never> = {
  readonly inbox: Inbox;
  readonly turns: Turns<Action>;
  readonly outbox: Outbox;
  readonly leases: Leases;
  readonly retention: Retention;
  readonly casework: CaseStore;
  readonly caseExport: CaseExport;
  readonly statistics: StatisticsRows;
  readonly audit: AuditTrail;
  /** For saying whose data somebody has seen. */
  readonly traces: TraceRows;
  /** For when the data key was replaced. */
  readonly reseal: Reseal;
  /** For the codes of families (src/secrets/codes.ts): what stands in the database for a code depends on it. */
  readonly codesSecret: Buffer;
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
export async function openStorage<Action = never>(options: {
  readonly url: string;
  readonly keyRing: KeyRing;
  readonly log: Log;
  readonly now?: () => Date;
  /** What the actions of the bot's turns do; without it no turn may have any. */
  readonly act?: Act<Action>;
}): Promise<Storage<Action>> {
  const { url, keyRing, log, now = () => new Date(), act } = options;
  const applied = await migrate(url);
  if (applied.length > 0) log.info('database-migrated', { migrations: applied.length });

  const pools = createPools({ url, log });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pools.general) });
  let leave = async () => {};
  try {
    await proveKeyRing(prisma, keyRing);
    const sealer = createSealer(keyRing);
    const instance = await createInstance({ url, log, enter: (client) => holdKey(client, sealer) });
    leave = instance.stop;
    const keyFor = await openDerivedKeys(prisma, sealer);
    const queue = { pool: pools.queues, sealer, instanceId: instance.id, log, onCalls: () => instance.ring('outbox') };
    const auditKey = auditKeyOf(keyFor('audit'));
    const labels = createLabelIndex(keyFor('labels'));
    const tools = { sealer, labels, auditKey, log, now, onCalls: queue.onCalls };
    const casework = createCaseStore(prisma, tools);
    return {
      casework,
      caseExport: createCaseExport(casework),
      statistics: createStatisticsRows(prisma, tools),
      audit: createAuditTrail(prisma, auditKey),
      traces: createTraceRows(prisma),
      reseal: createReseal({ pool: pools.general, prisma, sealer, auditKey, now }),
      codesSecret: keyFor('codes'),
      inbox: createInbox({ pool: pools.ingest, sealer, onAccepted: () => instance.ring('inbox') }),
      turns: createTurns({ ...queue, ...(act && { actions: createTurnActions(prisma, tools, act) }) }),
      outbox: createOutbox(queue),
      leases: createLeases({ pool: pools.queues, instanceId: instance.id }),
      retention: createRetention(prisma, tools),
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
    await leave();
    await prisma.$disconnect();
    await pools.close();
    throw error;
  }
}
