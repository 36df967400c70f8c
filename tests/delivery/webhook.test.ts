import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../src/database/storage.ts';
import { createWebhook, WEBHOOK_BODY_LIMIT } from '../../src/delivery/webhook.ts';
import { createTestDatabase, createTestLog, openTestStorage, type TestDatabase } from '../support/database.ts';

const SECRET = 'a'.repeat(32);

let database: TestDatabase;
let storage: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  storage = await openTestStorage(database);
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

const log = createTestLog();
const webhook = (ignored: () => void = () => undefined) =>
  createWebhook({ secrets: [SECRET, 'b'.repeat(40)], inbox: storage.inbox, log, onIgnored: ignored });
const post = (body: string | object, to = webhook()) =>
  to.receive(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const update = (updateId: number) => ({
  update_id: updateId,
  message: { message_id: 1, chat: { id: 5, type: 'private' }, text: 'canary' },
});
const stored = async () =>
  (await database.query<{ id: string }>('select update_id as id from inbox order by update_id')).map(({ id }) =>
    Number(id),
  );

describe('the secret', () => {
  it.each([
    ['the secret', SECRET, true],
    ['the other secret, while one replaces the other', 'b'.repeat(40), true],
    ['none', undefined, false],
    ['an empty one', '', false],
    ['a forged one', 'c'.repeat(32), false],
    ['its beginning', SECRET.slice(1), false],
    ['more than it', `${SECRET}a`, false],
    ['two headers joined', `${SECRET}, ${SECRET}`, false],
    ['two headers', [SECRET, SECRET], false],
  ])('%s', (_name, header, allowed) => {
    expect(webhook().isFromTelegram(header)).toBe(allowed);
  });

  it.each([[[]], [['']], [['short']], [[SECRET, 'short']], [['ä'.repeat(32)]], [['a'.repeat(257)]]])(
    'cannot be %j',
    (secrets) => {
      expect(() => createWebhook({ secrets, inbox: storage.inbox, log })).toThrow(RangeError);
    },
  );

  it('is refused with an empty object', () => {
    expect(webhook().refusal).toMatchObject({ status: 401, body: '{}' });
  });
});

describe('an update', () => {
  it('is answered once it is stored, and stored once', async () => {
    for (let time = 0; time < 2; time += 1) expect(await post(update(1))).toMatchObject({ status: 200, body: '{}' });
    expect(await Promise.all(Array.from({ length: 40 }, () => post(update(2)).then(({ status }) => status)))).toEqual(
      Array(40).fill(200),
    );
    expect(await stored()).toEqual([1, 2]);
  });

  it.each([
    '{}',
    '[]',
    'null',
    '1',
    '{"update_id":3}',
    '{"update_id":3,"poll":{}}',
    `{"update_id":3,"message":{"x":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
  ])('that is none of ours is answered 200, counted and left', async (body) => {
    let ignored = 0;
    expect(
      await post(
        body,
        webhook(() => (ignored += 1)),
      ),
    ).toMatchObject({ status: 200 });
    expect(ignored).toBe(1);
    expect(await stored()).not.toContain(3);
  });

  it.each(['', '{', '{"update_id":4', 'hello'])('that is broken is answered 400', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: '{}' });
  });

  it('that is too large is answered 413', async () => {
    expect(await post('x'.repeat(WEBHOOK_BODY_LIMIT + 1))).toMatchObject({ status: 413, body: '{}' });
  });

  it('is answered 503 with Retry-After while the database does not take it', async () => {
    await database.query('alter table inbox rename to inbox_away');
    const answer = await post(update(6));
    await database.query('alter table inbox_away rename to inbox');
    expect(answer).toMatchObject({ status: 503, body: '{}' });
    expect(answer.headers).toHaveProperty('retry-after');
    expect(await post(update(6))).toMatchObject({ status: 200 });
    expect(JSON.stringify(log.lines)).not.toContain('canary');
  });
});
