import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/database/storage.ts';
import type { IncomingUpdate } from '../../src/usecases/ports.ts';
import { createTestDatabase, makeKeyRing, openTestStorage, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let storage: Storage;
let other: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  const keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing);
  other = await openTestStorage(database, keyRing);
});
afterAll(async () => {
  await storage.close();
  await other.close();
  await database.drop();
});

const update = (updateId: number, chatId = '5000000000123'): IncomingUpdate => ({
  updateId,
  chatId,
  kind: 'message',
  body: { update_id: updateId, message: { text: 'canary-text' } },
});
const stored = (from: number, to: number) =>
  database.query<{ update_id: string; chat_id: string }>(
    'select update_id, chat_id from inbox where update_id between $1 and $2 order by update_id',
    [from, to],
  );

describe('accept', () => {
  it('keeps an update once, however often and from wherever it comes', async () => {
    await storage.inbox.accept([update(1)]);
    await storage.inbox.accept([update(1), update(2), update(2)]);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? storage : other).inbox.accept([update(3)])),
    );
    expect(await stored(1, 3)).toEqual([1, 2, 3].map((id) => ({ update_id: String(id), chat_id: '5000000000123' })));
  });

  it('takes callers at the same time together: far fewer commits than callers', async () => {
    const commits = async () =>
      Number(
        (
          await database.query<{ n: string }>(
            'select count(distinct xmin::text) as n from inbox where update_id between 100 and 499',
          )
        )[0]?.n,
      );
    await Promise.all(Array.from({ length: 400 }, (_, index) => storage.inbox.accept([update(100 + index)])));
    expect(await stored(100, 499)).toHaveLength(400);
    expect(await commits()).toBeLessThanOrEqual(10);
  });

  it('accepts numbers lower than any before, and ids at the edge of 64 and 53 bits', async () => {
    await storage.inbox.accept([
      update(9_007_199_254_740_991, '-9223372036854775808'),
      update(50, '9223372036854775807'),
    ]);
    expect(await stored(50, 50)).toEqual([{ update_id: '50', chat_id: '9223372036854775807' }]);
    expect(await stored(9_007_199_254_740_991, 9_007_199_254_740_991)).toEqual([
      { update_id: '9007199254740991', chat_id: '-9223372036854775808' },
    ]);
  });

  it.each([
    ['an id beyond 53 bits', 601, { ...update(1), updateId: 2 ** 53 }],
    ['half an id', 602, { ...update(1), updateId: 1.5 }],
    ['a chat that is no number', 603, { ...update(1), chatId: '1; drop table inbox' }],
    ['a chat beyond 64 bits', 604, { ...update(1), chatId: '9223372036854775808' }],
  ])('refuses %s, and only the caller that brought it', async (_name, id, wrong) => {
    const [good, bad] = await Promise.allSettled([storage.inbox.accept([update(id)]), storage.inbox.accept([wrong])]);
    expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
    expect(await stored(id, id)).toHaveLength(1);
  });

  it('rejects when the database cannot take it, and works again afterwards', async () => {
    await database.query('alter table inbox rename to inbox_away');
    await expect(storage.inbox.accept([update(90)])).rejects.toThrow();
    await database.query('alter table inbox_away rename to inbox');
    await storage.inbox.accept([update(90)]);
    expect(await stored(90, 90)).toHaveLength(1);
  });

  it('survives its connections being cut', async () => {
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'tirek%' and pid <> pg_backend_pid()`,
    );
    await storage.inbox.accept([update(91)]);
    expect(await stored(91, 91)).toHaveLength(1);
  });

  it('shows nothing of what people wrote', async () => {
    await storage.inbox.accept([update(92)]);
    const rows = await database.query<{ body: string }>('select body from inbox where update_id = 92');
    expect(rows[0]?.body).toMatch(/^v1\./);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});
