import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/database/storage.ts';
import { openStorage } from '../../../src/database/storage.ts';
import type { CaseTransaction } from '../../../src/usecases/casework/ports.ts';
import type { ApplicationId } from '../../../src/usecases/ids.ts';
import type { ApiCall, TurnResult } from '../../../src/usecases/ports.ts';
import {
  createTestDatabase,
  createTestLog,
  makeKeyRing,
  type TestDatabase,
  until,
  whereIs,
} from '../../support/database.ts';
import { add, addOne, codeHash, follower, followerId, received, TODAY } from './a-case.ts';

const CHAT = '5000000000123';
const NOW = new Date('2026-11-27T10:00:00Z');
const expiresAt = new Date('2030-01-01T00:00:00Z');

/** What a bot may do here: follow an application, be overtaken, fail in the database. */
type Action =
  | { readonly kind: 'follow'; readonly id: ApplicationId }
  | { readonly kind: 'overtaken' | 'breaks' | 'cut' };

let database: TestDatabase;
let storage: Storage<Action>;
const acted: unknown[] = [];
const act = async (tx: CaseTransaction, actions: readonly Action[], chatId: string, now: Date) => {
  acted.push([chatId, now]);
  for (const action of actions) {
    if (action.kind === 'overtaken') return 'overtaken';
    if (action.kind === 'breaks') await tx.followers.add(follower('not an id' as ApplicationId, chatId));
    if (action.kind === 'cut' && acted.length === 1) {
      await database.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'tirek-general'`);
      await tx.districts.all();
    }
    if (action.kind === 'follow') await tx.followers.add(follower(action.id, chatId, { role: 'applicant' }));
  }
  return 'done';
};
beforeAll(async () => {
  database = await createTestDatabase();
  storage = await openStorage<Action>({
    url: database.url,
    keyRing: makeKeyRing(),
    log: createTestLog(),
    now: () => NOW,
    act,
  });
});
afterEach(async () => {
  await database.clear();
  acted.length = 0;
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => storage.casework.transact(task);
const say = (text: string, more: Partial<ApiCall> = {}): ApiCall => ({
  method: 'sendMessage',
  payload: { text },
  lane: 'reply',
  ...more,
});
const begin = async (updateId: number, chatId = CHAT) => {
  await storage.inbox.accept([{ updateId, chatId, kind: 'message', body: { text: '/start' } }]);
  return again();
};
const again = async () => {
  const turn = await storage.turns.claim();
  if (turn === undefined) throw new Error('no turn');
  return turn;
};
const result = (actions: readonly Action[], more: Partial<TurnResult<Action>> = {}): TurnResult<Action> => ({
  state: { kind: 'set', value: 'state' },
  language: 'kk',
  expiresAt,
  calls: [say('done')],
  actions,
  ...more,
});
const count = async (table: string) => (await database.query(`select 1 from ${table}`)).length;

describe('a turn with actions', () => {
  it('is written with them, in one transaction', async () => {
    const id = await addOne(storage);
    const turn = await begin(1);
    expect(await storage.turns.commit(turn, result([{ kind: 'follow', id }]))).toBe('committed');
    expect(acted).toEqual([[CHAT, NOW]]);
    expect(await work((tx) => tx.followers.ofChat(CHAT, TODAY))).toMatchObject([{ application: id, language: 'kk' }]);
    expect(await count('outbox')).toBe(1);
    expect(await storage.turns.commit(turn, result([{ kind: 'follow', id }]))).toBe('lost');
    expect(await count('outbox')).toBe(1);
  });

  it('without any stays the one statement it was', async () => {
    expect(await storage.turns.commit(await begin(1), result([]))).toBe('committed');
    expect(acted).toEqual([]);
  });

  it('that is overtaken leaves nothing, and comes again', async () => {
    const id = await addOne(storage);
    const turn = await begin(1);
    expect(await storage.turns.commit(turn, result([{ kind: 'follow', id }, { kind: 'overtaken' }]))).toBe('lost');
    for (const table of ['follower', 'outbox', 'chat']) expect([table, await count(table)]).toEqual([table, 0]);
    const second = await again();
    expect(second.updateId).toBe(1);
    expect(await storage.turns.commit(second, result([{ kind: 'follow', id }]))).toBe('committed');
  });

  it('that the database refuses leaves nothing either', async () => {
    const id = await addOne(storage);
    const turn = await begin(1);
    await expect(storage.turns.commit(turn, result([{ kind: 'follow', id }, { kind: 'breaks' }]))).rejects.toThrow();
    for (const table of ['follower', 'outbox', 'chat']) expect([table, await count(table)]).toEqual([table, 0]);
    expect(await database.query('select state from inbox')).toEqual([{ state: 'new' }]);
  });

  it('whose connection is cut is written again as a whole', async () => {
    const id = await addOne(storage);
    const turn = await begin(1);
    expect(await storage.turns.commit(turn, result([{ kind: 'cut' }, { kind: 'follow', id }]))).toBe('committed');
    expect(acted).toHaveLength(2);
    for (const table of ['follower', 'outbox', 'chat']) expect([table, await count(table)]).toEqual([table, 1]);
  });

  it('of a claim that has passed on does nothing', async () => {
    const id = await addOne(storage);
    const slow = await begin(1);
    await database.query('update inbox set next_at = now()');
    const quick = await again();
    expect(await storage.turns.commit(slow, result([{ kind: 'follow', id }]))).toBe('lost');
    expect(acted).toEqual([]);
    expect(await storage.turns.commit(quick, result([{ kind: 'follow', id }]))).toBe('committed');
  });

  it('of a chat that was new to two turns at once is written by one', async () => {
    const id = await addOne(storage);
    const later = await begin(11);
    const earlier = await begin(10);
    expect(await storage.turns.commit(earlier, result([{ kind: 'follow', id }]))).toBe('committed');
    expect(await storage.turns.commit(later, result([{ kind: 'follow', id }]))).toBe('lost');
    expect((await again()).updateId).toBe(11);
  });

  it('rings the sender once it is there', async () => {
    let rings = 0;
    const stop = storage.doorbell.listen('outbox', () => {
      rings += 1;
    });
    await storage.turns.commit(await begin(1), result([{ kind: 'overtaken' }]));
    expect(rings).toBe(0);
    await storage.turns.commit(await again(), result([{ kind: 'follow', id: await addOne(storage) }]));
    await until(() => rings > 0, 'the sender is rung');
    stop();
  });
});

describe('forgetting a chat', () => {
  it('leaves no row of it in any table: following, invitations, shared checks and own records included', async () => {
    const shared = await addOne(storage);
    const own = received({ record: 'own', district: undefined, label: 'own' });
    await add(storage, own);
    const [mine, ofOwn] = [
      follower(shared, CHAT, { role: 'applicant' }),
      follower(own.id, CHAT, { role: 'applicant' }),
    ];
    const [relative, relativeOfOwn] = [follower(shared, '77'), follower(own.id, '77')];
    await storage.turns.commit(
      await begin(1),
      result([], { consents: [{ given: true, textVersion: '1', language: 'kk', at: NOW }] }),
    );
    await work(async (tx) => {
      for (const each of [mine, ofOwn, relative, relativeOfOwn]) await tx.followers.add(each);
      const invitation = { scope: 'dates', label: 'son', until: undefined, expiresAt } as const;
      await tx.invitations.add({ ...invitation, code: codeHash('a'), application: shared, by: mine.id });
      await tx.invitations.add({ ...invitation, code: codeHash('b'), application: shared, by: relative.id });
      await tx.claims.add({ code: codeHash('c'), chatId: CHAT, facts: {}, expiresAt });
      await tx.claims.add({ code: codeHash('d'), chatId: '77', facts: {}, expiresAt });
      const notice = { kind: 'status', application: shared, version: 2 } as const;
      await tx.notices.add([{ chatId: CHAT, notice: { ...notice, follower: mine.id } }], 60_000);
      await tx.notices.add([{ chatId: '77', notice: { ...notice, follower: relative.id } }], 60_000);
      await tx.reminders.give(own.id, 'visit-soon', TODAY);
    });
    await storage.inbox.accept([{ updateId: 3, chatId: CHAT, kind: 'message', body: 'later' }]);
    const turn = await begin(2);
    expect(await storage.turns.commit(turn, { state: { kind: 'forget' }, expiresAt, calls: [] })).toBe('committed');

    for (const needle of [CHAT, own.id, mine.id, ofOwn.id])
      expect([needle, await whereIs(database, needle)]).toEqual([needle, []]);
    // Of others nothing is gone.
    expect(await work((tx) => tx.followers.ofChat('77', TODAY))).toMatchObject([{ application: shared }]);
    expect(await work((tx) => tx.invitations.find(codeHash('b'), NOW))).toBeDefined();
    expect(await work((tx) => tx.claims.find(codeHash('d'), NOW))).toBeDefined();
    expect(await database.query('select chat_id from outbox')).toEqual([{ chat_id: '77' }]);
    // The slip was bound, and stays so: whoever finds it now learns nothing.
    expect(await work((tx) => tx.followers.hasApplicant(shared))).toBe(true);
    expect(await work((tx) => tx.followers.add(follower(shared, '99', { role: 'applicant' })))).toBe('overtaken');
  });

  it('of an own record deletes it with everything of it, and never one of the office', async () => {
    const office = await addOne(storage);
    const own = received({ record: 'own', district: undefined });
    await add(storage, own);
    const mine = follower(own.id, CHAT, { role: 'applicant' });
    await work(async (tx) => {
      await tx.followers.add(mine);
      await tx.notices.add(
        [
          {
            chatId: CHAT,
            notice: { kind: 'reminder', application: own.id, follower: mine.id, reminder: 'visit-soon', dueOn: TODAY },
          },
        ],
        0,
      );
      await tx.applications.removeOwn(office);
      await tx.applications.removeOwn(own.id);
    });
    expect(await whereIs(database, own.id)).toEqual([]);
    expect(await work((tx) => tx.applications.findAny(office))).toBeDefined();
    expect(await work((tx) => tx.applications.findAny(own.id))).toBeUndefined();
    expect(await work((tx) => tx.followers.find(followerId()))).toBeUndefined();
  });
});
