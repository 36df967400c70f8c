/** A whole program in small: accepts what it is sent, appends each update to its chat, and answers through the Bot API. */
import { parseKeyRing } from '../../src/database/sealing.ts';
import { openStorage } from '../../src/database/storage.ts';
import { createSendingApi } from '../../src/delivery/bot-api.ts';
import { createMonotonicClock } from '../../src/delivery/clock.ts';
import { toIncoming } from '../../src/delivery/incoming.ts';
import { createProcessor } from '../../src/delivery/processor.ts';
import { createSender } from '../../src/delivery/sender.ts';

const [, , url = '', key = '', apiRoot = ''] = process.argv;
const keyRing = parseKeyRing(key);
if (keyRing === undefined) throw new Error('no key');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const storage = await openStorage({ url, keyRing, log });

createProcessor({
  turns: storage.turns,
  doorbell: storage.doorbell,
  log,
  lastWords: () => [],
  handle: async ({ state, updateId, chatId }) => ({
    state: { kind: 'set', value: [...(Array.isArray(state) ? state : []), updateId] },
    expiresAt: new Date('2030-01-01'),
    calls: [{ method: 'sendMessage', payload: { chat_id: chatId, text: String(updateId) }, lane: 'reply' }],
  }),
}).start();
createSender({
  outbox: storage.outbox,
  leases: storage.leases,
  doorbell: storage.doorbell,
  call: createSendingApi({ token: '1:x', apiRoot }),
  clock: createMonotonicClock(),
  random: Math.random,
  log,
  messagesPerSecond: 400,
}).start();

process.on('message', ({ batch, updates }: { batch: number; updates: unknown[] }) => {
  const incoming = updates.map(toIncoming).filter((update) => update !== undefined);
  storage.inbox.accept(incoming).then(
    () => process.send?.({ batch }),
    () => process.exit(1),
  );
});
process.send?.({ ready: true });
