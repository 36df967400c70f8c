import type pg from 'pg';
import {
  type ApiMethod,
  LANES,
  type Lane,
  type Log,
  type Outbox,
  type OutboxRow,
  type SendOutcome,
} from '../usecases/ports.ts';
import { addCalls, outboxPayload, type SealedCall, toOutboxRows } from './outbox-rows.ts';
import { retrying } from './retrying.ts';
import type { Sealer } from './sealing.ts';

const PAUSE = 'telegram';
/** A call that was under way each time the process died: after so often it is the call. */
const UNCERTAIN_LIMIT = 5;

type LeasedRow = {
  readonly id: string;
  readonly chat_id: string | null;
  readonly lane: Lane;
  readonly method: ApiMethod;
  readonly payload: string;
  readonly attempts: number;
  readonly uncertain: number;
  readonly claims: number;
};

/** The queue of Bot API calls. Every outcome is written only under the claim that the call was made with. */
export function createOutbox(deps: {
  readonly pool: pg.Pool;
  readonly sealer: Sealer;
  readonly instanceId: number;
  readonly log: Log;
  /** Called after calls were added or put back. */
  readonly onCalls: () => void;
}): Outbox {
  const { pool, sealer, instanceId, log, onCalls } = deps;

  const toRow = (row: LeasedRow): OutboxRow | undefined => {
    const opened = sealer.open(outboxPayload(row.id), row.payload);
    if (opened.kind === 'cannot-open') return undefined;
    const { payload, fallback }: SealedCall = JSON.parse(opened.text);
    return {
      id: row.id,
      chatId: row.chat_id ?? undefined,
      lane: row.lane,
      method: row.method,
      payload,
      fallback,
      attempts: row.attempts,
      uncertain: row.uncertain,
      claim: row.claims,
    };
  };

  const settle = async (row: Pick<OutboxRow, 'id' | 'claim'>, outcome: SendOutcome) => {
    const { text, name, values } = statementFor(outcome);
    const result = await retrying(() => pool.query({ name, text, values: [row.id, row.claim, ...values] }));
    return (result.rows[0]?.settled ?? 0) > 0 ? 'settled' : 'lost';
  };

  return {
    settle,
    async claim({ limit, first, resting }) {
      const lanes = first === undefined ? LANES : [first, ...LANES.filter((lane) => lane !== first)];
      const { rows } = await pool.query<LeasedRow>({
        name: 'outbox-claim',
        text: CLAIM,
        values: [lanes, limit, resting, instanceId],
      });
      const open: OutboxRow[] = [];
      for (const leased of rows) {
        const row = toRow(leased);
        if (row !== undefined) open.push(row);
        else {
          log.error('outbox-payload-cannot-be-opened', { callId: leased.id });
          await settle({ id: leased.id, claim: leased.claims }, { kind: 'dead', error: 'cannot-be-opened' });
        }
      }
      return open;
    },
    async reclaim() {
      const { rowCount } = await pool.query({ name: 'outbox-reclaim', text: RECLAIM, values: [UNCERTAIN_LIMIT] });
      return rowCount ?? 0;
    },
    async add(chatId, calls) {
      const values = [toOutboxRows(chatId, calls, sealer)];
      await pool.query({ name: 'outbox-add', text: `with ${addCalls('$1', 'true')} select 1`, values });
      onCalls();
    },
    async pauseFor(ms) {
      await pool.query({
        name: 'outbox-pause',
        text: `insert into pace (key, next_slot) values ($1, now() + make_interval(secs => $2::float8))
          on conflict (key) do update set next_slot = greatest(pace.next_slot, excluded.next_slot)`,
        values: [PAUSE, ms / 1000],
      });
    },
    async pausedFor() {
      const { rows } = await pool.query({
        name: 'outbox-paused',
        text: `select greatest(0, extract(epoch from next_slot - now()) * 1000)::float8 as ms from pace where key = $1`,
        values: [PAUSE],
      });
      return rows[0]?.ms ?? 0;
    },
    async backlog() {
      const { rows } = await pool.query({
        name: 'outbox-backlog',
        text: `select count(*)::int as waiting, coalesce(extract(epoch from now() - min(not_before)), 0)::float8 as oldest
          from outbox where state = 'due' and not_before <= now()`,
      });
      return { waiting: rows[0]?.waiting ?? 0, oldestSeconds: rows[0]?.oldest ?? 0 };
    },
  };
}

// Lane by lane, so that a hundred thousand waiting broadcasts cost a reply nothing.
const CLAIM = `
  with next as (
    select o.id, l.rank, o.seq from unnest($1::lane[]) with ordinality as l (lane, rank)
    cross join lateral (
      select o.id, o.seq from outbox o
      where o.state = 'due' and o.lane = l.lane and o.not_before <= now()
        and (o.lane = 'reply' or o.chat_id is null or o.chat_id <> all ($3::bigint[]))
        and (o.order_key is null or (
          o.seq = (
            select e.seq from outbox e
            where e.order_key = o.order_key and (e.state = 'due' or e.state = 'leased') order by e.seq limit 1
          )
          and not exists (
            select 1 from outbox b where b.chat_id = o.chat_id and b.state = 'leased' and b.order_key is not null
          )
        ))
      order by o.seq limit $2::int
      for update skip locked
    ) o
    order by l.rank, o.seq limit $2::int
  )
  update outbox o set state = 'leased', lease_until = now() + interval '30 s', claims = o.claims + 1, owner = $4::int
  from next where o.id = next.id
  returning o.id, o.chat_id, o.lane, o.method, o.payload, o.attempts, o.uncertain, o.claims`;

// Taken when its process died or hung: it may have arrived (D5: missing none, at most one more per kill and call under way).
const RECLAIM = `
  update outbox set
    uncertain = uncertain + 1, owner = null, lease_until = null,
    state = case when uncertain + 1 >= $1::int then 'dead'::outbox_state else 'due' end,
    payload = case when uncertain + 1 >= $1::int then null else payload end,
    last_error = 'process-gone'
  where state = 'leased' and (lease_until < now() or not instance_alive(owner))`;

const MINE = `id = $1::uuid and claims = $2::int and state = 'leased'`;

/** Nothing of a reply is kept once it is over; of the other lanes the fact is, without its content. */
const ended = (name: string, state: 'sent' | 'unknown' | 'dead' | 'superseded', error: string | null) => ({
  name,
  text: `
    with mine as (select id, lane from outbox where ${MINE} for update),
    gone as (delete from outbox where id in (select id from mine where lane = 'reply')),
    kept as (
      update outbox set state = '${state}', payload = null, owner = null, lease_until = null, last_error = $3::text
      where id in (select id from mine where lane <> 'reply')
    )
    select count(*)::int as settled from mine`,
  values: [error],
});

// A status that was under way when a newer one was put in gives way to it now, and does not keep it waiting.
const again = (name: string, column: 'attempts' | 'uncertain', step: number, delayMs: number, error: string) => ({
  name,
  text: `
    with mine as (
      select id, lane = 'status' and order_key <> 'status:' || chat_id and exists (
        select 1 from outbox n where n.order_key = o.order_key and n.seq > o.seq and n.state = 'due'
      ) as overtaken
      from outbox o where ${MINE} for update
    ),
    put_back as (
      update outbox o set
        state = case when m.overtaken then 'superseded'::outbox_state else 'due' end,
        payload = case when m.overtaken then null else o.payload end,
        owner = null, lease_until = null, last_error = $3::text,
        ${column} = o.${column} + $4::int, not_before = now() + make_interval(secs => $5::float8)
      from mine m where o.id = m.id
    )
    select count(*)::int as settled from mine`,
  values: [error, step, delayMs / 1000],
});

function statementFor(outcome: SendOutcome) {
  switch (outcome.kind) {
    case 'sent':
      return ended('settle-sent', 'sent', null);
    case 'later':
      return again('settle-later', 'attempts', outcome.free === true ? 0 : 1, outcome.delayMs, outcome.error);
    case 'unknown':
      return outcome.repeatAfterMs === undefined
        ? ended('settle-unknown', 'unknown', outcome.error)
        : again('settle-repeat', 'uncertain', 1, outcome.repeatAfterMs, outcome.error);
    case 'dead':
      return outcome.chat === true
        ? { name: 'settle-chat-dead', text: CHAT_DEAD, values: [outcome.error] }
        : ended('settle-dead', 'dead', outcome.error);
    case 'moved':
      return { name: 'settle-moved', text: MOVED, values: [outcome.chatId] };
    case 'superseded':
      return ended('settle-superseded', 'superseded', outcome.error);
  }
}

const CHAT_DEAD = `
  with mine as (select id, chat_id from outbox where ${MINE} for update),
  ending as (
    select id, lane from outbox
    where id in (select id from mine) or (state = 'due' and chat_id in (select chat_id from mine)) for update
  ),
  gone as (delete from outbox where id in (select id from ending where lane = 'reply')),
  kept as (
    update outbox set state = 'dead', payload = null, owner = null, lease_until = null, last_error = $3::text
    where id in (select id from ending where lane <> 'reply')
  ),
  marked as (
    update chat set unreachable_at = now() where unreachable_at is null and chat_id in (select chat_id from mine)
  )
  select count(*)::int as settled from mine`;

const MOVED = `
  with mine as (select id, chat_id from outbox where ${MINE} for update),
  moved as (
    update outbox o set
      chat_id = $3::bigint, order_key = replace(o.order_key, ':' || m.chat_id, ':' || $3::bigint),
      state = 'due', owner = null, lease_until = null,
      attempts = o.attempts + case when o.id = m.id then 1 else 0 end
    from mine m
    where o.id = m.id or (o.chat_id = m.chat_id and o.state = 'due')
  )
  select count(*)::int as settled from mine`;
