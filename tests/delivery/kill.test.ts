import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDataKey, parseKeyRing } from '../../src/database/sealing.ts';
import { createTestDatabase, openTestStorage, until } from '../support/database.ts';
import { createBotApiDouble } from './bot-api-double.ts';

const UPDATES = 300;
const CHATS = 7;
const BATCH = 10;
const KILLS = 5;

it(`loses nothing, repeats nothing and keeps the order of ${UPDATES} updates over ${KILLS} kills`, {
  timeout: 90_000,
}, async () => {
  const database = await createTestDatabase();
  const telegram = await createBotApiDouble();
  const key = makeDataKey();
  const ids = Array.from({ length: UPDATES }, (_, index) => 1000 + index);
  const chatOf = (id: number) => 5_000_000_000_000 + (id % CHATS);

  const start = async (): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, 'kill-child.ts'), [database.url, key, telegram.apiRoot]);
    await once(child, 'message');
    return child;
  };

  // Telegram's part: the next updates only when those before are acknowledged, else the same again. One in five comes twice.
  const batches: object[][] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH);
    batches.push(
      [...batch, ...batch.filter((id) => id % 5 === 0)].map((id) => ({
        update_id: id,
        message: { chat: { id: chatOf(id) }, text: 'x' },
      })),
    );
  }
  let child = await start();
  let kills = 0;
  let acknowledged = 0;
  const deliver = async (): Promise<void> => {
    for (; acknowledged < batches.length; acknowledged += 1) {
      const gone = once(child, 'exit').then(() => 'gone');
      const answered = once(child, 'message').then(() => 'answered');
      child.send({ batch: acknowledged, updates: batches[acknowledged] });
      // Killed at any moment from before the commit until well into the turns and calls that follow.
      if (kills < KILLS && acknowledged >= (kills * batches.length) / KILLS) {
        await Promise.race([answered, new Promise((settle) => setTimeout(settle, Math.random() * 60))]);
        await new Promise((settle) => setTimeout(settle, Math.random() * 40));
        child.kill('SIGKILL');
        kills += 1;
        await gone;
        child = await start();
        acknowledged -= 1;
      } else if ((await Promise.race([answered, gone])) === 'gone') throw new Error('the program ended by itself');
    }
  };
  await deliver();
  const count = async (text: string) => (await database.query(text)).length;
  await until(
    async () => (await count(`select 1 from inbox where state = 'new'`)) === 0,
    'every update is worked on',
    30_000,
  );
  await until(async () => (await count('select 1 from outbox')) === 0, 'every answer is sent', 30_000);
  child.kill('SIGKILL');
  await once(child, 'exit');

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
