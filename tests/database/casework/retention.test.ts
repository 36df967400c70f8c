import { describe, expect, it } from 'vitest';
import type { CaseTransaction } from '../../../src/usecases/casework/ports.ts';
import type { ImportId } from '../../../src/usecases/ids.ts';
import { useTestStorage, whereIs } from '../../support/database.ts';
import { addOne, bostandyk, codeHash, day, districtOf, follower, noteId, staffId, step, TODAY } from './a-case.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = new Date('2026-11-27T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

const postgres = useTestStorage();

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => postgres.storage.casework.transact(task);
const erase = (at: Date, keepClosedDays?: number) => postgres.storage.retention.eraseExpired(at, keepClosedDays);
const file = (id: Parameters<CaseTransaction['applications']['findAny']>[0]) =>
  work((tx) => tx.applications.findAny(id));

describe('a closed application', () => {
  it('loses what is personal after its time, keeps its dates, and leaves a line in the trail', async () => {
    const id = await addOne(postgres.storage, {
      number: '17',
      label: 'Әлия',
      trackingHash: codeHash('t'),
      spokenHash: codeHash('s'),
      frozen: { facts: {}, edition: '2023-07-01', asOf: TODAY, levels: {} },
    });
    const shown = follower(id, '5000000000123', { role: 'applicant' });
    await work(async (tx) => {
      await tx.followers.add(shown);
      await tx.invitations.add({
        code: codeHash('i'),
        application: id,
        by: shown.id,
        scope: 'dates',
        label: 'son',
        until: undefined,
        expiresAt: later(9999 * DAY),
      });
      const version = await step(tx, id, 'terminated', 'a note');
      await tx.notes.add(id, { id: noteId(), text: 'a note alone', by: staffId(), recordedAt: NOW });
      await tx.notices.add(
        [{ chatId: '5000000000123', notice: { kind: 'status', application: id, follower: shown.id, version } }],
        0,
      );
    });
    expect((await erase(later(364 * DAY))).applications).toBe(0);
    expect((await file(id))?.label).toBe('Әлия');
    const at = later(365 * DAY);
    expect((await erase(at)).applications).toBe(1);
    expect(await file(id)).toMatchObject({
      number: '17',
      label: undefined,
      hasFrozenCheck: false,
      closedOn: TODAY,
      erasedAt: at,
      application: { status: 'terminated', version: 2 },
    });
    expect(await work((tx) => tx.applications.history(id))).toMatchObject([
      { version: 1 },
      { version: 2, note: undefined },
    ]);
    for (const needle of ['5000000000123', shown.id]) expect(await whereIs(postgres.database, needle)).toEqual([]);
    expect(await postgres.database.query('select label_index, tracking_hash, spoken_hash from application')).toEqual([
      { label_index: [], tracking_hash: null, spoken_hash: null },
    ]);
    expect(await postgres.database.query('select 1 from invitation')).toEqual([]);
    expect(await postgres.database.query('select 1 from application_note')).toEqual([]);
    expect(await postgres.storage.audit.list({ limit: 9 })).toMatchObject([
      { actor: 'system', action: 'personal-data-erased', subject: id, at },
    ]);
    // Once.
    expect((await erase(later(400 * DAY))).applications).toBe(0);
    expect(await postgres.storage.audit.verify()).toMatchObject({ kind: 'intact', lines: 1 });
  });

  it('loses also the words of a correction that comes after all that', async () => {
    const id = await addOne(postgres.storage, { label: 'closed' });
    await work((tx) => step(tx, id, 'withdrawn'));
    await erase(later(365 * DAY));
    await work((tx) => step(tx, id, 'withdrawn', 'the daughter says it was another day'));
    expect((await erase(later(800 * DAY))).applications).toBe(1);
    expect((await work((tx) => tx.applications.history(id))).map(({ note }) => note)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect((await erase(later(801 * DAY))).applications).toBe(0);
  });

  it('keeps it as long as is set; an open one keeps it for good', async () => {
    const closed = await addOne(postgres.storage, { label: 'closed' });
    const open = await addOne(postgres.storage, { label: 'open' });
    await work((tx) => step(tx, closed, 'withdrawn'));
    expect((await erase(later(30 * DAY), 31)).applications).toBe(0);
    expect((await erase(later(30 * DAY), 30)).applications).toBe(1);
    expect((await erase(later(5000 * DAY))).applications).toBe(0);
    expect((await file(open))?.label).toBe('open');
  });

  it('is one that was refused so long ago that the day was never counted', async () => {
    // Taken over from a register of a year without a calendar: nobody could say when the term for an appeal ended.
    const refused = await addOne(postgres.storage, { label: 'refused' });
    await postgres.database.query(
      `update application set status = 'refused', status_on = '2019-03-12', due_on = null where id = $1`,
      [refused],
    );
    expect((await erase(NOW)).applications).toBe(1);
    expect((await file(refused))?.label).toBeUndefined();
  });

  it('is one that was refused, when the term for an appeal has passed and nobody appealed', async () => {
    const application = { statusOn: TODAY, ground: 'inaccurate-data', version: 2, dueOn: day('2027-02-27') } as const;
    const refused = await addOne(postgres.storage, {
      label: 'refused',
      application: { ...application, status: 'refused' },
    });
    const appealed = await addOne(postgres.storage, {
      label: 'appealed',
      application: { ...application, status: 'appealed' },
    });
    expect((await erase(later(365 * DAY))).applications).toBe(0);
    expect((await erase(new Date('2028-02-27T10:00:00Z'))).applications).toBe(1);
    expect((await file(refused))?.label).toBeUndefined();
    expect((await file(appealed))?.label).toBe('appealed');
  });
});

describe('a family’s own record', () => {
  it('that was closed is erased as a whole after its time, and is in no trail', async () => {
    const id = await addOne(postgres.storage, { record: 'own', district: undefined });
    const [applicant, relative] = [follower(id, '5000000000123', { role: 'applicant' }), follower(id, '5000000000124')];
    await work(async (tx) => {
      await tx.followers.add(applicant);
      await tx.followers.add(relative);
      const version = 2;
      await tx.notices.add(
        [{ chatId: relative.chatId, notice: { kind: 'status', application: id, follower: relative.id, version } }],
        0,
      );
    });
    await postgres.database.query(`update application set status = 'withdrawn', closed_on = $2 where id = $1`, [
      id,
      TODAY,
    ]);
    await erase(later(364 * DAY));
    expect(await file(id)).toBeDefined();
    await erase(later(365 * DAY));
    for (const needle of [id, applicant.chatId, relative.chatId]) {
      expect([needle, await whereIs(postgres.database, needle)]).toEqual([needle, []]);
    }
    expect(await postgres.storage.audit.list({ limit: 9 })).toEqual([]);
  });
});

describe('somebody who stopped following', () => {
  it('is forgotten after a day, though the application goes on', async () => {
    const id = await addOne(postgres.storage);
    const [gone, stays] = [follower(id, '5000000000123', { role: 'applicant' }), follower(id, '5000000000124')];
    await work(async (tx) => {
      await tx.followers.add(gone);
      await tx.followers.add(stays);
      await tx.followers.end(gone.id);
    });
    await erase(NOW);
    expect(await work((tx) => tx.followers.find(gone.id))).toMatchObject({ ended: true });
    await postgres.database.query(
      `update follower set ended_at = ended_at - interval '25 hours' where ended_at is not null`,
    );
    await erase(NOW);
    expect(await whereIs(postgres.database, gone.chatId)).toEqual([]);
    expect(await work((tx) => tx.followers.of(id, TODAY))).toMatchObject([{ id: stays.id }]);
    // The slip stays bound.
    expect(await work((tx) => tx.followers.hasApplicant(id))).toBe(true);
  });
});

describe('a chat whose time is over', () => {
  const useChat = async (updateId: number, chatId: string) => {
    await postgres.storage.inbox.accept([{ updateId, chatId, kind: 'message', body: 0 }]);
    const turn = await postgres.storage.turns.claim();
    if (turn === undefined) throw new Error('no turn');
    await postgres.storage.turns.commit(turn, {
      state: { kind: 'set', value: 1 },
      language: 'ru',
      expiresAt: NOW,
      calls: [{ method: 'sendMessage', payload: {}, lane: 'status' }],
    });
  };

  it('keeps its language while it follows, without its answers, and goes when it follows no more', async () => {
    const id = await addOne(postgres.storage);
    await useChat(1, '5000000000001');
    await useChat(2, '5000000000002');
    const shown = follower(id, '5000000000001', { until: day('2026-12-10') });
    await work((tx) => tx.followers.add(shown));
    expect((await erase(later(DAY))).chats).toBe(1);
    expect(await postgres.database.query('select chat_id, language, state from chat')).toEqual([
      { chat_id: '5000000000001', language: 'ru', state: null },
    ]);
    expect(await whereIs(postgres.database, '5000000000002')).toEqual([]);
    expect(await work((tx) => tx.followers.of(id, TODAY))).toMatchObject([{ language: 'ru' }]);
    await postgres.storage.inbox.accept([{ updateId: 3, chatId: '5000000000001', kind: 'message', body: 0 }]);
    const turn = await postgres.storage.turns.claim();
    expect(turn).toMatchObject({ state: undefined, damaged: false, language: 'ru' });
    if (turn !== undefined)
      await postgres.storage.turns.commit(turn, { state: { kind: 'unchanged' }, expiresAt: NOW, calls: [] });

    // The last day is included.
    expect((await erase(new Date('2026-12-10T12:00:00Z'))).chats).toBe(0);
    expect(await work((tx) => tx.followers.find(shown.id))).toMatchObject({ ended: false });
    expect((await erase(new Date('2026-12-11T12:00:00Z'))).chats).toBe(1);
    expect(await whereIs(postgres.database, '5000000000001')).toEqual([]);
  });

  it('leaves what it shares with the office for as long as was promised, and goes after that', async () => {
    await useChat(1, '5000000000001');
    const code = codeHash('c');
    await work((tx) => tx.claims.add({ code, chatId: '5000000000001', facts: {}, expiresAt: later(14 * DAY) }));
    expect((await erase(later(13 * DAY))).chats).toBe(0);
    expect(await work((tx) => tx.claims.find(code, later(13 * DAY)))).toEqual({});
    expect(await postgres.database.query('select state from chat')).toEqual([{ state: null }]);
    expect((await erase(later(14 * DAY))).chats).toBe(1);
    expect(await whereIs(postgres.database, '5000000000001')).toEqual([]);
  });

  it('that is still in use takes nothing along but what its last day has ended', async () => {
    const id = await addOne(postgres.storage);
    const shown = follower(id, '5000000000001', { until: TODAY });
    await work(async (tx) => {
      await tx.followers.add(shown);
      await tx.notices.add(
        [{ chatId: '5000000000001', notice: { kind: 'status', application: id, follower: shown.id, version: 2 } }],
        0,
      );
    });
    await erase(later(DAY));
    expect(await work((tx) => tx.followers.find(shown.id))).toMatchObject({ ended: true });
    expect(await postgres.database.query('select state from outbox')).toEqual([{ state: 'superseded' }]);
  });
});

it('everything else goes when its own time is over, and not before', async () => {
  const application = await addOne(postgres.storage);
  const by = staffId();
  const shown = follower(application, '7');
  const job = (index: number) => `aaaaaaaa-0000-4000-8000-00000000000${index}` as ImportId;
  const call = { actor: by, route: 'r', key: 'k', digest: 'd', expiresAt: later(DAY) };
  await work(async (tx) => {
    await tx.districts.add(districtOf(bostandyk));
    await tx.staff.add({ id: by, login: 'a', role: 'admin', district: undefined, language: 'kk', passwordHash: 'h' });
    await tx.followers.add(shown);
    await tx.claims.add({ code: codeHash('c'), chatId: '7', facts: {}, expiresAt: later(DAY) });
    await tx.invitations.add({
      code: codeHash('i'),
      application,
      by: shown.id,
      scope: 'dates',
      label: '',
      until: undefined,
      expiresAt: later(DAY),
    });
    await tx.attempts.count('k', NOW);
    await tx.sessions.add('s', by, NOW);
    await tx.idempotency.begin(call);
    await tx.idempotency.finish(call, 200, 'x');
    for (const index of [1, 2, 3]) {
      await tx.imports.begin({
        id: job(index),
        district: bostandyk,
        by,
        total: 2,
        createdAt: NOW,
        reading: { encoding: 'utf-8', separator: ';', headerLine: 1, columns: [] },
      });
      await tx.imports.addRows(job(index), [{ line: 2, state: 'right', cells: { label: 'x' }, problems: [] }]);
      await tx.imports.addPart(job(index), [{ line: 3, cells: { label: 'y' } }]);
    }
    await tx.imports.setState(job(1), 'done', NOW);
    await tx.imports.setState(job(2), 'importing', NOW);
  });
  const counts = async () =>
    Object.fromEntries(
      await Promise.all(
        ['claim', 'invitation', 'attempt', 'staff_session', 'idempotency', 'import_row', 'import_part'].map(
          async (table) => [table, (await postgres.database.query(`select 1 from ${table}`)).length] as const,
        ),
      ),
    );
  await erase(later(12 * HOUR));
  expect(await counts()).toEqual({
    claim: 1,
    invitation: 1,
    attempt: 1,
    staff_session: 1,
    idempotency: 1,
    import_row: 3,
    import_part: 3,
  });
  await erase(later(12 * HOUR + 1));
  expect(await counts()).toMatchObject({ staff_session: 0, attempt: 1 });
  await erase(later(DAY));
  expect(await counts()).toEqual({
    claim: 0,
    invitation: 0,
    attempt: 1,
    staff_session: 0,
    idempotency: 0,
    import_row: 3,
    import_part: 3,
  });
  await erase(later(DAY + 1));
  expect(await counts()).toMatchObject({ attempt: 0 });
  await erase(later(30 * DAY));
  expect(await counts()).toMatchObject({ import_row: 3, import_part: 3 });
  // One that goes on by itself is not given up.
  await erase(later(30 * DAY + 1));
  expect(await postgres.database.query('select job_id from import_row')).toEqual([{ job_id: job(2) }]);
  expect(await postgres.database.query('select job_id from import_part')).toEqual([{ job_id: job(2) }]);
  expect(await postgres.database.query('select id, state from import_job order by id')).toEqual([
    { id: job(1), state: 'done' },
    { id: job(2), state: 'importing' },
    { id: job(3), state: 'failed' },
  ]);
});
