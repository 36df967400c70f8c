import { randomUUID } from 'node:crypto';
import type {
  BotCommand,
  ChatId,
  InlineKeyboard,
  MessageEntity,
  ReplyMarkup,
  TelegramDocument,
  TelegramMessage,
  TelegramUser,
} from './bot-api-types.ts';
import { booleanField, type CallParameters, integerField, isRecord, jsonField, textField } from './call-parameters.ts';
import type { ChatStore, CommandList, StoredChat, StoredMessage } from './chat-store.ts';
import { type FormattedText, parseHtml, trimFormatted, withFoundEntities } from './html-entities.ts';
import { badRequest, Refusal } from './refusal.ts';
import { readReplyMarkup } from './reply-markup.ts';
import type { UpdateQueue } from './update-queue.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';

const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;
const LONGEST_CALLBACK_ANSWER = 200;
const LARGEST_FILE_BYTES = 50 * 1024 * 1024;
const DELETABLE_FOR_MS = 48 * 60 * 60 * 1000;
const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
const CHAT_ACTIONS = new Set(
  'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker find_location record_video_note upload_video_note'.split(
    ' ',
  ),
);

/** What a carried-out call touched, for the ledger, and what Telegram answers. */
export type MethodResult = { result: unknown; chatId?: ChatId; messageId?: number };
export type BotMethod = (
  parameters: CallParameters,
  signal: AbortSignal | null,
) => MethodResult | Promise<MethodResult>;

/** The Bot API methods by lower-case name (Telegram does not mind the case). Each throws a `Refusal`. */
export function createBotMethods(deps: {
  store: ChatStore;
  me: TelegramUser;
  queue: UpdateQueue;
  webhook: WebhookDelivery;
  now: () => number;
  reserveSend: (chatId: ChatId) => void;
  callbackQueryMs: number;
}): ReadonlyMap<string, BotMethod> {
  const { store, me, queue, webhook, now, reserveSend, callbackQueryMs } = deps;
  const seconds = (): number => Math.floor(now() / 1000);

  const knownChat = (parameters: CallParameters): StoredChat => {
    const text = textField(parameters, 'chat_id');
    if (text === null || text === '') throw badRequest('chat_id is empty');
    const chat = store.chats.get(integerField(parameters, 'chat_id') ?? Number.NaN);
    if (chat === undefined) throw badRequest('chat not found');
    return chat;
  };
  const writableChat = (parameters: CallParameters): StoredChat => {
    const chat = knownChat(parameters);
    if (chat.blocked) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    if (chat.left) throw new Refusal(403, `Forbidden: bot is not a member of the ${chat.info.type} chat`);
    return chat;
  };
  const messageIn = (chat: StoredChat, parameters: CallParameters, missing: string): StoredMessage => {
    const id = integerField(parameters, 'message_id');
    if (id === null) throw badRequest('message identifier is not specified');
    const stored = chat.messages.get(id);
    if (stored === undefined) throw badRequest(missing);
    return stored;
  };
  const ownMessage = (chat: StoredChat, parameters: CallParameters): StoredMessage => {
    const stored = messageIn(chat, parameters, 'message to edit not found');
    // Telegram edits only the bot's own messages, and none that carries a keyboard other than an inline one.
    if (!stored.fromBot || !['none', 'inline'].includes(stored.markup.kind)) {
      throw badRequest("message can't be edited");
    }
    return stored;
  };
  const repliedTo = (chat: StoredChat, parameters: CallParameters): TelegramMessage | null => {
    const given = jsonField(parameters, 'reply_parameters', 'reply parameters');
    const reply = isRecord(given) ? given : null;
    const id = reply === null ? integerField(parameters, 'reply_to_message_id') : Number(reply['message_id']);
    if (id === null || id === 0) return null;
    const found = chat.messages.get(id)?.message;
    const without =
      reply?.['allow_sending_without_reply'] === true || booleanField(parameters, 'allow_sending_without_reply');
    if (found === undefined && !without) throw badRequest('message to be replied not found');
    if (found === undefined) return null;
    const { reply_to_message: _, ...message } = found;
    return message;
  };
  const send = (
    chat: StoredChat,
    parameters: CallParameters,
    content: Partial<TelegramMessage>,
    markup: ReplyMarkup,
  ): MethodResult => {
    const replied = repliedTo(chat, parameters);
    reserveSend(chat.info.id);
    const message: TelegramMessage = {
      message_id: store.nextMessageId(),
      from: me,
      chat: chat.info,
      date: seconds(),
      ...(replied === null ? {} : { reply_to_message: replied }),
      ...content,
      ...inlineOnly(markup),
    };
    store.add(chat, message, true, markup);
    return { result: structuredClone(message), chatId: chat.info.id, messageId: message.message_id };
  };
  const replaceBy = (chat: StoredChat, stored: StoredMessage, next: TelegramMessage, markup: ReplyMarkup) => {
    if (JSON.stringify(contentOf(stored.message)) === JSON.stringify(contentOf(next))) throw badRequest(NOT_MODIFIED);
    reserveSend(chat.info.id);
    stored.message = { ...next, edit_date: seconds() };
    stored.markup = markup;
    store.emit({ kind: 'edit', chatId: chat.info.id, message: structuredClone(stored.message), fromBot: true });
    return { result: structuredClone(stored.message), chatId: chat.info.id, messageId: next.message_id };
  };

  const methods: Record<string, BotMethod> = {
    getMe: () => ({
      result: {
        ...me,
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
        can_connect_to_business: false,
        has_main_web_app: false,
      },
    }),

    async getUpdates(parameters, signal) {
      if (webhook.isSet()) {
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      readAllowedUpdates(parameters, queue);
      const result = await queue.poll({
        offset: integerField(parameters, 'offset') ?? 0,
        limit: integerField(parameters, 'limit') ?? 100,
        timeoutSeconds: integerField(parameters, 'timeout') ?? 0,
        signal,
      });
      return { result };
    },

    setWebhook(parameters) {
      const url = textField(parameters, 'url') ?? '';
      if (booleanField(parameters, 'drop_pending_updates')) queue.clear();
      if (url === '') {
        webhook.set(null);
        return { result: true };
      }
      const address = URL.canParse(url) ? new URL(url) : null;
      if (address === null || !['http:', 'https:'].includes(address.protocol)) {
        throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
      }
      const secret = textField(parameters, 'secret_token') ?? '';
      if (secret.length > 256) throw badRequest('secret token is too long');
      if (!/^[A-Za-z0-9_-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters');
      readAllowedUpdates(parameters, queue);
      const connections = Math.min(Math.max(integerField(parameters, 'max_connections') ?? 40, 1), 100);
      queue.endPoll(
        new Refusal(409, 'Conflict: terminated by setWebhook request; make sure that only one bot instance is running'),
      );
      webhook.set({ url, secretToken: secret === '' ? null : secret, maxConnections: connections });
      return { result: true };
    },

    deleteWebhook(parameters) {
      if (booleanField(parameters, 'drop_pending_updates')) queue.clear();
      webhook.set(null);
      return { result: true };
    },

    getWebhookInfo: () => ({ result: webhook.info() }),

    sendMessage(parameters) {
      const { text, entities } = readText(parameters);
      const markup = readReplyMarkup(parameters);
      const chat = writableChat(parameters);
      if (text.length > LONGEST_TEXT) throw badRequest('message is too long');
      return send(chat, parameters, { text, ...(entities.length === 0 ? {} : { entities }) }, markup);
    },

    editMessageText(parameters) {
      const { text, entities } = readText(parameters);
      const markup = readReplyMarkup(parameters);
      const chat = writableChat(parameters);
      const stored = ownMessage(chat, parameters);
      if (stored.message.text === undefined) throw badRequest('there is no text in the message to edit');
      if (text.length > LONGEST_TEXT) throw badRequest('message is too long');
      const { entities: _, reply_markup: __, ...rest } = stored.message;
      const content = { text, ...(entities.length === 0 ? {} : { entities }) };
      return replaceBy(chat, stored, { ...rest, ...content, ...inlineOnly(markup) }, markup);
    },

    editMessageReplyMarkup(parameters) {
      const markup = readReplyMarkup(parameters);
      const chat = writableChat(parameters);
      const stored = ownMessage(chat, parameters);
      const { reply_markup: _, ...rest } = stored.message;
      return replaceBy(chat, stored, { ...rest, ...inlineOnly(markup) }, markup);
    },

    deleteMessage(parameters) {
      const chat = writableChat(parameters);
      const { message } = messageIn(chat, parameters, 'message to delete not found');
      if (now() - message.date * 1000 > DELETABLE_FOR_MS) throw badRequest("message can't be deleted for everyone");
      chat.messages.delete(message.message_id);
      store.emit({ kind: 'delete', chatId: chat.info.id, messageId: message.message_id });
      return { result: true, chatId: chat.info.id, messageId: message.message_id };
    },

    answerCallbackQuery(parameters) {
      const text = textField(parameters, 'text') ?? '';
      if (text.length > LONGEST_CALLBACK_ANSWER) throw badRequest('MESSAGE_TOO_LONG');
      const query = store.queries.get(textField(parameters, 'callback_query_id') ?? '');
      if (query === undefined || now() - query.at > callbackQueryMs) {
        throw badRequest('query is too old and response timeout expired or query ID is invalid');
      }
      const touched = { result: true, chatId: query.chatId, messageId: query.messageId };
      if (query.answer !== null) return touched;
      const answer = { text, showAlert: booleanField(parameters, 'show_alert'), url: textField(parameters, 'url') };
      query.answer = answer;
      const { chatId, messageId, id } = query;
      store.emit({ kind: 'callback-answer', chatId, queryId: id, messageId, answer });
      return touched;
    },

    sendDocument(parameters) {
      const caption = readFormatted(parameters, 'caption');
      const markup = readReplyMarkup(parameters);
      const upload = readDocument(parameters, store);
      const chat = writableChat(parameters);
      if (caption.text.length > LONGEST_CAPTION) throw badRequest('message caption is too long');
      const document = typeof upload === 'function' ? upload() : upload;
      const described = {
        ...(caption.text === '' ? {} : { caption: caption.text }),
        ...(caption.entities.length === 0 ? {} : { caption_entities: caption.entities }),
      };
      return send(chat, parameters, { document, ...described }, markup);
    },

    getFile(parameters) {
      const file = store.files.get(textField(parameters, 'file_id') ?? '');
      if (file === undefined) throw badRequest('invalid file_id');
      const { id, path, bytes } = file;
      return { result: { file_id: id, file_unique_id: uniqueId(id), file_size: bytes.length, file_path: path } };
    },

    sendChatAction(parameters) {
      const chat = writableChat(parameters);
      const action = textField(parameters, 'action') ?? '';
      if (!CHAT_ACTIONS.has(action)) throw badRequest('wrong parameter action in request');
      store.emit({ kind: 'action', chatId: chat.info.id, action });
      return { result: true, chatId: chat.info.id };
    },

    setMyCommands(parameters) {
      const list = { ...commandPlace(parameters), commands: readCommands(parameters) };
      store.commands = [...otherLists(store.commands, list), list];
      store.emit({ kind: 'commands' });
      return { result: true };
    },

    getMyCommands(parameters) {
      const { scope, language } = commandPlace(parameters);
      const list = store.commands.find((entry) => entry.scope === scope && entry.language === language);
      return { result: list?.commands ?? [] };
    },

    deleteMyCommands(parameters) {
      store.commands = otherLists(store.commands, commandPlace(parameters));
      store.emit({ kind: 'commands' });
      return { result: true };
    },

    setMyDescription: (parameters) => setDescription(parameters, 'description', store.descriptions, 512),
    getMyDescription: (parameters) => ({
      result: { description: store.descriptions.get(languageOf(parameters)) ?? '' },
    }),
    setMyShortDescription: (parameters) =>
      setDescription(parameters, 'short_description', store.shortDescriptions, 120),
    getMyShortDescription: (parameters) => ({
      result: { short_description: store.shortDescriptions.get(languageOf(parameters)) ?? '' },
    }),

    setChatMenuButton(parameters) {
      const given = textField(parameters, 'chat_id');
      const chat = given === null ? null : knownChat(parameters);
      const button = jsonField(parameters, 'menu_button', 'menu button') ?? { type: 'default' };
      if (!isRecord(button) || !['commands', 'web_app', 'default'].includes(String(button['type']))) {
        throw badRequest("can't parse menu button: MenuButton has unsupported type");
      }
      store.menuButtons.set(chat?.info.id ?? null, button);
      return { result: true };
    },

    leaveChat(parameters) {
      const chat = writableChat(parameters);
      if (chat.info.type === 'private') {
        throw badRequest("chat member status can't be changed in private chats");
      }
      chat.left = true;
      return { result: true, chatId: chat.info.id };
    },

    getChat(parameters) {
      const chat = knownChat(parameters);
      if (chat.left) throw new Refusal(403, `Forbidden: bot is not a member of the ${chat.info.type} chat`);
      return { result: { ...chat.info, accent_color_id: 0, max_reaction_count: 11 }, chatId: chat.info.id };
    },
  };

  return new Map(Object.entries(methods).map(([name, method]) => [name.toLowerCase(), method]));
}

function readText(parameters: CallParameters): FormattedText {
  if ((textField(parameters, 'text') ?? '') === '') throw badRequest('message text is empty');
  const formatted = readFormatted(parameters, 'text');
  if (formatted.text === '') throw badRequest('text must be non-empty');
  return formatted;
}

function readFormatted(parameters: CallParameters, field: 'text' | 'caption'): FormattedText {
  const source = textField(parameters, field) ?? '';
  if (!source.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  const mode = (textField(parameters, 'parse_mode') ?? '').toLowerCase();
  if (mode !== '' && mode !== 'html') throw badRequest('unsupported parse_mode');
  const entities = mode === '' ? readEntities(parameters, field === 'text' ? 'entities' : 'caption_entities') : [];
  const formatted = mode === 'html' ? parseHtml(source) : { text: source, entities };
  return withFoundEntities(trimFormatted(formatted));
}

function readEntities(parameters: CallParameters, field: string): MessageEntity[] {
  const given = jsonField(parameters, field, 'message entities');
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw badRequest("can't parse entities JSON object");
  return given.map((value: unknown) => {
    if (!isRecord(value)) throw badRequest("can't parse MessageEntity: expected an Object");
    const { type, offset, length, url, language } = value;
    if (typeof type !== 'string' || typeof offset !== 'number' || typeof length !== 'number') {
      throw badRequest("can't parse MessageEntity: a required field is missing");
    }
    return {
      type,
      offset,
      length,
      ...(typeof url === 'string' ? { url } : {}),
      ...(typeof language === 'string' ? { language } : {}),
    };
  });
}

function readDocument(parameters: CallParameters, store: ChatStore): TelegramDocument | (() => TelegramDocument) {
  const value = textField(parameters, 'document');
  const attached = value?.startsWith('attach://') === true ? value.slice('attach://'.length) : 'document';
  const upload = parameters.files.get(attached);
  if (upload !== undefined) {
    const { bytes, name, type } = upload;
    if (bytes.length === 0) throw badRequest('file must be non-empty');
    if (bytes.length > LARGEST_FILE_BYTES) throw new Refusal(413, 'Request Entity Too Large');
    return () => {
      const id = `BQAC${randomUUID().replaceAll('-', '')}`;
      const mime = type === 'application/octet-stream' ? typeOfName(name) : type;
      store.files.set(id, { id, path: `documents/${id}`, name, type: mime, bytes });
      return documentOf(id, name, mime, bytes.length);
    };
  }
  if (value === null || value === '') throw badRequest('there is no document in the request');
  const known = store.files.get(value);
  if (known === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
  return documentOf(known.id, known.name, known.type, known.bytes.length);
}

function documentOf(id: string, name: string, type: string, size: number): TelegramDocument {
  return { file_id: id, file_unique_id: uniqueId(id), file_name: name, mime_type: type, file_size: size };
}

const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  ics: 'text/calendar',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
};

function typeOfName(name: string): string {
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  return (Object.hasOwn(TYPE_OF_ENDING, ending) ? TYPE_OF_ENDING[ending] : undefined) ?? 'application/octet-stream';
}

function uniqueId(fileId: string): string {
  return fileId.slice(4, 20);
}

function readAllowedUpdates(parameters: CallParameters, queue: UpdateQueue): void {
  const value = jsonField(parameters, 'allowed_updates', 'allowed updates');
  if (value === undefined) return;
  if (!Array.isArray(value)) throw badRequest("can't parse allowed updates: expected an Array of String");
  queue.allow(value.filter((kind): kind is string => typeof kind === 'string'));
}

function readCommands(parameters: CallParameters): BotCommand[] {
  const value = jsonField(parameters, 'commands', 'commands');
  if (!Array.isArray(value)) throw badRequest("can't parse commands JSON array");
  if (value.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  return value.map((entry: unknown) => {
    if (!isRecord(entry)) throw badRequest("can't parse BotCommand: expected an Object");
    const { command, description } = entry;
    if (typeof command !== 'string' || !/^\/?[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (typeof description !== 'string' || description.trim() === '' || description.length > 256) {
      throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    return { command: command.replace(/^\//, ''), description };
  });
}

function commandPlace(parameters: CallParameters): { scope: string; language: string } {
  const scope = jsonField(parameters, 'scope', 'bot command scope');
  const language = languageOf(parameters);
  if (!isRecord(scope)) return { scope: 'default', language };
  const type = String(scope['type']);
  return { scope: type.startsWith('chat') ? `${type}:${String(scope['chat_id'])}` : type, language };
}

function otherLists(lists: readonly CommandList[], place: { scope: string; language: string }): CommandList[] {
  return lists.filter((entry) => entry.scope !== place.scope || entry.language !== place.language);
}

function languageOf(parameters: CallParameters): string {
  const language = textField(parameters, 'language_code') ?? '';
  if (!/^(?:[a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified');
  return language;
}

function setDescription(
  parameters: CallParameters,
  field: string,
  texts: Map<string, string>,
  longest: number,
): MethodResult {
  const text = textField(parameters, field) ?? '';
  if (text.length > longest) throw badRequest(`${field.replace('_', ' ')} is too long`);
  texts.set(languageOf(parameters), text);
  return { result: true };
}

function inlineOnly(markup: ReplyMarkup): { reply_markup?: InlineKeyboard } {
  return markup.kind === 'inline' ? { reply_markup: markup.markup } : {};
}

function contentOf(message: TelegramMessage): unknown[] {
  return [message.text, message.entities, message.caption, message.caption_entities, message.reply_markup];
}
