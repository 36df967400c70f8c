import { almatyDate } from '../../core/calendar/almaty.ts';
import { addDays, type PlainDate } from '../../core/calendar/plain-date.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import { auditRows } from './audit.ts';
import type { CaseTools } from './tools.ts';

const HOUR_MS = 3_600_000;
const ATTEMPT_HOURS = 24;
/** The longest a session lasts, however much it is used. */
const SESSION_HOURS = 12;
const IMPORT_DAYS = 30;
/** For so long a step can still be taken back, and must find whom it told. */
const ENDED_HOURS = 24;
/** So many applications in one transaction, so that nobody waits long for one of them. */
const BATCH = 200;

/** Erases what casework keeps for a time only. Returns of how many applications what is personal was erased. */
export async function eraseCasework(
  prisma: PrismaClient,
  tools: CaseTools,
  now: Date,
  keepClosedDays: number,
): Promise<number> {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  const today = almatyDate(now);
  await endFollowing(prisma, today);
  // Promised with the consent: that a chat followed is known until it stops. By the clock that wrote when it did.
  await prisma.$executeRaw`delete from follower where ended_at < now() - make_interval(hours => ${ENDED_HOURS}::int)`;
  await prisma.claim.deleteMany({ where: { expiresAt: { lte: now } } });
  await prisma.invitation.deleteMany({ where: { expiresAt: { lte: now } } });
  await prisma.attempt.deleteMany({ where: { at: { lt: hoursAgo(ATTEMPT_HOURS) } } });
  await prisma.staffSession.deleteMany({ where: { createdAt: { lt: hoursAgo(SESSION_HOURS) } } });
  await prisma.idempotency.deleteMany({ where: { expiresAt: { lte: now } } });
  await eraseImports(prisma, now, hoursAgo(IMPORT_DAYS * 24));

  const closedBy = addDays(today, -keepClosedDays);
  await eraseOwnRecords(prisma, closedBy);
  let erased = 0;
  for (;;) {
    const count = await eraseBatch(prisma, tools, now, closedBy);
    erased += count;
    if (count < BATCH) return erased;
  }
}

/** Those whose last day is over. */
async function endFollowing(prisma: PrismaClient, today: PlainDate): Promise<void> {
  await prisma.$executeRaw`
    with ended as (
      update follower set ended_at = now() where ended_at is null and until < ${today}::date
      returning application_id, chat_id
    )
    update outbox set state = 'superseded', payload = null from ended e
    where state = 'due' and order_key in (
      'application:' || e.application_id || ':' || e.chat_id, 'reminder:' || e.application_id || ':' || e.chat_id
    )`;
}

/** A register that nobody decided on for so long is given up; its rows hold labels and answers. */
async function eraseImports(prisma: PrismaClient, now: Date, before: Date): Promise<void> {
  await prisma.importJob.updateMany({
    where: { state: { in: ['checking', 'checked'] }, createdAt: { lt: before } },
    data: { state: 'failed', finishedAt: now },
  });
  const job = { OR: [{ finishedAt: { lt: before } }, { state: 'failed' }] };
  await prisma.importPart.deleteMany({ where: { job } });
  await prisma.importRow.deleteMany({ where: { job } });
}

// A refusal that nobody appealed is closed when the term for an appeal is over; one of a year without a calendar was taken
// over without that day, which is about three months after it.
const wasClosedBy = (day: PlainDate) => Prisma.sql`(
  closed_on <= ${day}::date
  or (status = 'refused' and coalesce(due_on, (status_on + interval '4 months')::date) <= ${day}::date)
)`;

/** A family's own record goes as a whole: no statistics need it, and no trail knows of it. */
async function eraseOwnRecords(prisma: PrismaClient, closedBy: PlainDate): Promise<void> {
  await prisma.$executeRaw`
    with closed as (select id from application where record = 'own' and ${wasClosedBy(closedBy)}),
    calls as (
      delete from outbox o using follower f
      where f.application_id in (select id from closed) and o.chat_id = f.chat_id and o.order_key in (
        'application:' || f.application_id || ':' || f.chat_id, 'reminder:' || f.application_id || ':' || f.chat_id
      )
    )
    delete from application where id in (select id from closed)`;
}

/** What is personal of applications that were closed by this day; their dates and numbers stay for the statistics. */
function eraseBatch(prisma: PrismaClient, tools: CaseTools, now: Date, closedBy: PlainDate): Promise<number> {
  return prisma.$transaction(
    async (tx) => {
      const rows = await tx.$queryRaw<{ id: string }[]>`
      select id from application
      where record = 'office' and erased_at is null and ${wasClosedBy(closedBy)}
      order by id limit ${BATCH} for update skip locked`;
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await tx.$executeRaw`
      with erased as (
        update application set
          label = null, label_index = '{}', frozen = null, tracking_hash = null, spoken_hash = null,
          erased_at = ${now.toISOString()}::timestamptz
        where id = any(${ids}::uuid[])
      ),
      notes as (update application_event set note = null where application_id = any(${ids}::uuid[]) and note is not null),
      own_notes as (delete from application_note where application_id = any(${ids}::uuid[])),
      invitations as (delete from invitation where application_id = any(${ids}::uuid[])),
      followers as (delete from follower where application_id = any(${ids}::uuid[]) returning application_id, chat_id)
      delete from outbox o using followers f
      where o.chat_id = f.chat_id and o.order_key in (
        'application:' || f.application_id || ':' || f.chat_id, 'reminder:' || f.application_id || ':' || f.chat_id
      )`;
      const audit = auditRows(tx, tools);
      for (const id of ids) await audit.add({ actor: 'system', action: 'personal-data-erased', subject: id }, now);
      return ids.length;
    },
    { timeout: 60_000 },
  );
}
