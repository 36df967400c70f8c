import { type Answers, answersIn, type Chat } from '../usecases/chat.ts';

/** The answers of people who chose not to have them saved: in this process's memory only, for a day at most. */
export interface UnsavedChats {
  /** The answers before an update; the same ones again if that update is worked on twice. */
  readonly recall: (chatId: string, updateId: number) => Answers | undefined;
  /** `undefined`: they are stored from now on, or erased. */
  readonly remember: (chatId: string, updateId: number, chat: Chat | undefined) => void;
}

interface Held {
  readonly updateId: number;
  readonly before: Answers | undefined;
  readonly after: Answers | undefined;
  readonly until: number;
}

/** An update is worked on again within this time or not at all; then the answers before it can go as well. */
const settledAfterMs = 60_000;

export function createUnsavedChats(deps: {
  readonly now: () => Date;
  readonly keepForMs: number;
  /** Beyond this the longest unused ones make room. Default 10,000. */
  readonly most?: number;
}): UnsavedChats {
  const { now, keepForMs, most = 10_000 } = deps;
  const held = new Map<string, Held>();

  function dropOutdated(): void {
    for (const [chatId, { until }] of held) {
      if (until <= now().getTime() || held.size > most) held.delete(chatId);
    }
  }

  return {
    recall: (chatId, updateId) => {
      dropOutdated();
      const entry = held.get(chatId);
      return entry?.updateId === updateId ? entry.before : entry?.after;
    },
    remember: (chatId, updateId, chat) => {
      const entry = held.get(chatId);
      const before = entry?.updateId === updateId ? entry.before : entry?.after;
      const until = now().getTime() + (chat === undefined ? settledAfterMs : keepForMs);
      // Taken out first, so that the map stays in the order of use.
      held.delete(chatId);
      held.set(chatId, { updateId, before, after: chat && answersIn(chat), until });
      dropOutdated();
    },
  };
}
