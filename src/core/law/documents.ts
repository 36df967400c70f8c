import type { Completion, Condition } from './conditions.ts';
import type { DocumentId, Edition, Handling } from './edition.ts';
import type { Possibilities } from './possibilities.ts';
import type { Citation } from './sources.ts';

export interface DocumentRequirement {
  readonly id: DocumentId;
  readonly handling: Handling;
  /** `false` while the open facts leave it undecided whether the document is needed. */
  readonly certain: boolean;
  readonly citation: Citation;
}

/** The documents of an application, by the completions of the open facts: needed, perhaps needed, or left out. */
export function requiredDocuments(edition: Edition, possible: Possibilities): readonly DocumentRequirement[] {
  return edition.documents.flatMap(({ id, handling, citation, when }) => {
    const truths = truthsOf(when, possible);
    return truths.has(true) ? [{ id, handling, certain: !truths.has(false), citation }] : [];
  });
}

const workedOut = new WeakMap<Condition, Map<string, ReadonlySet<boolean>>>();

/** Whether a condition holds in some completion, in some not, or in both; remembered by what its facts can be. */
function truthsOf(condition: Condition, possible: Possibilities): ReadonlySet<boolean> {
  const known = workedOut.get(condition) ?? new Map<string, ReadonlySet<boolean>>();
  workedOut.set(condition, known);
  const key = condition.reads.map((fact) => possible.keyOf(fact)).join();
  const truths = known.get(key) ?? tryCompletions(condition, possible);
  known.set(key, truths);
  return truths;
}

function tryCompletions(condition: Condition, possible: Possibilities): ReadonlySet<boolean> {
  let completions: readonly Completion[] = [{}];
  for (const fact of condition.reads) {
    completions = completions.flatMap((facts) => possible.of(fact).map((value) => ({ ...facts, [fact]: value })));
  }
  return new Set(completions.map((facts) => condition.holds(facts)));
}
