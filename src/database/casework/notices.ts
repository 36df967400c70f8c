import type { CaseTransaction, Notice } from '../../usecases/casework/ports.ts';
import type { ApiCall } from '../../usecases/ports.ts';
import { addCalls, toOutboxRow } from '../outbox-rows.ts';
import type { CaseTools, Tx } from './tools.ts';

export function noticeRows(tx: Tx, { sealer, onCalls }: CaseTools): CaseTransaction['notices'] {
  return {
    async add(notices, delayMs) {
      if (notices.length === 0) return;
      const rows = notices.map(({ chatId, notice }) => toOutboxRow(chatId, toCall(chatId, notice, delayMs), sealer));
      await tx.$queryRawUnsafe(ADD, JSON.stringify(rows));
      if (delayMs === 0) onCalls();
    },
    async takeBack(application, version) {
      const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
        with told as (
          select o.id, o.state, o.uncertain from follower f
          join outbox o on o.dedupe = 'status:' || f.application_id || ':' || ${version}::int || ':' || f.id
          where f.application_id = ${application}::uuid
          for update of o
        ),
        free as (
          select not exists (
            select 1 from told where state in ('leased', 'sent', 'unknown') or (state = 'due' and uncertain > 0)
          ) as taken
        ),
        taken as (
          update outbox set state = 'superseded', payload = null
          where id in (select id from told where state = 'due') and (select taken from free)
        )
        select taken from free`;
      return row?.taken ?? true;
    },
    async wasSent(notice) {
      const rows = await tx.$queryRaw`
        select 1 from outbox where dedupe = ${noticeKey(notice)}
          and (state in ('leased', 'sent', 'unknown') or (state = 'due' and uncertain > 0))`;
      return Array.isArray(rows) && rows.length > 0;
    },
  };
}

const ADD = `with ${addCalls('$1', 'true')} select 1 as done`;

/** Names what is told to whom; the same is never put in twice. */
function noticeKey(notice: Notice): string {
  const { application, follower } = notice;
  return notice.kind === 'status'
    ? `status:${application}:${notice.version}:${follower}`
    : `reminder:${application}:${notice.reminder}:${notice.dueOn}:${follower}`;
}

function toCall(chatId: string, notice: Notice, delayMs: number): ApiCall {
  const { kind, application } = notice;
  return {
    method: 'notice',
    payload: { notice },
    lane: kind,
    // The chat comes last: when a chat moves, the end of the key does too.
    orderKey: `${kind === 'status' ? 'application' : 'reminder'}:${application}:${chatId}`,
    dedupe: noticeKey(notice),
    delayMs,
  };
}
