import { describe, expect, test, vi } from 'vitest';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import type { QuestionId } from '../../src/core/interview/question.ts';
import type { Goal } from '../../src/core/law/open-questions.ts';
import { type Check, homeCareOn } from './home-care-on.ts';
import { averageQuestions } from './policy-averages.ts';
import { bound, disorderIn, pointlessIn, repetitionsIn, stopping } from './policy-problems.ts';
import { everyAnswerTo, statesFrom, withAnswer } from './policy-walk.ts';

// Exhaustive walks, which a busy machine may slow down.
vi.setConfig({ testTimeout: 120_000 });

const check = homeCareOn(plainDate(2026, 11, 22));

describe.each(['child', 'adult', 'pension-age'] as const)(
  'over all grounds, of a person known to be %s',
  (ageGroup) => {
    const goal = 'all-grounds';
    const { root, states } = statesFrom(check, { applicant: 'family-member', ageGroup }, goal);
    const seen = states.map((state) => ({ check, goal, state }) as const);

    test('every one of hundreds of states is walked', () => {
      expect(states.length).toBeGreaterThan(500);
      expect(root.paths).toBeGreaterThan(10_000);
    });

    test('nothing is asked twice on any path', () => {
      expect(seen.flatMap(repetitionsIn)).toEqual([]);
    });

    test('the bound falls by at least one with every answer and ends at nought, so it is never exceeded', () => {
      expect(seen.flatMap(bound)).toEqual([]);
    });

    test('every question, and every paper of the list, can still change what the person is told', () => {
      expect(seen.flatMap(pointlessIn)).toEqual([]);
    });

    test('it stops when every category is settled or what it lacks is not known to the person, and not before', () => {
      expect(seen.flatMap(stopping)).toEqual([]);
    });

    test('relatives, veterans and contraindications come in the order people need', () => {
      expect(seen.flatMap(disorderIn)).toEqual([]);
    });

    test('the expected number of questions is the average over the tree by the weights of the dialog', () => {
      expect(root.plan.expected).toBeCloseTo(averageQuestions(check, root.situation, goal), 9);
    });
  },
);

describe('path by path, no two states taken for one', () => {
  test.each([
    { goal: 'first-ground', ageGroup: 'child', paths: 4287 },
    { goal: 'first-ground', ageGroup: 'adult', paths: 22_104 },
    { goal: 'first-ground', ageGroup: 'pension-age', paths: 29_028 },
    { goal: 'all-grounds', ageGroup: 'child', paths: 6440 },
    { goal: 'all-grounds', ageGroup: 'adult', paths: 49_296 },
    { goal: 'all-grounds', ageGroup: 'pension-age', paths: 50_088 },
  ] as const)(
    '$goal, $ageGroup: no question twice, and never more than the bound said',
    ({ goal, ageGroup, paths }) => {
      const walked = everyPath(check, { applicant: 'self', ageGroup }, goal);
      expect(walked.problems).toEqual([]);
      expect(walked.longest).toBe(check.plan({ applicant: 'self', ageGroup }, goal).atMost);
      // Silence is walked once: both silences lead to the same state, as the walk over states shows.
      expect(walked.paths).toBeGreaterThan(paths / 2);
    },
  );
});

function everyPath(on: Check, start: Situation, goal: Goal) {
  const problems: string[] = [];
  let [paths, longest] = [0, 0];

  function follow(situation: Situation, asked: readonly QuestionId[]): void {
    const { ask, atMost } = on.plan(situation, goal);
    if (ask === undefined) {
      paths += 1;
      longest = Math.max(longest, asked.length);
      return;
    }
    if (asked.includes(ask.question.id)) problems.push(`${ask.question.id} again after ${JSON.stringify(situation)}`);
    for (const said of everyAnswerTo(on, ask, situation)) {
      if (Object.values(said).includes('declined')) continue;
      const next = withAnswer(situation, said);
      const left = on.plan(next, goal).atMost;
      if (left > atMost - 1) problems.push(`the bound ${atMost} became ${left} after ${JSON.stringify(next)}`);
      follow(next, [...asked, ask.question.id]);
    }
  }

  follow(start, []);
  return { problems, paths, longest };
}
