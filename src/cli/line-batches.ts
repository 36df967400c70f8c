/** Lines longer than this many bytes are answered by an error, and never held in memory. */
export const LONGEST_LINE = 1024 * 1024;

// An answer can be hundreds of times as long as its question: this bounds what one batch becomes.
const MOST_LINES = 100;

/** Some whole lines, or a line that went past the limit and was dropped. */
export type LineBatch =
  | { readonly kind: 'lines'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-long' };

/** Cuts a stream of bytes into batches of whole lines, in order; the last line may lack its newline. */
export async function* lineBatches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  let begun: Uint8Array[] = [];
  let begunLength = 0;
  let dropping = false;
  for await (const chunk of chunks) {
    let start = 0;
    if (dropping) {
      start = chunk.indexOf(0x0a) + 1;
      if (start === 0) continue;
      dropping = false;
    }
    for (let end = endOfLines(chunk, start); end > start; end = endOfLines(chunk, start)) {
      yield { kind: 'lines', bytes: joined([...begun, chunk.subarray(start, end)]) };
      begun = [];
      begunLength = 0;
      start = end;
    }
    if (start === chunk.length) continue;
    begun.push(chunk.subarray(start));
    begunLength += chunk.length - start;
    if (begunLength > LONGEST_LINE) {
      yield { kind: 'too-long' };
      begun = [];
      begunLength = 0;
      dropping = true;
    }
  }
  if (begun.length > 0) yield { kind: 'lines', bytes: joined(begun) };
}

/** Where the next lines end, the newline included: at most so many that a batch stays small; `start` when none ends. */
function endOfLines(chunk: Uint8Array, start: number): number {
  let end = start;
  for (let lines = 0; lines < MOST_LINES; lines += 1) {
    const newline = chunk.indexOf(0x0a, end);
    if (newline === -1) return end;
    end = newline + 1;
  }
  return end;
}

/** A copy, so that it can be handed to another thread without what the stream still uses. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
