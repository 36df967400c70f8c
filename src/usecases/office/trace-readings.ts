import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { AuditLine, AuditTrail, AuditVerdict, CaseStore } from '../casework/ports.ts';
import type { DistrictId } from '../ids.ts';
import type { CaseReference, TraceRows } from './ports.ts';

/** How often something was seen, and when first and last. */
export interface Seen {
  readonly first: Date;
  readonly last: Date;
  readonly readings: number;
  readonly exports: number;
}

export interface SeenApplication extends Seen, Omit<CaseReference, 'createdAt'> {}

/** An export: the trail keeps how it was narrowed, and not its rows. */
export interface TracedExport {
  readonly line: number;
  readonly at: Date;
  readonly district: DistrictId;
  readonly narrowedBy: Readonly<Record<string, unknown>>;
  /** Every one that the district had at that time. */
  readonly applications: number;
}

/** Wrong answers in a file that was to be taken over: they are in no application. */
export interface SeenRegister extends Seen {
  readonly id: string;
  readonly district: string | undefined;
}

export interface Trace {
  readonly kind: 'trace';
  /** Of the whole trail: what was changed in it may hide readings. */
  readonly verdict: AuditVerdict;
  readonly exports: readonly TracedExport[];
  readonly registers: readonly SeenRegister[];
  /** Whoever was seen first comes first. */
  readonly applications: readonly SeenApplication[];
}

export type TraceReadings = (wanted: {
  /** Folded to lower case. */
  readonly login: string;
  readonly from: PlainDate;
  readonly to: PlainDate;
}) => Promise<Trace | { readonly kind: 'unknown-login' }>;

/**
 * Whose data somebody's account has seen: for the day on which an account or a token of it turns out to be in other
 * hands, and everyone affected must be told within one business day (Law 94-V).
 */
export function createTraceReadings(deps: {
  readonly store: CaseStore;
  readonly audit: Pick<AuditTrail, 'verify'>;
  readonly rows: TraceRows;
}): TraceReadings {
  const { store, audit, rows } = deps;
  return async ({ login, from, to }) => {
    const account = await store.transact((tx) => tx.staff.byLogin(login));
    if (account === undefined) return { kind: 'unknown-login' };
    const verdict = await audit.verify();
    const lines = await rows.lines(account.id, from, to);
    const read = lines.filter(({ action }) => action === 'facts-read');
    const exported = lines.filter(({ action }) => action === 'export-made');

    const known = new Map((await rows.applications(read.map(({ subject }) => subject))).map((each) => [each.id, each]));
    const registers = new Map<string, SeenRegister>();
    const seen = new Map<string, SeenApplication>();
    for (const line of read) {
      const application = known.get(line.subject);
      if (application !== undefined) seen.set(application.id, seenBy(application, line, seen.get(application.id)));
      else registers.set(line.subject, { ...registerOf(line), ...grown(line, registers.get(line.subject)) });
    }

    const ofDistrict = new Map<DistrictId, readonly CaseReference[]>();
    const exports: TracedExport[] = [];
    for (const line of exported) {
      const district = line.subject as DistrictId;
      const all = ofDistrict.get(district) ?? (await rows.ofDistrict(district));
      ofDistrict.set(district, all);
      const there = all.filter(({ createdAt }) => createdAt <= line.at);
      for (const application of there) seen.set(application.id, seenBy(application, line, seen.get(application.id)));
      const { district: _, ...narrowedBy } = line.details;
      exports.push({ line: line.seq, at: line.at, district, narrowedBy, applications: there.length });
    }
    const applications = [...seen.values()].sort((a, b) => a.first.getTime() - b.first.getTime());
    return { kind: 'trace', verdict, exports, registers: [...registers.values()], applications };
  };
}

function seenBy({ id, number, district }: CaseReference, line: AuditLine, before: Seen | undefined): SeenApplication {
  return { id, number, district, ...grown(line, before) };
}

function registerOf({ subject, details: { district } }: AuditLine): Pick<SeenRegister, 'id' | 'district'> {
  return { id: subject, district: typeof district === 'string' ? district : undefined };
}

function grown({ at, action }: AuditLine, before: Seen | undefined): Seen {
  const { first, last, readings, exports } = before ?? { first: at, last: at, readings: 0, exports: 0 };
  return {
    first: at < first ? at : first,
    last: at > last ? at : last,
    readings: readings + (action === 'facts-read' ? 1 : 0),
    exports: exports + (action === 'export-made' ? 1 : 0),
  };
}
