import { almatyDate } from '../../core/calendar/almaty.ts';
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { Application, HistoryEntry } from '../../core/casework/application.ts';
import type { ApplicationId, CodeHash, FollowerId } from '../ids.ts';
import { addByDay } from './add-by-day.ts';
import { mostInvited } from './desk.ts';
import { endsWith } from './ends-with.ts';
import type { CaseFile, CaseTransaction, Follower, FrozenCheck, FrozenFacts, Scope } from './ports.ts';

/** What a turn of a conversation does to casework. Codes are drawn before the turn; only their hashes come here. */
export type CaseAction =
  /** Binds the codes of a slip: whoever is first is the applicant, and has thereby consented to following. */
  | { readonly kind: 'follow'; readonly by: 'slip' | 'spoken'; readonly code: CodeHash; readonly follower: FollowerId }
  /** Takes up what the applicant shares. */
  | { readonly kind: 'accept'; readonly code: CodeHash; readonly follower: FollowerId }
  /** Ends the chat's own following; with an applicant's, everything that they shared. */
  | { readonly kind: 'stop'; readonly follower: FollowerId }
  /** The applicant's, over somebody they invited. */
  | { readonly kind: 'revoke'; readonly follower: FollowerId }
  | {
      readonly kind: 'change';
      readonly follower: FollowerId;
      readonly scope?: Scope;
      /** `null`: without an end. */
      readonly until?: PlainDate | null;
    }
  /** Whether the chat itself wants to be told of this application at night too. */
  | { readonly kind: 'set-hours'; readonly follower: FollowerId; readonly atAnyHour: boolean }
  | {
      readonly kind: 'invite';
      readonly by: FollowerId;
      readonly code: CodeHash;
      readonly scope: Scope;
      readonly label: string;
      readonly until: PlainDate | undefined;
      readonly expiresAt: Date;
    }
  /** Links that nobody has used yet are good for nothing any more. */
  | { readonly kind: 'withdraw-invitations'; readonly by: FollowerId }
  /** A family's own record, which no staff ever sees. */
  | {
      readonly kind: 'begin-record';
      readonly id: ApplicationId;
      readonly follower: FollowerId;
      readonly application: Application;
      readonly entry: HistoryEntry;
    }
  | {
      readonly kind: 'move-record';
      readonly follower: FollowerId;
      readonly application: Application;
      readonly entry: HistoryEntry;
    }
  | { readonly kind: 'forget-record'; readonly follower: FollowerId }
  | { readonly kind: 'share-check'; readonly code: CodeHash; readonly facts: FrozenFacts; readonly expiresAt: Date }
  | { readonly kind: 'withdraw-check' }
  /** A wrong code, against the limits of these keys. */
  | { readonly kind: 'count-try'; readonly keys: readonly string[] }
  /** A finished check: its week and its levels, nothing of a person. */
  | { readonly kind: 'count-check'; readonly week: PlainDate; readonly levels: FrozenCheck['levels'] }
  /**
   * The person withdrew the consent, or erased the chat, which may be gone by now: every following, own record, invitation
   * and shared check of the chat ends, and with them the following of whoever saw it through this chat. `followed` is what
   * the chat followed, of which no row may be left.
   */
  | { readonly kind: 'forget-all'; readonly followed: readonly Pick<Follower, 'id' | 'application' | 'role'>[] };

/** `overtaken`: somebody else was first, or what it was about is gone; nothing must be kept of the turn. */
export type Acted = 'done' | 'overtaken';

/**
 * Writes the effects of one turn, in order, inside the transaction that commits the turn. Everything is looked at anew:
 * between reading and writing the link may have been used, the share revoked, the record moved. Whatever has been done
 * already is done.
 */
export async function act(
  tx: CaseTransaction,
  actions: readonly CaseAction[],
  chatId: string,
  now: Date,
): Promise<Acted> {
  for (const action of actions) {
    const acted = await actOne({ tx, chatId, now, today: almatyDate(now) }, action);
    if (acted === 'overtaken') return 'overtaken';
  }
  return 'done';
}

interface Acting {
  readonly tx: CaseTransaction;
  readonly chatId: string;
  readonly now: Date;
  readonly today: PlainDate;
}

async function actOne(acting: Acting, action: CaseAction): Promise<Acted> {
  const { tx, chatId, now } = acting;
  switch (action.kind) {
    case 'follow':
      return follow(acting, action);
    case 'accept':
      return accept(acting, action);
    case 'stop': {
      const own = await tx.followers.find(action.follower);
      if (own !== undefined && !own.ended && own.chatId === chatId) await endFollowing(acting, own);
      return 'done';
    }
    case 'revoke': {
      const other = await invitedBy(acting, action.follower);
      if (other !== undefined) await end(acting, other);
      return 'done';
    }
    case 'change': {
      const other = await invitedBy(acting, action.follower);
      if (other === undefined) return 'overtaken';
      const { scope, until } = action;
      await tx.followers.change(other.id, { ...(scope && { scope }), ...(until !== undefined && { until }) });
      const file = await tx.applications.findAny(other.application);
      const details = { ...(scope && { scope }), ...(until !== undefined && { until: until ?? 'open' }) };
      if (file !== undefined) await note(acting, 'follower-changed', file, { follower: other.id, ...details });
      return 'done';
    }
    case 'set-hours': {
      const own = await tx.followers.find(action.follower);
      if (own === undefined || own.ended || own.chatId !== chatId) return 'overtaken';
      await tx.followers.change(own.id, { atAnyHour: action.atAnyHour });
      return 'done';
    }
    case 'invite': {
      const applicant = await ownAs(acting, action.by, 'applicant');
      if (applicant === undefined) return 'overtaken';
      const { code, scope, label, until, expiresAt } = action;
      await tx.invitations.add({
        code,
        application: applicant.application,
        by: applicant.id,
        scope,
        label,
        until,
        expiresAt,
      });
      return 'done';
    }
    case 'withdraw-invitations': {
      const applicant = await ownAs(acting, action.by, 'applicant');
      if (applicant !== undefined) await tx.invitations.withdrawAll(applicant.id);
      return 'done';
    }
    case 'begin-record':
      return beginRecord(acting, action);
    case 'move-record':
      return moveRecord(acting, action);
    case 'forget-record': {
      const file = await ownRecord(acting, action.follower);
      if (file !== undefined) await tx.applications.removeOwn(file.id);
      return 'done';
    }
    case 'share-check':
      // One code at a time: the one given before opens nothing any more.
      await tx.claims.withdraw(chatId);
      await tx.claims.add({ code: action.code, chatId, facts: action.facts, expiresAt: action.expiresAt });
      return 'done';
    case 'withdraw-check':
      await tx.claims.withdraw(chatId);
      return 'done';
    case 'count-try':
      for (const key of action.keys) await tx.attempts.count(key, now);
      return 'done';
    case 'count-check':
      await tx.checks.count(action.week, action.levels);
      return 'done';
    case 'forget-all':
      await tx.claims.withdraw(chatId);
      for (const own of await tx.followers.ofChat(chatId, acting.today)) await endFollowing(acting, own);
      for (const own of action.followed) await endForgotten(acting, own);
      return 'done';
  }
}

async function follow(acting: Acting, { by, code, follower }: Extract<CaseAction, { kind: 'follow' }>): Promise<Acted> {
  const { tx, chatId } = acting;
  const read = by === 'slip' ? tx.applications.byTracking : tx.applications.bySpoken;
  const found = await read(code);
  if (found === undefined) return 'overtaken';
  // Of two chats at once the second waits here, and then sees the first.
  await tx.applications.findAny(found.id, 'lock');
  // Nor does a slip bind that the office has replaced meanwhile.
  if ((await read(code)) === undefined) return 'overtaken';
  if (await follows(acting, found.id)) return 'done';
  if (await tx.followers.hasApplicant(found.id)) return 'overtaken';
  const added = await tx.followers.add({
    id: follower,
    application: found.id,
    chatId,
    role: 'applicant',
    scope: 'everything',
    label: '',
    until: undefined,
  });
  if (added === 'overtaken') return 'overtaken';
  if (added === 'added') await note(acting, 'follower-added', found, { follower, role: 'applicant' });
  return 'done';
}

async function accept(acting: Acting, { code, follower }: Extract<CaseAction, { kind: 'accept' }>): Promise<Acted> {
  const { tx, chatId, now } = acting;
  const invitation = await tx.invitations.find(code, now);
  if (invitation === undefined) return 'overtaken';
  const file = await tx.applications.findAny(invitation.application, 'lock');
  const applicant = await tx.followers.find(invitation.by);
  if (file === undefined || applicant === undefined || applicant.ended) return 'overtaken';
  if (await follows(acting, file.id)) return 'done';
  const invited = (await tx.followers.of(file.id, acting.today)).filter(({ role }) => role === 'invited');
  if (invited.length >= mostInvited) return 'overtaken';
  if (!(await tx.invitations.use(code, now))) return 'overtaken';
  const { scope, label, until } = invitation;
  const added = await tx.followers.add({
    id: follower,
    application: file.id,
    chatId,
    role: 'invited',
    invitedBy: applicant.id,
    scope,
    label,
    until,
  });
  if (added === 'overtaken') return 'overtaken';
  await note(acting, 'follower-added', file, { follower, role: 'invited', scope });
  return 'done';
}

async function beginRecord(
  { tx, chatId }: Acting,
  { id, follower, application, entry }: Extract<CaseAction, { kind: 'begin-record' }>,
): Promise<Acted> {
  await tx.applications.add({
    id,
    record: 'own',
    district: undefined,
    number: undefined,
    channel: 'other',
    label: undefined,
    application,
    entry,
    frozen: undefined,
    trackingHash: undefined,
    spokenHash: undefined,
    by: undefined,
  });
  const added = await tx.followers.add({
    id: follower,
    application: id,
    chatId,
    role: 'applicant',
    scope: 'everything',
    label: '',
    until: undefined,
  });
  return added === 'overtaken' ? 'overtaken' : 'done';
}

async function moveRecord(
  acting: Acting,
  { follower, application, entry }: Extract<CaseAction, { kind: 'move-record' }>,
): Promise<Acted> {
  const { tx, chatId, now, today } = acting;
  const file = await ownRecord(acting, follower);
  // The same press again, or a step made from an older picture: the turn is worked again and looks.
  if (file === undefined || file.application.version + 1 !== entry.version) return 'overtaken';
  await tx.applications.write({ id: file.id, application, entry, note: undefined, by: undefined });
  const others = (await tx.followers.of(file.id, today)).filter((other) => other.chatId !== chatId);
  await addByDay(
    tx,
    others,
    (other) => ({ kind: 'status', application: file.id, follower: other.id, version: entry.version }),
    now,
  );
  return 'done';
}

/** With an applicant ends whoever sees it through them. A record of one's own goes as a whole. */
async function endFollowing(acting: Acting, own: Follower): Promise<void> {
  const { tx } = acting;
  const file = await tx.applications.findAny(own.application, 'lock');
  if (own.role === 'applicant' && file?.record === 'own') return tx.applications.removeOwn(own.application);
  if (own.role === 'applicant') await tx.invitations.withdrawAll(own.id);
  await endWhatIsShared(acting, own, file);
  await end(acting, own, file);
}

/** The same for a following whose row went with its chat. Of a record of one's own nothing is left by then. */
async function endForgotten(acting: Acting, own: Pick<Follower, 'id' | 'application' | 'role'>): Promise<void> {
  const { tx } = acting;
  if ((await tx.followers.find(own.id)) !== undefined) return;
  // Whoever takes up an invitation holds this lock: they are there already, or will not find who invited them.
  const file = await tx.applications.findAny(own.application, 'lock');
  if (file === undefined) return;
  await note(acting, 'follower-ended', file, { follower: own.id, role: own.role });
  await endWhatIsShared(acting, own, file);
}

async function endWhatIsShared(
  acting: Acting,
  own: Pick<Follower, 'id' | 'application' | 'role'>,
  file: CaseFile | undefined,
): Promise<void> {
  const all = await acting.tx.followers.of(own.application, acting.today);
  for (const other of endsWith(own, all)) await end(acting, other, file);
}

async function end(acting: Acting, follower: Follower, known?: CaseFile): Promise<void> {
  const { tx } = acting;
  await tx.followers.end(follower.id);
  const file = known ?? (await tx.applications.findAny(follower.application));
  if (file !== undefined) await note(acting, 'follower-ended', file, { follower: follower.id, role: follower.role });
}

/** The audit trail is the office's: what a family keeps for itself is not in it. */
async function note(
  { tx, now }: Acting,
  action: 'follower-added' | 'follower-changed' | 'follower-ended',
  file: CaseFile,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  if (file.record === 'own') return;
  await tx.audit.add({ actor: 'family', action, subject: file.id, details }, now);
}

async function follows({ tx, chatId, today }: Acting, application: ApplicationId): Promise<boolean> {
  return (await tx.followers.ofChat(chatId, today)).some((own) => own.application === application);
}

/** The chat's own following, if it still stands and has this role. */
async function ownAs({ tx, chatId }: Acting, id: FollowerId, role: Follower['role']): Promise<Follower | undefined> {
  const own = await tx.followers.find(id);
  return own !== undefined && !own.ended && own.chatId === chatId && own.role === role ? own : undefined;
}

/** Somebody whom this chat invited, as its applicant, and who still follows. */
async function invitedBy({ tx, chatId, today }: Acting, id: FollowerId): Promise<Follower | undefined> {
  const other = await tx.followers.find(id);
  if (other === undefined || other.ended || other.role !== 'invited') return undefined;
  const own = await tx.followers.ofChat(chatId, today);
  const applicant = own.some(({ role, application }) => role === 'applicant' && application === other.application);
  return applicant ? other : undefined;
}

async function ownRecord(acting: Acting, follower: FollowerId): Promise<CaseFile | undefined> {
  const own = await ownAs(acting, follower, 'applicant');
  const file = own && (await acting.tx.applications.findAny(own.application, 'lock'));
  return file?.record === 'own' ? file : undefined;
}
