import type { Clock } from './clock.ts';

/** Lets one loop sleep until something happens. A wake during its work is not lost: the next sleep ends at once. */
export type Wakeup = {
  readonly wake: () => void;
  readonly sleep: (ms: number) => Promise<void>;
};

export function createWakeup(clock: Clock): Wakeup {
  let woken = false;
  let sleeper: AbortController | undefined;
  return {
    wake() {
      woken = true;
      sleeper?.abort();
    },
    async sleep(ms) {
      if (!woken && ms > 0) {
        sleeper = new AbortController();
        await clock.wait(ms, sleeper.signal);
        sleeper = undefined;
      }
      woken = false;
    },
  };
}
