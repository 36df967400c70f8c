import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import { createSendingApi } from '../../src/delivery/bot-api.ts';
import { type Clock, createMonotonicClock } from '../../src/delivery/clock.ts';
import { createSender, type Sender } from '../../src/delivery/sender.ts';
import type { ApiCall } from '../../src/usecases/ports.ts';
import {
  createTestDatabase,
  createTestLog,
  makeKeyRing,
  openTestStorage,
  type TestDatabase,
  until,
} from '../support/database.ts';
import { type BotApiDouble, createBotApiDouble, type Reaction } from './bot-api-double.ts';
import { createHandClock } from './hand-clock.ts';

const TOKEN = '123456:canary-token';

let database: TestDatabase;
let keyRing: KeyRing;
let storage: Storage;
let telegram: BotApiDouble;
let log: ReturnType<typeof createTestLog>;
let senders: Sender[];
let unreachable: string[];
/** When each call was begun, by the clock of its sender: how long one then takes to arrive is no matter of pacing. */
let begun: number[];
beforeAll(async () => {
  log = createTestLog();
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing, log);
});
beforeEach(async () => {
  telegram = await createBotApiDouble();
  senders = [];
  unreachable = [];
  begun = [];
});
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.stop()));
  await telegram.close();
  await database.clear();
  log.lines.length = 0;
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

/** Fast enough not to be what a test waits for, where pacing is not its subject. */
const start = (more: { clock?: Clock; messagesPerSecond?: number; from?: Storage; apiRoot?: string } = {}): Sender => {
  const from = more.from ?? storage;
  const clock = more.clock ?? createMonotonicClock();
  const call = createSendingApi({ token: TOKEN, apiRoot: more.apiRoot ?? telegram.apiRoot });
  const sender = createSender({
    outbox: from.outbox,
    leases: from.leases,
    doorbell: from.doorbell,
    call: (method, payload) => {
      begun.push(clock.now());
      return call(method, payload);
    },
    clock,
    random: () => 0.5,
    log,
    onUnreachable: (chatId) => unreachable.push(chatId),
    messagesPerSecond: more.messagesPerSecond ?? 500,
  });
  senders.push(sender);
  sender.start();
  return sender;
};
const message = (text: string, more: Partial<ApiCall> = {}): ApiCall => ({
  method: 'sendMessage',
  payload: { chat_id: '1', text },
  lane: 'reply',
  ...more,
});
const rows = () =>
  database.query<{ lane: string; state: string; attempts: number; last_error: string | null }>(
    'select lane, state, attempts, last_error from outbox order by seq',
  );
const emptied = () => until(async () => (await rows()).length === 0, 'the outbox is empty');
const refusal = (code: number, description: string, parameters?: Record<string, unknown>): Reaction => ({
  ok: false,
  code,
  description,
  ...(parameters && { parameters }),
});

describe('sending', () => {
  it('delivers in order per chat, as soon as it is told, and forgets', async () => {
    start();
    await storage.outbox.add('1', [message('one'), message('two'), message('three')]);
    await emptied();
    expect(telegram.texts()).toEqual(['one', 'two', 'three']);
    expect(telegram.arrived[0]).toMatchObject({ method: 'sendMessage', payload: { chat_id: '1', text: 'one' } });
  });

  it('delivers files', async () => {
    start();
    const document = { filename: 'list.pdf', base64: Buffer.from('file-content').toString('base64') };
    await storage.outbox.add('1', [
      { method: 'sendDocument', payload: { chat_id: '1', document, caption: 'c' }, lane: 'reply' },
    ]);
    await emptied();
    expect(telegram.arrived[0]?.raw).toMatch(/filename="?list\.pdf/);
    expect(telegram.arrived[0]?.raw).toContain('file-content');
  });

  it('paces messages evenly, and never has more than ten under way', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<Reaction>((settle) => {
      release = () => settle({ ok: true });
    });
    telegram.always(() => held);
    for (let chat = 1; chat <= 30; chat += 1) await storage.outbox.add(String(chat), [message(`${chat}`)]);
    start({ messagesPerSecond: 100 });
    await until(() => telegram.arrived.length === 10, 'ten are under way');
    release();
    await emptied();
    expect(telegram.mostUnderWay()).toBe(10);
    expect(telegram.arrived).toHaveLength(30);
    // Nine intervals of 10 ms between ten messages, of which late ones may be made up for: faster would be a burst.
    expect((begun[9] ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(60);
  });

  it('keeps notices to one chat a second apart, and lets a reply through at once', async () => {
    const clock = createHandClock();
    await storage.outbox.add('1', [message('news 1', { lane: 'status' }), message('news 2', { lane: 'status' })]);
    start({ clock });
    await until(async () => {
      if (clock.waiting() > 0) clock.advance(10);
      return telegram.arrived.length === 1;
    }, 'the first is sent');
    await storage.outbox.add('1', [message('reply')]);
    await until(() => {
      clock.advance(1);
      return telegram.arrived.length === 2;
    }, 'the reply is sent');
    await until(() => {
      clock.advance(5);
      return telegram.arrived.length === 3;
    }, 'the second is sent');
    expect(telegram.texts()).toEqual(['news 1', 'reply', 'news 2']);
    const [first = 0, reply = 0, second = 0] = begun;
    expect(reply - first).toBeLessThan(1000);
    expect(second - reply).toBeGreaterThanOrEqual(1000);
  });

  it('serves every lane while replies never end', async () => {
    for (let chat = 1; chat <= 60; chat += 1) await storage.outbox.add(String(chat), [message(`reply ${chat}`)]);
    await storage.outbox.add('1001', [message('status', { lane: 'status' })]);
    await storage.outbox.add('1002', [message('reminder', { lane: 'reminder' })]);
    await storage.outbox.add('1003', [message('broadcast', { lane: 'broadcast' })]);
    start();
    await until(() => telegram.arrived.length === 63, 'all are sent');
    for (const lane of ['status', 'reminder', 'broadcast']) expect(telegram.texts().indexOf(lane)).toBeLessThan(40);
  });
});

describe('one leader', () => {
  it('sends; another takes over when it stops', async () => {
    const other = await openTestStorage(database, keyRing);
    const first = start();
    await until(() => first.status().leading, 'the first leads');
    const second = start({ from: other });
    await storage.outbox.add('1', [message('one')]);
    await emptied();
    expect(second.status().leading).toBe(false);
    await first.stop();
    await storage.outbox.add('1', [message('two')]);
    await emptied();
    expect(second.status().leading).toBe(true);
    expect(telegram.texts()).toEqual(['one', 'two']);
    await second.stop();
    await other.close();
  });

  it('finishes what is under way before it stops', async () => {
    let release: () => void = () => undefined;
    telegram.always(
      () =>
        new Promise((settle) => {
          release = () => settle({ ok: true });
        }),
    );
    await storage.outbox.add('1', [message('slow')]);
    const sender = start();
    await until(() => telegram.arrived.length === 1, 'the call is under way');
    const stopped = sender.stop();
    release();
    await stopped;
    expect(await rows()).toEqual([]);
  });
});

describe('when Telegram refuses', () => {
  const over: [string, number, string, string[]][] = [
    ['an unchanged edit', 400, 'Bad Request: message is not modified: specified new message content …', []],
    [
      'a press that is too old',
      400,
      'Bad Request: query is too old and response timeout expired or query ID is invalid',
      [],
    ],
    ['a broken request', 400, 'Bad Request: BUTTON_DATA_INVALID', ['dead http-400']],
    ['something too large', 413, 'Request Entity Too Large', ['dead http-413']],
    [
      'a message that is gone, with nothing to send instead',
      400,
      'Bad Request: message to edit not found',
      ['dead message-gone'],
    ],
  ];
  it.each(over)('%s: over after one try, and the chat goes on', async (_name, code, description, ended) => {
    telegram.plan(refusal(code, description));
    await storage.outbox.add('1', [
      message('x', { lane: 'status', method: 'editMessageText' }),
      message('next', { lane: 'status' }),
    ]);
    start();
    await until(() => telegram.arrived.length === 2, 'the next is sent');
    await until(async () => (await rows()).every(({ state }) => state === 'sent' || state === 'dead'), 'both are over');
    expect(
      (await rows()).filter(({ state }) => state === 'dead').map(({ state, last_error: error }) => `${state} ${error}`),
    ).toEqual(ended);
    expect(unreachable).toEqual([]);
  });

  it.each([
    ['Bad Request: message to edit not found', 400],
    ["Bad Request: message can't be edited", 400],
  ])('%s: a new message is sent instead', async (description, code) => {
    telegram.plan(refusal(code, description));
    await storage.outbox.add('1', [
      message('x', {
        method: 'editMessageText',
        payload: { chat_id: '1', message_id: 5, text: 'edited' },
        fallback: { method: 'sendMessage', payload: { chat_id: '1', text: 'new' } },
      }),
    ]);
    start();
    await emptied();
    expect(telegram.arrived.map(({ method, payload: { text } }) => [method, text])).toEqual([
      ['editMessageText', 'edited'],
      ['sendMessage', 'new'],
    ]);
  });

  it('markup: the words are sent plain, once, and it is logged', async () => {
    const broken = refusal(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0');
    telegram.plan(broken);
    await storage.outbox.add('1', [
      message('x', { payload: { chat_id: '1', text: '<b>a &lt; b</b>', parse_mode: 'HTML' } }),
    ]);
    start();
    await emptied();
    expect(telegram.arrived[1]?.payload).toEqual({ chat_id: '1', text: 'a < b' });
    expect(log.lines.map(({ event }) => event)).toContain('markup-refused');
    telegram.plan(broken, broken);
    await storage.outbox.add('1', [message('y')]);
    await emptied();
    expect(telegram.arrived).toHaveLength(4);
  });

  it.each([
    ['chat not found', 400, 'Bad Request: chat not found'],
    ['blocked', 403, 'Forbidden: bot was blocked by the user'],
    ['deactivated', 403, 'Forbidden: user is deactivated'],
    ['never started', 403, "Forbidden: bot can't initiate conversation with a user"],
  ])('%s: everything for the chat ends, others go on', async (_name, code, description) => {
    telegram.plan(refusal(code, description));
    await storage.outbox.add('1', [message('a'), message('b'), message('c', { lane: 'status' })]);
    await storage.outbox.add('2', [message('other', { payload: { chat_id: '2', text: 'other' } })]);
    start();
    await until(async () => (await rows()).every(({ state }) => state === 'dead'), 'everything is over');
    expect(telegram.texts()).toEqual(['a', 'other']);
    expect(unreachable).toEqual(['1']);
    expect(await rows()).toHaveLength(1);
  });

  it('a chat that moved: sent to the new one, once', async () => {
    telegram.plan(
      refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1005000000000 }),
    );
    await storage.outbox.add('-5', [message('x', { payload: { chat_id: '-5', text: 'x' } })]);
    start();
    await emptied();
    expect(telegram.arrived.map(({ payload: { chat_id: chatId } }) => chatId)).toEqual(['-5', '-1005000000000']);
    telegram.always(() => refusal(400, 'moved', { migrate_to_chat_id: -6 }));
    await storage.outbox.add('-5', [message('y', { payload: { chat_id: '-5', text: 'y' } })]);
    await emptied();
    expect(telegram.arrived).toHaveLength(4);
  });

  it.each([
    ['retry_after 35', { retry_after: 35 }, 35_500],
    ['no retry_after', undefined, 5500],
  ])(
    '429 with %s: all lanes are silent so long, then the same call goes first, its tries uncounted',
    async (_name, parameters, ms) => {
      const clock = createHandClock();
      telegram.plan(refusal(429, 'Too Many Requests', parameters));
      await storage.outbox.add('1', [message('first'), message('second')]);
      start({ clock });
      await until(() => telegram.arrived.length === 1, 'the first try');
      await until(() => log.lines.some(({ event }) => event === 'sending-paused'), 'the silence begins');
      await until(async () => (await storage.outbox.pausedFor()) > ms - 5000, 'the next leader would keep it too');
      // Whoever was just looking for more may take it again, find no slot and put it back once more.
      await until(async () => (await rows())[0]?.state === 'due', 'it is put back');
      await storage.outbox.add('2', [message('other chat', { lane: 'status' })]);
      const silentFrom = clock.now();
      await until(() => {
        if (clock.waiting() > 0) clock.advance(100);
        return telegram.arrived.length > 1;
      }, 'the second try');
      expect(clock.now() - silentFrom).toBeGreaterThanOrEqual(ms - 100);
      await until(() => {
        if (clock.waiting() > 0) clock.advance(10);
        return telegram.arrived.length === 4;
      }, 'everything is sent');
      expect(telegram.texts().slice(0, 2)).toEqual(['first', 'first']);
      expect(telegram.texts().slice(2).sort()).toEqual(['other chat', 'second']);
    },
  );

  it('401: nothing more is sent, nothing is lost, and the program is not ready; it works again with the token', async () => {
    const clock = createHandClock();
    telegram.plan(refusal(401, 'Unauthorized'));
    await storage.outbox.add('1', [message('x'), message('y')]);
    const sender = start({ clock });
    await until(() => sender.status().refused, 'the token is refused');
    await until(async () => (await rows()).every(({ state }) => state === 'due'), 'it is put back');
    expect(log.lines.map(({ event }) => event)).toContain('bot-token-refused');
    const from = clock.now();
    await until(() => {
      if (clock.waiting() > 0) clock.advance(500);
      return telegram.arrived.length > 1;
    }, 'another try');
    expect(clock.now() - from).toBeGreaterThanOrEqual(59_000);
    await until(async () => {
      if (clock.waiting() > 0) clock.advance(10);
      return (await rows()).length === 0;
    }, 'everything is sent');
    expect(sender.status().refused).toBe(false);
  });
});

describe('when the network fails', () => {
  it.each([
    ['a page of a gateway', { page: 502 } as const, 'not-json'],
    ['an error of Telegram', refusal(500, 'Internal Server Error'), 'http-500'],
  ])('%s: again later, longer each time', async (_name, reaction, error) => {
    telegram.always(() => reaction);
    await storage.outbox.add('1', [message('x')]);
    const [before] = await database.query<{ at: Date }>('select now() as at');
    let since = before?.at;
    start();
    for (const expected of [1, 2, 4]) {
      const seen = telegram.arrived.length;
      await until(
        async () => telegram.arrived.length > seen && (await rows())[0]?.state === 'due',
        'another try failed',
      );
      // Counted from the end of the try, which lies between two looks at the clock of the database.
      const put = await database.query(
        `select not_before - $1 * interval '1 s' between $2 and now() as in_time, last_error from outbox`,
        [expected, since],
      );
      expect(put).toEqual([{ in_time: true, last_error: error }]);
      const [again] = await database.query<{ at: Date }>('update outbox set not_before = now() returning now() as at');
      since = again?.at;
    }
    telegram.always(() => ({ ok: true }));
    await emptied();
  });

  it('nobody listens: everything waits, uncounted, and goes out when somebody does', async () => {
    await storage.outbox.add('1', [message('x')]);
    const gone = await createBotApiDouble();
    await gone.close();
    const sender = start({ apiRoot: gone.apiRoot });
    await until(() => log.lines.filter(({ event }) => event === 'sending-paused').length >= 3, 'three tries');
    await sender.stop();
    expect(await rows()).toMatchObject([{ lane: 'reply', state: 'due', attempts: 0 }]);
    await database.query('delete from pace');
    start();
    await emptied();
    expect(telegram.texts()).toEqual(['x']);
  });

  const unknown: [string, Partial<ApiCall>, number, string[]][] = [
    ['a question is not repeated', {}, 1, []],
    ['a broadcast is never repeated', { lane: 'broadcast' }, 1, ['broadcast unknown']],
    ['a notice is repeated once', { lane: 'status' }, 2, ['status unknown']],
    ['an edit is repeated', { method: 'editMessageText' }, 4, []],
  ];
  it.each(unknown)('the connection is cut after the request: %s', async (_name, more, tries, ended) => {
    telegram.always(({ payload: { text } }) => (text === 'x' ? 'reset' : { ok: true }));
    await storage.outbox.add('1', [message('x', more)]);
    start();
    await until(async () => {
      await database.query(`update outbox set not_before = now() where state = 'due'`);
      return (await rows()).every(({ state }) => state !== 'due' && state !== 'leased');
    }, 'it is over');
    expect(telegram.arrived).toHaveLength(tries);
    expect((await rows()).map(({ lane, state }) => `${lane} ${state}`)).toEqual(ended);
    await storage.outbox.add('1', [message('next')]);
    await until(() => telegram.texts().includes('next'), 'the chat goes on');
  });

  it('tells nothing of token or text in the log', async () => {
    telegram.plan('reset', refusal(400, 'Bad Request: canary-description'), { page: 502 });
    await storage.outbox.add('1', [message('canary-a'), message('canary-b'), message('canary-c')]);
    start();
    await until(() => telegram.arrived.length >= 4, 'all were tried');
    expect(JSON.stringify(log.lines)).not.toContain('canary');
  });
});
