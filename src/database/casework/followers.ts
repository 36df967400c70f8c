import { almatyDate } from '../../core/calendar/almaty.ts';
import { type CaseTransaction, type Follower, scopes } from '../../usecases/casework/ports.ts';
import type { ApplicationId, FollowerId } from '../../usecases/ids.ts';
import { Prisma } from '../generated/client.ts';
import { placeOf } from '../sealed-columns.ts';
import { cleanText } from './labels.ts';
import { dayOf, isUuid, languageOr, oneOf, parseRow } from './parsing.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

interface FollowerRow {
  readonly id: string;
  readonly application_id: string;
  readonly chat_id: string;
  readonly role: string;
  readonly invited_by: string | null;
  readonly scope: string;
  readonly label: string;
  readonly until: string | null;
  readonly ended: boolean;
  readonly language: string | null;
  readonly unreachable: boolean;
  readonly at_any_hour: boolean;
  readonly created_at: Date;
}

const labelOf = (id: string) => placeOf('follower.label', id);

export function followerRows(tx: Tx, tools: CaseTools): CaseTransaction['followers'] {
  const select = async (condition: Prisma.Sql) => {
    const rows = await tx.$queryRaw<FollowerRow[]>`
      select f.id, f.application_id, f.chat_id::text, f.role, f.invited_by, f.scope, f.label,
        f.until::text, f.ended_at is not null as ended, c.language, c.unreachable_at is not null as unreachable,
        f.at_any_hour, f.created_at
      from follower f left join chat c on c.chat_id = f.chat_id
      where ${condition} order by f.created_at, f.id`;
    return rows.flatMap((row) => toFollower(row, tools) ?? []);
  };
  const now = (today: string) => Prisma.sql`f.ended_at is null and (f.until is null or f.until >= ${today}::date)`;
  return {
    of: async (application, today) =>
      (await select(Prisma.sql`f.application_id = ${application}::uuid and ${now(today)}`)).map(withoutEnded),
    find: async (id) => (isUuid(id) ? (await select(Prisma.sql`f.id = ${id}::uuid`))[0] : undefined),
    ofChat: async (chatId, today) =>
      (await select(Prisma.sql`f.chat_id = ${chatId}::bigint and ${now(today)}`)).map(withoutEnded),
    async add({ id, application, chatId, role, invitedBy, scope, label, until }) {
      // One whose last day is over, and whom nothing has ended yet, does not stand in the way of following anew.
      await tx.$executeRaw`
        update follower set ended_at = now()
        where application_id = ${application}::uuid and chat_id = ${chatId}::bigint and ended_at is null
          and until < ${almatyDate(tools.now())}::date`;
      const there = await tx.follower.findFirst({
        where: { applicationId: application, chatId: BigInt(chatId), endedAt: null },
        select: { id: true },
      });
      if (there !== null) return 'there-already';
      if (role === 'applicant') {
        const bound = await tx.$executeRaw`
          update application set bound_at = now() where id = ${application}::uuid and bound_at is null`;
        if (bound === 0) return 'overtaken';
      }
      const added = await tx.$executeRaw`
        insert into follower (id, application_id, chat_id, role, invited_by, scope, label, until, created_at)
        values (
          ${id}::uuid, ${application}::uuid, ${chatId}::bigint, ${role}, ${invitedBy ?? null}::uuid, ${scope},
          ${tools.sealer.seal(labelOf(id), cleanText(label))}, ${until ?? null}::date,
          ${tools.now().toISOString()}::timestamptz
        )
        on conflict (application_id, chat_id) where ended_at is null do nothing`;
      return added === 1 ? 'added' : 'there-already';
    },
    async change(id, { scope, until, atAnyHour }) {
      await tx.$executeRaw`
        update follower set
          scope = coalesce(${scope ?? null}, scope),
          until = case when ${until === undefined} then until else ${until ?? null}::date end,
          at_any_hour = coalesce(${atAnyHour ?? null}, at_any_hour)
        where id = ${id}::uuid`;
    },
    async end(id) {
      await tx.$executeRaw`
        with ended as (
          update follower set ended_at = now() where id = ${id}::uuid and ended_at is null
          returning application_id, chat_id
        )
        update outbox set state = 'superseded', payload = null from ended e
        where state = 'due' and order_key in (
          'application:' || e.application_id || ':' || e.chat_id, 'reminder:' || e.application_id || ':' || e.chat_id
        )`;
    },
    async hasApplicant(application) {
      const row = await tx.application.findUnique({ where: { id: application }, select: { boundAt: true } });
      return row !== null && row.boundAt !== null;
    },
  };
}

const withoutEnded = ({ ended: _ended, ...follower }: Follower & { readonly ended: boolean }): Follower => follower;

function toFollower(row: FollowerRow, tools: CaseTools): (Follower & { readonly ended: boolean }) | undefined {
  return parseRow(tools.log, 'follower', row.id, () => ({
    id: row.id as FollowerId,
    application: row.application_id as ApplicationId,
    chatId: row.chat_id,
    role: oneOf('role', ['applicant', 'invited'] as const, row.role),
    invitedBy: row.invited_by === null ? undefined : (row.invited_by as FollowerId),
    scope: oneOf('scope', scopes, row.scope),
    label: openOrAbsent(tools, labelOf(row.id), row.label) ?? '',
    until: row.until === null ? undefined : dayOf('until', row.until),
    language: languageOr(row.language, undefined),
    unreachable: row.unreachable,
    atAnyHour: row.at_any_hour,
    since: row.created_at,
    ended: row.ended,
  }));
}
