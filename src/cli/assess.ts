import { fstatSync } from 'node:fs';
import { assessStream } from './assess-stream.ts';
import { createAssessor } from './assessor.ts';

// npm run -s assess < facts.ndjson
try {
  // Node takes a folder for an empty input.
  if (fstatSync(0).isDirectory()) throw Object.assign(new Error('a folder is no input'), { code: 'EISDIR' });
  await assessStream({ input: process.stdin, output: process.stdout, assessLines: await createAssessor() });
} catch (error) {
  const reason = error instanceof Error && 'code' in error ? error.code : 'fault';
  process.stderr.write(`assess: reading or writing failed (${reason})\n`);
  process.exitCode = 1;
}
