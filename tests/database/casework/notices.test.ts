import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseTransaction, Notice } from '../../../src/usecases/casework/ports.ts';
import type { ApplicationId, FollowerId } from '../../../src/usecases/ids.ts';
import type { OutboxRow, SendOutcome } from '../../../src/usecases/ports.ts';
import { until, useTestStorage } from '../../support/database.ts';
import { addOne, codeHash, day, follower, TODAY } from './a-case.ts';

const CHAT = '5000000000123';
const OTHER = '5000000000456';

const postgres = useTestStorage();

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => postgres.storage.casework.transact(task);
const useChat = (chatId: string, language: string | null = 'kk') =>
  postgres.database.query(`insert into chat (chat_id, version, language, expires_at) values ($1, 1, $2, 'infinity')`, [
    chatId,
    language,
  ]);
const follow = async (application: ApplicationId, chatId: string, more: Parameters<typeof follower>[2] = {}) => {
  const added = follower(application, chatId, more);
  expect(await work((tx) => tx.followers.add(added))).toBe('added');
  return added.id;
};
const status = (application: ApplicationId, of: FollowerId, version: number): Notice => ({
  kind: 'status',
  application,
  follower: of,
  version,
});
const tell = (chatId: string, notice: Notice, delayMs = 0) =>
  work((tx) => tx.notices.add([{ chatId, notice }], delayMs));
const claimed = async () => (await postgres.storage.outbox.claim({ limit: 10, resting: [] })) as readonly OutboxRow[];
const states = async () =>
  (await postgres.database.query<{ state: string }>('select state from outbox order by seq')).map(({ state }) => state);

describe('followers', () => {
  it('of an application, and of a chat, are those who follow now, with the language of their chat', async () => {
    const id = await addOne(postgres.storage);
    await useChat(CHAT, 'ru');
    const daughter = await follow(id, CHAT, { role: 'applicant', label: 'the daughter' });
    await follow(id, OTHER, { until: TODAY, scope: 'status', label: 'the \u202eson' });
    await work(async (tx) => {
      expect(await tx.followers.of(id, TODAY)).toMatchObject([
        { id: daughter, chatId: CHAT, role: 'applicant', scope: 'everything', language: 'ru', unreachable: false },
        { chatId: OTHER, scope: 'status', label: 'the son', until: TODAY, language: undefined },
      ]);
      expect((await tx.followers.of(id, day('2026-11-28'))).map(({ chatId }) => chatId)).toEqual([CHAT]);
      expect((await tx.followers.ofChat(OTHER, TODAY)).map(({ application }) => application)).toEqual([id]);
      await tx.followers.change(daughter, { scope: 'dates', until: TODAY });
      expect(await tx.followers.find(daughter)).toMatchObject({ scope: 'dates', until: TODAY, ended: false });
      await tx.followers.change(daughter, { until: null });
      expect(await tx.followers.find(daughter)).toMatchObject({ scope: 'dates', until: undefined });
      await tx.followers.end(daughter);
      expect(await tx.followers.find(daughter)).toMatchObject({ ended: true });
      expect(await tx.followers.ofChat(CHAT, TODAY)).toEqual([]);
    });
  });

  it('are one per chat; the codes of a slip are good for one applicant, until there are new ones', async () => {
    const id = await addOne(postgres.storage);
    const applicant = (chatId: string) => work((tx) => tx.followers.add(follower(id, chatId, { role: 'applicant' })));
    expect(await work((tx) => tx.followers.hasApplicant(id))).toBe(false);
    expect((await Promise.all(['1', '2', '3', '4'].map(applicant))).toSorted()).toEqual([
      'added',
      'overtaken',
      'overtaken',
      'overtaken',
    ]);
    expect(await work((tx) => tx.followers.hasApplicant(id))).toBe(true);
    const [first] = await work((tx) => tx.followers.of(id, TODAY));
    expect(await applicant(first?.chatId ?? '')).toBe('there-already');
    expect(await work((tx) => tx.followers.add(follower(id, first?.chatId ?? '')))).toBe('there-already');
    await work((tx) => tx.applications.setCodes(id, codeHash('new'), codeHash('newer')));
    expect(await work((tx) => tx.followers.hasApplicant(id))).toBe(false);
    expect(await applicant('9')).toBe('added');
  });

  it('who cannot be reached are found by staff of the district', async () => {
    const [reached, unreached] = [await addOne(postgres.storage), await addOne(postgres.storage)];
    await useChat(CHAT);
    await useChat(OTHER);
    await follow(reached, CHAT);
    await follow(unreached, OTHER);
    await tell(OTHER, { kind: 'status', application: unreached, follower: 'f' as FollowerId, version: 1 });
    const [row] = await claimed();
    if (row === undefined) throw new Error('nothing to send');
    await postgres.storage.outbox.settle(row, { kind: 'dead', chat: true, error: 'blocked' });
    expect((await work((tx) => tx.followers.of(unreached, TODAY))).map((each) => each.unreachable)).toEqual([true]);
    const page = await work((tx) =>
      tx.applications.list({ district: 'almaty-bostandyk' as never, unreachable: true, order: 'received', limit: 9 }),
    );
    expect(page.cases.map((each) => each.id)).toEqual([unreached]);
  });

  it('invite others with a code that is good once, and only until its time is over', async () => {
    const id = await addOne(postgres.storage);
    const by = await follow(id, CHAT, { role: 'applicant' });
    const now = new Date('2026-11-27T10:00:00Z');
    const expiresAt = new Date('2026-11-28T10:00:00Z');
    const invite = (code: string) =>
      work((tx) =>
        tx.invitations.add({
          code: codeHash(code),
          application: id,
          by,
          scope: 'dates',
          label: 'son',
          until: TODAY,
          expiresAt,
        }),
      );
    await invite('a');
    await invite('b');
    await work(async (tx) => {
      expect(await tx.invitations.find(codeHash('a'), now)).toEqual({
        application: id,
        by,
        scope: 'dates',
        label: 'son',
        until: TODAY,
      });
      expect(await tx.invitations.find(codeHash('a'), expiresAt)).toBeUndefined();
      expect(await tx.invitations.use(codeHash('a'), expiresAt)).toBe(false);
    });
    const used = await Promise.all([1, 2, 3].map(() => work((tx) => tx.invitations.use(codeHash('a'), now))));
    expect(used.filter(Boolean)).toHaveLength(1);
    await work((tx) => tx.invitations.withdrawAll(by));
    expect(await work((tx) => tx.invitations.find(codeHash('b'), now))).toBeUndefined();
  });
});

describe('a shared check', () => {
  it('is taken once, by whoever has the code, in time', async () => {
    const facts = { selfCare: { value: 'cannot', saidBy: 'self', saidOn: TODAY } } as const;
    const now = new Date('2026-11-27T10:00:00Z');
    const later = new Date('2026-11-27T11:00:00Z');
    const share = (code: string) =>
      work((tx) => tx.claims.add({ code: codeHash(code), chatId: CHAT, facts, expiresAt: later }));
    await share('a');
    expect(await work((tx) => tx.claims.find(codeHash('a'), now))).toEqual(facts);
    expect(await work((tx) => tx.claims.find(codeHash('a'), later))).toBeUndefined();
    expect(await work((tx) => tx.claims.take(codeHash('b'), now))).toBeUndefined();
    expect(await work((tx) => tx.claims.take(codeHash('a'), later))).toBeUndefined();
    const taken = await Promise.all([1, 2, 3].map(() => work((tx) => tx.claims.take(codeHash('a'), now))));
    expect(taken.filter((each) => each !== undefined)).toEqual([facts]);
    await share('c');
    await work((tx) => tx.claims.withdraw(CHAT));
    expect(await work((tx) => tx.claims.take(codeHash('c'), now))).toBeUndefined();
  });
});

describe('a notice', () => {
  it('waits in the outbox, sealed, in its lane and order, for as long as the database counts', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    await tell(CHAT, status(id, of, 2), 60_000);
    expect(await claimed()).toEqual([]);
    const [row] = await postgres.database.query(`
      select lane, method, order_key, payload, round(extract(epoch from not_before - now())) between 55 and 60 as in_time
      from outbox`);
    expect(row).toMatchObject({
      lane: 'status',
      method: 'notice',
      order_key: `application:${id}:${CHAT}`,
      in_time: true,
    });
    expect(row?.['payload']).toMatch(/^v1\./);
    await postgres.database.query('update outbox set not_before = now()');
    expect(await claimed()).toMatchObject([{ method: 'notice', payload: { notice: status(id, of, 2) }, chatId: CHAT }]);
  });

  it('is put in once for one change, and the second time takes nothing away', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    await tell(CHAT, status(id, of, 2));
    await tell(CHAT, status(id, of, 2));
    expect(await states()).toEqual(['due']);
    const reminder: Notice = { kind: 'reminder', application: id, follower: of, reminder: 'visit-soon', dueOn: TODAY };
    await tell(CHAT, reminder);
    await tell(CHAT, reminder);
    await tell(CHAT, { ...reminder, dueOn: day('2026-11-30') });
    expect(await states()).toEqual(['due', 'due', 'due']);
  });

  it('takes the place of an older one that waits, of the same application and chat only', async () => {
    const [id, other] = [await addOne(postgres.storage), await addOne(postgres.storage)];
    const [of, elsewhere, ofOther] = [await follow(id, CHAT), await follow(id, OTHER), await follow(other, CHAT)];
    await tell(CHAT, status(id, of, 2));
    await tell(OTHER, status(id, elsewhere, 2));
    await tell(CHAT, status(other, ofOther, 2));
    await tell(CHAT, status(id, of, 3));
    expect(await states()).toEqual(['superseded', 'due', 'due', 'due']);
    expect(
      await postgres.database.query(`select 1 from outbox where state = 'superseded' and payload is not null`),
    ).toEqual([]);
  });

  it('is taken back while nobody was told, for all or for none', async () => {
    const id = await addOne(postgres.storage);
    const [of, elsewhere] = [await follow(id, CHAT), await follow(id, OTHER)];
    await tell(CHAT, status(id, of, 2));
    await tell(OTHER, status(id, elsewhere, 2));
    expect(await work((tx) => tx.notices.takeBack(id, 2))).toBe(true);
    expect(await states()).toEqual(['superseded', 'superseded']);
    expect(await work((tx) => tx.notices.wasSent(status(id, of, 2)))).toBe(false);
    // Nobody to tell, nothing on its way.
    expect(await work((tx) => tx.notices.takeBack(id, 7))).toBe(true);

    await tell(CHAT, status(id, of, 3));
    await tell(OTHER, status(id, elsewhere, 3));
    const [first] = await postgres.storage.outbox.claim({ limit: 1, resting: [] });
    expect(await work((tx) => tx.notices.takeBack(id, 3))).toBe(false);
    if (first === undefined) throw new Error('nothing to send');
    await postgres.storage.outbox.settle(first, { kind: 'sent' });
    expect(await work((tx) => tx.notices.takeBack(id, 3))).toBe(false);
    expect((await states()).slice(2)).toEqual(expect.arrayContaining(['sent', 'due']));
    const sent = await Promise.all(
      [of, elsewhere].map((each) => work((tx) => tx.notices.wasSent(status(id, each, 3)))),
    );
    expect(sent.toSorted()).toEqual([false, true]);
  });

  it('that may have arrived counts as sent', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    await tell(CHAT, status(id, of, 2));
    const [row] = await claimed();
    if (row === undefined) throw new Error('nothing to send');
    expect(await work((tx) => tx.notices.wasSent(status(id, of, 2)))).toBe(true);
    await postgres.storage.outbox.settle(row, { kind: 'unknown', repeatAfterMs: 60_000, error: 'timeout' });
    expect(await work((tx) => tx.notices.takeBack(id, 2))).toBe(false);
    expect(await work((tx) => tx.notices.wasSent(status(id, of, 2)))).toBe(true);
  });

  it('is never both taken back and sent, whoever comes first', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    for (let version = 2; version < 12; version += 1) {
      await tell(CHAT, status(id, of, version));
      const [rows, back] = await Promise.all([claimed(), work((tx) => tx.notices.takeBack(id, version))]);
      expect(rows.length === 1).toBe(!back);
      for (const row of rows) await postgres.storage.outbox.settle(row, { kind: 'sent' });
    }
  });

  it('of an older status never follows a newer one, and one that was taken back never goes out, whatever happens', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    let version = 1;
    const happening = fc.constantFrom('told', 'told', 'taken back', 'sent', 'sent', 'later', 'unknown');
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 12 }), async (happenings) => {
        await postgres.database.query('delete from outbox');
        const arrived: number[] = [];
        const takenBack = new Set<number>();
        for (const kind of happenings) {
          if (kind === 'told') {
            version += 1;
            await tell(CHAT, status(id, of, version));
          } else if (kind === 'taken back') {
            const told = await postgres.database.query('select 1 from outbox where dedupe = $1', [
              `status:${id}:${version}:${of}`,
            ]);
            const may = await work((tx) => tx.notices.wasSent(status(id, of, version)));
            expect(await work((tx) => tx.notices.takeBack(id, version))).toBe(!may);
            if (told.length > 0 && !may) takenBack.add(version);
            version += 1;
          } else {
            const [row] = await claimed();
            if (row === undefined) continue;
            const { notice } = row.payload as { notice: { version: number } };
            // Of one whose fate is unknown, it is taken that it has arrived.
            if (kind !== 'later') arrived.push(notice.version);
            const again = kind === 'later' ? { delayMs: 0 } : { repeatAfterMs: 0 };
            await postgres.storage.outbox.settle(
              row,
              kind === 'sent' ? { kind } : ({ kind, error: 'x', ...again } as SendOutcome),
            );
          }
        }
        expect(arrived).toEqual(arrived.toSorted((a, b) => a - b));
        expect(arrived.filter((each) => takenBack.has(each))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('waits no longer for who does not follow any more', async () => {
    const [id, other] = [await addOne(postgres.storage), await addOne(postgres.storage)];
    const [of, ofOther] = [await follow(id, CHAT), await follow(other, CHAT)];
    await tell(CHAT, status(id, of, 2));
    await tell(CHAT, { kind: 'reminder', application: id, follower: of, reminder: 'visit-soon', dueOn: TODAY });
    await tell(CHAT, status(other, ofOther, 2));
    await work((tx) => tx.followers.end(of));
    expect(await states()).toEqual(['superseded', 'superseded', 'due']);
  });

  it('comes and goes with the transaction', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    await expect(
      work(async (tx) => {
        await tx.notices.add([{ chatId: CHAT, notice: status(id, of, 2) }], 0);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await states()).toEqual([]);
    let rings = 0;
    const stop = postgres.storage.doorbell.listen('outbox', () => {
      rings += 1;
    });
    await tell(CHAT, status(id, of, 2), 1);
    expect(rings).toBe(0);
    await tell(CHAT, status(id, of, 3));
    await until(() => rings > 0, 'the sender is rung');
    stop();
  });

  it('follows a chat that moves', async () => {
    const id = await addOne(postgres.storage);
    const of = await follow(id, CHAT);
    await tell(CHAT, status(id, of, 2));
    const [row] = await claimed();
    if (row === undefined) throw new Error('nothing to send');
    await postgres.storage.outbox.settle(row, { kind: 'moved', chatId: OTHER });
    expect(await postgres.database.query('select chat_id, order_key from outbox')).toEqual([
      { chat_id: OTHER, order_key: `application:${id}:${OTHER}` },
    ]);
  });
});

describe('a reminder', () => {
  it('is given once for each term, however many look', async () => {
    const id = await addOne(postgres.storage);
    const give = () => work((tx) => tx.reminders.give(id, 'office-term-passed', TODAY));
    const given = await Promise.all([give(), give(), give()]);
    expect(given.filter(Boolean)).toHaveLength(1);
    expect(await work((tx) => tx.reminders.give(id, 'office-term-passed', day('2026-11-30')))).toBe(true);
    expect(await work((tx) => tx.reminders.give(id, 'visit-soon', TODAY))).toBe(true);
  });

  it('may be called for by these, the most urgent first, and not again once it was given', async () => {
    const late = await addOne(postgres.storage, { application: { dueOn: day('2026-11-25') } });
    const later = await addOne(postgres.storage, { application: { dueOn: day('2026-11-24') } });
    const visit = await addOne(postgres.storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-11-28'), dueOn: day('2026-12-04') },
    });
    const choice = await addOne(postgres.storage, { application: { status: 'notified', dueOn: day('2026-11-30') } });
    const own = await addOne(postgres.storage, {
      record: 'own',
      district: undefined,
      application: { dueOn: day('2026-11-26') },
    });
    const today = await addOne(postgres.storage, {
      application: { status: 'visit-scheduled', visitOn: TODAY, dueOn: day('2026-12-04') },
    });
    // The days off before it may be long.
    const afterDaysOff = await addOne(postgres.storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-12-02'), dueOn: day('2026-12-04') },
    });
    // Not yet, not any more, and nobody's turn.
    await addOne(postgres.storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-11-26'), dueOn: day('2026-12-04') },
    });
    await addOne(postgres.storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-12-20'), dueOn: day('2026-12-24') },
    });
    await addOne(postgres.storage, { application: { dueOn: TODAY } });
    await addOne(postgres.storage, { application: { status: 'refused', dueOn: day('2026-11-20') } });
    await addOne(postgres.storage, { application: { status: 'refused', dueOn: day('2027-01-20') } });
    const asked = async () => {
      const found: string[] = [];
      let next: Parameters<CaseTransaction['applications']['remindable']>[2];
      do {
        const page = await work((tx) => tx.applications.remindable(TODAY, 2, next));
        found.push(...page.cases.map(({ id }) => id));
        next = page.next;
      } while (next !== undefined);
      return found;
    };
    expect(await asked()).toEqual([later, late, own, today, visit, choice, afterDaysOff]);
    await work((tx) => tx.reminders.give(later, 'office-term-passed', day('2026-11-24')));
    await work((tx) => tx.reminders.give(visit, 'visit-soon', day('2026-11-28')));
    expect(await asked()).toEqual([late, own, today, choice, afterDaysOff]);
  });
});
