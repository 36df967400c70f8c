import { parsePlainDate } from '../../core/calendar/plain-date.ts';
import { meaningOf } from '../../core/interview/words.ts';
import type { Followed } from '../casework/desk.ts';
import type { Chat } from '../chat.ts';
import type { Converse, Turn } from '../conversation.ts';
import type { Deed, Destination, Intent } from '../intents.ts';
import { at, atCase, atStatus } from '../moves.ts';
import { missWith, show } from '../turn.ts';
import { followedAs } from './case-screen.ts';
import { deskOf, told } from './effects.ts';
import { leave, onFollow, onSpokenCode, onSpokenDay, pastDayOf, setHours, stop } from './follow.ts';
import { beginRecord, chooseDay, chooseGround, chooseStep, forgetRecord, onTypedDay, undo } from './own-record.ts';
import { type CasePlace, type PageOfOne, refOfCode } from './place.ts';
import { beginInvite, chooseForInvite, onLabel, onOther, withdrawLinks } from './sharing.ts';

/** Names no following: for buttons before there is one. */
export const noRef = '0';

/** A button about an application. What this chat does not follow looks the same whether it is forged, old or foreign. */
export function onDeed(deps: Converse, chat: Chat, { ref, deed, value = '' }: Extract<Intent, { kind: 'case' }>): Turn {
  if (ref === noRef) return onDayOfOwn(deps, chat, deed, value);
  if (deed === 'follow' || deed === 'decline') return onFollow(deps, chat, ref, deed === 'follow');
  const followed = followedAs(deps, ref);
  if (followed !== undefined) return onOwnDeed(deps, chat, followed, deed, value);
  for (const own of deskOf(deps).follows) {
    const other = own.others.find((candidate) => candidate.ref === ref);
    if (other === undefined) continue;
    if (deed === 'other' || deed === 'scope' || deed === 'until' || deed === 'revoke') {
      return onOther(deps, chat, own, other, deed, value);
    }
  }
  return show(deps, atStatus(chat), [told('not-followed-any-more')]);
}

function onDayOfOwn(deps: Converse, chat: Chat, deed: Deed, value: string): Turn {
  const day = parsePlainDate(value);
  const here = chat.place.kind === 'case' && chat.place.case.at === 'own-day';
  if (deed !== 'day' || day === undefined) return show(deps, chat, [{ kind: 'unknown-button' }]);
  return here ? beginRecord(deps, chat, day) : show(deps, chat, [{ kind: 'moved-on' }]);
}

function onOwnDeed(
  deps: Converse,
  chat: Chat,
  followed: Followed,
  deed: Exclude<Deed, 'follow' | 'decline'>,
  value: string,
): Turn {
  const { ref, file, follower } = followed;
  const page = (to: PageOfOne) => show(deps, atCase(chat, { at: to, ref }));
  const mayShare = follower.role === 'applicant';
  const mayRecord = mayShare && file.record === 'own';
  switch (deed) {
    case 'open':
      return page('file');
    case 'history':
    case 'why':
    case 'sharing':
    case 'moves':
    case 'wrong':
    case 'forget':
      return page(deed);
    case 'stop':
      // A record of one's own would be lost with its last follower: that is asked first.
      return mayRecord ? page('forget') : stop(deps, chat, followed);
    case 'any-hour':
    case 'by-day':
      return setHours(deps, chat, followed, deed === 'any-hour');
    case 'invite':
      return mayShare ? beginInvite(deps, chat, followed) : page('file');
    case 'scope':
    case 'until':
    case 'label':
      return mayShare ? chooseForInvite(deps, chat, followed, deed, value) : page('file');
    case 'unlink':
      return mayShare ? withdrawLinks(deps, chat, followed) : page('file');
    case 'move':
      return mayRecord ? chooseStep(deps, chat, followed, 'moved', value) : page('file');
    case 'fix':
      return mayRecord ? chooseStep(deps, chat, followed, 'corrected', value) : page('file');
    case 'ground':
      return mayRecord ? chooseGround(deps, chat, followed, value) : page('file');
    case 'day':
      return mayRecord ? chooseDay(deps, chat, followed, value) : page('file');
    case 'undo':
      return mayRecord ? undo(deps, chat, followed) : page('file');
    case 'forget-yes':
      return mayRecord ? forgetRecord(deps, chat, followed) : page('file');
    case 'other':
    case 'revoke':
      return page('sharing');
  }
}

/** The history of what is on the screen, or of the only application there is. */
export function onHistory(deps: Converse, chat: Chat): Turn {
  const { place } = chat;
  const here = place.kind === 'case' && 'ref' in place.case ? place.case.ref : undefined;
  const [only, ...others] = deps.desk?.follows ?? [];
  const ref = here ?? (others.length === 0 ? only?.ref : undefined);
  if (ref === undefined) return show(deps, atStatus(chat));
  return show(deps, atCase(chat, { at: 'history', ref }));
}

/** What typed words mean at a place about an application; `undefined` where they mean nothing special there. */
export function onCaseText(deps: Converse, chat: Chat, text: string): Turn | undefined {
  const { place } = chat;
  if (place.kind === 'status') return onSpokenCode(deps, chat);
  if (place.kind !== 'case') return undefined;
  const steers = meaningOf(text, deps.lexicon.steering) !== undefined;
  switch (place.case.at) {
    case 'spoken':
      return onSpokenCode(deps, chat) ?? (steers ? undefined : missWith(deps, chat, told('not-a-code')));
    case 'spoken-day':
      return onSpokenDay(deps, chat, text) ?? (steers ? undefined : missWith(deps, chat, told('not-a-day')));
    case 'own-day': {
      const day = pastDayOf(deps, text);
      if (day === 'no-day') return steers ? undefined : missWith(deps, chat, told('not-a-day'));
      return day === 'impossible' ? missWith(deps, chat, { kind: 'impossible-date' }) : beginRecord(deps, chat, day);
    }
    case 'entry': {
      const followed = followedAs(deps, place.case.ref);
      return followed && onTypedDay(deps, chat, followed, text);
    }
    case 'invite': {
      const followed = followedAs(deps, place.case.ref);
      const asksLabel = place.case.scope !== undefined && place.case.months !== undefined;
      return followed && asksLabel && !steers ? onLabel(deps, chat, followed, text) : undefined;
    }
    default:
      return undefined;
  }
}

/** One step back from a place about an application. */
export function caseBack(deps: Converse, chat: Chat, place: CasePlace): Turn {
  const to = (next: CasePlace) => show(deps, atCase(chat, next));
  switch (place.at) {
    case 'follow':
    case 'dead-link':
      return show(deps, leave(chat));
    case 'share-check':
      return show(deps, at(chat, 'result'));
    case 'withdraw':
      return show(deps, { ...chat, place: { kind: 'privacy' } });
    case 'spoken-day':
      return to({ at: 'spoken' });
    case 'own-day':
      return to({ at: 'own-consent' });
    case 'spoken':
    case 'own-consent':
    case 'file':
      return show(deps, atStatus(chat));
    case 'other':
      return to({ at: 'sharing', ref: place.ref });
    case 'invite': {
      const { ref, scope, months } = place;
      if (scope === undefined) return to({ at: 'sharing', ref });
      return to(months === undefined ? { at: 'invite', ref } : { at: 'invite', ref, scope });
    }
    case 'entry': {
      const { ref, how, to: status, ground } = place;
      if (ground !== undefined) return to({ at: 'entry', ref, how, to: status });
      return to({ at: how === 'moved' ? 'moves' : 'wrong', ref });
    }
    default:
      return to({ at: 'file', ref: place.ref });
  }
}

/** What yes and no mean where a place about an application asks for them. */
export function yesOrNoAt(place: CasePlace, yes: boolean): Intent | undefined {
  const go = (to: Destination): Intent => ({ kind: 'go', to });
  switch (place.at) {
    case 'follow':
      return { kind: 'case', ref: refOfCode(place.code), deed: yes ? 'follow' : 'decline' };
    case 'own-consent':
      return go(yes ? 'own-yes' : 'own-no');
    case 'share-check':
      return yes ? { kind: 'go', to: 'share-check-yes', check: place.check } : go('back');
    case 'withdraw':
      return go(yes ? 'withdraw-yes' : 'back');
    case 'forget':
      return yes ? { kind: 'case', ref: place.ref, deed: 'forget-yes' } : go('back');
    default:
      return undefined;
  }
}
