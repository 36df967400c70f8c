import type { Situation } from '../../src/core/facts/facts.ts';
import { date } from '../law/law-on.ts';

/** The day on which these people are looked at. */
export const today = date('22.11.2026');

export const childWithSevereIntellectualDisability: Situation = {
  applicant: 'parent',
  ageGroup: 'child',
  disability: 'child',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'yes',
  dementia: 'no',
  grossMotor: 'no',
  complication: 'no',
  musculoskeletal: 'no',
};

export const childWhoHardlyMoves: Situation = {
  applicant: 'parent',
  ageGroup: 'child',
  disability: 'child',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'no',
  dementia: 'no',
  musculoskeletal: 'yes',
  musculoskeletalSeverity: 'pronounced',
  mobilityLimitation: 2,
  selfCareLimitation: 2,
};

const noDiagnosis = {
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'no',
  dementia: 'no',
  mentalBehavioural: 'no',
  stableDefect: 'no',
  epilepsy: 'no',
} as const satisfies Situation;

export const adultWithDementia: Situation = {
  ...noDiagnosis,
  applicant: 'family-member',
  ageGroup: 'adult',
  disability: 'group-1',
  dementia: 'yes',
  selfCare: 'can',
};

export const aloneWithGroup1: Situation = {
  ...noDiagnosis,
  applicant: 'self',
  ageGroup: 'adult',
  disability: 'group-1',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'nobody-obliged',
};

/** The widow of the issue: 78, cannot wash or dress, her only son lives in another city. */
export const widowOf78: Situation = {
  ...noDiagnosis,
  applicant: 'family-member',
  ageGroup: 'pension-age',
  disability: 'none',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'all-excused',
  contraindication: 'none',
};

/** The same person without some of the answers. */
export function without(situation: Situation, ...facts: readonly (keyof Situation)[]): Situation {
  return Object.fromEntries(Object.entries(situation).filter(([fact]) => !facts.some((left) => left === fact)));
}
