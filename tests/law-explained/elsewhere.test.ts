import { describe, expect, test } from 'vitest';
import result from '../../locales/en/result.json' with { type: 'json' };
import type { Situation } from '../../src/core/facts/facts.ts';
import { type ElsewhereId, elsewhere, elsewhereIds, elsewhereRegister } from '../../src/core/law/elsewhere.ts';
import { assessOn } from '../law/law-on.ts';
import {
  adultWithDementia,
  aloneWithGroup1,
  childWhoHardlyMoves,
  childWithSevereIntellectualDisability,
  today,
  widowOf78,
  without,
} from './people.ts';

const suggested = (situation: Situation) => elsewhere(assessOn(today, situation), situation);

test('Each suggestion rests on articles of the Social Code; that a reason may pass is our own reading.', () => {
  expect(elsewhereIds.map((id) => [id, ...Object.values(elsewhereRegister[id].citation)].join(' '))).toEqual([
    'early-development social-code 133(1)(5) P',
    'expertise social-code 155(1), 155(2) P',
    'paid social-code 132(3), 133(3), 141(2) P',
    'individual-assistant social-code 163 P',
    'carer-allowance social-code 187, 188 P',
    'day-care social-code 1(9) P',
    'round-the-clock social-code 1(9) P',
    'medical-card social-code 141(4)(3) I',
  ]);
});

interface Sentence {
  readonly id: ElsewhereId;
  readonly suits: Readonly<Record<string, Situation>>;
  readonly not: Readonly<Record<string, Situation>>;
}

const sentences: readonly Sentence[] = [
  {
    id: 'early-development',
    suits: { 'a baby': { ...childWhoHardlyMoves, ageGroup: 'under-18-months' } },
    not: {
      'a child': childWhoHardlyMoves,
      'an age that is not known': { ...childWhoHardlyMoves, ageGroup: 'unknown' },
    },
  },
  {
    id: 'expertise',
    suits: {
      'no disability established': widowOf78,
      'a disability being established': { ...aloneWithGroup1, disability: 'pending' },
      'an adult whose status as a child ended': { ...adultWithDementia, disability: 'child' },
    },
    not: {
      'an established group': aloneWithGroup1,
      'a child with its status': childWithSevereIntellectualDisability,
      'a disability that is not known': { ...aloneWithGroup1, disability: 'unknown' },
      'a status ended, with no category left to fit': {
        ...aloneWithGroup1,
        disability: 'child',
        familyCare: 'someone-can-care',
      },
    },
  },
  {
    id: 'paid',
    suits: {
      'nothing fits': { ...widowOf78, selfCare: 'can' },
      'someone can care': { ...widowOf78, familyCare: 'someone-can-care' },
      'someone can care, and the papers are not known yet': {
        ...without(widowOf78, 'dementia'),
        familyCare: 'someone-can-care',
      },
    },
    not: {
      'a category likely fits': widowOf78,
      'a category likely fits that does not ask about the family': {
        ...adultWithDementia,
        familyCare: 'someone-can-care',
      },
      'it is still open': { ...widowOf78, familyCare: 'unknown' },
    },
  },
  {
    id: 'individual-assistant',
    suits: { 'group 1': aloneWithGroup1 },
    not: {
      'group 2': { ...aloneWithGroup1, disability: 'group-2' },
      'group 1 without any difficulty moving': { ...aloneWithGroup1, mobilityLimitation: 0 },
    },
  },
  {
    id: 'carer-allowance',
    suits: { 'group 1 and someone who can care': { ...aloneWithGroup1, familyCare: 'someone-can-care' } },
    not: {
      'group 1 and nobody': aloneWithGroup1,
      'group 2': { ...aloneWithGroup1, disability: 'group-2', familyCare: 'someone-can-care' },
    },
  },
  {
    id: 'day-care',
    suits: { 'someone can care': { ...widowOf78, familyCare: 'someone-can-care' } },
    not: { 'a conflict': { ...widowOf78, familyCare: 'conflict' }, nobody: aloneWithGroup1 },
  },
  {
    id: 'round-the-clock',
    suits: {
      'helpless, alone, and care at home is not what is needed': { ...aloneWithGroup1, needsCareAtHome: 'no' },
      'helpless, in a conflict that category 4 does not name': { ...aloneWithGroup1, familyCare: 'conflict' },
    },
    not: {
      'a category fits': aloneWithGroup1,
      'someone can care': { ...aloneWithGroup1, familyCare: 'someone-can-care' },
      'partly able': { ...aloneWithGroup1, needsCareAtHome: 'no', selfCare: 'partly' },
      'the family is not known': { ...aloneWithGroup1, needsCareAtHome: 'no', familyCare: 'declined' },
    },
  },
  {
    id: 'medical-card',
    suits: { 'a health reason against it': { ...widowOf78, contraindication: 'present' } },
    not: {
      none: widowOf78,
      'the doctor is to be asked': { ...widowOf78, contraindication: 'ask-doctor' },
      'a child, of whom it is not asked': { ...childWhoHardlyMoves, contraindication: 'present' },
    },
  },
];

describe.each(sentences)('$id', ({ id, suits, not }) => {
  test.each(Object.entries(suits))('suits: %s', (_, situation) => {
    expect(suggested(situation)).toContain(id);
  });

  test.each(Object.entries(not))('does not suit: %s', (_, situation) => {
    expect(suggested(situation)).not.toContain(id);
  });
});

test('Each suggestion is spoken of above and can be made.', () => {
  expect(sentences.map(({ id }) => id).toSorted()).toEqual(elsewhereIds.toSorted());
});

test('Where nothing is known nothing is suggested.', () => {
  expect(suggested({})).toEqual([]);
});

test('The suggestions and their texts are the same ones, each with the law it rests on.', () => {
  const texts = Object.keys(result.elsewhere).filter((key) => key !== 'title');
  expect(texts.toSorted()).toEqual(elsewhereIds.toSorted());
  for (const id of elsewhereIds) expect(elsewhereRegister[id].citation.source).toBe('social-code');
});
