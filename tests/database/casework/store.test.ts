import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/database/storage.ts';
import type { CaseTransaction } from '../../../src/usecases/casework/ports.ts';
import type { IdempotentCall } from '../../../src/usecases/staff/ports.ts';
import { createTestDatabase, openTestStorage, type TestDatabase, until } from '../../support/database.ts';
import { addOne, bostandyk, districtOf, received, staffId, step } from './a-case.ts';

let database: TestDatabase;
let storage: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  // An office's server may well be set to the time of the place.
  await database.query(`alter database ${new URL(database.url).pathname.slice(1)} set timezone = 'Asia/Almaty'`);
  storage = await openTestStorage(database);
});
afterEach(() => database.clear());
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => storage.casework.transact(task);
const pause = (tx: CaseTransaction) => tx.districts.all();

describe('a transaction', () => {
  it('runs again as a whole when the database breaks a deadlock, and neither change is lost', async () => {
    const [one, other] = [await addOne(storage), await addOne(storage)];
    const locked = new Set<string>();
    let runs = 0;
    const both = (first: typeof one, second: typeof one) =>
      work(async (tx) => {
        runs += 1;
        await step(tx, first);
        locked.add(first);
        // Each waits until the other has the row that it wants next.
        await until(async () => locked.size === 2, 'both have one');
        await step(tx, second);
      });
    await Promise.all([both(one, other), both(other, one)]);
    expect(runs).toBe(3);
    for (const id of [one, other]) {
      expect(await work((tx) => tx.applications.find(id, bostandyk))).toMatchObject({ application: { version: 3 } });
    }
  });

  it('runs again when its connection is cut, and its change is there once', async () => {
    const id = await addOne(storage);
    let runs = 0;
    await work(async (tx) => {
      runs += 1;
      await step(tx, id);
      if (runs === 1) {
        await database.query(`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'tirek-general'`);
      }
      await pause(tx);
    });
    expect(runs).toBe(2);
    expect(await work((tx) => tx.applications.history(id))).toHaveLength(2);
  });

  it('does not run again for a mistake, and says what it was', async () => {
    let runs = 0;
    await expect(
      work(async () => {
        runs += 1;
        throw new TypeError('a bug');
      }),
    ).rejects.toThrow(TypeError);
    expect(runs).toBe(1);
  });

  it('refuses to write an application that somebody else wrote meanwhile', async () => {
    const id = await addOne(storage);
    const file = await work((tx) => tx.applications.find(id, bostandyk));
    await work((tx) => step(tx, id));
    await expect(
      work((tx) =>
        tx.applications.write({
          id,
          application: { ...received().application, ...file?.application, version: 2 },
          entry: { version: 2, kind: 'moved', to: 'visited', occurredOn: received().application.receivedOn },
          note: undefined,
          by: undefined,
        }),
      ),
    ).rejects.toThrow('had not been locked');
  });

  it('is refused as busy within about two seconds when every connection is taken, and works again afterwards', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((settle) => {
      release = settle;
    });
    let begun = 0;
    const holders = Array.from({ length: 6 }, () =>
      work(async (tx) => {
        await pause(tx);
        begun += 1;
        await held;
      }),
    );
    await until(() => begun === 6, 'every connection is taken');
    const at = performance.now();
    await expect(work(pause)).rejects.toMatchObject({ code: 'P2028' });
    expect(performance.now() - at).toBeLessThan(4000);
    release();
    await Promise.all(holders);
    expect(await work(pause)).toEqual([]);
  });

  it('keeps times as they were, whatever zone the server is set to', async () => {
    const at = new Date('2026-11-27T22:30:00.125Z');
    const id = staffId();
    await work(async (tx) => {
      await tx.staff.add({ id, login: 'a', role: 'admin', district: undefined, language: 'ru', passwordHash: 'h' });
      await tx.sessions.add('s', id, at);
      expect((await tx.sessions.find('s'))?.createdAt).toEqual(at);
      await tx.attempts.count('k', at);
      expect(await tx.attempts.since('k', at)).toBe(1);
      expect(await tx.attempts.since('k', new Date(at.getTime() + 1))).toBe(0);
      expect(await tx.attempts.since('other', at)).toBe(0);
      await tx.attempts.forget('k');
      expect(await tx.attempts.since('k', at)).toBe(0);
    });
    const [row] = await database.query('select created_at from staff_session');
    expect(row).toEqual({ created_at: at });
    const [application] = [await addOne(storage, { at })];
    await work(async (tx) => {
      expect((await tx.applications.find(application, bostandyk))?.createdAt).toEqual(at);
      expect((await tx.applications.history(application))[0]?.recordedAt).toEqual(at);
    });
  });
});

describe('a call with a key', () => {
  const actor = staffId();
  const call = (body: string, key = 'k'): IdempotentCall => ({
    actor,
    route: 'POST /applications',
    key,
    digest: createHash('sha256').update(body).digest('hex'),
    expiresAt: new Date('2026-11-28T10:00:00Z'),
  });
  /** What a use case does: one new application, and the answer that names it. */
  const answer = (body: string, key?: string) =>
    work(async (tx) => {
      const begun = await tx.idempotency.begin(call(body, key));
      if (begun.kind !== 'new') return begun.kind === 'replay' ? `${begun.status} ${begun.body}` : begun.kind;
      await tx.districts.add(districtOf(bostandyk));
      const added = received();
      await tx.applications.add(added);
      await tx.idempotency.finish(call(body, key), 201, `canary ${added.id}`);
      return `201 canary ${added.id}`;
    });
  const count = async () => (await database.query('select 1 from application')).length;

  it('has one effect, however often and however closely it is repeated', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => answer('{"a":1}')));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^201 canary/);
    expect(await count()).toBe(1);
    expect(await answer('{"a":1}')).toBe(answers[0]);
  });

  it('and another body is refused; another key is another call', async () => {
    await answer('{"a":1}');
    expect(await answer('{"a":2}')).toBe('other-body');
    expect(await answer('{"a":2}', 'other')).toMatch(/^201/);
    expect(await count()).toBe(2);
  });

  it('that failed, or was not finished, leaves no trace', async () => {
    await expect(
      work(async (tx) => {
        await tx.idempotency.begin(call('x'));
        throw new Error('failed');
      }),
    ).rejects.toThrow('failed');
    expect(await work((tx) => tx.idempotency.begin(call('x')))).toEqual({ kind: 'new' });
    expect(await work((tx) => tx.idempotency.begin(call('y')))).toEqual({ kind: 'new' });
  });

  it('is told that the first is still under way after five seconds, and not before', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((settle) => {
      release = settle;
    });
    const first = work(async (tx) => {
      const begun = await tx.idempotency.begin(call('x'));
      await held;
      await tx.idempotency.finish(call('x'), 200, 'first');
      return begun.kind;
    });
    await until(
      async () => (await database.query(`select 1 from pg_locks where relation = 'idempotency'::regclass`)).length > 0,
      'the first has begun',
    );
    const begunAt = performance.now();
    const second = await work(async (tx) => {
      const begun = await tx.idempotency.begin(call('x'));
      // The transaction can still be used.
      await tx.districts.add(districtOf(bostandyk));
      return begun;
    });
    expect(second).toEqual({ kind: 'in-progress' });
    expect(performance.now() - begunAt).toBeGreaterThan(4900);
    release();
    expect(await first).toBe('new');
    expect(await work((tx) => tx.idempotency.begin(call('x')))).toEqual({ kind: 'replay', status: 200, body: 'first' });
    expect(await work((tx) => tx.districts.all())).toHaveLength(1);
  });
});
