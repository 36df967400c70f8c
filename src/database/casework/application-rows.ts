import { channels, type EntryKind, type HistoryEntry } from '../../core/casework/application.ts';
import { isFinal, statusIds, statusOf } from '../../core/casework/status.ts';
import { refusalGrounds } from '../../core/law/edition.ts';
import { editions } from '../../core/law/editions/index.ts';
import type { CaseFile, NewApplication, RecordedEntry } from '../../usecases/casework/ports.ts';
import type { ApplicationId, DistrictId, StaffId } from '../../usecases/ids.ts';
import { Prisma } from '../generated/client.ts';
import { placeOf } from '../sealed-columns.ts';
import { cleanLines, cleanText } from './labels.ts';
import { dayOf, oneOf, parseRow } from './parsing.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

/** An application as it is read; days as text. */
export interface ApplicationRow {
  readonly id: string;
  readonly record: string;
  readonly district_id: string | null;
  readonly number: string | null;
  readonly version: number;
  readonly status: string;
  readonly status_on: string;
  readonly received_on: string;
  readonly after_hours: boolean;
  readonly channel: string;
  readonly edition: string;
  readonly visit_on: string | null;
  readonly queued_on: string | null;
  readonly ground: string | null;
  readonly due_on: string | null;
  readonly label: string | null;
  readonly frozen: boolean;
  readonly created_at: Date;
  readonly closed_on: string | null;
  readonly erased_at: Date | null;
}

/** The columns of an ApplicationRow, of a table called `a`. */
export const APPLICATION_COLUMNS = Prisma.sql`
  a.id, a.record::text, a.district_id, a.number, a.version, a.status, a.status_on::text, a.received_on::text,
  a.after_hours, a.channel, a.edition, a.visit_on::text, a.queued_on::text, a.ground, a.due_on::text, a.label,
  a.frozen is not null as frozen, a.created_at, a.closed_on::text, a.erased_at`;

export const editionIds = editions.map(({ id }) => id);

export const labelOf = (id: string) => placeOf('application.label', id);
export const frozenOf = (id: string) => placeOf('application.frozen', id);
export const noteOf = (id: string, version: number) => placeOf('application_event.note', id, version);

/** The application of a row; `undefined`, and a line in the log, when this build cannot read it. */
export function toCaseFile(row: ApplicationRow, tools: CaseTools): CaseFile | undefined {
  return parseRow(tools.log, 'application', row.id, () => ({
    id: row.id as ApplicationId,
    record: oneOf('record', ['office', 'own'] as const, row.record),
    district: row.district_id === null ? undefined : (row.district_id as DistrictId),
    number: row.number ?? undefined,
    channel: oneOf('channel', channels, row.channel),
    label: openOrAbsent(tools, labelOf(row.id), row.label),
    application: {
      status: oneOf('status', statusIds, row.status),
      statusOn: dayOf('status_on', row.status_on),
      receivedOn: dayOf('received_on', row.received_on),
      afterHours: row.after_hours,
      edition: oneOf('edition', editionIds, row.edition),
      version: row.version,
      ...(row.visit_on !== null && { visitOn: dayOf('visit_on', row.visit_on) }),
      ...(row.queued_on !== null && { queuedOn: dayOf('queued_on', row.queued_on) }),
      ...(row.ground !== null && { ground: oneOf('ground', refusalGrounds, row.ground) }),
      ...(row.due_on !== null && { dueOn: dayOf('due_on', row.due_on) }),
    },
    hasFrozenCheck: row.frozen,
    createdAt: row.created_at,
    closedOn: row.closed_on === null ? undefined : dayOf('closed_on', row.closed_on),
    erasedAt: row.erased_at ?? undefined,
  }));
}

/** What a step changes of the row. */
export const standingOf = ({ application }: Pick<NewApplication, 'application'>) => ({
  version: application.version,
  status: application.status,
  status_on: application.statusOn,
  visit_on: application.visitOn ?? null,
  queued_on: application.queuedOn ?? null,
  ground: application.ground ?? null,
  due_on: application.dueOn ?? null,
  owner: statusOf(application.status).owner,
  closed_on: isFinal(application.status) ? application.statusOn : null,
});

/** Adds applications in one statement; returns the ids of those whose number was free. */
export async function insertApplications(
  tx: Tx,
  { sealer, labels }: CaseTools,
  applications: readonly Omit<NewApplication, 'entry'>[],
): Promise<ReadonlySet<string>> {
  const rows = applications.map((added) => {
    const { id, district, application, frozen } = added;
    const label = cleanText(added.label ?? '');
    return {
      ...standingOf(added),
      id,
      record: added.record,
      district_id: district ?? null,
      number: cleanText(added.number ?? '') || null,
      received_on: application.receivedOn,
      after_hours: application.afterHours,
      channel: added.channel,
      edition: application.edition,
      label: label === '' ? null : sealer.seal(labelOf(id), label),
      label_index: district === undefined ? [] : labels.entries(district, label),
      frozen: frozen === undefined ? null : sealer.seal(frozenOf(id), JSON.stringify(frozen)),
      tracking_hash: added.trackingHash ?? null,
      spoken_hash: added.spokenHash ?? null,
      created_by: added.by ?? null,
      created_at: added.at?.toISOString() ?? null,
    };
  });
  const inserted = await tx.$queryRaw<{ id: string }[]>`
    insert into application (
      id, record, district_id, number, version, status, status_on, received_on, after_hours, channel, edition, visit_on,
      queued_on, ground, due_on, owner, label, label_index, frozen, tracking_hash, spoken_hash, created_by, closed_on,
      created_at
    )
    select id, record, district_id, number, version, status, status_on, received_on, after_hours, channel, edition,
      visit_on, queued_on, ground, due_on, owner, label, label_index, frozen, tracking_hash, spoken_hash, created_by,
      closed_on, coalesce(created_at, now())
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (
      id uuid, record application_record, district_id text, number text, version int, status text, status_on date,
      received_on date, after_hours boolean, channel text, edition text, visit_on date, queued_on date, ground text,
      due_on date, owner text, label text, label_index text[], frozen text, tracking_hash text, spoken_hash text,
      created_by uuid, closed_on date, created_at timestamptz
    )
    on conflict (district_id, number) do nothing
    returning id`;
  return new Set(inserted.map(({ id }) => id));
}

/** Adds rows of history in one statement. */
export async function insertEntries(
  tx: Tx,
  { sealer }: CaseTools,
  entries: readonly {
    readonly id: ApplicationId;
    readonly entry: HistoryEntry;
    readonly note: string | undefined;
    readonly by: StaffId | undefined;
    readonly at?: Date | undefined;
  }[],
): Promise<void> {
  const rows = entries.map(({ id, entry, note, by, at }) => {
    const text = cleanLines(note ?? '');
    return {
      application_id: id,
      version: entry.version,
      kind: entry.kind,
      from_status: entry.from ?? null,
      to_status: entry.to,
      occurred_on: entry.occurredOn,
      by: by ?? null,
      visit_on: entry.visitOn ?? null,
      ground: entry.ground ?? null,
      term_on: entry.termOn ?? null,
      note: text === '' ? null : sealer.seal(noteOf(id, entry.version), text),
      recorded_at: at?.toISOString() ?? null,
    };
  });
  await tx.$executeRaw`
    insert into application_event (
      application_id, version, kind, from_status, to_status, occurred_on, "by", visit_on, ground, term_on, note,
      recorded_at
    )
    select application_id, version, kind, from_status, to_status, occurred_on, "by", visit_on, ground, term_on, note,
      coalesce(recorded_at, now())
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (
      application_id uuid, version int, kind text, from_status text, to_status text, occurred_on date, "by" uuid,
      visit_on date, ground text, term_on date, note text, recorded_at timestamptz
    )`;
}

/** A row of history as it is read. */
export interface EntryRow {
  readonly application_id: string;
  readonly version: number;
  readonly kind: string;
  readonly from_status: string | null;
  readonly to_status: string;
  readonly occurred_on: string;
  readonly recorded_at: Date;
  readonly by: string | null;
  readonly visit_on: string | null;
  readonly ground: string | null;
  readonly term_on: string | null;
  readonly note: string | null;
}

/** The columns of an EntryRow, of a table called `e`. */
export const ENTRY_COLUMNS = Prisma.sql`
  e.application_id, e.version, e.kind, e.from_status, e.to_status, e.occurred_on::text, e.recorded_at, e."by",
  e.visit_on::text, e.ground, e.term_on::text, e.note`;

const entryKinds = ['received', 'moved', 'corrected', 'taken-back'] as const satisfies readonly EntryKind[];

/** What happened, without who recorded it. */
export function toEntry(row: EntryRow, { log }: Pick<CaseTools, 'log'>): HistoryEntry | undefined {
  return parseRow(log, 'application_event', `${row.application_id}:${row.version}`, () => ({
    version: row.version,
    kind: oneOf('kind', entryKinds, row.kind),
    ...(row.from_status !== null && { from: oneOf('from_status', statusIds, row.from_status) }),
    to: oneOf('to_status', statusIds, row.to_status),
    occurredOn: dayOf('occurred_on', row.occurred_on),
    ...(row.visit_on !== null && { visitOn: dayOf('visit_on', row.visit_on) }),
    ...(row.ground !== null && { ground: oneOf('ground', refusalGrounds, row.ground) }),
    ...(row.term_on !== null && { termOn: dayOf('term_on', row.term_on) }),
  }));
}

export function toRecordedEntry(row: EntryRow, tools: CaseTools): RecordedEntry | undefined {
  const entry = toEntry(row, tools);
  return (
    entry && {
      ...entry,
      recordedAt: row.recorded_at,
      by: row.by === null ? undefined : (row.by as StaffId),
      note: openOrAbsent(tools, noteOf(row.application_id, row.version), row.note),
    }
  );
}
