import type { PlainDate } from '../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../core/calendar/working-calendar.ts';
import type { Interview } from '../core/interview/interview.ts';
import type { Edition } from '../core/law/edition.ts';
import type { Goal } from '../core/law/open-questions.ts';
import type { Chat } from './chat.ts';
import type { Lexicon } from './intents.ts';
import type { Note, Screen } from './screens.ts';

/** What a turn of the conversation needs to know: the day, the law as it stands then, the interview over it, the words. */
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
