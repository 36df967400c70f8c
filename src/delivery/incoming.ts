import type { IncomingUpdate } from '../usecases/ports.ts';

/** The kinds of update that are asked for, and kept. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/**
 * What the inbox must know of an update of Telegram. Undefined for anything else: another kind, a later Bot API's, no
 * update at all, or JSON so deep that it cannot be written again. Such are answered politely and left.
 */
export function toIncoming(update: unknown): IncomingUpdate | undefined {
  if (!isRecord(update)) return undefined;
  const { update_id: updateId } = update;
  const kind = ALLOWED_UPDATES.find((name) => isRecord(update[name]));
  if (typeof updateId !== 'number' || !Number.isSafeInteger(updateId) || kind === undefined) return undefined;
  if (!isWritable(update)) return undefined;
  const chatId = chatOf(update[kind]);
  return { updateId, kind, body: update, ...(chatId !== undefined && { chatId }) };
}

/** A press on a button of a message that Telegram no longer knows has no chat: in a private chat its id is the person's. */
function chatOf(content: unknown): string | undefined {
  if (!isRecord(content)) return undefined;
  const { chat, message, from } = content;
  for (const holder of [chat, isRecord(message) ? chatIn(message) : undefined, from]) {
    if (!isRecord(holder)) continue;
    const { id } = holder;
    if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  }
  return undefined;
}

const chatIn = ({ chat }: Record<string, unknown>) => chat;

function isWritable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
