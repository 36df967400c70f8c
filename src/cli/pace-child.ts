/** One process that sends the outbox, as the program does: `node pace-child.ts URL KEY API_ROOT SPEED`. */
import { setTimeout as pause } from 'node:timers/promises';
import { parseKeyRing } from '../database/sealing.ts';
import { openStorage } from '../database/storage.ts';
import { createSendingApi } from '../delivery/bot-api.ts';
import type { Clock } from '../delivery/clock.ts';
import { createSender } from '../delivery/sender.ts';

const [, , url = '', key = '', apiRoot = '', speed = '1'] = process.argv;
const keyRing = parseKeyRing(key);
if (keyRing === undefined) throw new Error('no key');

/** Its pacing clock runs so many times as fast as real. */
const clock: Clock = {
  now: () => performance.now() * Number(speed),
  wait: (ms, signal) => pause(ms / Number(speed), undefined, signal && { signal }).catch(() => undefined),
};
const log = {
  info: (event: string) => void process.send?.({ event }),
  warn: (event: string) => void process.send?.({ event }),
  error: (event: string) => void process.send?.({ event }),
};
const storage = await openStorage({ url, keyRing, log });
const sender = createSender({
  outbox: storage.outbox,
  leases: storage.leases,
  doorbell: storage.doorbell,
  call: createSendingApi({ token: '1:pace', apiRoot }),
  clock,
  random: Math.random,
  log,
});
process.once('message', sender.start);
process.send?.({ event: 'started' });
