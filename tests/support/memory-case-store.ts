import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { isBefore, type PlainDate } from '../../src/core/calendar/plain-date.ts';
import { overdueBy } from '../../src/core/casework/deadlines.ts';
import { isFinal, statusIds, statusOf } from '../../src/core/casework/status.ts';
import type {
  AuditNote,
  CaseFile,
  CaseQuery,
  CaseStore,
  CaseTransaction,
  Codes,
  District,
  Follower,
  FrozenCheck,
  FrozenFacts,
  Invitation,
  Note,
  Notice,
  RecordedEntry,
} from '../../src/usecases/casework/ports.ts';
import type { ApplicationId, CodeHash, DistrictId, FollowerId, StaffId } from '../../src/usecases/ids.ts';
import type { Session, StaffAccount, StaffMember, StaffSecrets } from '../../src/usecases/staff/ports.ts';

/** A notice in the outbox. A test sends by setting `state`. */
export interface MemoryNotice {
  readonly chatId: string;
  readonly notice: Notice;
  readonly delayMs: number;
  state: 'due' | 'leased' | 'sent' | 'superseded';
}

interface StoredCase {
  file: CaseFile;
  history: RecordedEntry[];
  notes: Note[];
  frozen: FrozenCheck | 'cannot-open' | undefined;
  tracking: CodeHash | undefined;
  spoken: CodeHash | undefined;
  /** Somebody has bound these codes. */
  bound: boolean;
}
type StoredFollower = Follower & { readonly ended: boolean };
interface StoredAnswer {
  readonly digest: string;
  readonly status: number;
  readonly body: string;
  readonly expiresAt: Date;
}

interface Memory {
  districts: Map<DistrictId, District>;
  cases: Map<ApplicationId, StoredCase>;
  followers: Map<FollowerId, StoredFollower>;
  invitations: Map<CodeHash, Invitation & { readonly expiresAt: Date; readonly used: boolean }>;
  claims: Map<
    CodeHash,
    { readonly chatId: string; readonly facts: FrozenFacts; readonly expiresAt: Date; readonly used: boolean }
  >;
  notices: MemoryNotice[];
  reminders: Set<string>;
  attempts: { key: string; at: Date }[];
  staff: Map<StaffId, { account: StaffAccount; secrets: StaffSecrets }>;
  sessions: Map<string, { staff: StaffId; secondFactorGiven: boolean; createdAt: Date; lastUsedAt: Date }>;
  tokens: Map<string, { staff: StaffId; revoked: boolean }>;
  answers: Map<string, StoredAnswer>;
  audit: (AuditNote & { readonly at: Date })[];
  checks: { week: PlainDate; levels: FrozenCheck['levels'] }[];
}

/**
 * Casework in memory: one transaction after the other, each undone as a whole when it throws. For tests of what runs over
 * a store; the store itself is tested on PostgreSQL.
 */
export function createMemoryCaseStore({ now = () => new Date() }: { readonly now?: () => Date } = {}): CaseStore & {
  readonly memory: Memory;
} {
  const memory: Memory = {
    districts: new Map(),
    cases: new Map(),
    followers: new Map(),
    invitations: new Map(),
    claims: new Map(),
    notices: [],
    reminders: new Set(),
    attempts: [],
    staff: new Map(),
    sessions: new Map(),
    tokens: new Map(),
    answers: new Map(),
    audit: [],
    checks: [],
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    memory,
    transact: (work) => {
      const run = last.then(async () => {
        const before = structuredClone(memory);
        try {
          return await work(transactionOn(memory, now));
        } catch (error) {
          Object.assign(memory, before);
          throw error;
        }
      });
      last = run.catch(() => undefined);
      return run;
    },
  };
}

function transactionOn(memory: Memory, now: () => Date): CaseTransaction {
  const caseIn = (id: ApplicationId, district: DistrictId) => {
    const found = memory.cases.get(id);
    return found?.file.record === 'office' && found.file.district === district ? found.file : undefined;
  };
  const following = (follower: StoredFollower, today: PlainDate) =>
    !follower.ended && !(follower.until !== undefined && isBefore(follower.until, today));
  const accountOf = (id: StaffId) => memory.staff.get(id)?.account;
  const answerKey = ({ actor, route, key }: { actor: string; route: string; key: string }) =>
    JSON.stringify([actor, route, key]);

  return {
    districts: {
      find: async (id) => memory.districts.get(id),
      all: async () => [...memory.districts.values()],
      add: async (district) => {
        if (memory.districts.has(district.id)) return 'taken';
        memory.districts.set(district.id, district);
        return 'added';
      },
      change: async (district) => void memory.districts.set(district.id, district),
    },
    applications: {
      add: async (added) => {
        const { id, record, district, number, channel, label, application, entry, frozen, by, at = now() } = added;
        const taken = [...memory.cases.values()].some(
          ({ file }) => number !== undefined && file.district === district && file.number === number,
        );
        if (taken) return 'number-taken';
        memory.cases.set(id, {
          file: {
            id,
            record,
            district,
            number,
            channel,
            label,
            application,
            hasFrozenCheck: frozen !== undefined,
            createdAt: at,
            closedOn: undefined,
            erasedAt: undefined,
          },
          history: [{ ...entry, recordedAt: at, by, note: undefined }],
          notes: [],
          frozen,
          tracking: added.trackingHash,
          spoken: added.spokenHash,
          bound: false,
        });
        return 'added';
      },
      lock: async (id, district) => caseIn(id, district),
      find: async (id, district) => caseIn(id, district),
      findAny: async (id) => memory.cases.get(id)?.file,
      history: async (id) => [...(memory.cases.get(id)?.history ?? [])],
      frozenCheck: async (id) => memory.cases.get(id)?.frozen,
      write: async ({ id, application, entry, note, by, at = now() }) => {
        const stored = memory.cases.get(id);
        if (stored === undefined) throw new Error('written before it was locked');
        if (entry.version !== stored.file.application.version + 1) throw new Error('a version is missing');
        const closedOn = isFinal(application.status) ? application.statusOn : undefined;
        stored.file = { ...stored.file, application, closedOn };
        stored.history.push({ ...entry, recordedAt: at, by, note });
      },
      list: async (query) => listed(memory, query),
      count: async (district, today) => {
        const own = [...memory.cases.values()].filter(({ file }) => file.district === district);
        return statusIds.flatMap((status) => {
          const those = own.filter(({ file }) => file.application.status === status);
          const overdue = those.filter(({ file }) => overdueBy(file.application, today) !== undefined);
          return those.length === 0 ? [] : [{ status, count: those.length, overdue: overdue.length }];
        });
      },
      setCodes: async (id, tracking, spoken) => {
        const stored = memory.cases.get(id);
        if (stored !== undefined) Object.assign(stored, { tracking, spoken, bound: false });
      },
      byTracking: async (hash) => [...memory.cases.values()].find(({ tracking }) => tracking === hash)?.file,
      bySpoken: async (hash) => [...memory.cases.values()].find(({ spoken }) => spoken === hash)?.file,
      removeOwn: async (id) => void memory.cases.delete(id),
      remindable: async () => ({ cases: [...memory.cases.values()].map(({ file }) => file), next: undefined }),
    },
    notes: {
      add: async (application, note) => {
        const notes = memory.cases.get(application)?.notes;
        if (notes === undefined) throw new Error('a note on nothing');
        if (notes.some(({ id }) => id === note.id)) return 'there-already';
        notes.push(note);
        return 'added';
      },
      of: async (application) => [...(memory.cases.get(application)?.notes ?? [])],
    },
    followers: {
      of: async (application, today) =>
        [...memory.followers.values()].filter(
          (follower) => follower.application === application && following(follower, today),
        ),
      find: async (id) => memory.followers.get(id),
      ofChat: async (chatId, today) =>
        [...memory.followers.values()].filter((follower) => follower.chatId === chatId && following(follower, today)),
      add: async (follower) => {
        const others = [...memory.followers.values()].filter(
          ({ application, ended }) => application === follower.application && !ended,
        );
        if (others.some(({ chatId }) => chatId === follower.chatId)) return 'there-already';
        const stored = memory.cases.get(follower.application);
        if (follower.role === 'applicant' && stored !== undefined) {
          if (stored.bound) return 'overtaken';
          stored.bound = true;
        }
        memory.followers.set(follower.id, {
          since: now(),
          ...follower,
          language: undefined,
          unreachable: false,
          atAnyHour: false,
          ended: false,
        });
        return 'added';
      },
      change: async (id, { scope, until, atAnyHour }) => {
        const follower = memory.followers.get(id);
        if (follower === undefined) return;
        memory.followers.set(id, {
          ...follower,
          ...(scope && { scope }),
          ...(until !== undefined && { until: until ?? undefined }),
          ...(atAnyHour !== undefined && { atAnyHour }),
        });
      },
      end: async (id) => {
        const follower = memory.followers.get(id);
        if (follower === undefined) return;
        memory.followers.set(id, { ...follower, ended: true });
        memory.notices = memory.notices.filter(({ notice, state }) => notice.follower !== id || state !== 'due');
      },
      hasApplicant: async (application) => memory.cases.get(application)?.bound ?? false,
    },
    invitations: {
      add: async ({ code, ...invitation }) => void memory.invitations.set(code, { ...invitation, used: false }),
      find: async (code, at) => {
        const invitation = memory.invitations.get(code);
        return invitation !== undefined && !invitation.used && invitation.expiresAt > at ? invitation : undefined;
      },
      use: async (code, at) => {
        const invitation = memory.invitations.get(code);
        if (invitation === undefined || invitation.used || invitation.expiresAt <= at) return false;
        memory.invitations.set(code, { ...invitation, used: true });
        return true;
      },
      withdrawAll: async (by) => {
        for (const [code, invitation] of memory.invitations) if (invitation.by === by) memory.invitations.delete(code);
      },
    },
    claims: {
      add: async ({ code, ...claim }) => void memory.claims.set(code, { ...claim, used: false }),
      find: async (code, at) => {
        const claim = memory.claims.get(code);
        return claim !== undefined && !claim.used && claim.expiresAt > at ? claim.facts : undefined;
      },
      take: async (code, at) => {
        const claim = memory.claims.get(code);
        if (claim === undefined || claim.used || claim.expiresAt <= at) return undefined;
        memory.claims.set(code, { ...claim, used: true });
        return claim.facts;
      },
      withdraw: async (chatId) => {
        for (const [code, claim] of memory.claims) if (claim.chatId === chatId) memory.claims.delete(code);
      },
    },
    notices: {
      add: async (notices, delayMs) => {
        for (const { chatId, notice } of notices) {
          if (memory.notices.some((other) => sameNotice(other.notice, notice))) continue;
          for (const older of memory.notices) {
            const isOlder =
              notice.kind === 'status' &&
              older.notice.kind === 'status' &&
              older.chatId === chatId &&
              older.notice.application === notice.application;
            if (isOlder && older.state === 'due') older.state = 'superseded';
          }
          memory.notices.push({ chatId, notice, delayMs, state: 'due' });
        }
      },
      takeBack: async (application, version) => {
        const tellsOfIt = ({ notice }: MemoryNotice) =>
          notice.kind === 'status' && notice.application === application && notice.version === version;
        if (memory.notices.some((one) => tellsOfIt(one) && (one.state === 'leased' || one.state === 'sent'))) {
          return false;
        }
        memory.notices = memory.notices.filter((one) => !tellsOfIt(one));
        return true;
      },
      wasSent: async (notice) =>
        memory.notices.some(
          (other) => sameNotice(other.notice, notice) && (other.state === 'sent' || other.state === 'leased'),
        ),
    },
    reminders: {
      give: async (...reminder) => {
        const key = JSON.stringify(reminder);
        if (memory.reminders.has(key)) return false;
        memory.reminders.add(key);
        return true;
      },
    },
    terms: {
      running: async (limit, after) =>
        [...memory.cases.values()]
          .map(({ file }) => file)
          .filter(({ id, application }) => application.dueOn !== undefined && (after === undefined || id > after))
          .sort((one, other) => (one.id < other.id ? -1 : 1))
          .slice(0, limit),
      move: async (id, dueOn) => {
        const held = memory.cases.get(id);
        if (held === undefined) return;
        const { dueOn: _before, ...application } = held.file.application;
        memory.cases.set(id, {
          ...held,
          file: { ...held.file, application: { ...application, ...(dueOn && { dueOn }) } },
        });
      },
    },
    attempts: {
      since: async (key, from) => memory.attempts.filter((one) => one.key === key && one.at >= from).length,
      count: async (key, at) => void memory.attempts.push({ key, at }),
      forget: async (key) => {
        memory.attempts = memory.attempts.filter((one) => one.key !== key);
      },
    },
    staff: {
      byLogin: async (login) => [...memory.staff.values()].find(({ account }) => account.login === login)?.account,
      byId: async (id) => accountOf(id),
      all: async () => [...memory.staff.values()].map(({ account }) => account),
      secrets: async (id) => memory.staff.get(id)?.secrets,
      add: async ({ id, login, role, district, language, passwordHash }) => {
        if ([...memory.staff.values()].some(({ account }) => account.login === login)) return 'taken';
        memory.staff.set(id, {
          account: {
            id,
            login,
            member: memberOf(id, role, district),
            language,
            passwordIsTemporary: true,
            hasSecondFactor: false,
            disabled: false,
            createdAt: now(),
          },
          secrets: { passwordHash, totpSecret: undefined, totpConfirmed: false, totpLastStep: undefined },
        });
        return 'added';
      },
      setPassword: async () => notInMemory(),
      setTotpSecret: async () => notInMemory(),
      confirmTotp: async () => notInMemory(),
      useTotpStep: async () => notInMemory(),
      setLanguage: async () => notInMemory(),
      change: async (id, change) => {
        const stored = memory.staff.get(id);
        if (stored === undefined) return;
        const { member } = stored.account;
        stored.account = {
          ...stored.account,
          member: memberOf(id, change.role ?? member.role, 'district' in change ? change.district : member.district),
          disabled: 'disabledAt' in change ? change.disabledAt !== undefined : stored.account.disabled,
        };
      },
    },
    sessions: {
      add: async (idHash, staff, at) =>
        void memory.sessions.set(idHash, { staff, secondFactorGiven: false, createdAt: at, lastUsedAt: at }),
      find: async (idHash): Promise<Session | undefined> => {
        const session = memory.sessions.get(idHash);
        const staff = session && accountOf(session.staff);
        return session && staff && !staff.disabled ? { ...session, staff } : undefined;
      },
      touch: async () => notInMemory(),
      giveSecondFactor: async () => notInMemory(),
      end: async (idHash) => void memory.sessions.delete(idHash),
      endAll: async () => notInMemory(),
    },
    tokens: {
      add: async (hash, staff) => void memory.tokens.set(hash, { staff, revoked: false }),
      find: async (hash) => {
        const token = memory.tokens.get(hash);
        const account = token && !token.revoked ? accountOf(token.staff) : undefined;
        return account?.disabled ? undefined : account;
      },
      revokeAll: async (staff) => {
        const left = [...memory.tokens.values()].filter((token) => token.staff === staff && !token.revoked);
        for (const token of left) token.revoked = true;
        return left.length;
      },
    },
    idempotency: {
      begin: async (call) => {
        const stored = memory.answers.get(answerKey(call));
        if (stored === undefined || stored.expiresAt <= now()) return { kind: 'new' };
        if (stored.digest !== call.digest) return { kind: 'other-body' };
        return { kind: 'replay', status: stored.status, body: stored.body };
      },
      finish: async (call, status, body) => {
        const { digest, expiresAt } = call;
        memory.answers.set(answerKey(call), { digest, status, body, expiresAt });
      },
    },
    imports: {
      begin: async () => notInMemory(),
      addPart: async () => notInMemory(),
      nextPart: async () => notInMemory(),
      dropPart: async () => notInMemory(),
      addRows: async () => notInMemory(),
      markWrong: async () => notInMemory(),
      setState: async () => notInMemory(),
      find: async () => notInMemory(),
      list: async () => notInMemory(),
      unfinished: async () => notInMemory(),
      rows: async () => notInMemory(),
      numbersTaken: async () => notInMemory(),
      takeOver: async () => notInMemory(),
    },
    audit: { add: async (note, at) => void memory.audit.push({ ...note, at }) },
    checks: { count: async (week, levels) => void memory.checks.push({ week, levels }) },
  };
}

function notInMemory(): never {
  throw new Error('the store in memory does not have this');
}

function memberOf(id: StaffId, role: StaffMember['role'], district: DistrictId | undefined): StaffMember {
  if (role === 'admin') return { id, role, district: undefined };
  if (district === undefined) throw new Error('who sees applications has a district');
  return { id, role, district };
}

function sameNotice(one: Notice, other: Notice): boolean {
  const keyOf = (notice: Notice) =>
    notice.kind === 'status'
      ? [notice.kind, notice.application, notice.follower, notice.version]
      : [notice.kind, notice.application, notice.follower, notice.reminder, notice.dueOn];
  return keyOf(one).join() === keyOf(other).join();
}

function listed(memory: Memory, query: CaseQuery) {
  const {
    district,
    status,
    owner,
    overdueOn,
    inTimeOn,
    openOn,
    dueBy,
    dueFrom,
    visitOn,
    words,
    unreachable,
    order,
    after,
  } = query;
  const wanted = words?.toLowerCase().split(' ').filter(Boolean) ?? [];
  const placeOf = (file: CaseFile) =>
    (order === 'received' ? file.application.receivedOn : file.application.dueOn) ?? file.application.receivedOn;
  const follows = ({ file }: StoredCase) =>
    [...memory.followers.values()].some(
      (follower) => follower.application === file.id && !follower.ended && follower.unreachable,
    );
  const matching = [...memory.cases.values()]
    .filter((stored) => {
      const { file } = stored;
      const { application } = file;
      return (
        file.record === 'office' &&
        file.district === district &&
        (status === undefined || application.status === status) &&
        (owner === undefined || statusOf(application.status).owner === owner) &&
        (overdueOn === undefined || overdueBy(application, overdueOn) !== undefined) &&
        (inTimeOn === undefined || overdueBy(application, inTimeOn) === undefined) &&
        (openOn === undefined ||
          (application.dueOn === undefined ? application.status !== 'refused' : application.dueOn >= openOn)) &&
        (dueBy === undefined || (application.dueOn !== undefined && application.dueOn <= dueBy)) &&
        (dueFrom === undefined || (application.dueOn !== undefined && application.dueOn >= dueFrom)) &&
        (visitOn === undefined || application.visitOn === visitOn) &&
        (unreachable !== true || follows(stored)) &&
        (order === 'received' || application.dueOn !== undefined) &&
        wanted.every(
          (word) =>
            file.number?.toLowerCase().startsWith(word) ||
            file.label
              ?.toLowerCase()
              .split(' ')
              .some((one) => one.startsWith(word)),
        )
      );
    })
    .map(({ file }) => file);
  const direction = order === 'received' ? -1 : 1;
  const compare = (one: string, other: string) => (one === other ? 0 : one < other ? -direction : direction);
  const sorted = matching.toSorted((one, other) => compare(placeOf(one), placeOf(other)) || compare(one.id, other.id));
  const start =
    after === undefined
      ? 0
      : sorted.findIndex((file) => (compare(placeOf(file), after.on) || compare(file.id, after.id)) > 0);
  const cases = start < 0 ? [] : sorted.slice(start, start + query.limit);
  const end = cases.at(-1);
  const more = end !== undefined && start + cases.length < sorted.length;
  return { cases, next: more ? { on: placeOf(end), id: end.id } : undefined };
}

/** Codes that are drawn and hashed as the real ones are, with a key of this test. */
export function createTestCodes(): Codes {
  const key = randomBytes(32);
  const keyed = (what: string, text: string) => createHmac('sha256', key).update(`${what}\n${text}`).digest('hex');
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const hashLink = (code: string) =>
    /^[\w-]{22}$/.test(code) ? (createHash('sha256').update(code).digest('hex') as CodeHash) : undefined;
  const hashSpoken = (typed: string) => {
    const code = typed.toUpperCase().replaceAll(/[\s-]/g, '');
    return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? (keyed('spoken', code) as CodeHash) : undefined;
  };
  const hashed = (code: string, hash: CodeHash | undefined) => {
    if (hash === undefined) throw new Error('a code of our own has no hash');
    return { code, hash };
  };
  return {
    drawLink: () => {
      const code = randomBytes(16).toString('base64url');
      return hashed(code, hashLink(code));
    },
    drawSpoken: () => {
      const code = [...randomBytes(8)].map((byte) => alphabet[byte % 32]).join('');
      return hashed(`${code.slice(0, 4)}-${code.slice(4)}`, hashSpoken(code));
    },
    hashLink,
    hashSpoken,
    limitKey: keyed,
  };
}

/** A new random id of any kind. */
export function anId<Id extends string>(): Id {
  return randomUUID() as string as Id;
}
