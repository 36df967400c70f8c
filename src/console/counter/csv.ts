import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/**
 * A table as a CSV file that Excel opens with Kazakh or Russian settings: UTF-8 with its mark, semicolons, CRLF. No cell
 * begins with what a spreadsheet would run as a formula. Rows are written as they come.
 */
export function csvStream(header: readonly string[], rows: AsyncIterable<readonly string[]>): Readable {
  const all = async function* () {
    yield header.map(inert);
    for await (const row of rows) yield row.map(inert);
  };
  const table = stringify({
    bom: true,
    delimiter: ';',
    record_delimiter: 'windows',
    escape_formulas: true,
    quoted_string: true,
  });
  // Where the rows break off, the file does too: whoever reads it hears of it.
  return pipeline(Readable.from(all()), table, () => undefined);
}

/** Spaces and marks before a formula do not make it less of one for every program. */
function inert(cell: string): string {
  return /^[\s\p{Cc}\p{Cf}]/u.test(cell) ? cell.replace(/^[\s\p{Cc}\p{Cf}]+/u, '') : cell;
}
