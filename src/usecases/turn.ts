import type { PlainDate } from '../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../core/calendar/working-calendar.ts';
import type { Interview } from '../core/interview/interview.ts';
import type { Edition } from '../core/law/edition.ts';
import type { Goal } from '../core/law/open-questions.ts';
import type { Chat, Check } from './chat.ts';
import type { Lexicon } from './intents.ts';
import { activeCheck, at } from './moves.ts';
import { screenOf } from './screen-of.ts';
import type { Note, Screen } from './screens.ts';
import { currentQuestion } from './standing.ts';

export interface Converse {
  /** Today in Kazakhstan. */
  readonly asOf: PlainDate;
  readonly edition: Edition;
  readonly interview: Interview<Goal>;
  readonly calendar: WorkingCalendar;
  readonly lexicon: Lexicon;
}

/** What one turn of the conversation comes to; nothing of it has happened yet. */
export interface Turn {
  /** `forget`: the person asked to erase everything. */
  readonly chat: Chat | 'forget';
  readonly notes: readonly Note[];
  /** Absent where nothing new is to be shown: the same button pressed again. */
  readonly screen?: Screen;
  /** The screen is the one already shown, changed: a tick set, a paper picked. */
  readonly redraw?: boolean;
  /** The person answered whether their answers may be kept. */
  readonly consent?: boolean;
}

export function show(deps: Converse, chat: Chat, notes: readonly Note[] = []): Turn {
  const misses = notes.some(({ kind }) => kind.startsWith('misunderstood') || kind === 'not-text') ? chat.misses : 0;
  const settled = { ...settle(deps, chat), misses };
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
  if (kind !== 'misunderstood' && misses > 1) notes.push({ kind: 'misunderstood-twice' });
  const turn = show(deps, chat, notes);
  return { ...turn, chat: turn.chat === 'forget' ? turn.chat : { ...turn.chat, misses } };
}

type MissKind = 'misunderstood' | 'not-text' | 'too-long' | 'no-such-number' | 'impossible-date';

export function ended(deps: Converse, chat: Chat): Turn {
  return show(deps, at(chat, 'home'), [{ kind: 'old-check-ended' }]);
}

export function withCheck(deps: Converse, chat: Chat, id: string, then: (check: Check) => Turn): Turn {
  const check = chat.checks.find((candidate) => candidate.id === id);
  return check === undefined ? ended(deps, chat) : then(check);
}
