import type { BeyondCalendar } from '../../core/calendar/working-days.ts';
import type { HistoryEntry } from '../../core/casework/application.ts';
import { takeBack } from '../../core/casework/moves.ts';
import type { ApplicationId, StaffId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import {
  type CaseView,
  type CaseworkDeps,
  type ChangedMeanwhile,
  changedMeanwhile,
  type NotFound,
  newsFor,
  notFound,
  todayOf,
  viewOf,
  withStep,
} from './case-view.ts';
import type { CaseTransaction, Follower, RecordedEntry } from './ports.ts';

export interface TakeBackRequest {
  readonly id: ApplicationId;
  readonly expectedVersion: number;
}

export interface TakenBack {
  readonly kind: 'taken-back';
  readonly view: CaseView;
  /** How many will be told what holds now, because they were told, or saw, something else. */
  readonly told: number;
}

export type TakeBackRefusal =
  | NotFound
  | ChangedMeanwhile
  /** The first entry, or one that was taken back already. */
  | { readonly kind: 'nothing-to-take-back' }
  /** Somebody else's step: they or a supervisor can. */
  | { readonly kind: 'not-allowed' }
  /** The time is over, or somebody is being told already: now only a correction helps. */
  | { readonly kind: 'too-late' }
  | BeyondCalendar;

export type TakeBack = (request: TakeBackRequest, by: Caseworker) => Promise<TakenBack | TakeBackRefusal>;

/** Takes the last step back, as a new row of history, as long as nobody is being told of it. */
export function createTakeBack(deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now' | 'undoMs'>): TakeBack {
  return ({ id, expectedVersion }, by) =>
    deps.store.transact(async (tx) => {
      const { at, ...today } = todayOf(deps);
      const file = await tx.applications.lock(id, by.district);
      if (file === undefined) return notFound;
      const before = file.application;
      if (before.version !== expectedVersion) return changedMeanwhile(before);
      const history = await tx.applications.history(id);
      const restored = takeBack(before, history, today);
      if (restored.kind !== 'advanced') return restored;
      const last = history.at(-1);
      // Stryker disable next-line ConditionalExpression: for the compiler; without a row there was nothing to take back.
      if (last === undefined || !mayTakeBack(last, by)) return { kind: 'not-allowed' };
      if (at.getTime() > takeBackUntil(last, deps.undoMs).getTime()) return { kind: 'too-late' };
      if (!(await tx.notices.takeBack(id, last.version))) return { kind: 'too-late' };

      const { application, entry } = restored;
      await tx.applications.write({ id, application, entry, note: undefined, by: by.id, at });
      const misled: Follower[] = [];
      for (const follower of await tx.followers.of(id, today.today)) {
        if (!(await knows(tx, follower, history, entry, at))) misled.push(follower);
      }
      await tx.notices.add(newsFor(misled, entry), deps.undoMs);
      const details = { from: before.status, to: application.status, version: application.version };
      await tx.audit.add({ actor: by.id, action: 'application-taken-back', subject: id, details }, at);
      return {
        kind: 'taken-back',
        view: viewOf(withStep(file, application), today.today),
        told: misled.length,
      };
    });
}

/** Whoever made the step, or a supervisor. */
export function mayTakeBack({ by }: { readonly by: StaffId | undefined }, asking: Caseworker): boolean {
  return by === asking.id || asking.role === 'supervisor';
}

export function takeBackUntil({ recordedAt }: Pick<RecordedEntry, 'recordedAt'>, undoMs: number): Date {
  return new Date(recordedAt.getTime() + undoMs);
}

/** What has waited for so long has gone out, or never will; and the outbox remembers little longer. */
const SETTLED_AFTER_MS = 7 * 24 * 3_600_000;

/**
 * Whether a follower knows what stands once the last row of this history is taken back: it says the same as what they
 * heard last, or saw when they began to follow. News of an earlier step may never have gone out, because that of the step
 * which is taken back took its place.
 */
async function knows(
  tx: CaseTransaction,
  follower: Follower,
  history: readonly RecordedEntry[],
  stands: HistoryEntry,
  at: Date,
): Promise<boolean> {
  const { since = at } = follower;
  // Nobody follows what is not registered, whatever two clocks say.
  const seen = history.findLast(({ recordedAt }) => recordedAt < since) ?? history.at(0);
  for (const entry of history.toReversed()) {
    if (entry === seen || (await wasHeard(tx, follower, entry, at))) return saysTheSame(entry, stands);
  }
  // Stryker disable next-line BooleanLiteral: for the compiler; the row they saw is among these.
  return false;
}

async function wasHeard(
  tx: CaseTransaction,
  { id, application }: Follower,
  { version, recordedAt }: RecordedEntry,
  at: Date,
): Promise<boolean> {
  if (at.getTime() - recordedAt.getTime() > SETTLED_AFTER_MS) return true;
  return tx.notices.wasSent({ kind: 'status', application, follower: id, version });
}

function saysTheSame(one: HistoryEntry, other: HistoryEntry): boolean {
  return (
    one.to === other.to &&
    one.occurredOn === other.occurredOn &&
    one.visitOn === other.visitOn &&
    one.ground === other.ground
  );
}
