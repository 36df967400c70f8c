import type { Retention } from '../usecases/ports.ts';
import type { PrismaClient } from './generated/client.ts';

const DAY_MS = 86_400_000;
/** Telegram repeats an update for a day; after a week its numbers may start anywhere, and must not meet old ones. */
const UPDATE_DAYS = 7;
/** As long as a dedupe key of the outbox is remembered. */
const CALL_DAYS = 30;

/** Erasing by time. A chat with an update still waiting is in use, and left alone. */
export function createRetention(prisma: PrismaClient): Retention {
  return {
    async eraseExpired(now) {
      const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
      const [{ count: chats } = { count: 0 }] = await prisma.$queryRaw<{ count: number }[]>`
        with expired as (
          select chat_id from chat c where expires_at <= ${now}
            and not exists (select 1 from inbox i where i.state = 'new' and i.chat_id = c.chat_id)
          for update skip locked
        ),
        consents as (delete from consent where chat_id in (select chat_id from expired)),
        calls as (delete from outbox where chat_id in (select chat_id from expired)),
        gone as (delete from chat where chat_id in (select chat_id from expired) returning 1)
        select count(*)::int as count from gone`;
      const { count: updates } = await prisma.inboxUpdate.deleteMany({
        where: { state: { not: 'new' }, receivedAt: { lt: ago(UPDATE_DAYS) } },
      });
      const { count: calls } = await prisma.outboxCall.deleteMany({
        where: { state: { in: ['sent', 'unknown', 'dead', 'superseded'] }, createdAt: { lt: ago(CALL_DAYS) } },
      });
      return { chats, updates, calls };
    },
  };
}
