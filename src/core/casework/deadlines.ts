import { addMonths, isBefore, type PlainDate } from '../calendar/plain-date.ts';
import type { WorkingCalendar } from '../calendar/working-calendar.ts';
import {
  type BeyondCalendar,
  endOfMonthsTerm,
  endOfTerm,
  isBeyondCalendar,
  registrationDay,
} from '../calendar/working-days.ts';
import type { TermId } from '../law/edition.ts';
import { editionOf } from '../law/editions/index.ts';
import { administrativeComplaint } from '../law/remedies.ts';
import type { Application } from './application.ts';
import { type StatusId, statusOf } from './status.ts';

/** Which term runs in a status, and from when. */
type Clock =
  | { readonly kind: 'term'; readonly term: TermId; readonly from: 'registration' | 'status' }
  | { readonly kind: 'appeal' }
  /** The texts that could be read set no term here. */
  | { readonly kind: 'none' };

const clocks = {
  // "leaves within 5 working days" runs from the registration, whether a visit is arranged or not.
  registered: { kind: 'term', term: 'visit', from: 'registration' },
  'visit-scheduled': { kind: 'term', term: 'visit', from: 'registration' },
  visited: { kind: 'term', term: 'decision', from: 'status' },
  approved: { kind: 'term', term: 'notice', from: 'status' },
  // From the receipt of the notice: the day on which the office recorded it as given.
  notified: { kind: 'term', term: 'choice', from: 'status' },
  // APPC arts 91, 92: a complaint within three months of the decision.
  refused: { kind: 'appeal' },
  'provider-chosen': { kind: 'none' },
  queued: { kind: 'none' },
  'medical-card-renewal': { kind: 'none' },
  'receiving-care': { kind: 'none' },
  suspended: { kind: 'none' },
  // How long it may take depends on where the complaint went, which is not recorded.
  appealed: { kind: 'none' },
  terminated: { kind: 'none' },
  withdrawn: { kind: 'none' },
} as const satisfies Record<StatusId, Clock>;

/**
 * The last day of the term that runs in an application's status, by the edition it is worked on by. `undefined` where no
 * text sets one; refused where it would end in a year that is not loaded.
 */
export function termThatRuns(
  { status, statusOn, receivedOn, afterHours, edition }: Application,
  calendar: WorkingCalendar,
): PlainDate | BeyondCalendar | undefined {
  const clock: Clock = clocks[status];
  switch (clock.kind) {
    // Stryker disable next-line StringLiteral: what no case names has no term either.
    case 'none':
      return undefined;
    case 'appeal':
      return endOfMonthsTerm(statusOn, administrativeComplaint.filedWithin.months, calendar);
    case 'term': {
      const term = editionOf(edition).terms[clock.term];
      if (term === undefined) return undefined;
      const start = clock.from === 'status' ? statusOn : registrationDay(receivedOn, calendar, afterHours);
      return isBeyondCalendar(start) ? start : endOfTerm(start, term.workingDays, calendar);
    }
  }
}

/** The one date that is told: the day of the visit where one is arranged, else the last day of the term. */
export type NextDate =
  | { readonly kind: 'visit'; readonly on: PlainDate }
  | { readonly kind: 'term'; readonly on: PlainDate };

export function nextDate({ status, visitOn, dueOn }: Application): NextDate | undefined {
  if (status === 'visit-scheduled' && visitOn !== undefined) return { kind: 'visit', on: visitOn };
  return dueOn === undefined ? undefined : { kind: 'term', on: dueOn };
}

/**
 * Whether a term has passed, and whose it was. The last day itself still counts as in time. Who has not appealed is not
 * late: that is a right, and its end only closes a way.
 */
export function overdueBy({ status, dueOn }: Application, today: PlainDate): 'office' | 'family' | undefined {
  // Stryker disable next-line ConditionalExpression: for the compiler; a day that is not there is before none.
  if (dueOn === undefined) return undefined;
  if (!isBefore(dueOn, today) || clocks[status].kind === 'appeal') return undefined;
  const { owner } = statusOf(status);
  return owner === 'office' || owner === 'family' ? owner : undefined;
}

/**
 * Whether a new medical card may be asked for: a page of 2020 says so when more than one month has passed since the notice
 * of the queue (`domain.md` 6, P10). Whether today's text says it too is not known, and must be told so.
 */
export function mayNeedNewMedicalCard({ queuedOn }: Pick<Application, 'queuedOn'>, today: PlainDate): boolean {
  return queuedOn !== undefined && isBefore(addMonths(queuedOn, 1), today);
}
