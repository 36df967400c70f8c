import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDataKey, parseKeyRing } from '../../src/database/sealing.ts';
import { createRandom } from '../kill/random.ts';
import { createTestDatabase, openTestStorage, until } from '../support/database.ts';
import { createBotApiDouble } from './bot-api-double.ts';

const UPDATES = 300;
const CHATS = 7;
const BATCH = 10;
const BATCHES = UPDATES / BATCH;
const KILLS = 5;
/** What is counted to choose the moments of the kills: a batch is given, or acknowledged; a call arrives. */
const MOMENTS = BATCHES + BATCHES + UPDATES;

const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));

it(`loses nothing, repeats nothing and keeps the order of ${UPDATES} updates over ${KILLS} kills (KILL_SEED=${seed})`, {
  timeout: 90_000,
}, async () => {
  const random = createRandom(seed);
  const database = await createTestDatabase();
  const telegram = await createBotApiDouble();
  const key = makeDataKey();
  const ids = Array.from({ length: UPDATES }, (_, index) => 1000 + index);
  const chatOf = (id: number) => 5_000_000_000_000 + (id % CHATS);

  // One kill in each fifth of what happens, the last calls included: before the commit, amid the turns, amid the calls.
  const fifth = MOMENTS / KILLS;
  const killAt = Array.from({ length: KILLS }, (_, index) => index * fifth + 1 + random.below(fifth));
  let moments = 0;
  let kills = 0;
  let restarting = false;
  const onMoment = () => {
    moments += 1;
    if (restarting || moments < (killAt[kills] ?? Number.POSITIVE_INFINITY)) return;
    kills += 1;
    restarting = true;
    running = running.then(async ({ child, gone }) => {
      child.kill('SIGKILL');
      await gone;
      const next = await start();
      restarting = false;
      return next;
    });
  };
  telegram.always(() => {
    onMoment();
    return { ok: true };
  });

  let given = 0;
  let acknowledged = Promise.withResolvers<'acknowledged'>();
  const start = async () => {
    const child = fork(join(import.meta.dirname, 'kill-child.ts'), [database.url, key, telegram.apiRoot]);
    const gone = once(child, 'exit').then(() => {
      if (!child.killed) throw new Error('the program ended by itself');
      return 'gone' as const;
    });
    await Promise.race([once(child, 'message'), gone]);
    child.on('message', ({ batch }: { batch: number }) => {
      if (batch !== given) return;
      acknowledged.resolve('acknowledged');
      onMoment();
    });
    return { child, gone };
  };
  let running = start();

  // Telegram's part: the next updates only when those before are acknowledged, else the same again. One in five comes twice.
  for (; given < BATCHES; given += 1) {
    const batch = ids.slice(given * BATCH, (given + 1) * BATCH);
    const updates = [...batch, ...batch.filter((id) => id % 5 === 0)].map((id) => ({
      update_id: id,
      message: { chat: { id: chatOf(id) }, text: 'x' },
    }));
    acknowledged = Promise.withResolvers();
    for (let answer = 'gone'; answer === 'gone'; ) {
      const { child, gone } = await running;
      // Whether it goes out is told by the answer.
      child.send({ batch: given, updates }, () => undefined);
      onMoment();
      answer = await Promise.race([acknowledged.promise, gone]);
    }
  }
  const count = async (text: string) => (await database.query(text)).length;
  await until(async () => (await count(`select 1 from inbox where state = 'new'`)) === 0, 'every update is worked on');
  await until(async () => (await count('select 1 from outbox')) === 0, 'every answer is sent');
  const { child, gone } = await running;
  child.kill('SIGKILL');
  await gone;

  expect(kills).toBe(KILLS);
  expect(await count(`select 1 from inbox where state = 'done'`)).toBe(UPDATES);
  const keyRing = parseKeyRing(key);
  if (keyRing === undefined) throw new Error('no key');
  const storage = await openTestStorage(database, keyRing);
  for (let chat = 0; chat < CHATS; chat += 1) {
    const id = ids.find((candidate) => candidate % CHATS === chat) ?? 0;
    await storage.inbox.accept([{ updateId: 1_000_000 + chat, chatId: String(chatOf(id)), kind: 'message', body: 0 }]);
    const expected = ids.filter((candidate) => candidate % CHATS === chat);
    expect((await storage.turns.claim())?.state).toEqual(expected);
    // Answers: none missing, none before an earlier one; at most those under way at a kill come twice.
    const texts = telegram.arrived
      .filter(({ payload: { chat_id: to } }) => to === String(chatOf(id)))
      .map(({ payload: { text } }) => Number(text));
    expect([...new Set(texts)]).toEqual(expected);
  }
  expect(telegram.arrived.length).toBeLessThanOrEqual(UPDATES + KILLS * 10);
  await storage.close();
  await telegram.close();
  await database.drop();
});
