import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import { createProcessor, type Processor } from '../../src/delivery/processor.ts';
import type { ClaimedTurn, TurnResult } from '../../src/usecases/ports.ts';
import {
  createTestDatabase,
  createTestLog,
  makeKeyRing,
  openTestStorage,
  type TestDatabase,
  until,
} from '../support/database.ts';

let database: TestDatabase;
let keyRing: KeyRing;
let storage: Storage;
let log: ReturnType<typeof createTestLog>;
let processors: Processor[];
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing);
});
beforeEach(async () => {
  log = createTestLog();
  processors = [];
});
afterEach(async () => {
  await Promise.all(processors.map((processor) => processor.stop()));
  await database.clear();
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const append = async ({ state, update }: ClaimedTurn): Promise<TurnResult> => ({
  state: { kind: 'set', value: [...(Array.isArray(state) ? state : []), update] },
  expiresAt: new Date('2030-01-01'),
  calls: [],
});
const start = (handle: (turn: ClaimedTurn) => Promise<TurnResult>, from: Storage = storage, lookEveryMs = 500) => {
  const processor = createProcessor({
    turns: from.turns,
    doorbell: from.doorbell,
    handle,
    lastWords: () => [{ method: 'sendMessage', payload: { text: 'sorry' }, lane: 'reply' }],
    log,
    lookEveryMs,
  });
  processors.push(processor);
  processor.start();
  return processor;
};
const accept = (updateId: number, chat: number, body: unknown = updateId) =>
  storage.inbox.accept([{ updateId, chatId: String(chat), kind: 'message', body }]);
const waiting = async () => (await database.query(`select 1 from inbox where state = 'new'`)).length;
const stateOf = async (chat: number): Promise<unknown> => {
  await Promise.all(processors.map((processor) => processor.stop()));
  await accept(1_000_000 + chat, chat);
  return (await storage.turns.claim())?.state;
};

describe('the processor', () => {
  it('works on an update as soon as it is accepted', async () => {
    const handled: unknown[] = [];
    start(
      async (turn) => {
        handled.push(turn.update);
        return append(turn);
      },
      storage,
      60_000,
    );
    await accept(1, 1);
    await until(() => handled.length === 1, 'it is handled without being looked for');
  });

  it('hears of updates that another process accepted', async () => {
    const other = await openTestStorage(database, keyRing);
    start(append, other, 60_000);
    await accept(1, 1);
    await until(async () => (await waiting()) === 0, 'it is handled');
    await processors[0]?.stop();
    await other.close();
  });

  it('keeps the order of a chat, while chats go side by side, in several processes', async () => {
    const other = await openTestStorage(database, keyRing);
    let together = 0;
    let most = 0;
    const handle = async (turn: ClaimedTurn) => {
      together += 1;
      most = Math.max(most, together);
      await new Promise((settle) => setImmediate(settle));
      together -= 1;
      return append(turn);
    };
    start(handle);
    start(handle, other);
    await Promise.all(Array.from({ length: 200 }, (_, index) => accept(index + 1, index % 8)));
    await until(async () => (await waiting()) === 0, 'everything is handled');
    expect(most).toBeGreaterThan(1);
    for (let chat = 0; chat < 8; chat += 1) {
      expect(await stateOf(chat)).toEqual(
        Array.from({ length: 200 }, (_, index) => index + 1).filter((id) => (id - 1) % 8 === chat),
      );
    }
    await other.close();
  });

  it('comes back to an update that fails, and tells the person when it is given up', async () => {
    let tries = 0;
    start(async (turn) => {
      if (turn.update === 'poison') {
        tries += 1;
        throw new Error('canary-of-the-message');
      }
      return append(turn);
    });
    await accept(1, 1, 'poison');
    await accept(2, 1, 'next');
    await accept(3, 2, 'other chat');
    await until(async () => {
      await database.query(`update inbox set next_at = now() where owner is null and state = 'new'`);
      storage.doorbell.ring('inbox');
      return (await waiting()) === 0;
    }, 'everything is over');
    expect(tries).toBe(6);
    expect(await database.query(`select update_id, state from inbox order by update_id`)).toEqual([
      { update_id: '1', state: 'dead' },
      { update_id: '2', state: 'done' },
      { update_id: '3', state: 'done' },
    ]);
    expect(await database.query('select 1 from outbox')).toHaveLength(1);
    expect(log.lines.filter(({ event }) => event === 'update-failed')).toHaveLength(6);
    expect(JSON.stringify(log.lines)).not.toContain('canary');
    expect(await stateOf(1)).toEqual(['next']);
  });

  it('finishes what it is at before it stops, and begins nothing more', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((settle) => {
      release = settle;
    });
    const begun: unknown[] = [];
    let asking = 0;
    const turns = {
      ...storage.turns,
      claim: () => {
        asking += 1;
        return storage.turns.claim().finally(() => {
          asking -= 1;
        });
      },
    };
    const handle = async (turn: ClaimedTurn) => {
      begun.push(turn.update);
      await held;
      return append(turn);
    };
    const processor = start(handle, { ...storage, turns });
    await accept(1, 1);
    await accept(2, 1);
    await until(() => begun.length === 1, 'the first is begun');
    const stopped = processor.stop();
    // A question to the database that was on its way already may still be answered with the second, once the first is done.
    await until(() => asking === 0, 'nothing more is asked for');
    release();
    await stopped;
    expect(await database.query(`select update_id from inbox where state = 'new'`)).toEqual([{ update_id: '2' }]);
  });

  it('survives the database being away', async () => {
    start(append);
    await database.query('alter table inbox rename to inbox_away');
    storage.doorbell.ring('inbox');
    await until(() => log.lines.some(({ event }) => event === 'inbox-unreachable'), 'it noticed');
    await database.query('alter table inbox_away rename to inbox');
    await accept(1, 1);
    await until(async () => (await waiting()) === 0, 'it is handled');
  });
});
