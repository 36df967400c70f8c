import type { PlainDate } from '../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../core/calendar/working-calendar.ts';
import type { Interview } from '../core/interview/interview.ts';
import type { Edition } from '../core/law/edition.ts';
import type { Goal } from '../core/law/open-questions.ts';
import type { CaseAction } from './casework/case-action.ts';
import type { DeskView } from './casework/desk.ts';
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
  /** What was read of casework for this turn; absent where the turn is not about an application. */
  readonly desk?: DeskView;
}

/** What a person can agree to beside the saving of answers. */
export const consentTopics = ['following', 'own-record', 'sharing-check'] as const;
export type ConsentTopic = (typeof consentTopics)[number];

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
  /** The person answered another question of consent. */
  readonly agreed?: { readonly topic: ConsentTopic; readonly given: boolean };
  /** What it does to casework. */
  readonly actions?: readonly CaseAction[];
}
