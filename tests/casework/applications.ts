import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import type { Application, HistoryEntry } from '../../src/core/casework/application.ts';
import { type Advanced, advance, correct, type Move, receive, type Today } from '../../src/core/casework/moves.ts';
import type { StatusId } from '../../src/core/casework/status.ts';
import { day } from '../calendar/day.ts';

export const on = (text: string): Today => ({ today: day(text), calendar: kzCalendar });

/** A case as it goes: where it stands, and its history. */
export interface Going {
  readonly application: Application;
  readonly history: readonly HistoryEntry[];
}

/** The papers are handed in on a day, and registered the same day. */
export function handedIn(date: string, afterHours = false): Going {
  const received = receive({ receivedOn: day(date), afterHours }, on(date));
  if (received.kind !== 'advanced') throw new Error(`not received: ${received.kind}`);
  return { application: received.application, history: [received.entry] };
}

/** What a move needs beside its status, so that a test names only what it is about. */
function needed(to: StatusId, date: string): Partial<Move> {
  if (to === 'refused') return { ground: 'inaccurate-data' };
  if (to === 'visit-scheduled') return { visitOn: day(date) };
  return {};
}

/** The next step, recorded on the day it happens. Throws where it is refused. */
export function moved(going: Going, to: StatusId, date: string, more: Partial<Move> = {}): Going {
  return after(going, advance(going.application, { ...needed(to, date), ...more, to }, on(date)));
}

export function corrected(going: Going, to: StatusId, date: string, more: Partial<Move> = {}): Going {
  return after(going, correct(going.application, going.history, { ...needed(to, date), ...more, to }, on(date)));
}

export function after(going: Going, step: Advanced | { readonly kind: string }): Going {
  if (!isAdvanced(step)) throw new Error(`refused: ${JSON.stringify(step)}`);
  return { application: step.application, history: [...going.history, step.entry] };
}

function isAdvanced(step: { readonly kind: string }): step is Advanced {
  return step.kind === 'advanced';
}
