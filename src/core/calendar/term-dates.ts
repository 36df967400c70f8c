import { isBefore, type PlainDate } from './plain-date.ts';
import { type CalendarDoubt, doubtsBetween, type WorkingCalendar } from './working-calendar.ts';
import { type BeyondCalendar, endOfTerm, isBeyondCalendar, registrationDay } from './working-days.ts';

/** Terms of an edition of the law, each in working days counted from the stage before. */
export interface Terms {
  readonly visit: number;
  /** Only in the older text: the act is drawn up within this term after the visit, not on the visit itself. */
  readonly act?: number;
  readonly decision: number;
  readonly notice: number;
  /** The citizen's turn: counted from the receipt of the notice. */
  readonly choice: number;
  /** The whole service from registration to result, where a text promises it. */
  readonly total?: number;
}

/** The latest day of each stage when everybody uses their whole term. */
export interface TermDates {
  readonly kind: 'term-dates';
  /** The day the terms run from: the day of applying, or the next working day (APPC art. 64(3)). */
  readonly registeredOn: PlainDate;
  readonly visitBy: PlainDate;
  /** Present when the terms have an act of their own. */
  readonly actBy?: PlainDate;
  readonly decisionBy: PlainDate;
  readonly noticeBy: PlainDate;
  /** If the notice is received on its last day. */
  readonly choiceBy: PlainDate;
  /** Present when the terms have a total. */
  readonly totalBy?: PlainDate;
  /** What may still change in the calendar these dates were counted by; empty when nothing. */
  readonly doubts: readonly CalendarDoubt[];
}

/**
 * The chain of latest dates from the day of applying (APPC arts 64(3), 76(2),(5)). When any of them lies in a year that
 * is not loaded, the whole chain is refused: half a promise reads like a whole one.
 */
export function termDates(
  appliedOn: PlainDate,
  terms: Terms,
  calendar: WorkingCalendar,
  afterHours = false,
): TermDates | BeyondCalendar {
  const registeredOn = registrationDay(appliedOn, calendar, afterHours);
  if (isBeyondCalendar(registeredOn)) return registeredOn;
  const visitBy = endOfTerm(registeredOn, terms.visit, calendar);
  if (isBeyondCalendar(visitBy)) return visitBy;
  const actBy = terms.act === undefined ? undefined : endOfTerm(visitBy, terms.act, calendar);
  if (isBeyondCalendar(actBy)) return actBy;
  const decisionBy = endOfTerm(actBy ?? visitBy, terms.decision, calendar);
  if (isBeyondCalendar(decisionBy)) return decisionBy;
  const noticeBy = endOfTerm(decisionBy, terms.notice, calendar);
  if (isBeyondCalendar(noticeBy)) return noticeBy;
  const choiceBy = endOfTerm(noticeBy, terms.choice, calendar);
  if (isBeyondCalendar(choiceBy)) return choiceBy;
  const totalBy = terms.total === undefined ? undefined : endOfTerm(registeredOn, terms.total, calendar);
  if (isBeyondCalendar(totalBy)) return totalBy;

  const total = totalBy ?? choiceBy;
  return {
    kind: 'term-dates',
    registeredOn,
    visitBy,
    ...(actBy === undefined ? {} : { actBy }),
    decisionBy,
    noticeBy,
    choiceBy,
    ...(totalBy === undefined ? {} : { totalBy }),
    doubts: doubtsBetween(appliedOn, isBefore(choiceBy, total) ? total : choiceBy, calendar),
  };
}
