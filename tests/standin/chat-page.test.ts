import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EchoBot, startEchoBot } from './echo-bot.ts';

let bot: EchoBot;
const ends: AbortController[] = [];

beforeEach(async () => {
  bot = await startEchoBot();
});

afterEach(async () => {
  for (const end of ends.splice(0)) end.abort();
  await bot.close();
});

type PageEvent = { id: string; name: string; data: Record<string, unknown> };
type Visitor = {
  cookie: string;
  next(name: string): Promise<PageEvent>;
  comments(): number;
  ended: Promise<void>;
  leave(): void;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
};

/** Opens the event stream as a browser does. */
async function visit(options: { cookie?: string; lastEventId?: string; lang?: string } = {}): Promise<Visitor> {
  const end = new AbortController();
  ends.push(end);
  const response = await fetch(`${bot.url}/chat/events?lang=${options.lang ?? 'kk'}`, {
    headers: {
      ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
      ...(options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }),
    },
    signal: end.signal,
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? options.cookie ?? '';
  const events: PageEvent[] = [];
  const wakers = new Set<() => void>();
  let comments = 0;

  const read = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const blocks = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string): string | undefined =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        if (block.startsWith(':')) comments += 1;
        const data = field('data');
        if (data !== undefined) {
          events.push({ id: field('id') ?? '', name: field('event') ?? '', data: JSON.parse(data) });
        }
        for (const wake of [...wakers]) wake();
      }
    }
  };
  const ended = read().catch(() => undefined);

  return {
    cookie,
    ended,
    comments: () => comments,
    leave: () => end.abort(),
    async next(name) {
      for (;;) {
        const index = events.findIndex((event) => event.name === name);
        const [event] = index < 0 ? [] : events.splice(index, 1);
        if (event !== undefined) return event;
        const { promise, resolve } = Promise.withResolvers<void>();
        wakers.add(resolve);
        await promise;
        wakers.delete(resolve);
      }
    },
    post: (path, body, headers) =>
      fetch(`${bot.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: bot.url, cookie, ...headers },
        body: JSON.stringify(body),
      }),
  };
}

describe('the page', () => {
  it('is served with a policy that allows no inline code and no foreign source', async () => {
    const page = await fetch(bot.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
    for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/[^"]*)"/g)) {
      expect((await fetch(`${bot.url}${path}`)).status, path).toBe(200);
    }
  });

  it('has the same texts in three languages', async () => {
    const keys = async (lang: string): Promise<string[]> => {
      const texts: Record<string, string> = JSON.parse(
        await (await fetch(`${bot.url}/chat/texts/${lang}.json`)).text(),
      );
      expect(Object.values(texts).every((text) => text.trim() !== '')).toBe(true);
      return Object.keys(texts);
    };
    const [kk, ru, en] = await Promise.all([keys('kk'), keys('ru'), keys('en')]);
    expect(ru).toEqual(kk);
    expect(en).toEqual(kk);
    const used = [...(await (await fetch(bot.url)).text()).matchAll(/data-(?:text|label|placeholder)="(\w+)"/g)];
    const script = await (await fetch(`${bot.url}/chat/chat.js`)).text();
    const called = [...script.matchAll(/\btext\('(\w+)'\)/g)];
    for (const [, key] of [...used, ...called]) expect(kk).toContain(key);
    expect(used.length).toBeGreaterThan(5);
    expect((await fetch(`${bot.url}/chat/texts/xx.json`)).status).toBe(404);
    expect((await fetch(`${bot.url}/chat/..%2fchat-page.ts`)).status).toBe(404);
  });
});

describe('a person', () => {
  it('gets a cookie that scripts cannot read, and an empty history with the commands of their language', async () => {
    const response = await fetch(`${bot.url}/chat/events?lang=ru`, { signal: AbortSignal.timeout(5000) });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^tirek_chat=[\w-]{22}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    await response.body?.cancel();
    const visitor = await visit({ cookie: cookie.split(';')[0] ?? '', lang: 'ru' });
    expect((await visitor.next('history')).data).toMatchObject({
      messages: [],
      keyboard: null,
      commands: [{ command: 'start', description: 'Начать сначала' }],
    });
  });

  it('writes, gets answers, presses and sees the edit', async () => {
    const visitor = await visit();
    const sent = await visitor.post('/chat/messages', { text: '/start', lang: 'kk' });
    expect(sent.status).toBe(202);
    expect((await visitor.next('message')).data['message']).toMatchObject({ mine: true, text: '/start' });
    const greeting = await visitor.next('message');
    expect(greeting.data['message']).toMatchObject({
      mine: false,
      entities: [{ type: 'bold', offset: 0, length: 14 }, {}, {}],
    });
    const question = (await visitor.next('message')).data['message'];
    expect(question).toMatchObject({ buttons: [[{ text: 'Өзіме', data: 'who:self', url: null }, {}], [{}], [{}]] });
    const { id } = question as { id: number };
    const press = await visitor.post('/chat/presses', { messageId: id, data: 'who:self', lang: 'kk' });
    expect(press.status).toBe(202);
    const { queryId } = JSON.parse(await press.text()) as { queryId: string };
    expect((await visitor.next('callback-answer')).data).toMatchObject({ queryId, text: 'Сақталды', showAlert: false });
    expect((await visitor.next('edit')).data['message']).toMatchObject({
      id,
      edited: true,
      text: 'Күтім кімге керек? ✓',
    });
    const gone = await visitor.post('/chat/presses', { messageId: id, data: 'who:self', lang: 'kk' });
    expect([gone.status, await gone.json()]).toEqual([409, { code: 'no-such-button' }]);
  });

  it('is nobody else: chats and files of two browsers stay apart', async () => {
    const [one, other] = [await visit(), await visit()];
    expect(one.cookie).not.toBe(other.cookie);
    await one.post('/chat/messages', { text: '/document', lang: 'kk' });
    await one.next('message');
    await one.next('action');
    const { document } = (await one.next('message')).data['message'] as { document: { id: string; name: string } };
    expect(document.name).toBe('Құжаттар тізімі.txt');
    const file = `${bot.url}/chat/files/${document.id}`;
    const own = await fetch(file, { headers: { cookie: one.cookie } });
    expect(await own.text()).toBe('Қажет құжаттар');
    expect(own.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('Құжаттар тізімі.txt')}`,
    );
    expect((await fetch(file, { headers: { cookie: other.cookie } })).status).toBe(404);
    expect((await fetch(file)).status).toBe(404);
    const again = await visit({ cookie: other.cookie });
    expect((await again.next('history')).data['messages']).toEqual([]);
  });

  it('picks up after a break where it was, or anew where that is not known', async () => {
    const first = await visit();
    await first.post('/chat/messages', { text: 'бір', lang: 'kk' });
    const seen = await first.next('message');
    await first.next('message');
    first.leave();
    await first.ended;
    await first.post('/chat/messages', { text: 'екі', lang: 'kk' });
    const back = await visit({ cookie: first.cookie, lastEventId: seen.id });
    expect((await back.next('message')).data['message']).toMatchObject({ text: 'Сіз жаздыңыз: бір' });
    expect((await back.next('message')).data['message']).toMatchObject({ text: 'екі' });
    const stranger = await visit({ cookie: first.cookie, lastEventId: 'oldrun-3' });
    const { messages } = (await stranger.next('history')).data as { messages: { text: string }[] };
    expect(messages.map((message) => message.text).slice(0, 3)).toEqual(['бір', 'Сіз жаздыңыз: бір', 'екі']);
  });

  it('is refused across origins, without a cookie, with unusable bodies and when too fast', async () => {
    const visitor = await visit();
    const hello = { text: '/silent', lang: 'kk' };
    const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;
    expect(await status(visitor.post('/chat/messages', hello, { origin: 'http://elsewhere.example' }))).toBe(403);
    expect(await status(visitor.post('/chat/messages', hello, { origin: 'null' }))).toBe(403);
    expect(await status(visitor.post('/chat/messages', hello, { cookie: 'tirek_chat=short' }))).toBe(403);
    expect(await status(visitor.post('/chat/messages', { text: ' ' }))).toBe(400);
    expect(await status(visitor.post('/chat/messages', { text: 'a'.repeat(4097) }))).toBe(400);
    expect(await status(visitor.post('/chat/presses', { messageId: 'x', data: 'a' }))).toBe(400);
    const plain = fetch(`${bot.url}/chat/messages`, { method: 'POST', headers: { cookie: visitor.cookie }, body: 'a' });
    expect(await status(plain)).toBe(403);
    const burst = await Promise.all(Array.from({ length: 60 }, () => status(visitor.post('/chat/messages', hello))));
    expect(new Set(burst)).toEqual(new Set([202, 429]));
  });

  it('is told that the stream still lives, and of its end at once', async () => {
    const visitor = await visit();
    await visitor.next('history');
    await expect.poll(() => visitor.comments()).toBeGreaterThan(1);
    const from = performance.now();
    await bot.close();
    await visitor.ended;
    expect(performance.now() - from).toBeLessThan(1500);
    bot = await startEchoBot();
  });
});
