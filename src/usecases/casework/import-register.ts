import { dateIfReal, isBefore, type PlainDate, yearOf } from '../../core/calendar/plain-date.ts';
import type { Application, Channel, HistoryEntry } from '../../core/casework/application.ts';
import { type Move, type MoveRefusal, type ReceiveRefusal, type Today, takeOver } from '../../core/casework/moves.ts';
import type { StatusId } from '../../core/casework/status.ts';
import { type Answer, type FactName, factNames } from '../../core/facts/facts.ts';
import type { RefusalGround } from '../../core/law/edition.ts';
import { editionInForce } from '../../core/law/editions/index.ts';
import { tidyText } from './plain-text.ts';
import type {
  FrozenCheck,
  FrozenFacts,
  ReceivedRow,
  RegisterCells,
  RegisterColumn,
  RowProblem,
  RowProblemKind,
} from './ports.ts';
import { freeze, longestLabel, longestNumber } from './register-application.ts';

/** What the words of a register mean, in whichever language they are written. Undefined: not known. */
export interface RegisterWords {
  readonly column: (title: string) => RegisterColumn | undefined;
  readonly channel: (word: string) => Channel | undefined;
  readonly status: (word: string) => StatusId | undefined;
  readonly ground: (word: string) => RefusalGround | undefined;
  readonly answer: (fact: Exclude<FactName, 'birthDate'>, word: string) => Answer | undefined;
}

/** Without these two nothing can be taken over: the number tells applications apart, the day decides the law. */
export const neededColumns = ['number', 'received'] as const satisfies readonly RegisterColumn[];

/** Which place of a row is which column; the first of two places with one title counts. */
export type ColumnMap = readonly { readonly title: string; readonly column: RegisterColumn | undefined }[];

export type Header =
  | { readonly kind: 'header'; readonly columns: ColumnMap }
  | { readonly kind: 'missing-columns'; readonly missing: readonly RegisterColumn[]; readonly columns: ColumnMap };

/** Reads the titles of a register's columns. */
export function readHeader(titles: readonly string[], words: Pick<RegisterWords, 'column'>): Header {
  const taken = new Set<RegisterColumn>();
  const columns = titles.map((title) => {
    const column = words.column(title);
    if (column === undefined || taken.has(column)) return { title: shortened(title), column: undefined };
    taken.add(column);
    return { title: shortened(title), column };
  });
  const missing = neededColumns.filter((column) => !taken.has(column));
  return missing.length === 0 ? { kind: 'header', columns } : { kind: 'missing-columns', missing, columns };
}

/** What is taken over of a row; everything else in it is let go here and kept nowhere. */
export function cellsOf(values: readonly string[], columns: ColumnMap): RegisterCells {
  return Object.fromEntries(
    columns.flatMap(({ column }, place) => {
      const value = withoutGuard((values[place] ?? '').trim());
      return column === undefined || value === '' ? [] : [[column, value]];
    }),
  );
}

/** Lets individual identification numbers go: they are not kept, not even until their row is judged. */
export function withoutIins(cells: RegisterCells): Omit<ReceivedRow, 'line'> {
  const all = Object.entries(cells) as readonly (readonly [RegisterColumn, string])[];
  // As long as it likes: then only such a number makes it one that is not accepted.
  const holds = (text: string) => typeof tidyText(text, { path: '', most: Number.MAX_SAFE_INTEGER }) === 'object';
  const withheld = all.flatMap(([column, text]) => (holds(text) ? [column] : []));
  if (withheld.length === 0) return { cells };
  return { cells: Object.fromEntries(all.filter(([column]) => !withheld.includes(column))), withheld };
}

/** The number of a row, as `readRow` reads it where it is right. */
export function numberOf(cells: RegisterCells): string | undefined {
  const number = tidyText(cells.number, { path: 'number', most: longestNumber });
  return typeof number === 'string' ? number : undefined;
}

/** One row of a register, as it would stand in ours. */
export interface RegisterRow {
  readonly number: string;
  readonly label: string | undefined;
  readonly channel: Channel;
  readonly application: Application;
  /** `received`, and for a later status a correction: the steps in between are not known. */
  readonly history: readonly HistoryEntry[];
  readonly frozen: FrozenCheck | undefined;
}

export type RowReading =
  | { readonly kind: 'right'; readonly row: RegisterRow }
  | { readonly kind: 'wrong'; readonly problems: readonly [RowProblem, ...RowProblem[]] };

/** Reads one row, or says everything that is wrong with it. Whether its number is free is for the caller to know. */
export function readRow(cells: RegisterCells, words: RegisterWords, today: Today): RowReading {
  const problems: RowProblem[] = [];
  const report = (column: RegisterColumn, kind: RowProblemKind, detail?: string) => {
    problems.push({ column, kind, ...(detail !== undefined && { detail }) });
  };
  const meant = <Meaning>(column: RegisterColumn, read: (word: string) => Meaning | undefined) => {
    const word = cells[column];
    const meaning = word === undefined ? undefined : read(word);
    if (word !== undefined && meaning === undefined) report(column, 'not-known');
    return meaning;
  };
  const day = (column: RegisterColumn) => {
    const text = cells[column];
    const date = text === undefined ? undefined : readDate(text);
    if (text !== undefined && date === undefined) report(column, 'not-a-date');
    return date;
  };
  const text = (column: 'number' | 'label', most: number) => {
    const tidy = tidyText(cells[column], { path: column, most });
    if (typeof tidy !== 'object') return tidy;
    report(column, tidy.kind === 'holds-iin' ? 'holds-iin' : 'too-long', `${most}`);
    return undefined;
  };

  const number = text('number', longestNumber);
  if (number === undefined && cells.number === undefined) report('number', 'needed');
  else if (number !== undefined && !/^[\p{L}\p{N}№]/u.test(number)) report('number', 'not-a-number');
  const label = text('label', longestLabel);
  const receivedOn = day('received');
  if (cells.received === undefined) report('received', 'needed');
  if (receivedOn !== undefined) {
    const edition = editionInForce(receivedOn);
    if (isBefore(today.today, receivedOn)) report('received', 'in-future', today.today);
    else if ('kind' in edition) report('received', 'before-first-edition', edition.firstFrom);
  }
  const channel = meant('channel', words.channel) ?? 'other';
  const status = cells.status === undefined ? 'registered' : meant('status', words.status);
  const statusOn = day('statusOn');
  if (status !== undefined && status !== 'registered' && cells.statusOn === undefined) report('statusOn', 'needed');
  // Registers keep the day of a visit that is long over, and the ground of a refusal that is appealed.
  const visitOn = status === 'visit-scheduled' ? day('visitOn') : undefined;
  const ground = status === 'appealed' ? undefined : meant('ground', words.ground);
  const facts = readFacts(cells, words, report);

  if (receivedOn === undefined || status === undefined || number === undefined) return wrong(problems);
  if (problems.length > 0) return wrong(problems);
  const move: Move = {
    to: status,
    ...(statusOn && status !== 'registered' && { occurredOn: statusOn }),
    ...(visitOn && { visitOn }),
    ...(ground && { ground }),
  };
  const taken = takeOver({ receivedOn, move }, today);
  const step = taken.kind === 'beyond-calendar' ? (refusedLongAgo(receivedOn, move, today) ?? taken) : taken;
  if (step.kind !== 'taken-over') return wrong([problemOf(step, status)]);
  const { application, history } = step;
  const frozen = freeze(frozenOn(facts, receivedOn), application.edition, receivedOn);
  if (frozen !== undefined && 'kind' in frozen) {
    return wrong([
      frozen.kind === 'contradictory-facts'
        ? { column: 'fact:ageGroup', kind: 'contradicts-birth-date' }
        : { column: 'fact:birthDate', kind: frozen.why === 'born-in-the-future' ? 'born-later' : 'too-old' },
    ]);
  }
  return { kind: 'right', row: { number, label, channel, application, history, frozen } };
}

/** `2026-11-22`, `22.11.2026` or `22/11/2026`, with the midnight that spreadsheets like to add. */
export function readDate(text: string): PlainDate | undefined {
  const [date = ''] = text.trim().split(/[ T]0{1,2}:00(?::00(?:\.0+)?)?$/u);
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(date) ?? [];
  if (year !== undefined) return dateIfReal(Number(year), Number(month), Number(day));
  const [, d, separator, m, y] = /^(\d{1,2})([./])(\d{1,2})\2(\d{4})$/u.exec(date) ?? [];
  // Both numbers of `separator` are the same, so a date never mixes two ways of writing.
  return separator === undefined ? undefined : dateIfReal(Number(y), Number(m), Number(d));
}

function readFacts(
  cells: RegisterCells,
  words: RegisterWords,
  report: (column: RegisterColumn, kind: RowProblemKind) => void,
): ReadonlyMap<FactName, Answer> {
  const facts = new Map<FactName, Answer>();
  for (const fact of factNames) {
    const column: RegisterColumn = `fact:${fact}`;
    const word = cells[column];
    if (word === undefined) continue;
    const answer = fact === 'birthDate' ? readDate(word) : words.answer(fact, word);
    if (answer === undefined) report(column, fact === 'birthDate' ? 'not-a-date' : 'not-known');
    else facts.set(fact, answer);
  }
  return facts;
}

/** The register is the office's: it is the office that says so, and no later than when it received the papers. */
function frozenOn(facts: ReadonlyMap<FactName, Answer>, receivedOn: PlainDate): FrozenFacts {
  return Object.fromEntries(
    [...facts].map(([fact, value]) => [fact, { value, saidBy: 'office', saidOn: receivedOn } as const]),
  );
}

/**
 * A refusal of a year before the calendar: the time for an appeal is over, so there is no date to count and none to tell.
 */
function refusedLongAgo(
  receivedOn: PlainDate,
  { to, occurredOn, ground }: Move,
  { today, calendar }: Today,
):
  | { readonly kind: 'taken-over'; readonly application: Application; readonly history: readonly HistoryEntry[] }
  | undefined {
  const edition = editionInForce(receivedOn);
  if (to !== 'refused' || occurredOn === undefined || ground === undefined || 'kind' in edition) return undefined;
  if (occurredOn >= `${Math.min(...calendar.years.keys())}` || yearOf(occurredOn) >= yearOf(today)) return undefined;
  return {
    kind: 'taken-over',
    application: {
      status: to,
      statusOn: occurredOn,
      receivedOn,
      afterHours: false,
      edition: edition.id,
      version: 2,
      ground,
    },
    history: [
      { version: 1, kind: 'received', to: 'registered', occurredOn: receivedOn },
      { version: 2, kind: 'corrected', from: 'registered', to, occurredOn, ground },
    ],
  };
}

function problemOf(refusal: ReceiveRefusal | MoveRefusal, status: StatusId): RowProblem {
  switch (refusal.kind) {
    case 'received-in-future':
      return { column: 'received', kind: 'in-future', detail: refusal.latest };
    case 'no-edition-in-force':
      return { column: 'received', kind: 'before-first-edition', detail: refusal.firstFrom };
    case 'beyond-calendar': {
      const fromReceipt = status === 'registered' || status === 'visit-scheduled';
      return { column: fromReceipt ? 'received' : 'statusOn', kind: 'beyond-calendar', detail: `${refusal.year}` };
    }
    case 'ground-needed':
      return { column: 'ground', kind: 'needed' };
    case 'ground-not-wanted':
      return { column: 'ground', kind: 'not-wanted' };
    case 'visit-day-needed':
      return { column: 'visitOn', kind: 'needed' };
    case 'visit-day-not-wanted':
      return { column: 'visitOn', kind: 'not-wanted' };
    case 'visit-day-out-of-range':
      return { column: 'visitOn', kind: 'too-far', detail: refusal.earliest };
    case 'day-in-future':
      return { column: 'statusOn', kind: 'in-future', detail: refusal.latest };
    case 'day-too-early':
      return { column: 'statusOn', kind: 'before-received', detail: refusal.earliest };
    case 'transition-refused':
      return { column: 'status', kind: 'not-known' };
  }
}

function wrong(problems: readonly RowProblem[]): RowReading {
  const [first = { column: 'number', kind: 'needed' }, ...rest] = problems;
  return { kind: 'wrong', problems: [first, ...rest] };
}

/** Our own export guards cells that a spreadsheet would run as a formula with an apostrophe. */
function withoutGuard(value: string): string {
  return /^'[=+\-@\t\r＝＋－＠]/u.test(value) ? value.slice(1) : value;
}

function shortened(title: string): string {
  const tidy = tidyText(title, { path: 'title', most: Number.MAX_SAFE_INTEGER });
  return typeof tidy === 'string' ? [...tidy].slice(0, 60).join('') : '';
}
