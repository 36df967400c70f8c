import type { ImportReading } from '../../../usecases/casework/ports.ts';

/** A file that is no text at all, or none that could be read. */
export type NoText =
  | { readonly kind: 'empty-file' }
  /** `spreadsheet`: a workbook that has to be saved as CSV first. */
  | { readonly kind: 'binary-file'; readonly looksLike: 'spreadsheet' | 'unknown' };

export interface DecodedFile {
  readonly kind: 'text';
  readonly encoding: ImportReading['encoding'];
  /** The text in pieces, so that nobody waits for all of it. */
  readonly pieces: () => Generator<string>;
}

/**
 * Finds out by which encoding a file is valid text: UTF-8, else UTF-16 where it says so at its beginning, else
 * Windows-1251, which nearly any bytes are; so it has to do without control characters.
 */
export function decodeFile(chunks: readonly Buffer[]): DecodedFile | NoText {
  const [first = Buffer.alloc(0)] = chunks;
  if (chunks.every((chunk) => chunk.length === 0)) return { kind: 'empty-file' };
  // A workbook is a ZIP (xlsx, ods) or an OLE file (xls).
  if (startsWith(first, [0x50, 0x4b, 0x03, 0x04]) || startsWith(first, [0xd0, 0xcf, 0x11, 0xe0])) {
    return { kind: 'binary-file', looksLike: 'spreadsheet' };
  }
  const encoding = startsWith(first, [0xff, 0xfe])
    ? 'utf-16le'
    : (['utf-8', 'windows-1251'] as const).find((candidate) => isText(chunks, candidate));
  if (encoding === undefined || (encoding === 'utf-16le' && !isText(chunks, encoding))) {
    return { kind: 'binary-file', looksLike: 'unknown' };
  }
  if (![...piecesOf(chunks, encoding)].some((piece) => piece.trim() !== '')) return { kind: 'empty-file' };
  return { kind: 'text', encoding, pieces: () => piecesOf(chunks, encoding) };
}

function* piecesOf(chunks: readonly Buffer[], encoding: ImportReading['encoding']): Generator<string> {
  // Without `ignoreBOM` a mark at the beginning is taken off.
  const decoder = new TextDecoder(encoding, { fatal: true });
  for (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function isText(chunks: readonly Buffer[], encoding: ImportReading['encoding']): boolean {
  try {
    for (const piece of piecesOf(chunks, encoding)) if (controls.test(piece)) return false;
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; 98 is no letter of Windows-1251.
const controls = /[\u0000-\u0008\u000e-\u001f\u007f\u0098\ufffe\uffff]/u;

function startsWith(bytes: Buffer, beginning: readonly number[]): boolean {
  return beginning.every((byte, place) => bytes[place] === byte);
}
