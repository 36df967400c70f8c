import type { Situation } from '../../src/core/facts/facts.ts';
import { choicesFor } from '../../src/core/interview/plan.ts';
import type { Goal } from '../../src/core/law/open-questions.ts';
import type { Check } from './home-care-on.ts';

/** How often people say neither of the answers: as the planner takes it. */
const silence = 0.06;

/**
 * How many questions are asked on average from a situation on, worked out over the tree of answers by the weights of
 * the dialog. States with the same key are worked out once.
 */
export function averageQuestions(check: Check, start: Situation, goal: Goal): number {
  const worked = new Map<string, number>();

  function average(situation: Situation): number {
    const { key } = check.relevance.openQuestions(situation, goal);
    const before = worked.get(key);
    if (before !== undefined) return before;
    const { ask } = check.plan(situation, goal);
    let sum = 0;
    if (ask !== undefined) {
      sum = 1;
      for (const [chance, said] of likelyAnswers(check, situation, goal))
        sum += chance * average({ ...situation, ...said });
    }
    worked.set(key, sum);
    return sum;
  }

  return average(start);
}

/** The answers of which the dialog says how likely they are. */
export function likelyAnswers(
  check: Check,
  situation: Situation,
  goal: Goal,
): readonly (readonly [number, Situation])[] {
  const { ask } = check.plan(situation, goal);
  if (ask === undefined) return [];
  const { question, facts } = ask;
  const silent = [silence, Object.fromEntries(facts.map((fact) => [fact, 'unknown']))] as const;
  switch (question.kind) {
    case 'person':
      return [
        [(1 - silence) / 6, { applicant: 'self' }],
        [((1 - silence) * 5) / 6, { applicant: 'family-member' }],
      ];
    case 'papers': {
      let picks: readonly (readonly [number, Situation])[] = [[1 - silence, {}]];
      for (const { fact, chance } of question.items.filter((item) => facts.includes(item.fact))) {
        picks = picks.flatMap(([before, pick]) => [
          [before * chance, { ...pick, [fact]: 'yes' }],
          [before * (1 - chance), { ...pick, [fact]: 'no' }],
        ]);
      }
      return [...picks, silent];
    }
    case 'birth-date':
      throw new Error('Only a typed age leads here, and its chance is not known');
    default: {
      const choices = choicesFor(question, check.relevance.ageGroups(situation));
      const total = choices.reduce((sum, { weight }) => sum + weight, 0);
      return [
        ...choices.map(({ value, weight }) => [((1 - silence) * weight) / total, { [question.id]: value }] as const),
        silent,
      ];
    }
  }
}
