import { expect } from 'vitest';
import type { PlainDate } from '../../src/core/calendar/plain-date.ts';
import type { FactName, Situation } from '../../src/core/facts/facts.ts';
import type { CategoryVerdict } from '../../src/core/law/assess.ts';
import { assessOn } from './law-on.ts';

/** One sentence of law that a lawyer could dispute: who it speaks of, and what follows for one category. */
export interface Sentence {
  readonly says: string;
  readonly given: Situation;
  readonly category: CategoryVerdict['id'];
  readonly level: CategoryVerdict['level'];
  /** Where the level is open: the facts it hangs on. */
  readonly missing?: readonly FactName[];
  readonly asOf?: PlainDate;
}

/** For `test.each` with `%s`: the whole sentence as the test's name, which `$says` would cut short. */
export function titled<T extends { readonly says: string }>(rows: readonly T[]): readonly (readonly [string, T])[] {
  return rows.map((row) => [row.says, row] as const);
}

export function expectToHold({ given, category, level, missing = [], asOf }: Sentence, usualDay: PlainDate): void {
  const verdict = assessOn(asOf ?? usualDay, given).categories.find(({ id }) => id === category);
  expect({ level: verdict?.level, missing: verdict?.missing.toSorted() }).toEqual({
    level,
    missing: missing.toSorted(),
  });
}

/** One sentence on papers: each `id: handling`, with a question mark where it is not certain. */
export interface PapersSentence {
  readonly says: string;
  readonly given: Situation;
  readonly listed?: readonly string[];
  readonly notListed?: readonly string[];
}

export function expectPapers({ given, listed = [], notListed = [] }: PapersSentence, asOf: PlainDate): void {
  const papers = assessOn(asOf, given).documents;
  const inWords = papers.map(({ id, handling, certain }) => `${id}: ${handling}${certain ? '' : '?'}`);
  expect(inWords).toEqual(expect.arrayContaining([...listed]));
  const ids: readonly string[] = papers.map(({ id }) => id);
  expect(ids.filter((id) => notListed.includes(id))).toEqual([]);
}
