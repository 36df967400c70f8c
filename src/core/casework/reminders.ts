import { addDays, isBefore, type PlainDate } from '../calendar/plain-date.ts';
import type { WorkingCalendar } from '../calendar/working-calendar.ts';
import { addWorkingDays, isBeyondCalendar } from '../calendar/working-days.ts';
import type { Application } from './application.ts';
import { nextDate, overdueBy } from './deadlines.ts';
import { statusOf } from './status.ts';

/** What a family is reminded of: before its own terms and appointments, and when a term of the office has passed. */
export const reminderKinds = ['visit-soon', 'family-term-soon', 'family-term-passed', 'office-term-passed'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

export interface DueReminder {
  readonly kind: ReminderKind;
  /** The day it is about: the visit, or the last day of the term. Each reminder is given once for each such day. */
  readonly dueOn: PlainDate;
}

/** A choice of five working days is recalled two before its end; an appeal of three months, two weeks. */
const WORKING_DAYS_BEFORE_CHOICE = 2;
const DAYS_BEFORE_APPEAL = 14;

/** The reminders that are due on a day. Whether one was given already is for the caller to know. */
export function remindersDue(
  application: Application,
  today: PlainDate,
  calendar: WorkingCalendar,
): readonly DueReminder[] {
  const { status, dueOn } = application;
  const next = nextDate(application);
  const due: DueReminder[] = [];
  if (next?.kind === 'visit' && addDays(next.on, -1) === today) due.push({ kind: 'visit-soon', dueOn: next.on });
  if (dueOn === undefined) return due;
  const isPast = isBefore(dueOn, today);
  const late = overdueBy(application, today);
  if (late === 'office') due.push({ kind: 'office-term-passed', dueOn });
  // That the time for an appeal is over helps nobody; that the choice is late does, because the office can still help.
  if (late === 'family' && status === 'notified') due.push({ kind: 'family-term-passed', dueOn });
  if (
    !isPast &&
    statusOf(status).owner === 'family' &&
    !isBefore(today, startOfReminding(application, dueOn, calendar))
  ) {
    due.push({ kind: 'family-term-soon', dueOn });
  }
  return due;
}

function startOfReminding({ status }: Application, dueOn: PlainDate, calendar: WorkingCalendar): PlainDate {
  if (status === 'refused') return addDays(dueOn, -DAYS_BEFORE_APPEAL);
  const start = addWorkingDays(dueOn, -WORKING_DAYS_BEFORE_CHOICE, calendar);
  return isBeyondCalendar(start) ? dueOn : start;
}
