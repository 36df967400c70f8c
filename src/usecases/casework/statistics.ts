import { addDays, isBefore, type PlainDate, weekday } from '../../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../core/calendar/working-calendar.ts';
import { endOfTerm, isBeyondCalendar, registrationDay, workingDaysBetween } from '../../core/calendar/working-days.ts';
import type { Application, HistoryEntry } from '../../core/casework/application.ts';
import { effective } from '../../core/casework/moves.ts';
import { type Owner, type StatusId, statusOf } from '../../core/casework/status.ts';
import { type CategoryVerdict, levels } from '../../core/law/assess.ts';
import { type CategoryId, categoryIds, type TermId } from '../../core/law/edition.ts';
import { editionOf } from '../../core/law/editions/index.ts';
import type { ApplicationCourse, CheckCountRow } from './ports.ts';

/** The stages that take time; those before care begins, in their order. */
export const stageIds = ['visit', 'decision', 'notice', 'choice', 'place', 'start', 'appeal'] as const;
export type StageId = (typeof stageIds)[number];

interface Stage {
  /** In which statuses an application is while the stage lasts. */
  readonly during: readonly StatusId[];
  /** What completes it; anything else leaves it uncompleted, and it is not counted. */
  readonly completedBy: readonly StatusId[];
  /** Absent where no text sets a term. */
  readonly term?: TermId;
}

const stages = {
  visit: { during: ['registered', 'visit-scheduled'], completedBy: ['visited'], term: 'visit' },
  decision: { during: ['visited'], completedBy: ['approved', 'refused'], term: 'decision' },
  notice: { during: ['approved'], completedBy: ['notified'], term: 'notice' },
  choice: { during: ['notified'], completedBy: ['provider-chosen', 'queued'], term: 'choice' },
  // The wait for a free place, the renewal of the medical card in between included.
  place: { during: ['queued', 'medical-card-renewal'], completedBy: ['provider-chosen'] },
  start: { during: ['provider-chosen'], completedBy: ['receiving-care'] },
  appeal: { during: ['appealed'], completedBy: ['approved', 'refused'] },
} as const satisfies Record<StageId, Stage>;

const stageOf = (id: StageId): Stage => stages[id];

/** Whose turn it is while a stage lasts. */
export function ownerOfStage(id: StageId): Owner {
  return statusOf(stages[id].during[0]).owner;
}

/** The term of a stage in working days, by an edition; `undefined` where no text sets one. */
export function termOfStage(id: StageId, edition: Application['edition']): number | undefined {
  const { term } = stageOf(id);
  return term === undefined ? undefined : editionOf(edition).terms[term]?.workingDays;
}

/** A stage that was completed. */
export interface CompletedStage {
  readonly stage: StageId;
  readonly completedOn: PlainDate;
  /** As terms count them, the day of the beginning left out; `undefined` where a year of the calendar is not loaded. */
  readonly workingDays: number | undefined;
  /** `undefined` where there is no term, or it cannot be counted. */
  readonly inTime: boolean | undefined;
}

/**
 * The history as it stands: without what was taken back, and without what a correction says never was so. A correction
 * replaces the entry before it and whatever lies after its own day.
 */
export function standing(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const kept: HistoryEntry[] = [];
  for (const entry of effective(history)) {
    if (entry.kind === 'corrected') {
      kept.pop();
      for (let last = kept.at(-1); last !== undefined; last = kept.at(-1)) {
        if (!isBefore(entry.occurredOn, last.occurredOn) && last.to !== entry.to) break;
        kept.pop();
      }
    }
    kept.push(entry);
  }
  return kept;
}

/** Every stage that an application has completed, in order. */
export function completedStages(application: ApplicationCourse, calendar: WorkingCalendar): readonly CompletedStage[] {
  const completed: CompletedStage[] = [];
  let running: { readonly stage: StageId; readonly from: PlainDate } | undefined;
  for (const entry of standing(application.history)) {
    const { to, occurredOn } = entry;
    if (running !== undefined && stageOf(running.stage).completedBy.includes(to)) {
      completed.push(measure(running, entry, application, calendar));
    }
    const next = stageIds.find((id) => stageOf(id).during.includes(to));
    if (next !== running?.stage) running = next && { stage: next, from: occurredOn };
  }
  return completed;
}

function measure(
  { stage, from }: { readonly stage: StageId; readonly from: PlainDate },
  end: HistoryEntry,
  { receivedOn, afterHours, edition }: ApplicationCourse,
  calendar: WorkingCalendar,
): CompletedStage {
  const completedOn = end.occurredOn;
  // The term of the visit runs from the registration, which may be a later day than that of the papers.
  const begun = stage === 'visit' ? registrationDay(receivedOn, calendar, afterHours) : from;
  const days = isBeyondCalendar(begun) ? begun : workingDaysBetween(begun, completedOn, calendar);
  if (isBeyondCalendar(begun) || isBeyondCalendar(days)) {
    return { stage, completedOn, workingDays: undefined, inTime: undefined };
  }
  const term = termOfStage(stage, edition);
  const counted = term === undefined ? undefined : endOfTerm(begun, term, calendar);
  const last = end.kind === 'moved' ? (end.termOn ?? counted) : counted;
  return {
    stage,
    completedOn,
    // Who was visited on the evening before the registration was visited on its day.
    workingDays: Math.max(0, days),
    inTime:
      term === undefined || last === undefined || isBeyondCalendar(last) ? undefined : !isBefore(last, completedOn),
  };
}

/** From one day to another, both included. */
export interface Period {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

export interface StageFigures {
  readonly stage: StageId;
  /** How many were completed in the period. */
  readonly count: number;
  /** In working days; `undefined` when none could be counted. */
  readonly median: number | undefined;
  readonly ninetieth: number | undefined;
  readonly inTime: number;
  readonly late: number;
}

export interface MonthFigures {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly received: number;
  /** Decided, whichever way; after an appeal once more. */
  readonly decided: number;
  readonly careBegun: number;
  /** Terms of the office that ended in this month by being kept, and those that were kept too late. */
  readonly inTime: number;
  readonly late: number;
}

export interface CaseFigures {
  readonly stages: readonly StageFigures[];
  readonly months: readonly MonthFigures[];
}

/** Adds up applications one by one, so that a district of any size needs no more memory than its figures. */
export interface CaseCounter {
  readonly add: (application: ApplicationCourse) => void;
  readonly figures: () => CaseFigures;
}

export function createCaseCounter(period: Period, calendar: WorkingCalendar): CaseCounter {
  const days = new Map<StageId, number[]>(stageIds.map((id) => [id, []]));
  const tally = new Map(stageIds.map((id) => [id, { count: 0, inTime: 0, late: 0 }]));
  const months = new Map(
    monthsOf(period).map((month) => [month, { received: 0, decided: 0, careBegun: 0, inTime: 0, late: 0 }]),
  );
  const monthOf = (on: PlainDate) => (isWithin(on, period) ? months.get(on.slice(0, 7)) : undefined);

  return {
    add(application) {
      const received = monthOf(application.receivedOn);
      if (received !== undefined) received.received += 1;
      for (const { to, occurredOn } of standing(application.history)) {
        const month = monthOf(occurredOn);
        if (month === undefined) continue;
        if (to === 'approved' || to === 'refused') month.decided += 1;
        if (to === 'receiving-care') month.careBegun += 1;
      }
      for (const { stage, completedOn, workingDays, inTime } of completedStages(application, calendar)) {
        const counted = tally.get(stage);
        if (counted === undefined || !isWithin(completedOn, period)) continue;
        counted.count += 1;
        if (workingDays !== undefined) days.get(stage)?.push(workingDays);
        if (inTime === undefined) continue;
        const kept = inTime ? 'inTime' : 'late';
        counted[kept] += 1;
        const month = monthOf(completedOn);
        if (month !== undefined && ownerOfStage(stage) === 'office') month[kept] += 1;
      }
    },
    figures: () => ({
      stages: stageIds.map((stage) => {
        const sorted = (days.get(stage) ?? []).toSorted((a, b) => a - b);
        const counted = tally.get(stage) ?? { count: 0, inTime: 0, late: 0 };
        return { stage, ...counted, median: medianOf(sorted), ninetieth: ninetiethOf(sorted) };
      }),
      months: [...months].map(([month, figures]) => ({ month, ...figures })),
    }),
  };
}

/** The middle one of sorted numbers, or the middle between the two in the middle. */
function medianOf(sorted: readonly number[]): number | undefined {
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The smallest of sorted numbers that nine of ten do not exceed (nearest rank). */
function ninetiethOf(sorted: readonly number[]): number | undefined {
  return sorted[Math.ceil((sorted.length * 9) / 10) - 1];
}

const isWithin = (on: PlainDate, { from, to }: Period) => !isBefore(on, from) && !isBefore(to, on);

/** Every month that a period touches, `YYYY-MM`. */
function monthsOf({ from, to }: Period): readonly string[] {
  const months: string[] = [];
  const last = to.slice(0, 7);
  let [year = 0, month = 0] = from.split('-').map(Number);
  for (let name = from.slice(0, 7); name <= last; ) {
    months.push(name);
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
    name = `${year}-${String(month).padStart(2, '0')}`;
  }
  return months;
}

/** How many applications stand in a status, and how many of those are past the term that runs there. */
export interface StatusCount {
  readonly status: StatusId;
  readonly count: number;
  readonly overdue: number;
}

/** The terms that run now: whose they are, how many, and how many of them have passed. */
export interface RunningTerms {
  readonly owner: 'office' | 'family';
  readonly running: number;
  readonly overdue: number;
}

/**
 * Of the applications that stand in a status with a term of the office or of the family. The three months for an appeal
 * are left out: that somebody lives with a decision is no delay.
 */
export function runningTerms(counts: readonly StatusCount[]): readonly RunningTerms[] {
  return (['office', 'family'] as const).map((owner) => {
    const own = counts.filter(({ status }) => statusOf(status).owner === owner && hasTerm(status));
    const sum = (of: (count: StatusCount) => number) => own.reduce((total, count) => total + of(count), 0);
    return { owner, running: sum(({ count }) => count), overdue: sum(({ overdue }) => overdue) };
  });
}

function hasTerm(status: StatusId): boolean {
  return stageIds.some((id) => stageOf(id).term !== undefined && stageOf(id).during.includes(status));
}

/** The counts of several districts as one; overdue is only what {@link runningTerms} counts. */
export function sumOfCounts(districts: readonly (readonly StatusCount[])[]): readonly StatusCount[] {
  const sums = new Map<StatusId, { count: number; overdue: number }>();
  for (const { status, count, overdue } of districts.flat()) {
    const sum = sums.get(status) ?? { count: 0, overdue: 0 };
    sums.set(status, { count: sum.count + count, overdue: sum.overdue + (hasTerm(status) ? overdue : 0) });
  }
  return [...sums].map(([status, sum]) => ({ status, ...sum }));
}

/** The levels that a check can come to, the one of a check with open answers last. */
export const checkLevels = [...levels, 'undetermined'] as const satisfies readonly CategoryVerdict['level'][];
export type CheckLevel = (typeof checkLevels)[number];

/** The weeks that a period touches, by their Mondays. */
export function weeksOf({ from, to }: Period): readonly PlainDate[] {
  const weeks: PlainDate[] = [];
  for (let monday = addDays(from, 1 - weekday(from)); !isBefore(to, monday); monday = addDays(monday, 7))
    weeks.push(monday);
  return weeks;
}

/** A count that is shown: exactly, or only as "fewer than five", none included. */
export type ShownCount = number | 'few';

/** Fewer than so many people could be recognised by who knows the neighbourhood. */
export const FEWEST_SHOWN = 5;

export interface CheckFigures {
  readonly category: CategoryId;
  readonly weeks: readonly { readonly week: PlainDate; readonly levels: Readonly<Record<CheckLevel, ShownCount>> }[];
  /** The sums of what is shown, so that no hidden count can be worked out from them: "at least" so many. */
  readonly atLeast: Readonly<Record<CheckLevel, number>>;
}

/** The checks of each category by week and level; a week or level that is not in the rows counts as none. */
export function checkFigures(rows: readonly CheckCountRow[], weeks: readonly PlainDate[]): readonly CheckFigures[] {
  const counts = new Map(rows.map((row) => [`${row.week} ${row.category} ${row.level}`, row.count]));
  return categoryIds.map((category) => {
    const shown = weeks.map((week) => ({
      week,
      levels: byLevel((level): ShownCount => {
        const count = counts.get(`${week} ${category} ${level}`) ?? 0;
        return count < FEWEST_SHOWN ? 'few' : count;
      }),
    }));
    const sum = (level: CheckLevel) =>
      shown.reduce((total, { levels: of }) => total + (of[level] === 'few' ? 0 : of[level]), 0);
    return { category, weeks: shown, atLeast: byLevel(sum) };
  });
}

function byLevel<Value>(of: (level: CheckLevel) => Value): Readonly<Record<CheckLevel, Value>> {
  return {
    likely: of('likely'),
    'after-step': of('after-step'),
    'manual-check': of('manual-check'),
    unlikely: of('unlikely'),
    undetermined: of('undetermined'),
  };
}
