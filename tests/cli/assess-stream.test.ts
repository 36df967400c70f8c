import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { AssessLines } from '../../src/cli/assess-lines.ts';
import { assessStream } from '../../src/cli/assess-stream.ts';

const echo: AssessLines = (bytes) => Buffer.from(bytes).toString().toUpperCase();

it('passes on that the input failed, after what it could answer', async () => {
  const output = new PassThrough();
  const input = Readable.from(
    (async function* () {
      yield Buffer.from('one\n');
      throw new Error('torn off');
    })(),
  );
  await expect(assessStream({ input, output, assessLines: echo })).rejects.toThrow('torn off');
  output.end();
  expect(await text(output)).toBe('ONE\n');
});

it('ends well when the reader goes away, and badly when the disk is full', async () => {
  const refusing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
  const endless = () => Readable.from(Array.from({ length: 500 }, () => Buffer.from('one\n')));
  await assessStream({ input: endless(), output: refusing('EPIPE'), assessLines: echo });
  await expect(assessStream({ input: endless(), output: refusing('ENOSPC'), assessLines: echo })).rejects.toMatchObject(
    { code: 'ENOSPC' },
  );
});

it('joins lines however the bytes are cut', async () => {
  const bytes = Buffer.from('бір\nекі\n\nүш');
  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    const output = new PassThrough();
    await assessStream({ input: Readable.from(chunks, { objectMode: true }), output, assessLines: echo });
    output.end();
    expect(await text(output)).toBe('БІР\nЕКІ\n\nҮШ');
  }
});
