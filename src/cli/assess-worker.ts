import { parentPort } from 'node:worker_threads';
import { createAssessor } from './assessor.ts';

const assessLines = await createAssessor();

parentPort?.on('message', (bytes: Uint8Array) => {
  const answers = new TextEncoder().encode(assessLines(bytes));
  parentPort?.postMessage(answers, [answers.buffer]);
});
