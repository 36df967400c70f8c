import type { Clock } from '../../src/delivery/clock.ts';

/** A clock that stands still until it is moved by hand; whoever waits is woken on the way. */
export function createHandClock(): Clock & { readonly advance: (ms: number) => void; readonly waiting: () => number } {
  let now = 1000;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    waiting: () => sleepers.size,
    wait: (ms, signal) =>
      new Promise((settle) => {
        if (signal?.aborted === true || ms <= 0) return settle();
        const sleeper = {
          until: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            settle();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    advance(ms) {
      now += ms;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    },
  };
}
