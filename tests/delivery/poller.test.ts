import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/database/storage.ts';
import { createPollingApi } from '../../src/delivery/bot-api.ts';
import { type Clock, createMonotonicClock } from '../../src/delivery/clock.ts';
import { createPoller, type Poller, PollingError } from '../../src/delivery/poller.ts';
import { createTestDatabase, createTestLog, openTestStorage, type TestDatabase, until } from '../support/database.ts';
import { type Arrived, type BotApiDouble, createBotApiDouble, type Reaction } from './bot-api-double.ts';

let database: TestDatabase;
let storage: Storage;
let telegram: BotApiDouble;
let log: ReturnType<typeof createTestLog>;
let pollers: { poller: Poller; ended: Promise<unknown> }[];
beforeAll(async () => {
  database = await createTestDatabase();
  storage = await openTestStorage(database);
});
beforeEach(async () => {
  telegram = await createBotApiDouble();
  log = createTestLog();
  pollers = [];
});
afterEach(async () => {
  for (const { poller, ended } of pollers) {
    poller.stop();
    await ended;
  }
  await telegram.close();
  await database.clear();
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

/** Waits a hundredth of what it is asked to. */
const hasty: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => createMonotonicClock().wait(ms / 100, signal),
};
const run = () => {
  const poller = createPoller({
    api: createPollingApi({ token: '1:canary-token', apiRoot: telegram.apiRoot }),
    inbox: storage.inbox,
    clock: hasty,
    log,
  });
  const ended = poller.run().then(
    () => 'stopped',
    (error: unknown) => error,
  );
  pollers.push({ poller, ended });
  return { poller, ended };
};
const message = (updateId: number) => ({
  update_id: updateId,
  message: { message_id: 1, chat: { id: 5, type: 'private' }, text: 'canary' },
});
const offsets = () => polls().map(({ payload: { offset } }) => offset);
const lastOffset = () => offsets().at(-1);
const polls = () => telegram.arrived.filter(({ method }) => method === 'getUpdates');
/** Telegram's queue: what is below the offset is forgotten, the rest comes again. */
const serve = (updates: readonly { update_id: number }[]) =>
  telegram.always(({ method, payload: { offset } }: Arrived): Reaction => {
    if (method !== 'getUpdates') return { ok: true };
    const left = updates.filter(({ update_id: id }) => id >= Number(offset));
    return left.length === 0 ? 'silence' : { ok: true, result: left.slice(0, 2) };
  });
const stored = async () =>
  (await database.query<{ id: string }>('select update_id as id from inbox order by update_id')).map(({ id }) =>
    Number(id),
  );

describe('polling', () => {
  it('takes everything, and asks for the next only after a commit', async () => {
    serve([1, 2, 3, 4, 5].map(message));
    const { poller, ended } = run();
    await until(() => lastOffset() === 6, 'the last is confirmed');
    expect(await stored()).toEqual([1, 2, 3, 4, 5]);
    expect(offsets()).toEqual([0, 3, 5, 6]);
    expect(polls()[0]?.payload).toMatchObject({
      timeout: 30,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
    poller.stop();
    expect(await ended).toBe('stopped');
  });

  it('does not confirm what could not be stored', async () => {
    await database.query('alter table inbox rename to inbox_away');
    serve([1, 2].map(message));
    run();
    await until(() => polls().length >= 3, 'it was tried again');
    expect(new Set(offsets())).toEqual(new Set([0]));
    await database.query('alter table inbox_away rename to inbox');
    await until(() => lastOffset() === 3, 'they are confirmed');
    expect(await stored()).toEqual([1, 2]);
  });

  it('passes over what is none of ours', async () => {
    serve([{ update_id: 1, poll: {} } as { update_id: number }, message(2)]);
    run();
    await until(() => lastOffset() === 3, 'both are confirmed');
    expect(await stored()).toEqual([2]);
  });

  it('goes on after network errors and pages of gateways, and tells no secret', async () => {
    telegram.plan('reset', { ok: true }, { page: 502 }, 'reset', {
      ok: false,
      code: 429,
      description: 'Too Many Requests',
      parameters: { retry_after: 1 },
    });
    serve([message(1)]);
    run();
    await until(() => lastOffset() === 2, 'it is confirmed');
    expect(log.lines.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(log.lines)).not.toContain('canary');
  });

  it('ends with one clear line when another program polls already', async () => {
    telegram.always(({ method }) =>
      method === 'getUpdates'
        ? { ok: false, code: 409, description: 'Conflict: terminated by other getUpdates request' }
        : { ok: true },
    );
    const error = await run().ended;
    expect(error).toBeInstanceOf(PollingError);
    expect(String(error)).toMatch(/another program polls/);
    expect(polls()).toHaveLength(1);
  });

  it('keeps its place against a newcomer for a few tries', async () => {
    const conflict: Reaction = { ok: false, code: 409, description: 'Conflict' };
    telegram.plan({ ok: true }, { ok: true, result: [message(1)] }, conflict, conflict, conflict);
    serve([message(1), message(2)]);
    run();
    await until(() => lastOffset() === 3, 'it polls again');
  });

  it('ends with one clear line when the token is wrong', async () => {
    telegram.always(() => ({ ok: false, code: 401, description: 'Unauthorized' }));
    const error = await run().ended;
    expect(String(error)).toMatch(/BOT_TOKEN/);
    expect(String(error)).not.toContain('canary');
  });
});
