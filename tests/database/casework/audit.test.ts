import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/database/storage.ts';
import type { AuditNote } from '../../../src/usecases/casework/ports.ts';
import type { ImportId } from '../../../src/usecases/ids.ts';
import { makeKeyRing, openTestStorage, useTestStorage } from '../../support/database.ts';
import { add, addOne, auezov, bostandyk, staffId, TODAY } from './a-case.ts';

const keyRing = makeKeyRing();
const postgres = useTestStorage({ keyRing });

const at = new Date('2026-11-27T10:00:00.123Z');
const note = (more: Partial<AuditNote> = {}) =>
  postgres.storage.casework.transact((tx) =>
    tx.audit.add({ actor: 'system', action: 'facts-read', subject: 's', details: { b: 1, a: 'x' }, ...more }, at),
  );
const notes = async (count: number) => {
  for (let index = 1; index <= count; index += 1) await note({ subject: `subject-${index}` });
};
const verify = (kept?: Parameters<Storage['audit']['verify']>[0]) => postgres.storage.audit.verify(kept);

describe('the audit trail', () => {
  it('is empty at first, grows by one line after another, and is intact', async () => {
    expect(await verify()).toEqual({ kind: 'intact', lines: 0, head: undefined });
    expect(await postgres.storage.audit.head()).toBeUndefined();
    await notes(3);
    const head = await postgres.storage.audit.head();
    expect(head?.seq).toBe(3);
    expect(await verify()).toEqual({ kind: 'intact', lines: 3, head });
    expect(await verify(head)).toMatchObject({ kind: 'intact' });
    await note();
    expect(await verify(head)).toMatchObject({ kind: 'intact', lines: 4 });
  });

  it('keeps its order when many write at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => note({ subject: String(index) })));
    expect(await verify()).toMatchObject({ kind: 'intact', lines: 12 });
  });

  it('has no line of what was undone', async () => {
    await note();
    await expect(
      postgres.storage.casework.transact(async (tx) => {
        await tx.audit.add({ actor: 'system', action: 'facts-read', subject: 'undone' }, at);
        throw new Error('undone');
      }),
    ).rejects.toThrow();
    await note();
    expect(await verify()).toMatchObject({ kind: 'intact', lines: 2 });
  });

  it('is still proven when the data key has been replaced', async () => {
    await notes(2);
    const rotated = { active: makeKeyRing().active, older: [keyRing.active] };
    const other = await openTestStorage(postgres.database, rotated);
    await other.casework.transact((tx) => tx.audit.add({ actor: 'system', action: 'facts-read', subject: 'x' }, at));
    expect(await other.audit.verify()).toMatchObject({ kind: 'intact', lines: 3 });
    await other.close();
    await postgres.database.query('delete from data_key where key_id <> $1', [keyRing.active.id]);
  });
});

describe('tampering is named', () => {
  const columns = {
    at: `at + interval '1 s'`,
    actor: `'somebody-else'`,
    action: `'signed-in'`,
    subject: `'another'`,
    details: `'{"a":"y","b":1}'`,
    mac: `md5(mac)`,
    key_id: `'0000000000'`,
  };
  it.each(Object.entries(columns))('when %s of a line is changed', async (column, value) => {
    await notes(5);
    await postgres.database.query(`update audit set ${column} = ${value} where seq = 3`);
    expect(await verify()).toEqual({ kind: 'changed', seq: 3 });
  });

  it('when a line is deleted, the first and one in the middle', async () => {
    await notes(5);
    await postgres.database.query('delete from audit where seq = 3');
    expect(await verify()).toEqual({ kind: 'missing', seq: 3 });
    await postgres.database.query('delete from audit where seq = 1');
    expect(await verify()).toEqual({ kind: 'missing', seq: 1 });
  });

  it('when the gap of a deleted line is closed', async () => {
    await notes(5);
    await postgres.database.query('delete from audit where seq = 3');
    await postgres.database.query('update audit set seq = seq - 1 where seq > 3');
    expect(await verify()).toEqual({ kind: 'changed', seq: 3 });
  });

  it('when a line is put in, at the end, in the middle and before the first', async () => {
    await notes(5);
    await postgres.database.query(
      `insert into audit select 6, at, actor, action, subject, details, key_id, mac from audit where seq = 5`,
    );
    expect(await verify()).toEqual({ kind: 'changed', seq: 6 });
    await postgres.database.query('update audit set seq = -seq');
    await postgres.database.query('update audit set seq = case when -seq >= 3 then -seq + 1 else -seq end');
    await postgres.database.query(
      `insert into audit select 3, at, actor, action, subject, details, key_id, mac from audit where seq = 2`,
    );
    expect(await verify()).toEqual({ kind: 'changed', seq: 3 });
    await postgres.database.query(
      `insert into audit select 0, at, actor, action, subject, details, key_id, mac from audit where seq = 1`,
    );
    expect(await verify()).toEqual({ kind: 'changed', seq: 0 });
  });

  it('when two lines change places', async () => {
    await notes(5);
    await postgres.database.query('update audit set seq = case seq when 2 then -4 else -2 end where seq in (2, 4)');
    await postgres.database.query('update audit set seq = -seq where seq < 0');
    expect(await verify()).toEqual({ kind: 'changed', seq: 2 });
  });

  it('when the end is cut off, by a head that was kept', async () => {
    await notes(15);
    const kept = await postgres.storage.audit.head();
    await postgres.database.query('delete from audit where seq > 5');
    expect(await verify()).toMatchObject({ kind: 'intact', lines: 5 });
    expect(await verify(kept)).toEqual({ kind: 'cut', seq: 6 });
    await notes(12);
    expect(await verify(kept)).toEqual({ kind: 'changed', seq: 15 });
    await postgres.database.query('delete from audit');
    expect(await verify(kept)).toEqual({ kind: 'cut', seq: 1 });
  });
});

describe('the list', () => {
  it('shows the newest first, page by page, by subject and by actor', async () => {
    const actor = staffId();
    await notes(4);
    await note({ actor, subject: 'mine' });
    const seqs = async (query: Partial<Parameters<Storage['audit']['list']>[0]>) =>
      (await postgres.storage.audit.list({ limit: 2, ...query })).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([5, 4]);
    expect(await seqs({ before: 4 })).toEqual([3, 2]);
    expect(await seqs({ subject: 'subject-2' })).toEqual([2]);
    expect(await seqs({ actor })).toEqual([5]);
    expect(await postgres.storage.audit.list({ limit: 1, actor })).toEqual([
      { seq: 5, at, actor, action: 'facts-read', subject: 'mine', details: { a: 'x', b: 1 } },
    ]);
  });

  it('of a district is about its applications only', async () => {
    const here = await addOne(postgres.storage);
    const there = await addOne(postgres.storage, { district: auezov });
    const nearly = ['-'.repeat(36), `${here.slice(0, 35)}-`, 'deadbeef'.repeat(5).slice(0, 36)];
    for (const subject of [here, there, 'not-an-id', `${TODAY}`, ...nearly]) await note({ subject });
    const subjects = async (district: typeof auezov) =>
      (await postgres.storage.audit.list({ limit: 9, district })).map(({ subject }) => subject);
    expect(await subjects(bostandyk)).toEqual([here]);
    expect(await subjects(auezov)).toEqual([there]);
  });

  it('of a district has its exports, its imports and what was done to itself', async () => {
    const reading = { encoding: 'utf-8', separator: ',', headerLine: 1, columns: [] } as const;
    const job = randomUUID() as ImportId;
    await add(postgres.storage);
    await postgres.storage.casework.transact((tx) =>
      tx.imports.begin({ id: job, district: bostandyk, by: staffId(), reading, total: 1, createdAt: at }),
    );
    await note({ action: 'export-made', subject: bostandyk });
    await note({ action: 'import-begun', subject: job });
    await note({ action: 'import-done', subject: job });
    await note({ action: 'district-changed', subject: bostandyk });
    await note({ action: 'export-made', subject: auezov });
    await note({ action: 'import-done', subject: randomUUID() });
    // A district's code is chosen freely, and other lines have words where ids stand.
    await note({ action: 'sign-in-failed', subject: bostandyk });
    const seqs = async (district: typeof auezov) =>
      (await postgres.storage.audit.list({ limit: 9, district })).map(({ seq }) => seq);
    expect(await seqs(bostandyk)).toEqual([4, 3, 2, 1]);
    expect(await seqs(auezov)).toEqual([5]);
  });
});
