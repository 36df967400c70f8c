import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../../src/database/storage.ts';
import { createCodes } from '../../../src/secrets/codes.ts';
import { createBot, type TirekBot } from '../../../src/telegram/bot.ts';
import { createUnsavedChats } from '../../../src/telegram/unsaved-chats.ts';
import { act, type CaseAction } from '../../../src/usecases/casework/case-action.ts';
import { createDesk } from '../../../src/usecases/casework/create-desk.ts';
import type { CaseTransaction, Codes } from '../../../src/usecases/casework/ports.ts';
import type { ApplicationId } from '../../../src/usecases/ids.ts';
import type { ClaimedTurn } from '../../../src/usecases/ports.ts';
import { addOne, follower, followerId, step, TODAY } from '../../database/casework/a-case.ts';
import { createTestDatabase, createTestLog, makeKeyRing, type TestDatabase, whereIs } from '../../support/database.ts';
import { converseOn, translator } from '../conversation.ts';

/** 27 November 2026, noon in Almaty. */
const now = () => new Date('2026-11-27T07:00:00Z');
const [daughter, son, stranger] = [7_310_000_000_001n, 7_310_000_000_002n, 7_310_000_000_003n].map(String) as [
  string,
  string,
  string,
];

let database: TestDatabase;
let storage: Storage<CaseAction>;
let codes: Codes;
let bot: TirekBot;
let updates = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  storage = await openStorage({ url: database.url, keyRing: makeKeyRing(), log: createTestLog(), now, act });
  codes = createCodes({ secret: storage.codesSecret, randomBytes });
  bot = createBot({
    translator,
    converseOn,
    now,
    today: () => TODAY,
    unsaved: createUnsavedChats({ now, keepForMs: 60_000 }),
    operator: { name: 'The Office', place: undefined },
    desk: createDesk({ store: storage.casework, codes, now, newId: randomUUID }),
    linkTo: (payload) => `https://t.me/tirek_bot?start=${payload}`,
  });
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});
beforeEach(() => database.clear());

/** One update of a chat, in the inbox as Telegram brings it. */
async function arrives(chatId: string, content: { readonly text: string } | { readonly data: string }): Promise<void> {
  updates += 1;
  const chat = { id: Number(chatId), type: 'private', first_name: 'x' };
  const from = { id: Number(chatId), is_bot: false, first_name: 'x', language_code: 'en' };
  const body =
    'text' in content
      ? { message: { message_id: updates, date: 1, chat, from, text: content.text } }
      : {
          callback_query: {
            id: `${updates}`,
            from,
            chat_instance: '1',
            message: { message_id: 1, date: 1, chat, text: 'old' },
            data: content.data,
          },
        };
  const kind = 'text' in content ? 'message' : 'callback_query';
  await storage.inbox.accept([{ updateId: updates, chatId, kind, body: { update_id: updates, ...body } }]);
}

async function claimed(): Promise<ClaimedTurn> {
  const turn = await storage.turns.claim();
  if (turn === undefined) throw new Error('nothing to do');
  return turn;
}

/** Works on the next update until it is written; gives what the person is told. */
async function works(): Promise<string> {
  for (let tries = 0; tries < 5; tries += 1) {
    const turn = await claimed();
    const result = await bot.handle(turn);
    if ((await storage.turns.commit(turn, result)) === 'lost') continue;
    return result.calls.map(({ payload }) => `${payload['text'] ?? ''}`).join('\n');
  }
  throw new Error('never written');
}

async function tells(chatId: string, content: { readonly text: string } | { readonly data: string }): Promise<string> {
  await arrives(chatId, content);
  return works();
}

/** Somebody at the question whether to follow. */
async function opens(chatId: string, payload: string): Promise<string> {
  await tells(chatId, { text: `/start ${payload}` });
  return tells(chatId, { data: 'lang:en' });
}

async function aSlip() {
  const [link, spoken] = [codes.drawLink(), codes.drawSpoken()];
  const id = await addOne(storage, { trackingHash: link.hash, spokenHash: spoken.hash });
  return { id, payload: `t_${link.code}`, spoken: spoken.code };
}

const followersOf = (id: ApplicationId) => storage.casework.transact((tx) => tx.followers.of(id, TODAY));
const t = translator('en');

describe('two chats that agree to one slip at once', () => {
  it('are told apart: the first follows, the second sees that the link is used', async () => {
    const { id, payload } = await aSlip();
    for (const chatId of [daughter, son]) expect(await opens(chatId, payload)).toContain(t('cases:follow.title'));
    await arrives(daughter, { text: '1' });
    await arrives(son, { text: '1' });
    const turns = [await claimed(), await claimed()];
    // Both have looked before either writes.
    const worked = await Promise.all(turns.map(async (turn) => ({ turn, result: await bot.handle(turn) })));
    const outcomes = await Promise.all(worked.map(({ turn, result }) => storage.turns.commit(turn, result)));
    expect(outcomes.toSorted()).toEqual(['committed', 'lost']);
    expect(await works()).toContain(t('cases:deadLink.used'));
    expect((await followersOf(id)).map(({ role }) => role)).toEqual(['applicant']);
    expect(await database.query('select 1 from audit')).toHaveLength(1);
  });

  it('never bind it twice, however many there are', async () => {
    const { id, payload } = await aSlip();
    const crowd = Array.from({ length: 8 }, (_, index) => `${7_310_000_001_000 + index}`);
    for (const chatId of crowd) await opens(chatId, payload);
    for (const chatId of crowd) await arrives(chatId, { text: '1' });
    const answers = await Promise.all(crowd.map(() => works()));
    expect(answers.filter((answer) => answer.includes(t('cases:notes.followed')))).toHaveLength(1);
    expect(answers.filter((answer) => answer.includes(t('cases:deadLink.used')))).toHaveLength(7);
    expect(await followersOf(id)).toHaveLength(1);
  });
});

describe('a slip that the office replaces at the same moment', () => {
  it('binds nobody any more', async () => {
    const { id, payload } = await aSlip();
    const code = codes.hashLink(payload.slice(2));
    if (code === undefined) throw new Error('no code');
    const outcome = await storage.casework.transact((tx) => {
      const replacing: CaseTransaction = {
        ...tx,
        applications: {
          ...tx.applications,
          // Between the look at the code and the lock.
          findAny: async (application, lock) => {
            await tx.applications.setCodes(application, codes.drawLink().hash, codes.drawSpoken().hash);
            return tx.applications.findAny(application, lock);
          },
        },
      };
      const followed = { kind: 'follow', by: 'slip', code, follower: followerId() } as const;
      return act(replacing, [followed], stranger, now());
    });
    expect(outcome).toBe('overtaken');
    expect(await followersOf(id)).toEqual([]);
  });
});

describe('an invitation', () => {
  it('taken up by two at once lets in one', async () => {
    const { id } = await aSlip();
    const applicant = follower(id, daughter, { role: 'applicant' });
    const link = codes.drawLink();
    await storage.casework.transact(async (tx) => {
      await tx.followers.add(applicant);
      await tx.invitations.add({
        code: link.hash,
        application: id,
        by: applicant.id,
        scope: 'dates',
        label: 'the son',
        until: undefined,
        expiresAt: new Date(now().getTime() + 1000),
      });
    });
    for (const chatId of [son, stranger]) await opens(chatId, `c_${link.code}`);
    for (const chatId of [son, stranger]) await arrives(chatId, { text: '1' });
    const answers = await Promise.all([works(), works()]);
    expect(answers.filter((answer) => answer.includes(t('cases:notes.followed')))).toHaveLength(1);
    expect(answers.filter((answer) => answer.includes(t('cases:deadLink.nothing')))).toHaveLength(1);
    const following = await followersOf(id);
    expect(following.map(({ role, scope, invitedBy }) => `${role} ${scope} ${invitedBy}`).sort()).toEqual([
      'applicant everything undefined',
      `invited dates ${applicant.id}`,
    ]);
  });
});

describe('somebody who is revoked', () => {
  it('gets nothing any more, not even what was waiting, while the others do', async () => {
    const { id } = await aSlip();
    const [applicant, other] = [follower(id, daughter, { role: 'applicant' }), follower(id, son)];
    await storage.casework.transact(async (tx) => {
      await tx.followers.add(applicant);
      await tx.followers.add(other);
      const version = await step(tx, id);
      await tx.notices.add(
        [applicant, other].map(({ chatId, id: one }) => ({
          chatId,
          notice: { kind: 'status', application: id, follower: one, version } as const,
        })),
        60_000,
      );
    });
    await tells(daughter, { data: 'lang:en' });
    const ref = other.id.replaceAll('-', '').slice(-8);
    expect(await tells(daughter, { data: `f:${ref}:revoke` })).toContain('the daughter');
    const rows = await database.query<{ chat_id: string; state: string }>(
      `select chat_id::text, state::text from outbox where lane = 'status' order by chat_id`,
    );
    expect(rows).toEqual([
      { chat_id: daughter, state: 'due' },
      { chat_id: son, state: 'superseded' },
    ]);
  });

  it('cannot be revoked by a stranger, a relative or with a forged name', async () => {
    const { id } = await aSlip();
    const [applicant, other] = [follower(id, daughter, { role: 'applicant' }), follower(id, son)];
    await storage.casework.transact(async (tx) => {
      await tx.followers.add(applicant);
      await tx.followers.add(other);
    });
    const outcomes = await storage.casework.transact(async (tx) => [
      await act(tx, [{ kind: 'revoke', follower: applicant.id }], son, now()),
      await act(tx, [{ kind: 'revoke', follower: other.id }], stranger, now()),
      await act(tx, [{ kind: 'stop', follower: applicant.id }], stranger, now()),
      await act(tx, [{ kind: 'withdraw-invitations', by: applicant.id }], stranger, now()),
    ]);
    // As if done already: nothing tells a stranger whether there is such a follower.
    expect(new Set(outcomes)).toEqual(new Set(['done']));
    const refused: readonly CaseAction[] = [
      { kind: 'change', follower: other.id, scope: 'status' },
      { kind: 'forget-record', follower: applicant.id },
      { kind: 'set-hours', follower: applicant.id, atAnyHour: true },
    ];
    for (const action of refused) {
      await storage.casework.transact((tx) => act(tx, [action], stranger, now()));
    }
    expect(await followersOf(id)).toHaveLength(2);
  });
});

describe('a record that was moved meanwhile', () => {
  it('is not overwritten: the turn is worked again, and nothing of it is left', async () => {
    await tells(daughter, { data: 'lang:en' });
    for (const data of ['go:status', 'go:own', 'go:own-yes']) await tells(daughter, { data });
    await tells(daughter, { text: 'today' });
    const [{ id } = { id: '' }] = await database.query<{ id: string }>('select id from application');
    const [{ follower: own } = { follower: '' }] = await database.query<{ follower: string }>(
      'select id as follower from follower',
    );
    const ref = own.replaceAll('-', '').slice(-8);
    await tells(daughter, { data: `f:${ref}:move:visited` });
    await arrives(daughter, { data: `f:${ref}:day:${TODAY}` });
    const turn = await claimed();
    const result = await bot.handle(turn);
    await database.query('update application set version = version + 1 where id = $1', [id]);
    expect(await storage.turns.commit(turn, result)).toBe('lost');
    expect(await database.query('select 1 from application_event')).toHaveLength(1);
  });
});

describe('deletion', () => {
  it('leaves no row of the chat, ends what others saw through it, and erases its own records', async () => {
    const { id, payload } = await aSlip();
    await opens(daughter, payload);
    await tells(daughter, { text: '1' });
    await storage.casework.transact(async (tx) => {
      await tx.followers.add(follower(id, son, { label: 'sees it through her' }));
    });
    for (const data of ['go:status', 'go:own', 'go:own-yes']) await tells(daughter, { data });
    await tells(daughter, { text: 'today' });
    await tells(daughter, { text: '/delete' });
    expect(await tells(daughter, { data: 'go:delete-yes' })).toBe(`\n${t('bot:delete.done')}`);
    // What is still to be sent is the farewell itself; it goes once it is sent.
    await database.query(`delete from outbox where lane = 'reply'`);
    expect(await whereIs(database, daughter)).toEqual([]);
    expect(await followersOf(id)).toEqual([]);
    expect(await database.query(`select 1 from application where record = 'own'`)).toEqual([]);
  });

  it('leaves a line in the trail for each following that it ended, and none about what the family kept itself', async () => {
    const { id, payload } = await aSlip();
    await opens(daughter, payload);
    await tells(daughter, { text: '1' });
    await storage.casework.transact((tx) => tx.followers.add(follower(id, son)));
    for (const data of ['go:status', 'go:own', 'go:own-yes']) await tells(daughter, { data });
    await tells(daughter, { text: 'today' });
    await tells(daughter, { text: '/delete' });
    await tells(daughter, { data: 'go:delete-yes' });
    const lines = await database.query<{ line: string }>(
      `select action || ' ' || (details ->> 'role') as line from audit where subject = $1 order by line`,
      [id],
    );
    expect(lines.map(({ line }) => line)).toEqual([
      'follower-added applicant',
      'follower-ended applicant',
      'follower-ended invited',
    ]);
    expect(await database.query('select 1 from audit')).toHaveLength(3);
    expect(await storage.audit.verify()).toMatchObject({ kind: 'intact' });
  });

  it('ends also what somebody began to see through the chat at the very last moment', async () => {
    const { id, payload } = await aSlip();
    await opens(daughter, payload);
    await tells(daughter, { text: '1' });
    await tells(daughter, { text: '/delete' });
    await arrives(daughter, { data: 'go:delete-yes' });
    const turn = await claimed();
    const result = await bot.handle(turn);
    await storage.casework.transact((tx) => tx.followers.add(follower(id, son)));
    expect(await storage.turns.commit(turn, result)).toBe('committed');
    expect(await followersOf(id)).toEqual([]);
  });
});

describe('whoever follows by a newer slip', () => {
  it('is seen by the first applicant, who is not told that nobody else sees it', async () => {
    const { id, payload } = await aSlip();
    await opens(daughter, payload);
    await tells(daughter, { text: '1' });
    const [mine] = await followersOf(id);
    const page = { data: `f:${mine?.id.replaceAll('-', '').slice(-8)}:sharing` };
    expect(await tells(daughter, page)).toContain(t('cases:sharing.nobody'));
    const fresh = codes.drawLink();
    await storage.casework.transact((tx) => tx.applications.setCodes(id, fresh.hash, codes.drawSpoken().hash));
    await opens(stranger, `t_${fresh.code}`);
    await tells(stranger, { text: '1' });
    expect(await followersOf(id)).toHaveLength(2);
    const told = await tells(daughter, page);
    expect(told).toContain(t('cases:sharing.another'));
    expect(told).not.toContain(t('cases:sharing.nobody'));
  });
});

describe('what the applicant changes for somebody else', () => {
  it('stands in the trail, as every change does', async () => {
    const { id } = await aSlip();
    const [applicant, other] = [follower(id, daughter, { role: 'applicant' }), follower(id, son, { scope: 'status' })];
    await storage.casework.transact(async (tx) => {
      await tx.followers.add(applicant);
      await tx.followers.add(other);
      await act(tx, [{ kind: 'change', follower: other.id, scope: 'everything' }], daughter, now());
      await act(tx, [{ kind: 'change', follower: other.id, until: TODAY }], daughter, now());
      await act(tx, [{ kind: 'change', follower: other.id, until: null }], daughter, now());
    });
    expect(
      (await storage.audit.list({ limit: 9, subject: id })).map(({ action, details }) => [action, details]),
    ).toEqual([
      ['follower-changed', { follower: other.id, until: 'open' }],
      ['follower-changed', { follower: other.id, until: TODAY }],
      ['follower-changed', { follower: other.id, scope: 'everything' }],
    ]);
  });
});

describe('wrong codes', () => {
  it('are counted in the same transaction, under keys that tell nothing', async () => {
    await tells(daughter, { data: 'lang:en' });
    for (const data of ['go:status', 'go:spoken']) await tells(daughter, { data });
    for (let tries = 0; tries < 7; tries += 1) {
      await tells(daughter, { text: 'ABCD-EFGH' });
      expect(await tells(daughter, { text: '22.10.2026' })).toContain(t('cases:notes.code-wrong'));
    }
    const rows = await database.query<{ key: string; count: number }>(
      'select key, count(*)::int as count from attempt group by key',
    );
    expect(rows.map(({ count }) => count)).toEqual([5, 5]);
    expect(rows.map(({ key }) => key).join()).not.toContain(daughter);
  });
});
