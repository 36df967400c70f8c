import { almatyDate } from '../../core/calendar/almaty.ts';
import { addDays } from '../../core/calendar/plain-date.ts';
import type { AuditLine } from '../../usecases/casework/ports.ts';
import type { DistrictId } from '../../usecases/ids.ts';
import type { TraceRows } from '../../usecases/office/ports.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import { detailsOf } from './audit.ts';
import { isUuid } from './parsing.ts';

interface CaseRow {
  readonly id: string;
  readonly number: string | null;
  readonly district: string;
  readonly created_at: Date;
}

/** Whose data somebody has seen, by the trail. */
export function createTraceRows(prisma: PrismaClient): TraceRows {
  const select = async (condition: Prisma.Sql) => {
    const rows = await prisma.$queryRaw<CaseRow[]>`
      select id, number, district_id as district, created_at from application
      where record = 'office' and ${condition} order by created_at, id`;
    return rows.map(({ id, number, district, created_at }) => ({
      id,
      number: number ?? undefined,
      district: district as DistrictId,
      createdAt: created_at,
    }));
  };
  return {
    async lines(actor, from, to) {
      // A day more on either side: which day it was in Almaty is decided here, by the one calendar.
      const rows = await prisma.$queryRaw<(Omit<AuditLine, 'seq'> & { readonly seq: bigint })[]>`
        select seq, at, actor, action, subject, details from audit
        where actor = ${actor} and action in ('facts-read', 'export-made')
          and at >= ${addDays(from, -1)}::date and at < ${addDays(to, 2)}::date
        order by seq`;
      return rows
        .filter(({ at }) => almatyDate(at) >= from && almatyDate(at) <= to)
        .map((row) => ({ ...row, seq: Number(row.seq), details: detailsOf(row.details) }));
    },
    // What the trail names need not be an id.
    applications: (ids) => select(Prisma.sql`id = any(${ids.filter(isUuid)}::uuid[])`),
    ofDistrict: (district) => select(Prisma.sql`district_id = ${district}`),
  };
}
