import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { auditKeyOf } from '../../src/database/casework/audit.ts';
import { createReseal } from '../../src/database/reseal.ts';
import { placeOf } from '../../src/database/sealed-columns.ts';
import { createSealer } from '../../src/database/sealing.ts';
import { createTestDatabase, makeKeyRing, openTestStorage, whereIs } from '../support/database.ts';

it('leaves a value alone that was written after it was read, and is there when a value with the old key comes late', async () => {
  const database = await createTestDatabase();
  onTestFinished(database.drop);
  const before = makeKeyRing();
  const ring = { active: makeKeyRing().active, older: [before.active] };
  const [old, sealer] = [createSealer(before), createSealer(ring)];
  await (await openTestStorage(database, before)).close();
  const storage = await openTestStorage(database, ring);
  onTestFinished(storage.close);
  const place = (chat: string) => placeOf('chat.state', chat);
  const put = (chat: string, state: string) =>
    database.query(
      `insert into chat (chat_id, version, state, expires_at) values ($1, 1, $2, '2030-01-01')
       on conflict (chat_id) do update set state = excluded.state`,
      [chat, state],
    );
  await put('77', old.seal(place('77'), 'as it was read'));
  await put('78', old.seal(place('78'), 'untouched'));

  const pool = new pg.Pool({ connectionString: database.url });
  onTestFinished(() => pool.end());
  // A turn comes between the reading and the writing of a batch, and one more once the pass is over that column.
  const written = sealer.seal(place('77'), 'said meanwhile');
  let interfered = 0;
  const busy = new Proxy(pool, {
    get: (target, name) =>
      name !== 'query'
        ? Reflect.get(target, name)
        : async (query: string | pg.QueryConfig, values?: unknown[]) => {
            const text = typeof query === 'string' ? query : query.text;
            if (text.includes('update "chat"') && interfered === 0) {
              interfered = 1;
              await put('77', written);
            } else if (text.includes('"outbox"') && interfered > 0) {
              interfered += 1;
              // In the second pass, which has nothing else to do any more.
              if (interfered === 3) await put('79', old.seal(place('79'), 'late'));
            }
            return pool.query(query, values);
          },
  });
  const auditKey = auditKeyOf(Buffer.alloc(32));
  const reseal = createReseal({ pool: busy, prisma: storage.prisma, sealer, auditKey, now: () => new Date() });
  expect(await reseal(() => undefined)).toMatchObject({ kind: 'done', retired: [before.active.id] });

  expect(interfered).toBeGreaterThan(3);
  const rows = await database.query<{ id: string; state: string }>(
    'select chat_id::text as id, state from chat order by 1',
  );
  expect(rows[0]?.state).toBe(written);
  expect(rows.map(({ id, state }) => sealer.open(place(id), state))).toEqual([
    { kind: 'opened', text: 'said meanwhile' },
    { kind: 'opened', text: 'untouched' },
    { kind: 'opened', text: 'late' },
  ]);
  expect(await whereIs(database, `v1.${before.active.id}.`)).toEqual([]);
});

it('looks at few rows in one statement, however many there are and however little is left to do', async () => {
  const database = await createTestDatabase();
  onTestFinished(database.drop);
  const before = makeKeyRing();
  const ring = { active: makeKeyRing().active, older: [before.active] };
  const sealer = createSealer(ring);
  await (await openTestStorage(database, before)).close();
  const storage = await openTestStorage(database, ring);
  onTestFinished(storage.close);
  // The last one alone is sealed with the old key.
  const place = placeOf('chat.state', '1000');
  await database.query(
    `insert into chat (chat_id, version, state, expires_at)
     select i, 1, case when i = 1000 then $1 else $2 end, '2030-01-01' from generate_series(1, 1000) as i`,
    [createSealer(before).seal(place, 'the last'), `v1.${ring.active.id}.nonce.sealed`],
  );
  await database.query('analyze chat');

  const pool = new pg.Pool({ connectionString: database.url });
  onTestFinished(() => pool.end());
  const looked: number[] = [];
  const watched = new Proxy(pool, {
    get: (target, name) =>
      name !== 'query'
        ? Reflect.get(target, name)
        : async (query: string | pg.QueryConfig, values?: unknown[]) => {
            if (typeof query !== 'string' && query.text.includes('from "chat"')) {
              const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
                `explain (analyze, format json) ${query.text}`,
                query.values,
              );
              looked.push(...rows.map((row) => mostRows(row['QUERY PLAN'][0].Plan)));
            }
            return pool.query(query, values);
          },
  });
  const auditKey = auditKeyOf(Buffer.alloc(32));
  const reseal = createReseal({ pool: watched, prisma: storage.prisma, sealer, auditKey, now: () => new Date() });
  expect(await reseal(() => undefined)).toMatchObject({ kind: 'done', retired: [before.active.id] });
  expect(looked).not.toEqual([]);
  expect(Math.max(...looked)).toBeLessThanOrEqual(200);
  const [last] = await database.query<{ state: string }>('select state from chat where chat_id = 1000');
  expect(sealer.open(place, last?.state ?? '')).toEqual({ kind: 'opened', text: 'the last' });
});

interface Plan {
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** How many rows the busiest part of a plan has read. */
function mostRows(plan: Plan): number {
  const own = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  return Math.max(own, ...(plan.Plans ?? []).map(mostRows));
}
