import type { ApplicationId, StaffId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import {
  type CaseView,
  type CaseworkDeps,
  type Listener,
  listenersOf,
  type NotFound,
  notFound,
  todayOf,
  viewOf,
} from './case-view.ts';
import type { CaseTransaction, Note, RecordedEntry } from './ports.ts';
import { mayTakeBack, takeBackUntil } from './take-back.ts';

/** What somebody recorded, with who that was as their colleagues know them. */
type Signed<Recorded> = Recorded & { readonly login: string | undefined };
export type ShownEntry = Signed<RecordedEntry>;
export type ShownNote = Signed<Note>;

export interface ShownApplication extends CaseView {
  readonly kind: 'application';
  /** The oldest first. */
  readonly history: readonly ShownEntry[];
  /** Those that stand by themselves; the oldest first. */
  readonly notes: readonly ShownNote[];
  readonly listeners: readonly Listener[];
  /** Somebody has bound the code of the slip. */
  readonly hasApplicant: boolean;
  /** Until when whoever asks may take the last step back; undefined when they may not. */
  readonly takeBackUntil: Date | undefined;
}

export type ShowApplication = (id: ApplicationId, by: Caseworker) => Promise<ShownApplication | NotFound>;

/** One application with its history, the notes of the staff and who follows it. Answers about health are not part of it. */
export function createShowApplication(
  deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now' | 'undoMs'>,
): ShowApplication {
  return (id, by) =>
    deps.store.transact(async (tx) => {
      const { at, today } = todayOf(deps);
      const file = await tx.applications.find(id, by.district);
      if (file === undefined) return notFound;
      const history = await tx.applications.history(id);
      const last = history.at(-1);
      const until = last && mayTakeBack(last, by) ? takeBackUntil(last, deps.undoMs) : undefined;
      const canBeTakenBack = last?.kind === 'moved' || last?.kind === 'corrected';
      return {
        kind: 'application',
        ...viewOf(file, today),
        history: await withLogins(tx, history),
        notes: await withLogins(tx, await tx.notes.of(id)),
        listeners: listenersOf(await tx.followers.of(id, today)),
        hasApplicant: await tx.followers.hasApplicant(id),
        takeBackUntil: until !== undefined && canBeTakenBack && at <= until ? until : undefined,
      };
    });
}

async function withLogins<Recorded extends { readonly by: StaffId | undefined }>(
  tx: CaseTransaction,
  recorded: readonly Recorded[],
): Promise<readonly Signed<Recorded>[]> {
  const logins = new Map<StaffId, string | undefined>();
  for (const { by } of recorded) {
    if (by !== undefined && !logins.has(by)) logins.set(by, (await tx.staff.byId(by))?.login);
  }
  return recorded.map((each) => ({ ...each, login: each.by && logins.get(each.by) }));
}
