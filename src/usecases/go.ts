import type { PlainDate } from '../core/calendar/plain-date.ts';
import { known } from '../core/facts/facts.ts';
import type { Chat, Check } from './chat.ts';
import type { Converse, Turn } from './conversation.ts';
import { caseBack, onHistory } from './following/deeds.ts';
import { doing, forgetAll, told } from './following/effects.ts';
import { withdrawAll } from './following/follow.ts';
import { onOwn, onOwnConsent } from './following/own-record.ts';
import { counting, onShareCheck, shareCheck, withdrawCheck } from './following/share-check.ts';
import type { Destination } from './intents.ts';
import { activeCheck, at, atCase, atQuestion, isAside, type PlainPlace, returnPlace, withActive } from './moves.ts';
import type { Language } from './ports.ts';
import { currentQuestion, standingOf, withPicked } from './standing.ts';
import { finishPapers } from './take-answer.ts';
import { ended, show } from './turn.ts';

const mostChecks = 9;

export function onGo(deps: Converse, before: Chat, to: Destination, checkId: string | undefined): Turn {
  const named = checkId === undefined ? undefined : before.checks.find((check) => check.id === checkId);
  if (checkId !== undefined && named === undefined) return ended(deps, before);
  const chat = named === undefined ? before : withActive(before, named);
  const check = activeCheck(chat);
  switch (to) {
    case 'home':
      return show(deps, at(chat, 'home'));
    case 'check':
      return begin(deps, chat);
    case 'new':
      return beginNew(deps, chat);
    case 'again':
      return show(deps, chat);
    case 'back':
      return back(deps, chat);
    case 'language':
    case 'help':
    case 'privacy':
    case 'person':
    case 'delete':
    case 'status':
      return aside(deps, chat, to);
    case 'why':
    case 'delete-check':
      return check === undefined ? ended(deps, chat) : aside(deps, chat, to);
    case 'delete-yes':
      return doing({ chat: 'forget', notes: [], screen: { kind: 'deleted' } }, forgetAll(deps));
    case 'refusal':
      return show(deps, at(chat, 'refusal'));
    case 'documents':
      return show(deps, at(chat, 'documents'));
    case 'next':
      return check === undefined ? ended(deps, chat) : finishPapers(deps, chat, check);
    case 'edit':
      return check === undefined ? ended(deps, chat) : show(deps, at(chat, 'summary'));
    case 'result':
    case 'reasons':
    case 'clauses':
    case 'steps': {
      if (check === undefined) return ended(deps, chat);
      // A result is shown once every question that matters is answered; an old button cannot jump ahead.
      if (standingOf(deps, check).next !== undefined) return show(deps, atQuestion(chat), [{ kind: 'moved-on' }]);
      if (to !== 'result') return show(deps, at(chat, to));
      const counted = counting(deps, chat, check);
      return doing(show(deps, at(counted.chat, to)), ...counted.actions);
    }
    case 'history':
      return onHistory(deps, chat);
    case 'spoken':
      return show(deps, atCase(chat, { at: 'spoken' }));
    case 'own':
      return onOwn(deps, chat);
    case 'own-yes':
    case 'own-no':
      return onOwnConsent(deps, chat, to === 'own-yes');
    case 'share-check':
      return onShareCheck(deps, chat);
    case 'share-check-yes':
      return shareCheck(deps, chat);
    case 'share-check-no':
      return withdrawCheck(deps, chat);
    case 'withdraw':
      return show(deps, atCase(chat, { at: 'withdraw' }));
    case 'withdraw-yes':
      return withdrawAll(deps, chat);
    case 'others':
      if (check === undefined) return ended(deps, chat);
      return show(deps, atQuestion(withActive(chat, { ...check, goal: 'all-grounds' })));
    case 'birth-date':
      if (check === undefined) return ended(deps, chat);
      return show(deps, atQuestion(chat, known(check.situation, 'birthDate') === undefined ? 'ageGroup' : 'sex'));
  }
}

export function begin(deps: Converse, chat: Chat): Turn {
  if (chat.consent === undefined) return show(deps, at(chat, 'consent'));
  return chat.checks.length > 0 ? show(deps, at(chat, 'checks')) : beginNew(deps, chat);
}

function beginNew(deps: Converse, chat: Chat): Turn {
  if (chat.consent === undefined) return show(deps, at(chat, 'consent'));
  if (chat.checks.length >= mostChecks) return show(deps, at(chat, 'checks'), [{ kind: 'checks-full' }]);
  const id = `${chat.checksBegun + 1}`;
  const check: Check = { id, situation: {}, goal: 'first-ground', picked: [], ticked: [] };
  return show(
    deps,
    atQuestion({ ...chat, checks: [...chat.checks, check], checksBegun: chat.checksBegun + 1, active: id }),
  );
}

export function back(deps: Converse, chat: Chat): Turn {
  const { place } = chat;
  if (place.kind === 'case') return caseBack(deps, chat, place.case);
  if (isAside(place) || chat.from !== undefined) {
    const { from = { kind: 'home' } as const, ...rest } = chat;
    return show(deps, { ...rest, place: from });
  }
  const check = activeCheck(chat);
  if (check === undefined) return show(deps, at(chat, 'home'));
  switch (place.kind) {
    case 'confirm-change':
      return show(deps, atQuestion(chat), [{ kind: 'kept' }]);
    case 'question': {
      const { answered } = standingOf(deps, check);
      const current = currentQuestion(deps, chat, check)?.question.id;
      const index = answered.findIndex(({ question }) => question.id === current);
      const earlier = answered[(index < 0 ? answered.length : index) - 1];
      if (earlier === undefined) return show(deps, at(chat, 'home'));
      return show(deps, withPicked(deps, atQuestion(chat, earlier.question.id), check, earlier.question.id));
    }
    case 'summary': {
      const last = standingOf(deps, check).answered.at(-1);
      if (last === undefined) return show(deps, at(chat, 'home'));
      return show(deps, withPicked(deps, atQuestion(chat, last.question.id), check, last.question.id));
    }
    case 'result':
      return show(deps, at(chat, 'summary'));
    case 'clauses':
      return show(deps, at(chat, 'reasons'));
    case 'refusal':
      return show(deps, at(chat, 'steps'));
    case 'reasons':
    case 'documents':
    case 'steps':
      return standingOf(deps, check).next === undefined ? show(deps, at(chat, 'result')) : show(deps, atQuestion(chat));
    default:
      return show(deps, at(chat, 'home'));
  }
}

/** Opens a page that "back" leads away from again. */
export function aside(deps: Converse, chat: Chat, kind: PlainPlace): Turn {
  const from = isAside(chat.place) ? chat.from : chat.place;
  return show(deps, { ...at(chat, kind), ...(from && { from }) });
}

export function applyOn(deps: Converse, chat: Chat, date: PlainDate): Turn {
  const check = activeCheck(chat);
  if (check === undefined) return ended(deps, chat);
  if (date < deps.asOf) return show(deps, at(chat, 'steps'), [{ kind: 'past-day' }]);
  return show(deps, at(withActive(chat, { ...check, appliedOn: date }), 'steps'));
}

/** Whether answers may be kept; the same answer again changes nothing. */
export function onConsent(deps: Converse, chat: Chat, given: boolean): Turn {
  const note = { kind: given ? 'consent-given' : 'consent-refused' } as const;
  if (chat.consent?.given === given && chat.place.kind !== 'consent') return { chat, notes: [note] };
  const consented = { ...chat, consent: { given, on: deps.asOf } };
  const turn =
    chat.place.kind === 'consent' || chat.consent === undefined ? begin(deps, consented) : show(deps, consented);
  const withdrawn = !given && chat.consent?.given === true;
  const after = { ...turn, consent: given, notes: [note, ...turn.notes] };
  if (!withdrawn) return after;
  // Who takes the consent back wants to hear of nothing any more: what the chat follows ends with it.
  const followed = (deps.desk?.follows ?? []).length > 0;
  const notes = followed ? [...after.notes, told('following-withdrawn')] : after.notes;
  return doing({ ...after, notes }, forgetAll(deps));
}

export function onLanguage(deps: Converse, chat: Chat, language: Language): Turn {
  const { from: _from, ...rest } = chat;
  // Whoever asked for a page first, and had to choose a language before it, gets that page.
  const waited = chat.language === undefined && chat.place.kind !== 'language';
  const place = waited ? chat.place : returnPlace(chat);
  return show(deps, { ...rest, language, place }, [{ kind: 'language-set' }]);
}
