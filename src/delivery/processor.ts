import type { ApiCall, ClaimedTurn, Doorbell, Log, TurnResult, Turns } from '../usecases/ports.ts';

export type Processor = {
  readonly start: () => void;
  /** Takes no more updates, and resolves when those under way are written. */
  readonly stop: () => Promise<void>;
};

/**
 * Works through the inbox: several chats at once, each in order. `handle` may run twice for one update (after a kill, or
 * when a claim was lost), but only one of its results is ever written.
 */
export function createProcessor<Action = never>(deps: {
  readonly turns: Turns<Action>;
  /** From an update and its chat's state to the effects. Throwing means: try again later. */
  readonly handle: (turn: ClaimedTurn) => Promise<TurnResult<Action>>;
  /** What the person is told when an update is given up after every try. */
  readonly lastWords: (turn: ClaimedTurn) => readonly ApiCall[];
  readonly doorbell: Doorbell;
  readonly log: Log;
  readonly concurrency?: number;
  /** How often to look without being woken, and to take over from processes that are gone; milliseconds. */
  readonly lookEveryMs?: number;
}): Processor {
  const { turns, handle, lastWords, doorbell, log, concurrency = 4, lookEveryMs = 500 } = deps;
  const underWay = new Set<Promise<void>>();
  let claiming: Promise<void> | undefined;
  let askedAgain = false;
  let stopped = true;
  let looking: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;

  const work = async (turn: ClaimedTurn) => {
    const { updateId, kind } = turn;
    try {
      if (turn.exhausted) {
        log.error('update-exhausted', { updateId, kind });
        await turns.fail(turn, lastWords(turn));
        return;
      }
      const result = await tryToHandle(turn);
      if (result === undefined) {
        const outcome = await turns.fail(turn, lastWords(turn));
        if (outcome === 'dead') log.error('update-given-up', { updateId, kind });
      } else if ((await turns.commit(turn, result)) === 'lost') {
        log.warn('turn-lost', { updateId, kind });
      }
    } catch (error) {
      // The database is away. The claim ends by itself, and the update comes again.
      log.error('turn-not-written', { updateId, kind, error: nameOf(error) });
    }
  };

  const tryToHandle = async (turn: ClaimedTurn): Promise<TurnResult<Action> | undefined> => {
    try {
      return await handle(turn);
    } catch (error) {
      // Its class and place only: a message may quote what the person wrote.
      log.error('update-failed', {
        updateId: turn.updateId,
        kind: turn.kind,
        error: nameOf(error),
        at: placeOf(error),
      });
      return undefined;
    }
  };

  const claimAll = async () => {
    do {
      askedAgain = false;
      while (!stopped && underWay.size < concurrency) {
        const turn = await turns.claim();
        if (turn === undefined) break;
        const working = work(turn).finally(() => {
          underWay.delete(working);
          look();
        });
        underWay.add(working);
      }
    } while (askedAgain && !stopped && underWay.size < concurrency);
  };

  // One claim at a time is enough for the whole process, and never asks twice for the same update.
  const look = () => {
    askedAgain = true;
    if (stopped || claiming !== undefined) return;
    claiming = claimAll()
      .catch((error: unknown) => log.error('inbox-unreachable', { error: nameOf(error) }))
      .finally(() => {
        claiming = undefined;
      });
  };

  const lookByTime = () => {
    turns
      .reclaim()
      .then((count) => {
        if (count > 0) log.warn('updates-taken-over', { count });
      })
      .catch((error: unknown) => log.error('inbox-unreachable', { error: nameOf(error) }))
      .finally(() => {
        look();
        if (!stopped) looking = setTimeout(lookByTime, lookEveryMs);
      });
  };

  return {
    start() {
      if (!stopped) return;
      stopped = false;
      stopListening = doorbell.listen('inbox', look);
      lookByTime();
    },
    async stop() {
      stopped = true;
      stopListening?.();
      clearTimeout(looking);
      await claiming;
      await Promise.all(underWay);
    },
  };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);

const placeOf = (error: unknown) =>
  error instanceof Error ? /\n\s+at (.+)/.exec(error.stack ?? '')?.[1]?.replace(/\(?(?:file:)?\/.*\//, '(') : undefined;
