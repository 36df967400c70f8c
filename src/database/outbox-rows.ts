import { randomUUID } from 'node:crypto';
import type { ApiCall } from '../usecases/ports.ts';
import { placeOf } from './sealed-columns.ts';
import type { Sealer } from './sealing.ts';

/** What is sealed of a call. */
export type SealedCall = { readonly payload: ApiCall['payload']; readonly fallback?: ApiCall['fallback'] };

/** Where the sealed payload of a call lives. */
export const outboxPayload = (id: string) => placeOf('outbox.payload', id);

/** The calls as one JSON parameter for ADD_CALLS. */
export function toOutboxRows(chatId: string | undefined, calls: readonly ApiCall[], sealer: Sealer): string {
  return JSON.stringify(calls.map((call) => toOutboxRow(chatId, call, sealer)));
}

/** One call as it stands in that parameter. */
export function toOutboxRow(chatId: string | undefined, call: ApiCall, sealer: Sealer) {
  const id = randomUUID();
  const sealed: SealedCall = {
    payload: call.payload,
    ...(call.fallback !== undefined && { fallback: call.fallback }),
  };
  return {
    id,
    dedupe: call.dedupe ?? null,
    // As text: a number in JSON would lose the last digits of a long chat id.
    chat_id: chatId ?? null,
    lane: call.lane,
    order_key: orderKey(chatId, call),
    supersedes: call.lane === 'status' && call.orderKey !== undefined,
    method: call.method,
    payload: sealer.seal(outboxPayload(id), JSON.stringify(sealed)),
    not_before: call.notBefore?.toISOString() ?? null,
    delay_ms: call.delayMs ?? 0,
  };
}

function orderKey(chatId: string | undefined, call: ApiCall): string | null {
  if (call.orderKey !== undefined) return call.orderKey;
  // The answer to a press is wanted within seconds, shows nothing by itself, and so need not wait for its turn.
  if (chatId === undefined || call.method === 'answerCallbackQuery') return null;
  return `${call.lane}:${chatId}`;
}

/**
 * Two parts of a WITH that add the calls of parameter `calls` when `condition` holds, in their order. A newer call in
 * lane `status` takes the place of older ones with its order key that wait.
 */
export const addCalls = (calls: string, condition: string): string => `
  calls as (
    select * from rows from (json_to_recordset(${calls}::json) as (
      id uuid, dedupe text, chat_id bigint, lane lane, order_key text, supersedes boolean,
      method text, payload text, not_before timestamptz, delay_ms float8
    )) with ordinality as c (
      id, dedupe, chat_id, lane, order_key, supersedes, method, payload, not_before, delay_ms, position
    ) where ${condition}
      -- One that is left out must not take the place of its own first copy.
      and not exists (select 1 from outbox o where o.dedupe = c.dedupe)
  ),
  superseded as (
    update outbox set state = 'superseded', payload = null
    where state = 'due' and lane = 'status' and order_key in (select order_key from calls where supersedes)
  ),
  added as (
    insert into outbox (id, dedupe, chat_id, lane, order_key, method, payload, not_before)
    select id, dedupe, chat_id, lane, order_key, method, payload, 
      coalesce(not_before, now() + make_interval(secs => delay_ms / 1000))
    from calls order by position
    on conflict (dedupe) do nothing
  )`;
