import * as z from 'zod';
import { addDays, addMonths, isBefore, type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { Period } from '../../usecases/casework/statistics.ts';

/** Longer ones would be many tables of many rows. */
const MOST_MONTHS = 24;
const DEFAULT_MONTHS = 6;

export const periodQuery = z.object({
  from: z.string().optional().catch(undefined),
  to: z.string().optional().catch(undefined),
});

export type PeriodProblem = 'not-a-date' | 'ends-before-it-begins' | 'too-long' | 'in-future';

/** The period that was asked for, or the last half year; with what is wrong, where something is. */
export function periodOf(
  { from, to }: z.infer<typeof periodQuery>,
  today: PlainDate,
): { readonly period: Period; readonly problem?: PeriodProblem } {
  const usual: Period = { from: addDays(addMonths(today, -DEFAULT_MONTHS), 1), to: today };
  if (from === undefined && to === undefined) return { period: usual };
  const [first, last] = [parsePlainDate(from ?? ''), parsePlainDate(to ?? '')];
  if (first === undefined || last === undefined) return { period: usual, problem: 'not-a-date' };
  if (isBefore(last, first)) return { period: usual, problem: 'ends-before-it-begins' };
  if (isBefore(today, first)) return { period: usual, problem: 'in-future' };
  if (isBefore(addMonths(first, MOST_MONTHS), last)) return { period: usual, problem: 'too-long' };
  return { period: { from: first, to: isBefore(today, last) ? today : last } };
}

export const presets = ['month', 'quarter', 'half-year', 'year'] as const;
export type Preset = (typeof presets)[number];

const months = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const satisfies Record<Preset, number>;

export function presetPeriod(preset: Preset, today: PlainDate): Period {
  return { from: addDays(addMonths(today, -months[preset]), 1), to: today };
}
