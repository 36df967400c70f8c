import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../src/delivery/clock.ts';

/** A pacing clock that runs so many times as fast as real. */
export function createHurriedClock(speed: number): Clock {
  return {
    now: () => performance.now() * speed,
    wait: (ms, signal) => pause(ms / speed, undefined, signal && { signal }).catch(() => undefined),
  };
}
