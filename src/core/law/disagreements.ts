import { type AgeGroup, known, type Situation } from '../facts/facts.ts';
import { possibleAgeGroups } from './age.ts';
import type { Assessment, CategoryVerdict, RequirementVerdict } from './assess.ts';
import type { CategoryId, EditionId, RequirementId } from './edition.ts';
import { actTermOfOlderText } from './editions/2023-07-01.ts';
import {
  type Citation,
  egovHomeCare2024,
  homeCareDocuments,
  homeCareGuide,
  homeCareGuide2020,
  servicePassport,
  socialCode,
} from './sources.ts';

export const disagreementIds = [
  'category-4-group',
  'disability-in-1-and-3',
  'category-2-degrees',
  'partly-self-care',
  'mild-moderate-alone',
  'one-degree-only',
  'conflict-proof',
  'older-document-list',
  'representative-of-disabled-adult',
  'act-term',
  'total-term',
] as const;
export type DisagreementId = (typeof disagreementIds)[number];

/** A point on which the sources differ, or on which the only one can be read in two ways. */
export interface Disagreement {
  /** Where the person meets it: in what the rules say of them, in their list of papers, or in the dates. */
  readonly topic: 'answer' | 'documents' | 'steps';
  /** Every text that has a say in it, the older first. */
  readonly citations: readonly [Citation, ...Citation[]];
  readonly touches: (matter: Matter) => boolean;
}

/** One person's answer, as the register looks at it. */
interface Matter {
  readonly situation: Situation;
  readonly ages: readonly AgeGroup[];
  /** How a requirement turned out; `undefined` where its category is unlikely anyway, or does not have it. */
  readonly outcome: (category: CategoryId, requirement: RequirementId) => RequirementVerdict['outcome'] | undefined;
  readonly verdict: (category: CategoryId) => CategoryVerdict | undefined;
}

/** What a promise of the whole service said: an older service passport; no newer text has a total. */
export const totalTermOfOlderPassport = { workingDays: 14, citation: servicePassport('pass171') };

/** The register of disagreements between the sources (`domain.md` 0.1), each with when it touches an answer. */
export const disagreements: Readonly<Record<DisagreementId, Disagreement>> = {
  'category-4-group': {
    topic: 'answer',
    citations: [
      homeCareGuide2020('recipients'),
      homeCareGuide('4'),
      { source: 'news-july-2025', clause: 'recipients', confidence: 'P' },
    ],
    touches: ({ outcome }) => outcome('adult-disability', 'status') === 'manual-check',
  },
  'disability-in-1-and-3': {
    topic: 'answer',
    citations: [homeCareGuide2020('recipients'), homeCareGuide('1, 3')],
    // By the newer page the illness alone would do: that matters to those whose papers name the illness.
    touches: ({ outcome }) =>
      (['child-psychoneurological', 'adult-psychoneurological'] as const).some((category) => {
        const [status, indication] = [outcome(category, 'status'), outcome(category, 'indication')];
        return (
          (status === 'after-step' || status === 'undetermined') &&
          (indication === 'met' || indication === 'manual-check')
        );
      }),
  },
  'category-2-degrees': {
    topic: 'answer',
    citations: [homeCareGuide('2'), egovHomeCare2024('2')],
    // The reading decides for everybody whom nothing but the degrees can keep out.
    touches: ({ verdict }) => {
      const others = verdict('child-musculoskeletal')?.because.filter(({ requirement }) => requirement !== 'degrees');
      return others?.every(({ outcome }) => outcome === 'met' || outcome === 'after-step') ?? false;
    },
  },
  'partly-self-care': {
    topic: 'answer',
    citations: [homeCareGuide('4, 5'), socialCode('1(125)')],
    touches: ({ outcome }) =>
      (['adult-disability', 'elderly'] as const).some((category) => outcome(category, 'selfCare') === 'manual-check'),
  },
  'mild-moderate-alone': {
    topic: 'answer',
    citations: [homeCareGuide('1')],
    touches: ({ outcome }) => outcome('child-psychoneurological', 'indication') === 'manual-check',
  },
  'one-degree-only': {
    topic: 'answer',
    citations: [homeCareGuide('2')],
    touches: ({ outcome }) => outcome('child-musculoskeletal', 'degrees') === 'manual-check',
  },
  'conflict-proof': {
    topic: 'answer',
    citations: [homeCareGuide('5')],
    touches: ({ situation, outcome }) =>
      known(situation, 'familyCare') === 'conflict' && outcome('elderly', 'family') === 'met',
  },
  'older-document-list': {
    topic: 'documents',
    citations: [
      homeCareGuide2020('document 4'),
      homeCareGuide2020('document 5'),
      homeCareDocuments('request 4'),
      homeCareDocuments('request 5'),
    ],
    touches: ({ situation, ages }) => hasEstablishedDisability(situation) || ages.every((age) => age === 'pension-age'),
  },
  'representative-of-disabled-adult': {
    topic: 'documents',
    citations: [homeCareDocuments('1'), socialCode('134, 139')],
    touches: ({ situation, ages }) =>
      known(situation, 'applicant') === 'self' &&
      hasEstablishedDisability(situation) &&
      ages.every((age) => age === 'adult' || age === 'pension-age'),
  },
  'act-term': {
    topic: 'steps',
    citations: [actTermOfOlderText.citation, homeCareGuide('procedure')],
    touches: () => true,
  },
  'total-term': {
    topic: 'steps',
    citations: [totalTermOfOlderPassport.citation],
    touches: () => true,
  },
};

const newerTextsFrom: EditionId = '2023-07-01';

/**
 * The disagreements that touch a person's answer, papers or dates, in the order of the register; none for an edition
 * in whose time only the older texts were in force. The topic in {@link disagreements} says on which screen they belong.
 */
export function disagreementsTouching(assessment: Assessment, situation: Situation): readonly DisagreementId[] {
  if (assessment.edition < newerTextsFrom) return [];
  const verdict = (category: CategoryId) => assessment.categories.find(({ id }) => id === category);
  const matter: Matter = {
    situation,
    ages: possibleAgeGroups(situation, assessment.asOf),
    verdict,
    outcome: (category, requirement) => {
      const found = verdict(category);
      if (found === undefined || found.level === 'unlikely') return undefined;
      return found.because.find((part) => part.requirement === requirement)?.outcome;
    },
  };
  return disagreementIds.filter((id) => disagreements[id].touches(matter));
}

function hasEstablishedDisability(situation: Situation): boolean {
  const disability = known(situation, 'disability');
  return disability !== undefined && disability !== 'none' && disability !== 'pending';
}
