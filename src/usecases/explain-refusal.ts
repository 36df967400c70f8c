import { type FactProblem, factNames } from '../core/facts/facts.ts';
import type { Refusal, RequestProblem } from './assess-situation.ts';

/** A refusal in words for programmers: a stable code, a sentence, where it lies, and what is accepted there. */
export interface Explanation {
  readonly code: string;
  readonly detail: string;
  readonly path?: string;
  readonly allowed?: readonly (string | number)[];
}

/** No line of JSON. */
export const notJson: Explanation = { code: 'not-json', detail: 'This is not JSON.' };

const LONGEST_PATH = 120;
const MOST_EXPLANATIONS = 20;

/**
 * Every reason of a refusal, at most twenty of them. A value that was sent is never repeated; the name of a key is, and
 * is cut where it is long.
 */
export function explainRefusal(refusal: Refusal): readonly [Explanation, ...Explanation[]] {
  switch (refusal.kind) {
    case 'request-problem':
      return [explainRequest(refusal.problem)];
    case 'fact-problems': {
      const [first, ...rest] = refusal.problems;
      return [explainFact(first), ...rest.slice(0, MOST_EXPLANATIONS - 1).map(explainFact)];
    }
    case 'impossible-date':
      return [{ code: 'impossible-date', detail: whyImpossible[refusal.why], path: refusal.path }];
    case 'contradictory-facts':
      return [
        {
          code: 'contradictory-facts',
          detail: 'The age group contradicts the birth date on this day.',
          path: refusal.path,
          allowed: refusal.allowed,
        },
      ];
    case 'no-edition-in-force':
      return [
        {
          code: 'no-edition-in-force',
          detail: `The rules are known from ${refusal.firstFrom} on; there are none for ${refusal.asOf}.`,
          path: 'asOf',
        },
      ];
  }
}

const whyImpossible = {
  'no-such-date': 'There is no such date from the year 1800 to 2200.',
  'born-in-the-future': 'The birth date lies after the day to judge on.',
  'born-too-long-ago': 'The birth date lies more than 125 years before the day to judge on.',
} as const;

function explainRequest(problem: RequestProblem): Explanation {
  switch (problem.kind) {
    case 'wrong-type':
      return problem.path === ''
        ? { code: 'wrong-type', detail: 'A JSON object is needed.' }
        : { code: 'wrong-type', detail: 'A JSON object is needed here.', path: problem.path };
    case 'missing-facts':
      return { code: 'missing-facts', detail: 'The key "facts" is needed; it may be empty.', path: problem.path };
    case 'unknown-key':
      return {
        code: 'unknown-key',
        detail: 'There is no such key here.',
        path: shortened(problem.path),
        allowed: problem.allowed,
      };
    case 'unknown-value':
      return {
        code: 'unknown-value',
        detail: 'This value is not accepted here.',
        path: problem.path,
        allowed: problem.allowed,
      };
  }
}

function explainFact(problem: FactProblem): Explanation {
  return problem.kind === 'unknown-fact'
    ? { code: 'unknown-fact', detail: 'There is no such fact.', path: shortened(problem.path), allowed: factNames }
    : { code: 'unknown-value', detail: 'This fact has no such value.', path: problem.path, allowed: problem.allowed };
}

/** The name of a key as an answer may repeat it. */
export function shortened(path: string): string {
  // By characters, so that a pair of surrogates is never cut in two; and only whole ones are sent on.
  const characters = [...path.slice(0, LONGEST_PATH * 2).toWellFormed()];
  return characters.length <= LONGEST_PATH ? characters.join('') : `${characters.slice(0, LONGEST_PATH).join('')}…`;
}
