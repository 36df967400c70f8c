import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebhook } from '../../src/delivery/webhook.ts';
import type { ServerDeps } from '../../src/http/server.ts';
import type { IncomingUpdate } from '../../src/usecases/ports.ts';
import { aCaseServer } from './a-case-server.ts';
import { aServer } from './a-server.ts';

const started: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()));
});

async function serverWith(wishes: Partial<ServerDeps> = {}) {
  const server = await aServer(wishes);
  started.push(server.app);
  return server;
}

const assessment = (headers: Record<string, string> = {}, payload = '{"facts":{}}') => ({
  method: 'POST' as const,
  url: '/api/v1/assessments',
  headers: { 'content-type': 'application/json', ...headers },
  payload,
});

describe('every answer', () => {
  it.each(['/', '/api/v1/rulebook', '/health/live', '/nowhere', '/api/openapi.json', '/%zz'])(
    '%s carries the security headers and a number',
    async (url) => {
      const { app } = await serverWith();
      const { headers } = await app.inject(url);
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      if (url === '/%zz') return;
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it('never takes its number from the client', async () => {
    const { app } = await serverWith();
    const { headers } = await app.inject({ url: '/health/live', headers: { 'request-id': 'x', 'x-request-id': 'y' } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('refusals are problems', () => {
  it.each([
    [{ url: '/nowhere' }, 404, 'not-found'],
    [{ url: '/api/v1/assessments' }, 405, 'method-not-allowed'],
    [{ url: '/api/v1/rulebook', method: 'DELETE' as const }, 405, 'method-not-allowed'],
    [assessment({ 'content-type': 'text/plain' }), 415, 'unsupported-media-type'],
    [assessment({ 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported-media-type'],
    [assessment({}, `{"facts":{"x":"${'x'.repeat(256 * 1024)}"}}`), 413, 'payload-too-large'],
    [{ url: '/%zz' }, 400, 'bad-request'],
  ])('%j', async (request, status, code) => {
    const { app } = await serverWith();
    const response = await app.inject(request);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toMatchObject({ status, code, instance: `urn:uuid:${response.headers['x-request-id']}` });
    if (status === 405) expect(response.headers['allow']).toBe(response.json().allowed.join(', '));
  });

  it.each([
    ['DELETE', '/api/v1/applications/0d5e1c9a-3f62-4a7b-9b1e-5a3c8f0d2b14', 'GET, HEAD'],
    ['GET', '/api/v1/applications/none/transitions?x=1', 'POST'],
    ['PUT', '/api/v1/applications/none/history', 'GET, HEAD'],
    ['GET', '/api/v1/applications/none/nothing', undefined],
    ['GET', '/api/v1/applications//transitions', undefined],
    ['GET', '/api/v1/applications/none/transitions/more', undefined],
  ] as const)('%s %s names the methods of an address with a part that changes: %s', async (method, url, allow) => {
    const { app } = await aCaseServer();
    const { statusCode, headers } = await app.inject({ method, url });
    expect({ statusCode, allow: headers['allow'] }).toEqual({ statusCode: allow ? 405 : 404, allow });
  });

  it('takes a body of just 256 KiB', async () => {
    const { app } = await serverWith();
    const [head, tail] = ['{"facts":{"x":"', '"}}'];
    const payload = `${head}${'x'.repeat(256 * 1024 - head.length - tail.length)}${tail}`;
    expect((await app.inject(assessment({}, payload))).json()).toMatchObject({ status: 400, path: 'facts.x' });
  });

  it('says nothing of what broke inside', async () => {
    const { app, logged } = await serverWith({
      assessSituation: () => {
        throw new TypeError('Canary7531 cannot be read');
      },
    });
    const response = await app.inject(assessment());
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ status: 500, code: 'internal-error' });
    expect(response.body + logged().join('')).not.toContain('Canary7531');
    const fault = logged().find((line) => line.includes('"fault"'));
    expect(JSON.parse(fault ?? '{}')).toMatchObject({ error: 'TypeError', level: 50 });
  });

  it('lets only what is documented leave', async () => {
    const { app } = await serverWith({
      describeRulebook: () => ({ kind: 'rulebook', rulebook: { secret: 'Canary7531' } as never }),
    });
    const response = await app.inject('/api/v1/rulebook');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('Canary7531');
  });
});

describe('limits', () => {
  const limits = { assessments: 3, rulebook: 2 };

  it('stops an address that asks too much, and says when to come back', async () => {
    const { app } = await serverWith({ limits });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) statuses.push((await app.inject(assessment())).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const response = await app.inject(assessment());
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect((await app.inject('/api/v1/rulebook')).statusCode).toBe(200);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
  });

  const forwarded = (address: string) => assessment({ 'x-forwarded-for': address });

  it('cannot be evaded by naming other addresses', async () => {
    const { app } = await serverWith({ limits });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) {
      statuses.push(
        (await app.inject({ ...forwarded(`198.51.100.${call}`), remoteAddress: '203.0.113.9' })).statusCode,
      );
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('believes a proxy of a trusted network, and only it', async () => {
    const { app } = await serverWith({ limits, trustProxy: ['10.0.0.0/8'] });
    for (let call = 0; call < 5; call += 1) {
      const trusted = await app.inject({ ...forwarded(`198.51.100.${call}`), remoteAddress: '10.1.2.3' });
      expect(trusted.statusCode).toBe(200);
    }
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) {
      const faked = `198.51.100.${call + 50}, 203.0.113.7`;
      statuses.push((await app.inject({ ...forwarded(faked), remoteAddress: '10.1.2.3' })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it('needs no more than 50 ms of the processor for the worst body', async () => {
    const { app } = await serverWith();
    const keys = Array.from({ length: 20_000 }, (_, index) => `"${index}":0`).join();
    const bodies = [`{"facts":{${keys}}}`, '['.repeat(200_000), `{"facts":${'{"facts":'.repeat(20_000)}`];
    for (const body of bodies) {
      const costs: number[] = [];
      for (let call = 0; call < 5; call += 1) {
        const before = process.cpuUsage();
        expect((await app.inject(assessment({}, body))).statusCode).toBe(400);
        const { user, system } = process.cpuUsage(before);
        costs.push((user + system) / 1000);
      }
      // The least of them: the others paid for warming up, or for whatever else the machine did.
      expect(Math.min(...costs)).toBeLessThan(50);
    }
  });
});

describe('health', () => {
  it('lives whatever else is broken, and is ready only when told so', async () => {
    let isReady = true;
    const { app } = await serverWith({ ready: async () => isReady });
    expect((await app.inject('/health/ready')).json()).toEqual({ status: 'ready' });
    isReady = false;
    const response = await app.inject('/health/ready');
    expect([response.statusCode, response.json().code]).toEqual([503, 'not-ready']);
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'alive' });
  });

  it.each<[string, () => Promise<boolean>]>([
    ['breaks', () => Promise.reject(new Error('Canary7531'))],
    ['never answers', () => new Promise(() => {})],
  ])('is not ready within two seconds when the check %s', async (_what, ready) => {
    const { app } = await serverWith({ ready });
    await app.ready();
    // Two seconds by a clock of the test: on that of the machine an answer may take longer than the wait for it.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let answered = false;
      const asked = app.inject('/health/ready').finally(() => {
        answered = true;
      });
      while (!answered && vi.getTimerCount() === 0) await new Promise((settle) => setImmediate(settle));
      vi.advanceTimersByTime(2000);
      const response = await asked;
      expect(response.statusCode).toBe(503);
      expect(response.body).not.toContain('Canary7531');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what the operator sees', () => {
  it('counts by route, never by address', async () => {
    const { app } = await serverWith();
    await app.inject('/api/v1/rulebook?lang=kk');
    await app.inject('/Canary7531');
    const response = await app.inject('/metrics');
    expect(response.headers['content-type']).toContain('text/plain');
    expect(response.body).toContain('method="GET",route="/api/v1/rulebook",status="200"');
    expect(response.body).toContain('route="unmatched",status="404"');
    expect(response.body).not.toContain('Canary7531');
  });

  it('finds nothing personal in the log, wherever it was put', async () => {
    const { app, logged } = await serverWith();
    const canary = 'Canary7531';
    await app.inject(`/api/v1/rulebook?lang=${canary}`);
    await app.inject(`/${canary}`);
    await app.inject({ url: '/health/live', headers: { 'user-agent': canary, cookie: canary, authorization: canary } });
    await app.inject(assessment({ 'x-forwarded-for': canary }, `{"facts":{"${canary}":"${canary}"}}`));
    await app.inject(assessment({}, `{"${canary}`));
    await app.inject({ ...assessment(), remoteAddress: '203.0.113.77' });
    expect(logged()).toHaveLength(6);
    expect(logged().join('')).not.toMatch(/Canary7531|203\.0\.113\.77/);
    expect(JSON.parse(logged()[1] ?? '')).toMatchObject({ route: 'unmatched', status: 404, msg: 'request' });
  });
});

describe('the webhook', () => {
  const SECRET = randomBytes(24).toString('hex');
  const update = JSON.stringify({
    update_id: 7,
    message: { message_id: 1, date: 0, chat: { id: 5, type: 'private' } },
  });

  async function withWebhook() {
    const accepted: IncomingUpdate[] = [];
    const silent = { info: () => {}, warn: () => {}, error: () => {} };
    const inbox = { accept: async (updates: readonly IncomingUpdate[]) => void accepted.push(...updates) };
    const telegramWebhook = createWebhook({ secrets: [SECRET], inbox, log: silent });
    return { ...(await serverWith({ telegramWebhook })), accepted };
  }

  const hook = (headers: Record<string, string | string[]>, payload: string | Buffer = update) => ({
    method: 'POST' as const,
    url: '/telegram/webhook',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
  const known = { 'x-telegram-bot-api-secret-token': SECRET };

  it('takes an update with the secret', async () => {
    const { app, accepted } = await withWebhook();
    const response = await app.inject(hook(known));
    expect([response.statusCode, response.body]).toEqual([200, '{}']);
    expect(accepted.map(({ updateId }) => updateId)).toEqual([7]);
  });

  it('passes the body on as it came, whatever its type', async () => {
    const { app, accepted } = await withWebhook();
    for (const type of ['text/plain', 'application/octet-stream', 'application/json; charset=utf-8']) {
      expect((await app.inject(hook({ ...known, 'content-type': type }))).statusCode).toBe(200);
    }
    expect(accepted).toHaveLength(3);
    expect((await app.inject(hook(known, '{"update_id":'))).statusCode).toBe(400);
    expect((await app.inject(hook(known, ''))).statusCode).toBe(400);
    expect((await app.inject(hook(known, Buffer.alloc(256 * 1024 + 1, 0x20)))).statusCode).toBe(413);
  });

  it.each<[string, Record<string, string | string[]>]>([
    ['missing', {}],
    ['empty', { 'x-telegram-bot-api-secret-token': '' }],
    ['forged', { 'x-telegram-bot-api-secret-token': 'x'.repeat(48) }],
    ['cut', { 'x-telegram-bot-api-secret-token': SECRET.slice(1) }],
    ['doubled', { 'x-telegram-bot-api-secret-token': [SECRET, SECRET] }],
  ])('refuses a %s secret before it reads the body', async (_what, headers) => {
    const { app, accepted } = await withWebhook();
    for (const body of [update, '{"broken', 'x'.repeat(300 * 1024)]) {
      const response = await app.inject(hook(headers, body));
      expect(response.statusCode).toBe(401);
    }
    expect(accepted).toEqual([]);
  });

  it('is not there while the bot polls', async () => {
    const { app } = await serverWith();
    expect((await app.inject(hook(known))).statusCode).toBe(404);
  });
});

describe('what is mounted', () => {
  const chatPage: FastifyPluginAsync = async (app) => {
    app.get('/', async (_request, reply) => reply.type('text/html').send('<p>chat</p>'));
    app.post('/said', { schema: { body: { type: 'object', required: ['text'] } } }, async () => ({ ok: true }));
  };

  it('has its own pages and ordinary schemas', async () => {
    const { app } = await serverWith({ mounts: [chatPage] });
    expect((await app.inject('/')).body).toBe('<p>chat</p>');
    expect((await app.inject({ method: 'POST', url: '/said', payload: { text: 'x' } })).json()).toEqual({ ok: true });
    const refused = await app.inject({ method: 'POST', url: '/said', payload: {} });
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'bad-request']);
    expect((await app.inject('/api/v1/rulebook')).statusCode).toBe(200);
  });

  it('leaves a page at / that says where the bot is, in the language of the visitor', async () => {
    const { app } = await serverWith();
    const languageFor = async (header: string) => {
      const { body } = await app.inject({ url: '/', headers: { 'accept-language': header } });
      return /<html lang="(\w+)">/.exec(body)?.[1];
    };
    expect(await languageFor('ru-RU,ru;q=0.9,en;q=0.8')).toBe('ru');
    expect(await languageFor('fr, en;q=0.4, ru;q=0.7')).toBe('ru');
    expect(await languageFor('en')).toBe('en');
    expect(await languageFor('de')).toBe('kk');
    expect(await languageFor(',;q=x,'.repeat(5000))).toBe('kk');
    expect((await app.inject('/')).body).toContain('/api/docs/');
  });
});

describe('over a real port', () => {
  it('answers, counts, and closes while a browser keeps its connection', async () => {
    const { app } = await serverWith();
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${address}/api/v1/assessments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ facts: { ageGroup: 'pension-age' }, lang: 'kk' }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ edition: '2023-07-01' });
    expect((await fetch(`${address}/nowhere`)).status).toBe(404);
    const before = Date.now();
    await app.close();
    expect(Date.now() - before).toBeLessThan(3000);
    await expect(fetch(`${address}/health/live`)).rejects.toThrow();
  });

  it('answers what is not HTTP with a problem', async () => {
    const { app } = await serverWith();
    const { hostname, port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), hostname);
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    socket.write('GET / HTTP/9.9\r\n\r\n');
    await once(socket, 'close');
    expect(Buffer.concat(received).toString()).toMatch(
      /^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"bad-request"/s,
    );
  });
});
