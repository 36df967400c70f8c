import type { CaseStore, Codes } from '../casework/ports.ts';
import type { Passwords, SecondFactor } from './ports.ts';
import { mayTry, mayTryFrom } from './tries.ts';

export const LONGEST_PASSWORD = 256;
const LONGEST_LOGIN = 100;
/** Sign-ins at the same time; each waits for its turn at the password, and more would wait too long. */
const MOST_AT_ONCE = 16;
/** How long an address counts as one where the account is used: as long as tries are remembered at all. */
const KNOWN_FOR_MS = 24 * 60 * 60_000;

export type SignInResult =
  /** The session is there; the second factor comes next. */
  | { readonly kind: 'second-factor-next' }
  /** Unknown, wrong, disabled, or tried too often: nobody is told which. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many-from-here' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'password-too-long' };

export interface SignInDeps {
  readonly store: CaseStore;
  readonly passwords: Passwords;
  readonly secondFactor: SecondFactor;
  readonly limitKey: Codes['limitKey'];
  readonly now: () => Date;
}

/** The first step of signing in: a session by login and password, good for nothing but the second factor. */
export function createSignIn({ store, passwords, secondFactor, limitKey, now }: SignInDeps) {
  let underWay = 0;

  async function signIn(tried: {
    readonly login: string;
    readonly password: string;
    readonly address: string;
    /** The hash of a fresh token. */
    readonly session: string;
  }): Promise<SignInResult> {
    const at = now();
    const login = foldLogin(tried.login);
    if (!(await mayTryFrom(store, limitKey('sign-in-from', tried.address), at))) return { kind: 'too-many-from-here' };
    // Somebody who guesses elsewhere must not lock out the owner, who has tries of their own where they sign in.
    const place = limitKey('signed-in-at', `${login} ${tried.address}`);
    const isKnown = await store.transact(
      async (tx) => (await tx.attempts.since(place, new Date(at.getTime() - KNOWN_FOR_MS))) > 0,
    );
    const key = isKnown ? limitKey('sign-in-at', `${login} ${tried.address}`) : limitKey('sign-in', login);
    if (!(await mayTry(store, key, at))) return { kind: 'refused' };
    const found = await store.transact(async (tx) => {
      const account = login.length > LONGEST_LOGIN ? undefined : await tx.staff.byLogin(login);
      const secrets = account && (await tx.staff.secrets(account.id));
      return account && secrets && { account, secrets };
    });
    const right = await passwords.verify(found?.secrets.passwordHash, tried.password);
    if (found === undefined || !right || found.account.disabled) {
      const { id } = found?.account ?? {};
      await store.transact((tx) =>
        tx.audit.add(
          { actor: 'system', action: 'sign-in-failed', subject: id ?? 'unknown', details: { step: 'password' } },
          at,
        ),
      );
      return { kind: 'refused' };
    }
    const { account, secrets } = found;
    const better = passwords.isOutdated(secrets.passwordHash) ? await passwords.hash(tried.password) : undefined;
    await store.transact(async (tx) => {
      await tx.attempts.forget(key);
      await tx.attempts.count(place, at);
      if (better !== undefined) await tx.staff.setPassword(account.id, better, account.passwordIsTemporary);
      // The authenticator app is set up with the first sign-in.
      if (secrets.totpSecret === undefined) await tx.staff.setTotpSecret(account.id, secondFactor.drawSecret());
      await tx.sessions.add(tried.session, account.id, at);
    });
    return { kind: 'second-factor-next' };
  }

  return async (tried: Parameters<typeof signIn>[0]): Promise<SignInResult> => {
    if (tried.password.length > LONGEST_PASSWORD) return { kind: 'password-too-long' };
    if (underWay >= MOST_AT_ONCE) return { kind: 'busy' };
    underWay += 1;
    try {
      return await signIn(tried);
    } finally {
      underWay -= 1;
    }
  };
}

/** Logins are one however they are typed. */
export function foldLogin(login: string): string {
  return login.trim().normalize('NFC').toLowerCase();
}
