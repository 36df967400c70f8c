/** What signing in and looking after staff need from the outside, as types only. Part of a `CaseTransaction`. */
import type { DistrictId, StaffId } from '../ids.ts';
import type { Language } from '../ports.ts';

export const staffRoles = ['specialist', 'supervisor', 'admin'] as const;
export type StaffRole = (typeof staffRoles)[number];

/** A staff member who is signed in, or whose token is used. An admin has no district and sees no application. */
export type StaffMember =
  | { readonly id: StaffId; readonly role: 'specialist' | 'supervisor'; readonly district: DistrictId }
  | { readonly id: StaffId; readonly role: 'admin'; readonly district: undefined };

/** A staff member who may see applications: those of the own district. */
export type Caseworker = Extract<StaffMember, { district: DistrictId }>;

/** A staff account, without its secrets. */
export interface StaffAccount {
  readonly id: StaffId;
  readonly login: string;
  readonly member: StaffMember;
  readonly language: Language;
  readonly passwordIsTemporary: boolean;
  readonly hasSecondFactor: boolean;
  readonly disabled: boolean;
  readonly createdAt: Date;
}

/** What is checked when somebody signs in. */
export interface StaffSecrets {
  readonly passwordHash: string;
  /** The secret of the authenticator app, confirmed or being set up. */
  readonly totpSecret: string | undefined;
  readonly totpConfirmed: boolean;
  /** The time step of the last code that was accepted. */
  readonly totpLastStep: number | undefined;
}

export interface Session {
  readonly staff: StaffAccount;
  /** Until the second factor is given, only that step is open. */
  readonly secondFactorGiven: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

export interface StaffRows {
  readonly byLogin: (login: string) => Promise<StaffAccount | undefined>;
  readonly byId: (id: StaffId) => Promise<StaffAccount | undefined>;
  readonly all: () => Promise<readonly StaffAccount[]>;
  readonly secrets: (id: StaffId) => Promise<StaffSecrets | undefined>;
  readonly add: (account: {
    readonly id: StaffId;
    readonly login: string;
    readonly role: StaffRole;
    readonly district: DistrictId | undefined;
    readonly language: Language;
    readonly passwordHash: string;
  }) => Promise<'added' | 'taken'>;
  readonly setPassword: (id: StaffId, hash: string, isTemporary: boolean) => Promise<void>;
  readonly setTotpSecret: (id: StaffId, secret: string | undefined) => Promise<void>;
  readonly confirmTotp: (id: StaffId, at: Date) => Promise<void>;
  /** False when this step, or a later one, was used before: no code counts twice. */
  readonly useTotpStep: (id: StaffId, step: number) => Promise<boolean>;
  readonly setLanguage: (id: StaffId, language: Language) => Promise<void>;
  /** A new role or district, or disabled: every session and token of theirs feels it with the next request. */
  readonly change: (
    id: StaffId,
    change: {
      readonly role?: StaffRole;
      readonly district?: DistrictId | undefined;
      readonly disabledAt?: Date | undefined;
    },
  ) => Promise<void>;
}

export interface SessionRows {
  readonly add: (idHash: string, staff: StaffId, at: Date) => Promise<void>;
  readonly find: (idHash: string) => Promise<Session | undefined>;
  readonly touch: (idHash: string, at: Date) => Promise<void>;
  readonly giveSecondFactor: (idHash: string, at: Date) => Promise<void>;
  readonly end: (idHash: string) => Promise<void>;
  /** Ends all of a staff member, but the one that is kept. */
  readonly endAll: (staff: StaffId, kept?: string) => Promise<void>;
}

export interface TokenRows {
  readonly add: (tokenHash: string, staff: StaffId, at: Date) => Promise<void>;
  /** Undefined when it is unknown, revoked, or its owner disabled. */
  readonly find: (tokenHash: string) => Promise<StaffAccount | undefined>;
  /** How many of them had not been revoked before. */
  readonly revokeAll: (staff: StaffId, at: Date) => Promise<number>;
}

/** What a call with an `Idempotency-Key` was answered. */
export type Begun =
  | { readonly kind: 'new' }
  | { readonly kind: 'replay'; readonly status: number; readonly body: string }
  /** The key was used with another body. */
  | { readonly kind: 'other-body' }
  /** A call with the same key has been under way for five seconds: to be asked again a little later. */
  | { readonly kind: 'in-progress' };

export interface IdempotencyRows {
  /**
   * The first statement of the transaction; a second call with the same key waits here until the first has ended. A key
   * that was begun and not finished counts as new.
   */
  readonly begin: (call: IdempotentCall) => Promise<Begun>;
  readonly finish: (call: IdempotentCall, status: number, body: string) => Promise<void>;
}
export interface IdempotentCall {
  readonly actor: StaffId;
  readonly route: string;
  readonly key: string;
  /** SHA-256 of the canonical body. */
  readonly digest: string;
  readonly expiresAt: Date;
}

/** Passwords: argon2id; slow on purpose. */
export interface Passwords {
  readonly hash: (password: string) => Promise<string>;
  /** Takes as long for an account that does not exist: give `undefined`. */
  readonly verify: (hash: string | undefined, password: string) => Promise<boolean>;
  /** Whether it was made with weaker parameters than today's. */
  readonly isOutdated: (hash: string) => boolean;
  /** One-time password for a new account. */
  readonly draw: () => string;
}

/** Codes of an authenticator app (TOTP, 30 s, 6 digits, SHA-1, as every app speaks it). */
export interface SecondFactor {
  readonly drawSecret: () => string;
  readonly uri: (secret: string, login: string) => string;
  /** The time step that the code belongs to, one before and after included; undefined for a wrong code. */
  readonly stepOf: (secret: string, code: string, now: Date) => number | undefined;
}
