import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Storage } from '../../src/database/storage.ts';
import { createTestDatabase, openTestStorage, type TestDatabase, whereIs } from '../support/database.ts';

const DAY = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * DAY);

let database: TestDatabase;
let storage: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  storage = await openTestStorage(database);
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

it('erases a chat with everything of it once its time is over, and numbers of updates after seven days', async () => {
  const useChat = async (updateId: number, chatId: string, expiresAt: Date) => {
    await storage.inbox.accept([{ updateId, chatId, kind: 'message', body: 0 }]);
    const turn = await storage.turns.claim();
    if (turn === undefined) throw new Error('no turn');
    await storage.turns.commit(turn, {
      state: { kind: 'set', value: 1 },
      language: 'kk',
      expiresAt,
      consents: [{ given: true, textVersion: '1', language: 'kk', at: now }],
      calls: [{ method: 'sendMessage', payload: {}, lane: 'status' }],
    });
  };
  await useChat(1, '5000000000001', inDays(1));
  await useChat(2, '5000000000002', inDays(30));
  await useChat(3, '5000000000003', inDays(1));
  await storage.inbox.accept([{ updateId: 4, chatId: '5000000000003', kind: 'message', body: 0 }]);

  expect(await storage.retention.eraseExpired(now)).toMatchObject({ chats: 0, updates: 0, calls: 0 });
  expect(await storage.retention.eraseExpired(inDays(2))).toMatchObject({ chats: 1, updates: 0, calls: 0 });
  expect(await whereIs(database, '5000000000001')).toEqual([]);
  expect(await whereIs(database, '5000000000002')).toContain('chat.chat_id');
  // An update waits: the chat is in use.
  expect(await whereIs(database, '5000000000003')).toContain('chat.chat_id');

  expect((await storage.retention.eraseExpired(inDays(6.9))).updates).toBe(0);
  expect((await storage.retention.eraseExpired(inDays(7.1))).updates).toBe(3);
  expect(await database.query('select update_id from inbox')).toEqual([{ update_id: '4' }]);
});

it('forgets settled calls after thirty days, and never one that waits', async () => {
  await database.query('delete from outbox');
  await storage.outbox.add('9', [
    { method: 'sendMessage', payload: {}, lane: 'status' },
    { method: 'sendMessage', payload: {}, lane: 'broadcast' },
  ]);
  const [row] = await storage.outbox.claim({ limit: 1, resting: [] });
  if (row === undefined) throw new Error('nothing to send');
  await storage.outbox.settle(row, { kind: 'sent' });
  expect((await storage.retention.eraseExpired(inDays(29))).calls).toBe(0);
  expect((await storage.retention.eraseExpired(inDays(31))).calls).toBe(1);
  expect(await database.query('select state from outbox')).toEqual([{ state: 'due' }]);
});
