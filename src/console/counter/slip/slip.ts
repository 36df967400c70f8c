import type { PlainDate } from '../../../core/calendar/plain-date.ts';
import { termDates } from '../../../core/calendar/term-dates.ts';
import type { WorkingCalendar } from '../../../core/calendar/working-calendar.ts';
import { isBeyondCalendar, registrationDay } from '../../../core/calendar/working-days.ts';
import type { Application } from '../../../core/casework/application.ts';
import { type NextDate, nextDate } from '../../../core/casework/deadlines.ts';
import type { StatusId } from '../../../core/casework/status.ts';
import { editionOf } from '../../../core/law/editions/index.ts';

export type SlipStepId = 'visit' | 'visitArranged' | 'decision' | 'notice' | 'choice';

export interface SlipStep {
  readonly id: SlipStepId;
  readonly turn: 'office' | 'family';
  /** Absent where it would lie in a year whose holidays are not known. */
  readonly by: PlainDate | undefined;
}

/** Where an application stands, as a slip tells it. */
export type Outlook =
  /** The usual case: it was just handed in, and all steps lie ahead. */
  | { readonly kind: 'steps'; readonly steps: readonly SlipStep[] }
  /** A slip that is printed anew later on. */
  | {
      readonly kind: 'standing';
      readonly status: StatusId;
      readonly since: PlainDate;
      readonly next: NextDate | undefined;
    };

/** What the family takes home, in facts; nothing of it is about health, and nobody is named. */
export interface Slip {
  readonly number: string | undefined;
  readonly receivedOn: PlainDate;
  /** The day the terms run from, where it is another one. */
  readonly countsFrom: PlainDate | undefined;
  readonly outlook: Outlook;
}

/** What the slip of an application says. The dates are the latest that the terms of its edition allow. */
export function slipOf(
  { number, application }: { readonly number: string | undefined; readonly application: Application },
  calendar: WorkingCalendar,
): Slip {
  const { receivedOn, afterHours } = application;
  const registered = registrationDay(receivedOn, calendar, afterHours);
  return {
    number,
    receivedOn,
    countsFrom: isBeyondCalendar(registered) || registered === receivedOn ? undefined : registered,
    outlook: outlookOf(application, calendar),
  };
}

function outlookOf(application: Application, calendar: WorkingCalendar): Outlook {
  const { status } = application;
  if (status !== 'registered' && status !== 'visit-scheduled') {
    return {
      kind: 'standing',
      status,
      since: application.statusOn,
      next: nextDate(application),
    };
  }
  const visit = nextDate(application);
  const later = laterDates(application, calendar);
  return {
    kind: 'steps',
    steps: [
      { id: visit?.kind === 'visit' ? 'visitArranged' : 'visit', turn: 'office', by: visit?.on },
      { id: 'decision', turn: 'office', by: later?.decisionBy },
      { id: 'notice', turn: 'office', by: later?.noticeBy },
      { id: 'choice', turn: 'family', by: later?.choiceBy },
    ],
  };
}

function laterDates({ receivedOn, afterHours, edition }: Application, calendar: WorkingCalendar) {
  const { visit, decision, notice, choice } = editionOf(edition).terms;
  if (visit === undefined || decision === undefined || notice === undefined || choice === undefined) return undefined;
  const dates = termDates(
    receivedOn,
    {
      visit: visit.workingDays,
      decision: decision.workingDays,
      notice: notice.workingDays,
      choice: choice.workingDays,
    },
    calendar,
    afterHours,
  );
  return dates.kind === 'term-dates' ? dates : undefined;
}
