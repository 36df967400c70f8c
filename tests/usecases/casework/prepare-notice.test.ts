import { describe, expect, it } from 'vitest';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import type { NoticeFacts } from '../../../src/usecases/casework/notice-facts.ts';
import type { CaseTransaction, Follower, Notice, Scope } from '../../../src/usecases/casework/ports.ts';
import { createPrepareNotice } from '../../../src/usecases/casework/prepare-notice.ts';
import type { ApplicationId, FollowerId } from '../../../src/usecases/ids.ts';
import type { Language } from '../../../src/usecases/ports.ts';
import { addOne, applicationId, day, follower, followerId, step } from '../../database/casework/a-case.ts';
import { useTestStorage } from '../../support/database.ts';

const CHAT = '5000000000123';
const NOON = '2026-11-25T07:00:00Z';
const MIDNIGHT = '2026-11-25T19:00:00Z';

const postgres = useTestStorage();

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => postgres.storage.casework.transact(task);
const useChat = (language: Language | null, more = 'null') =>
  postgres.database.query(
    `insert into chat (chat_id, version, language, expires_at, unreachable_at) values ($1, 1, $2, 'infinity', ${more})
      on conflict (chat_id) do update set language = excluded.language, unreachable_at = excluded.unreachable_at`,
    [CHAT, language],
  );
const follow = async (application: ApplicationId, more: Partial<Follower> = {}) => {
  const added = follower(application, CHAT, more);
  await work((tx) => tx.followers.add(added));
  return added.id;
};
const status = (application: ApplicationId, by: FollowerId, version = 1): Notice => ({
  kind: 'status',
  application,
  follower: by,
  version,
});
/** Prepares at a moment; what is rendered is shown as it was asked for. */
const prepareAt = (moment: string, notice: unknown) =>
  createPrepareNotice({
    store: postgres.storage.casework,
    calendar: kzCalendar,
    now: () => new Date(moment),
    render: (language: Language, facts: NoticeFacts, scope: Scope) => ({
      method: 'sendMessage',
      payload: { text: language, facts, scope },
    }),
  })({ chatId: CHAT, payload: { notice } });

describe('a notice of a status', () => {
  it('is told in the language of the moment, as far as the follower may see', async () => {
    const application = await addOne(postgres.storage, { number: '114' });
    await useChat('kk');
    const by = await follow(application, { scope: 'dates' });
    const facts = {
      kind: 'status',
      record: 'office',
      status: 'registered',
      statusOn: '2026-11-20',
      next: { kind: 'term', on: '2026-11-27' },
      corrected: false,
    };
    expect(await prepareAt(NOON, status(application, by))).toEqual({
      kind: 'send',
      call: {
        method: 'sendMessage',
        payload: { chat_id: CHAT, text: 'kk', facts: { ...facts, number: undefined }, scope: 'dates' },
      },
    });
    await useChat('ru');
    await work((tx) => tx.followers.change(by, { scope: 'status' }));
    expect(await prepareAt(NOON, status(application, by))).toMatchObject({
      call: { payload: { text: 'ru', scope: 'status' } },
    });
    await useChat(null);
    expect(await prepareAt(NOON, status(application, by))).toMatchObject({ call: { payload: { text: 'kk' } } });
  });

  it('names the application when the chat follows several', async () => {
    const application = await addOne(postgres.storage, { number: '114' });
    const other = await addOne(postgres.storage, { number: '115' });
    const by = await follow(application);
    await follow(other);
    expect(await prepareAt(NOON, status(application, by))).toMatchObject({
      call: { payload: { facts: { number: '114' } } },
    });
  });

  it('says when the office has corrected an entry', async () => {
    const application = await addOne(postgres.storage);
    const by = await follow(application);
    await work(async (tx) => {
      const file = await tx.applications.findAny(application, 'lock');
      if (file === undefined) throw new Error('gone');
      const to = { ...file.application, version: 2 };
      const entry = {
        version: 2,
        kind: 'corrected',
        from: 'registered',
        to: 'registered',
        occurredOn: to.statusOn,
      } as const;
      await tx.applications.write({ id: application, application: to, entry, note: 'a slip', by: undefined });
    });
    expect(await prepareAt(NOON, status(application, by, 2))).toMatchObject({
      call: { payload: { facts: { corrected: true } } },
    });
  });

  it('is dropped when something newer has happened', async () => {
    const application = await addOne(postgres.storage);
    const by = await follow(application);
    await work((tx) => step(tx, application));
    expect(await prepareAt(NOON, status(application, by, 1))).toEqual({ kind: 'drop', reason: 'newer-version' });
    expect(await prepareAt(NOON, status(application, by, 2))).toMatchObject({ kind: 'send' });
  });

  it('is not told to who was revoked, whose time is over, who cannot be reached, or who never followed', async () => {
    const application = await addOne(postgres.storage);
    const by = await follow(application, { until: day('2026-11-24') });
    expect(await prepareAt(NOON, status(application, by))).toEqual({ kind: 'drop', reason: 'until-is-over' });
    await work((tx) => tx.followers.change(by, { until: day('2026-11-25') }));
    expect(await prepareAt(NOON, status(application, by))).toMatchObject({ kind: 'send' });
    await useChat('kk', 'now()');
    expect(await prepareAt(NOON, status(application, by))).toEqual({ kind: 'drop', reason: 'unreachable' });
    await useChat('kk');
    await work((tx) => tx.followers.end(by));
    expect(await prepareAt(NOON, status(application, by))).toEqual({ kind: 'drop', reason: 'follows-no-more' });
    for (const wrong of [status(application, followerId()), status(applicationId(), by)]) {
      expect(await prepareAt(NOON, wrong)).toEqual({ kind: 'drop', reason: 'follows-no-more' });
    }
  });

  it('is dropped when the application is gone', async () => {
    const application = await addOne(postgres.storage, { record: 'own', district: undefined });
    const by = await follow(application);
    await work((tx) => tx.applications.removeOwn(application));
    expect(await prepareAt(NOON, status(application, by))).toEqual({ kind: 'drop', reason: 'follows-no-more' });
  });

  it('waits for the morning at night, unless the person wants it at any hour', async () => {
    const application = await addOne(postgres.storage);
    const by = await follow(application);
    const told = status(application, by);
    // Midnight in Almaty: eight hours to go.
    expect(await prepareAt(MIDNIGHT, told)).toEqual({ kind: 'later', ms: 8 * 3_600_000 });
    expect(await prepareAt('2026-11-25T15:59:59Z', told)).toMatchObject({ kind: 'send' });
    expect(await prepareAt('2026-11-25T16:00:00Z', told)).toEqual({ kind: 'later', ms: 11 * 3_600_000 });
    expect(await prepareAt('2026-11-26T02:59:59Z', told)).toEqual({ kind: 'later', ms: 1000 });
    expect(await prepareAt('2026-11-26T03:00:00Z', told)).toMatchObject({ kind: 'send' });
    await work((tx) => tx.followers.change(by, { atAnyHour: true }));
    expect(await prepareAt(MIDNIGHT, told)).toMatchObject({ kind: 'send' });
    await work((tx) => tx.followers.change(by, { scope: 'dates' }));
    expect(await prepareAt(MIDNIGHT, told)).toMatchObject({ kind: 'send' });
    await work((tx) => tx.followers.change(by, { atAnyHour: false }));
    expect(await prepareAt(MIDNIGHT, told)).toMatchObject({ kind: 'later' });
  });

  it('is dropped at night already when it is not wanted any more', async () => {
    const application = await addOne(postgres.storage);
    const by = await follow(application);
    await work((tx) => step(tx, application));
    expect(await prepareAt(MIDNIGHT, status(application, by, 1))).toEqual({ kind: 'drop', reason: 'newer-version' });
  });

  it('that cannot be understood is dropped', async () => {
    const application = await addOne(postgres.storage);
    const by = await follow(application);
    const good = status(application, by);
    for (const wrong of [
      undefined,
      {},
      { ...good, version: '1' },
      { ...good, application: 'x' },
      { ...good, kind: 'advertisement' },
      { kind: 'reminder', application, follower: by, reminder: 'visit-soon', dueOn: '2026-02-30' },
      { kind: 'reminder', application, follower: by, reminder: 'birthday', dueOn: '2026-11-27' },
    ]) {
      expect(await prepareAt(NOON, wrong)).toEqual({ kind: 'drop', reason: 'not-understood' });
    }
  });

  it('waits with the rest when the database does not answer', async () => {
    const away = { transact: () => Promise.reject(new Error('away')) };
    const prepare = createPrepareNotice({
      store: away,
      calendar: kzCalendar,
      now: () => new Date(NOON),
      render: () => ({ method: 'sendMessage', payload: {} }),
    });
    const notice = status(applicationId(), followerId());
    await expect(prepare({ chatId: CHAT, payload: { notice } })).rejects.toThrow('away');
  });
});

describe('a reminder', () => {
  const overdue = async (more: Partial<Follower> = {}) => {
    const application = await addOne(postgres.storage);
    const by = await follow(application, { scope: 'dates', ...more });
    const notice: Notice = {
      kind: 'reminder',
      application,
      follower: by,
      reminder: 'office-term-passed',
      dueOn: day('2026-11-27'),
    };
    return { application, notice };
  };

  it('is told while its term is what it was', async () => {
    const { notice } = await overdue();
    expect(await prepareAt('2026-11-28T07:00:00Z', notice)).toMatchObject({
      kind: 'send',
      call: { payload: { facts: { kind: 'reminder', reminder: 'office-term-passed', status: 'registered' } } },
    });
  });

  it('is dropped once the step was made, or the term became another', async () => {
    const { application, notice } = await overdue();
    await work((tx) => tx.terms.move(application, day('2026-11-30')));
    expect(await prepareAt('2026-12-01T07:00:00Z', notice)).toEqual({ kind: 'drop', reason: 'no-longer-due' });
    await work((tx) => step(tx, application));
    await work((tx) => tx.terms.move(application, day('2026-12-02')));
    expect(await prepareAt('2026-11-28T07:00:00Z', notice)).toEqual({ kind: 'drop', reason: 'no-longer-due' });
  });

  it('given by a clock that had run a day ahead waits for its day, and is not lost', async () => {
    const { notice } = await overdue();
    expect(await prepareAt('2026-11-27T07:00:00Z', notice)).toEqual({ kind: 'later', ms: 3_600_000 });
    expect(await prepareAt('2026-11-28T07:00:00Z', notice)).toMatchObject({ kind: 'send' });
  });

  it('of a visit that was given on the evening before is told in its morning, and no more after noon', async () => {
    const application = await addOne(postgres.storage, {
      application: { status: 'visit-scheduled', visitOn: day('2026-11-26'), dueOn: day('2026-11-27') },
    });
    const by = await follow(application, { scope: 'dates' });
    const notice: Notice = {
      kind: 'reminder',
      application,
      follower: by,
      reminder: 'visit-soon',
      dueOn: day('2026-11-26'),
    };
    expect(await prepareAt('2026-11-25T18:00:00Z', notice)).toMatchObject({ kind: 'later' });
    expect(await prepareAt('2026-11-26T03:00:00Z', notice)).toMatchObject({ kind: 'send' });
    expect(await prepareAt('2026-11-26T07:00:00Z', notice)).toEqual({ kind: 'drop', reason: 'no-longer-due' });
  });

  it('is not for who may see the status only', async () => {
    const { notice } = await overdue({ scope: 'status' });
    expect(await prepareAt('2026-11-28T07:00:00Z', notice)).toEqual({ kind: 'drop', reason: 'may-not-see-dates' });
  });
});
