import { type AgeGroup, known, type Situation } from '../facts/facts.ts';
import { possibleAgeGroups } from './age.ts';
import type { Assessment } from './assess.ts';
import { type Citation, socialCode } from './sources.ts';

export const elsewhereIds = [
  'early-development',
  'expertise',
  'paid',
  'individual-assistant',
  'carer-allowance',
  'day-care',
  'round-the-clock',
  'medical-card',
] as const;
export type ElsewhereId = (typeof elsewhereIds)[number];

/** Other help worth asking about. Whether it can be had together with care at home is stated in no source. */
export interface Elsewhere {
  readonly citation: Citation;
  readonly suits: (matter: Matter) => boolean;
}

interface Matter {
  readonly assessment: Assessment;
  readonly situation: Situation;
  readonly ages: readonly AgeGroup[];
}

/** Where else to ask (`domain.md` 12, 13.3, 13.4), and when. Only known facts speak for a suggestion. */
export const elsewhereRegister: Readonly<Record<ElsewhereId, Elsewhere>> = {
  'early-development': {
    citation: socialCode('133(1)(5)'),
    suits: ({ ages }) => ages.every((age) => age === 'under-18-months'),
  },
  expertise: {
    citation: socialCode('155(1), 155(2)'),
    suits: ({ assessment, situation }) => {
      const disability = known(situation, 'disability');
      return disability === 'none' || disability === 'pending' || waitsForExpertise(assessment);
    },
  },
  paid: {
    citation: socialCode('132(3), 133(3), 141(2)'),
    suits: ({ assessment, situation }) =>
      nothingFits(assessment) ||
      (known(situation, 'familyCare') === 'someone-can-care' && !somethingLikelyFits(assessment)),
  },
  'individual-assistant': {
    citation: socialCode('163'),
    // For group 1 with difficulty moving about.
    suits: ({ situation }) =>
      known(situation, 'disability') === 'group-1' && known(situation, 'mobilityLimitation') !== 0,
  },
  'carer-allowance': {
    citation: socialCode('187, 188'),
    suits: ({ situation }) =>
      known(situation, 'disability') === 'group-1' && known(situation, 'familyCare') === 'someone-can-care',
  },
  'day-care': {
    citation: socialCode('1(9)'),
    suits: ({ situation }) => known(situation, 'familyCare') === 'someone-can-care',
  },
  'round-the-clock': {
    citation: socialCode('1(9)'),
    // Helpless, nobody there, and no category to fall back on. In a conflict nobody is there either.
    suits: ({ assessment, situation }) => {
      const family = known(situation, 'familyCare');
      const nobodyThere = family === 'nobody-obliged' || family === 'all-excused' || family === 'conflict';
      return known(situation, 'selfCare') === 'cannot' && nobodyThere && nothingFits(assessment);
    },
  },
  'medical-card': {
    // That a reason of this kind may pass is our reading (`domain.md` 3.5).
    citation: socialCode('141(4)(3)', 'I'),
    suits: ({ assessment }) => assessment.contraindication === 'flag',
  },
};

/** Where else this person may find help, in the order of the register. */
export function elsewhere(assessment: Assessment, situation: Situation): readonly ElsewhereId[] {
  const matter = { assessment, situation, ages: possibleAgeGroups(situation, assessment.asOf) };
  return elsewhereIds.filter((id) => elsewhereRegister[id].suits(matter));
}

function nothingFits({ categories }: Assessment): boolean {
  return categories.every(({ level }) => level === 'unlikely');
}

function somethingLikelyFits({ categories }: Assessment): boolean {
  return categories.some(({ level }) => level === 'likely');
}

function waitsForExpertise({ categories }: Assessment): boolean {
  return categories.some(
    ({ level, because }) => level !== 'unlikely' && because.some(({ outcome }) => outcome === 'after-step'),
  );
}
