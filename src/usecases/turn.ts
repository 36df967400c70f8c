import type { Chat, Check } from './chat.ts';
import type { Converse, Turn } from './conversation.ts';
import { caseScreenOf, followedAs } from './following/case-screen.ts';
import type { CasePlace } from './following/place.ts';
import { activeCheck, at, atCase, atStatus } from './moves.ts';
import { screenOf } from './screen-of.ts';
import type { Note } from './screens.ts';
import { currentQuestion } from './standing.ts';

export function show(deps: Converse, chat: Chat, notes: readonly Note[] = []): Turn {
  const settled = { ...settle(deps, chat), misses: 0 };
  return { chat: settled, notes, screen: screenOf(deps, settled) };
}

/** A question place without any question left is the summary; what an application's page was about may be gone. */
function settle(deps: Converse, chat: Chat): Chat {
  if (chat.place.kind === 'case') return settleCase(deps, chat, chat.place.case);
  const check = activeCheck(chat);
  if (chat.place.kind !== 'question' || check === undefined) return chat;
  return currentQuestion(deps, chat, check) === undefined ? at(chat, 'summary') : chat;
}

function settleCase(deps: Converse, chat: Chat, place: CasePlace): Chat {
  if (chat.language === undefined || caseScreenOf(deps, chat, place) !== undefined) return chat;
  const lead = deps.desk?.lead;
  const ref = place.at === 'follow' && lead?.kind === 'follows' ? lead.ref : 'ref' in place ? place.ref : undefined;
  const stays = ref !== undefined && followedAs(deps, ref) !== undefined;
  return stays ? atCase(chat, { at: 'file', ref }) : atStatus(chat);
}

/** Not understood: the same screen again; after the second time in a row with the way to a person. */
export function miss(deps: Converse, chat: Chat, kind: Extract<Note['kind'], MissKind>): Turn {
  return missWith(deps, chat, { kind: kind === 'misunderstood' && chat.misses > 0 ? 'misunderstood-twice' : kind });
}

/** The same, with a line of its own. */
export function missWith(deps: Converse, chat: Chat, note: Note): Turn {
  const misses = chat.misses + 1;
  const notes: Note[] = [note];
  if (note.kind !== 'misunderstood' && note.kind !== 'misunderstood-twice' && misses > 1) {
    notes.push({ kind: 'ask-a-person' });
  }
  const turn = show(deps, chat, notes);
  return { ...turn, chat: turn.chat === 'forget' ? turn.chat : { ...turn.chat, misses } };
}

type MissKind =
  | 'misunderstood'
  | 'not-text'
  | 'too-long'
  | 'no-such-number'
  | 'impossible-date'
  | 'in-the-future'
  | 'too-long-ago';

export function ended(deps: Converse, chat: Chat): Turn {
  return show(deps, at(chat, 'home'), [{ kind: 'old-check-ended' }]);
}

export function withCheck(deps: Converse, chat: Chat, id: string, then: (check: Check) => Turn): Turn {
  const check = chat.checks.find((candidate) => candidate.id === id);
  return check === undefined ? ended(deps, chat) : then(check);
}
