import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { mayBecome, type StatusId, statusOf } from '../../src/core/casework/status.ts';
import type { Notice, RecordedEntry } from '../../src/usecases/casework/ports.ts';
import type { ApplicationId, FollowerId } from '../../src/usecases/ids.ts';
import { anId, createMemoryCaseStore } from '../support/memory-case-store.ts';
import { aCaseDatabase } from './a-case-database.ts';
import { aCaseServer } from './a-case-server.ts';
import { type Act, type Clerk, rounds } from './clerks.ts';

type Server = Awaited<ReturnType<typeof aCaseServer>>;
type StatusNotice = Extract<Notice, { kind: 'status' }>;

interface World {
  readonly server: Server;
  /** Sends what may go by the clock of the office, in the order of the outbox. */
  readonly send: () => Promise<readonly StatusNotice[]>;
  /** How often each notice was put into the outbox, by its version and follower. */
  readonly put: (id: ApplicationId) => Promise<ReadonlyMap<string, number>>;
}

/** One call of somebody, with all the answers it got. */
interface Call {
  readonly by: Clerk;
  readonly id: ApplicationId;
  readonly kind: string;
  readonly expectedVersion: number;
  readonly answers: readonly { readonly status: number; readonly body: string; readonly replayed: boolean }[];
}

const UNDO_MS = 60_000;

/** Lets clerks work on two applications, and holds what came of it against what may come of it. */
async function work(world: World, story: readonly (readonly Act[])[]): Promise<void> {
  const { server, send } = world;
  const { office } = server;
  office.clock.set('2026-10-22T05:00:00Z');
  const ids = [(await office.register(office.aigerim)).id, (await office.register(office.daniyar)).id];
  const followers = new Map<ApplicationId, readonly FollowerId[]>();
  for (const id of ids) {
    const daughter = await office.follow(id, { chatId: '1', label: 'дочь' });
    followers.set(id, [daughter, await office.follow(id, { chatId: '2', label: 'сын', role: 'invited' })]);
  }
  // What is bound at the very moment of a step is not what this is about.
  office.clock.pass(1000);
  const calls: Call[] = [];
  const sent: StatusNotice[] = [];

  for (const round of story) {
    const seen = await Promise.all(ids.map((id) => standing(server, id)));
    const done = await Promise.all(
      round.map(async (act) => {
        if (act.kind === 'pass' || act.kind === 'send') return;
        const id = ids[act.at];
        const state = seen[act.at];
        if (id !== undefined && state !== undefined) calls.push(await perform(server, act, id, state));
      }),
    );
    expect(done).toHaveLength(round.length);
    for (const act of round) {
      if (act.kind === 'pass') office.clock.pass(act.seconds * 1000);
      if (act.kind === 'send') sent.push(...(await send()));
    }
  }
  office.clock.pass(UNDO_MS + 1);
  sent.push(...(await send()));

  for (const id of ids) {
    const history = await office.store.transact((tx) => tx.applications.history(id));
    const file = await office.store.transact((tx) => tx.applications.findAny(id));
    const standsNow = checkHistory(history);
    expect([file?.application.version, file?.application.status]).toEqual([history.length, standsNow.to]);
    checkCalls(
      server,
      history,
      calls.filter((call) => call.id === id),
    );
    for (const follower of followers.get(id) ?? []) {
      checkNews(
        follower,
        history,
        await world.put(id),
        sent.filter((notice) => notice.follower === follower).map(({ version }) => version),
      );
    }
  }
}

async function standing({ office }: Server, id: ApplicationId) {
  const file = await office.store.transact((tx) => tx.applications.findAny(id));
  if (file === undefined) throw new Error('an application is gone');
  return file.application;
}

async function perform(
  { call, tokens, office }: Server,
  act: Extract<Act, { by: Clerk }>,
  id: ApplicationId,
  seen: { readonly version: number; readonly status: StatusId },
): Promise<Call> {
  const next = statusOf(seen.status).next;
  const to = typeof act.to === 'number' ? (next[act.to % Math.max(1, next.length)] ?? 'withdrawn') : act.to;
  const expectedVersion = Math.max(1, seen.version - act.behind);
  const today = office.clock.now().toISOString().slice(0, 10);
  const step = {
    to,
    ...((to === 'refused') !== act.careless && { ground: 'inaccurate-data' }),
    ...((to === 'visit-scheduled') !== act.careless && { visitOn: today }),
    expectedVersion,
  };
  const what = { move: 'transitions', correct: 'corrections', 'take-back': 'take-back' }[act.kind];
  const body = { move: step, correct: { ...step, reason: 'ошибка' }, 'take-back': { expectedVersion } }[act.kind];
  const headers = { 'idempotency-key': anId<string>() };
  const once = async () => {
    const response = await call(tokens[act.by], 'POST', `/api/v1/applications/${id}/${what}`, body, headers);
    return {
      status: response.statusCode,
      body: response.body,
      replayed: response.headers['idempotency-replayed'] === 'true',
    };
  };
  const answers: Call['answers'][number][] = [];
  if (act.atOnce) answers.push(...(await Promise.all(Array.from({ length: act.times }, once))));
  else for (let time = 0; time < act.times; time += 1) answers.push(await once());
  return { by: act.by, id, kind: act.kind, expectedVersion, answers };
}

/** Every row follows lawfully from those before it, by a model of its own; gives the row that stands at the end. */
function checkHistory(history: readonly RecordedEntry[]): RecordedEntry {
  const stack: RecordedEntry[] = [];
  for (const [index, entry] of history.entries()) {
    expect(entry.version).toBe(index + 1);
    const top = stack.at(-1);
    expect(entry.from).toBe(top?.to);
    switch (entry.kind) {
      case 'received':
        expect(index).toBe(0);
        stack.push(entry);
        break;
      case 'moved':
        expect([entry.from, entry.to, mayBecome(top?.to ?? 'withdrawn', entry.to)]).toEqual([
          entry.from,
          entry.to,
          true,
        ]);
        stack.push(entry);
        break;
      case 'corrected':
        stack.push(entry);
        break;
      case 'taken-back': {
        const undone = stack.pop();
        expect(history[index - 1]?.version).toBe(undone?.version);
        expect(entry.to).toBe(stack.at(-1)?.to);
        expect(entry.recordedAt.getTime() - (undone?.recordedAt.getTime() ?? 0)).toBeLessThanOrEqual(UNDO_MS);
      }
    }
  }
  const last = stack.at(-1);
  if (last === undefined) throw new Error('there is no history');
  return last;
}

/** Each call that succeeded is one row, made on the version it was meant for; no other row is there. */
function checkCalls({ office }: Server, history: readonly RecordedEntry[], calls: readonly Call[]): void {
  let rows = 1;
  for (const { by, kind, expectedVersion, answers } of calls) {
    const settled = answers.filter(({ body }) => JSON.parse(body).code !== 'in-progress');
    expect(settled.length).toBeGreaterThan(0);
    const [first] = settled;
    // Who may not even ask is turned away at the door, each time anew.
    if (kind === 'correct' && by !== 'saule') {
      for (const { status } of settled) expect(status).toBe(403);
      continue;
    }
    expect(new Set(settled.map(({ body }) => body)).size).toBe(1);
    expect(settled.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect([200, 400, 403, 404, 409]).toContain(first?.status);
    if (by === 'stranger') expect([403, 404]).toContain(first?.status);
    if (first?.status !== 200) continue;
    rows += 1;
    const { version, status } = JSON.parse(first.body);
    expect(version).toBe(expectedVersion + 1);
    const entry = history[version - 1];
    expect(entry).toMatchObject({ by: office[by].id, to: status });
    expect(entry?.kind).toBe({ move: 'moved', correct: 'corrected', 'take-back': 'taken-back' }[kind]);
  }
  expect(history).toHaveLength(rows);
}

/** Nobody hears anything twice, out of order or of what was taken back; and in the end everybody knows what stands. */
function checkNews(
  follower: FollowerId,
  history: readonly RecordedEntry[],
  put: ReadonlyMap<string, number>,
  heard: readonly number[],
): void {
  const takenBack = new Set(history.filter(({ kind }) => kind === 'taken-back').map(({ version }) => version - 1));
  for (const { version, kind } of history) {
    const times = put.get(`${version} ${follower}`) ?? 0;
    if ((kind === 'moved' || kind === 'corrected') && !takenBack.has(version)) expect(times).toBe(1);
    else expect(times).toBeLessThanOrEqual(1);
  }
  expect(heard).toEqual([...new Set(heard)].toSorted((one, other) => one - other));
  expect(heard.filter((version) => takenBack.has(version))).toEqual([]);
  const said = ({ to, occurredOn, visitOn, ground }: Partial<RecordedEntry> = {}) => ({
    to,
    occurredOn,
    visitOn,
    ground,
  });
  expect(said(history[(heard.at(-1) ?? 1) - 1])).toEqual(said(history.at(-1)));
}

describe('whatever clerks do, at once, late, twice and back, nothing is unlawful, lost or told twice', () => {
  it('in memory, many stories', { timeout: 60_000 }, async () => {
    let now = () => new Date();
    const store = createMemoryCaseStore({ now: () => now() });
    const { memory } = store;
    const server = await aCaseServer({ store });
    now = server.office.clock.now;
    const world: World = {
      server,
      send: async () => {
        const due = memory.notices.filter(({ notice, state }) => state === 'due' && mayGo(notice));
        for (const row of due) row.state = 'sent';
        return due.map(({ notice }) => notice).filter((notice) => notice.kind === 'status');
      },
      put: async (id) =>
        counted(memory.notices.map(({ notice }) => notice).filter((notice) => notice.application === id)),
    };
    const mayGo = (notice: Notice) => {
      const entry = notice.kind === 'status' && memory.cases.get(notice.application)?.history[notice.version - 1];
      return entry && entry.recordedAt.getTime() + UNDO_MS <= now().getTime();
    };
    await fc.assert(
      fc.asyncProperty(rounds, async (story) => {
        await work(world, story);
        memory.cases.clear();
        memory.followers.clear();
        memory.answers.clear();
        Object.assign(memory, { notices: [], audit: [] });
      }),
      { numRuns: 100 },
    );
    await server.app.close();
  });

  describe('on PostgreSQL', async () => {
    const server = await aCaseDatabase();
    const { database, storage, office } = server;
    afterAll(server.close);

    it('with real transactions side by side', { timeout: 120_000 }, async () => {
      const world: World = {
        server,
        send: async () => {
          // The database has a clock of its own: what may go by that of the office, may go now.
          await database.query(
            `update outbox set not_before = case when exists (
               select 1 from application_event e
               where split_part(dedupe, ':', 2) = e.application_id::text and split_part(dedupe, ':', 3) = e.version::text
                 and e.recorded_at + interval '60 s' <= $1
             ) then now() - interval '1 s' else now() + interval '1 hour' end
             where state = 'due'`,
            [office.clock.now()],
          );
          const sent: StatusNotice[] = [];
          for (;;) {
            const rows = await storage.outbox.claim({ limit: 10, resting: [] });
            if (rows.length === 0) return sent;
            for (const row of rows) {
              expect(await storage.outbox.settle(row, { kind: 'sent' })).toBe('settled');
              sent.push(row.payload['notice'] as StatusNotice);
            }
          }
        },
        put: async (id) => {
          const rows = await database.query<{ dedupe: string }>('select dedupe from outbox where dedupe like $1', [
            `status:${id}:%`,
          ]);
          const keys = rows.map(({ dedupe }) => dedupe.split(':').slice(2).join(' '));
          return new Map(keys.map((key) => [key, keys.filter((other) => other === key).length]));
        },
      };
      await fc.assert(
        fc.asyncProperty(rounds, (story) => work(world, story)),
        { numRuns: 10 },
      );
      const trail = await database.query<{ actions: string }>(
        `select (select count(*) from audit where action like 'application-%') - (select count(*) from application_event)
           as actions`,
      );
      expect(trail).toEqual([{ actions: '0' }]);
    });
  });
});

function counted(notices: readonly Notice[]): ReadonlyMap<string, number> {
  const keys = notices.flatMap((notice) => (notice.kind === 'status' ? [`${notice.version} ${notice.follower}`] : []));
  return new Map(keys.map((key) => [key, keys.filter((other) => other === key).length]));
}
