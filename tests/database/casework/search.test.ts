import { describe, expect, it } from 'vitest';
import { applicationRows } from '../../../src/database/casework/applications.ts';
import { createLabelIndex } from '../../../src/database/casework/labels.ts';
import type { CaseTools } from '../../../src/database/casework/tools.ts';
import { Prisma } from '../../../src/database/generated/client.ts';
import type { CaseCursor, CaseQuery, CaseTransaction } from '../../../src/usecases/casework/ports.ts';
import type { DistrictId } from '../../../src/usecases/ids.ts';
import { useTestStorage } from '../../support/database.ts';
import { add, addOne, auezov, bostandyk, day, districtOf, follower, received, TODAY } from './a-case.ts';

const postgres = useTestStorage();

const page = (query: Partial<CaseQuery> = {}) =>
  postgres.storage.casework.transact((tx) =>
    tx.applications.list({ district: bostandyk, order: 'received', limit: 50, ...query }),
  );
const ids = async (query: Partial<CaseQuery> = {}) => (await page(query)).cases.map(({ id }) => id);
const found = async (words: string, district: DistrictId = bostandyk) =>
  (await page({ words, district })).cases.map(({ label, number }) => label ?? number);

describe('a label', () => {
  it('is found by the beginnings of its words, in either case, composed or not', async () => {
    const label = 'Әлия Ғабитқызы, Өскемен Һ. Үй-5 ұл Іңкәр';
    await addOne(postgres.storage, { label });
    await addOne(postgres.storage, { label: 'Болат' });
    for (const words of [
      ...['әлия', 'ӘЛИЯ', 'Әл', 'ә', 'ғаБИТ', 'өСКЕМЕН', 'ҺҺ'.slice(0, 1), 'үй', 'ҰЛ', 'іңк', 'ІҢКӘР', '5'],
      ...['ғабит әлия', 'Әлия, Ғабитқызы!', 'й'.normalize('NFD') === 'й' ? '' : 'Үй'.normalize('NFD')],
    ]) {
      expect([words, await found(words)]).toEqual([words, [label]]);
    }
    for (const words of ['лия', 'әлия болат', 'әлиям', 'elia', 'Алия', 'Олжас']) {
      expect([words, await found(words)]).toEqual([words, []]);
    }
  });

  it('typed in decomposed letters is found by composed ones', async () => {
    await addOne(postgres.storage, { label: 'Ёлка Йод'.normalize('NFD') });
    expect(await found('йод')).toEqual(['Ёлка Йод']);
    expect(await found('ЁЛ'.normalize('NFD'))).toEqual(['Ёлка Йод']);
  });

  it('longer than anybody types is still found', async () => {
    const word = 'ұ'.repeat(300);
    await addOne(postgres.storage, { label: word });
    expect(await found(word)).toEqual([word]);
    expect(await found(`${'ұ'.repeat(19)}`)).toEqual([word]);
  });

  it.each([
    ['<a href="tg://user?id=1">', '<a href="tg://user?id=1">'],
    ['&lt;b&gt; ]]>', '&lt;b&gt; ]]>'],
    ['\u202egnp.exe\u202c', 'gnp.exe'],
    ['a\u200bp\u2060a\ufeff \u0000\u0007x', 'apa x'],
    ['two\r\n\tlines\u2028here', 'two lines here'],
    ['lone \ud800 half', 'lone \ufffd half'],
    ['=HYPERLINK("http://x")', '=HYPERLINK("http://x")'],
    ['😀'.repeat(2048), '😀'.repeat(2048)],
  ])('is stored as it is read: %j', async (typed, stored) => {
    const id = await addOne(postgres.storage, { label: typed });
    const file = await postgres.storage.casework.transact((tx) => tx.applications.find(id, bostandyk));
    expect(file?.label).toBe(stored);
  });

  it('of nothing that can be seen is none', async () => {
    const id = await addOne(postgres.storage, { label: ' \u200b\u202e ' });
    expect(await postgres.storage.casework.transact((tx) => tx.applications.find(id, bostandyk))).toMatchObject({
      label: undefined,
    });
    expect(await postgres.database.query('select label, label_index from application')).toEqual([
      { label: null, label_index: [] },
    ]);
  });

  it('of another district is not found, and its index says nothing there', async () => {
    await addOne(postgres.storage, { label: 'Әлия' });
    await addOne(postgres.storage, { label: 'Әлия', district: auezov });
    expect(await found('әлия', auezov)).toEqual(['Әлия']);
    const rows = await postgres.database.query<{ label_index: string[] }>('select label_index from application');
    const [here, there] = rows.map(({ label_index }) => new Set(label_index));
    expect(here?.size).toBe(4);
    expect([...(there ?? [])].filter((hash) => here?.has(hash))).toEqual([]);
  });
});

describe('a number', () => {
  it.each([
    ['2026/1', ['2026/1', '2026/17']],
    ['2026/17', ['2026/17']],
    ['%', ['%50']],
    ['_', ['_7']],
    ['\\', ['\\9']],
    ["' OR 1=1--", []],
    ['26', []],
    ['2026%', []],
    ['a_b', []],
  ])('is found by its beginning, letter for letter: %j', async (words, numbers) => {
    await add(
      postgres.storage,
      ...['2026/1', '2026/17', '2025/1', '%50', '_7', '\\9', 'axb'].map((number) => received({ number })),
    );
    expect((await found(words)).toSorted()).toEqual(numbers);
  });
});

it('a number with letters is found in either case', async () => {
  await add(postgres.storage, received({ number: 'Қ-17/Б' }), received({ number: 'ү-18/һ' }));
  for (const words of ['Қ-17/Б', 'қ-17', 'қ-17/б', 'қ'])
    expect([words, await found(words)]).toEqual([words, ['Қ-17/Б']]);
  for (const words of ['ү-18/һ', 'Ү-18', 'Ү-18/Һ']) expect([words, await found(words)]).toEqual([words, ['ү-18/һ']]);
});

it('whoever may see it no more need not be phoned', async () => {
  const [over, still] = [await addOne(postgres.storage), await addOne(postgres.storage)];
  await postgres.database.query(
    `insert into chat (chat_id, version, expires_at, unreachable_at) values (7, 1, 'infinity', now())`,
  );
  await postgres.storage.casework.transact(async (tx) => {
    await tx.followers.add(follower(over, '7', { until: day('2020-01-01') }));
    await tx.followers.add(follower(still, '7', { until: day('2199-12-31') }));
  });
  expect(await ids({ unreachable: true })).toEqual([still]);
});

describe('the list', () => {
  it('shows what was asked for, and nothing else', async () => {
    const overdue = await addOne(postgres.storage, { application: { dueOn: day('2026-11-26') } });
    const today = await addOne(postgres.storage, { application: { dueOn: TODAY } });
    const family = await addOne(postgres.storage, { application: { status: 'notified', dueOn: day('2026-11-30') } });
    const { dueOn: _, ...timeless } = received().application;
    const queued = received();
    await add(postgres.storage, { ...queued, application: { ...timeless, status: 'queued' } });
    await addOne(postgres.storage, { record: 'own', district: undefined, application: { dueOn: TODAY } });

    const sorted = async (query: Partial<CaseQuery>) => (await ids(query)).toSorted();
    const these = (...expected: string[]) => expected.toSorted();
    expect(await sorted({})).toEqual(these(overdue, today, family, queued.id));
    expect(await sorted({ overdueOn: TODAY })).toEqual([overdue]);
    expect(await sorted({ dueBy: TODAY })).toEqual(these(overdue, today));
    expect(await sorted({ dueBy: TODAY, dueFrom: TODAY })).toEqual([today]);
    expect(await sorted({ owner: 'family' })).toEqual([family]);
    expect(await sorted({ status: 'queued' })).toEqual([queued.id]);
    expect(await ids({ order: 'due' })).toEqual([overdue, today, family]);
    expect(await sorted({ inTimeOn: TODAY })).toEqual(these(today, family, queued.id));
    expect(await sorted({ openOn: TODAY })).toEqual(these(today, family, queued.id));
    const refused = await addOne(postgres.storage, {
      application: { status: 'refused', dueOn: TODAY, ground: 'inaccurate-data' },
    });
    expect(await sorted({ status: 'refused', openOn: TODAY })).toEqual([refused]);
    expect(await sorted({ status: 'refused', openOn: day('2026-11-28') })).toEqual([]);
    await postgres.database.query('update application set due_on = null where id = $1', [refused]);
    expect(await sorted({ status: 'refused', openOn: TODAY })).toEqual([]);
    await postgres.database.query('delete from application where id = $1', [refused]);
    expect(await sorted({ visitOn: TODAY })).toEqual([]);
    const visited = await addOne(postgres.storage, { application: { status: 'visit-scheduled', visitOn: TODAY } });
    expect(await sorted({ visitOn: TODAY })).toEqual([visited]);
    expect(await sorted({ visitOn: day('2026-11-28') })).toEqual([]);
    await postgres.database.query('delete from application where id = $1', [visited]);
    expect(await postgres.storage.casework.transact((tx) => tx.applications.count(bostandyk, TODAY))).toEqual([
      { status: 'notified', count: 1, overdue: 0 },
      { status: 'queued', count: 1, overdue: 0 },
      { status: 'registered', count: 2, overdue: 1 },
    ]);
  });

  it.each(['received', 'due'] as const)('goes on where the page before has ended, by %s', async (order) => {
    const applications = Array.from({ length: 11 }, (_, index) =>
      received({
        application: { receivedOn: day(`2026-11-${10 + (index % 3)}`), dueOn: day(`2026-11-${20 + (index % 4)}`) },
      }),
    );
    await add(postgres.storage, ...applications);
    const all = await ids({ order });
    expect(all).toHaveLength(11);
    const walked: string[] = [];
    let after: CaseCursor | undefined;
    do {
      const { cases, next } = await page({ order, limit: 4, ...(after && { after }) });
      walked.push(...cases.map(({ id }) => id));
      after = next;
      // What comes in meanwhile does not move what was seen.
      await addOne(postgres.storage, { application: { receivedOn: day('2026-11-26'), dueOn: day('2026-11-19') } });
    } while (after !== undefined);
    expect(walked).toEqual(all);
    const exported: string[] = [];
    for await (const { id } of postgres.storage.caseExport.each({ district: bostandyk, order })) exported.push(id);
    expect(exported).toHaveLength(14);
  });

  it('reads its page among 20,000 from an index, whatever is asked', async () => {
    await postgres.storage.casework.transact((tx) => tx.districts.add(districtOf(bostandyk)));
    await postgres.database.query(`
      insert into application (
        id, record, district_id, number, version, status, status_on, received_on, channel, edition, due_on, owner, label_index
      )
      select gen_random_uuid(), 'office', '${bostandyk}', 'n' || i, 1, case when i % 3 = 0 then 'registered' else 'queued' end,
        date '2020-01-01' + i % 2000, date '2020-01-01' + i % 2000, 'portal', '2023-07-01',
        case when i % 3 = 0 then date '2026-11-01' + i % 60 end, case when i % 3 = 0 then 'office' else 'provider' end,
        array['h' || i % 5000]
      from generate_series(1, 20000) i`);
    await postgres.database.query('vacuum analyze application');
    const after = { on: day('2022-01-01'), id: received().id };
    const questions: readonly Partial<CaseQuery>[] = [
      {},
      { status: 'registered' },
      { after },
      { order: 'due' },
      { order: 'due', overdueOn: day('2026-12-10') },
      ...['n999', 'әлия', "' OR 1=1--", '%'].map((words) => ({ words })),
    ];
    for (const question of questions) {
      const plan = await planOf((rows) =>
        rows.list({ district: bostandyk, order: 'received', limit: 20, ...question }),
      );
      const thrownAway = [...plan.matchAll(/"Rows Removed by Filter": (\d+)/g)].map(([, rows]) => Number(rows));
      expect([question, plan.includes('Seq Scan'), Math.max(0, ...thrownAway) < 100]).toEqual([question, false, true]);
    }
    // Few terms are near, however many applications there are.
    expect(await planOf((rows) => rows.remindable(day('2026-11-02'), 20))).not.toContain('"Seq Scan"');
  });
});

/** How PostgreSQL finds a page: the statement, explained instead of its rows given. */
async function planOf(ask: (rows: CaseTransaction['applications']) => Promise<unknown>): Promise<string> {
  let plan = '';
  await postgres.storage.prisma.$transaction(async (tx) => {
    const explaining = new Proxy(tx, {
      get: (target, name) =>
        name === '$queryRaw'
          ? async (text: TemplateStringsArray, ...values: readonly unknown[]) => {
              const explained = Prisma.sql`explain (analyze, format json) ${Prisma.sql(text, ...values)}`;
              plan = JSON.stringify(await target.$queryRaw(explained), undefined, 1);
              return [];
            }
          : Reflect.get(target, name),
    });
    const tools = { labels: createLabelIndex(Buffer.alloc(32)) };
    await ask(applicationRows(explaining, tools as CaseTools));
  });
  return plan;
}
