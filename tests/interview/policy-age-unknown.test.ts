import { expect, test } from 'vitest';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { homeCareOn } from './home-care-on.ts';
import { averageQuestions } from './policy-averages.ts';
import { bound, disorderIn, repetitionsIn } from './policy-problems.ts';
import { statesFrom } from './policy-walk.ts';

const check = homeCareOn(plainDate(2026, 11, 22));

test('a person whose age stays unknown is asked nothing more towards a first ground: none could be settled', () => {
  const { plan } = statesFrom(check, { applicant: 'other', ageGroup: 'declined' }, 'first-ground').root;
  expect(plan).toMatchObject({ ask: undefined, expected: 0, atMost: 0 });
});

test('over all grounds with the age unknown, all states keep to the bound and the order, and nothing is asked twice', () => {
  const goal = 'all-grounds';
  const start = { applicant: 'other', ageGroup: 'unknown' } as const;
  const { root, states } = statesFrom(check, start, goal);
  const seen = states.map((state) => ({ check, goal, state }) as const);
  expect(states.length).toBeGreaterThan(20_000);
  expect(root.paths).toBeGreaterThan(2_000_000);
  expect(seen.flatMap(repetitionsIn)).toEqual([]);
  expect(seen.flatMap(bound)).toEqual([]);
  expect(seen.filter((_, index) => index % 20 === 0).flatMap(disorderIn)).toEqual([]);
  // Not planned ahead: the bound stands for the expectation, which can only be too cautious.
  expect(averageQuestions(check, start, goal)).toBeLessThanOrEqual(root.plan.expected);
}, 120_000);
