import type { InlineButton, ReplyMarkup } from './bot-api-types.ts';
import { type CallParameters, isRecord, jsonField } from './call-parameters.ts';
import { linkAddress } from './html-entities.ts';
import { badRequest } from './refusal.ts';

const MOST_INLINE_BUTTONS = 100;
const MOST_CALLBACK_BYTES = 64;
const BUTTON_ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
];

/** Reads `reply_markup` of a call. Throws a `Refusal` in Telegram's words. */
export function readReplyMarkup(parameters: CallParameters): ReplyMarkup {
  const value = jsonField(parameters, 'reply_markup', 'reply keyboard markup');
  if (value === undefined) return { kind: 'none' };
  if (!isRecord(value)) throw badRequest('object expected as reply markup');
  if ('inline_keyboard' in value) return inlineKeyboard(value['inline_keyboard']);
  if ('keyboard' in value) return replyKeyboard(value);
  if (value['remove_keyboard'] === true) return { kind: 'remove' };
  if (value['force_reply'] === true) {
    return { kind: 'force-reply', placeholder: placeholderOf(value) };
  }
  return { kind: 'none' };
}

function inlineKeyboard(value: unknown): ReplyMarkup {
  const rows = rowsOf(value, 'inline_keyboard', 'InlineKeyboardMarkup').map((row) => row.map(inlineButton));
  const filled = rows.filter((row) => row.length > 0);
  if (filled.length === 0) return { kind: 'none' };
  if (filled.flat().length > MOST_INLINE_BUTTONS) throw badRequest('reply markup is too long');
  return { kind: 'inline', markup: { inline_keyboard: filled } };
}

function inlineButton(value: unknown): InlineButton {
  if (!isRecord(value)) throw badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object");
  const { text } = value;
  if (typeof text !== 'string') throw badRequest('can\'t parse inline keyboard button: Can\'t find field "text"');
  if (text.trim() === '') throw badRequest('inline keyboard button text must be non-empty');
  const actions = BUTTON_ACTIONS.filter((action) => value[action] !== undefined);
  if (actions.length === 0) {
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  }
  const data = value['callback_data'];
  if (data !== undefined) return { text, callback_data: callbackData(data) };
  const url = value['url'];
  if (url !== undefined) return { text, url: buttonAddress(url) };
  const [action = 'pay'] = actions;
  return { text, [action]: value[action] };
}

function callbackData(value: unknown): string {
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0;
  if (typeof value !== 'string' || bytes < 1 || bytes > MOST_CALLBACK_BYTES) throw badRequest('BUTTON_DATA_INVALID');
  return value;
}

function buttonAddress(value: unknown): string {
  const address = typeof value === 'string' ? linkAddress(value) : null;
  if (address === null) throw badRequest(`inline keyboard button URL '${String(value)}' is invalid: Wrong HTTP URL`);
  return address;
}

function replyKeyboard(value: Record<string, unknown>): ReplyMarkup {
  const rows = rowsOf(value['keyboard'], 'keyboard', 'ReplyKeyboardMarkup').map((row) => row.map(keyboardButton));
  const filled = rows.filter((row) => row.length > 0);
  if (filled.length === 0) return { kind: 'none' };
  const placeholder = placeholderOf(value);
  return {
    kind: 'reply',
    markup: {
      keyboard: filled,
      resize_keyboard: value['resize_keyboard'] === true,
      one_time_keyboard: value['one_time_keyboard'] === true,
      is_persistent: value['is_persistent'] === true,
      ...(placeholder === null ? {} : { input_field_placeholder: placeholder }),
    },
  };
}

function keyboardButton(value: unknown): { text: string } {
  const button = typeof value === 'string' ? { text: value } : value;
  if (!isRecord(button)) throw badRequest("can't parse keyboard button: KeyboardButton must be an Object");
  const { text } = button;
  if (typeof text !== 'string') throw badRequest('can\'t parse keyboard button: Can\'t find field "text"');
  if (text.trim() === '') throw badRequest('keyboard button text must be non-empty');
  return { ...button, text };
}

function rowsOf(value: unknown, field: string, type: string): unknown[][] {
  const wrong = `field "${field}" of the ${type} should be an Array of Arrays`;
  if (!Array.isArray(value)) throw badRequest(wrong);
  return value.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest(wrong);
    return row;
  });
}

function placeholderOf(value: Record<string, unknown>): string | null {
  const placeholder = value['input_field_placeholder'];
  return typeof placeholder === 'string' && placeholder !== '' ? placeholder : null;
}
