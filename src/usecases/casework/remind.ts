import { almatyDate, almatyTime } from '../../core/calendar/almaty.ts';
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../core/calendar/working-calendar.ts';
import type { Application } from '../../core/casework/application.ts';
import { termThatRuns } from '../../core/casework/deadlines.ts';
import { reminderKinds, remindersDue } from '../../core/casework/reminders.ts';
import type { ApplicationId } from '../ids.ts';
import type { Log } from '../ports.ts';
import { addByDay } from './add-by-day.ts';
import type { CaseCursor, CaseFile, CaseStore, CaseTransaction } from './ports.ts';

const BATCH = 200;
/** Applications in a row that fail: then it is not they. */
const FAILURES_LIMIT = 3;
/** A clock that runs unlike the one that only counts has been set, and may be set back. Nothing here is urgent. */
const JUMP_MS = 10 * 60_000;
const DISTRUST_MS = 60 * 60_000;

/** What one round did. `clock-jumped`: nothing, because the calendar day cannot be trusted now. */
export type Reminded =
  | { readonly kind: 'reminded'; readonly given: number; readonly notices: number; readonly moved: number }
  | { readonly kind: 'clock-jumped' };

/**
 * The scheduler's work for one moment, to be called about every minute: gives the reminders that are due, each once,
 * to those followers who may see dates. Several processes may do it at once, and may be killed at any moment: a reminder
 * and its notices are written together under a lock of the application, or not at all.
 *
 * A term that the calendar now counts otherwise (a holiday was moved) is written anew, with an entry in the audit trail;
 * whoever was reminded of the old day is not reminded of the new one again. All terms are looked at once after the start,
 * because the calendar changes with the program only.
 *
 * Rejects when the database does not answer; the next round does what was left.
 */
export function createRemind(deps: {
  readonly store: CaseStore;
  readonly calendar: WorkingCalendar;
  readonly now: () => Date;
  /** Milliseconds on a clock that nobody can set. */
  readonly elapsed: () => number;
  readonly log: Log;
}): () => Promise<Reminded> {
  const { store, calendar, now, elapsed, log } = deps;
  let seen: { readonly at: number; readonly elapsed: number } | undefined;
  let distrustUntil = Number.NEGATIVE_INFINITY;
  let termsLookedAt = false;

  const clockJumped = (): boolean => {
    const current = { at: now().getTime(), elapsed: elapsed() };
    const before = seen;
    seen = current;
    if (before !== undefined && Math.abs(current.at - before.at - (current.elapsed - before.elapsed)) > JUMP_MS) {
      distrustUntil = current.elapsed + DISTRUST_MS;
      log.warn('clock-jumped', { seconds: Math.round((current.at - before.at) / 1000) });
    }
    return current.elapsed < distrustUntil;
  };

  return async () => {
    if (clockJumped()) return { kind: 'clock-jumped' };
    const sum = { given: 0, notices: 0, moved: 0 };
    const each = oneByOne(log, async (id) => {
      const done = await store.transact((tx) => remindOf(tx, id, calendar, now()));
      sum.given += done.given;
      sum.notices += done.notices;
      sum.moved += done.moved;
    });
    if (!termsLookedAt) {
      for await (const file of everyTerm(store)) if (movedTerm(file.application, calendar)) await each(file.id);
      termsLookedAt = true;
    }
    let after: CaseCursor | undefined;
    do {
      const page = await store.transact((tx) => tx.applications.remindable(almatyDate(now()), BATCH, after));
      for (const { id } of page.cases) await each(id);
      after = page.next;
    } while (after !== undefined);
    return { kind: 'reminded', ...sum };
  };
}

/** One that fails does not keep the others from theirs; several in a row mean that the database is away. */
function oneByOne(log: Log, work: (id: ApplicationId) => Promise<void>): (id: ApplicationId) => Promise<void> {
  let failures = 0;
  return async (id) => {
    try {
      await work(id);
      failures = 0;
    } catch (error) {
      failures += 1;
      log.error('reminder-failed', { application: id, error: error instanceof Error ? error.name : typeof error });
      if (failures >= FAILURES_LIMIT) throw error;
    }
  };
}

async function* everyTerm(store: CaseStore): AsyncGenerator<CaseFile> {
  let last: ApplicationId | undefined;
  do {
    const after = last;
    const files = await store.transact((tx) => tx.terms.running(BATCH, after));
    yield* files;
    last = files.at(-1)?.id;
  } while (last !== undefined);
}

async function remindOf(tx: CaseTransaction, id: ApplicationId, calendar: WorkingCalendar, at: Date) {
  const done = { given: 0, notices: 0, moved: 0 };
  // Read anew under the lock: staff may have moved it on since it was listed.
  const file = await tx.applications.findAny(id, 'lock');
  if (file === undefined) return done;
  let { application } = file;
  const moved = movedTerm(application, calendar);
  if (moved !== undefined) {
    await moveTerm(tx, file, moved.to, at);
    const { dueOn: _before, ...rest } = application;
    application = moved.to === undefined ? rest : { ...rest, dueOn: moved.to };
    done.moved += 1;
  }
  const today = almatyDate(at);
  for (const { kind, dueOn } of remindersDue(application, { today, time: almatyTime(at) }, calendar)) {
    if (!(await tx.reminders.give(id, kind, dueOn))) continue;
    done.given += 1;
    const entitled = (await tx.followers.of(id, today)).filter(
      ({ scope, unreachable }) => scope !== 'status' && !unreachable,
    );
    await addByDay(
      tx,
      entitled,
      ({ id: follower }) => ({ kind: 'reminder', application: id, follower, reminder: kind, dueOn }),
      at,
    );
    done.notices += entitled.length;
  }
  return done;
}

/** The term as the calendar counts it now, where it is another day than the one that was written. */
function movedTerm(
  application: Application,
  calendar: WorkingCalendar,
): { readonly to: PlainDate | undefined } | undefined {
  // None was written, so none runs: of a refusal on a complaint, say.
  if (application.dueOn === undefined) return undefined;
  const counted = termThatRuns(application, calendar);
  // A year that is not loaded says nothing about what was written when it was.
  if (typeof counted === 'object' || counted === application.dueOn) return undefined;
  return { to: counted };
}

async function moveTerm(
  tx: CaseTransaction,
  { id, record, application: { dueOn: from, status } }: CaseFile,
  to: PlainDate | undefined,
  at: Date,
): Promise<void> {
  await tx.terms.move(id, to);
  // The trail is the office's, and knows nothing of what a family keeps for itself.
  if (record === 'office') {
    const details = { status, from: from ?? 'none', to: to ?? 'none' };
    await tx.audit.add({ actor: 'system', action: 'term-moved', subject: id, details }, at);
  }
  if (from === undefined || to === undefined) return;
  for (const kind of reminderKinds) {
    // A visit keeps its day, whatever the calendar says.
    if (kind === 'visit-soon') continue;
    const wasGiven = !(await tx.reminders.give(id, kind, from));
    if (wasGiven) await tx.reminders.give(id, kind, to);
  }
}
