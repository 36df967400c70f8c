import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import type { ApiCall, OutboxClaim, OutboxRow, SendOutcome } from '../../src/usecases/ports.ts';
import {
  createTestDatabase,
  makeKeyRing,
  openTestStorage,
  type TestDatabase,
  until,
  whereIs,
} from '../support/database.ts';

let database: TestDatabase;
let keyRing: KeyRing;
let storage: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing);
});
afterEach(async () => {
  await database.clear();
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const call = (text: string, more: Partial<ApiCall> = {}): ApiCall => ({
  method: 'sendMessage',
  payload: { text },
  lane: 'reply',
  ...more,
});
const textOf = ({ payload: { text } }: OutboxRow) => text;
const take = (wish: Partial<OutboxClaim> = {}, from: Storage = storage) =>
  from.outbox.claim({ limit: 1, resting: [], ...wish });
const takeOne = async (wish: Partial<OutboxClaim> = {}): Promise<OutboxRow> => {
  const [row] = await take(wish);
  if (row === undefined) throw new Error('nothing to send');
  return row;
};
const settle = (row: OutboxRow, outcome: SendOutcome = { kind: 'sent' }) => storage.outbox.settle(row, outcome);
const drain = async (): Promise<unknown[]> => {
  const [row] = await take();
  if (row === undefined) return [];
  await settle(row);
  return [textOf(row), ...(await drain())];
};
const states = async () =>
  (
    await database.query<{ line: string }>(
      `select concat_ws(' ', lane, state, last_error) as line from outbox order by seq`,
    )
  ).map(({ line }) => line);

describe('what may be sent', () => {
  it('is the most urgent lane first, and the oldest in it', async () => {
    await storage.outbox.add('1', [
      call('b', { lane: 'broadcast' }),
      call('r', { lane: 'reminder' }),
      call('s', { lane: 'status' }),
    ]);
    await storage.outbox.add('2', [call('a'), call('b')]);
    expect(await drain()).toEqual(['a', 'b', 's', 'r', 'b']);
  });

  it('is another lane first when asked, so that none starves', async () => {
    await storage.outbox.add('1', [call('reply')]);
    await storage.outbox.add('2', [call('notice', { lane: 'reminder' })]);
    expect(textOf(await takeOne({ first: 'reminder' }))).toBe('notice');
    expect(textOf(await takeOne({ first: 'reminder' }))).toBe('reply');
  });

  it('is nothing of a chat or an order of which a call is under way', async () => {
    await storage.outbox.add('1', [call('first'), call('second')]);
    const first = await takeOne();
    expect(await take({ limit: 10 })).toEqual([]);
    await storage.outbox.add('1', [call('news', { lane: 'status' })]);
    expect(await take({ limit: 10 })).toEqual([]);
    await storage.outbox.add('2', [call('other chat')]);
    expect((await take({ limit: 10 })).map(textOf)).toEqual(['other chat']);
    await settle(first);
    expect(textOf(await takeOne())).toBe('second');
  });

  it('keeps an order of its own over chats, and does not let a waiting call be overtaken in it', async () => {
    const orderKey = 'application:7';
    await storage.outbox.add('1', [
      call('later', { lane: 'reminder', orderKey, notBefore: new Date(Date.now() + 60_000) }),
    ]);
    await storage.outbox.add('2', [call('after it', { lane: 'reminder', orderKey })]);
    expect(await take()).toEqual([]);
    await storage.outbox.add('1', [call('question')]);
    expect(textOf(await takeOne())).toBe('question');
  });

  it('is the answer to a press at once, whatever else of the chat waits', async () => {
    await storage.outbox.add('1', [call('text'), call('press', { method: 'answerCallbackQuery' })]);
    expect((await take({ limit: 10 })).map(textOf)).toEqual(['text', 'press']);
  });

  it('is only replies for a chat that rests', async () => {
    await storage.outbox.add('1', [call('notice', { lane: 'status' }), call('reply')]);
    expect(textOf(await takeOne({ resting: ['1'] }))).toBe('reply');
    await storage.outbox.add('2', [call('notice 2', { lane: 'status' })]);
    expect(textOf(await takeOne({ resting: ['1'] }))).toBe('notice 2');
  });

  it('is given to one process only', async () => {
    const other = await openTestStorage(database, keyRing);
    for (let chat = 1; chat <= 60; chat += 1) await storage.outbox.add(String(chat), [call(String(chat))]);
    const taken = await Promise.all(Array.from({ length: 60 }, (_, index) => take({}, index % 2 ? storage : other)));
    const texts = taken.flat().map(textOf);
    expect(new Set(texts).size).toBe(texts.length);
    await other.close();
  });

  it('is added once under one dedupe key', async () => {
    await storage.outbox.add('1', [call('news', { lane: 'status', dedupe: 'application:1:approved' })]);
    expect(await drain()).toEqual(['news']);
    await storage.outbox.add('1', [call('news', { lane: 'status', dedupe: 'application:1:approved' })]);
    expect(await drain()).toEqual([]);
  });

  it('is the newest of several news of one application; those before are superseded', async () => {
    const orderKey = 'application:1';
    const news = (text: string) => call(text, { lane: 'status', orderKey });
    await storage.outbox.add('1', [news('registered')]);
    const underWay = await takeOne();
    await storage.outbox.add('1', [news('visited')]);
    await storage.outbox.add('1', [news('approved')]);
    await storage.outbox.add('1', [call('other', { lane: 'status', orderKey: 'application:2' })]);
    await settle(underWay);
    expect(await drain()).toEqual(['approved', 'other']);
    expect(await states()).toEqual(['status sent', 'status superseded', 'status sent', 'status sent']);
  });
});

describe('the outcome', () => {
  it('sent: of a reply nothing is left, of a notice the fact', async () => {
    await storage.outbox.add('5000000000123', [call('reply')]);
    await drain();
    expect(await whereIs(database, '5000000000123')).toEqual([]);
    await storage.outbox.add('5000000000123', [call('notice', { lane: 'status' })]);
    await drain();
    expect(await database.query('select state, payload, owner from outbox')).toEqual([
      { state: 'sent', payload: null, owner: null },
    ]);
  });

  it('later: after its time, counted unless it is free, before what came after it', async () => {
    await storage.outbox.add('1', [call('first'), call('second')]);
    await settle(await takeOne(), { kind: 'later', delayMs: 60_000, error: 'http-500' });
    expect(await take()).toEqual([]);
    await database.query('update outbox set not_before = now()');
    await settle(await takeOne(), { kind: 'later', delayMs: 0, free: true, error: 'http-429' });
    const row = await takeOne();
    expect([textOf(row), row.attempts]).toEqual(['first', 1]);
  });

  it('unknown: comes again when it may, marked as uncertain; else it is over', async () => {
    await storage.outbox.add('1', [call('notice', { lane: 'status' })]);
    await settle(await takeOne(), { kind: 'unknown', repeatAfterMs: 0, error: 'timeout' });
    const again = await takeOne();
    expect(again.uncertain).toBe(1);
    await settle(again, { kind: 'unknown', error: 'timeout' });
    expect(await states()).toEqual(['status unknown timeout']);
    await storage.outbox.add('1', [call('question')]);
    await settle(await takeOne(), { kind: 'unknown', error: 'timeout' });
    expect(await states()).toHaveLength(1);
  });

  it('dead: this call alone, or everything of the chat, which is marked until the person writes', async () => {
    await storage.outbox.add('1', [call('bad'), call('good')]);
    await settle(await takeOne(), { kind: 'dead', error: 'http-400' });
    expect(await drain()).toEqual(['good']);

    await storage.inbox.accept([{ updateId: 1, chatId: '1', kind: 'message', body: 0 }]);
    const turn = await storage.turns.claim();
    if (turn === undefined) throw new Error('no turn');
    await storage.turns.commit(turn, {
      state: { kind: 'set', value: 1 },
      expiresAt: new Date('2030-01-01'),
      calls: [call('a'), call('b'), call('c', { lane: 'status' })],
    });
    await storage.outbox.add('2', [call('other chat', { lane: 'status' })]);
    await settle(await takeOne(), { kind: 'dead', chat: true, error: 'forbidden' });
    expect(await drain()).toEqual(['other chat']);
    expect(await states()).toEqual(['status dead forbidden', 'status sent']);
    const marked = async () => (await database.query('select 1 from chat where unreachable_at is not null')).length;
    expect(await marked()).toBe(1);
    await storage.inbox.accept([{ updateId: 2, chatId: '1', kind: 'my_chat_member', body: 0 }]);
    const back = await storage.turns.claim();
    if (back === undefined) throw new Error('no turn');
    await storage.turns.commit(back, { state: { kind: 'unchanged' }, expiresAt: new Date('2030-01-01'), calls: [] });
    expect(await marked()).toBe(0);
  });

  it('moved: the call and those behind it go to the new chat, in their order', async () => {
    // So long that it does not turn up by chance inside an id.
    await storage.outbox.add('-100731000001', [call('one'), call('two')]);
    await settle(await takeOne(), { kind: 'moved', chatId: '-1005000000000' });
    const row = await takeOne();
    expect([textOf(row), row.chatId, row.attempts]).toEqual(['one', '-1005000000000', 1]);
    await settle(row);
    expect(await drain()).toEqual(['two']);
    expect(await whereIs(database, '-100731000001')).toEqual([]);
  });

  it('is lost when the call has passed on to another process, or is forgotten', async () => {
    await storage.outbox.add('1', [call('text')]);
    const slow = await takeOne();
    await database.query(`update outbox set lease_until = now() - interval '1 s'`);
    expect(await storage.outbox.reclaim()).toBe(1);
    const quick = await takeOne();
    expect(quick.uncertain).toBe(1);
    for (const outcome of [
      { kind: 'sent' },
      { kind: 'dead', error: 'x', chat: true },
      { kind: 'moved', chatId: '3' },
      { kind: 'later', delayMs: 0, error: 'x' },
    ] as const) {
      expect(await settle(slow, outcome)).toBe('lost');
    }
    expect(await settle(quick)).toBe('settled');
    expect(await settle(quick)).toBe('lost');
  });
});

describe('taking over', () => {
  it('happens at once from a process that is gone, and never from one that lives', async () => {
    const other = await openTestStorage(database, keyRing);
    await storage.outbox.add('1', [call('text')]);
    expect(await take({}, other)).toHaveLength(1);
    expect(await storage.outbox.reclaim()).toBe(0);
    await other.close();
    await until(async () => (await storage.outbox.reclaim()) === 1, 'the call of the closed process is free');
    expect(await drain()).toEqual(['text']);
  });

  it('gives up a call under which process after process died', async () => {
    await storage.outbox.add('1', [call('notice', { lane: 'status' })]);
    for (let time = 0; time < 5; time += 1) {
      await takeOne();
      await database.query('update outbox set owner = 0');
      await storage.outbox.reclaim();
    }
    expect(await states()).toEqual(['status dead process-gone']);
  });
});

it('isolates a payload that cannot be opened', async () => {
  await storage.outbox.add('1', [call('one'), call('two')]);
  await database.query('update outbox set payload = (select max(payload) from outbox)');
  await database.query(`update outbox set payload = payload || 'AAAA' where seq = (select min(seq) from outbox)`);
  expect(await take()).toEqual([]);
  expect(await states()).toHaveLength(1);
});

it('remembers a silence for the next leader, and never shortens it', async () => {
  await storage.outbox.pauseFor(60_000);
  await storage.outbox.pauseFor(1000);
  expect(await storage.outbox.pausedFor()).toBeGreaterThan(55_000);
});

it('takes a reply quickly from behind a hundred thousand broadcasts', async () => {
  await database.query(`
    insert into outbox (id, chat_id, lane, order_key, method, payload)
    select gen_random_uuid(), n, 'broadcast', 'broadcast:' || n, 'sendMessage', 'x' from generate_series(1, 100000) n`);
  const times: number[] = [];
  for (let each = 0; each < 6; each += 1) {
    await storage.outbox.add('5', [call('reply')]);
    const start = performance.now();
    const row = await takeOne();
    times.push(performance.now() - start);
    expect(textOf(row)).toBe('reply');
    await settle(row);
  }
  // The quickest of them: the others waited for warming up, or for whatever else the machine did.
  expect(Math.min(...times)).toBeLessThan(100);
});
