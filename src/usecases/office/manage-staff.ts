import type { CaseStore, CaseTransaction, District } from '../casework/ports.ts';
import type { DistrictId, StaffId } from '../ids.ts';
import type { Language } from '../ports.ts';
import type { Passwords, StaffAccount, StaffRole } from '../staff/ports.ts';
import { foldLogin } from '../staff/sign-in.ts';
import type { OfficeActor } from './manage-districts.ts';
import type { ApiTokens } from './ports.ts';

export const longestLogin = 64;

/** A role with the district it needs, or an admin's without one. */
export interface Post {
  readonly role: StaffRole;
  readonly district?: string | undefined;
}

export type PostProblem =
  /** Only an admin has no district. */
  | { readonly kind: 'district-needed' }
  /** An admin has none, and sees no application. */
  | { readonly kind: 'district-not-wanted' }
  | { readonly kind: 'unknown-district'; readonly known: readonly DistrictId[] };

export type AddProblem =
  /** 2 to 64 small Latin letters, digits, dots, dashes and underscores; begins with a letter or digit. */
  { readonly kind: 'login-malformed' } | { readonly kind: 'login-taken' } | PostProblem;

/** Without an admin nobody could look after staff any more. */
interface LastAdmin {
  readonly kind: 'last-admin';
}
interface NotFound {
  readonly kind: 'not-found';
}

export interface Added {
  readonly kind: 'added';
  readonly account: StaffAccount;
  /** Good until the first sign-in, where it must be changed. Shown once. */
  readonly password: string;
}

export interface ManageStaff {
  readonly all: () => Promise<readonly StaffAccount[]>;
  readonly find: (id: string) => Promise<StaffAccount | undefined>;
  readonly byLogin: (login: string) => Promise<StaffAccount | undefined>;
  readonly add: (
    wanted: Post & { readonly login: string; readonly language?: Language },
    by: OfficeActor,
  ) => Promise<Added | AddProblem>;
  /** Whoever was signed in works on with the new rights from the next request. */
  readonly setPost: (
    id: StaffId,
    post: Post,
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'changed' } | PostProblem | LastAdmin | NotFound>;
  /** Signs them out everywhere at once and revokes their tokens, which enabling does not bring back. */
  readonly setDisabled: (
    id: StaffId,
    disabled: boolean,
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'changed' } | LastAdmin | NotFound>;
  /** A new one-time password; signs them out everywhere. */
  readonly resetPassword: (
    id: StaffId,
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'reset'; readonly password: string } | NotFound>;
  /** The authenticator app is set up anew at the next sign-in; signs them out everywhere. */
  readonly resetSecondFactor: (id: StaffId, by: OfficeActor) => Promise<{ readonly kind: 'reset' } | NotFound>;
  readonly makeToken: (
    id: StaffId,
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'made'; readonly token: string } | NotFound>;
  readonly revokeTokens: (id: StaffId, by: OfficeActor) => Promise<{ readonly kind: 'revoked' } | NotFound>;
}

/** A change that must not be, found out after it was written: undoes the transaction. */
class Undone extends Error {
  override name = 'Undone' as const;
}

/** Looks after accounts. Every change is in the audit trail, in the same transaction; no account is ever deleted. */
export function createManageStaff(deps: {
  readonly store: CaseStore;
  readonly passwords: Pick<Passwords, 'draw' | 'hash'>;
  readonly tokens: Pick<ApiTokens, 'draw'>;
  readonly newId: () => StaffId;
  readonly now: () => Date;
}): ManageStaff {
  const { store, passwords, tokens, newId, now } = deps;

  /** One transaction about one account. */
  const about = <Result>(id: StaffId, work: (tx: CaseTransaction, account: StaffAccount) => Promise<Result>) =>
    store.transact(async (tx): Promise<Result | NotFound> => {
      const account = await tx.staff.byId(id);
      return account === undefined ? { kind: 'not-found' } : work(tx, account);
    });

  /**
   * Refuses what would leave no admin. Looked at after the change and its audit line: that line waits for every other
   * one, so that two admins who remove each other at the same moment come one after the other.
   */
  const keepingAnAdmin = async <Result>(work: (then: (tx: CaseTransaction) => Promise<void>) => Promise<Result>) => {
    try {
      return await work(async (tx) => {
        const left = (await tx.staff.all()).some(({ member, disabled }) => member.role === 'admin' && !disabled);
        if (!left) throw new Undone();
      });
    } catch (error) {
      if (error instanceof Undone) return { kind: 'last-admin' } as const;
      throw error;
    }
  };

  return {
    all: () => store.transact((tx) => tx.staff.all()),
    find: (id) => store.transact(async (tx) => (await tx.staff.all()).find((account) => account.id === id)),
    byLogin: (login) => store.transact((tx) => tx.staff.byLogin(foldLogin(login))),

    async add(wanted, by) {
      const login = foldLogin(wanted.login);
      if (!isLogin(login)) return { kind: 'login-malformed' };
      // Slow on purpose, so not while the transaction holds anything.
      const password = passwords.draw();
      const passwordHash = await passwords.hash(password);
      return store.transact(async (tx) => {
        const post = readPost(wanted, await tx.districts.all());
        if ('kind' in post) return post;
        const id = newId();
        const added = await tx.staff.add({ id, login, ...post, language: wanted.language ?? 'kk', passwordHash });
        if (added === 'taken') return { kind: 'login-taken' };
        await tx.audit.add({ actor: by, action: 'staff-added', subject: id, details: detailsOf(post) }, now());
        const account = await tx.staff.byId(id);
        if (account === undefined) throw new Error('an account that was added is not there');
        return { kind: 'added', account, password };
      });
    },

    setPost: (id, wanted, by) =>
      keepingAnAdmin((stillAdmin) =>
        about(id, async (tx, account) => {
          const post = readPost(wanted, await tx.districts.all());
          if ('kind' in post) return post;
          await tx.staff.change(id, post);
          await tx.audit.add({ actor: by, action: 'staff-changed', subject: id, details: detailsOf(post) }, now());
          if (account.member.role === 'admin') await stillAdmin(tx);
          return { kind: 'changed' } as const;
        }),
      ),

    setDisabled: (id, disabled, by) =>
      keepingAnAdmin((stillAdmin) =>
        about(id, async (tx, account) => {
          await tx.staff.change(id, { disabledAt: disabled ? now() : undefined });
          if (disabled) await tx.sessions.endAll(id);
          const action = disabled ? 'staff-disabled' : 'staff-enabled';
          await tx.audit.add({ actor: by, action, subject: id }, now());
          // Also when they are enabled again: a token may have been made meanwhile, or be older than this rule.
          if (disabled || account.disabled) {
            const revoked = await tx.tokens.revokeAll(id, now());
            if (revoked > 0) await tx.audit.add({ actor: by, action: 'token-revoked', subject: id }, now());
          }
          if (disabled && account.member.role === 'admin') await stillAdmin(tx);
          return { kind: 'changed' } as const;
        }),
      ),

    async resetPassword(id, by) {
      const password = passwords.draw();
      const hash = await passwords.hash(password);
      return about(id, async (tx) => {
        await tx.staff.setPassword(id, hash, true);
        await tx.sessions.endAll(id);
        await tx.audit.add({ actor: by, action: 'password-reset', subject: id }, now());
        return { kind: 'reset', password };
      });
    },

    resetSecondFactor: (id, by) =>
      about(id, async (tx) => {
        await tx.staff.setTotpSecret(id, undefined);
        await tx.sessions.endAll(id);
        await tx.audit.add({ actor: by, action: 'second-factor-reset', subject: id }, now());
        return { kind: 'reset' };
      }),

    makeToken: (id, by) =>
      about(id, async (tx) => {
        const { token, hash } = tokens.draw();
        await tx.tokens.add(hash, id, now());
        await tx.audit.add({ actor: by, action: 'token-made', subject: id }, now());
        return { kind: 'made', token };
      }),

    revokeTokens: (id, by) =>
      about(id, async (tx) => {
        await tx.tokens.revokeAll(id, now());
        await tx.audit.add({ actor: by, action: 'token-revoked', subject: id }, now());
        return { kind: 'revoked' };
      }),
  };
}

function isLogin(login: string): boolean {
  return login.length >= 2 && login.length <= longestLogin && /^[a-z0-9][a-z0-9._-]*$/.test(login);
}

function readPost(
  { role, district }: Post,
  districts: readonly District[],
): { readonly role: StaffRole; readonly district: DistrictId | undefined } | PostProblem {
  const wanted = district === undefined || district === '' ? undefined : district;
  if (role === 'admin') return wanted === undefined ? { role, district: undefined } : { kind: 'district-not-wanted' };
  if (wanted === undefined) return { kind: 'district-needed' };
  const known = districts.find(({ id }) => id === wanted);
  return known === undefined
    ? { kind: 'unknown-district', known: districts.map(({ id }) => id) }
    : { role, district: known.id };
}

function detailsOf({ role, district }: { readonly role: StaffRole; readonly district: DistrictId | undefined }) {
  return { role, ...(district !== undefined && { district }) };
}
