import type { ApplicationId, ImportId } from '../ids.ts';
import type { Language } from '../ports.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseworkDeps, type NotFound, notFound, todayOf } from './case-view.ts';
import { cellsOf, type RegisterRow, type RegisterWords, readRow } from './import-register.ts';
import type {
  CaseTransaction,
  ImportJob,
  ImportReading,
  ImportRow,
  ImportRowState,
  RegisterCells,
  RowProblem,
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

/** So many rows are judged before others have their turn; so many are written in one go. */
const ROWS_A_BREATH = 50;
const ROWS_A_BATCH = 500;
/** Reading the largest file takes a minute or two. A check that is older has lost its process. */
export const LONGEST_CHECK_MINUTES = 30;

/**
 * Taking a register over from a file: its rows are judged and kept sealed beside the register (nothing is in it yet), then
 * staff decide, then they are taken over batch by batch. A batch is there as a whole or not at all, so whoever goes on
 * after a restart takes over each row exactly once.
 */
export function createTakeOverRegister(deps: TakeOverDeps) {
  const { store, words, breathe } = deps;
  const today = () => todayOf(deps);

  /**
   * Judges every row. Throws what reading the file throws, and when it took so long that it was given up; the rows that
   * were kept are erased then.
   */
  async function check(
    rows: AsyncIterable<FileRow>,
    reading: ImportReading,
    by: Caseworker,
  ): Promise<{ readonly kind: 'checked'; readonly id: ImportId } | { readonly kind: 'no-rows' }> {
    const id = deps.newId() as ImportId;
    const seen = new Map<string, number>();
    const judge = async (batch: readonly FileRow[]) => {
      const judged = await judgeAll(batch, reading, seen);
      await store.transact(async (tx) => tx.imports.addRows(id, await withoutTaken(tx, judged, by)));
    };
    await store.transact((tx) =>
      tx.imports.begin({ id, district: by.district, by: by.id, reading, createdAt: deps.now() }),
    );
    try {
      let count = 0;
      for await (const batch of batches(rows)) {
        await judge(batch);
        count += batch.length;
      }
      await store.transact(async (tx) => {
        const job = await tx.imports.find(id, by.district, 'lock');
        if (job?.state !== 'checking') throw new Error('the check of a register was given up meanwhile');
        await tx.imports.setState(id, count === 0 ? 'failed' : 'checked', deps.now());
      });
      return count === 0 ? { kind: 'no-rows' } : { kind: 'checked', id };
    } catch (error) {
      await store.transact((tx) => tx.imports.setState(id, 'failed', deps.now()));
      throw error;
    }
  }

  async function judgeAll(
    batch: readonly FileRow[],
    { columns }: ImportReading,
    seen: Map<string, number>,
  ): Promise<readonly Judged[]> {
    const now = today();
    const judged: Judged[] = [];
    for (const [index, { line, values }] of batch.entries()) {
      if (index % ROWS_A_BREATH === 0) await breathe();
      const cells = cellsOf(values, columns);
      const read = readRow(cells, words, now);
      if (read.kind === 'wrong') {
        judged.push({ line, cells: withoutIin(cells, read.problems), problems: read.problems, number: undefined });
        continue;
      }
      const { number } = read.row;
      const before = seen.get(number);
      if (before === undefined) seen.set(number, line);
      const twice: RowProblem = { column: 'number', kind: 'twice-in-file', detail: `${before}` };
      judged.push({ line, cells, problems: before === undefined ? [] : [twice], number });
    }
    return judged;
  }

  async function withoutTaken(
    tx: CaseTransaction,
    judged: readonly Judged[],
    { district }: Caseworker,
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

  /** Takes over batch by batch while it may and something is left. Any number of processes may do it at once. */
  async function goOn(job: Pick<ImportJob, 'id' | 'district'>, mayGoOn: () => boolean): Promise<void> {
    while (mayGoOn() && (await store.transact((tx) => takeBatch(tx, job))) === 'more') await breathe();
  }

  async function takeBatch(
    tx: CaseTransaction,
    { id, district }: Pick<ImportJob, 'id' | 'district'>,
  ): Promise<'more' | 'over'> {
    // Whoever holds the lock takes the next batch; the others then see it done.
    const job = await tx.imports.find(id, district, 'lock');
    if (job?.state !== 'importing') return 'over';
    const rows = await tx.imports.rows(id, { state: 'right', limit: ROWS_A_BATCH });
    if (rows.length === 0) {
      await tx.imports.setState(id, 'done', deps.now());
      const details = { district, imported: job.counts.imported, wrong: job.counts.wrong };
      await tx.audit.add({ actor: job.by, action: 'import-done', subject: id, details }, deps.now());
      return 'over';
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
    return 'more';
  }

  /** What was begun and is not done: to go on with after a restart. */
  function unfinished(): Promise<readonly ImportJob[]> {
    return store.transact((tx) => tx.imports.unfinished());
  }

  /**
   * Gives up checks whose process is gone, and erases their rows: nobody could go on with them, the file is not kept. One
   * that a living process might still be at is left alone.
   */
  function giveUpAbandoned(): Promise<void> {
    return store.transact(async (tx) => {
      const before = new Date(deps.now().getTime() - LONGEST_CHECK_MINUTES * 60_000);
      for (const { id, district } of await tx.imports.abandoned(before)) {
        // Read anew under the lock: it may have been finished since it was listed.
        const job = await tx.imports.find(id, district, 'lock');
        if (job?.state === 'checking') await tx.imports.setState(id, 'failed', deps.now());
      }
    });
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

  return { check, begin, goOn, unfinished, giveUpAbandoned, show, list, rows, problems };
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

/** An individual identification number is not kept, not even until the row has been put right. */
function withoutIin(cells: RegisterCells, problems: readonly RowProblem[]): RegisterCells {
  const held = new Set<string>(problems.flatMap(({ column, kind }) => (kind === 'holds-iin' ? [column] : [])));
  return Object.fromEntries(Object.entries(cells).filter(([column]) => !held.has(column)));
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
