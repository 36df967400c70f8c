import type { StatisticsRows } from '../../usecases/casework/ports.ts';
import type { PrismaClient } from '../generated/client.ts';
import { ENTRY_COLUMNS, type EntryRow, editionIds, toEntry } from './application-rows.ts';
import { checksBetween } from './checks.ts';
import { dayOf, oneOf, parseRow } from './parsing.ts';
import type { CaseTools } from './tools.ts';

const BATCH = 500;

interface CourseRow {
  readonly id: string;
  readonly received_on: string;
  readonly after_hours: boolean;
  readonly edition: string;
}

/** What the statistics are counted from, in batches. */
export function createStatisticsRows(prisma: PrismaClient, tools: Pick<CaseTools, 'log'>): StatisticsRows {
  const { log } = tools;
  return {
    async *histories(district, from, to) {
      let after = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const rows = await prisma.$queryRaw<CourseRow[]>`
          select a.id, a.received_on::text, a.after_hours, a.edition from application a
          where a.district_id = ${district} and a.record = 'office' and a.id > ${after}::uuid and exists (
            select 1 from application_event e
            where e.application_id = a.id and e.occurred_on between ${from}::date and ${to}::date
          )
          order by a.id limit ${BATCH}`;
        const entries = await prisma.$queryRaw<EntryRow[]>`
          select ${ENTRY_COLUMNS} from application_event e
          where e.application_id = any(${rows.map(({ id }) => id)}::uuid[]) order by e.application_id, e.version`;
        const byApplication = Map.groupBy(entries, ({ application_id }) => application_id);
        for (const row of rows) {
          const course = parseRow(log, 'application', row.id, () => ({
            receivedOn: dayOf('received_on', row.received_on),
            afterHours: row.after_hours,
            edition: oneOf('edition', editionIds, row.edition),
          }));
          const history = (byApplication.get(row.id) ?? []).flatMap((entry) => toEntry(entry, tools) ?? []);
          if (course !== undefined) yield { ...course, history };
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < BATCH) return;
        after = last.id;
      }
    },
    checks: (from, to) => checksBetween(prisma, log, from, to),
  };
}
