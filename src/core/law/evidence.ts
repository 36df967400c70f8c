import type { FactName } from '../facts/facts.ts';

/** Who can say what an answer is. */
export type Witness = 'person' | 'polyclinic' | 'expertise' | 'office';

/** The paper in which the answer is written. */
export type Proof =
  | 'identity-document'
  | 'medical-card'
  | 'expert-conclusion'
  | 'disability-certificate'
  | 'visit-report'
  | 'doctors-conclusion'
  | 'veteran-certificate'
  | 'authority-paper';

export interface Evidence {
  readonly knownBy: readonly [Witness, ...Witness[]];
  readonly provedBy: readonly [Proof, ...Proof[]];
}

const identity: Evidence = { knownBy: ['person'], provedBy: ['identity-document'] };

// Answers are taken from medical papers, never from self-diagnosis (`domain.md` 1.3).
const diagnosis: Evidence = { knownBy: ['polyclinic'], provedBy: ['doctors-conclusion'] };

// Degrees and severity are set by the medical-social expertise and copied into the individual programme.
const degree: Evidence = { knownBy: ['expertise'], provedBy: ['expert-conclusion'] };

/** For an open fact: who can settle it, and which paper shows it. The paper is looked into, not asked for here. */
export const evidence = {
  applicant: { knownBy: ['person'], provedBy: ['authority-paper'] },
  birthDate: identity,
  sex: identity,
  ageGroup: identity,
  // Social Code art. 155(1): the expertise establishes it.
  disability: { knownBy: ['expertise'], provedBy: ['disability-certificate'] },
  intellectualMildModerate: diagnosis,
  intellectualSevereProfound: diagnosis,
  dementia: diagnosis,
  mentalBehavioural: diagnosis,
  stableDefect: diagnosis,
  epilepsy: diagnosis,
  musculoskeletal: diagnosis,
  grossMotor: diagnosis,
  complication: diagnosis,
  musculoskeletalSeverity: degree,
  mobilityLimitation: degree,
  selfCareLimitation: degree,
  // The home visit records it too (`domain.md` 4.7).
  selfCare: { knownBy: ['polyclinic', 'office'], provedBy: ['medical-card', 'visit-report'] },
  needsCareAtHome: { knownBy: ['polyclinic'], provedBy: ['medical-card'] },
  // No source lists papers that prove a relative's reason or a conflict: the office looks into it on the visit.
  familyCare: { knownBy: ['person', 'office'], provedBy: ['visit-report'] },
  contraindication: { knownBy: ['polyclinic'], provedBy: ['medical-card'] },
  warVeteran: { knownBy: ['person'], provedBy: ['veteran-certificate'] },
} as const satisfies Record<FactName, Evidence>;
