import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import type { ApiCall, ClaimedTurn, OutboxRow, TurnResult } from '../../src/usecases/ports.ts';
import {
  createTestDatabase,
  createTestLog,
  makeKeyRing,
  openTestStorage,
  type TestDatabase,
  until,
  whereIs,
} from '../support/database.ts';

const CHAT = '5000000000123';
const expiresAt = new Date('2030-01-01T00:00:00Z');

let database: TestDatabase;
let keyRing: KeyRing;
let storage: Storage;
let log: ReturnType<typeof createTestLog>;
beforeAll(async () => {
  log = createTestLog();
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing, log);
});
afterEach(async () => {
  await database.clear();
  log.lines.length = 0;
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const accept = (updateId: number, chatId: string | undefined = CHAT) =>
  storage.inbox.accept([
    { updateId, kind: 'message', body: { text: `canary-${updateId}` }, ...(chatId && { chatId }) },
  ]);
const claim = async (from: Storage = storage): Promise<ClaimedTurn> => {
  const turn = await from.turns.claim();
  if (turn === undefined) throw new Error('nothing to claim');
  return turn;
};
const result = (value: unknown, more: Partial<TurnResult> = {}): TurnResult => ({
  state: { kind: 'set', value },
  expiresAt,
  calls: [],
  ...more,
});
const say = (text: string, more: Partial<ApiCall> = {}): ApiCall => ({
  method: 'sendMessage',
  payload: { chat_id: CHAT, text },
  lane: 'reply',
  ...more,
});
const textOf = ({ payload: { text } }: OutboxRow) => text;
const one = async <T extends Record<string, unknown>>(text: string) => (await database.query<T>(text))[0];

describe('a turn', () => {
  it('that says the bot is blocked marks the chat for those who would phone, and the next one takes the mark away', async () => {
    await accept(1);
    await storage.turns.commit(await claim(), result({}));
    const mark = async () => (await one<{ at: Date | null }>('select unreachable_at as at from chat'))?.at;
    await accept(2);
    const blocked: TurnResult = { state: { kind: 'unchanged' }, expiresAt, calls: [], blocked: true };
    await storage.turns.commit(await claim(), blocked);
    expect(await mark()).toBeInstanceOf(Date);
    await accept(3);
    await storage.turns.commit(await claim(), { state: { kind: 'unchanged' }, expiresAt, calls: [] });
    expect(await mark()).toBeNull();
  });

  it('gives the update, and the state that the turn before has left', async () => {
    await accept(1);
    const first = await claim();
    expect(first).toMatchObject({
      updateId: 1,
      chatId: CHAT,
      update: { text: 'canary-1' },
      state: undefined,
      damaged: false,
      language: undefined,
      exhausted: false,
    });
    expect(await storage.turns.commit(first, result({ step: 1 }, { language: 'kk' }))).toBe('committed');
    await accept(2);
    const second = await claim();
    expect(second).toMatchObject({ updateId: 2, state: { step: 1 }, language: 'kk' });
    await storage.turns.commit(second, { state: { kind: 'unchanged' }, expiresAt, calls: [] });
    await accept(3);
    expect(await claim()).toMatchObject({ state: { step: 1 }, language: 'kk' });
  });

  it('is written as a whole: state, consent, calls in order, and the update is over', async () => {
    await accept(1);
    await storage.turns.commit(
      await claim(),
      result('x', {
        consents: [{ given: true, textVersion: '2026-01', language: 'ru', at: new Date('2026-02-03T04:05:06.789Z') }],
        calls: [say('one'), say('two'), say('three')],
      }),
    );
    expect(await one('select state, body, chat_id, owner from inbox')).toEqual({
      state: 'done',
      body: null,
      chat_id: null,
      owner: null,
    });
    expect(await one('select chat_id, given, text_version, language, at from consent')).toEqual({
      chat_id: CHAT,
      given: true,
      text_version: '2026-01',
      language: 'ru',
      at: new Date('2026-02-03T04:05:06.789Z'),
    });
    const sent: unknown[] = [];
    for (let index = 0; index < 3; index += 1) {
      const [row] = await storage.outbox.claim({ limit: 5, resting: [] });
      if (row === undefined) break;
      sent.push(textOf(row));
      await storage.outbox.settle(row, { kind: 'sent' });
    }
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  it('leaves no row for a chat of which nothing is to be kept', async () => {
    await accept(1);
    await storage.turns.commit(await claim(), { state: { kind: 'unchanged' }, expiresAt, calls: [] });
    expect(await whereIs(database, CHAT)).toEqual([]);
  });

  it('is possible for an update without a chat', async () => {
    await storage.inbox.accept([
      { updateId: 1, kind: 'message', body: 1 },
      { updateId: 2, kind: 'message', body: 2 },
    ]);
    const [first, second] = [await claim(), await claim()];
    expect([first.update, second.update]).toEqual([1, 2]);
    expect(await storage.turns.commit(first, result('ignored'))).toBe('committed');
    expect(await database.query('select 1 from chat')).toEqual([]);
  });
});

describe('order', () => {
  it('is kept per chat, and chats do not wait for each other', async () => {
    await storage.inbox.accept(
      [
        [12, '7'],
        [11, '7'],
        [14, '8'],
        [13, '9'],
      ].map(([updateId, chatId]) => ({ updateId: Number(updateId), chatId: String(chatId), kind: 'message', body: 0 })),
    );
    const first = await claim();
    expect([first, await claim(), await claim()].map((turn) => turn.updateId)).toEqual([11, 13, 14]);
    expect(await storage.turns.claim()).toBeUndefined();
    await storage.turns.commit(first, result(0));
    expect((await claim()).updateId).toBe(12);
  });

  it('holds over several processes that claim at once', async () => {
    const other = await openTestStorage(database, keyRing);
    const updates = Array.from({ length: 120 }, (_, index) => ({
      updateId: index + 1,
      chatId: String(index % 5),
      kind: 'message',
      body: index + 1,
    }));
    await storage.inbox.accept(updates);
    const work = async (from: Storage) => {
      for (;;) {
        const turn = await from.turns.claim();
        if (turn !== undefined) {
          const seen = Array.isArray(turn.state) ? turn.state : [];
          await from.turns.commit(turn, result([...seen, turn.update]));
        } else if ((await database.query(`select 1 from inbox where state = 'new' limit 1`)).length === 0) return;
      }
    };
    await Promise.all([work(storage), work(storage), work(other), work(other)]);
    for (let chat = 0; chat < 5; chat += 1) {
      await storage.inbox.accept([{ updateId: 1000 + chat, chatId: String(chat), kind: 'message', body: 0 }]);
      expect((await claim()).state).toEqual(
        updates.filter((update) => update.chatId === String(chat)).map((update) => update.body),
      );
    }
    await other.close();
  });
});

describe('the fence', () => {
  it('refuses the turn of a process whose claim has passed on', async () => {
    await accept(1);
    const slow = await claim();
    await database.query(`update inbox set next_at = now()`);
    const other = await openTestStorage(database, keyRing);
    const quick = await claim(other);
    expect(await storage.turns.commit(slow, result('slow', { calls: [say('slow')] }))).toBe('lost');
    expect(await storage.turns.fail(slow, [say('slow')])).toBe('lost');
    expect(await other.turns.commit(quick, result('quick'))).toBe('committed');
    expect(await storage.turns.commit(slow, result('slow', { calls: [say('slow')] }))).toBe('lost');
    expect(await database.query('select 1 from outbox')).toEqual([]);
    await accept(2);
    expect((await claim()).state).toBe('quick');
    await other.close();
  });

  it.each([
    ['a new chat', false],
    ['a known chat', true],
  ])('refuses the later of two turns of %s, when an earlier update arrived late', async (_name, known) => {
    if (known) {
      await accept(1);
      await storage.turns.commit(await claim(), result('start'));
    }
    await accept(11);
    const later = await claim();
    await accept(10);
    const earlier = await claim();
    expect([later.updateId, earlier.updateId]).toEqual([11, 10]);
    expect(await storage.turns.commit(earlier, result('ten', { calls: [say('ten')] }))).toBe('committed');
    expect(await storage.turns.commit(later, result('eleven', { calls: [say('eleven')] }))).toBe('lost');
    const again = await claim();
    expect(again).toMatchObject({ updateId: 11, state: 'ten' });
    expect(await storage.turns.commit(again, result('eleven'))).toBe('committed');
    expect(await database.query('select 1 from outbox')).toHaveLength(1);
  });

  it('refuses a second commit of the same turn', async () => {
    await accept(1);
    const turn = await claim();
    expect(await storage.turns.commit(turn, result('x', { calls: [say('x')] }))).toBe('committed');
    expect(await storage.turns.commit(turn, result('y', { calls: [say('y')] }))).toBe('lost');
    expect(await database.query('select 1 from outbox')).toHaveLength(1);
  });

  it('frees at once what a process that is gone had claimed, and nothing else', async () => {
    const other = await openTestStorage(database, keyRing);
    await accept(1, '1');
    await accept(2, '2');
    await claim(other);
    await claim();
    expect(await storage.turns.reclaim()).toBe(0);
    await other.close();
    await until(async () => (await storage.turns.reclaim()) === 1, 'the claim of the closed process is free');
    expect((await claim()).updateId).toBe(1);
  });

  it('does not let an update that kills its process every time hold up the others, nor come back for ever', async () => {
    await accept(1, '1');
    const dies = async () => {
      await claim();
      await database.query('update inbox set owner = 0, next_at = now() where owner is not null');
      await storage.turns.reclaim();
    };
    for (let time = 0; time < 4; time += 1) await dies();
    await accept(2, '2');
    expect((await claim()).updateId).toBe(2);
    await database.query(`update inbox set claims = 20, next_at = now() where update_id = 1`);
    const last = await claim();
    expect(last).toMatchObject({ updateId: 1, exhausted: true });
    expect(await storage.turns.fail(last, [])).toBe('dead');
  });
});

describe('a failing update', () => {
  it('comes again after 2, 8, 30, 120 and 600 s, then is dead; the chat waits, and goes on', async () => {
    await accept(1);
    await accept(2);
    const delays = [2, 8, 30, 120, 600];
    for (;;) {
      const [before] = await database.query<{ at: Date }>('select now() as at');
      const turn = await claim();
      expect(turn.updateId).toBe(1);
      const outcome = await storage.turns.fail(turn, [say('sorry')]);
      if (outcome !== 'later') {
        expect([outcome, delays]).toEqual(['dead', []]);
        break;
      }
      expect(await storage.turns.claim()).toBeUndefined();
      // Counted from the failure, which lies between two looks at the clock of the database.
      const delay = delays.shift();
      const rows = await database.query(
        `select next_at - $1 * interval '1 s' between $2 and now() as in_time from inbox where update_id = 1`,
        [delay, before?.at],
      );
      expect([delay, rows]).toEqual([delay, [{ in_time: true }]]);
      await database.query('update inbox set next_at = now() where update_id = 1');
    }
    expect(await one('select state, body, chat_id from inbox where update_id = 1')).toEqual({
      state: 'dead',
      body: null,
      chat_id: null,
    });
    expect(await database.query('select 1 from outbox')).toHaveLength(1);
    expect((await claim()).updateId).toBe(2);
  });
});

describe('forget', () => {
  it('leaves not one row of the chat, in any table, once the goodbye is sent', async () => {
    await accept(1);
    await storage.turns.commit(
      await claim(),
      result(
        { answers: 'many' },
        {
          language: 'kk',
          consents: [{ given: true, textVersion: '1', language: 'kk', at: new Date() }],
          calls: [
            say('question'),
            say('news', { lane: 'status', orderKey: 'application:1' }),
            say('reminder', { lane: 'reminder' }),
          ],
        },
      ),
    );
    await accept(2, '77');
    await storage.turns.commit(await claim(), result('other chat'));
    await accept(3);
    await accept(4);
    expect(await whereIs(database, CHAT)).not.toEqual([]);
    const turn = await claim();
    expect(turn.updateId).toBe(3);
    expect(await storage.turns.commit(turn, { state: { kind: 'forget' }, expiresAt, calls: [say('goodbye')] })).toBe(
      'committed',
    );
    expect(await whereIs(database, CHAT)).toEqual(['outbox.chat_id', 'outbox.order_key']);
    const [row] = await storage.outbox.claim({ limit: 5, resting: [] });
    expect(row && textOf(row)).toBe('goodbye');
    if (row !== undefined) await storage.outbox.settle(row, { kind: 'sent' });
    expect(await whereIs(database, CHAT)).toEqual([]);
    expect(await whereIs(database, '77')).toContain('chat.chat_id');
    await accept(3);
    await accept(4);
    expect(await storage.turns.claim()).toBeUndefined();
  });
});

describe('a damaged row', () => {
  const damage: [string, string][] = [
    ['flipped', `update chat set state = overlay(state placing 'AAAA' from 40)`],
    ['cut', `update chat set state = left(state, 60)`],
    [
      'moved from another chat',
      `update chat set state = (select state from chat where chat_id = 77) where chat_id = ${CHAT}`,
    ],
    ['of an unknown key', `update chat set state = regexp_replace(state, '^v1\\.\\w+', 'v1.0123456789')`],
    ['nonsense', `update chat set state = 'nonsense'`],
  ];
  it.each(damage)('of a chat (%s) is told, and the chat starts afresh', async (_name, statement) => {
    for (const [id, chat] of [
      [1, '77'],
      [2, CHAT],
    ] as const) {
      await accept(id, chat);
      await storage.turns.commit(await claim(), result('secret', { language: 'ru' }));
    }
    await database.query(statement);
    await accept(3);
    const turn = await claim();
    expect(turn).toMatchObject({ state: undefined, damaged: true, language: 'ru' });
    expect(await storage.turns.commit(turn, result('fresh'))).toBe('committed');
    await accept(4);
    expect(await claim()).toMatchObject({ state: 'fresh', damaged: false });
    expect(log.lines.filter((line) => line.event === 'chat-state-cannot-be-opened')).toHaveLength(1);
  });

  it('of the inbox is put aside, and the chat goes on', async () => {
    await accept(1);
    await accept(2);
    await database.query(`update inbox set body = (select body from inbox where update_id = 2) where update_id = 1`);
    expect((await claim()).updateId).toBe(2);
    expect(await one(`select state from inbox where update_id = 1`)).toEqual({ state: 'dead' });
  });
});

describe('at rest', () => {
  it('shows nothing that a person wrote or is told', async () => {
    await accept(1);
    await storage.turns.commit(await claim(), result({ note: 'canary-state' }, { calls: [say('canary-call')] }));
    await accept(2);
    expect(await whereIs(database, 'canary')).toEqual([]);
    expect(JSON.stringify(log.lines)).not.toContain('canary');
  });
});
