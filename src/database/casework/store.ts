import type { CaseExport, CaseStore, CaseTransaction } from '../../usecases/casework/ports.ts';
import type { PrismaClient } from '../generated/client.ts';
import { sqlStateOf } from '../reasons.ts';
import { retrying } from '../retrying.ts';
import type { TurnActions } from '../turns.ts';
import type { CaseTools, Tx } from './tools.ts';
import { createCaseTransaction } from './transaction.ts';

/** Somebody waits: rather an answer "busy" after two seconds than one after ten. */
const TRANSACTION_LIMITS = { maxWait: 2000, timeout: 20_000 };
const EXPORT_BATCH = 500;
/** The database undid the transaction: it may safely run again, even when only its commit was refused. */
const UNDONE = new Set(['40001', '40P01']);

/** Casework in transactions of its own. */
export function createCaseStore(prisma: PrismaClient, tools: CaseTools): CaseStore {
  return {
    transact: (work) =>
      wholly(async (finished) => {
        let rang = false;
        const own = { ...tools, onCalls: () => (rang = true) };
        const result = await prisma.$transaction(async (tx: Tx) => {
          const worked = await work(createCaseTransaction(tx, own));
          finished();
          return worked;
        }, TRANSACTION_LIMITS);
        if (rang) tools.onCalls();
        return result;
      }),
  };
}

/** What the actions of a turn do, in the transaction of the turn. `overtaken` undoes both. */
export type Act<Action> = (
  tx: CaseTransaction,
  actions: readonly Action[],
  chatId: string,
  now: Date,
) => Promise<'done' | 'overtaken'>;

/** The door through which the actions of a bot's turn come to casework. */
export function createTurnActions<Action>(
  prisma: PrismaClient,
  tools: CaseTools,
  act: Act<Action>,
): TurnActions<Action> {
  return {
    transact: (work) =>
      prisma
        .$transaction(async (tx: Tx) => {
          const own = createCaseTransaction(tx, tools);
          if (!(await work(tx, (actions, chatId) => act(own, actions, chatId, tools.now())))) throw new Overtaken();
          return true;
        }, TRANSACTION_LIMITS)
        .catch((error: unknown) => {
          if (error instanceof Overtaken) return false;
          throw error;
        }),
  };
}

class Overtaken extends Error {}

/**
 * Runs a transaction, again when the database asks for it or the connection was cut; not when it was cut at the commit,
 * because then nobody knows whether the first one is there.
 */
async function wholly<Result>(run: (finished: () => void) => Promise<Result>): Promise<Result> {
  const outcome = await retrying(async () => {
    let finished = false;
    try {
      return { result: await run(() => (finished = true)) };
    } catch (error) {
      if (finished && !UNDONE.has(sqlStateOf(error) ?? '')) return { error };
      throw error;
    }
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

/** Reads a register in batches, each in a transaction of its own. */
export function createCaseExport(store: CaseStore): CaseExport {
  return {
    async *each(query) {
      type Page = Awaited<ReturnType<CaseTransaction['applications']['list']>>;
      let page: Page | undefined;
      do {
        const after = page?.next;
        page = await store.transact((tx) =>
          tx.applications.list({ ...query, limit: EXPORT_BATCH, ...(after && { after }) }),
        );
        yield* page.cases;
      } while (page.next !== undefined);
    },
  };
}
