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
/** A visit is recalled in its own morning at latest: in the afternoon somebody may have been there. */
const MORNING_ENDS = '12:00';

/** A moment as people in Almaty read it: the date, and the time on the clock as `HH:MM`. */
export interface WallMoment {
  readonly today: PlainDate;
  readonly time: string;
}

/**
 * The reminders that are due at a moment. Each stays due for a while, so that one is not lost when nobody looked for a
 * day. Whether one was given already is for the caller to know.
 */
export function remindersDue(
  application: Application,
  { today, time }: WallMoment,
  calendar: WorkingCalendar,
): readonly DueReminder[] {
  const { status, dueOn } = application;
  const next = nextDate(application);
  const due: DueReminder[] = [];
  if (next?.kind === 'visit') {
    const isOver = isBefore(next.on, today) || (next.on === today && time >= MORNING_ENDS);
    if (!isOver && !isBefore(today, dayBeforeVisit(next.on, calendar)))
      due.push({ kind: 'visit-soon', dueOn: next.on });
  }
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

/** The working day before, when the office can still be asked. */
function dayBeforeVisit(on: PlainDate, calendar: WorkingCalendar): PlainDate {
  const before = addWorkingDays(on, -1, calendar);
  return isBeyondCalendar(before) ? addDays(on, -1) : before;
}

function startOfReminding({ status }: Application, dueOn: PlainDate, calendar: WorkingCalendar): PlainDate {
  if (status === 'refused') return addDays(dueOn, -DAYS_BEFORE_APPEAL);
  const start = addWorkingDays(dueOn, -WORKING_DAYS_BEFORE_CHOICE, calendar);
  return isBeyondCalendar(start) ? dueOn : start;
}
