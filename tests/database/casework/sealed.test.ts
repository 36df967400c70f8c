import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { CaseTransaction } from '../../../src/usecases/casework/ports.ts';
import type { ApplicationId, ImportId } from '../../../src/usecases/ids.ts';
import { createTestLog, makeKeyRing, openTestStorage, useTestStorage } from '../../support/database.ts';
import {
  add,
  addOne,
  applicationId,
  bostandyk,
  codeHash,
  day,
  districtOf,
  follower,
  noteId,
  received,
  staffId,
  step,
  TODAY,
} from './a-case.ts';

const keyRing = makeKeyRing();
const log = createTestLog();
const postgres = useTestStorage({ keyRing, log });
afterEach(() => {
  log.lines.length = 0;
});

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => postgres.storage.casework.transact(task);
const list = (words?: string) =>
  work((tx) =>
    tx.applications.list({ district: bostandyk, order: 'received', limit: 9, ...(words !== undefined && { words }) }),
  );
const frozen = {
  facts: { dementia: { value: 'yes', saidBy: 'family-member', saidOn: TODAY } },
  edition: '2023-07-01',
  asOf: TODAY,
  levels: { elderly: 'likely' },
} as const;

/** Every value of every table, as a backup would have it. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.database.url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  let everything = '';
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ line: string }>(`select t::text as line from "${name}" t`);
    everything += rows.map(({ line }) => `${name} ${line}\n`).join('');
  }
  await client.end();
  return everything;
}

describe('what is personal', () => {
  it('stands in no table in a form that can be read', async () => {
    const added = received({ label: 'canary-label Әлия', frozen });
    await add(postgres.storage, added);
    const by = staffId();
    const job = 'aaaaaaaa-0000-4000-8000-000000000001' as ImportId;
    await work(async (tx) => {
      await step(tx, added.id, 'visited', 'canary-note');
      await tx.notes.add(added.id, { id: noteId(), text: 'canary-alone', by, recordedAt: new Date() });
      const shown = follower(added.id, '77', { label: 'canary-follower' });
      await tx.followers.add(shown);
      const expiresAt = new Date('2027-01-01');
      await tx.invitations.add({
        code: codeHash('c'),
        application: added.id,
        by: shown.id,
        scope: 'dates',
        label: 'canary-invited',
        until: undefined,
        expiresAt,
      });
      await tx.claims.add({ code: codeHash('d'), chatId: '77', facts: frozen.facts, expiresAt });
      await tx.notices.add(
        [{ chatId: '77', notice: { kind: 'status', application: added.id, follower: shown.id, version: 2 } }],
        0,
      );
      await tx.staff.add({
        id: by,
        login: 'aigul',
        role: 'admin',
        district: undefined,
        language: 'kk',
        passwordHash: '$argon2id$',
      });
      await tx.staff.setTotpSecret(by, 'CANARYSECRET');
      const call = { actor: by, route: 'r', key: 'k', digest: 'd', expiresAt };
      await tx.idempotency.begin(call);
      await tx.idempotency.finish(call, 200, 'canary-answer');
      await tx.imports.begin({
        id: job,
        district: bostandyk,
        by,
        total: 2,
        createdAt: new Date(),
        reading: { encoding: 'utf-8', separator: ';', headerLine: 1, columns: [] },
      });
      await tx.imports.addRows(job, [{ line: 2, state: 'right', cells: { label: 'canary-cell' }, problems: [] }]);
      await tx.imports.addPart(job, [{ line: 3, cells: { label: 'canary-waiting' } }]);
    });
    await postgres.storage.inbox.accept([
      { updateId: 1, chatId: '77', kind: 'message', body: { text: 'canary-said' } },
    ]);
    const turn = await postgres.storage.turns.claim();
    if (turn === undefined) throw new Error('no turn');
    await postgres.storage.turns.commit(turn, {
      state: { kind: 'set', value: { situation: { dementia: 'yes' }, name: 'canary-chat' } },
      expiresAt: new Date('2030-01-01'),
      calls: [{ method: 'sendMessage', payload: { text: 'canary-reply' }, lane: 'reply' }],
    });
    const everything = await dump();
    expect(everything).toContain(added.id);
    for (const canary of ['canary', 'CANARY', 'Әлия', 'әлия', 'dementia', 'family-member', 'cmFyeS']) {
      expect([canary, everything.includes(canary)]).toEqual([canary, false]);
    }
    // And all of it opens again.
    expect((await list('canary')).cases.map(({ label }) => label)).toEqual(['canary-label Әлия']);
    await work(async (tx) => {
      expect(await tx.applications.frozenCheck(added.id)).toEqual(frozen);
      expect((await tx.applications.history(added.id)).at(-1)?.note).toBe('canary-note');
      expect((await tx.notes.of(added.id)).map(({ text }) => text)).toEqual(['canary-alone']);
      expect((await tx.followers.of(added.id, TODAY))[0]?.label).toBe('canary-follower');
      expect((await tx.invitations.find(codeHash('c'), new Date('2026-12-01')))?.label).toBe('canary-invited');
      expect((await tx.staff.secrets(by))?.totpSecret).toBe('CANARYSECRET');
      expect((await tx.imports.rows(job, { limit: 9 }))[0]?.cells).toEqual({ label: 'canary-cell' });
      expect(await tx.imports.nextPart(job)).toEqual({
        kind: 'part',
        rows: [{ line: 3, cells: { label: 'canary-waiting' } }],
      });
    });
    expect(JSON.stringify(log.lines)).not.toContain('canary');
  });
});

describe('a sealed value that does not open', () => {
  const bend = {
    cut: `left(label, length(label) - 4)`,
    'bit-flipped': `overlay(label placing case right(left(label, -5), 1) when 'A' then 'B' else 'A' end from length(label) - 5 for 1)`,
    'of another row': `(select o.label from application o where o.id <> application.id and o.label is not null limit 1)`,
    'of an unknown key': `regexp_replace(label, '^v1\\.[^.]+', 'v1.0123456789')`,
    'in the clear': `'just text'`,
    empty: `''`,
  };
  it.each(Object.entries(bend))(
    '(%s) is shown as absent and named in the log; the list and the others are there',
    async (_kind, sql) => {
      const damaged = await addOne(postgres.storage, { label: 'damaged' });
      const right = await addOne(postgres.storage, { label: 'right' });
      await postgres.database.query(`update application set label = ${sql} where id = $1`, [damaged]);
      const { cases } = await list();
      expect(new Map(cases.map(({ id, label }) => [id, label]))).toEqual(
        new Map([
          [damaged, undefined],
          [right, 'right'],
        ]),
      );
      expect(log.lines).toEqual([
        {
          level: 'error',
          event: 'sealed-value-cannot-be-opened',
          fields: { table: 'application', column: 'label', row: damaged },
        },
      ]);
    },
  );

  it('is refused as such where it is answers', async () => {
    const id = await addOne(postgres.storage, { frozen });
    const other = await addOne(postgres.storage, { frozen });
    await postgres.database.query(
      'update application set frozen = (select frozen from application where id = $2) where id = $1',
      [id, other],
    );
    expect(await work((tx) => tx.applications.frozenCheck(id))).toBe('cannot-open');
    expect(await work((tx) => tx.applications.frozenCheck(other))).toEqual(frozen);
    expect(await work((tx) => tx.applications.frozenCheck(applicationId()))).toBeUndefined();
  });
});

describe('a row that this build cannot read', () => {
  it.each(['status', 'channel', 'edition', 'ground'])('for its %s is named, and isolated', async (column) => {
    const damaged = await addOne(postgres.storage);
    const right = await addOne(postgres.storage);
    await postgres.database.query(`update application set ${column} = 'of-the-future' where id = $1`, [damaged]);
    expect((await list()).cases.map(({ id }) => id)).toEqual([right]);
    expect(await work((tx) => tx.applications.find(damaged, bostandyk))).toBeUndefined();
    expect(log.lines[0]).toEqual({
      level: 'error',
      event: 'row-cannot-be-read',
      fields: { table: 'application', row: damaged, column },
    });
    await work((tx) => step(tx, right));
    await postgres.database.query(`update application_event set kind = 'of-the-future' where version = 1`);
    expect((await work((tx) => tx.applications.history(right))).map(({ version }) => version)).toEqual([2]);
  });

  it('does not end the list that it stands in', async () => {
    const ids: ApplicationId[] = [];
    for (let date = 10; date < 16; date += 1) {
      ids.push(await addOne(postgres.storage, { application: { receivedOn: day(`2026-11-${date}`) } }));
    }
    await postgres.database.query(`update application set status = 'x' where id = any($1)`, [[ids[3], ids[2]]]);
    const seen: string[] = [];
    for await (const { id } of postgres.storage.caseExport.each({ district: bostandyk, order: 'received' }))
      seen.push(id);
    const pages: string[] = [];
    let after: Parameters<CaseTransaction['applications']['list']>[0]['after'];
    do {
      const page = await work((tx) =>
        tx.applications.list({ district: bostandyk, order: 'received', limit: 2, ...(after && { after }) }),
      );
      pages.push(...page.cases.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(pages).toEqual(ids.filter((_, index) => index !== 2 && index !== 3).reverse());
    expect(seen).toEqual(pages);
  });

  it('keeps of frozen answers those that are known today', async () => {
    const id = await addOne(postgres.storage, {
      frozen: {
        ...frozen,
        facts: { ...frozen.facts, selfCare: { value: 'of the past' as never, saidBy: 'self', saidOn: TODAY } },
      },
    });
    expect(await work((tx) => tx.applications.frozenCheck(id))).toEqual(frozen);
  });
});

describe('when the data key has been replaced', () => {
  it('everything opens, is found and is bound as before', async () => {
    const added = received({ label: 'Әлия', frozen, trackingHash: codeHash('t'), spokenHash: codeHash('s') });
    await add(postgres.storage, added);
    const rotated = { active: makeKeyRing().active, older: [keyRing.active] };
    const other = await openTestStorage(postgres.database, rotated);
    expect(other.codesSecret.equals(postgres.storage.codesSecret)).toBe(true);
    await other.casework.transact(async (tx) => {
      const page = await tx.applications.list({ district: bostandyk, order: 'received', limit: 9, words: 'әли' });
      expect(page.cases.map(({ label }) => label)).toEqual(['Әлия']);
      expect(await tx.applications.frozenCheck(added.id)).toEqual(frozen);
      await tx.districts.add(districtOf(bostandyk));
      await tx.applications.add(received({ label: 'Әмина' }));
    });
    await other.close();
    // The old program still runs: it finds what the new one has put in, and says that it cannot open it.
    const both = await list('ә');
    expect(both.cases.map(({ label }) => label ?? '').toSorted()).toEqual(['', 'Әлия']);
    // The root secret is sealed with the new key by now.
    const [secret] = await postgres.database.query<{ sealed: string }>('select sealed from secret');
    expect(secret?.sealed.split('.')[1]).toBe(rotated.active.id);
    const again = await openTestStorage(postgres.database, rotated);
    expect(again.codesSecret.equals(postgres.storage.codesSecret)).toBe(true);
    await again.close();
    await postgres.database.query('delete from data_key where key_id = $1', [rotated.active.id]);
  });
});
