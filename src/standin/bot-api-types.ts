/** The small part of Telegram's vocabulary that the stand-in speaks. Names and shapes are Telegram's own. */

export type ChatId = number;

export type MessageEntity = {
  type: string;
  /** In UTF-16 code units, as Telegram counts. */
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
};

export type TelegramUser = {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
};

export type TelegramChat = {
  id: ChatId;
  type: 'private' | 'group' | 'supergroup' | 'channel';
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
};

export type InlineButton = {
  text: string;
  callback_data?: string;
  url?: string;
  [other: string]: unknown;
};

export type InlineKeyboard = { inline_keyboard: InlineButton[][] };

export type ReplyKeyboard = {
  keyboard: { text: string; [other: string]: unknown }[][];
  resize_keyboard?: boolean;
  one_time_keyboard?: boolean;
  is_persistent?: boolean;
  input_field_placeholder?: string;
};

export type ReplyMarkup =
  | { kind: 'none' }
  | { kind: 'inline'; markup: InlineKeyboard }
  | { kind: 'reply'; markup: ReplyKeyboard }
  | { kind: 'remove' }
  | { kind: 'force-reply'; placeholder: string | null };

export type TelegramDocument = {
  file_id: string;
  file_unique_id: string;
  file_name: string;
  mime_type: string;
  file_size: number;
};

/** A message as Telegram gives it out: plain text with parsed entities. */
export type TelegramMessage = {
  message_id: number;
  /** Unix time in seconds. */
  date: number;
  chat: TelegramChat;
  from?: TelegramUser;
  edit_date?: number;
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  caption_entities?: MessageEntity[];
  document?: TelegramDocument;
  reply_markup?: InlineKeyboard;
  reply_to_message?: TelegramMessage;
  [kind: string]: unknown;
};

export type CallbackQuery = {
  id: string;
  from: TelegramUser;
  message: TelegramMessage;
  chat_instance: string;
  data: string;
};

export type Update = { update_id: number; [kind: string]: unknown };

export type BotCommand = { command: string; description: string };

/** What the person sees after pressing a button, as the bot answered it. */
export type CallbackAnswer = { text: string; showAlert: boolean; url: string | null };

/** One thing that happened in a chat, for whoever draws it. Messages are copies and never change later. */
export type ChatEvent =
  | { kind: 'message'; chatId: ChatId; message: TelegramMessage; fromBot: boolean; markup: ReplyMarkup }
  | { kind: 'edit'; chatId: ChatId; message: TelegramMessage; fromBot: boolean }
  | { kind: 'delete'; chatId: ChatId; messageId: number }
  | { kind: 'action'; chatId: ChatId; action: string }
  | { kind: 'callback-answer'; chatId: ChatId; queryId: string; messageId: number; answer: CallbackAnswer }
  | { kind: 'commands' };

/** One call that the stand-in carried out, in order. */
export type LedgerEntry = {
  method: string;
  chatId: ChatId | null;
  messageId: number | null;
  /** Milliseconds by the clock that was passed in. */
  at: number;
};

/** One call that the stand-in refused, with Telegram's words for it. */
export type RefusalEntry = LedgerEntry & { code: number; description: string };
