import type { MessageEntity, ReplyMarkup, TelegramMessage } from './bot-api-types.ts';
import type { StoredMessage } from './chat-store.ts';

/** A message as the page draws it: nothing in it that the person may not see. */
export type MessageView = {
  id: number;
  mine: boolean;
  /** Milliseconds since 1970. */
  at: number;
  edited: boolean;
  text: string;
  entities: readonly MessageEntity[];
  document: { id: string; name: string; size: number } | null;
  buttons: { text: string; data: string | null; url: string | null }[][];
};

/** What stands under the text field: keys of a reply keyboard, or none. */
export type KeyboardView = { rows: string[][]; oneTime: boolean; placeholder: string | null };

export function messageView(message: TelegramMessage, fromBot: boolean): MessageView {
  const { document } = message;
  return {
    id: message.message_id,
    mine: !fromBot,
    at: message.date * 1000,
    edited: message.edit_date !== undefined,
    text: message.text ?? message.caption ?? '',
    entities: message.entities ?? message.caption_entities ?? [],
    document:
      document === undefined ? null : { id: document.file_id, name: document.file_name, size: document.file_size },
    buttons: (message.reply_markup?.inline_keyboard ?? []).map((row) =>
      row.map(({ text, callback_data, url }) => ({ text, data: callback_data ?? null, url: url ?? null })),
    ),
  };
}

/** What a message does to the keyboard under the text field: undefined leaves it, null takes it away. */
export function keyboardView(markup: ReplyMarkup): KeyboardView | null | undefined {
  if (markup.kind === 'remove') return null;
  if (markup.kind !== 'reply') return undefined;
  const { keyboard, one_time_keyboard, input_field_placeholder } = markup.markup;
  return {
    rows: keyboard.map((row) => row.map((key) => key.text)),
    oneTime: one_time_keyboard === true,
    placeholder: input_field_placeholder ?? null,
  };
}

/** The keyboard that stands now, after all messages so far. */
export function currentKeyboard(history: readonly StoredMessage[]): KeyboardView | null {
  return history.map((stored) => keyboardView(stored.markup)).findLast((view) => view !== undefined) ?? null;
}
