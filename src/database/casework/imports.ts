import type {
  CaseTransaction,
  ImportJob,
  ImportReading,
  ImportRow,
  ImportRowState,
  ImportState,
  ReceivedRow,
  RegisterCells,
  RowProblem,
} from '../../usecases/casework/ports.ts';
import type { DistrictId, ImportId, StaffId } from '../../usecases/ids.ts';
import { Prisma } from '../generated/client.ts';
import { placeOf } from '../sealed-columns.ts';
import { insertApplications, insertEntries } from './application-rows.ts';
import { isUuid, oneOf, parseRow } from './parsing.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

/** More in one statement gains nothing. */
const BATCH = 1000;

interface JobRow {
  readonly id: string;
  readonly district_id: string;
  readonly staff_id: string;
  readonly state: string;
  readonly reading: ImportReading;
  readonly total: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly right: number;
  readonly wrong: number;
  readonly imported: number;
}

interface LineRow {
  readonly line: number;
  readonly state: string;
  readonly cells: string | null;
  readonly problems: readonly RowProblem[] | null;
}

const states = ['checking', 'checked', 'importing', 'done', 'failed'] as const satisfies readonly ImportState[];
const rowStates = ['right', 'wrong', 'imported'] as const satisfies readonly ImportRowState[];

const partOf = (id: string, firstLine: number) => placeOf('import_part.rows', id, firstLine);
const cellsOf = (id: string, line: number) => placeOf('import_row.cells', id, line);

export function importRows(tx: Tx, tools: CaseTools): CaseTransaction['imports'] {
  const jobs = async (condition: Prisma.Sql, lock?: 'lock' | 'lock-if-free') => {
    const locking = {
      lock: Prisma.sql`for update of j`,
      'lock-if-free': Prisma.sql`for update of j skip locked`,
    };
    const rows = await tx.$queryRaw<JobRow[]>`
      select j.id, j.district_id, j.staff_id, j.state, j.reading, j.total, j.created_at, j.finished_at,
        (select count(*)::int from import_row r where r.job_id = j.id and r.state = 'right') as right,
        (select count(*)::int from import_row r where r.job_id = j.id and r.state = 'wrong') as wrong,
        (select count(*)::int from import_row r where r.job_id = j.id and r.state = 'imported') as imported
      from import_job j ${condition} ${lock ? locking[lock] : Prisma.empty}`;
    return rows.flatMap((row) => toJob(row, tools) ?? []);
  };
  return {
    async begin({ id, district, by, reading, total, createdAt }) {
      await tx.$executeRaw`
        insert into import_job (id, district_id, staff_id, state, reading, total, created_at)
        values (
          ${id}::uuid, ${district}, ${by}::uuid, 'checking', ${JSON.stringify(reading)}::jsonb, ${total},
          ${createdAt.toISOString()}::timestamptz
        )`;
    },
    async addPart(id, rows) {
      const [first] = rows;
      if (first === undefined) throw new Error('a part of a register has rows');
      const sealed = tools.sealer.seal(partOf(id, first.line), JSON.stringify(rows));
      await tx.importPart.create({ data: { jobId: id, firstLine: first.line, rows: sealed }, select: { jobId: true } });
    },
    async nextPart(id) {
      const part = await tx.importPart.findFirst({ where: { jobId: id }, orderBy: { firstLine: 'asc' } });
      if (part === null) return { kind: 'none' };
      const text = openOrAbsent(tools, partOf(id, part.firstLine), part.rows);
      if (text === undefined) return { kind: 'cannot-open' };
      const rows: readonly ReceivedRow[] = JSON.parse(text);
      return { kind: 'part', rows };
    },
    async dropPart(id, firstLine) {
      await tx.importPart.deleteMany({ where: { jobId: id, firstLine } });
    },
    async addRows(id, rows) {
      for (let first = 0; first < rows.length; first += BATCH) {
        const batch = rows.slice(first, first + BATCH).map(({ line, state, cells, problems }) => ({
          line,
          state,
          cells: cells === undefined ? null : tools.sealer.seal(cellsOf(id, line), JSON.stringify(cells)),
          problems: problems.length === 0 ? null : problems,
        }));
        await tx.$executeRaw`
          insert into import_row (job_id, line, state, cells, problems)
          select ${id}::uuid, line, state, cells, problems
          from json_to_recordset(${JSON.stringify(batch)}::json) as r (line int, state text, cells text, problems jsonb)`;
      }
    },
    async markWrong(id, rows) {
      await tx.$executeRaw`
        update import_row r set state = 'wrong', problems = l.problems
        from json_to_recordset(${JSON.stringify(rows)}::json) as l (line int, problems jsonb)
        where r.job_id = ${id}::uuid and r.line = l.line and r.state = 'right'`;
    },
    async setState(id, state, at) {
      const finished = state === 'done' || state === 'failed';
      await tx.importJob.update({ where: { id }, data: { state, finishedAt: finished ? at : null } });
      if (state === 'failed') await tx.importPart.deleteMany({ where: { jobId: id } });
      if (state === 'failed') await tx.importRow.deleteMany({ where: { jobId: id } });
    },
    async find(id, district, lock) {
      if (!isUuid(id)) return undefined;
      return (await jobs(Prisma.sql`where j.id = ${id}::uuid and j.district_id = ${district}`, lock))[0];
    },
    list: (district, limit) =>
      jobs(Prisma.sql`where j.district_id = ${district} order by j.created_at desc, j.id limit ${limit}`),
    unfinished: () =>
      jobs(Prisma.sql`where j.state in ('checking', 'importing') order by j.created_at, j.id`, 'lock-if-free'),
    async rows(id, { state, after = -1, limit }) {
      const rows = await tx.$queryRaw<LineRow[]>`
        select line, state, cells, problems from import_row
        where job_id = ${id}::uuid and line > ${after} ${state === undefined ? Prisma.empty : Prisma.sql`and state = ${state}`}
        order by line limit ${limit}`;
      return rows.flatMap((row) => toLine(id, row, tools) ?? []);
    },
    async numbersTaken(district, numbers) {
      const rows = await tx.$queryRaw<{ number: string }[]>`
        select number from application where district_id = ${district} and number = any(${[...numbers]}::text[])`;
      return rows.map(({ number }) => number);
    },
    async takeOver(id, taken) {
      const inserted = await insertApplications(
        tx,
        tools,
        taken.map(({ application }) => application),
      );
      const added = taken.filter(({ application }) => inserted.has(application.id));
      await insertEntries(
        tx,
        tools,
        added.flatMap(({ application, history }) =>
          history.map(({ note, ...entry }) => ({ id: application.id, entry, note, by: application.by })),
        ),
      );
      const numberTaken: readonly RowProblem[] = [{ column: 'number', kind: 'number-taken' }];
      const lines = taken.map(({ line, application }) => ({
        line,
        application_id: inserted.has(application.id) ? application.id : null,
      }));
      await tx.$executeRaw`
        update import_row r set
          state = case when l.application_id is null then 'wrong' else 'imported' end,
          problems = case when l.application_id is null then ${JSON.stringify(numberTaken)}::jsonb end,
          cells = case when l.application_id is null then r.cells end,
          application_id = l.application_id
        from json_to_recordset(${JSON.stringify(lines)}::json) as l (line int, application_id uuid)
        where r.job_id = ${id}::uuid and r.line = l.line`;
    },
  };
}

function toJob(row: JobRow, { log }: CaseTools): ImportJob | undefined {
  return parseRow(log, 'import_job', row.id, () => ({
    id: row.id as ImportId,
    district: row.district_id as DistrictId,
    by: row.staff_id as StaffId,
    state: oneOf('state', states, row.state),
    reading: row.reading,
    total: row.total,
    createdAt: row.created_at,
    finishedAt: row.finished_at ?? undefined,
    counts: { right: row.right, wrong: row.wrong, imported: row.imported },
  }));
}

function toLine(id: ImportId, { line, state, cells, problems }: LineRow, tools: CaseTools): ImportRow | undefined {
  return parseRow(tools.log, 'import_row', `${id}:${line}`, () => {
    const text = openOrAbsent(tools, cellsOf(id, line), cells);
    const read: RegisterCells | undefined = text === undefined ? undefined : JSON.parse(text);
    return { line, state: oneOf('state', rowStates, state), cells: read, problems: problems ?? [] };
  });
}
