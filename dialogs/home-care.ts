import { choose, type Dialog } from '../src/core/interview/question.ts';

/**
 * The check for care at home. Weights are our expectation of how people answer; they only decide the order in which
 * questions come, never a result.
 */
export const homeCare: Dialog = {
  questions: [
    { kind: 'person', id: 'applicant', phase: 'opening' },
    {
      kind: 'age',
      id: 'ageGroup',
      phase: 'opening',
      after: ['applicant'],
      choices: [
        { value: 'under-18-months', weight: 2 },
        { value: 'child', weight: 18 },
        { value: 'adult', weight: 25 },
        { value: 'pension-age', weight: 55 },
      ],
    },
    choose('sex', {
      phase: 'opening',
      after: ['ageGroup'],
      choices: [
        { value: 'female', weight: 50 },
        { value: 'male', weight: 50 },
      ],
    }),
    { kind: 'birth-date', id: 'birthDate', phase: 'opening', after: ['ageGroup', 'sex'] },
    choose('selfCare', {
      phase: 'grounds',
      choices: [
        { value: 'can', weight: 10 },
        { value: 'partly', weight: 35 },
        { value: 'cannot', weight: 55 },
      ],
    }),
    choose('needsCareAtHome', {
      phase: 'grounds',
      after: ['selfCare'],
      choices: [
        { value: 'yes', weight: 90 },
        { value: 'no', weight: 10 },
      ],
    }),
    choose('disability', {
      phase: 'grounds',
      choices: [
        { value: 'group-1', weight: 25, onlyFor: ['adult', 'pension-age'] },
        { value: 'group-2', weight: 25, onlyFor: ['adult', 'pension-age'] },
        { value: 'group-3', weight: 10, onlyFor: ['adult', 'pension-age'] },
        { value: 'child', weight: 60, onlyFor: ['under-18-months', 'child'] },
        { value: 'pending', weight: 15 },
        { value: 'none', weight: 25 },
      ],
    }),
    choose('familyCare', {
      phase: 'grounds',
      // Relatives come up only once it is clear that care is needed: before that the question only hurts.
      after: ['selfCare', 'needsCareAtHome'],
      burden: 0.5,
      choices: [
        { value: 'nobody-obliged', weight: 30 },
        { value: 'all-excused', weight: 35 },
        { value: 'conflict', weight: 5 },
        { value: 'someone-can-care', weight: 30 },
      ],
    }),
    {
      kind: 'papers',
      id: 'diagnoses',
      phase: 'grounds',
      after: ['selfCare', 'disability'],
      burden: 0.5,
      items: [
        { fact: 'intellectualMildModerate', chance: 0.15 },
        { fact: 'intellectualSevereProfound', chance: 0.15 },
        { fact: 'dementia', chance: 0.2 },
        { fact: 'mentalBehavioural', chance: 0.15 },
        { fact: 'musculoskeletal', chance: 0.4 },
      ],
    },
    choose('stableDefect', {
      phase: 'grounds',
      after: ['diagnoses'],
      burden: 0.5,
      choices: [
        { value: 'yes', weight: 50 },
        { value: 'no', weight: 50 },
      ],
    }),
    choose('grossMotor', {
      phase: 'grounds',
      after: ['diagnoses'],
      choices: [
        { value: 'yes', weight: 40 },
        { value: 'no', weight: 60 },
      ],
    }),
    choose('complication', {
      phase: 'grounds',
      after: ['diagnoses'],
      choices: [
        { value: 'yes', weight: 60 },
        { value: 'no', weight: 40 },
      ],
    }),
    choose('musculoskeletalSeverity', {
      phase: 'grounds',
      after: ['diagnoses'],
      burden: 0.2,
      choices: [
        { value: 'mild', weight: 20 },
        { value: 'pronounced', weight: 50 },
        { value: 'significantly-pronounced', weight: 30 },
      ],
    }),
    // Degrees come in the order of their numbers, so that a typed 2 is the second degree.
    choose('mobilityLimitation', {
      phase: 'grounds',
      after: ['diagnoses'],
      burden: 0.2,
      choices: [
        { value: 1, weight: 25 },
        { value: 2, weight: 40 },
        { value: 3, weight: 25 },
        { value: 0, weight: 10 },
      ],
    }),
    choose('selfCareLimitation', {
      phase: 'grounds',
      after: ['diagnoses'],
      burden: 0.2,
      choices: [
        { value: 1, weight: 25 },
        { value: 2, weight: 40 },
        { value: 3, weight: 25 },
        { value: 0, weight: 10 },
      ],
    }),
    choose('warVeteran', {
      phase: 'documents',
      choices: [
        { value: 'no', weight: 95 },
        { value: 'yes', weight: 5 },
      ],
    }),
    choose('contraindication', {
      phase: 'health-limits',
      burden: 0.5,
      choices: [
        { value: 'none', weight: 70 },
        { value: 'present', weight: 10 },
        { value: 'ask-doctor', weight: 20 },
      ],
    }),
  ],
};
