import { setTimeout as pause } from 'node:timers/promises';

/** Time for pacing and waiting: never goes back, and knows nothing of the day. */
export type Clock = {
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Resolves after `ms`, or at once when `signal` is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** The machine's own monotonic clock. */
export function createMonotonicClock(): Clock {
  return {
    now: () => performance.now(),
    wait: (ms, signal) =>
      pause(ms, undefined, signal && { signal }).catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
      }),
  };
}
