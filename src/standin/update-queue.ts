import type { Update } from './bot-api-types.ts';
import { Refusal } from './refusal.ts';

const KEPT_FOR_MS = 24 * 60 * 60 * 1000;
const LONGEST_POLL_S = 50;
const MOST_UPDATES = 100;

/** Kinds that Telegram sends only to bots that ask for them by name. */
const ASKED_FOR_BY_NAME = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

export type QueuedUpdate = {
  update: Update;
  /** Updates with the same key are delivered to a webhook one after another. */
  orderKey: string;
  at: number;
  /** Whether a poll has handed it out: an injected repeat of an old id is handed out once before it is confirmed. */
  handedOut: boolean;
};

type Poll = { finish: (outcome: Update[] | Refusal) => void };

export type PollRequest = {
  offset: number;
  limit: number;
  timeoutSeconds: number;
  /** Ends the poll when the client has gone. */
  signal: AbortSignal | null;
};

export type UpdateQueue = {
  add(update: Update, orderKey: string): void;
  poll(request: PollRequest): Promise<Update[]>;
  allow(kinds: readonly string[]): void;
  allowed(): readonly string[];
  pending(): readonly QueuedUpdate[];
  remove(entry: QueuedUpdate): void;
  clear(): void;
  /** Ends the waiting poll: with no updates, or with a refusal. */
  endPoll(refusal: Refusal | null): void;
  onAdded(listener: () => void): void;
};

/** Updates that wait for the bot, by long polling or for a webhook. Kept for 24 hours, as Telegram does. */
export function createUpdateQueue(now: () => number): UpdateQueue {
  let entries: QueuedUpdate[] = [];
  let kinds: readonly string[] = [];
  let waiting: Poll | null = null;
  const listeners: (() => void)[] = [];

  const isAllowed = (update: Update): boolean => {
    const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
    return kinds.length === 0 ? !ASKED_FOR_BY_NAME.has(kind) : kinds.includes(kind);
  };

  const confirm = (offset: number): void => {
    if (offset < 0) entries = entries.slice(offset);
    else if (offset > 0) entries = entries.filter((entry) => entry.update.update_id >= offset || !entry.handedOut);
  };

  const handOut = (limit: number): Update[] => {
    const batch = entries.slice(0, limit);
    for (const entry of batch) entry.handedOut = true;
    return batch.map((entry) => entry.update);
  };

  const endPoll = (refusal: Refusal | null): void => {
    waiting?.finish(refusal ?? []);
  };

  return {
    add(update, orderKey) {
      const oldest = now() - KEPT_FOR_MS;
      entries = entries.filter((entry) => entry.at > oldest);
      if (!isAllowed(update)) return;
      entries.push({ update, orderKey, at: now(), handedOut: false });
      waiting?.finish(handOut(MOST_UPDATES));
      for (const listener of listeners) listener();
    },

    async poll({ offset, limit, timeoutSeconds, signal }) {
      endPoll(
        new Refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        ),
      );
      confirm(offset);
      const most = Math.min(Math.max(limit, 1), MOST_UPDATES);
      if (entries.length > 0 || timeoutSeconds <= 0 || signal?.aborted === true) return handOut(most);
      return new Promise<Update[]>((resolve, reject) => {
        const timer = setTimeout(() => endPoll(null), Math.min(timeoutSeconds, LONGEST_POLL_S) * 1000);
        const leave = (): void => poll.finish([]);
        const poll: Poll = {
          finish(outcome) {
            if (waiting === poll) waiting = null;
            clearTimeout(timer);
            signal?.removeEventListener('abort', leave);
            if (outcome instanceof Refusal) reject(outcome);
            else resolve(outcome);
          },
        };
        waiting = poll;
        signal?.addEventListener('abort', leave);
      });
    },

    allow: (names) => {
      kinds = [...names];
    },
    allowed: () => kinds,
    pending: () => entries,
    remove(entry) {
      entries = entries.filter((other) => other !== entry);
    },
    clear() {
      entries = [];
    },
    endPoll,
    onAdded(listener) {
      listeners.push(listener);
    },
  };
}
