import { almatyDate } from '../core/calendar/almaty.ts';
import type { Retention } from '../usecases/ports.ts';
import { eraseCasework } from './casework/retention.ts';
import type { CaseTools } from './casework/tools.ts';
import type { PrismaClient } from './generated/client.ts';

const DAY_MS = 86_400_000;
/** Telegram repeats an update for a day; after a week its numbers may start anywhere, and must not meet old ones. */
const UPDATE_DAYS = 7;
/** As long as a dedupe key of the outbox is remembered. */
const CALL_DAYS = 30;
const KEEP_CLOSED_DAYS = 365;

/** Erasing by time. A chat with an update still waiting is in use, and left alone. */
export function createRetention(prisma: PrismaClient, tools: CaseTools): Retention {
  return {
    async eraseExpired(now, keepClosedDays = KEEP_CLOSED_DAYS) {
      const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
      const applications = await eraseCasework(prisma, tools, now, keepClosedDays);
      // Whoever follows an application still wants to be told of it, in their language; whoever shared a check was promised
      // for how long its code is good. Their answers are erased.
      const [{ count: chats } = { count: 0 }] = await prisma.$queryRaw<{ count: number }[]>`
        with expired as (
          select chat_id, exists (
            select 1 from follower f where f.chat_id = c.chat_id and f.ended_at is null
              and (f.until is null or f.until >= ${almatyDate(now)}::date)
          ) or exists (
            select 1 from claim s where s.chat_id = c.chat_id and s.expires_at > ${now}
          ) as needed
          from chat c where expires_at <= ${now}
            and not exists (select 1 from inbox i where i.state = 'new' and i.chat_id = c.chat_id)
          for update skip locked
        ),
        over as (select chat_id from expired where not needed),
        emptied as (
          update chat set state = null
          where chat_id in (select chat_id from expired where needed) and state is not null
        ),
        consents as (delete from consent where chat_id in (select chat_id from over)),
        calls as (delete from outbox where chat_id in (select chat_id from over)),
        claims as (delete from claim where chat_id in (select chat_id from over)),
        followers as (
          delete from follower where chat_id in (select chat_id from over) returning id, application_id, role
        ),
        invitations as (delete from invitation where invited_by in (select id from followers)),
        own as (
          delete from application
          where record = 'own' and id in (select application_id from followers where role = 'applicant')
        ),
        gone as (delete from chat where chat_id in (select chat_id from over) returning 1)
        select count(*)::int as count from gone`;
      const { count: updates } = await prisma.inboxUpdate.deleteMany({
        where: { state: { not: 'new' }, receivedAt: { lt: ago(UPDATE_DAYS) } },
      });
      const { count: calls } = await prisma.outboxCall.deleteMany({
        where: { state: { in: ['sent', 'unknown', 'dead', 'superseded'] }, createdAt: { lt: ago(CALL_DAYS) } },
      });
      return { chats, updates, calls, applications };
    },
  };
}
