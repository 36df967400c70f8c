import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/database/sealing.ts';
import type { Storage } from '../../src/database/storage.ts';
import { createTestDatabase, makeKeyRing, openTestStorage, type TestDatabase, until } from '../support/database.ts';

let database: TestDatabase;
let keyRing: KeyRing;
let storage: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = makeKeyRing();
  storage = await openTestStorage(database, keyRing);
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

describe('a lease', () => {
  it('has one holder, of many that ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => storage.leases.acquire('many', 60_000)));
    expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('passes on when released or over, with a greater token; the one before cannot renew', async () => {
    const first = await storage.leases.acquire('over', 60_000);
    if (first === undefined) throw new Error('not acquired');
    expect(await storage.leases.renew(first, 60_000)).toBe(true);
    await storage.leases.release(first);
    const second = await storage.leases.acquire('over', -1);
    const third = await storage.leases.acquire('over', 60_000);
    expect([first.token, second?.token, third?.token]).toEqual(['1', '2', '3']);
    expect(await storage.leases.renew(first, 60_000)).toBe(false);
  });

  it('passes on at once when its holder is gone', async () => {
    const other = await openTestStorage(database, keyRing);
    await other.leases.acquire('gone', 600_000);
    expect(await storage.leases.acquire('gone', 60_000)).toBeUndefined();
    await other.close();
    await until(async () => (await storage.leases.acquire('gone', 60_000)) !== undefined, 'the lease has passed on');
  });
});

describe('the doorbell', () => {
  it('is heard at once here, and soon in other processes, also after the connection was cut', async () => {
    const other = await openTestStorage(database, keyRing);
    const heard: string[] = [];
    const stop = storage.doorbell.listen('outbox', () => heard.push('here'));
    other.doorbell.listen('outbox', () => heard.push('there'));
    other.doorbell.listen('inbox', () => heard.push('wrong'));
    storage.doorbell.ring('outbox');
    expect(heard).toEqual(['here']);
    await until(() => heard.includes('there'), 'the other process heard');
    stop();
    heard.length = 0;
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'tirek-instance'`,
    );
    await until(async () => {
      storage.doorbell.ring('outbox');
      return heard.includes('there');
    }, 'the other process hears again');
    expect(heard).not.toContain('here');
    await other.close();
  });
});

it('says whether the database answers', async () => {
  expect(await storage.health.ready()).toBe(true);
  const other = await openTestStorage(database, keyRing);
  await other.close();
  expect(await other.health.ready()).toBe(false);
});
