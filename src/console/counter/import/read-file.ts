import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import {
  type ColumnMap,
  type Header,
  type RegisterWords,
  readHeader,
} from '../../../usecases/casework/import-register.ts';
import type { ImportReading, RegisterColumn } from '../../../usecases/casework/ports.ts';
import type { FileRow } from '../../../usecases/casework/take-over-register.ts';
import { type DecodedFile, decodeFile, type NoText } from './decode.ts';

export const mostBytes = 20 * 1024 * 1024;
export const mostRows = 50_000;

/** Titles above the titles of the columns, as registers like to have them, may take so many lines. */
const LINES_BEFORE_HEADER = 10;
/** One row of a register; whatever is longer is a quotation mark that is never closed. */
const LONGEST_ROW = 64 * 1024;

/** What is wrong with a file as a whole. */
export type FileProblem =
  | NoText
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-rows' }
  | {
      readonly kind: 'missing-columns';
      readonly missing: readonly RegisterColumn[];
      /** The titles of the line that comes nearest to one with titles. */
      readonly found: ColumnMap;
    }
  | { readonly kind: 'too-many-rows' }
  /** A quotation mark that is opened in or before this line is never closed. */
  | { readonly kind: 'open-quote'; readonly line: number };

export interface RegisterFile {
  readonly kind: 'register';
  readonly reading: ImportReading;
  /** Throws `FileRowsError` for what can be told only while reading. */
  readonly rows: AsyncIterable<FileRow>;
}

/** What is wrong with the rows of a file, told while they are read. */
export class FileRowsError extends Error {
  readonly problem: Extract<FileProblem, { kind: 'too-many-rows' | 'open-quote' }>;

  constructor(problem: FileRowsError['problem']) {
    super(problem.kind);
    this.name = 'FileRowsError';
    this.problem = problem;
  }
}

/** Reads a register's file: its encoding, its separator and the titles of its columns; its rows bit by bit. */
export async function readFile(
  chunks: readonly Buffer[],
  words: Pick<RegisterWords, 'column'>,
): Promise<RegisterFile | FileProblem> {
  const file = decodeFile(chunks);
  if (file.kind !== 'text') return file;
  try {
    const { separator, line, header } = await findHeader(file, words);
    if (header.kind === 'missing-columns') {
      return { kind: 'missing-columns', missing: header.missing, found: header.columns };
    }
    const reading: ImportReading = { encoding: file.encoding, separator, headerLine: line, columns: header.columns };
    return { kind: 'register', reading, rows: rowsAfter(file, reading) };
  } catch (error) {
    if (error instanceof FileRowsError) return error.problem;
    throw error;
  }
}

type Separator = ImportReading['separator'];
const separators = [';', ',', '\t'] as const satisfies readonly Separator[];

/** The separator and the line by which most titles are known. */
async function findHeader(file: DecodedFile, words: Pick<RegisterWords, 'column'>) {
  const candidates: { readonly separator: Separator; readonly line: number; readonly header: Header }[] = [];
  let problem: FileRowsError | undefined;
  for (const separator of separators) {
    let left = LINES_BEFORE_HEADER;
    try {
      for await (const { line, values } of recordsOf(file, separator)) {
        candidates.push({ separator, line, header: readHeader(values, words) });
        left -= 1;
        if (left === 0) break;
      }
    } catch (error) {
      // By another separator the same quotation mark may be none.
      if (!(error instanceof FileRowsError)) throw error;
      problem = error;
    }
  }
  const known = ({ header }: (typeof candidates)[number]) => header.columns.filter(({ column }) => column).length;
  const [best] = candidates.toSorted(
    (a, b) => known(b) - known(a) || b.header.columns.length - a.header.columns.length,
  );
  // The titles may stand in what a quotation mark has swallowed.
  if (problem !== undefined && best?.header.kind !== 'header') throw problem;
  // Text that is not empty has at least one line, whichever separator is tried.
  if (best === undefined) throw new Error('a text without a line');
  return best;
}

async function* rowsAfter(file: DecodedFile, { separator, headerLine }: ImportReading): AsyncGenerator<FileRow> {
  let count = 0;
  for await (const row of recordsOf(file, separator)) {
    if (row.line <= headerLine) continue;
    count += 1;
    if (count > mostRows) throw new FileRowsError({ kind: 'too-many-rows' });
    yield row;
  }
}

async function* recordsOf(file: DecodedFile, separator: Separator): AsyncGenerator<FileRow> {
  const parser = Readable.from(withPlainLines(file.pieces())).pipe(
    parse({
      delimiter: separator,
      record_delimiter: '\n',
      info: true,
      // Rows of a register are as long as somebody cared to fill them in.
      relax_column_count: true,
      // A quotation mark inside a word is a quotation mark.
      relax_quotes: true,
      skip_records_with_empty_values: true,
      max_record_size: LONGEST_ROW,
    }),
  );
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // The parser names the line on which a record ends.
      const begins = info.lines - record.join('').split('\n').length + 1;
      line = begins;
      yield { line: begins, values: record };
    }
  } catch (error) {
    if (error instanceof CsvError && /QUOTE|MAX_RECORD_SIZE/u.test(error.code)) {
      throw new FileRowsError({ kind: 'open-quote', line: line + 1 });
    }
    throw error;
  } finally {
    parser.destroy();
  }
}

/** Every way to end a line becomes one, so that lines are counted as an editor counts them. */
function* withPlainLines(pieces: Iterable<string>): Generator<string> {
  let held = '';
  for (const piece of pieces) {
    const text = held + piece;
    // The other half of a line's end may come with the next piece.
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replaceAll(/\r\n?/gu, '\n');
  }
  if (held !== '') yield '\n';
}
