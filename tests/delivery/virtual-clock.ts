import type { Clock } from '../../src/delivery/clock.ts';

/** A clock on which nothing takes time but waiting: it goes from one moment at which somebody wakes to the next. */
export function createVirtualClock(): Clock & {
  /** Runs until the condition holds; throws when nobody waits for anything any more. */
  readonly run: (condition: () => boolean) => Promise<void>;
  /** The machine stands still for so long: whoever would have been woken is woken late. */
  readonly stall: (ms: number) => void;
} {
  let now = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((settle) => {
        if (signal?.aborted === true) return settle();
        const sleeper = {
          until: now + Math.max(0, ms),
          wake: () => {
            sleepers.delete(sleeper);
            settle();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    stall(ms) {
      now += ms;
    },
    async run(condition) {
      while (!condition()) {
        // Everything that needs no time happens first.
        await new Promise((settle) => setImmediate(settle));
        if (condition()) return;
        const next = Math.min(...[...sleepers].map(({ until }) => until));
        if (next === Number.POSITIVE_INFINITY) throw new Error('nobody waits for anything');
        now = Math.max(now, next);
        for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
      }
    },
  };
}
