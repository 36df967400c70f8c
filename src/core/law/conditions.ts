import type { FactName, Facts, ListedFact } from '../facts/facts.ts';

/** One complete way the open facts could turn out: every listed fact that is asked for has a value. */
export type Completion = { [F in ListedFact]?: Facts[F] };

/**
 * A test over facts, and the facts it reads. It is only ever put to complete facts: what an unanswered question means
 * is decided in one place, `assess`, by trying every completion.
 */
export interface Condition {
  readonly reads: readonly ListedFact[];
  readonly holds: (facts: Completion) => boolean;
}

/** The fact has one of these values. */
export function is<F extends ListedFact>(fact: F, ...values: readonly [Facts[F], ...Facts[F][]]): Condition {
  return { reads: [fact], holds: (facts) => values.some((value) => value === facts[fact]) };
}

/** The papers say so. */
export function yes(fact: FactsSaidYesOrNo): Condition {
  return is(fact, 'yes');
}

type FactsSaidYesOrNo = { [F in ListedFact]: Facts[F] extends 'yes' | 'no' ? F : never }[ListedFact];

export function all(...conditions: readonly Condition[]): Condition {
  return { reads: readsOf(conditions), holds: (facts) => conditions.every((condition) => condition.holds(facts)) };
}

export function any(...conditions: readonly Condition[]): Condition {
  return { reads: readsOf(conditions), holds: (facts) => conditions.some((condition) => condition.holds(facts)) };
}

export function not(condition: Condition): Condition {
  return { reads: condition.reads, holds: (facts) => !condition.holds(facts) };
}

export const always: Condition = { reads: [], holds: () => true };

/** Every fact that a list of conditions reads, each once. */
export function readsOf(conditions: readonly { readonly reads: readonly ListedFact[] }[]): readonly ListedFact[] {
  return [...new Set(conditions.flatMap((condition) => condition.reads))];
}

/** The listed facts among some facts. */
export function isListed(fact: FactName): fact is ListedFact {
  return fact !== 'birthDate';
}
