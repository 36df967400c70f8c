import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import rateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { BotApi } from './bot-api.ts';
import { newPerson, personOf } from './chat-person.ts';
import { createChatStreams } from './chat-streams.ts';

export type ChatPageOptions = {
  api: BotApi;
  /** Between two signs of life on an open event stream, in milliseconds. */
  heartbeatMs?: number;
  /** Messages and presses that one person may send in a second. */
  perSecond?: number;
};

const LANGUAGES = ['kk', 'ru', 'en'] as const;
const FIRST_NAMES = { kk: 'Қонақ', ru: 'Гость', en: 'Guest' } as const;
const ASSETS: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'chat.css': 'text/css; charset=utf-8',
  'chat.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const language = z.enum(LANGUAGES).catch('kk');
const messageBody = z.object({ text: z.string().trim().min(1).max(4096), lang: language });
const pressBody = z.object({ messageId: z.int(), data: z.string().min(1), lang: language });

/**
 * The chat page: `/`, its assets and texts under `/chat/`, the event stream and what a person sends. Each browser
 * profile is another person. Answers of the calls: 202, or 4xx with a `code`.
 */
export function chatPagePlugin(options: ChatPageOptions): FastifyPluginAsync {
  const { api } = options;
  return async (app) => {
    const files = await loadFiles();
    const streams = createChatStreams({
      api,
      run: randomUUID().slice(0, 8),
      heartbeatMs: options.heartbeatMs ?? 15_000,
    });
    app.addHook('preClose', async () => streams.closeAll());
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers(SECURITY_HEADERS);
    });
    await app.register(rateLimit, {
      global: false,
      max: options.perSecond ?? 30,
      timeWindow: 1000,
      hook: 'preHandler',
      keyGenerator: (request) => String(personOf(request)?.chatId ?? request.ip),
      errorResponseBuilder: () => ({ statusCode: 429, code: 'too-fast' }),
    });

    const sendFile = (name: string, reply: FastifyReply): FastifyReply => {
      const file = files.get(name);
      if (file === undefined) return reply.code(404).send({ code: 'not-found' });
      return reply.type(file.type).header('cache-control', 'no-cache').send(file.body);
    };

    app.get('/', async (_request, reply) => sendFile('index.html', reply));
    app.get<{ Params: { name: string } }>('/chat/:name', async (request, reply) =>
      sendFile(request.params.name, reply),
    );
    app.get<{ Params: { name: string } }>('/chat/texts/:name', async (request, reply) =>
      sendFile(`texts/${request.params.name}`, reply),
    );

    app.get<{ Querystring: { lang?: string } }>('/chat/events', async (request, reply) => {
      const lang = language.parse(request.query.lang);
      const known = personOf(request);
      const person = known ?? newPerson(request);
      api.person(person.chatId, { first_name: FIRST_NAMES[lang], language_code: lang });
      reply.hijack();
      reply.raw.writeHead(200, {
        ...SECURITY_HEADERS,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        ...(known === null ? { 'set-cookie': person.cookie } : {}),
      });
      const lastEventId = request.headers['last-event-id'];
      streams.open(person.chatId, lang, reply.raw, typeof lastEventId === 'string' ? lastEventId : null);
    });

    const sending = { config: { rateLimit: {} }, bodyLimit: 64 * 1024, onRequest: refuseOtherOrigins };

    app.post('/chat/messages', sending, async (request, reply) => {
      const person = personOf(request);
      if (person === null) return reply.code(403).send({ code: 'unknown-person' });
      const body = messageBody.safeParse(request.body);
      if (!body.success) return reply.code(400).send({ code: 'unusable-message' });
      const citizen = citizenOf(person.chatId, body.data.lang);
      const { message_id } = citizen.say(body.data.text);
      return reply.code(202).send({ id: message_id });
    });

    app.post('/chat/presses', sending, async (request, reply) => {
      const person = personOf(request);
      if (person === null) return reply.code(403).send({ code: 'unknown-person' });
      const body = pressBody.safeParse(request.body);
      if (!body.success) return reply.code(400).send({ code: 'unusable-press' });
      const { messageId, data, lang } = body.data;
      const shown = api.history(person.chatId).find(({ message }) => message.message_id === messageId)?.message;
      const buttons = shown?.reply_markup?.inline_keyboard.flat() ?? [];
      if (!buttons.some((button) => button.callback_data === data))
        return reply.code(409).send({ code: 'no-such-button' });
      return reply.code(202).send({ queryId: citizenOf(person.chatId, lang).press(messageId, data) });
    });

    app.get<{ Params: { id: string } }>('/chat/files/:id', async (request, reply) => {
      const person = personOf(request);
      const history = person === null ? [] : api.history(person.chatId);
      const own = history.some(({ message }) => message.document?.file_id === request.params.id);
      const file = own ? api.file(request.params.id) : null;
      if (file === null) return reply.code(404).send({ code: 'not-found' });
      return reply
        .type(file.type)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('cache-control', 'private, no-store')
        .send(Buffer.from(file.bytes));
    });

    const citizenOf = (chatId: number, lang: (typeof LANGUAGES)[number]) => {
      const citizen = api.person(chatId, { first_name: FIRST_NAMES[lang], language_code: lang });
      citizen.setLanguage(lang);
      if (citizen.isBlocked()) citizen.unblock();
      return citizen;
    };
  };
}

/** A page of another origin cannot act for the person: browsers name the origin of every POST. */
async function refuseOtherOrigins(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { origin, host } = request.headers;
  const sameOrigin = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if (!sameOrigin) await reply.code(403).send({ code: 'other-origin' });
}

async function loadFiles(): Promise<ReadonlyMap<string, { type: string; body: Buffer }>> {
  const assets = Object.entries(ASSETS).map(async ([name, type]) => {
    const body = await readFile(new URL(`page/${name}`, import.meta.url));
    return [name, { type, body }] as const;
  });
  const texts = LANGUAGES.map(async (lang) => {
    const body = await readFile(new URL(`../../locales/${lang}/page.json`, import.meta.url));
    return [`texts/${lang}.json`, { type: 'application/json; charset=utf-8', body }] as const;
  });
  return new Map(await Promise.all([...assets, ...texts]));
}
