import { describe, expect, test } from 'vitest';
import law from '../../locales/en/law.json' with { type: 'json' };
import type { Situation } from '../../src/core/facts/facts.ts';
import {
  type DisagreementId,
  disagreementIds,
  disagreements,
  disagreementsTouching,
} from '../../src/core/law/disagreements.ts';
import { sources } from '../../src/core/law/sources.ts';
import { assessOn, date } from '../law/law-on.ts';
import {
  adultWithDementia,
  aloneWithGroup1,
  childWhoHardlyMoves,
  childWithSevereIntellectualDisability,
  today,
  widowOf78,
  without,
} from './people.ts';

const touching = (situation: Situation, asOf = today) => disagreementsTouching(assessOn(asOf, situation), situation);

const mildChild: Situation = {
  ...childWithSevereIntellectualDisability,
  intellectualSevereProfound: 'no',
  intellectualMildModerate: 'yes',
};

interface Sentence {
  readonly id: DisagreementId;
  readonly touches: Readonly<Record<string, Situation>>;
  readonly leavesAlone: Readonly<Record<string, Situation>>;
}

const sentences: readonly Sentence[] = [
  {
    id: 'category-4-group',
    touches: {
      'group 3, alone and helpless': { ...aloneWithGroup1, disability: 'group-3' },
      'group 3, family not spoken of yet': { ...without(aloneWithGroup1, 'familyCare'), disability: 'group-3' },
    },
    leavesAlone: {
      'group 2': { ...aloneWithGroup1, disability: 'group-2' },
      'group 3, but someone can care': { ...aloneWithGroup1, disability: 'group-3', familyCare: 'someone-can-care' },
      'group 3, but able to care for oneself': { ...aloneWithGroup1, disability: 'group-3', selfCare: 'can' },
      'a child of group 3': { ...childWithSevereIntellectualDisability, disability: 'group-3' },
      'a disability that is not known': { ...aloneWithGroup1, disability: 'unknown' },
    },
  },
  {
    id: 'disability-in-1-and-3',
    touches: {
      'a child with the illness and no status': { ...childWithSevereIntellectualDisability, disability: 'none' },
      'a child whose status is being established': { ...childWithSevereIntellectualDisability, disability: 'pending' },
      'an adult with dementia and no status': { ...adultWithDementia, disability: 'none' },
      'an adult whose status as a child ended': { ...adultWithDementia, disability: 'child' },
      'an adult with dementia who does not know the status': { ...adultWithDementia, disability: 'unknown' },
      'a child with the mild degree alone, without status': { ...mildChild, disability: 'none' },
    },
    leavesAlone: {
      'an established disability': adultWithDementia,
      'no status, but no illness either': widowOf78,
      'no status, and nothing said of an illness': without(widowOf78, 'dementia'),
    },
  },
  {
    id: 'category-2-degrees',
    touches: {
      'both degrees high': childWhoHardlyMoves,
      'no degree high: by the degrees alone the category fails': {
        ...childWhoHardlyMoves,
        mobilityLimitation: 1,
        selfCareLimitation: 0,
      },
      'degrees not known': { ...childWhoHardlyMoves, mobilityLimitation: 'unknown' },
      'a status still to be established': { ...childWhoHardlyMoves, disability: 'none' },
    },
    leavesAlone: {
      'a mild disorder': { ...childWhoHardlyMoves, musculoskeletalSeverity: 'mild' },
      'a severity not known': { ...childWhoHardlyMoves, musculoskeletalSeverity: 'unknown' },
      'another illness': childWithSevereIntellectualDisability,
      'an adult': { ...childWhoHardlyMoves, ageGroup: 'adult' },
    },
  },
  {
    id: 'partly-self-care',
    touches: {
      'pension age': { ...widowOf78, selfCare: 'partly' },
      'group 1': { ...aloneWithGroup1, selfCare: 'partly' },
      'no status yet': { ...aloneWithGroup1, disability: 'none', selfCare: 'partly' },
    },
    leavesAlone: {
      'no self-care at all': widowOf78,
      'partly, but no need of care at home': { ...widowOf78, selfCare: 'partly', needsCareAtHome: 'no' },
      'partly, but someone can care': { ...aloneWithGroup1, selfCare: 'partly', familyCare: 'someone-can-care' },
      'a child': { ...childWhoHardlyMoves, selfCare: 'partly' },
    },
  },
  {
    id: 'mild-moderate-alone',
    touches: { 'the mild degree alone': mildChild, 'before the expertise too': { ...mildChild, disability: 'none' } },
    leavesAlone: {
      'with a gross motor violation': { ...mildChild, grossMotor: 'yes' },
      'with a complication': { ...mildChild, complication: 'yes' },
      'with dementia': { ...mildChild, dementia: 'yes' },
      'a complication not known': { ...mildChild, complication: 'unknown' },
      'an adult, for whom the degree alone is named': { ...mildChild, ageGroup: 'adult' },
    },
  },
  {
    id: 'one-degree-only',
    touches: {
      'moving about only': { ...childWhoHardlyMoves, selfCareLimitation: 1 },
      'self-care only': { ...childWhoHardlyMoves, mobilityLimitation: 0 },
    },
    leavesAlone: {
      both: childWhoHardlyMoves,
      neither: { ...childWhoHardlyMoves, mobilityLimitation: 1, selfCareLimitation: 1 },
      'one, but a mild disorder': { ...childWhoHardlyMoves, selfCareLimitation: 1, musculoskeletalSeverity: 'mild' },
    },
  },
  {
    id: 'conflict-proof',
    touches: { 'pension age': { ...widowOf78, familyCare: 'conflict' } },
    leavesAlone: {
      'no conflict': widowOf78,
      'below pension age the clause does not exist': { ...aloneWithGroup1, familyCare: 'conflict' },
      'a conflict, but able to care for oneself': { ...widowOf78, familyCare: 'conflict', selfCare: 'can' },
    },
  },
  {
    id: 'older-document-list',
    touches: {
      'pension age without disability': widowOf78,
      'an adult with disability': aloneWithGroup1,
      'a child with disability': childWhoHardlyMoves,
    },
    leavesAlone: {
      'an adult without disability': { ...aloneWithGroup1, disability: 'none' },
      'a disability being established, so without a programme': { ...aloneWithGroup1, disability: 'pending' },
      'a child without disability': { ...childWhoHardlyMoves, disability: 'none' },
      'an age that is not known': { ...widowOf78, ageGroup: 'unknown' },
    },
  },
  {
    id: 'representative-of-disabled-adult',
    touches: {
      'an adult in person': aloneWithGroup1,
      'a pensioner in person': { ...widowOf78, applicant: 'self', disability: 'group-2' },
    },
    leavesAlone: {
      'a relative applies': { ...aloneWithGroup1, applicant: 'family-member' },
      'no disability': { ...widowOf78, applicant: 'self' },
      'a child has a representative by law': { ...childWhoHardlyMoves, applicant: 'self' },
    },
  },
  { id: 'act-term', touches: { everybody: widowOf78 }, leavesAlone: {} },
  { id: 'total-term', touches: { everybody: widowOf78 }, leavesAlone: {} },
];

describe.each(sentences)('$id', ({ id, touches, leavesAlone }) => {
  test.each(Object.entries(touches))('touches: %s', (_, situation) => {
    expect(touching(situation)).toContain(id);
  });

  if (Object.keys(leavesAlone).length > 0) {
    test.each(Object.entries(leavesAlone))('leaves alone: %s', (_, situation) => {
      expect(touching(situation)).not.toContain(id);
    });
  }
});

test('Each one is spoken of above and can touch somebody.', () => {
  expect(sentences.map(({ id }) => id).toSorted()).toEqual(disagreementIds.toSorted());
});

test('The widow of 78 meets none in her answer, only in her papers and dates.', () => {
  const met = touching(widowOf78);
  expect(met.map((id) => disagreements[id].topic)).toEqual(['documents', 'steps', 'steps']);
});

test('While only the older texts were in force there was nothing to disagree with.', () => {
  expect(touching({ ...widowOf78, selfCare: 'partly' }, date('30.06.2023'))).toEqual([]);
  expect(touching({ ...widowOf78, selfCare: 'partly' }, date('01.07.2023'))).toContain('partly-self-care');
});

test.each(disagreementIds)('%s has a text and names its sources', (id) => {
  expect(Object.keys(law.disagreements)).toContain(id);
  for (const { source, clause } of disagreements[id].citations) {
    expect(Object.keys(sources)).toContain(source);
    expect(Object.keys(law.sources)).toContain(source);
    expect(clause).not.toBe('');
  }
});

test('No text stands for a disagreement that the register does not know.', () => {
  expect(Object.keys(law.disagreements).toSorted()).toEqual(disagreementIds.toSorted());
});
