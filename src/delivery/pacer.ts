import type { Clock } from './clock.ts';

/** Telegram allows 30 messages in any second over all chats; evenly spaced at 29.4 none was refused (reliability.md 5.5). */
const MESSAGES_PER_SECOND = 29.4;
const LIMIT = 30;
const LIMIT_WINDOW_MS = 1000;
/** For clocks that count whole milliseconds on the other side. */
const WINDOW_MARGIN_MS = 2;
const SLOWED_TO = 0.7;
const RECOVERY_PER_SECOND = 0.01;
/** Being late by up to a second, as on a busy machine, is made up for, by spacing as close as this. */
const CATCH_UP_MS = 1000;
const CLOSEST = 0.75;

/** Evenly spaced slots, one message in each; slower for a while after Telegram asked for silence. */
export type Pacer = {
  /** Milliseconds until the next slot. */
  readonly wait: () => number;
  /** Uses the slot; what it returns is to be called when the answer is there. */
  readonly take: () => () => void;
  /** There is nothing to send: slots that pass unused are not made up for. */
  readonly idle: () => void;
  /** Nothing at all for `ms`; then slower, recovering by 1 % a second. */
  readonly silence: (ms: number) => void;
  /** Nothing for `ms`, and then as before. */
  readonly hold: (ms: number) => void;
};

/**
 * Two rules, of which the stricter holds. Slots are evenly spaced. And no more than 30 messages are under way or were
 * answered within the last second: a message counts on the other side at some moment between its sending and its answer,
 * so however unevenly the network passes them on, no second there ever sees more than 30.
 */
export function createPacer(clock: Clock, perSecond: number = MESSAGES_PER_SECOND): Pacer {
  // The limit is Telegram's; whoever asks for another pace has another limit.
  const limit = Math.max(LIMIT, Math.ceil((LIMIT * perSecond) / MESSAGES_PER_SECOND));
  let nextSlot = clock.now();
  let lastSlot = Number.NEGATIVE_INFINITY;
  let silentUntil = clock.now();
  let slowed = false;
  let underWay = 0;
  const answered: { readonly at: number; readonly tookMs: number }[] = [];

  const interval = () => {
    const factor = slowed
      ? Math.min(1, SLOWED_TO + Math.max(0, clock.now() - silentUntil) * (RECOVERY_PER_SECOND / 1000))
      : 1;
    if (factor === 1) slowed = false;
    return 1000 / (perSecond * factor);
  };

  /** Until the window has room. A part of the way back of an answer can be taken off: it was counted before that. */
  const untilRoom = (now: number) => {
    const wayBack = answered.reduce((least, { tookMs }) => Math.min(least, tookMs), LIMIT_WINDOW_MS) / 2;
    const window = LIMIT_WINDOW_MS + WINDOW_MARGIN_MS - wayBack;
    while (answered[0] !== undefined && answered[0].at + window <= now) answered.shift();
    const tooMany = underWay + answered.length - limit + 1;
    const leaves = answered[tooMany - 1];
    return leaves === undefined ? 0 : leaves.at + window - now;
  };

  const hold = (ms: number) => {
    silentUntil = Math.max(silentUntil, clock.now() + ms);
    nextSlot = Math.max(nextSlot, silentUntil);
  };

  return {
    wait() {
      const now = clock.now();
      const closest = lastSlot + interval() * CLOSEST;
      return Math.max(0, nextSlot - now, closest - now, untilRoom(now));
    },
    take() {
      const now = clock.now();
      const each = interval();
      nextSlot = (now - nextSlot > CATCH_UP_MS ? now : nextSlot) + each;
      lastSlot = now;
      underWay += 1;
      return () => {
        underWay -= 1;
        answered.push({ at: clock.now(), tookMs: clock.now() - now });
      };
    },
    idle() {
      nextSlot = Math.max(nextSlot, clock.now());
    },
    silence(ms) {
      hold(ms);
      slowed = true;
    },
    hold,
  };
}
