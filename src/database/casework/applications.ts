import { almatyDate } from '../../core/calendar/almaty.ts';
import { addDays, type PlainDate } from '../../core/calendar/plain-date.ts';
import { isStatusId, type StatusId } from '../../core/casework/status.ts';
import type { CaseCursor, CaseFile, CasePage, CaseQuery, CaseTransaction } from '../../usecases/casework/ports.ts';
import type { ApplicationId } from '../../usecases/ids.ts';
import { Prisma } from '../generated/client.ts';
import {
  APPLICATION_COLUMNS,
  type ApplicationRow,
  ENTRY_COLUMNS,
  type EntryRow,
  frozenOf,
  insertApplications,
  insertEntries,
  standingOf,
  toCaseFile,
  toRecordedEntry,
} from './application-rows.ts';
import { parseFrozenCheck } from './frozen.ts';
import { cleanText } from './labels.ts';
import { dayOf, isUuid } from './parsing.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

/** The longest before its term that a family is reminded: of an appeal, two weeks. */
const LONGEST_AHEAD_DAYS = 14;
/** More days than ever are off in a row: a visit is recalled on the working day before it. */
const LONGEST_BEFORE_VISIT_DAYS = 10;
/** Whose term can be missed (`overdueBy`): not appealing is no lateness. */
const MAY_BE_LATE = Prisma.sql`(owner in ('office', 'family') and status <> 'refused')`;

export function applicationRows(tx: Tx, tools: CaseTools): CaseTransaction['applications'] {
  const one = async (condition: Prisma.Sql, lock?: 'lock'): Promise<CaseFile | undefined> => {
    const [row] = await tx.$queryRaw<ApplicationRow[]>`
      select ${APPLICATION_COLUMNS} from application a where ${condition} ${lock ? Prisma.sql`for update` : Prisma.empty}`;
    return row && toCaseFile(row, tools);
  };
  // An id that cannot be one is that of no row: to the database it would be an error of the caller's.
  const byId = (id: ApplicationId, also: Prisma.Sql, lock?: 'lock') =>
    isUuid(id) ? one(Prisma.sql`a.id = ${id}::uuid ${also}`, lock) : Promise.resolve(undefined);

  const page = async (
    rows: readonly (ApplicationRow & { readonly on: string })[],
    limit: number,
  ): Promise<CasePage> => {
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      cases: shown.flatMap((row) => toCaseFile(row, tools) ?? []),
      // From the row and not from the file, so that a row which cannot be read does not end the list.
      next: rows.length > limit && last ? { on: dayOf('on', last.on), id: last.id as ApplicationId } : undefined,
    };
  };

  return {
    async add(added) {
      const inserted = await insertApplications(tx, tools, [added]);
      if (!inserted.has(added.id)) return 'number-taken';
      await insertEntries(tx, tools, [{ ...added, note: undefined }]);
      return 'added';
    },
    lock: (id, district) => byId(id, Prisma.sql`and a.record = 'office' and a.district_id = ${district}`, 'lock'),
    find: (id, district) => byId(id, Prisma.sql`and a.record = 'office' and a.district_id = ${district}`),
    findAny: (id, lock) => byId(id, Prisma.empty, lock),
    async history(id) {
      const rows = await tx.$queryRaw<EntryRow[]>`
        select ${ENTRY_COLUMNS} from application_event e where e.application_id = ${id}::uuid order by e.version`;
      return rows.flatMap((row) => toRecordedEntry(row, tools) ?? []);
    },
    async frozenCheck(id) {
      const row = await tx.application.findUnique({ where: { id }, select: { frozen: true } });
      if (row === null || row.frozen === null) return undefined;
      const text = openOrAbsent(tools, frozenOf(id), row.frozen);
      if (text === undefined) return 'cannot-open';
      const check = parseFrozenCheck(JSON.parse(text));
      if (check === undefined)
        tools.log.error('row-cannot-be-read', { table: 'application', row: id, column: 'frozen' });
      return check ?? 'cannot-open';
    },
    async write({ id, application, entry, note, by, at }) {
      const row = standingOf({ application });
      // A correction may come when what is personal was erased already; its reason is then to be erased in its turn.
      const erasedAt = note === undefined ? Prisma.sql`erased_at` : Prisma.sql`null`;
      const written = await tx.$executeRaw`
        update application set
          version = ${row.version}, status = ${row.status}, status_on = ${row.status_on}::date,
          visit_on = ${row.visit_on}::date, queued_on = ${row.queued_on}::date, ground = ${row.ground},
          due_on = ${row.due_on}::date, owner = ${row.owner}, closed_on = ${row.closed_on}::date, erased_at = ${erasedAt}
        where id = ${id}::uuid and version = ${row.version - 1}`;
      if (written !== 1) throw new Error('an application was written that had not been locked');
      await insertEntries(tx, tools, [{ id, entry, note, by, at }]);
    },
    async list(query) {
      const byDue = query.order === 'due';
      const rows = await tx.$queryRaw<(ApplicationRow & { on: string })[]>`
        select ${APPLICATION_COLUMNS}, ${byDue ? Prisma.sql`a.due_on::text` : Prisma.sql`a.received_on::text`} as on
        from application a
        where ${Prisma.join(conditionsOf(query, tools), ' and ')}
        order by ${byDue ? Prisma.sql`a.due_on, a.id` : Prisma.sql`a.received_on desc, a.id desc`}
        limit ${query.limit + 1}`;
      return page(rows, query.limit);
    },
    async count(district, today) {
      const rows = await tx.$queryRaw<{ status: string; count: number; overdue: number }[]>`
        select status, count(*)::int as count,
          (count(*) filter (where due_on < ${today}::date and ${MAY_BE_LATE}))::int as overdue
        from application where district_id = ${district} and record = 'office' group by status order by status`;
      return rows.flatMap(({ status, ...counts }) => (isStatusId(status) ? [{ status, ...counts }] : []));
    },
    async setCodes(id, tracking, spoken) {
      await tx.application.update({
        where: { id },
        data: { trackingHash: tracking, spokenHash: spoken, boundAt: null },
      });
    },
    byTracking: (hash) => one(Prisma.sql`a.tracking_hash = ${hash}`),
    bySpoken: (hash) => one(Prisma.sql`a.spoken_hash = ${hash}`),
    async removeOwn(id) {
      await tx.$executeRaw`
        delete from outbox using follower f
        where f.application_id = ${id}::uuid and outbox.chat_id = f.chat_id
          and outbox.order_key in (
            'application:' || f.application_id || ':' || f.chat_id, 'reminder:' || f.application_id || ':' || f.chat_id
          )
          and exists (select 1 from application where id = f.application_id and record = 'own')`;
      await tx.application.deleteMany({ where: { id, record: 'own' } });
    },
    async remindable(today, limit, after) {
      const rows = await tx.$queryRaw<(ApplicationRow & { on: string })[]>`
        select * from (
          select ${APPLICATION_COLUMNS}, least(a.due_on, a.visit_on)::text as on
          from application a where ${remindableOn(today)}
        ) as r
        where ${after ? Prisma.sql`(r.on, r.id) > (${after.on}, ${after.id}::uuid)` : Prisma.sql`true`}
        order by r.on, r.id limit ${limit + 1}`;
      return page(rows, limit);
    },
  };
}

function conditionsOf(query: CaseQuery, { labels, now }: CaseTools): readonly Prisma.Sql[] {
  const {
    district,
    status,
    overdueOn,
    inTimeOn,
    openOn,
    visitOn,
    dueBy,
    dueFrom,
    owner,
    words,
    unreachable,
    order,
    after,
  } = query;
  const conditions = [Prisma.sql`a.district_id = ${district}`, Prisma.sql`a.record = 'office'`];
  if (status !== undefined) conditions.push(Prisma.sql`a.status = ${status satisfies StatusId}`);
  if (owner !== undefined) conditions.push(Prisma.sql`a.owner = ${owner}`);
  if (overdueOn !== undefined) {
    conditions.push(Prisma.sql`a.due_on < ${overdueOn}::date and ${MAY_BE_LATE}`);
  }
  if (inTimeOn !== undefined) {
    conditions.push(Prisma.sql`(a.due_on is null or a.due_on >= ${inTimeOn}::date or not ${MAY_BE_LATE})`);
  }
  if (openOn !== undefined) {
    conditions.push(Prisma.sql`(a.due_on >= ${openOn}::date or (a.due_on is null and a.status <> 'refused'))`);
  }
  if (visitOn !== undefined) conditions.push(Prisma.sql`a.visit_on = ${visitOn}::date`);
  if (dueBy !== undefined) conditions.push(Prisma.sql`a.due_on <= ${dueBy}::date`);
  if (dueFrom !== undefined) conditions.push(Prisma.sql`a.due_on >= ${dueFrom}::date`);
  if (unreachable === true) {
    conditions.push(Prisma.sql`exists (
      select 1 from follower f join chat c on c.chat_id = f.chat_id
      where f.application_id = a.id and f.ended_at is null and c.unreachable_at is not null
        and (f.until is null or f.until >= ${almatyDate(now())}::date)
    )`);
  }
  if (words !== undefined && words.trim() !== '') {
    const typed = cleanText(words);
    // Case by Unicode and not by the locale of the database: so Қ is қ wherever this runs.
    const beginnings = [...new Set([typed, typed.toLowerCase(), typed.toUpperCase()])];
    const number = Prisma.sql`(${Prisma.join(
      beginnings.map((beginning) => Prisma.sql`a.number like ${`${literally(beginning)}%`}`),
      ' or ',
    )})`;
    const wanted = labels.wanted(district, words);
    conditions.push(wanted.length === 0 ? number : Prisma.sql`(${number} or a.label_index @> ${[...wanted]}::text[])`);
  }
  if (order === 'due') conditions.push(Prisma.sql`a.due_on is not null`);
  if (after !== undefined) conditions.push(beyond(order, after));
  return conditions;
}

const beyond = (order: CaseQuery['order'], { on, id }: CaseCursor) =>
  order === 'due'
    ? Prisma.sql`(a.due_on, a.id) > (${on}::date, ${id}::uuid)`
    : Prisma.sql`(a.received_on, a.id) < (${on}::date, ${id}::uuid)`;

/** So that `%`, `_` and `\` are characters like others. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');

// A little more than `remindersDue` (core) will find: which terms call for words, and when, is decided there. What was
// told already is left out, so that an old term does not come up every day.
const remindableOn = (today: PlainDate) => Prisma.sql`(
  (
    a.status = 'visit-scheduled' and a.visit_on between ${today}::date and ${addDays(today, LONGEST_BEFORE_VISIT_DAYS)}::date
    and ${notGiven('visit-soon', Prisma.sql`a.visit_on`)}
  )
  or (a.due_on < ${today}::date and a.owner = 'office' and ${notGiven('office-term-passed', Prisma.sql`a.due_on`)})
  or (a.due_on < ${today}::date and a.status = 'notified' and ${notGiven('family-term-passed', Prisma.sql`a.due_on`)})
  or (
    a.due_on between ${today}::date and ${addDays(today, LONGEST_AHEAD_DAYS)}::date and a.owner = 'family'
    and ${notGiven('family-term-soon', Prisma.sql`a.due_on`)}
  )
)`;

const notGiven = (kind: string, on: Prisma.Sql) =>
  Prisma.sql`not exists (select 1 from reminder g where g.application_id = a.id and g.kind = ${kind} and g.due_on = ${on})`;
