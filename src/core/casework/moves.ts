import { addYears, isBefore, type PlainDate } from '../calendar/plain-date.ts';
import type { WorkingCalendar } from '../calendar/working-calendar.ts';
import type { BeyondCalendar } from '../calendar/working-days.ts';
import type { EditionId, RefusalGround } from '../law/edition.ts';
import { editionInForce, type NoEditionInForce } from '../law/editions/index.ts';
import type { Application, HistoryEntry } from './application.ts';
import { termThatRuns } from './deadlines.ts';
import { isFinal, mayBecome, type StatusId, statusOf } from './status.ts';

/** What staff want to record. */
export interface Move {
  readonly to: StatusId;
  /** When it happened; today when left out. */
  readonly occurredOn?: PlainDate;
  /** With `refused`, and only there. */
  readonly ground?: RefusalGround;
  /** With `visit-scheduled`, and only there. */
  readonly visitOn?: PlainDate;
}

/** The day, and the calendar that terms are counted by. */
export interface Today {
  readonly today: PlainDate;
  readonly calendar: WorkingCalendar;
}

export interface Advanced {
  readonly kind: 'advanced';
  readonly application: Application;
  readonly entry: HistoryEntry;
}

/** Why a move is not made. All of it can be mended by whoever asks. */
export type MoveRefusal =
  | {
      readonly kind: 'transition-refused';
      readonly from: StatusId;
      readonly to: StatusId;
      readonly allowed: readonly StatusId[];
    }
  | { readonly kind: 'ground-needed' | 'ground-not-wanted' | 'visit-day-needed' | 'visit-day-not-wanted' }
  | { readonly kind: 'day-in-future'; readonly latest: PlainDate }
  /** Before the status that it would follow. */
  | { readonly kind: 'day-too-early'; readonly earliest: PlainDate }
  /** A visit before the day it is arranged on, or more than a year ahead. */
  | { readonly kind: 'visit-day-out-of-range'; readonly earliest: PlainDate; readonly latest: PlainDate }
  | BeyondCalendar;

export type ReceiveRefusal =
  | { readonly kind: 'received-in-future'; readonly latest: PlainDate }
  | NoEditionInForce
  | BeyondCalendar;

/** Registers an application that was handed in. The edition in force on that day is the one it is worked on by. */
export function receive(
  { receivedOn, afterHours = false }: { readonly receivedOn: PlainDate; readonly afterHours?: boolean },
  { today, calendar }: Today,
): Advanced | ReceiveRefusal {
  if (isBefore(today, receivedOn)) return { kind: 'received-in-future', latest: today };
  const edition = editionInForce(receivedOn);
  if ('kind' in edition) return edition;
  const application = withTerm(registeredUnder(edition.id, receivedOn, afterHours), calendar);
  if ('kind' in application) return application;
  return {
    kind: 'advanced',
    application,
    entry: { version: 1, kind: 'received', to: 'registered', occurredOn: receivedOn },
  };
}

function registeredUnder(edition: EditionId, receivedOn: PlainDate, afterHours: boolean): Application {
  return { status: 'registered', statusOn: receivedOn, receivedOn, afterHours, edition, version: 1 };
}

export interface TakenOver {
  readonly kind: 'taken-over';
  readonly application: Application;
  readonly history: readonly HistoryEntry[];
}

/**
 * Takes an application over from a register that was kept elsewhere, wherever it stands there: its status is entered as a
 * correction, because the steps in between are not known. Only a status whose term runs needs its year's calendar.
 */
export function takeOver(
  {
    receivedOn,
    afterHours = false,
    move,
  }: { readonly receivedOn: PlainDate; readonly afterHours?: boolean; readonly move: Move },
  today: Today,
): TakenOver | ReceiveRefusal | MoveRefusal {
  if (isBefore(today.today, receivedOn)) return { kind: 'received-in-future', latest: today.today };
  const edition = editionInForce(receivedOn);
  if ('kind' in edition) return edition;
  if (move.to === 'registered') {
    const received = receive({ receivedOn, afterHours }, today);
    if (received.kind !== 'advanced') return received;
    return { kind: 'taken-over', application: received.application, history: [received.entry] };
  }
  const first = registeredUnder(edition.id, receivedOn, afterHours);
  // Stryker disable next-line ArrayDeclaration: where the steps in between are not known, no decision is.
  const step = correct(first, [], move, today);
  if (step.kind !== 'advanced') return step;
  return {
    kind: 'taken-over',
    application: step.application,
    history: [{ version: 1, kind: 'received', to: 'registered', occurredOn: receivedOn }, step.entry],
  };
}

/** Makes one lawful step (`contract.md` 4), or says why not. */
export function advance(application: Application, move: Move, today: Today): Advanced | MoveRefusal {
  const from = application.status;
  if (!mayBecome(from, move.to)) {
    return { kind: 'transition-refused', from, to: move.to, allowed: statusOf(from).next };
  }
  const occurredOn = move.occurredOn ?? today.today;
  if (isBefore(occurredOn, application.statusOn)) return { kind: 'day-too-early', earliest: application.statusOn };
  return enter(application, 'moved', { ...move, occurredOn }, today, from === 'appealed');
}

/**
 * Corrects a wrong entry: any status, as a new row of history. Who may do so, and that there is a reason, is for the use
 * case to see to. The day may lie before that of the wrong entry, but not before the papers were handed in.
 */
export function correct(
  application: Application,
  history: readonly HistoryEntry[],
  move: Move,
  today: Today,
): Advanced | MoveRefusal {
  const occurredOn = move.occurredOn ?? today.today;
  if (isBefore(occurredOn, application.receivedOn)) return { kind: 'day-too-early', earliest: application.receivedOn };
  return enter(application, 'corrected', { ...move, occurredOn }, today, decidedOnComplaint(effective(history)));
}

/**
 * Takes the last step back, as a new row of history: everything stands as it did before. Refused for the first entry and
 * where the last one was taken back already. That it is still time is for the use case to see to.
 */
export function takeBack(
  application: Application,
  history: readonly HistoryEntry[],
  { calendar }: Today,
): Advanced | { readonly kind: 'nothing-to-take-back' } | BeyondCalendar {
  const before = effective(history).slice(0, -1);
  const previous = before.at(-1);
  if (history.at(-1)?.kind === 'taken-back' || previous === undefined) {
    return { kind: 'nothing-to-take-back' };
  }
  const { receivedOn, afterHours, edition } = application;
  const { visitOn, ground } = previous;
  const queuedOn = queueDay(before);
  const restored = withTerm(
    {
      receivedOn,
      afterHours,
      edition,
      status: previous.to,
      statusOn: previous.occurredOn,
      version: application.version + 1,
      ...(visitOn && { visitOn }),
      ...(ground && { ground }),
      ...(queuedOn && { queuedOn }),
    },
    calendar,
    decidedOnComplaint(before),
  );
  if ('kind' in restored) return restored;
  return {
    kind: 'advanced',
    application: restored,
    entry: {
      version: restored.version,
      kind: 'taken-back',
      from: application.status,
      to: previous.to,
      occurredOn: previous.occurredOn,
      ...(visitOn && { visitOn }),
      ...(ground && { ground }),
    },
  };
}

/** The history without what was taken back. */
export function effective(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const standing: HistoryEntry[] = [];
  for (const entry of history) {
    if (entry.kind === 'taken-back') standing.pop();
    else standing.push(entry);
  }
  return standing;
}

/** What can be recorded next, and what has to be said with it. */
export function allowedMoves(
  application: Application,
): readonly { readonly to: StatusId; readonly needs: 'ground' | 'visit-day' | undefined }[] {
  return statusOf(application.status).next.map((to) => ({ to, needs: needOf(to) }));
}

export function needOf(to: StatusId): 'ground' | 'visit-day' | undefined {
  return to === 'refused' ? 'ground' : to === 'visit-scheduled' ? 'visit-day' : undefined;
}

function enter(
  before: Application,
  kind: 'moved' | 'corrected',
  { to, occurredOn, ground, visitOn }: Move & { readonly occurredOn: PlainDate },
  { today, calendar }: Today,
  onComplaint: boolean,
): Advanced | MoveRefusal {
  const need = needOf(to);
  if (need === 'ground' && ground === undefined) return { kind: 'ground-needed' };
  if (need !== 'ground' && ground !== undefined) return { kind: 'ground-not-wanted' };
  if (need === 'visit-day' && visitOn === undefined) return { kind: 'visit-day-needed' };
  if (need !== 'visit-day' && visitOn !== undefined) return { kind: 'visit-day-not-wanted' };
  if (isBefore(today, occurredOn)) return { kind: 'day-in-future', latest: today };
  const latest = addYears(occurredOn, 1);
  const visit = visitOn ?? occurredOn;
  if (isBefore(visit, occurredOn) || isBefore(latest, visit)) {
    return { kind: 'visit-day-out-of-range', earliest: occurredOn, latest };
  }
  const { receivedOn, afterHours, edition, queuedOn } = before;
  const queued = to === 'queued' ? occurredOn : queuedOn;
  const after = withTerm(
    {
      receivedOn,
      afterHours,
      edition,
      status: to,
      statusOn: occurredOn,
      version: before.version + 1,
      ...(visitOn && { visitOn }),
      ...(ground && { ground }),
      // How long it has been in the queue matters until a place is found and care begins.
      ...(queued && !isFinal(to) && to !== 'receiving-care' && { queuedOn: queued }),
    },
    calendar,
    onComplaint,
  );
  if ('kind' in after) return after;
  return {
    kind: 'advanced',
    application: after,
    entry: {
      version: after.version,
      kind,
      from: before.status,
      to,
      occurredOn,
      ...(visitOn && { visitOn }),
      ...(ground && { ground }),
      ...(before.dueOn && { termOn: before.dueOn }),
    },
  };
}

/**
 * A refusal on a complaint has no date: which way is open next, and for how long (APPC art. 136: a month, to a court),
 * depends on the complaint, which is not recorded. The three months of the first decision would be a false promise.
 */
function withTerm(
  application: Application,
  calendar: WorkingCalendar,
  // Stryker disable next-line BooleanLiteral: left out only for what is registered, which is no decision.
  onComplaint = false,
): Application | BeyondCalendar {
  if (onComplaint && application.status === 'refused') return application;
  const dueOn = termThatRuns(application, calendar);
  if (typeof dueOn === 'object') return dueOn;
  return dueOn === undefined ? application : { ...application, dueOn };
}

/** Whether the last decision still standing was made on a complaint. Corrected, it is still the same decision. */
function decidedOnComplaint(standing: readonly HistoryEntry[]): boolean {
  const decision = standing.findLast(({ kind, to }) => kind === 'moved' && (to === 'approved' || to === 'refused'));
  return decision?.from === 'appealed';
}

/** Since when it has been in the queue, by the entries still standing. */
function queueDay(standing: readonly HistoryEntry[]): PlainDate | undefined {
  const begun = standing.findLastIndex(({ to }) => isFinal(to) || to === 'receiving-care');
  return standing.slice(begun + 1).findLast(({ to }) => to === 'queued')?.occurredOn;
}
