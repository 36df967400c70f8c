import type { Clock } from './clock.ts';

/** Telegram allows 30 messages a second over all chats; evenly spaced at 28.5 none was refused (reliability.md 5.5). */
const MESSAGES_PER_SECOND = 28.5;
const SLOWED_TO = 0.7;
const RECOVERY_PER_SECOND = 0.01;

/** Evenly spaced slots, one message in each; slower for a while after Telegram asked for silence. */
export type Pacer = {
  /** Milliseconds until the next slot. */
  readonly wait: () => number;
  /** Uses the slot. */
  readonly take: () => void;
  /** Nothing at all for `ms`; then slower, recovering by 1 % a second. */
  readonly silence: (ms: number) => void;
};

export function createPacer(clock: Clock, perSecond: number = MESSAGES_PER_SECOND): Pacer {
  let nextSlot = clock.now();
  let silentUntil = clock.now();
  let slowed = false;

  const interval = () => {
    const factor = slowed
      ? Math.min(1, SLOWED_TO + Math.max(0, clock.now() - silentUntil) * (RECOVERY_PER_SECOND / 1000))
      : 1;
    if (factor === 1) slowed = false;
    return 1000 / (perSecond * factor);
  };

  return {
    wait: () => Math.max(0, nextSlot - clock.now(), silentUntil - clock.now()),
    take() {
      nextSlot = Math.max(nextSlot, clock.now()) + interval();
    },
    silence(ms) {
      silentUntil = Math.max(silentUntil, clock.now() + ms);
      slowed = true;
    },
  };
}
