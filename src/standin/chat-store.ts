import type {
  BotCommand,
  CallbackAnswer,
  ChatEvent,
  ChatId,
  ReplyMarkup,
  TelegramChat,
  TelegramMessage,
  TelegramUser,
} from './bot-api-types.ts';

export type StoredMessage = { message: TelegramMessage; fromBot: boolean; markup: ReplyMarkup };

export type StoredQuery = {
  id: string;
  chatId: ChatId;
  messageId: number;
  at: number;
  answer: CallbackAnswer | null;
};

export type StoredFile = { id: string; path: string; name: string; type: string; bytes: Uint8Array };

export type StoredChat = {
  info: TelegramChat;
  /** The person of a private chat; null in a group or channel. */
  person: TelegramUser | null;
  blocked: boolean;
  left: boolean;
  messages: Map<number, StoredMessage>;
};

export type CommandList = { scope: string; language: string; commands: BotCommand[] };

/** Everything the stand-in remembers. It lives as long as the program. */
export type ChatStore = {
  chats: Map<ChatId, StoredChat>;
  queries: Map<string, StoredQuery>;
  files: Map<string, StoredFile>;
  commands: CommandList[];
  descriptions: Map<string, string>;
  shortDescriptions: Map<string, string>;
  menuButtons: Map<ChatId | null, unknown>;
  /** Ids grow from the clock, so that a restart never gives out an id again. */
  nextMessageId(): number;
  nextUpdateId(): number;
  add(chat: StoredChat, message: TelegramMessage, fromBot: boolean, markup: ReplyMarkup): StoredMessage;
  emit(event: ChatEvent): void;
  onEvent(listener: (event: ChatEvent) => void): () => void;
};

const EPOCH_MS = Date.UTC(2026, 0, 1);
const MS_PER_ID = 50;

/**
 * `now` in milliseconds. The first ids are 20 for each second since 2026, which keeps them within 32 bits until 2029
 * and growing across restarts unless more than 20 a second were used all the time.
 */
export function createChatStore(now: () => number, first?: { updateId?: number; messageId?: number }): ChatStore {
  const fromClock = Math.max(1, Math.floor((now() - EPOCH_MS) / MS_PER_ID));
  let messageId = first?.messageId ?? fromClock;
  let updateId = first?.updateId ?? fromClock;
  const listeners = new Set<(event: ChatEvent) => void>();

  const store: ChatStore = {
    chats: new Map(),
    queries: new Map(),
    files: new Map(),
    commands: [],
    descriptions: new Map(),
    shortDescriptions: new Map(),
    menuButtons: new Map(),
    nextMessageId: () => messageId++,
    nextUpdateId: () => updateId++,
    add(chat, message, fromBot, markup) {
      const stored = { message, fromBot, markup };
      chat.messages.set(message.message_id, stored);
      store.emit({ kind: 'message', chatId: chat.info.id, message: structuredClone(message), fromBot, markup });
      return stored;
    },
    emit(event) {
      for (const listener of [...listeners]) listener(event);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
  return store;
}

/** The commands that a person sees: the narrowest scope first, within it their language first. As Telegram chooses. */
export function commandsFor(store: ChatStore, chatId: ChatId, language: string): readonly BotCommand[] {
  for (const scope of [`chat:${chatId}`, 'all_private_chats', 'default']) {
    for (const wanted of [language, '']) {
      const list = store.commands.find((entry) => entry.scope === scope && entry.language === wanted);
      if (list !== undefined && list.commands.length > 0) return list.commands;
    }
  }
  return [];
}
