import type { ChatId } from './bot-api-types.ts';
import { Refusal } from './refusal.ts';

export type RateOptions = {
  /** Sends and edits in any second, over all chats. Telegram's own figure is about 30. */
  perSecond?: number;
  /** Sends and edits in any second within one chat. Telegram's own figure is about 1. */
  perChatPerSecond?: number;
};

const WINDOW_MS = 1000;

/**
 * A sliding window over accepted sends. Past the limit every send is refused with 429 and `retry_after` in whole
 * seconds, and stays refused until that time has passed, as Telegram does.
 */
export function createRateLimit(options: RateOptions, now: () => number): (chatId: ChatId) => void {
  const all = { times: [] as number[], closedUntil: 0 };
  const chats = new Map<ChatId, typeof all>();

  const check = (window: typeof all, limit: number | undefined): void => {
    if (limit === undefined) return;
    const at = now();
    window.times = window.times.filter((time) => time > at - WINDOW_MS);
    if (at >= window.closedUntil && window.times.length < limit) return;
    if (at >= window.closedUntil) window.closedUntil = at + WINDOW_MS;
    const seconds = Math.max(1, Math.ceil((window.closedUntil - at) / 1000));
    throw new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
  };

  return (chatId) => {
    const chat = chats.get(chatId) ?? { times: [], closedUntil: 0 };
    chats.set(chatId, chat);
    check(all, options.perSecond);
    check(chat, options.perChatPerSecond);
    all.times.push(now());
    chat.times.push(now());
  };
}
