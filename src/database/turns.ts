import type pg from 'pg';
import type { ClaimedTurn, Language, Log, TurnResult, Turns } from '../usecases/ports.ts';
import type { Prisma } from './generated/client.ts';
import { inboxBody } from './inbox.ts';
import { addCalls, toOutboxRows } from './outbox-rows.ts';
import { isTaken } from './reasons.ts';
import { retrying } from './retrying.ts';
import { placeOf } from './sealed-columns.ts';
import type { Sealer } from './sealing.ts';

/** A claim that ended without a word (the process died, or hung for 30 s) is not the update's fault at first. */
const CLAIM_LIMIT = 20;

type ClaimedRow = {
  readonly update_id: string;
  readonly chat_id: string | null;
  readonly kind: string;
  readonly body: string;
  readonly claims: number;
  readonly failures: number;
  readonly version: string | null;
  readonly language: Language | null;
  readonly state: string | null;
};

/** The queue of turns: two statements a turn, of which only the second waits for the disk. */
export function createTurns<Action = never>(deps: {
  readonly pool: pg.Pool;
  readonly sealer: Sealer;
  /** The owner written beside claims. */
  readonly instanceId: number;
  readonly log: Log;
  /** Called after calls may have been added to the outbox. */
  readonly onCalls: () => void;
  /** For turns with actions; without it a turn that has any cannot be written. */
  readonly actions?: TurnActions<Action>;
}): Turns<Action> {
  const { pool, sealer, instanceId, log, onCalls, actions } = deps;

  const claim = async (): Promise<ClaimedTurn | undefined> => {
    for (;;) {
      const { rows } = await pool.query<ClaimedRow>({ name: 'turn-claim', text: CLAIM, values: [instanceId] });
      const [row] = rows;
      if (row === undefined) return undefined;
      const body = sealer.open(inboxBody(row.update_id), row.body);
      if (body.kind === 'opened') return toClaim(row, body.text);
      // Isolated: without its content the update can do nothing, now or later. The chat goes on.
      log.error('inbox-body-cannot-be-opened', { updateId: row.update_id });
      await pool.query({ name: 'turn-isolate', text: ISOLATE, values: [row.update_id, row.claims] });
    }
  };

  const toClaim = (row: ClaimedRow, body: string): ClaimedTurn => {
    const state = row.state === null ? undefined : sealer.open(chatState(row.chat_id ?? ''), row.state);
    const damaged = state?.kind === 'cannot-open';
    if (damaged) log.error('chat-state-cannot-be-opened', { updateId: row.update_id });
    return {
      updateId: Number(row.update_id),
      update: JSON.parse(body),
      kind: row.kind,
      chatId: row.chat_id ?? undefined,
      state: state?.kind === 'opened' ? JSON.parse(state.text) : undefined,
      damaged,
      language: row.language ?? undefined,
      exhausted: row.claims > CLAIM_LIMIT,
      fence: { claim: row.claims, version: row.version ?? undefined },
    };
  };

  const commit = async (turn: ClaimedTurn, result: TurnResult<Action>): Promise<'committed' | 'lost'> => {
    const { chatId, fence, updateId } = turn;
    const values = [
      updateId,
      fence.claim,
      chatId ?? null,
      fence.version ?? null,
      result.state.kind,
      result.state.kind === 'set' && chatId !== undefined
        ? sealer.seal(chatState(chatId), JSON.stringify(result.state.value))
        : null,
      result.language ?? null,
      result.expiresAt,
      JSON.stringify(
        (result.consents ?? []).map((consent) => ({
          given: consent.given,
          text_version: consent.textVersion,
          language: consent.language,
          at: consent.at.toISOString(),
        })),
      ),
      toOutboxRows(chatId, result.calls, sealer),
      result.blocked === true,
    ];
    const done = await retrying(() => write(values, chatId, result.actions ?? [])).catch((error: unknown) => {
      // The chat was new to this turn and to another at once; the other was first.
      if (isTaken(error, 'chat_pkey')) return false;
      throw error;
    });
    if (done) {
      if (result.calls.length > 0) onCalls();
      return 'committed';
    }
    await pool.query({ name: 'turn-unclaim', text: UNCLAIM, values: [updateId, fence.claim] });
    return 'lost';
  };

  /** One statement; with actions, one transaction that begins with it. */
  const write = async (values: readonly unknown[], chatId: string | undefined, wanted: readonly Action[]) => {
    if (wanted.length === 0) {
      const { rows } = await pool.query<{ done: boolean }>({ name: 'turn-commit', text: COMMIT, values: [...values] });
      return rows[0]?.done === true;
    }
    if (actions === undefined || chatId === undefined) throw new Error('a turn with actions, and nobody to write them');
    return actions.transact(async (tx, act) => {
      const rows = await tx.$queryRawUnsafe<{ done: boolean }[]>(COMMIT, ...values);
      return rows[0]?.done === true && (await act(wanted, chatId)) === 'done';
    });
  };

  return {
    claim,
    commit,
    async fail(turn, lastWords) {
      const values = [turn.updateId, turn.fence.claim, turn.exhausted, toOutboxRows(turn.chatId, lastWords, sealer)];
      const { rows } = await retrying(() =>
        pool.query<{ state: 'new' | 'dead' }>({ name: 'turn-fail', text: FAIL, values }),
      );
      if (rows[0] === undefined) return 'lost';
      if (rows[0].state === 'new') return 'later';
      onCalls();
      return 'dead';
    },
    async reclaim() {
      const { rowCount } = await pool.query({ name: 'turn-reclaim', text: RECLAIM });
      return rowCount ?? 0;
    },
  };
}

/** How the actions of a turn are written: in a transaction that is undone when its work answers false. */
export type TurnActions<Action> = {
  readonly transact: (
    work: (
      tx: Prisma.TransactionClient,
      act: (actions: readonly Action[], chatId: string) => Promise<'done' | 'overtaken'>,
    ) => Promise<boolean>,
  ) => Promise<boolean>;
};

/** Where the sealed state of a chat lives. */
export const chatState = (chatId: string) => placeOf('chat.state', chatId);

// The oldest update that is the first of its chat. A claimed one is not claimable for 30 s, and so those behind it are
// not either. Losing a claim to a power cut costs nothing, so it does not wait for the disk.
const CLAIM = `
  with head as (
    select i.update_id from inbox i
    where i.state = 'new' and i.next_at <= now()
      and (i.chat_id is null or i.update_id = (
        select e.update_id from inbox e where e.state = 'new' and e.chat_id = i.chat_id order by e.update_id limit 1
      ))
    order by i.update_id limit 1
    for update of i skip locked
  ),
  claimed as (
    update inbox i set claims = i.claims + 1, owner = $1, next_at = now() + interval '30 s'
    from head where i.update_id = head.update_id
    returning i.update_id, i.chat_id, i.kind, i.body, i.claims, i.failures
  )
  select c.*, chat.version, chat.language, chat.state, set_config('synchronous_commit', 'off', true)
  from claimed c left join chat on chat.chat_id = c.chat_id`;

// $1 update, $2 claim, $3 chat, $4 version, $5 what happens to the state, $6 state, $7 language, $8 expiry, $9 consents, $10 calls,
// $11 blocked.
// `locked` and `done` are the fence; everything else happens only when `done` has its row. A chat that was new and is
// there by now makes the insert fail, and the whole statement with it.
const COMMIT = `
  with locked as (
    select 1 from chat where chat_id = $3::bigint and version = $4::bigint for update
  ),
  done as (
    update inbox set state = 'done', body = null, chat_id = null, owner = null
    where update_id = $1::bigint and claims = $2::int and state = 'new'
      and ($4::bigint is null or exists (select 1 from locked))
    returning 1
  ),
  new_chat as (
    insert into chat (chat_id, version, language, state, expires_at)
    select $3::bigint, $1::bigint, $7::text, $6::text, $8::timestamptz
    where exists (select 1 from done) and $3::bigint is not null and $4::bigint is null and $5::text <> 'forget'
      and ($6::text is not null or $7::text is not null or json_array_length($9::json) > 0)
  ),
  known_chat as (
    update chat set
      version = $1::bigint, language = coalesce($7::text, language),
      state = case when $5::text = 'set' then $6::text else state end,
      used_at = now(), expires_at = $8::timestamptz,
      unreachable_at = case when $11::boolean then coalesce(unreachable_at, now()) end
    where chat_id = $3::bigint and $4::bigint is not null and $5::text <> 'forget' and exists (select 1 from done)
  ),
  consents as (
    insert into consent (chat_id, given, text_version, language, at)
    select $3::bigint, c.given, c.text_version, c.language, c.at
    from json_to_recordset($9::json) as c (given boolean, text_version text, language text, at timestamptz)
    where $3::bigint is not null and $5::text <> 'forget' and exists (select 1 from done)
  ),
  forgotten_chat as (
    delete from chat where chat_id = $3::bigint and $5::text = 'forget' and exists (select 1 from done)
  ),
  forgotten_consents as (
    delete from consent where chat_id = $3::bigint and $5::text = 'forget' and exists (select 1 from done)
  ),
  forgotten_calls as (
    delete from outbox where chat_id = $3::bigint and $5::text = 'forget' and exists (select 1 from done)
  ),
  forgotten_followers as (
    delete from follower where chat_id = $3::bigint and $5::text = 'forget' and exists (select 1 from done)
    returning id, application_id, role
  ),
  forgotten_invitations as (
    delete from invitation where invited_by in (select id from forgotten_followers)
  ),
  forgotten_own as (
    delete from application
    where record = 'own' and id in (select application_id from forgotten_followers where role = 'applicant')
  ),
  forgotten_claims as (
    delete from claim where chat_id = $3::bigint and $5::text = 'forget' and exists (select 1 from done)
  ),
  forgotten_updates as (
    update inbox set state = 'done', body = null, chat_id = null, owner = null
    where chat_id = $3::bigint and state = 'new' and update_id <> $1::bigint
      and $5::text = 'forget' and exists (select 1 from done)
  ),
  ${addCalls('$10', 'exists (select 1 from done)')}
  select exists (select 1 from done) as done`;

const UNCLAIM = `update inbox set owner = null, next_at = now() where update_id = $1 and claims = $2 and state = 'new'`;

const ISOLATE = `
  update inbox set state = 'dead', body = null, chat_id = null, owner = null
  where update_id = $1 and claims = $2 and state = 'new'`;

const FAIL = `
  with failed as (
    update inbox i set
      failures = i.failures + 1, owner = null,
      next_at = now() + make_interval(secs => coalesce((array[2, 8, 30, 120, 600])[i.failures + 1], 0)),
      state = case when last then 'dead' else i.state end,
      body = case when last then null else i.body end,
      chat_id = case when last then null else i.chat_id end
    from (select update_id, $3::boolean or failures >= 5 as last from inbox where update_id = $1::bigint) as l
    where i.update_id = l.update_id and i.claims = $2::int and i.state = 'new'
    returning i.state
  ),
  ${addCalls('$4', "exists (select 1 from failed where state = 'dead')")}
  select state from failed`;

// The first claims that end with their process are taken up at once; an update that takes the process down with it, again
// and again, soon waits longer each time, so that the other chats are served meanwhile.
const RECLAIM = `
  update inbox set owner = null,
    next_at = now() + make_interval(secs => case when claims - failures < 4 then 0 else least(2 ^ (claims - failures), 600) end)
  where state = 'new' and owner is not null and not instance_alive(owner)`;
