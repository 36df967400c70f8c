import { addDays, type PlainDate, weekday } from '../../core/calendar/plain-date.ts';
import { assess } from '../../core/law/assess.ts';
import type { CaseAction } from '../casework/case-action.ts';
import type { Chat, Check } from '../chat.ts';
import type { Converse, Turn } from '../conversation.ts';
import { activeCheck, at, atCase, atQuestion, withActive } from '../moves.ts';
import { standingOf, subjectOf } from '../standing.ts';
import { ended, show } from '../turn.ts';
import { deskOf, doing, told } from './effects.ts';
import { factsToShare } from './facts-to-share.ts';

const claimDays = 14;
const dayMs = 24 * 60 * 60 * 1000;

/** First everything that would be shared is shown. */
export function onShareCheck(deps: Converse, chat: Chat): Turn {
  const check = activeCheck(chat);
  if (check === undefined) return ended(deps, chat);
  if (standingOf(deps, check).next !== undefined) return show(deps, atQuestion(chat), [{ kind: 'moved-on' }]);
  const { from: _from, ...rest } = chat;
  return show(deps, atCase({ ...rest, place: { kind: 'home' } }, { at: 'share-check', check: check.id }));
}

/** The consent to give it to the office: a code that opens it once. */
export function shareCheck(deps: Converse, chat: Chat): Turn {
  const check = activeCheck(chat);
  if (check === undefined) return ended(deps, chat);
  const { place } = chat;
  const shown = place.kind === 'case' && place.case.at === 'share-check' && place.case.check === check.id;
  if (!shown) return onShareCheck(deps, chat);
  const { fresh, now } = deskOf(deps);
  const goodUntil = addDays(deps.asOf, claimDays);
  const turn = show(deps, { ...chat, sharedUntil: goodUntil });
  return doing(
    {
      ...turn,
      agreed: { topic: 'sharing-check', given: true },
      screen: {
        kind: 'case',
        case: { kind: 'check-shared', subject: subjectOf(chat, check), code: fresh.spoken.code, goodUntil },
      },
    },
    {
      kind: 'share-check',
      code: fresh.spoken.hash,
      facts: factsToShare(deps, check),
      expiresAt: new Date(now.getTime() + claimDays * dayMs),
    },
  );
}

/** The office can no longer take it; what it has taken already it keeps. */
export function withdrawCheck(deps: Converse, chat: Chat): Turn {
  const { sharedUntil: _shared, ...rest } = chat;
  const there = activeCheck(rest) === undefined ? at(rest, 'home') : at(rest, 'result');
  const turn = show(deps, there, [told('check-withdrawn')]);
  return doing({ ...turn, agreed: { topic: 'sharing-check', given: false } }, { kind: 'withdraw-check' });
}

/** A result that is shown for the first time is counted: the week and the levels, nothing of a person. */
export function counting(
  deps: Converse,
  chat: Chat,
  check: Check,
): { readonly chat: Chat; readonly actions: readonly CaseAction[] } {
  if (check.counted === true) return { chat, actions: [] };
  const { situation } = standingOf(deps, check);
  const { categories } = assess(deps.edition, situation, deps.asOf);
  const levels = Object.fromEntries(categories.map(({ id, level }) => [id, level]));
  return {
    chat: withActive(chat, { ...check, counted: true }),
    actions: [{ kind: 'count-check', week: mondayOf(deps.asOf), levels }],
  };
}

function mondayOf(day: PlainDate): PlainDate {
  return addDays(day, 1 - weekday(day));
}
