import { almatyDate } from '../../core/calendar/almaty.ts';
import type { ApplicationId, FollowerId } from '../ids.ts';
import { type AskedCode, type Desk, type Followed, type Fresh, type Lead, mostInvited, refOf } from './desk.ts';
import { endsWith } from './ends-with.ts';
import type { CaseStore, CaseTransaction, Codes, Follower } from './ports.ts';

const hourMs = 60 * 60 * 1000;
const minuteMs = 60 * 1000;
/** Wrong spoken codes: of one chat in an hour, and of all chats together in a minute. */
const mostTries = { ofChat: 5, ofAll: 100 };

/** The desk over the store of casework. */
export function createDesk(deps: {
  readonly store: CaseStore;
  readonly codes: Codes;
  readonly now: () => Date;
  /** A random UUID. */
  readonly newId: () => string;
}): Desk {
  const { store, codes, newId } = deps;

  function draw(): Fresh {
    return {
      application: newId() as ApplicationId,
      follower: newId() as FollowerId,
      link: codes.drawLink(),
      spoken: codes.drawSpoken(),
    };
  }

  async function tryKeysOf(tx: CaseTransaction, chatId: string, now: Date): Promise<readonly string[]> {
    const ofChat = codes.limitKey('spoken-code', chatId);
    const ofAll = codes.limitKey('spoken-code', 'all');
    const [inHour, inMinute] = [
      await tx.attempts.since(ofChat, new Date(now.getTime() - hourMs)),
      await tx.attempts.since(ofAll, new Date(now.getTime() - minuteMs)),
    ];
    return inHour < mostTries.ofChat && inMinute < mostTries.ofAll ? [ofChat, ofAll] : [];
  }

  async function leadOf(
    tx: CaseTransaction,
    asked: AskedCode,
    follows: readonly Followed[],
    now: Date,
    mayTry: boolean,
  ): Promise<Lead> {
    if (asked.by === 'spoken' && 'typed' in asked) {
      const code = codes.hashSpoken(asked.typed);
      return code === undefined ? { kind: 'malformed' } : { kind: 'spoken', code };
    }
    const code = 'hash' in asked ? asked.hash : codes.hashLink(asked.typed);
    if (code === undefined) return { kind: 'malformed' };
    if (asked.by === 'invitation') return leadOfInvitation(tx, code, follows, now);
    const file = asked.by === 'slip' ? await tx.applications.byTracking(code) : await tx.applications.bySpoken(code);
    if (file === undefined || file.erasedAt !== undefined || (asked.by === 'spoken' && !mayTry)) {
      return { kind: 'nothing' };
    }
    const already = follows.find((followed) => followed.file.id === file.id);
    if (already !== undefined) return { kind: 'follows', ref: already.ref };
    if (await tx.followers.hasApplicant(file.id)) return asked.by === 'slip' ? { kind: 'used' } : { kind: 'nothing' };
    return { kind: 'slip', code, file, office: file.district && (await tx.districts.find(file.district)) };
  }

  async function leadOfInvitation(
    tx: CaseTransaction,
    code: Fresh['link']['hash'],
    follows: readonly Followed[],
    now: Date,
  ): Promise<Lead> {
    const invitation = await tx.invitations.find(code, now);
    const file = invitation && (await tx.applications.findAny(invitation.application));
    if (invitation === undefined || file === undefined) return { kind: 'nothing' };
    const already = follows.find((followed) => followed.file.id === file.id);
    if (already !== undefined) return { kind: 'follows', ref: already.ref };
    const invited = (await tx.followers.of(file.id, almatyDate(now))).filter(({ role }) => role === 'invited');
    if (invited.length >= mostInvited) return { kind: 'nothing' };
    const { scope, until } = invitation;
    const office = file.district && (await tx.districts.find(file.district));
    return { kind: 'invitation', code, file, office, scope, until };
  }

  return {
    look: (chatId, { code }) =>
      store.transact(async (tx) => {
        const now = deps.now();
        const today = almatyDate(now);
        const followed = async (follower: Follower): Promise<readonly Followed[]> => {
          const file = await tx.applications.findAny(follower.application);
          if (file === undefined || file.erasedAt !== undefined) return [];
          const all = follower.role === 'applicant' ? await tx.followers.of(file.id, today) : [];
          return [
            {
              ref: refOf(follower.id),
              follower,
              file,
              office: file.district && (await tx.districts.find(file.district)),
              history: (await tx.applications.history(file.id)).map(
                ({ recordedAt: _at, by: _by, note: _note, ...entry }) => entry,
              ),
              others: all
                .filter(({ role }) => role === 'invited')
                .map((other) => ({ ref: refOf(other.id), follower: other })),
              isLastApplicant: all.every(({ id, role }) => role === 'invited' || id === follower.id),
              seeThroughIt: endsWith(follower, all).length,
            },
          ];
        };
        const follows: Followed[] = [];
        // One after the other: a transaction has one connection.
        for (const follower of await tx.followers.ofChat(chatId, today)) follows.push(...(await followed(follower)));
        const tryKeys = code?.by === 'spoken' && 'hash' in code ? await tryKeysOf(tx, chatId, now) : [];
        const lead = code && (await leadOf(tx, code, follows, now, tryKeys.length > 0));
        return { now, follows, lead, tryKeys, fresh: draw() };
      }),
  };
}
