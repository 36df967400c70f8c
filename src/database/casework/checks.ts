import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { levels } from '../../core/law/assess.ts';
import { categoryIds } from '../../core/law/edition.ts';
import type { CaseTransaction, CheckCountRow } from '../../usecases/casework/ports.ts';
import type { Log } from '../../usecases/ports.ts';
import { dayOf, oneOf, parseRow } from './parsing.ts';
import type { Tx } from './tools.ts';

/** Counting finished checks by week. */
export function checkRows(tx: Tx): CaseTransaction['checks'] {
  return {
    async count(week, found) {
      // In one order, so that two checks at once cannot wait for each other.
      const rows = categoryIds.flatMap((category) => {
        const level = found[category];
        return level === undefined ? [] : [{ category, level }];
      });
      await tx.$executeRaw`
        insert into check_count (week, category, level, count)
        select ${week}::date, category, level, 1
        from json_to_recordset(${JSON.stringify(rows)}::json) as c (category text, level text) order by 2, 3
        on conflict (week, category, level) do update set count = check_count.count + 1`;
    },
  };
}

/** The counts of the weeks between two days. */
export async function checksBetween(
  tx: Tx,
  log: Log,
  from: PlainDate,
  to: PlainDate,
): Promise<readonly CheckCountRow[]> {
  const rows = await tx.$queryRaw<{ week: string; category: string; level: string; count: number }[]>`
    select week::text as week, category, level, count from check_count
    where week between ${from}::date and ${to}::date order by 1, 2, 3`;
  return rows.flatMap(
    ({ week, category, level, count }) =>
      parseRow(log, 'check_count', week, () => ({
        week: dayOf('week', week),
        category: oneOf('category', categoryIds, category),
        level: oneOf('level', [...levels, 'undetermined'] as const, level),
        count,
      })) ?? [],
  );
}
