import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../core/calendar/working-calendar.ts';
import type { CaseStore, StatisticsRows } from '../casework/ports.ts';
import {
  type CaseFigures,
  type CheckFigures,
  checkFigures,
  createCaseCounter,
  type Period,
  type RunningTerms,
  runningTerms,
  type StatusCount,
  sumOfCounts,
  weeksOf,
} from '../casework/statistics.ts';
import type { DistrictId } from '../ids.ts';

export interface Statistics extends CaseFigures {
  /** Of today, whatever the period. */
  readonly counts: readonly StatusCount[];
  readonly terms: readonly RunningTerms[];
  /** Of the whole service: a check belongs to no district. */
  readonly checks: readonly CheckFigures[];
}

export type ShowStatistics = (wanted: {
  readonly districts: readonly DistrictId[];
  readonly period: Period;
  readonly today: PlainDate;
}) => Promise<Statistics>;

/** Adds up the figures of some districts. Numbers only: no application can be told from another. */
export function createShowStatistics(deps: {
  readonly store: CaseStore;
  readonly rows: StatisticsRows;
  readonly calendar: WorkingCalendar;
}): ShowStatistics {
  const { store, rows, calendar } = deps;
  return async ({ districts, period, today }) => {
    const counts = await store.transact((tx) =>
      Promise.all(districts.map((district) => tx.applications.count(district, today))),
    );
    const counter = createCaseCounter(period, calendar);
    for (const district of districts) {
      for await (const course of rows.histories(district, period.from, period.to)) counter.add(course);
    }
    const weeks = weeksOf(period);
    const summed = sumOfCounts(counts);
    return {
      ...counter.figures(),
      counts: summed,
      terms: runningTerms(summed),
      checks: checkFigures(await rows.checks(weeks[0] ?? period.from, period.to), weeks),
    };
  };
}
