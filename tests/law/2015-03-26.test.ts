import { describe, expect, test } from 'vitest';
import type { Situation } from '../../src/core/facts/facts.ts';
import { assessOn, date } from './law-on.ts';
import { expectPapers, expectToHold, type PapersSentence, type Sentence, titled } from './sentences.ts';

const lastDay = date('30.06.2023');
const dayAfter = date('01.07.2023');

const childWithBehaviouralDisorder: Situation = {
  applicant: 'parent',
  ageGroup: 'child',
  disability: 'child',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'no',
  dementia: 'no',
  mentalBehavioural: 'yes',
  grossMotor: 'no',
  complication: 'no',
};

const childWithMildIntellectualDisability: Situation = {
  ...childWithBehaviouralDisorder,
  intellectualMildModerate: 'yes',
  mentalBehavioural: 'no',
};

const childWithMildMusculoskeletalDisorder: Situation = {
  applicant: 'parent',
  ageGroup: 'child',
  disability: 'child',
  musculoskeletal: 'yes',
  musculoskeletalSeverity: 'mild',
  mobilityLimitation: 0,
  selfCareLimitation: 0,
};

const adultWithMentalDisorder: Situation = {
  applicant: 'family-member',
  ageGroup: 'adult',
  disability: 'group-2',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'no',
  dementia: 'no',
  mentalBehavioural: 'yes',
  stableDefect: 'no',
  epilepsy: 'no',
};

const aloneWithGroup1: Situation = {
  applicant: 'self',
  ageGroup: 'adult',
  disability: 'group-1',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'nobody-obliged',
};

const elderlyAlone: Situation = { ...aloneWithGroup1, ageGroup: 'pension-age', disability: 'none' };

describe('the law until 30.06.2023', () => {
  test.each(
    titled<Sentence>([
      {
        says: 'A mental or behavioural disorder was enough for a child with disability.',
        given: childWithBehaviouralDisorder,
        category: 'child-psychoneurological',
        level: 'likely',
      },
      {
        says: 'From 01.07.2023 it no longer is.',
        given: childWithBehaviouralDisorder,
        asOf: dayAfter,
        category: 'child-psychoneurological',
        level: 'unlikely',
      },
      {
        says: 'Mild intellectual disability alone was enough for a child.',
        given: childWithMildIntellectualDisability,
        category: 'child-psychoneurological',
        level: 'likely',
      },
      {
        says: 'From 01.07.2023 the office must judge it.',
        given: childWithMildIntellectualDisability,
        asOf: dayAfter,
        category: 'child-psychoneurological',
        level: 'manual-check',
      },
      {
        says: 'A complication without any psychoneurological paper was not enough.',
        given: { ...childWithBehaviouralDisorder, mentalBehavioural: 'no', complication: 'yes' },
        category: 'child-psychoneurological',
        level: 'unlikely',
      },
      {
        says: 'A registered disability was needed: without one, the expertise first.',
        given: { ...childWithBehaviouralDisorder, disability: 'none' },
        category: 'child-psychoneurological',
        level: 'after-step',
      },
      {
        says: 'So while it was being established.',
        given: { ...childWithBehaviouralDisorder, disability: 'pending' },
        category: 'child-psychoneurological',
        level: 'after-step',
      },
      {
        says: 'Children were in from 18 months.',
        given: (({ ageGroup: _unsaid, ...rest }) => ({ ...rest, birthDate: date('30.12.2021') }))(
          childWithBehaviouralDisorder,
        ),
        category: 'child-psychoneurological',
        level: 'likely',
      },
      {
        says: 'A day under 18 months was too early.',
        given: (({ ageGroup: _unsaid, ...rest }) => ({ ...rest, birthDate: date('31.12.2021') }))(
          childWithBehaviouralDisorder,
        ),
        asOf: date('29.06.2023'),
        category: 'child-psychoneurological',
        level: 'unlikely',
      },
      {
        says: 'A musculoskeletal disorder of any severity was enough for a child with disability.',
        given: childWithMildMusculoskeletalDisorder,
        category: 'child-musculoskeletal',
        level: 'likely',
      },
      {
        says: 'From 01.07.2023 a mild one is not.',
        given: childWithMildMusculoskeletalDisorder,
        asOf: dayAfter,
        category: 'child-musculoskeletal',
        level: 'unlikely',
      },
      {
        says: 'Degrees and severity could stay unknown.',
        given: {
          ...childWithMildMusculoskeletalDisorder,
          musculoskeletalSeverity: 'unknown',
          mobilityLimitation: 'unknown',
          selfCareLimitation: 'declined',
        },
        category: 'child-musculoskeletal',
        level: 'likely',
      },
      {
        says: 'From 01.07.2023 the level hangs on all three.',
        given: {
          ...childWithMildMusculoskeletalDisorder,
          musculoskeletalSeverity: 'unknown',
          mobilityLimitation: 'unknown',
          selfCareLimitation: 'declined',
        },
        asOf: dayAfter,
        category: 'child-musculoskeletal',
        level: 'undetermined',
        missing: ['musculoskeletalSeverity', 'mobilityLimitation', 'selfCareLimitation'],
      },
      {
        says: 'Without the disorder a child was not in category 2.',
        given: { ...childWithMildMusculoskeletalDisorder, musculoskeletal: 'no' },
        category: 'child-musculoskeletal',
        level: 'unlikely',
      },
      {
        says: 'Without a registered disability a child went to the expertise first.',
        given: { ...childWithMildMusculoskeletalDisorder, disability: 'none' },
        category: 'child-musculoskeletal',
        level: 'after-step',
      },
      {
        says: 'A mental disorder was enough for an adult with a group; no stable defect was asked for.',
        given: adultWithMentalDisorder,
        category: 'adult-psychoneurological',
        level: 'likely',
      },
      {
        says: 'From 01.07.2023 the defect must be stable.',
        given: adultWithMentalDisorder,
        asOf: dayAfter,
        category: 'adult-psychoneurological',
        level: 'unlikely',
      },
      {
        says: 'Epilepsy alone was not enough.',
        given: { ...adultWithMentalDisorder, mentalBehavioural: 'no', epilepsy: 'yes' },
        category: 'adult-psychoneurological',
        level: 'unlikely',
      },
      {
        says: 'An adult without a group went to the expertise first.',
        given: { ...adultWithMentalDisorder, disability: 'none' },
        category: 'adult-psychoneurological',
        level: 'after-step',
      },
      {
        says: 'The first group without family care was category 4.',
        given: aloneWithGroup1,
        category: 'adult-disability',
        level: 'likely',
      },
      {
        says: 'The second too.',
        given: { ...aloneWithGroup1, disability: 'group-2' },
        category: 'adult-disability',
        level: 'likely',
      },
      {
        says: 'The third was for the office to judge.',
        given: { ...aloneWithGroup1, disability: 'group-3' },
        category: 'adult-disability',
        level: 'manual-check',
      },
      {
        says: 'A conflict in the family did not open category 4.',
        given: { ...aloneWithGroup1, familyCare: 'conflict' },
        category: 'adult-disability',
        level: 'unlikely',
      },
      { says: 'The elderly alone were category 5.', given: elderlyAlone, category: 'elderly', level: 'likely' },
      {
        says: 'A conflict in the family opened category 5.',
        given: { ...elderlyAlone, familyCare: 'conflict' },
        category: 'elderly',
        level: 'likely',
      },
      {
        says: 'A relative who could care closed it.',
        given: { ...elderlyAlone, familyCare: 'someone-can-care' },
        category: 'elderly',
        level: 'unlikely',
      },
      {
        says: 'In 2020 a woman born 31.12.1960 had reached pension age at 59.',
        given: (({ ageGroup: _unsaid, ...rest }) => ({ ...rest, sex: 'female', birthDate: date('31.12.1960') }))(
          elderlyAlone,
        ),
        asOf: date('01.01.2020'),
        category: 'elderly',
        level: 'likely',
      },
      {
        says: 'A woman born a day later had not until 01.07.2020, at 59 and a half.',
        given: (({ ageGroup: _unsaid, ...rest }) => ({ ...rest, sex: 'female', birthDate: date('01.01.1961') }))(
          elderlyAlone,
        ),
        asOf: date('30.06.2020'),
        category: 'elderly',
        level: 'unlikely',
      },
    ]),
  )('%s', (_says, sentence) => expectToHold(sentence, lastDay));

  test('For a child the medical card told of contraindications then as it does now.', () => {
    expect(assessOn(lastDay, childWithBehaviouralDisorder).contraindication).toBe('in-medical-card');
  });

  test('The first day of this law is 26.03.2015, the last 30.06.2023.', () => {
    expect(assessOn(date('26.03.2015'), elderlyAlone).edition).toBe('2015-03-26');
    expect(assessOn(lastDay, elderlyAlone).edition).toBe('2015-03-26');
    expect(assessOn(dayAfter, elderlyAlone).edition).toBe('2023-07-01');
  });
});

describe('the papers of that law: the citizen brought them all', () => {
  const always = ['application: bring', 'identity-document: bring', 'medical-card: bring'];

  test.each(
    titled<PapersSentence>([
      {
        says: 'An adult brought the extract from the rehabilitation programme.',
        given: { ...aloneWithGroup1, warVeteran: 'no' },
        listed: [...always, 'rehabilitation-programme-extract: bring'],
        notListed: ['pension-certificate', 'pmpc-conclusion', 'veteran-certificate', 'representative-authority'],
      },
      {
        says: 'The elderly brought the pension certificate instead.',
        given: elderlyAlone,
        listed: [...always, 'pension-certificate: bring'],
        notListed: ['rehabilitation-programme-extract', 'pmpc-conclusion'],
      },
      {
        says: 'A child brought the conclusion of the consultation and the extract.',
        given: childWithBehaviouralDisorder,
        listed: [...always, 'pmpc-conclusion: bring', 'rehabilitation-programme-extract: bring'],
        notListed: ['pension-certificate', 'veteran-certificate'],
      },
      {
        says: 'A war veteran brought the certificate.',
        given: { ...elderlyAlone, warVeteran: 'yes' },
        listed: ['veteran-certificate: bring'],
      },
      {
        says: 'Not asked about the war, an adult may have to bring it.',
        given: elderlyAlone,
        listed: ['veteran-certificate: bring?'],
      },
      {
        says: 'Nothing was looked up by the office.',
        given: { ...elderlyAlone, disability: 'group-1', warVeteran: 'yes' },
        notListed: [
          ...['identity-record', 'residence-record', 'disability-record', 'rehabilitation-programme-record'],
          ...['pension-age-record', 'veteran-record'],
        ],
      },
    ]),
  )('%s', (_says, sentence) => expectPapers(sentence, lastDay));
});
