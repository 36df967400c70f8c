import type { CaseStore, Codes } from '../casework/ports.ts';
import type { Passwords, StaffAccount } from './ports.ts';
import { LONGEST_PASSWORD } from './sign-in.ts';
import { mayTry } from './tries.ts';

export const SHORTEST_PASSWORD = 12;
const FEWEST_DIFFERENT = 5;
/** A shorter login is inside too many words. */
const TELLING_LOGIN = 4;

export type PasswordChange =
  | { readonly kind: 'changed' }
  /** The present one is not right. */
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'not-taken'; readonly why: WeakPassword };
export type WeakPassword = 'too-short' | 'too-long' | 'too-plain' | 'has-login' | 'same';

/** Changes a password. Every other session of the account ends, and this one goes on under another token. */
export function createChangePassword({
  store,
  passwords,
  limitKey,
  now,
}: {
  readonly store: CaseStore;
  readonly passwords: Passwords;
  readonly limitKey: Codes['limitKey'];
  readonly now: () => Date;
}) {
  return async (wish: {
    readonly staff: StaffAccount;
    readonly present: string;
    readonly wanted: string;
    /** The hash of a fresh token. */
    readonly next: string;
  }): Promise<PasswordChange> => {
    const { id, login } = wish.staff;
    const weak = weakness(wish.wanted, login);
    if (weak !== undefined) return { kind: 'not-taken', why: weak };
    if (wish.present.length > LONGEST_PASSWORD) return { kind: 'wrong-password' };
    const at = now();
    const key = limitKey('present-password', id);
    if (!(await mayTry(store, key, at))) return { kind: 'too-many' };
    const secrets = await store.transact((tx) => tx.staff.secrets(id));
    if (!(await passwords.verify(secrets?.passwordHash, wish.present))) return { kind: 'wrong-password' };
    if (wish.wanted.normalize('NFC') === wish.present.normalize('NFC')) return { kind: 'not-taken', why: 'same' };
    const hash = await passwords.hash(wish.wanted);
    await store.transact(async (tx) => {
      await tx.attempts.forget(key);
      await tx.staff.setPassword(id, hash, false);
      await tx.sessions.endAll(id);
      await tx.sessions.add(wish.next, id, at);
      await tx.sessions.giveSecondFactor(wish.next, at);
      await tx.audit.add({ actor: id, action: 'password-changed', subject: id }, at);
    });
    return { kind: 'changed' };
  };
}

/** Why a password is not taken: length is what counts, not signs of every kind. */
function weakness(password: string, login: string): WeakPassword | undefined {
  if (password.length > LONGEST_PASSWORD) return 'too-long';
  if ([...password.normalize('NFC')].length < SHORTEST_PASSWORD) return 'too-short';
  if (new Set(password.normalize('NFC')).size < FEWEST_DIFFERENT) return 'too-plain';
  if (login.length >= TELLING_LOGIN && password.toLowerCase().includes(login)) return 'has-login';
  return undefined;
}
