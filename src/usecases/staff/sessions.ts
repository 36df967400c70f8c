import type { CaseStore } from '../casework/ports.ts';
import type { StaffId } from '../ids.ts';
import type { Language } from '../ports.ts';
import type { Session } from './ports.ts';

const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;
const LONGEST_MS = 12 * 60 * MINUTE_MS;
/** Between the password and the second factor. */
const HALF_WAY_MS = 10 * MINUTE_MS;
/** How exactly the last use is known; less, and every request would write. */
const TOUCH_AFTER_MS = MINUTE_MS;

/**
 * Who is signed in. Sessions end after 30 minutes without use and after 12 hours at the latest. Who is disabled, or has
 * another role or district by now, is so with this very request.
 */
export function createSessions({ store, now }: { readonly store: CaseStore; readonly now: () => Date }) {
  let somebody = false;
  return {
    /** The session of a cookie, by its hash. */
    find: (idHash: string): Promise<Session | undefined> =>
      store.transact(async (tx) => {
        const session = await tx.sessions.find(idHash);
        if (session === undefined) return undefined;
        const at = now();
        if (!isOpen(session, at)) {
          await tx.sessions.end(idHash);
          return undefined;
        }
        if (at.getTime() - session.lastUsedAt.getTime() >= TOUCH_AFTER_MS) await tx.sessions.touch(idHash, at);
        return session;
      }),

    end: (idHash: string): Promise<void> => store.transact((tx) => tx.sessions.end(idHash)),

    setLanguage: (staff: StaffId, language: Language): Promise<void> =>
      store.transact((tx) => tx.staff.setLanguage(staff, language)),

    /** Whether anybody could sign in at all. Strangers ask for this: once it is so it stays so, as no account is deleted. */
    anybody: async (): Promise<boolean> => {
      somebody ||= await store.transact(async (tx) => (await tx.staff.all()).length > 0);
      return somebody;
    },
  };
}

/** Whether a session is still good. */
export function isOpen({ staff, secondFactorGiven, createdAt, lastUsedAt }: Session, at: Date): boolean {
  if (staff.disabled) return false;
  const age = at.getTime() - createdAt.getTime();
  const idle = at.getTime() - lastUsedAt.getTime();
  return secondFactorGiven ? idle < IDLE_MS && age < LONGEST_MS : age < HALF_WAY_MS;
}
