import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Translator } from '../i18n/translator.ts';
import type { StaffAccess } from '../usecases/staff/access.ts';
import type { StaffRole } from '../usecases/staff/ports.ts';
import { serveAssets } from './assets.ts';
import { entranceRoutes } from './entrance.ts';
import { errorBody, errorKindOf, errorKinds } from './errors.ts';
import { createFrame, type NavigationItem } from './frame.ts';
import { hindranceOf } from './guard.ts';
import { comesFromHere, ownPath } from './origin.ts';
import type { Answer, ConsoleRoute, Voice } from './route.ts';
import { goTo, isHtmx, nextStepOf, type Surroundings } from './surroundings.ts';
import { openFor, sameText, sealFor } from './tokens.ts';
import { type Visitor, visitorOf, voiceOf } from './visitor.ts';

const FORM_LIMIT = 64 * 1024;
const FILE_LIMIT = 20 * 1024 * 1024;
/** Four a second: more than hands can ask for, and a page that looks by itself every two seconds. */
const PER_MINUTE = 240;

/** Scripts and styles from our own files only, nothing inline, nothing from elsewhere, no frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  // Not `no-referrer`: with it browsers leave our own forms without an origin.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;

const noHeaders = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };
const onlyRetryAfter = { ...noHeaders, 'retry-after': true };

export interface ConsoleDeps {
  readonly access: StaffAccess;
  readonly translator: Translator;
  /** Everything behind the sign-in: `deskRoutes`, `counterRoutes`, `officeRoutes`. */
  readonly routes: readonly ConsoleRoute[];
  /** How many pages one session may ask for in a minute, and one address of those who are not signed in. */
  readonly perMinute?: number;
}

/**
 * The console for staff, at `/console`. Every page is made on the server and works without scripts. An address behind the
 * sign-in is served to whoever gave both factors, has a password of their own and a role that the route allows; what
 * changes something must come from our own origin with the token of its session.
 */
export function consolePlugin(deps: ConsoleDeps): FastifyPluginAsync {
  return async (app) => {
    await app.register((scope) => serveConsole(scope, deps), { prefix: '/console' });
  };
}

async function serveConsole(
  app: FastifyInstance,
  { access, translator, routes, perMinute = PER_MINUTE }: ConsoleDeps,
): Promise<void> {
  const visitors = new WeakMap<FastifyRequest, Visitor>();
  const visitor = (request: FastifyRequest): Visitor => visitors.get(request) ?? { kind: 'stranger' };
  const voice = (request: FastifyRequest) => voiceOf(request, visitor(request), translator);

  // Nothing but forms is read here: `text/plain` and JSON could be sent by a page of another origin.
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: FORM_LIMIT });
  await app.register(multipart, { limits: { files: 1, fileSize: FILE_LIMIT, fields: 20, fieldSize: 4096, parts: 21 } });
  await app.register(cookie);
  await app.register(rateLimit, { global: false, addHeaders: onlyRetryAfter, addHeadersOnExceeding: noHeaders });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });
  const frame = createFrame(await serveAssets(app));

  const sendPage: Surroundings['sendPage'] = (request, reply, { title, main, back, status = 200 }) => {
    const who = visitor(request);
    const words = voice(request);
    const inside =
      who.kind === 'inside' || who.kind === 'temporary'
        ? {
            staff: who.session.staff,
            csrf: who.csrf,
            // Until the password is their own, there is nowhere else to go.
            navigation: who.kind === 'inside' ? navigationFor(who.session.staff.member.role, routes, words) : [],
          }
        : undefined;
    const path = ownPath(request.url);
    const returnTo = request.method === 'GET' ? path : '/console';
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(frame({ voice: words, title, main, back, path, returnTo, inside }));
  };
  const sendError: Surroundings['sendError'] = (request, reply, kind) => {
    const words = voice(request);
    return sendPage(request, reply, {
      title: words.t(`console:errors.${kind}.title`),
      main: errorBody(words, kind, request.id),
      status: errorKinds[kind],
    });
  };
  const formIsOurs = (request: FastifyRequest): boolean => {
    const who = visitor(request);
    return who.kind !== 'stranger' && sameText(tokenIn(request), who.csrf);
  };
  const surroundings: Surroundings = { access, visitor, voice, sendPage, sendError, formIsOurs };

  app.setErrorHandler((error, request, reply) => {
    const kind = errorKindOf(error);
    if (errorKinds[kind] >= 500) logFault(request, error);
    if (kind === 'busy') reply.header('retry-after', '1');
    return sendError(request, reply, kind);
  });
  const findVisitor = async (request: FastifyRequest): Promise<void> => {
    visitors.set(request, await visitorOf(request, access));
  };
  // Style and scripts are not counted: their addresses are none of `allPages`.
  const countVisitor = app.rateLimit({
    max: perMinute,
    timeWindow: 60_000,
    // Of a session its hash. What is no session is counted by the address, or else every invented cookie begins anew.
    keyGenerator: (request) => {
      const who = visitor(request);
      return who.kind === 'stranger' ? `address ${request.ip}` : `session ${who.idHash}`;
    },
  });
  app.setNotFoundHandler({ preHandler: [findVisitor, countVisitor] }, async (request, reply) =>
    sendError(request, reply, 'not-found'),
  );

  const allPages: FastifyPluginAsync = async (pages) => {
    // Before any body is read.
    pages.addHook('onRequest', findVisitor);
    pages.addHook('onRequest', countVisitor);
    pages.addHook('onRequest', async (request, reply) => {
      const changes = request.method !== 'GET' && request.method !== 'HEAD';
      if (changes && !comesFromHere(request)) await sendError(request, reply, 'form-not-ours');
    });
    entranceRoutes(pages, surroundings);
    for (const route of routes) addRoute(pages, route, surroundings);
  };
  await app.register(allPages);
}

/** Adds one address behind the sign-in. */
function addRoute(app: FastifyInstance, route: ConsoleRoute, surroundings: Surroundings): void {
  const { visitor, voice, sendPage, sendError, formIsOurs } = surroundings;
  const { method, url, roles, multipart: takesFile = false, handle } = route;
  app.route<{ Params: Record<string, string> }>({
    method,
    url: url.slice('/console'.length) || '/',
    schema: { hide: true },
    bodyLimit: takesFile ? FILE_LIMIT : FORM_LIMIT,
    onRequest: async (request, reply) => {
      const who = visitor(request);
      const hindrance = hindranceOf(who.kind === 'stranger' ? undefined : who.session, roles);
      switch (hindrance?.kind) {
        case 'not-signed-in':
          if (method === 'POST') return sendError(request, reply, 'session-over');
          return goTo(request, reply, signInFor(request.url));
        case 'not-quite-in':
          return goTo(request, reply, nextStepOf(hindrance.depth));
        case 'forbidden':
          return sendError(request, reply, 'forbidden');
      }
      if (method === 'POST' && takesFile !== isMultipart(request)) return sendError(request, reply, 'wrong-form');
    },
    preHandler: async (request, reply) => {
      if (method === 'POST' && !formIsOurs(request)) return sendError(request, reply, 'form-too-old');
    },
    handler: async (request, reply) => {
      const who = visitor(request);
      if (who.kind !== 'inside') throw new Error('a page behind the sign-in was asked for by a stranger');
      const { staff } = who.session;
      const answer = await handle({
        staff,
        member: staff.member,
        voice: voice(request),
        csrf: who.csrf,
        seal: (text) => sealFor(who.token, text),
        open: (sealed) => openFor(who.token, sealed),
        params: request.params,
        query: request.query,
        body: request.body,
        wantsFragment: isHtmx(request),
        raw: request,
      });
      return send(request, reply, answer);
    },
  });

  function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
    switch (answer.kind) {
      case 'page':
        return sendPage(request, reply, answer);
      case 'fragment':
        if (answer.address !== undefined) reply.header('hx-push-url', answer.address);
        return reply
          .code(answer.status ?? 200)
          .type('text/html; charset=utf-8')
          .send(answer.html);
      case 'redirect':
        return goTo(request, reply, answer.to);
      case 'file':
        return reply
          .type(answer.type)
          .header('content-disposition', disposition(answer.name, answer.inline ?? false))
          .send(answer.body);
      case 'not-found':
        return sendError(request, reply, 'not-found');
    }
  }
}

function signInFor(url: string): string {
  const to = ownPath(url);
  return to === '/console' ? '/console/sign-in' : `/console/sign-in?${new URLSearchParams({ to }).toString()}`;
}

/** The pages of the navigation that are there and that the role may ask for. */
function navigationFor(role: StaffRole, routes: readonly ConsoleRoute[], { t }: Voice): readonly NavigationItem[] {
  const places = [
    ['/console', 'work'],
    ['/console/applications', 'applications'],
    ['/console/new', 'new'],
    ['/console/import', 'import'],
    ['/console/export', 'export'],
    ['/console/statistics', 'statistics'],
    ['/console/staff', 'staff'],
    ['/console/districts', 'districts'],
    ['/console/audit', 'audit'],
  ] as const;
  return places
    .filter(([url]) =>
      routes.some((route) => route.method === 'GET' && route.url === url && route.roles.includes(role)),
    )
    .map(([url, key]) => ({ url, label: t(`console:navigation.${key}`) }));
}

/** The token that came with a form: in its body, or in the address where the body is a stream. */
function tokenIn(request: FastifyRequest): string {
  const carrier = isMultipart(request) ? request.query : request.body;
  const token = typeof carrier === 'object' && carrier !== null && '_csrf' in carrier ? carrier._csrf : '';
  return typeof token === 'string' ? token : '';
}

function isMultipart(request: FastifyRequest): boolean {
  return /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
}

/** RFC 6266: the name in ASCII for old readers, and as it is. */
function disposition(name: string, inline: boolean): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_');
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}

/** Writes down an error by its kind and place; its message is left out, because it may repeat what somebody sent. */
function logFault(request: FastifyRequest, error: unknown): void {
  const at =
    error instanceof Error ? (error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []) : [];
  request.log.error(
    { error: error instanceof Error ? error.name : typeof error, at: at.slice(0, 8).map((line) => line.trim()) },
    'fault',
  );
}
