import { expect, test } from 'vitest';
import { choose, type Dialog } from '../../src/core/interview/question.ts';

// Read by the compiler: each line that should not compile is marked, and a mark without an error is an error itself.

test('a choice that is no value of its fact does not compile', () => {
  // @ts-expect-error `sometimes` is no value of selfCare
  const choice = choose('selfCare', { phase: 'grounds', choices: [{ value: 'sometimes', weight: 1 }] });
  expect(choice.choices).toHaveLength(1);
});

test('a number given as a word does not compile', () => {
  // @ts-expect-error degrees are numbers
  const choice = choose('mobilityLimitation', { phase: 'grounds', choices: [{ value: '2', weight: 1 }] });
  expect(choice.id).toBe('mobilityLimitation');
});

test('a question for a fact that does not exist, or in a phase that does not, does not compile', () => {
  // @ts-expect-error there is no fact `income`
  const unheardOf = choose('income', { phase: 'grounds', choices: [] });
  // @ts-expect-error there is no phase `later`
  const untimely = choose('selfCare', { phase: 'later', choices: [] });
  expect([unheardOf, untimely]).toHaveLength(2);
});

test('an age band that is none does not compile', () => {
  const dialog: Dialog = {
    questions: [
      {
        kind: 'age',
        id: 'ageGroup',
        phase: 'opening',
        // @ts-expect-error `teenager` is no age group
        choices: [{ value: 'teenager', weight: 1 }],
      },
    ],
  };
  expect(dialog.questions).toHaveLength(1);
});
