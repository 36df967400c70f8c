import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CaseTransaction, ImportRow, RowTakenOver } from '../../../src/usecases/casework/ports.ts';
import type { ImportId } from '../../../src/usecases/ids.ts';
import { useTestStorage } from '../../support/database.ts';
import { addOne, auezov, bostandyk, day, districtOf, received, staffId, step, TODAY } from './a-case.ts';

const NOW = new Date('2026-11-27T10:00:00Z');

const postgres = useTestStorage();

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => postgres.storage.casework.transact(task);

describe('a register that is taken over', () => {
  const reading = {
    encoding: 'windows-1251',
    separator: ';',
    headerLine: 1,
    columns: [{ title: 'Номер', column: 'number' }],
  } as const;
  const right = (line: number): ImportRow => ({ line, state: 'right', cells: { number: String(line) }, problems: [] });
  const begin = async (rows: readonly ImportRow[]) => {
    const id = randomUUID() as ImportId;
    const by = staffId();
    await work(async (tx) => {
      await tx.districts.add(districtOf(bostandyk));
      await tx.imports.begin({ id, district: bostandyk, by, reading, total: 1, createdAt: NOW });
      await tx.imports.addRows(id, rows);
    });
    return { id, by };
  };
  const takenOver = ({ line }: ImportRow, number = String(line)): RowTakenOver => {
    const { entry, ...application } = received({ number, application: { status: 'visited', version: 2 } });
    const visited = { version: 2, kind: 'moved', from: 'registered', to: 'visited', occurredOn: TODAY } as const;
    return {
      line,
      application,
      history: [
        { ...entry, version: 1, note: 'from the register' },
        { ...visited, note: undefined },
      ],
    };
  };

  it('is counted and read, row by row, by its district only', async () => {
    const wrong: ImportRow = {
      line: 3,
      state: 'wrong',
      cells: { received: '31.02' },
      problems: [{ column: 'received', kind: 'not-a-date' }],
    };
    const { id, by } = await begin([right(2), wrong, right(4)]);
    await work(async (tx) => {
      expect(await tx.imports.find(id, bostandyk)).toEqual({
        id,
        district: bostandyk,
        by,
        state: 'checking',
        reading,
        total: 1,
        createdAt: NOW,
        finishedAt: undefined,
        counts: { right: 2, wrong: 1, imported: 0 },
      });
      expect(await tx.imports.find(id, auezov)).toBeUndefined();
      expect(await tx.imports.find('x' as ImportId, bostandyk)).toBeUndefined();
      expect(await tx.imports.rows(id, { limit: 9 })).toEqual([right(2), wrong, right(4)]);
      expect(await tx.imports.rows(id, { state: 'right', after: 2, limit: 9 })).toEqual([right(4)]);
      expect(await tx.imports.rows(id, { limit: 1 })).toEqual([right(2)]);
      await tx.imports.markWrong(id, [
        { line: 4, problems: [{ column: 'number', kind: 'twice-in-file', detail: '2' }] },
      ]);
      expect((await tx.imports.find(id, bostandyk, 'lock'))?.counts).toEqual({ right: 1, wrong: 2, imported: 0 });
      expect((await tx.imports.unfinished()).map((job) => job.id)).toEqual([id]);
      await tx.imports.setState(id, 'checked', NOW);
      expect(await tx.imports.unfinished()).toEqual([]);
      await tx.imports.setState(id, 'importing', NOW);
      expect((await tx.imports.unfinished()).map((job) => job.id)).toEqual([id]);
      await tx.imports.setState(id, 'done', NOW);
      expect(await tx.imports.list(bostandyk, 5)).toMatchObject([{ id, state: 'done', finishedAt: NOW }]);
      expect(await tx.imports.list(auezov, 5)).toEqual([]);
      await tx.imports.setState(id, 'failed', NOW);
      expect(await tx.imports.rows(id, { limit: 9 })).toEqual([]);
    });
  });

  it('becomes applications with their history, each line once, whoever has taken a number meanwhile', async () => {
    await addOne(postgres.storage, { number: '3' });
    const rows = [right(2), right(3), right(4)];
    const { id, by } = await begin(rows);
    await work(async (tx) => {
      expect((await tx.imports.numbersTaken(bostandyk, ['2', '3', '4'])).toSorted()).toEqual(['3']);
      expect(await tx.imports.numbersTaken(auezov, ['3'])).toEqual([]);
      await tx.imports.takeOver(
        id,
        rows.map((row) => ({ ...takenOver(row), application: { ...takenOver(row).application, by } })),
      );
    });
    await work(async (tx) => {
      expect((await tx.imports.find(id, bostandyk))?.counts).toEqual({ right: 0, wrong: 1, imported: 2 });
      expect(await tx.imports.rows(id, { limit: 9 })).toEqual([
        { line: 2, state: 'imported', cells: undefined, problems: [] },
        { line: 3, state: 'wrong', cells: { number: '3' }, problems: [{ column: 'number', kind: 'number-taken' }] },
        { line: 4, state: 'imported', cells: undefined, problems: [] },
      ]);
      const { cases } = await tx.applications.list({ district: bostandyk, order: 'received', words: '2', limit: 9 });
      expect(cases).toMatchObject([{ number: '2', application: { status: 'visited', version: 2 } }]);
      const [taken] = cases;
      if (taken === undefined) throw new Error('nothing was taken over');
      expect(await tx.applications.history(taken.id)).toMatchObject([
        { version: 1, kind: 'received', by, note: 'from the register' },
        { version: 2, kind: 'moved', from: 'registered', note: undefined },
      ]);
      await step(tx, taken.id, 'approved');
    });
  });

  it('waits in parts, which are judged in the order of their lines and then gone', async () => {
    const { id } = await begin([]);
    const part = (...lines: readonly number[]) => lines.map((line) => ({ line, cells: { number: `${line}` } }));
    await work(async (tx) => {
      await tx.imports.addPart(id, part(1000, 1001));
      await tx.imports.addPart(id, part(2, 999));
      expect(await tx.imports.nextPart(id)).toEqual({ kind: 'part', rows: part(2, 999) });
      await tx.imports.dropPart(id, 2);
      expect(await tx.imports.nextPart(id)).toEqual({ kind: 'part', rows: part(1000, 1001) });
    });
    await postgres.database.query(`update import_part set rows = left(rows, -4)`);
    expect(await work((tx) => tx.imports.nextPart(id))).toEqual({ kind: 'cannot-open' });
    await work((tx) => tx.imports.setState(id, 'failed', NOW));
    expect(await work((tx) => tx.imports.nextPart(id))).toEqual({ kind: 'none' });
    await expect(work((tx) => tx.imports.addPart(id, []))).rejects.toThrow('has rows');
  });

  it('is not to be gone on with while somebody is at it', async () => {
    const { id } = await begin([right(2)]);
    await work(async (tx) => {
      await tx.imports.find(id, bostandyk, 'lock');
      expect(await work((other) => other.imports.unfinished())).toEqual([]);
    });
    expect((await work((tx) => tx.imports.unfinished())).map((job) => job.id)).toEqual([id]);
  });

  it('that breaks off in a batch has none of the batch, and goes on with it', async () => {
    const rows = [right(2), right(3), right(4)];
    const { id } = await begin(rows);
    await work((tx) => tx.imports.takeOver(id, [takenOver(right(2))]));
    await expect(
      work(async (tx) => {
        await tx.imports.takeOver(id, [takenOver(right(3))]);
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    const left = await work((tx) => tx.imports.rows(id, { state: 'right', limit: 9 }));
    expect(left.map(({ line }) => line)).toEqual([3, 4]);
    await work((tx) =>
      tx.imports.takeOver(
        id,
        left.map((row) => takenOver(row)),
      ),
    );
    expect(await postgres.database.query('select count(*)::int as count from application')).toEqual([{ count: 3 }]);
    expect((await work((tx) => tx.imports.find(id, bostandyk)))?.counts).toEqual({ right: 0, wrong: 0, imported: 3 });
  });

  it('may have 10,000 rows', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => right(index + 2));
    const { id } = await begin(rows);
    expect((await work((tx) => tx.imports.find(id, bostandyk)))?.counts.right).toBe(10_000);
    await work((tx) =>
      tx.imports.takeOver(
        id,
        rows.slice(0, 1000).map((row) => takenOver(row)),
      ),
    );
    expect((await work((tx) => tx.imports.find(id, bostandyk)))?.counts.imported).toBe(1000);
    let exported = 0;
    for await (const _ of postgres.storage.caseExport.each({ district: bostandyk, order: 'received' })) exported += 1;
    expect(exported).toBe(1000);
  });
});

describe('statistics', () => {
  it('read every history with something in the period, of the district only, without anything of a person', async () => {
    const first = await addOne(postgres.storage, {
      label: 'canary',
      application: { receivedOn: day('2026-10-01'), afterHours: true },
    });
    await work((tx) => step(tx, first, 'visited', 'canary-note'));
    await addOne(postgres.storage, { application: { receivedOn: day('2026-10-02') } });
    await addOne(postgres.storage, { district: auezov });
    await addOne(postgres.storage, { record: 'own', district: undefined });
    const read = async (from: string, to: string) => {
      const courses = [];
      for await (const course of postgres.storage.statistics.histories(bostandyk, day(from), day(to)))
        courses.push(course);
      return courses;
    };
    expect(await read('2026-11-27', '2026-11-27')).toEqual([
      {
        receivedOn: day('2026-10-01'),
        afterHours: true,
        edition: '2023-07-01',
        history: [
          { version: 1, kind: 'received', to: 'registered', occurredOn: day('2026-10-01') },
          { version: 2, kind: 'moved', from: 'registered', to: 'visited', occurredOn: TODAY },
        ],
      },
    ]);
    expect(await read('2026-10-01', '2026-10-02')).toHaveLength(2);
    expect(await read('2025-01-01', '2025-12-31')).toEqual([]);
  });

  it('read more than one batch', async () => {
    await work(async (tx) => {
      await tx.districts.add(districtOf(bostandyk));
      const job = randomUUID() as ImportId;
      await tx.imports.begin({
        id: job,
        district: bostandyk,
        by: staffId(),
        total: 1001,
        createdAt: NOW,
        reading: { encoding: 'utf-8', separator: ',', headerLine: 1, columns: [] },
      });
      await tx.imports.takeOver(
        job,
        Array.from({ length: 1001 }, (_, index) => {
          const { entry, ...application } = received({ number: String(index) });
          return { line: index + 2, application, history: [{ ...entry, note: undefined }] };
        }),
      );
    });
    let count = 0;
    for await (const { history } of postgres.storage.statistics.histories(bostandyk, day('2026-11-01'), TODAY))
      count += history.length;
    expect(count).toBe(1001);
  });

  it('count checks by week, category and level, however many finish at once', async () => {
    const week = day('2026-11-23');
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        work((tx) =>
          tx.checks.count(week, { elderly: 'likely', 'adult-disability': index % 2 ? 'unlikely' : 'undetermined' }),
        ),
      ),
    );
    await work((tx) => tx.checks.count(day('2026-11-30'), { elderly: 'likely' }));
    expect(await postgres.storage.statistics.checks(week, week)).toEqual([
      { week, category: 'adult-disability', level: 'undetermined', count: 3 },
      { week, category: 'adult-disability', level: 'unlikely', count: 3 },
      { week, category: 'elderly', level: 'likely', count: 6 },
    ]);
    expect(await postgres.storage.statistics.checks(week, day('2026-11-30'))).toHaveLength(4);
  });
});
