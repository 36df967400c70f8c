import { GrammyError, HttpError } from 'grammy';

/** What a failed call of the Bot API means, whatever the call was. `reason` is a class of error for logs and tables. */
export type SendError =
  /** What was wanted is so already, or is no longer wanted. */
  | { readonly kind: 'done' }
  | { readonly kind: 'too-many'; readonly retryAfterSeconds: number | undefined }
  /** The token is not, or no longer, the bot's. */
  | { readonly kind: 'unauthorised' }
  /** Nothing reaches this chat any more. */
  | { readonly kind: 'chat-gone'; readonly reason: string }
  | { readonly kind: 'chat-moved'; readonly chatId: string }
  | { readonly kind: 'message-gone' }
  | { readonly kind: 'bad-markup' }
  /** This call will never succeed. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Telegram itself is in trouble. */
  | { readonly kind: 'telegram-trouble'; readonly reason: string }
  /** The request certainly did not leave this machine. */
  | { readonly kind: 'not-connected'; readonly reason: string }
  /** The request was under way when the connection or the time ended. */
  | { readonly kind: 'unknown'; readonly reason: string };

const DONE = /message is not modified|query is too old|query id is invalid|message to delete not found/i;
const MESSAGE_GONE = /message to edit not found|message can't be edited|message_id_invalid/i;
const BAD_MARKUP = /can't parse (?:entities|caption)|unsupported start tag|can't find end/i;
const CHAT_GONE = /chat not found|user not found|peer_id_invalid|user is deactivated|bot was kicked/i;
const NOT_CONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

/** Reads an error thrown by grammY's client. Throws what is none: that is a bug here. */
export function readSendError(error: unknown): SendError {
  if (error instanceof GrammyError) return readAnswer(error);
  if (error instanceof HttpError) return readBreak(error.error);
  throw error;
}

function readAnswer({ error_code: code, description, parameters }: GrammyError): SendError {
  if (parameters.migrate_to_chat_id !== undefined) {
    return { kind: 'chat-moved', chatId: String(parameters.migrate_to_chat_id) };
  }
  if (code === 429) return { kind: 'too-many', retryAfterSeconds: parameters.retry_after };
  // A token that never existed is answered with 404.
  if (code === 401 || code === 404) return { kind: 'unauthorised' };
  if (code === 403) return { kind: 'chat-gone', reason: 'forbidden' };
  if (code >= 500) return { kind: 'telegram-trouble', reason: `http-${code}` };
  if (DONE.test(description)) return { kind: 'done' };
  if (MESSAGE_GONE.test(description)) return { kind: 'message-gone' };
  if (BAD_MARKUP.test(description)) return { kind: 'bad-markup' };
  if (CHAT_GONE.test(description)) return { kind: 'chat-gone', reason: 'chat-not-found' };
  return { kind: 'refused', reason: `http-${code}` };
}

function readBreak(cause: unknown): SendError {
  const field = (name: 'code' | 'type') => {
    const value: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  // An answer that is not JSON is a page of some gateway on the way: 502 and the like.
  if (field('type') === 'invalid-json') return { kind: 'telegram-trouble', reason: 'not-json' };
  const code = field('code');
  if (code !== undefined && NOT_CONNECTED.has(code)) return { kind: 'not-connected', reason: code };
  return { kind: 'unknown', reason: code ?? 'timeout' };
}
