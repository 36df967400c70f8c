import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { addDays, addYears, dateIfReal, isBefore, yearOf } from '../../core/calendar/plain-date.ts';
import { parseDate, parseDayOfYear } from '../../core/interview/parse-age.ts';
import { meaningOf } from '../../core/interview/words.ts';
import { type Followed, type Lead, refOf } from '../casework/desk.ts';
import type { Chat } from '../chat.ts';
import type { Converse, Turn } from '../conversation.ts';
import { at, atCase, atStatus } from '../moves.ts';
import { missWith, show } from '../turn.ts';
import { deskOf, doing, forgetAll, said, told, withFollowed, withoutFollowed } from './effects.ts';
import { type CasePlace, refOfCode } from './place.ts';

/** A link was opened. Its language is chosen first where none is yet, and the link is not lost meanwhile. */
export function onLink(deps: Converse, chat: Chat, payload: string): Turn {
  if (!/^[tc]_/u.test(payload)) return show(deps, at(chat, 'home'));
  const lead = deskOf(deps).lead;
  const place = placeOf(lead, payload.startsWith('t_') ? 'slip' : 'invitation');
  if (chat.language === undefined) {
    return show(deps, { ...chat, place: { kind: 'language' }, from: { kind: 'case', case: place } });
  }
  return show(deps, atCase(chat, place), lead?.kind === 'follows' ? [told('followed-already')] : []);
}

function placeOf(lead: Lead | undefined, by: 'slip' | 'invitation' | 'spoken'): CasePlace {
  switch (lead?.kind) {
    case 'slip':
    case 'invitation':
      return { at: 'follow', by, code: lead.code };
    case 'follows':
      return { at: 'file', ref: lead.ref };
    case 'used':
      return { at: 'dead-link', why: 'used' };
    default:
      return { at: 'dead-link', why: 'nothing' };
  }
}

/** Yes to following: that is the consent. */
export function onFollow(deps: Converse, chat: Chat, ref: string, yes: boolean): Turn {
  const { place } = chat;
  if (place.kind !== 'case' || place.case.at !== 'follow' || refOfCode(place.case.code) !== ref) {
    return show(deps, chat, [{ kind: 'moved-on' }]);
  }
  if (!yes) {
    const turn = show(deps, leave(chat), [told('not-followed')]);
    return { ...turn, agreed: { topic: 'following', given: false } };
  }
  const { lead, fresh } = deskOf(deps);
  // Used, withdrawn or over since it was opened: the screen says so.
  if (lead?.kind !== 'slip' && lead?.kind !== 'invitation') return show(deps, chat);
  const followed: Followed = {
    ref: refOf(fresh.follower),
    follower: {
      id: fresh.follower,
      application: lead.file.id,
      chatId: '',
      role: lead.kind === 'slip' ? 'applicant' : 'invited',
      scope: lead.kind === 'slip' ? 'everything' : lead.scope,
      label: '',
      until: lead.kind === 'slip' ? undefined : lead.until,
      language: chat.language,
      unreachable: false,
      atAnyHour: false,
    },
    file: lead.file,
    office: lead.office,
    history: [],
    others: [],
    isLastApplicant: true,
    seeThroughIt: 0,
  };
  const by = place.case.by === 'spoken' ? 'spoken' : 'slip';
  const turn = show(withFollowed(deps, followed), atCase(chat, { at: 'file', ref: followed.ref }), [told('followed')]);
  return doing(
    { ...turn, agreed: { topic: 'following', given: true } },
    lead.kind === 'slip'
      ? { kind: 'follow', by, code: lead.code, follower: fresh.follower }
      : { kind: 'accept', code: lead.code, follower: fresh.follower },
  );
}

/** Ends the chat's own following at once, without a question. */
export function stop(deps: Converse, chat: Chat, followed: Followed): Turn {
  const count = followed.seeThroughIt;
  const notes = [told('stopped'), ...(count > 0 ? [said({ kind: 'stopped-for-all', count })] : [])];
  const turn = show(
    withoutFollowed(deps, ({ ref }) => ref === followed.ref),
    atStatus(chat),
    notes,
  );
  return doing(turn, { kind: 'stop', follower: followed.follower.id });
}

/**
 * "Stop", typed where one reads of an application: the messages may be meant, and how they end is said, because there is
 * no way back from it without the office. Undefined elsewhere.
 */
export function onStopWord(deps: Converse, chat: Chat): Turn | undefined {
  const { place } = chat;
  const notes = [told('how-to-stop')];
  if (place.kind === 'status') return deps.desk?.follows.length ? show(deps, chat, notes) : undefined;
  if (place.kind !== 'case') return undefined;
  switch (place.case.at) {
    case 'file':
    case 'history':
    case 'why':
    case 'sharing':
      return show(deps, atCase(chat, { at: 'file', ref: place.case.ref }), notes);
    default:
      return undefined;
  }
}

/** The consent to following is withdrawn: everything that rests on it ends. */
export function withdrawAll(deps: Converse, chat: Chat): Turn {
  const turn = show(
    withoutFollowed(deps, () => true),
    at(chat, 'home'),
    [told('following-withdrawn')],
  );
  return doing({ ...turn, agreed: { topic: 'following', given: false } }, forgetAll(deps));
}

/** The code that can be said aloud. It is looked up together with the day only, so that nothing can be tried out. */
export function onSpokenCode(deps: Converse, chat: Chat): Turn | undefined {
  const lead = deps.desk?.lead;
  if (lead?.kind === 'spoken') return show(deps, atCase(chat, { at: 'spoken-day', code: lead.code }));
  return undefined;
}

/** The second fact. One answer for a wrong code, a used one, a wrong day and too many tries. */
export function onSpokenDay(deps: Converse, chat: Chat, text: string): Turn | undefined {
  const day = pastDayOf(deps, text);
  if (day === 'no-day') return undefined;
  if (day === 'impossible') return missWith(deps, chat, { kind: 'impossible-date' });
  const { lead, tryKeys, follows } = deskOf(deps);
  const file = lead?.kind === 'slip' ? lead.file : lead?.kind === 'follows' ? fileOf(follows, lead.ref) : undefined;
  if (file?.application.receivedOn === day && lead !== undefined) {
    return show(deps, atCase(chat, placeOf(lead, 'spoken')), lead.kind === 'follows' ? [told('followed-already')] : []);
  }
  const turn = show(deps, atCase(chat, { at: 'spoken' }), [told('code-wrong')]);
  return tryKeys.length > 0 ? doing(turn, { kind: 'count-try', keys: tryKeys }) : turn;
}

function fileOf(follows: readonly Followed[], ref: string): Followed['file'] | undefined {
  return follows.find((followed) => followed.ref === ref)?.file;
}

/** Where one was before: the check that was interrupted, or the menu. */
export function leave(chat: Chat): Chat {
  const { from, ...rest } = chat;
  return { ...rest, place: from ?? { kind: 'home' } };
}

/** A day gone by as people write it: a date, without a year the latest such day; "today", "yesterday". */
export function pastDayOf({ asOf, lexicon }: Converse, text: string): PlainDate | 'impossible' | 'no-day' {
  const word = meaningOf(text, lexicon.days);
  if (word !== undefined) return word === 'today' ? asOf : addDays(asOf, -1);
  const short = parseDayOfYear(text, lexicon.age);
  if (short !== undefined) {
    const thisYear = dateIfReal(yearOf(asOf), short.month, short.day);
    if (thisYear === undefined) return 'impossible';
    return isBefore(asOf, thisYear) ? addYears(thisYear, -1) : thisYear;
  }
  const parsed = parseDate(text, asOf, lexicon.age);
  if (parsed?.kind === 'birth-date') return parsed.date;
  return parsed?.kind === 'impossible-date' ? 'impossible' : 'no-day';
}

/** Whether news of this application may come at night too. */
export function setHours(deps: Converse, chat: Chat, followed: Followed, atAnyHour: boolean): Turn {
  const { follower, ref } = followed;
  const after = withFollowed(deps, { ...followed, follower: { ...follower, atAnyHour } });
  const note = told(atAnyHour ? 'told-at-any-hour' : 'told-by-day');
  return doing(show(after, atCase(chat, { at: 'file', ref }), [note]), {
    kind: 'set-hours',
    follower: follower.id,
    atAnyHour,
  });
}
