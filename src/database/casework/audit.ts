import { createHash, createHmac } from 'node:crypto';
import type { AuditHead, AuditTrail, AuditVerdict, CaseTransaction } from '../../usecases/casework/ports.ts';
import type { DistrictId } from '../../usecases/ids.ts';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import type { AuditKey, CaseTools, Tx } from './tools.ts';

export const auditKeyOf = (bytes: Buffer): AuditKey => ({
  id: createHash('sha256').update('tirek audit key\n').update(bytes).digest('hex').slice(0, 10),
  bytes,
});

/** Lines are added one at a time, because each proves the one before. Held until the transaction ends. */
const AUDIT_LOCK = 7_432_014;
const BATCH = 1000;

interface Line {
  readonly seq: bigint;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: unknown;
}

/** Adding to the trail: in the transaction of what it tells of. */
export function auditRows(tx: Tx, { auditKey }: Pick<CaseTools, 'auditKey'>): CaseTransaction['audit'] {
  return {
    async add({ actor, action, subject, details = {} }, at) {
      await tx.$executeRaw`select pg_advisory_xact_lock(${AUDIT_LOCK}::bigint)`;
      const last = await tx.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, mac: true } });
      const line: Line = { seq: (last?.seq ?? 0n) + 1n, at, actor, action, subject, details };
      await tx.auditEntry.create({
        data: { ...line, details, keyId: auditKey.id, mac: macOf(auditKey, last?.mac ?? '', line) },
      });
    },
  };
}

/** Reading and checking the trail. */
export function createAuditTrail(prisma: PrismaClient, auditKey: AuditKey): AuditTrail {
  return {
    async list({ before, limit, subject, actor, district }) {
      const conditions = [
        Prisma.sql`true`,
        ...(before === undefined ? [] : [Prisma.sql`seq < ${before}`]),
        ...(subject === undefined ? [] : [Prisma.sql`subject = ${subject}`]),
        ...(actor === undefined ? [] : [Prisma.sql`actor = ${actor}`]),
        ...(district === undefined ? [] : [aboutDistrict(district)]),
      ];
      const rows = await prisma.$queryRaw<Line[]>`
        select seq, at, actor, action, subject, details from audit
        where ${Prisma.join(conditions, ' and ')} order by seq desc limit ${limit}`;
      return rows.map((row) => ({ ...row, seq: Number(row.seq), details: detailsOf(row.details) }));
    },
    async head() {
      const last = await prisma.auditEntry.findFirst({ orderBy: { seq: 'desc' } });
      return last === null ? undefined : { seq: Number(last.seq), mac: last.mac };
    },
    async verify(kept) {
      let last: AuditHead | undefined;
      for (;;) {
        const rows = await prisma.auditEntry.findMany({
          where: { seq: { gt: last?.seq ?? Number.MIN_SAFE_INTEGER } },
          orderBy: { seq: 'asc' },
          take: BATCH,
        });
        for (const row of rows) {
          const bad = verdictOn(row, last, auditKey, kept);
          if (bad !== undefined) return bad;
          last = { seq: Number(row.seq), mac: row.mac };
        }
        if (rows.length < BATCH) break;
      }
      if (kept !== undefined && (last?.seq ?? 0) < kept.seq) return { kind: 'cut', seq: (last?.seq ?? 0) + 1 };
      return { kind: 'intact', lines: last?.seq ?? 0, head: last };
    },
  };
}

const SUBJECT_ID = Prisma.sql`
  case when audit.subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then audit.subject::uuid end`;

/** The actions are named, because a district may have been given a code that means something else on other lines. */
const aboutDistrict = (district: DistrictId) => Prisma.sql`(
  exists (select 1 from application a where a.district_id = ${district} and a.id = ${SUBJECT_ID})
  or exists (select 1 from import_job j where j.district_id = ${district} and j.id = ${SUBJECT_ID})
  or audit.subject = ${district} and audit.action in ('export-made', 'district-added', 'district-changed')
)`;

export interface ProvenLine extends Line {
  readonly keyId: string;
  readonly mac: string;
}

/** What is wrong with a line that comes after `last`; undefined when nothing is. */
export function verdictOn(
  row: ProvenLine,
  last: AuditHead | undefined,
  key: AuditKey,
  kept: AuditHead | undefined,
): AuditVerdict | undefined {
  const expected = (last?.seq ?? 0) + 1;
  const seq = Number(row.seq);
  if (seq > expected) return { kind: 'missing', seq: expected };
  if (seq < expected || row.keyId !== key.id || row.mac !== macOf(key, last?.mac ?? '', row)) {
    return { kind: 'changed', seq };
  }
  // Whoever has the key could write the whole trail anew, but not so that it fits a head that was kept elsewhere.
  return kept?.seq === seq && kept.mac !== row.mac ? { kind: 'changed', seq } : undefined;
}

function macOf({ bytes }: AuditKey, previous: string, { seq, at, actor, action, subject, details }: Line): string {
  const line = JSON.stringify([String(seq), at.toISOString(), actor, action, subject, sorted(details)]);
  return createHmac('sha256', bytes).update(`${previous}\n${line}`).digest('hex');
}

/** The database keeps the keys of an object in an order of its own. */
const sorted = (details: unknown): readonly (readonly [string, unknown])[] =>
  Object.entries(detailsOf(details)).sort(([a], [b]) => (a < b ? -1 : 1));

/** The details of a line as they stand in the database. */
export const detailsOf = (details: unknown): Readonly<Record<string, unknown>> =>
  typeof details === 'object' && details !== null ? Object.fromEntries(Object.entries(details)) : {};
