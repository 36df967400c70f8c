import type { CaseStore, Codes } from '../casework/ports.ts';
import type { SecondFactor } from './ports.ts';
import { isOpen } from './sessions.ts';
import { mayTry } from './tries.ts';

export interface SecondFactorDeps {
  readonly store: CaseStore;
  readonly secondFactor: SecondFactor;
  readonly limitKey: Codes['limitKey'];
  readonly now: () => Date;
}

/** What an authenticator app is set up with. */
export interface Enrolment {
  readonly secret: string;
  /** For a QR code. */
  readonly uri: string;
}

/** The second step of signing in: a code of the authenticator app, which is set up with the first sign-in. */
export function createSecondFactorStep({ store, secondFactor, limitKey, now }: SecondFactorDeps) {
  return {
    /** What to set an app up with; undefined when one is set up, or the session is none. */
    enrolment: (session: string): Promise<Enrolment | undefined> =>
      store.transact(async (tx) => {
        const found = await tx.sessions.find(session);
        if (found === undefined || !isOpen(found, now())) return undefined;
        const secrets = await tx.staff.secrets(found.staff.id);
        if (secrets?.totpSecret === undefined || secrets.totpConfirmed) return undefined;
        return { secret: secrets.totpSecret, uri: secondFactor.uri(secrets.totpSecret, found.staff.login) };
      }),

    /**
     * Takes a code, once. The session that the password opened ends, and another begins, so that a token somebody knew
     * before is good for nothing after.
     */
    give: async (given: {
      readonly code: string;
      readonly session: string;
      /** The hash of a fresh token. */
      readonly next: string;
    }): Promise<'signed-in' | 'wrong-code' | 'too-many' | 'no-session'> => {
      const at = now();
      const half = await store.transact((tx) => tx.sessions.find(given.session));
      if (half === undefined || half.secondFactorGiven || !isOpen(half, at)) return 'no-session';
      const { id } = half.staff;
      const key = limitKey('second-factor', id);
      if (!(await mayTry(store, key, at))) return 'too-many';
      return store.transact(async (tx) => {
        const secrets = await tx.staff.secrets(id);
        const step =
          secrets?.totpSecret === undefined ? undefined : secondFactor.stepOf(secrets.totpSecret, given.code, at);
        // The step is taken in one statement: of two at the same time, one comes too late.
        if (step === undefined || !(await tx.staff.useTotpStep(id, step))) {
          const details = { step: 'second-factor' };
          await tx.audit.add({ actor: 'system', action: 'sign-in-failed', subject: id, details }, at);
          return 'wrong-code';
        }
        if (secrets?.totpConfirmed === false) {
          await tx.staff.confirmTotp(id, at);
          await tx.audit.add({ actor: id, action: 'second-factor-set', subject: id }, at);
        }
        await tx.attempts.forget(key);
        await tx.sessions.end(given.session);
        await tx.sessions.add(given.next, id, at);
        await tx.sessions.giveSecondFactor(given.next, at);
        await tx.audit.add({ actor: id, action: 'signed-in', subject: id }, at);
        return 'signed-in';
      });
    },
  };
}
