import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import type { StatusId } from '../../src/core/casework/status.ts';
import type { KeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import { createSendingApi } from '../../src/delivery/bot-api.ts';
import { type Clock, createMonotonicClock } from '../../src/delivery/clock.ts';
import { createSender, type Sender } from '../../src/delivery/sender.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { createRenderNotice } from '../../src/telegram/render/notice.ts';
import type { CaseTransaction, Follower } from '../../src/usecases/casework/ports.ts';
import { createPrepareNotice } from '../../src/usecases/casework/prepare-notice.ts';
import type { ApplicationId } from '../../src/usecases/ids.ts';
import { addOne, bostandyk, follower, step, TODAY } from '../database/casework/a-case.ts';
import { text } from '../locales/texts.ts';
import {
  createTestDatabase,
  createTestLog,
  makeKeyRing,
  openTestStorage,
  type TestDatabase,
  until,
} from '../support/database.ts';
import { type BotApiDouble, createBotApiDouble, type Reaction } from './bot-api-double.ts';

const CHAT = '5000000000123';
const OTHER = '5000000000456';
const NOON = new Date('2026-11-25T07:00:00Z');
const MIDNIGHT = new Date('2026-11-25T19:00:00Z');

const translator = await createTranslator();
let database: TestDatabase;
let keyRing: KeyRing;
let storage: Storage;
let telegram: BotApiDouble;
let log: ReturnType<typeof createTestLog>;
let senders: Sender[];
let now: Date;
beforeAll(async () => {
  log = createTestLog();
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing, log);
});
beforeEach(async () => {
  telegram = await createBotApiDouble();
  senders = [];
  now = NOON;
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

const prepare = () =>
  createPrepareNotice({
    store: storage.casework,
    calendar: kzCalendar,
    now: () => now,
    render: createRenderNotice(translator),
  });
const start = (more: { prepare?: Parameters<typeof createSender>[0]['prepare']; clock?: Clock } = {}): Sender => {
  const sender = createSender({
    outbox: storage.outbox,
    leases: storage.leases,
    doorbell: storage.doorbell,
    call: createSendingApi({ token: '1:x', apiRoot: telegram.apiRoot }),
    clock: more.clock ?? createMonotonicClock(),
    random: () => 0.5,
    log,
    messagesPerSecond: 500,
    prepare: more.prepare ?? prepare(),
  });
  senders.push(sender);
  sender.start();
  return sender;
};

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => storage.casework.transact(task);
const useChat = (chatId: string, language: string) =>
  database.query(
    `insert into chat (chat_id, version, language, expires_at) values ($1, 1, $2, 'infinity')
      on conflict (chat_id) do update set language = excluded.language`,
    [chatId, language],
  );
const follow = async (application: ApplicationId, chatId: string, more: Partial<Follower> = {}) => {
  const added = follower(application, chatId, { scope: 'dates', ...more });
  await work((tx) => tx.followers.add(added));
  return added.id;
};
/** A step with its notices, as staff make one. */
const move = (application: ApplicationId, to: StatusId) =>
  work(async (tx) => {
    const version = await step(tx, application, to);
    const followers = await tx.followers.of(application, TODAY);
    await tx.notices.add(
      followers.map(({ id, chatId }) => ({ chatId, notice: { kind: 'status', application, follower: id, version } })),
      0,
    );
  });
const rows = () =>
  database.query<{ state: string; last_error: string | null; attempts: number; payload: string | null }>(
    'select state, last_error, attempts, payload from outbox order by seq',
  );
const settled = () =>
  until(async () => (await rows()).every(({ state }) => state !== 'due' && state !== 'leased'), 'everything is over');
const said = (chatId: string) =>
  telegram.arrived
    .filter(({ payload: { chat_id: to } }) => to === chatId)
    .map(({ payload: { text: words } }) => String(words).split('\n')[0]);
const notice = (status: StatusId, language: 'kk' | 'ru' | 'en' = 'kk') => text(language, `statuses:${status}.notice`);
const refusal = (code: number, description: string, parameters?: Record<string, unknown>): Reaction => ({
  ok: false,
  code,
  description,
  ...(parameters && { parameters }),
});
const dueAgain = () => database.query(`update outbox set not_before = now() where state = 'due'`);

describe('a notice', () => {
  it('goes to each follower in the language that the chat has now', async () => {
    const application = await addOne(storage);
    await useChat(CHAT, 'kk');
    await useChat(OTHER, 'ru');
    await follow(application, CHAT);
    await follow(application, OTHER);
    await move(application, 'visited');
    await useChat(OTHER, 'en');
    start();
    await settled();
    expect(said(CHAT)).toEqual([notice('visited')]);
    expect(said(OTHER)).toEqual([notice('visited', 'en')]);
    expect(await rows()).toMatchObject([
      { state: 'sent', payload: null },
      { state: 'sent', payload: null },
    ]);
  });

  it('that was overtaken is marked and not sent', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    await move(application, 'visited');
    await work((tx) => step(tx, application, 'approved'));
    start();
    await settled();
    expect(said(CHAT)).toEqual([]);
    expect(await rows()).toEqual([{ state: 'superseded', last_error: 'newer-version', attempts: 0, payload: null }]);
  });

  it('is not told to somebody who was revoked while it waited', async () => {
    const application = await addOne(storage);
    const revoked = await follow(application, CHAT);
    await follow(application, OTHER);
    await move(application, 'visited');
    // Not by `end`, which takes the notice out of the queue as well: the sender may have it in hand already.
    await database.query('update follower set ended_at = now() where id = $1', [revoked]);
    start();
    await settled();
    expect(said(CHAT)).toEqual([]);
    expect(said(OTHER)).toEqual([notice('visited')]);
  });

  it('waits at night and costs no try, and a reply does not wait for it', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    await move(application, 'visited');
    now = MIDNIGHT;
    start();
    await until(async () => (await rows())[0]?.last_error === 'not-now', 'it is put back');
    await storage.outbox.add(CHAT, [
      { method: 'sendMessage', payload: { chat_id: CHAT, text: 'reply' }, lane: 'reply' },
    ]);
    await until(() => said(CHAT).length === 1, 'the reply is sent');
    expect(said(CHAT)).toEqual(['reply']);
    const [row] = await database.query(
      `select attempts, not_before between now() + interval '7 hours 59 minutes' and now() + interval '8 hours' as morning
        from outbox`,
    );
    expect(row).toEqual({ attempts: 0, morning: true });
    now = NOON;
    await dueAgain();
    await settled();
    expect(said(CHAT)).toEqual(['reply', notice('visited')]);
  });

  it('that cannot be prepared now comes again, and is not lost', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    await move(application, 'visited');
    let away = true;
    const ready = prepare();
    start({ prepare: (row) => (away ? Promise.reject(new Error('the database is away')) : ready(row)) });
    await until(async () => (await rows())[0]?.last_error === 'not-now', 'it is put back');
    expect(log.lines.map(({ event }) => event)).toContain('notice-not-prepared');
    away = false;
    await dueAgain();
    await settled();
    expect(said(CHAT)).toEqual([notice('visited')]);
  });

  it('comes again as the same words when nobody knows whether it arrived', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    await move(application, 'visited');
    telegram.plan('reset');
    start();
    await until(async () => (await rows())[0]?.last_error === 'ECONNRESET', 'it is put back');
    await dueAgain();
    await settled();
    const [first, second, ...more] = telegram.arrived;
    expect(more).toEqual([]);
    expect(second?.raw).toBe(first?.raw);
  });

  it('whose try has an unknown end is not repeated after a newer one', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    await move(application, 'visited');
    telegram.plan('reset');
    start();
    await until(async () => (await rows())[0]?.last_error === 'ECONNRESET', 'the first is put back');
    await move(application, 'approved');
    await settled();
    expect(said(CHAT)).toEqual([notice('visited'), notice('approved')]);
    expect((await rows()).map(({ state }) => state)).toEqual(['superseded', 'sent']);
  });

  it('that was under way when something newer happened gives way at once, and not after its time to wait', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    await move(application, 'visited');
    let release: () => void = () => undefined;
    telegram.always(({ payload: { text: words } }) =>
      String(words).startsWith(notice('visited') ?? '-')
        ? new Promise((settle) => {
            release = () => settle('reset');
          })
        : { ok: true },
    );
    start();
    await until(() => telegram.arrived.length === 1, 'the first is under way');
    await move(application, 'approved');
    release();
    await settled();
    expect(said(CHAT)).toEqual([notice('visited'), notice('approved')]);
  });

  it('to somebody who has blocked the bot is tried once; staff see at once that they must phone', async () => {
    const application = await addOne(storage);
    await useChat(CHAT, 'kk');
    await follow(application, CHAT);
    telegram.plan(refusal(403, 'Forbidden: bot was blocked by the user'));
    await move(application, 'visited');
    const began = performance.now();
    start();
    await settled();
    const page = await work((tx) =>
      tx.applications.list({ district: bostandyk, unreachable: true, order: 'received', limit: 10 }),
    );
    expect(page.cases.map(({ id }) => id)).toEqual([application]);
    expect(performance.now() - began).toBeLessThan(10_000);
    await move(application, 'approved');
    await settled();
    expect(telegram.arrived).toHaveLength(1);
    expect((await rows()).map(({ state, last_error: error }) => [state, error])).toEqual([
      ['dead', 'forbidden'],
      ['superseded', 'unreachable'],
    ]);
  });

  it.each([
    ['429', refusal(429, 'Too Many Requests', { retry_after: 1 })],
    ['500', refusal(500, 'Internal Server Error')],
    ['a page of a gateway', { page: 502 } as const],
  ])('comes again after %s, once', async (_name, reaction) => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    telegram.plan(reaction);
    await move(application, 'visited');
    start();
    await until(async () => (await rows())[0]?.last_error !== null, 'it is put back');
    await dueAgain();
    await settled();
    expect(said(CHAT)).toEqual([notice('visited'), notice('visited')]);
    expect((await rows()).map(({ state }) => state)).toEqual(['sent']);
  });

  it('follows a chat that has moved', async () => {
    const application = await addOne(storage);
    await follow(application, CHAT);
    telegram.plan(refusal(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1005000000000 }));
    await move(application, 'visited');
    start();
    await settled();
    expect(telegram.arrived.map(({ payload: { chat_id: to } }) => to)).toEqual([CHAT, '-1005000000000']);
  });
});

it('whatever the network does, an older status never comes after a newer one, and the newest always comes', async () => {
  const way: readonly StatusId[] = ['visit-scheduled', 'visited', 'approved', 'notified', 'queued'];
  const applications: ApplicationId[] = [];
  for (let each = 0; each < 8; each += 1) applications.push(await addOne(storage));
  for (const [index, application] of applications.entries()) {
    await follow(application, String(7_000_000_000_000 + index), { scope: 'status' });
    await follow(application, CHAT, { scope: 'status' });
  }
  // The same disorder every time.
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  telegram.always(async () => {
    const fate = random();
    // Others overtake it: so many turns of the loop, and no time on a clock.
    for (let turns = Math.floor(random() * 30); turns > 0; turns -= 1) await new Promise((go) => setImmediate(go));
    if (fate < 0.06) return 'reset';
    if (fate < 0.12) return refusal(500, 'Internal Server Error');
    if (fate < 0.14) return refusal(429, 'Too Many Requests', { retry_after: 0.05 });
    return { ok: true };
  });
  start();
  for (const status of way) {
    for (const application of applications) await move(application, status);
    await dueAgain();
  }
  await until(
    async () => {
      await dueAgain();
      return (await rows()).every(({ state }) => state !== 'due' && state !== 'leased');
    },
    'everything is over',
    40_000,
  );
  for (const [index] of applications.entries()) {
    const order = said(String(7_000_000_000_000 + index)).map((words) =>
      way.findIndex((status) => notice(status) === words),
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(order.at(-1)).toBe(way.length - 1);
  }
}, 60_000);
