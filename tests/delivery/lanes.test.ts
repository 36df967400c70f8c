import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Storage } from '../../src/database/storage.ts';
import { createSendingApi } from '../../src/delivery/bot-api.ts';
import { createSender } from '../../src/delivery/sender.ts';
import { createTestDatabase, createTestLog, openTestStorage, type TestDatabase, until } from '../support/database.ts';
import { type BotApiDouble, createBotApiDouble } from './bot-api-double.ts';
import { createHurriedClock } from './hurried.ts';

const BROADCASTS = 10_000;
const PER_CHAT = 10;
const REPLIES = 50;
/** The pace is that of the program; only its clock runs faster. */
const SPEED = 3;

let database: TestDatabase;
let storage: Storage;
let telegram: BotApiDouble;
beforeAll(async () => {
  database = await createTestDatabase();
  storage = await openTestStorage(database);
  telegram = await createBotApiDouble();
});
afterAll(async () => {
  await telegram.close();
  await storage.close();
  await database.drop();
});

/** Fifty people press at once; after how many milliseconds each is answered, and how many broadcasts go in between. */
async function replies(name: string) {
  const later = new Date('2199-12-31');
  await Promise.all(
    Array.from({ length: REPLIES }, (_, person) =>
      storage.outbox.add(String(1_000 + person), [
        {
          method: 'sendMessage',
          payload: { chat_id: String(1_000 + person), text: name },
          lane: 'reply',
          notBefore: later,
        },
      ]),
    ),
  );
  // However long it took to write them down, they may be sent from one moment on.
  await database.query(`update outbox set not_before = now() where lane = 'reply'`);
  const began = performance.now();
  const before = telegram.arrived.length;
  storage.doorbell.ring('outbox');
  const answers = () => telegram.arrived.filter(({ payload: { text } }) => text === name);
  await until(() => answers().length === REPLIES, `${name}: all are answered`);
  const texts = telegram.texts();
  return {
    times: answers()
      .map(({ at }) => at - began)
      .sort((one, other) => one - other),
    between: texts.slice(before, texts.lastIndexOf(name)).filter((text) => text === 'broadcast').length,
  };
}

it(`${REPLIES} replies do not wait for ${BROADCASTS} broadcasts, and those go on`, { timeout: 60_000 }, async () => {
  const sender = createSender({
    outbox: storage.outbox,
    leases: storage.leases,
    doorbell: storage.doorbell,
    call: createSendingApi({ token: '1:x', apiRoot: telegram.apiRoot }),
    clock: createHurriedClock(SPEED),
    random: () => 0.5,
    log: createTestLog(),
  });
  sender.start();
  const { times: idle } = await replies('idle');

  const chats = Array.from({ length: BROADCASTS / PER_CHAT }, (_, index) => String(5_000_000_000_000 + index));
  const add = async () => {
    for (let chat = chats.pop(); chat !== undefined; chat = chats.pop()) {
      await storage.outbox.add(
        chat,
        Array.from({ length: PER_CHAT }, () => ({
          method: 'sendMessage' as const,
          payload: { chat_id: chat, text: 'broadcast' },
          lane: 'broadcast' as const,
        })),
      );
    }
  };
  await Promise.all(Array.from({ length: 10 }, add));
  const broadcasts = () => telegram.texts().filter((text) => text === 'broadcast').length;
  await until(() => broadcasts() > 10, 'the broadcast is under way');
  const { times: busy, between } = await replies('busy');
  await sender.stop();

  const worst = (times: readonly number[]) => times[Math.ceil(times.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY;
  expect(worst(busy)).toBeLessThanOrEqual(3 * worst(idle));
  // One slot in ten is theirs, and what was taken already.
  expect(between).toBeGreaterThan(0);
  expect(between).toBeLessThanOrEqual(REPLIES / 5 + 3);
});
