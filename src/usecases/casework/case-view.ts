import { almatyDate } from '../../core/calendar/almaty.ts';
import { isBefore, type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../core/calendar/working-calendar.ts';
import type { Application, HistoryEntry } from '../../core/casework/application.ts';
import { mayNeedNewMedicalCard, type NextDate, nextDate, overdueBy } from '../../core/casework/deadlines.ts';
import { allowedMoves, type Today } from '../../core/casework/moves.ts';
import { isFinal } from '../../core/casework/status.ts';
import type { ApplicationId } from '../ids.ts';
import type { CaseFile, CaseStore, Codes, Follower, Notice } from './ports.ts';

/** What the use cases of casework are made of. Each takes what it needs. */
export interface CaseworkDeps {
  readonly store: CaseStore;
  readonly codes: Codes;
  readonly calendar: WorkingCalendar;
  readonly now: () => Date;
  readonly newId: () => ApplicationId;
  /** How long a step can be taken back, and how long news of it therefore waits, in milliseconds. */
  readonly undoMs: number;
}

/** An application as it stands on a day. */
export interface CaseView {
  readonly file: CaseFile;
  readonly next: NextDate | undefined;
  /** Whose term has passed. */
  readonly overdue: 'office' | 'family' | undefined;
  /** More than a month in the queue: a new medical card may be asked for. */
  readonly mayNeedNewMedicalCard: boolean;
  readonly allowed: ReturnType<typeof allowedMoves>;
}

export function viewOf(file: CaseFile, today: PlainDate): CaseView {
  const { application } = file;
  return {
    file,
    next: nextDate(application),
    overdue: overdueBy(application, today),
    mayNeedNewMedicalCard: mayNeedNewMedicalCard(application, today),
    allowed: allowedMoves(application),
  };
}

/** The file as it is once a step is written. */
export function withStep(file: CaseFile, application: Application): CaseFile {
  return { ...file, application, closedOn: isFinal(application.status) ? application.statusOn : undefined };
}

export function todayOf({ now, calendar }: Pick<CaseworkDeps, 'now' | 'calendar'>): Today & { readonly at: Date } {
  const at = now();
  return { at, today: almatyDate(at), calendar };
}

/** News of a version, for each who follows. */
export function newsFor(
  followers: readonly Follower[],
  { version }: Pick<HistoryEntry, 'version'>,
): readonly { readonly chatId: string; readonly notice: Notice }[] {
  return followers.map(({ id, application, chatId }) => ({
    chatId,
    notice: { kind: 'status', application, follower: id, version },
  }));
}

/** One who will be told, as staff see it before they confirm. */
export interface Listener
  extends Pick<Follower, 'id' | 'label' | 'role' | 'invitedBy' | 'scope' | 'until' | 'language' | 'unreachable'> {}

export function listenersOf(followers: readonly Follower[]): readonly Listener[] {
  return followers.map(({ id, label, role, invitedBy, scope, until, language, unreachable }) => ({
    id,
    label,
    role,
    invitedBy,
    scope,
    until,
    language,
    unreachable,
  }));
}

/** No such application in the district: a foreign one looks exactly like a missing one. */
export interface NotFound {
  readonly kind: 'not-found';
}
export const notFound: NotFound = { kind: 'not-found' };

/** Somebody else was faster: what stands now is to be looked at first. */
export interface ChangedMeanwhile {
  readonly kind: 'changed-meanwhile';
  readonly version: number;
  readonly status: Application['status'];
}

export function changedMeanwhile({ version, status }: Application): ChangedMeanwhile {
  return { kind: 'changed-meanwhile', version, status };
}

/** A day that is none. */
export interface ImpossibleDay<Path extends string = string> {
  readonly kind: 'impossible-date';
  readonly path: Path;
  readonly why: 'no-such-date';
}

/** Reads a day that may be left out. */
export function dayOf<Path extends string>(
  text: string | undefined,
  path: Path,
): PlainDate | undefined | ImpossibleDay<Path> {
  return text === undefined
    ? undefined
    : (parsePlainDate(text) ?? { kind: 'impossible-date', path, why: 'no-such-date' });
}

/** When an application was handed in: a day, or a moment with its offset from UTC. */
export type Received =
  | { readonly kind: 'received'; readonly on: PlainDate }
  | { readonly kind: 'received-in-future'; readonly latest: PlainDate }
  | ImpossibleDay<'receivedAt'>;

const MOMENT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Reads when it was handed in; a moment counts as the day that it was in Almaty. */
export function readReceived(text: string, { at, today }: { readonly at: Date; readonly today: PlainDate }): Received {
  const named = parsePlainDate(MOMENT.exec(text)?.[1] ?? text);
  if (named === undefined) return { kind: 'impossible-date', path: 'receivedAt', why: 'no-such-date' };
  if (named === text) {
    return isBefore(today, named) ? { kind: 'received-in-future', latest: today } : { kind: 'received', on: named };
  }
  const moment = new Date(text);
  if (moment.getTime() > at.getTime()) return { kind: 'received-in-future', latest: today };
  // Long before the first edition; near the ends of what is a date at all, the day in Almaty might be none.
  return { kind: 'received', on: moment.getTime() < 0 ? named : almatyDate(moment) };
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text has the form of an application's id. */
export function isApplicationId(text: string): text is ApplicationId {
  return ID.test(text);
}
