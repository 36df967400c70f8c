import { availableParallelism } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { type AssessLines, tooLongLine } from './assess-lines.ts';
import { type LineBatch, lineBatches } from './line-batches.ts';
import { startWorkers, type Workers } from './workers.ts';

/** Up to here it is not worth starting threads; and whoever sends line by line is answered at once. */
const SMALL_INPUT = 128 * 1024;
const MOST_THREADS = 8;

/**
 * Answers every line of the input, in order, no faster than the output takes it. Ends well when the reader of the
 * output goes away. Rejects when the input fails, or the output does in another way (a full disk).
 */
export async function assessStream(deps: {
  readonly input: Readable;
  readonly output: Writable;
  readonly assessLines: AssessLines;
}): Promise<void> {
  const { input, output, assessLines } = deps;
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  let workers: Workers | undefined;
  let bytesSeen = 0;
  // The first failure of either end; everything that is still under way is given up then.
  let broken: NodeJS.ErrnoException | undefined;
  const breakOff = (error: NodeJS.ErrnoException) => {
    broken ??= error;
    input.destroy();
  };
  output.on('error', breakOff);

  const answer = async (batch: LineBatch): Promise<Uint8Array | string> => {
    if (batch.kind === 'too-long') return tooLongLine;
    bytesSeen += batch.bytes.length;
    if (bytesSeen <= SMALL_INPUT) return assessLines(batch.bytes);
    workers ??= startWorkers(threads);
    return workers.answer(batch.bytes);
  };
  const write = (answers: Uint8Array | string) =>
    new Promise<void>((done) => {
      if (broken !== undefined) return done();
      output.write(answers, (error) => {
        if (error) breakOff(error);
        done();
      });
    });

  const writing: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for await (const batch of lineBatches(input)) {
      const [before, answered] = [last, answer(batch)];
      last = Promise.all([answered, before]).then(([answers]) => write(answers), breakOff);
      writing.push(last);
      if (writing.length > threads * 2) await writing.shift();
    }
  } catch (error) {
    if (broken === undefined) broken = error instanceof Error ? error : new Error('the input failed');
  }
  await last;
  await workers?.stop();
  if (broken !== undefined && broken.code !== 'EPIPE') throw broken;
}
