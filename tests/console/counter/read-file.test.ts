import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileRowsError, mostRows, readFile } from '../../../src/console/counter/import/read-file.ts';
import { createRegisterWords } from '../../../src/console/counter/import/words.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { FileRow } from '../../../src/usecases/casework/take-over-register.ts';
import { inPieces, inUtf16, inWindows1251 } from './register-files.ts';

const words = createRegisterWords(await createTranslator());

async function read(content: string | Buffer | readonly Buffer[]) {
  const chunks = Array.isArray(content) ? content : inPieces(Buffer.from(content as string | Buffer), 1000);
  const file = await readFile(chunks, words);
  if (file.kind !== 'register') return file;
  const rows: FileRow[] = [];
  for await (const row of file.rows) rows.push(row);
  return { ...file.reading, rows };
}

const plain = 'Номер;Дата подачи;Пометка\n17;22.10.2026;ёлка\n';

describe('a file of a register', () => {
  it.each([
    ['UTF-8', 'utf-8', Buffer.from(plain)],
    ['UTF-8 with its mark', 'utf-8', Buffer.from(`\ufeff${plain}`)],
    ['UTF-16', 'utf-16le', inUtf16(plain)],
    ['Windows-1251', 'windows-1251', inWindows1251(plain)],
  ])('is read in %s', async (_name, encoding, bytes) => {
    for (const chunks of [[bytes], inPieces(bytes)]) {
      expect(await read(chunks)).toMatchObject({
        encoding,
        separator: ';',
        columns: [{ column: 'number' }, { column: 'received' }, { column: 'label' }],
        rows: [{ line: 2, values: ['17', '22.10.2026', 'ёлка'] }],
      });
    }
  });

  it('keeps every Kazakh letter', async () => {
    const letters = 'Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі ₸';
    for (const bytes of [
      Buffer.from(`Нөмірі,Күні,Белгі\n1,2026-10-22,${letters}`),
      inUtf16(`Нөмірі,Күні,Белгі\n1,2026-10-22,${letters}`),
    ]) {
      expect(await read(inPieces(bytes))).toMatchObject({ rows: [{ values: ['1', '2026-10-22', letters] }] });
    }
  });

  it.each([
    [';', 'Number;Received;Label\n1;2026-10-22;a, b'],
    [',', 'Number,Received,Label\n1,2026-10-22,"a, b"'],
    ['\t', 'Number\tReceived\tLabel\n1\t2026-10-22\ta, b'],
  ])('is read with %j between the cells', async (separator, content) => {
    expect(await read(content)).toMatchObject({ separator, rows: [{ values: ['1', '2026-10-22', 'a, b'] }] });
  });

  it('may have its own titles above, Excel’s hint of a separator, empty lines, and any end of a line', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const content = [
        'sep=;',
        'Журнал 2026 года;;',
        '',
        'ФИО;№;Дата подачи',
        'Иванов;1;22.10.2026',
        ';;',
        'Ким;2;23.10.2026',
      ];
      expect(await read(inPieces(Buffer.from(content.join(end)), 5))).toMatchObject({
        headerLine: 4,
        columns: [{ title: 'ФИО' }, { column: 'number' }, { column: 'received' }],
        rows: [{ line: 5 }, { line: 7, values: ['Ким', '2', '23.10.2026'] }],
      });
    }
  });

  it('counts lines as an editor does, line breaks inside of quotation marks included', async () => {
    expect(
      await read('number,received,label\r\n1,2026-10-22,"two\r\nlines"\r\n2,2026-10-22,say "yes"\r\n'),
    ).toMatchObject({
      rows: [
        { line: 2, values: ['1', '2026-10-22', 'two\nlines'] },
        { line: 4, values: ['2', '2026-10-22', 'say "yes"'] },
      ],
    });
  });

  it('reads what it wrote, whatever stands in the cells', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((text) => !/[\p{Cc}\ufeff\ufffe\uffff]/u.test(text) || text.includes('\n'));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(';', ',', '\t'),
        async (cells, separator) => {
          const lines = [['Number', 'Received', 'Label'], ...cells].map((row) => row.map(quoted).join(separator));
          const result = await read(lines.join('\n'));
          const wanted = cells.filter((row) => row.some((value) => value.trim() !== ''));
          if (!('rows' in result)) throw new Error(`not read: ${result.kind}`);
          expect(result.rows.map(({ values }) => values)).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['an empty file', '', { kind: 'empty-file' }],
    ['a file of spaces', ' \n\t\n', { kind: 'empty-file' }],
    ['a workbook', 'PK\u0003\u0004[Content_Types].xml', { kind: 'binary-file', looksLike: 'spreadsheet' }],
    [
      'an old workbook',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
      { kind: 'binary-file', looksLike: 'spreadsheet' },
    ],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      { kind: 'binary-file', looksLike: 'unknown' },
    ],
    ['titles without a number', 'Дата подачи;ФИО\n22.10.2026;Иванов', { kind: 'missing-columns', missing: ['number'] }],
    [
      'no titles at all',
      '17;22.10.2026;x\n18;23.10.2026;y',
      { kind: 'missing-columns', missing: ['number', 'received'] },
    ],
  ])('is refused with a reason when it is %s', async (_name, content, problem) => {
    expect(await read(content)).toMatchObject(problem);
  });

  it('names the line at which a quotation mark was never closed', async () => {
    const header = 'number;received\n';
    expect(await read(`${header}1;"2026-10-22\n2;2026-10-23\n`)).toEqual({ kind: 'open-quote', line: 2 });
    const many = `${header}${'1;2026-10-22\n'.repeat(20)}`;
    await expect(read(`${many}2;"2026-10-23\n${'3;2026-10-24\n'.repeat(20_000)}`)).rejects.toThrow(FileRowsError);
  });

  it('may have 50,000 rows and not one more', async () => {
    const rows = Array.from({ length: mostRows }, (_, index) => `${index};2026-10-22`);
    expect(await read(['number;received', ...rows].join('\n'))).toMatchObject({ rows: { length: mostRows } });
    await expect(read(['number;received', ...rows, 'x;2026-10-22'].join('\n'))).rejects.toMatchObject({
      problem: { kind: 'too-many-rows' },
    });
  });
});
