import { addDays, addMonths, type PlainDate } from '../../core/calendar/plain-date.ts';
import { type Followed, mostInvited, type Other } from '../casework/desk.ts';
import { holdsIin } from '../casework/plain-text.ts';
import { type Scope, scopes } from '../casework/ports.ts';
import type { Chat } from '../chat.ts';
import type { Converse, Turn } from '../conversation.ts';
import { relatives } from '../intents.ts';
import { atCase } from '../moves.ts';
import { missWith, show } from '../turn.ts';
import { viewOf } from './case-screen.ts';
import { deskOf, doing, said, told, withFollowed } from './effects.ts';
import { type CasePlace, type Months, sharingMonths } from './place.ts';

const invitationDays = 7;
const dayMs = 24 * 60 * 60 * 1000;
const longestLabel = 40;

type Invite = Extract<CasePlace, { at: 'invite' }>;

/** The applicant begins to share. */
export function beginInvite(deps: Converse, chat: Chat, followed: Followed): Turn {
  if (followed.others.length >= mostInvited) {
    return show(deps, atCase(chat, { at: 'sharing', ref: followed.ref }), [told('followers-full')]);
  }
  return show(deps, atCase(chat, { at: 'invite', ref: followed.ref }));
}

/** A choice on the way to an invitation; one from an old message begins the way anew. */
export function chooseForInvite(
  deps: Converse,
  chat: Chat,
  followed: Followed,
  deed: 'scope' | 'until' | 'label',
  value: string,
): Turn {
  const place = invitePlace(chat, followed);
  if (deed === 'scope') {
    const scope = scopeOf(value);
    if (scope === undefined) return show(deps, chat, [{ kind: 'unknown-button' }]);
    return show(deps, atCase(chat, { at: 'invite', ref: followed.ref, scope }));
  }
  if (place?.scope === undefined) return restart(deps, chat, followed);
  if (deed === 'until') {
    const months = monthsOf(value);
    if (months === undefined) return show(deps, chat, [{ kind: 'unknown-button' }]);
    return show(deps, atCase(chat, { ...place, months }));
  }
  const relative = relatives.find((known) => known === value);
  if (place.months === undefined || relative === undefined) return restart(deps, chat, followed);
  return invite(deps, chat, followed, place.scope, place.months, deps.lexicon.relatives[relative]);
}

/** A name for who is invited, typed. Only what can be read stays of it. */
export function onLabel(deps: Converse, chat: Chat, followed: Followed, text: string): Turn {
  const place = invitePlace(chat, followed);
  if (place?.scope === undefined || place.months === undefined) return restart(deps, chat, followed);
  const label = text.normalize('NFC').replace(/\s+/gu, ' ').replace(/\p{C}/gu, '').trim();
  if (!/[\p{L}\p{N}]/u.test(label)) return missWith(deps, chat, told('label-empty'));
  if ([...label].length > longestLabel) return missWith(deps, chat, told('label-long'));
  if (holdsIin(label)) return missWith(deps, chat, told('label-iin'));
  return invite(deps, chat, followed, place.scope, place.months, label);
}

function invite(deps: Converse, chat: Chat, followed: Followed, scope: Scope, months: Months, label: string): Turn {
  const { fresh, now } = deskOf(deps);
  const until = untilOf(deps, months);
  const turn = show(deps, atCase(chat, { at: 'sharing', ref: followed.ref }));
  return doing(
    {
      ...turn,
      screen: {
        kind: 'case',
        case: {
          kind: 'invited',
          view: viewOf(deps, followed),
          label,
          scope,
          until,
          code: fresh.link.code,
          goodUntil: addDays(deps.asOf, invitationDays),
        },
      },
    },
    {
      kind: 'invite',
      by: followed.follower.id,
      code: fresh.link.hash,
      scope,
      label,
      until,
      expiresAt: new Date(now.getTime() + invitationDays * dayMs),
    },
  );
}

/** What the applicant does about somebody who sees it already. */
export function onOther(
  deps: Converse,
  chat: Chat,
  followed: Followed,
  other: Other,
  deed: 'other' | 'scope' | 'until' | 'revoke',
  value: string,
): Turn {
  const here: CasePlace = { at: 'other', ref: followed.ref, other: other.ref };
  if (deed === 'other') return show(deps, atCase(chat, here));
  if (deed === 'revoke') {
    const others = followed.others.filter(({ ref }) => ref !== other.ref);
    const turn = show(withFollowed(deps, { ...followed, others }), atCase(chat, { at: 'sharing', ref: followed.ref }), [
      said({ kind: 'revoked', label: other.follower.label }),
    ]);
    return doing(turn, { kind: 'revoke', follower: other.follower.id });
  }
  const scope = deed === 'scope' ? scopeOf(value) : undefined;
  const months = deed === 'until' ? monthsOf(value) : undefined;
  if (scope === undefined && months === undefined) return show(deps, chat, [{ kind: 'unknown-button' }]);
  const until = months === undefined ? other.follower.until : untilOf(deps, months);
  const changed: Other = {
    ...other,
    follower: { ...other.follower, ...(scope && { scope }), until },
  };
  const others = followed.others.map((one) => (one.ref === other.ref ? changed : one));
  const turn = show(withFollowed(deps, { ...followed, others }), atCase(chat, here), [told('changed')]);
  return doing(turn, {
    kind: 'change',
    follower: other.follower.id,
    ...(scope && { scope }),
    ...(months !== undefined && { until: until ?? null }),
  });
}

/** Links that were given out and not used yet. */
export function withdrawLinks(deps: Converse, chat: Chat, followed: Followed): Turn {
  const turn = show(deps, atCase(chat, { at: 'sharing', ref: followed.ref }), [told('links-withdrawn')]);
  return doing(turn, { kind: 'withdraw-invitations', by: followed.follower.id });
}

function restart(deps: Converse, chat: Chat, followed: Followed): Turn {
  return show(deps, atCase(chat, { at: 'invite', ref: followed.ref }), [{ kind: 'moved-on' }]);
}

function invitePlace({ place }: Chat, { ref }: Followed): Invite | undefined {
  return place.kind === 'case' && place.case.at === 'invite' && place.case.ref === ref ? place.case : undefined;
}

function untilOf({ asOf }: Converse, months: Months): PlainDate | undefined {
  return months === 0 ? undefined : addMonths(asOf, months);
}

function scopeOf(value: string): Scope | undefined {
  return scopes.find((scope) => scope === value);
}

function monthsOf(value: string): Months | undefined {
  return sharingMonths.find((months) => `${months}` === value);
}
