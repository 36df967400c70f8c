import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvStream } from '../../../src/console/counter/csv.ts';

async function* all(rows: readonly (readonly string[])[]) {
  yield* rows;
}

async function written(rows: readonly (readonly string[])[], header: readonly string[] = ['Номер', 'Белгі', 'x']) {
  const chunks: Buffer[] = [];
  for await (const chunk of csvStream(header, all(rows))) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
const cellsIn = (bytes: Buffer): string[][] => parse(bytes, { bom: true, delimiter: ';', record_delimiter: '\r\n' });

/** What a spreadsheet takes for the beginning of a formula. */
const trigger = /^[\s\p{Cf}]*[=+\-@\t\r\n\0＝＋－＠]/u;

it('begins with the mark of UTF-8 and has semicolons and CRLF, so that Excel opens it in Kazakh and Russian', async () => {
  expect((await written([['17', 'жасыл қақпа', '']])).toString('utf8')).toBe(
    '\ufeff"Номер";"Белгі";"x"\r\n"17";"жасыл қақпа";""\r\n',
  );
});

it.each([
  '=HYPERLINK("http://x")',
  '+77011234567',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u200b=1',
  '＝1',
  '＋1',
  '－1',
  '＠1',
  '"=1"',
  '=1;=2',
])('%j is no formula any more, and still to be read', async (cell) => {
  const [, row] = cellsIn(await written([[cell, 'b', 'c']]));
  expect(row).toHaveLength(3);
  expect(row?.[0]).not.toMatch(trigger);
  expect(row?.[0]?.replace(/^'/u, '')).toBe(cell.replace(/^[\s\u200b]+/u, ''));
});

it('gives back every cell as it was, and none that begins a formula', async () => {
  const nasty = fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '\n',
    '＝',
    '＋',
    '－',
    '＠',
    '"',
    ';',
    ',',
    "'",
    ' ',
    '\u202e',
    'ә',
    '\u0000',
  );
  const cell = fc
    .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 8 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, fc.constant('end')), { maxLength: 6 }), async (rows) => {
      const [, ...read] = cellsIn(await written(rows));
      const plain = rows.map((row) => row.map((text) => text.replace(/^[\s\p{Cc}\p{Cf}]+/u, '')));
      expect(read.flat().filter((text) => trigger.test(text))).toEqual([]);
      expect(
        read.map((row, at) => row.map((text, place) => (text === plain[at]?.[place] ? text : text.replace(/^'/u, '')))),
      ).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});

it('breaks off where its rows do, instead of looking whole', async () => {
  async function* broken() {
    yield ['1', '2', '3'];
    throw new Error('the database is gone');
  }
  const read = async () => {
    for await (const _chunk of csvStream(['a', 'b', 'c'], broken()));
  };
  await expect(read()).rejects.toThrow('the database is gone');
});
