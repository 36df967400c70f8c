import type { ApplicationId, DistrictId, ImportId } from '../ids.ts';
import type { Language } from '../ports.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseworkDeps, type NotFound, notFound, todayOf } from './case-view.ts';
import {
  cellsOf,
  numberOf,
  type RegisterRow,
  type RegisterWords,
  type RowReading,
  readRow,
  withoutIins,
} from './import-register.ts';
import type {
  CaseTransaction,
  ImportJob,
  ImportReading,
  ImportRow,
  ImportRowState,
  ReceivedRow,
  RegisterCells,
  RegisterColumn,
  RowProblem,
  RowProblemKind,
  RowTakenOver,
} from './ports.ts';

/** A row of the file as it was read: which line it begins on, and what stands in its places. */
export interface FileRow {
  readonly line: number;
  readonly values: readonly string[];
}

export interface TakeOverDeps extends Pick<CaseworkDeps, 'store' | 'calendar' | 'now'> {
  readonly words: RegisterWords;
  /** A random UUID. */
  readonly newId: () => string;
  /** The note of a row of history that was taken over, in the language of whoever did it. */
  readonly note: (language: Language, line: number) => string;
  /** Lets everything else that waits have its turn. */
  readonly breathe: () => Promise<void>;
}

export type TakeOverRegister = ReturnType<typeof createTakeOverRegister>;

/** So many rows are judged before others have their turn; so many are judged or written in one go. */
const ROWS_A_BREATH = 50;
const ROWS_A_BATCH = 500;

/** The numbers of the rows that were judged right, each with the line it stood in first; known up to a line. */
interface Seen {
  readonly upTo: number;
  readonly numbers: ReadonlyMap<string, number>;
}

/** `judged`: what was seen besides. */
type Step =
  | { readonly kind: 'judged'; readonly seen: Seen }
  | { readonly kind: 'taken-over' }
  | { readonly kind: 'over' };

/**
 * Taking a register over from a file. Its rows are received whole: all of them are kept, sealed, or none. Then they are
 * judged batch by batch and kept beside the register (nothing is in it yet), then staff decide, then they are taken over
 * batch by batch. A batch is there as a whole or not at all, so whoever goes on after a restart judges and takes over each
 * row exactly once.
 */
export function createTakeOverRegister(deps: TakeOverDeps) {
  const { store, words, breathe } = deps;
  const today = () => todayOf(deps);

  /** Keeps every row for `goOn` to judge. Throws what reading the file throws; then nothing is kept. */
  async function receive(
    rows: AsyncIterable<FileRow>,
    reading: ImportReading,
    by: Caseworker,
  ): Promise<{ readonly kind: 'received'; readonly id: ImportId } | { readonly kind: 'no-rows' }> {
    const parts: (readonly ReceivedRow[])[] = [];
    for await (const batch of batches(rows)) {
      parts.push(batch.map(({ line, values }) => ({ line, ...withoutIins(cellsOf(values, reading.columns)) })));
      await breathe();
    }
    if (parts.length === 0) return { kind: 'no-rows' };
    const id = deps.newId() as ImportId;
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    await store.transact(async (tx) => {
      await tx.imports.begin({ id, district: by.district, by: by.id, reading, total, createdAt: deps.now() });
      for (const part of parts) await tx.imports.addPart(id, part);
    });
    return { kind: 'received', id };
  }

  /** Judges the next part, or learns the numbers of what others have judged meanwhile. */
  async function judgePart(tx: CaseTransaction, { id, district }: ImportJob, seen: Seen): Promise<Step> {
    const others = await tx.imports.rows(id, { after: seen.upTo, limit: ROWS_A_BATCH });
    const last = others.at(-1);
    if (last !== undefined) {
      return { kind: 'judged', seen: { upTo: last.line, numbers: numbersIn(others) } };
    }
    const part = await tx.imports.nextPart(id);
    const first = part.kind === 'part' ? part.rows[0] : undefined;
    if (part.kind !== 'part' || first === undefined) {
      await tx.imports.setState(id, part.kind === 'none' ? 'checked' : 'failed', deps.now());
      return { kind: 'over' };
    }
    const { judged, numbers } = await judgeAll(part.rows, seen.numbers);
    await tx.imports.addRows(id, await withoutTaken(tx, judged, district));
    await tx.imports.dropPart(id, first.line);
    return { kind: 'judged', seen: { upTo: part.rows.at(-1)?.line ?? first.line, numbers } };
  }

  async function judgeAll(
    rows: readonly ReceivedRow[],
    before: ReadonlyMap<string, number>,
  ): Promise<{ readonly judged: readonly Judged[]; readonly numbers: ReadonlyMap<string, number> }> {
    const now = today();
    const judged: Judged[] = [];
    const numbers = new Map<string, number>();
    for (const [index, { line, cells, withheld }] of rows.entries()) {
      if (index % ROWS_A_BREATH === 0) await breathe();
      const read = withRefused(readRow(cells, words, now), withheld);
      if (read.kind === 'wrong') {
        judged.push({ line, cells, problems: read.problems, number: undefined });
        continue;
      }
      const { number } = read.row;
      const first = before.get(number) ?? numbers.get(number);
      if (first === undefined) numbers.set(number, line);
      const twice: RowProblem = { column: 'number', kind: 'twice-in-file', detail: `${first}` };
      judged.push({ line, cells, problems: first === undefined ? [] : [twice], number });
    }
    return { judged, numbers };
  }

  async function withoutTaken(
    tx: CaseTransaction,
    judged: readonly Judged[],
    district: DistrictId,
  ): Promise<readonly ImportRow[]> {
    const numbers = judged.flatMap(({ number, problems }) => (number && problems.length === 0 ? [number] : []));
    const taken = new Set(await tx.imports.numbersTaken(district, numbers));
    return judged.map(({ line, cells, problems, number }) => {
      const all =
        number !== undefined && taken.has(number)
          ? [...problems, { column: 'number', kind: 'number-taken' } as const]
          : problems;
      return { line, cells, problems: all, state: all.length === 0 ? 'right' : 'wrong' };
    });
  }

  /** Begins to take over what is right; the work itself is `goOn`. Beginning twice begins once. */
  function begin(
    id: ImportId,
    by: Caseworker,
  ): Promise<{ readonly kind: 'begun' } | { readonly kind: 'district-closed' } | NotFound> {
    return store.transact(async (tx) => {
      const job = await tx.imports.find(id, by.district, 'lock');
      if (job === undefined) return notFound;
      if (job.state !== 'checked') return { kind: 'begun' };
      const district = await tx.districts.find(by.district);
      if (district === undefined || district.closed) return { kind: 'district-closed' };
      await tx.imports.setState(id, 'importing', deps.now());
      const details = { district: by.district, rows: job.counts.right };
      await tx.audit.add({ actor: by.id, action: 'import-begun', subject: id, details }, deps.now());
      return { kind: 'begun' };
    });
  }

  /** Judges or takes over batch by batch while it may and something is left. Any number of processes may do it at once. */
  async function goOn(job: Pick<ImportJob, 'id' | 'district'>, mayGoOn: () => boolean): Promise<void> {
    const numbers = new Map<string, number>();
    let upTo = -1;
    while (mayGoOn()) {
      const step = await store.transact((tx) => takeStep(tx, job, { upTo, numbers }));
      if (step.kind === 'over') return;
      if (step.kind === 'judged') {
        // Only once it is committed: a transaction may run twice.
        upTo = step.seen.upTo;
        for (const [number, line] of step.seen.numbers) if (!numbers.has(number)) numbers.set(number, line);
      }
      await breathe();
    }
  }

  async function takeStep(
    tx: CaseTransaction,
    { id, district }: Pick<ImportJob, 'id' | 'district'>,
    seen: Seen,
  ): Promise<Step> {
    // Whoever holds the lock does the next batch; the others then see it done.
    const job = await tx.imports.find(id, district, 'lock');
    if (job?.state === 'checking') return judgePart(tx, job, seen);
    if (job?.state === 'importing') return takeBatch(tx, job);
    return { kind: 'over' };
  }

  async function takeBatch(tx: CaseTransaction, job: ImportJob): Promise<Step> {
    const { id, district } = job;
    const rows = await tx.imports.rows(id, { state: 'right', limit: ROWS_A_BATCH });
    if (rows.length === 0) {
      await tx.imports.setState(id, 'done', deps.now());
      const details = { district, imported: job.counts.imported, wrong: job.counts.wrong };
      await tx.audit.add({ actor: job.by, action: 'import-done', subject: id, details }, deps.now());
      return { kind: 'over' };
    }
    const language = (await tx.staff.byId(job.by))?.language ?? 'kk';
    const now = today();
    const wrong: Pick<ImportRow, 'line' | 'problems'>[] = [];
    const right: RowTakenOver[] = [];
    for (const [index, { line, cells }] of rows.entries()) {
      if (index % ROWS_A_BREATH === 0) await breathe();
      // What cannot be opened any more reads like an empty row, and is told as such.
      const read = readRow(cells ?? {}, words, now);
      if (read.kind === 'wrong') wrong.push({ line, problems: read.problems });
      else right.push(asTakenOver(read.row, line, job, deps.newId() as ApplicationId, deps.note(language, line)));
    }
    if (wrong.length > 0) await tx.imports.markWrong(id, wrong);
    if (right.length > 0) await tx.imports.takeOver(id, right);
    return { kind: 'taken-over' };
  }

  /** What is not done and nobody is at: to go on with after a restart. */
  function unfinished(): Promise<readonly ImportJob[]> {
    return store.transact((tx) => tx.imports.unfinished());
  }

  function show(id: ImportId, by: Caseworker): Promise<ImportJob | undefined> {
    return store.transact((tx) => tx.imports.find(id, by.district));
  }

  function list(by: Caseworker, limit: number): Promise<readonly ImportJob[]> {
    return store.transact((tx) => tx.imports.list(by.district, limit));
  }

  /** Rows of a job in the order of their lines; none of a job that the district does not have. */
  function rows(
    id: ImportId,
    by: Caseworker,
    query: { readonly state?: ImportRowState; readonly after?: number; readonly limit: number },
  ): Promise<readonly ImportRow[]> {
    return store.transact(async (tx) =>
      (await tx.imports.find(id, by.district)) === undefined ? [] : tx.imports.rows(id, query),
    );
  }

  /**
   * Rows with errors, to be shown to whoever asks, in the order of their lines; none of a job that the district does not
   * have. Where a wrong cell among them is an answer about health, the look is written into the audit trail, in the same
   * transaction; not again when it is `recorded` already that this file is being read.
   */
  function problems(
    id: ImportId,
    by: Caseworker,
    {
      after,
      limit,
      recorded = false,
    }: { readonly after?: number; readonly limit: number; readonly recorded?: boolean },
  ): Promise<{ readonly rows: readonly ImportRow[]; readonly more: boolean; readonly recorded: boolean }> {
    return store.transact(async (tx) => {
      if ((await tx.imports.find(id, by.district)) === undefined) return { rows: [], more: false, recorded };
      const query = { state: 'wrong', limit: limit + 1, ...(after !== undefined && { after }) } as const;
      const found = await tx.imports.rows(id, query);
      const shown = found.slice(0, limit);
      const toRecord = !recorded && shown.some(hasWrongAnswer);
      if (toRecord) {
        const details = { district: by.district };
        await tx.audit.add({ actor: by.id, action: 'facts-read', subject: id, details }, deps.now());
      }
      return { rows: shown, more: found.length > limit, recorded: recorded || toRecord };
    });
  }

  return { receive, begin, goOn, unfinished, show, list, rows, problems };
}

/** Whether what stands in a wrong cell is an answer about health. */
function hasWrongAnswer({ cells, problems }: ImportRow): boolean {
  return problems.some(({ column }) => column.startsWith('fact:') && cells?.[column] !== undefined);
}

interface Judged {
  readonly line: number;
  readonly cells: RegisterCells;
  readonly problems: readonly RowProblem[];
  readonly number: string | undefined;
}

/** What is wrong with a row that is right in itself. */
const wrongForItsNumber: ReadonlySet<RowProblemKind> = new Set(['twice-in-file', 'number-taken']);

/** As `judgeAll` finds them, of rows that were judged already. */
function numbersIn(judged: readonly ImportRow[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { line, cells, problems } of judged) {
    const number = numberOf(cells ?? {});
    const right = problems.every(({ kind }) => wrongForItsNumber.has(kind));
    if (right && number !== undefined && !numbers.has(number)) numbers.set(number, line);
  }
  return numbers;
}

/** Of a cell that held an individual identification number that is what is wrong, and not that it is empty. */
function withRefused(read: RowReading, withheld: readonly RegisterColumn[] = []): RowReading {
  const [first, ...rest] = withheld.map((column) => ({ column, kind: 'holds-iin' }) as const);
  if (first === undefined) return read;
  const others = read.kind === 'wrong' ? read.problems.filter(({ column }) => !withheld.includes(column)) : [];
  return { kind: 'wrong', problems: [first, ...rest, ...others] };
}

function asTakenOver(row: RegisterRow, line: number, job: ImportJob, id: ApplicationId, note: string): RowTakenOver {
  const { number, label, channel, application, history, frozen } = row;
  return {
    line,
    application: {
      id,
      record: 'office',
      district: job.district,
      number,
      channel,
      label,
      application,
      frozen,
      // Whoever comes to the counter gets a slip; nobody waits for codes of thousands of old applications.
      trackingHash: undefined,
      spokenHash: undefined,
      by: job.by,
    },
    history: history.map((entry) => ({ ...entry, note })),
  };
}

async function* batches(rows: AsyncIterable<FileRow>): AsyncGenerator<readonly FileRow[]> {
  let batch: FileRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
