import type { Chat, Check } from './chat.ts';
import type { Converse, Turn } from './conversation.ts';
import { activeCheck, at } from './moves.ts';
import { screenOf } from './screen-of.ts';
import type { Note } from './screens.ts';
import { currentQuestion } from './standing.ts';

export function show(deps: Converse, chat: Chat, notes: readonly Note[] = []): Turn {
  const settled = { ...settle(deps, chat), misses: 0 };
  return { chat: settled, notes, screen: screenOf(deps, settled) };
}

/** A question place without any question left is the summary. */
function settle(deps: Converse, chat: Chat): Chat {
  const check = activeCheck(chat);
  if (chat.place.kind !== 'question' || check === undefined) return chat;
  return currentQuestion(deps, chat, check) === undefined ? at(chat, 'summary') : chat;
}

/** Not understood: the same screen again; after the second time in a row with the way to a person. */
export function miss(deps: Converse, chat: Chat, kind: Extract<Note['kind'], MissKind>): Turn {
  const misses = chat.misses + 1;
  const notes: Note[] = [{ kind: kind === 'misunderstood' && misses > 1 ? 'misunderstood-twice' : kind }];
  if (kind !== 'misunderstood' && misses > 1) notes.push({ kind: 'ask-a-person' });
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
