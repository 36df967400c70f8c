import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '../database/embedded.ts';
import { makeDataKey } from '../database/sealing.ts';
import { runPace } from './pace-run.ts';

/*
 * npm run bench -- pace [--processes N] [--kills N] [--messages N]
 *
 * 1,800 messages through the outbox and the sender at real speed to the strict stand-in, which refuses the 31st in any
 * second: how many a second arrive, how many are refused, lost or doubled.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== 'pace'),
  options: {
    messages: { type: 'string', default: '1800' },
    processes: { type: 'string', default: '1' },
    kills: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
  },
});
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const dataDir = await mkdtemp(join(tmpdir(), 'tirek-pace-'));
const server = await startEmbedded({ dataDir, log: silent });
try {
  const figures = await runPace({
    url: server.url,
    key: makeDataKey(),
    messages: Number(values.messages),
    processes: Number(values.processes),
    kills: Number(values.kills),
    speed: Number(values.speed),
    random: Math.random,
  });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
