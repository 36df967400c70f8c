import type {
  BotCommand,
  ChatEvent,
  ChatId,
  LedgerEntry,
  RefusalEntry,
  TelegramChat,
  TelegramUser,
  Update,
} from './bot-api-types.ts';
import { createBotMethods, type MethodResult } from './bot-methods.ts';
import { type CallParameters, integerField, isRecord } from './call-parameters.ts';
import { commandsFor, createChatStore, type StoredFile, type StoredMessage } from './chat-store.ts';
import { createFaults, type Faults } from './faults.ts';
import { createPerson, type Person, type PersonProfile, type WaitOptions } from './person.ts';
import { createRateLimit, type RateOptions } from './rate-limit.ts';
import { Refusal } from './refusal.ts';
import { createUpdateQueue } from './update-queue.ts';
import { createWebhookDelivery, type WebhookTiming } from './webhook-delivery.ts';

export type BotApiOptions = {
  token: string;
  /** Milliseconds since 1970. */
  clock: () => number;
  botName?: string;
  username?: string;
  /** Refuses with 429 past these rates; without it nothing is limited. */
  rate?: RateOptions;
  webhook?: Partial<WebhookTiming>;
  /** How long a press may be answered, in milliseconds. */
  callbackQueryMs?: number;
  /** First ids, where the clock's own are not wanted. */
  first?: { updateId?: number; messageId?: number };
};

export type CallOutcome = { kind: 'answer'; status: number; body: Record<string, unknown> } | { kind: 'drop' };

/** The stand-in's state and rules, without HTTP. */
export type BotApi = {
  token: string;
  me: TelegramUser;
  /** Carries out one Bot API call. `signal` ends a long poll whose client has gone. */
  call(token: string, method: string, parameters: CallParameters, signal?: AbortSignal): Promise<CallOutcome>;
  /** A file by its id or its path. */
  file(idOrPath: string): StoredFile | null;
  person(chatId: ChatId, profile?: PersonProfile): Person;
  /** Puts any update into the queue: an id is added where there is none, and its chat is made known. */
  inject(update: Record<string, unknown>): number;
  /** Calls that took effect, in order, and calls that were refused. */
  ledger: readonly LedgerEntry[];
  refusals: readonly RefusalEntry[];
  faults: Faults;
  /** Resolves once the condition holds; it is looked at after every call, event and queued update. */
  waitUntil(condition: () => boolean, what: () => string, options?: WaitOptions): Promise<void>;
  pendingUpdates(): number;
  history(chatId: ChatId): readonly StoredMessage[];
  commandsFor(chatId: ChatId, language: string): readonly BotCommand[];
  descriptionFor(language: string): string;
  onEvent(listener: (event: ChatEvent) => void): () => void;
  /** Ends long polls and webhook deliveries at once. */
  close(): void;
};

/** A machine that is busy may answer late; nothing waits longer than it must. */
const DEFAULT_WAIT_MS = 15_000;
/** So that a program that runs for months does not grow; far more than any test makes. */
const MOST_LEDGER_ENTRIES = 100_000;

export function createBotApi(options: BotApiOptions): BotApi {
  const now = options.clock;
  const store = createChatStore(now, options.first);
  const queue = createUpdateQueue(now);
  const faults = createFaults();
  const ledger: LedgerEntry[] = [];
  const refusals: RefusalEntry[] = [];
  const watchers = new Set<() => void>();
  const me: TelegramUser = {
    id: Number(options.token.split(':')[0]),
    is_bot: true,
    first_name: options.botName ?? 'Tirek',
    username: options.username ?? 'tirek_local_bot',
  };

  const changed = (): void => {
    for (const watch of [...watchers]) watch();
  };

  const webhook = createWebhookDelivery({
    queue,
    now,
    onAttempt: changed,
    timing: { firstRetryMs: 1000, longestRetryMs: 60_000, attemptMs: 60_000, ...options.webhook },
    onReply: ({ method, ...fields }) => {
      void api.call(options.token, String(method), { fields, files: new Map() });
    },
  });

  const methods = createBotMethods({
    store,
    me,
    queue,
    webhook,
    now,
    reserveSend: createRateLimit(options.rate ?? {}, now),
    callbackQueryMs: options.callbackQueryMs ?? 30_000,
  });

  const enqueue = (body: Record<string, unknown>, chatId: ChatId): Update => {
    const update = { update_id: store.nextUpdateId(), ...body };
    queue.add(update, String(chatId));
    changed();
    return update;
  };

  const waitUntil: BotApi['waitUntil'] = async (condition, what, waiting) => {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const limit = waiting?.timeoutMs ?? DEFAULT_WAIT_MS;
      const timer = setTimeout(() => {
        watchers.delete(watch);
        reject(new Error(`waited ${limit} ms in vain for ${what()}`));
      }, limit);
      const watch = (): void => {
        if (!condition()) return;
        watchers.delete(watch);
        clearTimeout(timer);
        resolve();
      };
      watchers.add(watch);
    });
  };

  const record = <T>(entries: T[], entry: T): void => {
    if (entries.length >= MOST_LEDGER_ENTRIES) entries.splice(0, MOST_LEDGER_ENTRIES / 2);
    entries.push(entry);
    changed();
  };

  const refuse = (method: string, parameters: CallParameters, refusal: Refusal): CallOutcome => {
    const { code, message: description } = refusal;
    const entry = { method, chatId: integerField(parameters, 'chat_id'), messageId: null, at: now() };
    record(refusals, { ...entry, code, description });
    const parts = refusal.parameters === null ? {} : { parameters: refusal.parameters };
    return { kind: 'answer', status: code, body: { ok: false, error_code: code, description, ...parts } };
  };

  const carryOut = async (name: string, parameters: CallParameters, signal: AbortSignal | null) => {
    const method = methods.get(name.toLowerCase());
    if (method === undefined) throw new Refusal(404, 'Not Found');
    const done: MethodResult = await method(parameters, signal);
    record(ledger, { method: name, chatId: done.chatId ?? null, messageId: done.messageId ?? null, at: now() });
    return done.result;
  };

  const api: BotApi = {
    token: options.token,
    me,
    async call(token, method, parameters, signal) {
      try {
        if (token !== options.token) throw new Refusal(401, 'Unauthorized');
        const fault = faults.take(method);
        if (fault?.kind === 'answer') {
          const wait = fault.retryAfter === undefined ? null : { retry_after: fault.retryAfter };
          throw new Refusal(fault.status, fault.description, wait);
        }
        if (fault?.kind === 'drop' && fault.when === 'before') return { kind: 'drop' };
        if (fault?.kind === 'hold') await fault.until;
        const result = await carryOut(method, parameters, signal ?? null);
        if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
        if (fault?.kind === 'drop') return { kind: 'drop' };
        return { kind: 'answer', status: 200, body: { ok: true, result } };
      } catch (error) {
        if (error instanceof Refusal) return refuse(method, parameters, error);
        throw error;
      }
    },
    file: (idOrPath) =>
      store.files.get(idOrPath) ?? [...store.files.values()].find((file) => file.path === idOrPath) ?? null,
    person: (chatId, profile) => createPerson({ store, me, now, enqueue, waitUntil }, chatId, profile ?? {}),
    inject(body) {
      const chat = chatOf(body);
      if (chat !== null && !store.chats.has(chat.id)) {
        store.chats.set(chat.id, { info: chat, person: null, blocked: false, left: false, messages: new Map() });
      }
      const given = body['update_id'];
      const update = { ...body, update_id: typeof given === 'number' ? given : store.nextUpdateId() };
      queue.add(update, chat === null ? `update ${update.update_id}` : String(chat.id));
      changed();
      return update.update_id;
    },
    ledger,
    refusals,
    faults,
    waitUntil,
    pendingUpdates: () => queue.pending().length,
    history: (chatId) => [...(store.chats.get(chatId)?.messages.values() ?? [])],
    commandsFor: (chatId, language) => commandsFor(store, chatId, language),
    descriptionFor: (language) => store.descriptions.get(language) ?? store.descriptions.get('') ?? '',
    onEvent: (listener) => store.onEvent(listener),
    close() {
      webhook.set(null);
      queue.endPoll(null);
    },
  };
  store.onEvent(changed);
  return api;
}

function chatOf(body: Record<string, unknown>): TelegramChat | null {
  for (const part of Object.values(body)) {
    if (!isRecord(part)) continue;
    const holder = isRecord(part['message']) ? part['message'] : part;
    const chat = holder['chat'];
    if (!isRecord(chat) || typeof chat['id'] !== 'number') continue;
    const type = chat['type'];
    if (type !== 'private' && type !== 'group' && type !== 'supergroup' && type !== 'channel') continue;
    return { ...chat, id: chat['id'], type };
  }
  return null;
}
