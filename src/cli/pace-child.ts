/** One process that sends the outbox, as the program does: `node pace-child.ts URL KEY API_ROOT SPEED`. */
import { setTimeout as pause } from 'node:timers/promises';
import { kzCalendar } from '../core/calendar/kz-holidays.ts';
import { parseKeyRing } from '../database/sealing.ts';
import { openStorage } from '../database/storage.ts';
import { createSendingApi } from '../delivery/bot-api.ts';
import type { Clock } from '../delivery/clock.ts';
import { createSender } from '../delivery/sender.ts';
import { createTranslator } from '../i18n/translator.ts';
import { createRenderNotice } from '../telegram/render/notice.ts';
import { createPrepareNotice } from '../usecases/casework/prepare-notice.ts';
import { PACE_AT } from './pace-run.ts';

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
  prepare: createPrepareNotice({
    store: storage.casework,
    calendar: kzCalendar,
    // By day, whatever the hour of the measurement: at night notices wait.
    now: () => PACE_AT,
    render: createRenderNotice(await createTranslator()),
  }),
});
process.once('message', sender.start);
process.send?.({ event: 'started' });
