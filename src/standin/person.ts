import { randomInt } from 'node:crypto';
import type {
  CallbackAnswer,
  CallbackQuery,
  ChatId,
  InlineButton,
  TelegramMessage,
  TelegramUser,
  Update,
} from './bot-api-types.ts';
import type { ChatStore, StoredChat } from './chat-store.ts';
import { withFoundEntities } from './html-entities.ts';

export type PersonProfile = { first_name?: string; last_name?: string; username?: string; language_code?: string };

/** What a person can send besides text. */
export type SentKind =
  | 'photo'
  | 'sticker'
  | 'voice'
  | 'video'
  | 'video_note'
  | 'audio'
  | 'animation'
  | 'document'
  | 'contact'
  | 'location'
  | 'poll'
  | 'dice';

export type WaitOptions = { timeoutMs?: number };

/** One person in a private chat with the bot, for tests and for the chat page. Messages returned are copies. */
export type Person = {
  chatId: ChatId;
  /** Sends a text; returns the message as the bot gets it. */
  say(text: string, options?: { replyTo?: number; forwarded?: boolean }): TelegramMessage;
  /**
   * Presses an inline button, found by its callback data or its label; returns the id of the callback query.
   * Throws where the message or the button is not there: a person cannot press it then.
   */
  press(messageId: number, dataOrLabel: string): string;
  /** Sends a callback query that no button holds, as a changed client could. */
  forgePress(messageId: number, data: string): string;
  send(kind: SentKind, content?: Record<string, unknown>): TelegramMessage;
  editMessage(messageId: number, text: string): void;
  block(): void;
  unblock(): void;
  isBlocked(): boolean;
  setLanguage(code: string): void;
  /** All messages now visible in the chat, oldest first. */
  messages(): TelegramMessage[];
  /** The bot's messages now visible in the chat, oldest first. */
  replies(): TelegramMessage[];
  /** Waits until the bot's messages are at least `n`, or fit; resolves with `replies()`. Default limit 5 s. */
  waitForMessages(
    wanted: number | ((replies: TelegramMessage[]) => boolean),
    options?: WaitOptions,
  ): Promise<TelegramMessage[]>;
  waitForCallbackAnswer(queryId: string, options?: WaitOptions): Promise<CallbackAnswer>;
};

export type PersonDeps = {
  store: ChatStore;
  me: TelegramUser;
  now: () => number;
  enqueue: (body: Record<string, unknown>, chatId: ChatId) => Update;
  waitUntil: (condition: () => boolean, what: () => string, options?: WaitOptions) => Promise<void>;
};

/** Long past the time in which a press can be answered. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1000;

const CONTENT_OF_KIND: Readonly<Record<SentKind, Record<string, unknown> | unknown[]>> = {
  photo: [
    { file_id: 'AgACstandin', file_unique_id: 'AQADstandin', width: 90, height: 67, file_size: 1200 },
    { file_id: 'AgACstandinlarge', file_unique_id: 'AQADstandinlarge', width: 800, height: 600, file_size: 64000 },
  ],
  sticker: {
    ...file('sticker'),
    type: 'regular',
    width: 512,
    height: 512,
    is_animated: false,
    is_video: false,
    emoji: '🙂',
  },
  voice: { ...file('voice'), duration: 3, mime_type: 'audio/ogg' },
  video: { ...file('video'), width: 320, height: 240, duration: 3 },
  video_note: { ...file('videonote'), length: 240, duration: 3 },
  audio: { ...file('audio'), duration: 3, mime_type: 'audio/mpeg' },
  animation: { ...file('animation'), width: 320, height: 240, duration: 3 },
  document: { ...file('document'), file_name: 'file.pdf', mime_type: 'application/pdf' },
  contact: { phone_number: '+70000000000', first_name: 'A' },
  location: { latitude: 51.13, longitude: 71.43 },
  poll: {
    id: '1',
    question: '?',
    options: [],
    total_voter_count: 0,
    is_closed: false,
    is_anonymous: true,
    type: 'regular',
    allows_multiple_answers: false,
  },
  dice: { emoji: '🎲', value: 4 },
};

function file(kind: string): { file_id: string; file_unique_id: string; file_size: number } {
  return { file_id: `standin-${kind}`, file_unique_id: `unique-${kind}`, file_size: 4096 };
}

/** The private chat of a person, made on first use. Opening it is what lets the bot write to them. */
export function openChat(store: ChatStore, chatId: ChatId, profile: PersonProfile): StoredChat {
  const known = store.chats.get(chatId);
  if (known !== undefined) return known;
  const { language_code, ...names } = profile;
  const named = { first_name: 'A', ...names };
  const chat: StoredChat = {
    info: { id: chatId, ...named, type: 'private' },
    person: { id: chatId, is_bot: false, ...named, ...(language_code === undefined ? {} : { language_code }) },
    blocked: false,
    left: false,
    messages: new Map(),
  };
  store.chats.set(chatId, chat);
  return chat;
}

export function createPerson(deps: PersonDeps, chatId: ChatId, profile: PersonProfile): Person {
  const { store, me, now, enqueue, waitUntil } = deps;
  const chat = openChat(store, chatId, profile);
  const user: TelegramUser = chat.person ?? { id: chatId, is_bot: false, first_name: 'A' };
  const seconds = (): number => Math.floor(now() / 1000);

  const deliver = (content: Partial<TelegramMessage>): TelegramMessage => {
    if (chat.blocked) throw new Error('this person has blocked the bot: unblock() first');
    const message: TelegramMessage = {
      message_id: store.nextMessageId(),
      from: { ...user },
      chat: chat.info,
      date: seconds(),
      ...content,
    };
    store.add(chat, message, false, { kind: 'none' });
    enqueue({ message: structuredClone(message) }, chatId);
    return structuredClone(message);
  };

  const replied = (id: number | undefined): Partial<TelegramMessage> => {
    const found = id === undefined ? undefined : chat.messages.get(id)?.message;
    return found === undefined ? {} : { reply_to_message: structuredClone(found) };
  };

  const pressed = (messageId: number, data: string): string => {
    const message = chat.messages.get(messageId)?.message ?? {
      // Telegram gives a message that the bot can no longer see as inaccessible, with date 0.
      message_id: messageId,
      chat: chat.info,
      date: 0,
    };
    for (const [old, query] of store.queries) if (now() - query.at > FORGOTTEN_AFTER_MS) store.queries.delete(old);
    const id = `${chatId}${now()}${randomInt(1_000_000)}`;
    store.queries.set(id, { id, chatId, messageId, at: now(), answer: null });
    const query: CallbackQuery = {
      id,
      from: { ...user },
      message: structuredClone(message),
      chat_instance: String(chatId),
      data,
    };
    enqueue({ callback_query: query }, chatId);
    return id;
  };

  const membership = (from: 'member' | 'kicked', to: 'member' | 'kicked'): void => {
    const state = (status: string): Record<string, unknown> => ({
      user: me,
      status,
      ...(status === 'kicked' ? { until_date: 0 } : {}),
    });
    chat.blocked = to === 'kicked';
    const change = { chat: chat.info, from: { ...user }, date: seconds() };
    enqueue({ my_chat_member: { ...change, old_chat_member: state(from), new_chat_member: state(to) } }, chatId);
  };

  const visible = (own: boolean): TelegramMessage[] =>
    [...chat.messages.values()]
      .filter((stored) => !own || stored.fromBot)
      .map((stored) => structuredClone(stored.message));

  return {
    chatId,
    say: (text, options) =>
      deliver({
        ...replied(options?.replyTo),
        ...(options?.forwarded === true
          ? { forward_origin: { type: 'hidden_user', sender_user_name: 'A', date: seconds() } }
          : {}),
        ...foundText(text),
      }),
    press(messageId, dataOrLabel) {
      const buttons = chat.messages.get(messageId)?.message.reply_markup?.inline_keyboard.flat() ?? [];
      const button = buttonCalled(buttons, dataOrLabel);
      if (button?.callback_data === undefined) throw new Error(`message ${messageId} has no such button`);
      return pressed(messageId, button.callback_data);
    },
    forgePress: pressed,
    send: (kind, content) => deliver({ [kind]: content ?? structuredClone(CONTENT_OF_KIND[kind]) }),
    editMessage(messageId, text) {
      const stored = chat.messages.get(messageId);
      if (stored === undefined || stored.fromBot) throw new Error(`message ${messageId} is not this person's own`);
      const { entities: _, ...rest } = stored.message;
      stored.message = { ...rest, ...foundText(text), edit_date: seconds() };
      store.emit({ kind: 'edit', chatId, message: structuredClone(stored.message), fromBot: false });
      enqueue({ edited_message: structuredClone(stored.message) }, chatId);
    },
    block: () => membership('member', 'kicked'),
    unblock: () => membership('kicked', 'member'),
    isBlocked: () => chat.blocked,
    setLanguage(code) {
      user.language_code = code;
    },
    messages: () => visible(false),
    replies: () => visible(true),
    async waitForMessages(wanted, options) {
      const count = (): number => [...chat.messages.values()].filter((stored) => stored.fromBot).length;
      // Counting copies nothing: thousands of messages may be waited for.
      const fits = (): boolean => (typeof wanted === 'number' ? count() >= wanted : wanted(visible(true)));
      const what = (): string =>
        `${typeof wanted === 'number' ? `${wanted} messages` : 'fitting messages'} from the bot (now ${count()})`;
      await waitUntil(fits, what, options);
      return visible(true);
    },
    async waitForCallbackAnswer(queryId, options) {
      await waitUntil(
        () => store.queries.get(queryId)?.answer != null,
        () => 'an answer to the press',
        options,
      );
      return store.queries.get(queryId)?.answer ?? { text: '', showAlert: false, url: null };
    },
  };
}

function buttonCalled(buttons: readonly InlineButton[], dataOrLabel: string): InlineButton | undefined {
  return (
    buttons.find((button) => button.callback_data === dataOrLabel) ??
    buttons.find((button) => button.text === dataOrLabel)
  );
}

function foundText(text: string): Partial<TelegramMessage> {
  const { entities } = withFoundEntities({ text, entities: [] });
  return { text, ...(entities.length === 0 ? {} : { entities }) };
}
