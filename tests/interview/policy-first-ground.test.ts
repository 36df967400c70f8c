import { describe, expect, test, vi } from 'vitest';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { homeCareOn } from './home-care-on.ts';
import { averageQuestions } from './policy-averages.ts';
import { bound, disorderIn, pointlessIn, repetitionsIn, stopping } from './policy-problems.ts';
import { everyAnswerTo, keyOf, statesFrom, withAnswer } from './policy-walk.ts';

// Exhaustive walks, which a busy machine may slow down.
vi.setConfig({ testTimeout: 120_000 });

/*
 * Every state that the interview can reach towards the first ground, from nothing said to the end: every person, every
 * age by band, in years, in months, by year of birth and by date, every choice, every subset of the papers and both
 * silences at every question.
 */
describe.each([
  { edition: '2023-07-01', asOf: plainDate(2026, 11, 22), states: 7000, paths: 200_000_000 },
  { edition: '2015-03-26', asOf: plainDate(2022, 11, 22), states: 2500, paths: 100_000_000 },
])('towards the first ground, by the edition of $edition', ({ asOf, states: atLeast, paths }) => {
  const check = homeCareOn(asOf);
  const goal = 'first-ground';
  const { root, states } = statesFrom(check, {}, goal);
  const seen = states.map((state) => ({ check, goal, state }) as const);

  test('thousands of states with hundreds of millions of ways through them are walked', () => {
    expect(states.length).toBeGreaterThan(atLeast);
    expect(root.paths).toBeGreaterThan(paths);
    expect(states.filter(({ plan }) => plan.ask === undefined).length).toBeGreaterThan(0);
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

  test('it stops at the first likely ground, and not while a better one could still be found', () => {
    expect(seen.flatMap(stopping)).toEqual([]);
  });

  test('people, ages, relatives, veterans and contraindications come in the order people need', () => {
    expect(seen.flatMap(disorderIn)).toEqual([]);
  });

  test('the expected number of questions is the average over the tree by the weights of the dialog', () => {
    expect(root.plan.expected).toBeCloseTo(averageQuestions(check, {}, goal), 9);
    for (const ageGroup of ['under-18-months', 'child', 'adult', 'pension-age', 'unknown'] as const) {
      const start = { applicant: 'self', ageGroup } as const;
      expect(check.plan(start, goal).expected).toBeCloseTo(averageQuestions(check, start, goal), 9);
    }
  });

  test('the same questions follow whichever way a state was reached', () => {
    // The walk takes states with the same key for one. Here the arrivals are followed a step by themselves: one in
    // twenty, because most are at ages left open, which are slow to compare.
    const arrivals = states
      .flatMap((from) =>
        from.answers.map(({ said, state }) => ({ situation: withAnswer(from.situation, said), state })),
      )
      .filter((_, index) => index % 20 === 0);
    const parted = arrivals.flatMap(({ situation, state }) => {
      const { ask } = state.plan;
      // The dates within a typed span differ from span to span.
      if (ask === undefined || ask.question.kind === 'birth-date' || ask.question.kind === 'age') return [];
      const keys = everyAnswerTo(check, ask, situation).map((said) => keyOf(check, withAnswer(situation, said), goal));
      const same = keys.every((key, index) => key === state.answers[index]?.state.key);
      return same ? [] : [`${ask.question.id} after ${JSON.stringify(situation)}`];
    });
    expect(arrivals.length).toBeGreaterThan(500);
    expect(parted).toEqual([]);
  });
});
