import type { CaseStore } from '../casework/ports.ts';

const MINUTE_MS = 60_000;
const WINDOW_MS = 15 * MINUTE_MS;
const FREE_TRIES = 5;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LONGEST_DELAY_MS = WINDOW_MS;
const TRIES_OF_AN_ADDRESS = 20;

/**
 * Counts a try at something secret, and says whether it may be made: five in fifteen minutes, after that one after a
 * pause that doubles from a minute to fifteen. Tries that are not made count too, or a guesser would lose nothing.
 */
export async function mayTry(store: CaseStore, key: string, now: Date): Promise<boolean> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  // Committed before it is counted: of tries at the same time, each sees those that were committed earlier.
  await store.transact((tx) => tx.attempts.count(key, now));
  return store.transact(async (tx) => {
    if ((await tx.attempts.since(key, before(WINDOW_MS))) <= FREE_TRIES) return true;
    const beyond = Math.max(0, (await tx.attempts.since(key, before(DAY_MS))) - FREE_TRIES - 1);
    const delay = Math.min(2 ** beyond * MINUTE_MS, LONGEST_DELAY_MS);
    return (await tx.attempts.since(key, before(delay))) <= 1;
  });
}

/** Counts a try from an address, and says whether it may be made: twenty in a minute, whatever they are at. */
export async function mayTryFrom(store: CaseStore, key: string, now: Date): Promise<boolean> {
  await store.transact((tx) => tx.attempts.count(key, now));
  return store.transact(
    async (tx) => (await tx.attempts.since(key, new Date(now.getTime() - MINUTE_MS))) <= TRIES_OF_AN_ADDRESS,
  );
}
