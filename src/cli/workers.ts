import { Worker } from 'node:worker_threads';

/** Threads that answer batches; each answers its own in order, and the least busy one gets the next. */
export interface Workers {
  /** Rejects when the thread has died. The bytes are handed over: they cannot be used afterwards. */
  readonly answer: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
  readonly stop: () => Promise<void>;
}

// Ten times what a thread needs; it only makes the collector come sooner.
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

export function startWorkers(count: number): Workers {
  const threads = Array.from({ length: count }, startThread);
  return {
    answer: (bytes) => {
      const [first, ...rest] = threads;
      if (first === undefined) throw new Error('there is no thread');
      return rest
        .reduce((idlest, thread) => (thread.waiting() < idlest.waiting() ? thread : idlest), first)
        .answer(bytes);
    },
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}

function startThread() {
  const worker = new Worker(new URL('./assess-worker.ts', import.meta.url), { resourceLimits: MEMORY });
  const waiting: PromiseWithResolvers<Uint8Array>[] = [];
  worker.on('message', (answers: Uint8Array) => waiting.shift()?.resolve(answers));
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    waiting: () => waiting.length,
    answer: (bytes: Uint8Array<ArrayBuffer>) => {
      const answered = Promise.withResolvers<Uint8Array>();
      waiting.push(answered);
      worker.postMessage(bytes, [bytes.buffer]);
      return answered.promise;
    },
    stop: () => worker.terminate(),
  };
}
