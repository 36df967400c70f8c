import { isBefore, type PlainDate } from '../calendar/plain-date.ts';
import { type Terms, termDates } from '../calendar/term-dates.ts';
import { type CalendarDoubt, doubtsBetween, type WorkingCalendar } from '../calendar/working-calendar.ts';
import { type BeyondCalendar, endOfTerm, isBeyondCalendar, registrationDay } from '../calendar/working-days.ts';
import type { Situation } from '../facts/facts.ts';
import type { Assessment } from '../law/assess.ts';
import { totalTermOfOlderPassport } from '../law/disagreements.ts';
import type { DocumentId, Edition } from '../law/edition.ts';
import { actTermOfOlderText } from '../law/editions/2023-07-01.ts';
import { Possibilities } from '../law/possibilities.ts';
import { type Citation, socialCode } from '../law/sources.ts';

export type StepId =
  | 'expertise'
  | 'pmpc'
  | 'polyclinic'
  | 'apply'
  | 'visit'
  | 'decision'
  | 'notice'
  | 'choice'
  | 'queue';

export interface Step {
  readonly id: StepId;
  /** Whose turn it is. */
  readonly actor: 'family' | 'office' | 'polyclinic';
  /** The last day, where the law sets a term. `choice`: if the notice arrives on its own last day. */
  readonly by?: PlainDate;
  /** The last day if the report on the living conditions takes the three days of an older text; the safe promise. */
  readonly laterBy?: PlainDate;
  readonly citation?: Citation;
}

/** What happens next and by when, counted from the day of applying. */
export interface DatedSteps {
  readonly kind: 'next-steps';
  /** The day the terms run from (APPC art. 64(3)). */
  readonly registeredOn: PlainDate;
  /** The day of applying is a day off, so the next working day counts. */
  readonly movedToWorkingDay: boolean;
  readonly steps: readonly Step[];
  /** The answer in all, as an older service passport promises it where the edition names no total. */
  readonly totalBy: PlainDate;
  readonly totalCitation: Citation;
  /** What may still change in the calendar these dates were counted by. */
  readonly doubts: readonly CalendarDoubt[];
}

export type NextSteps = DatedSteps | BeyondCalendar;

/**
 * The steps from here to care at home, in order: what must come before applying, then the office's terms in working
 * days from `appliedOn` (`domain.md` 6, 6.1). Who is under eighteen is judged on the day of the assessment.
 *
 * Refused as a whole when any date lies in a year that is not loaded. Throws `Error` for an edition that does not name
 * every term: it cannot be the one in force on a day of the loaded calendar.
 */
export function nextSteps(
  edition: Edition,
  assessment: Assessment,
  situation: Situation,
  appliedOn: PlainDate,
  calendar: WorkingCalendar,
): NextSteps {
  const registeredOn = registrationDay(appliedOn, calendar);
  if (isBeyondCalendar(registeredOn)) return registeredOn;
  const named = termsOf(edition);
  const terms = inWorkingDays(named);
  const dates = termDates(appliedOn, terms, calendar);
  // Stryker disable next-line ConditionalExpression,StringLiteral: for the compiler; with an act they would end no earlier.
  if (dates.kind === 'beyond-calendar') return dates;
  const later = termDates(appliedOn, { act: actTermOfOlderText.workingDays, ...terms }, calendar);
  if (later.kind === 'beyond-calendar') return later;
  const total = edition.terms.total ?? totalTermOfOlderPassport;
  const totalBy = endOfTerm(registeredOn, total.workingDays, calendar);
  if (isBeyondCalendar(totalBy)) return totalBy;

  const dated = (id: 'visit' | 'decision' | 'notice' | 'choice', by: PlainDate, laterBy: PlainDate): Step => ({
    id,
    actor: id === 'choice' ? 'family' : 'office',
    by,
    ...(laterBy > by && { laterBy }),
    citation: named[id].citation,
  });
  return {
    kind: 'next-steps',
    registeredOn,
    movedToWorkingDay: registeredOn !== appliedOn,
    steps: [
      ...before(assessment, situation),
      { id: 'apply', actor: 'family', ...paper(assessment, 'application') },
      dated('visit', dates.visitBy, later.visitBy),
      dated('decision', dates.decisionBy, later.decisionBy),
      dated('notice', dates.noticeBy, later.noticeBy),
      dated('choice', dates.choiceBy, later.choiceBy),
      { id: 'queue', actor: 'family', citation: named.choice.citation },
    ],
    totalBy,
    totalCitation: total.citation,
    doubts: doubtsBetween(appliedOn, isBefore(totalBy, later.choiceBy) ? later.choiceBy : totalBy, calendar),
  };
}

/** What comes before the application. */
function before(assessment: Assessment, situation: Situation): readonly Step[] {
  const levels = assessment.categories.map(({ level }) => level);
  // A person whom one category likely fits as things are need not wait for the expertise.
  const expertiseFirst = levels.includes('after-step') && !levels.includes('likely');
  const under18 = new Possibilities(situation, assessment.asOf).surelyUnder18;
  return [
    ...(expertiseFirst
      ? [{ id: 'expertise', actor: 'polyclinic', citation: socialCode('155(1), 155(2)') } as const]
      : []),
    ...(under18 ? [{ id: 'pmpc', actor: 'family', ...paper(assessment, 'pmpc-conclusion') } as const] : []),
    { id: 'polyclinic', actor: 'polyclinic', ...paper(assessment, 'medical-card') },
  ];
}

function termsOf(edition: Edition) {
  const { visit, act, decision, notice, choice } = edition.terms;
  if (visit === undefined || decision === undefined || notice === undefined || choice === undefined) {
    throw new Error(`The edition ${edition.id} does not name every term`);
  }
  return { visit, act, decision, notice, choice };
}

function inWorkingDays({ visit, act, decision, notice, choice }: ReturnType<typeof termsOf>): Terms {
  return {
    visit: visit.workingDays,
    ...(act && { act: act.workingDays }),
    decision: decision.workingDays,
    notice: notice.workingDays,
    choice: choice.workingDays,
  };
}

function paper(assessment: Assessment, id: DocumentId): Pick<Step, 'citation'> {
  const citation = assessment.documents.find((document) => document.id === id)?.citation;
  return citation === undefined ? {} : { citation };
}
