import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that the system gives to connections by itself (from 32768): nobody takes one of these by chance. */
const FIRST = 20_000;
const PER_PROCESS = 10;
const PROCESSES = 1000;

let next = FIRST + (process.pid % PROCESSES) * PER_PROCESS;

/** A port on which nobody listens, for whoever must know it before listening, or listen on it again later. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next++;
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
