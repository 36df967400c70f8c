import type { Chat } from '../usecases/chat.ts';

type Answers = Pick<Chat, 'checks' | 'active'>;

/** The answers of people who chose not to save them: in this process's memory only, for a day at most. */
export interface UnsavedChats {
  /** The answers before an update; the same ones again if that update is worked on twice. */
  readonly recall: (chatId: string, updateId: number) => Answers | undefined;
  readonly remember: (chatId: string, updateId: number, chat: Chat) => void;
  readonly forget: (chatId: string) => void;
}

interface Held {
  readonly updateId: number;
  readonly before: Answers | undefined;
  readonly after: Answers;
  readonly since: number;
}

export function createUnsavedChats(deps: {
  readonly now: () => Date;
  readonly keepForMs: number;
  /** The longest unused ones make room beyond this. Default 10,000. */
  readonly most?: number;
}): UnsavedChats {
  const { now, keepForMs, most = 10_000 } = deps;
  const held = new Map<string, Held>();

  function dropOutdated(): void {
    for (const [chatId, { since }] of held) {
      if (held.size <= most && now().getTime() - since < keepForMs) return;
      held.delete(chatId);
    }
  }

  return {
    recall: (chatId, updateId) => {
      dropOutdated();
      const entry = held.get(chatId);
      return entry?.updateId === updateId ? entry.before : entry?.after;
    },
    remember: (chatId, updateId, { checks, active }) => {
      const entry = held.get(chatId);
      const before = entry?.updateId === updateId ? entry.before : entry?.after;
      // Taken out first, so that the map stays in the order of use.
      held.delete(chatId);
      const after = { checks, ...(active !== undefined && { active }) };
      held.set(chatId, { updateId, before, after, since: now().getTime() });
      dropOutdated();
    },
    forget: (chatId) => {
      held.delete(chatId);
    },
  };
}
