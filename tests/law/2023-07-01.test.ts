import { describe, expect, test } from 'vitest';
import type { Situation } from '../../src/core/facts/facts.ts';
import { assessOn, date } from './law-on.ts';
import { expectPapers, expectToHold, type PapersSentence, type Sentence, titled } from './sentences.ts';

const today = date('22.11.2026');

const childWithSevereIntellectualDisability: Situation = {
  applicant: 'parent',
  ageGroup: 'child',
  disability: 'child',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'yes',
  dementia: 'no',
  grossMotor: 'no',
  complication: 'no',
};

const childWithMildIntellectualDisability: Situation = {
  ...childWithSevereIntellectualDisability,
  intellectualMildModerate: 'yes',
  intellectualSevereProfound: 'no',
};

const { ageGroup: _seven, ...childOfUnsaidAge } = childWithSevereIntellectualDisability;

const childWhoHardlyMoves: Situation = {
  applicant: 'parent',
  ageGroup: 'child',
  disability: 'child',
  musculoskeletal: 'yes',
  musculoskeletalSeverity: 'pronounced',
  mobilityLimitation: 2,
  selfCareLimitation: 2,
};

const adultWithStableMentalDisorder: Situation = {
  applicant: 'family-member',
  ageGroup: 'adult',
  disability: 'group-2',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'no',
  dementia: 'no',
  mentalBehavioural: 'yes',
  stableDefect: 'yes',
  epilepsy: 'no',
};

const adultWithoutAnyPaper: Situation = {
  ...adultWithStableMentalDisorder,
  mentalBehavioural: 'no',
  stableDefect: 'no',
};

const aloneWithGroup1: Situation = {
  applicant: 'self',
  ageGroup: 'adult',
  disability: 'group-1',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'nobody-obliged',
};

const { familyCare: _nobody, ...withGroup1AndUnsaidFamily } = aloneWithGroup1;

const widowOf78: Situation = {
  applicant: 'family-member',
  ageGroup: 'pension-age',
  disability: 'none',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'all-excused',
};

const { ageGroup: _retired, ...needyOfUnsaidAge } = widowOf78;

describe('category 1: children with a psychoneurological condition', () => {
  const category = 'child-psychoneurological';
  test.each(
    titled<Sentence>([
      {
        says: 'Severe intellectual disability alone is an indication for a child with disability.',
        given: childWithSevereIntellectualDisability,
        category,
        level: 'likely',
      },
      {
        says: 'Dementia alone is one too.',
        given: { ...childWithSevereIntellectualDisability, intellectualSevereProfound: 'no', dementia: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'Mild or moderate intellectual disability alone is for the office to judge: the text can be read both ways.',
        given: childWithMildIntellectualDisability,
        category,
        level: 'manual-check',
      },
      {
        says: 'With a gross violation of motor functions it is an indication.',
        given: { ...childWithMildIntellectualDisability, grossMotor: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'With a pronounced complication it is an indication.',
        given: { ...childWithMildIntellectualDisability, complication: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'A gross motor violation or a complication without intellectual disability is none.',
        given: {
          ...childWithMildIntellectualDisability,
          intellectualMildModerate: 'no',
          grossMotor: 'yes',
          complication: 'yes',
        },
        category,
        level: 'unlikely',
      },
      {
        says: 'A mental or behavioural disorder with a stable defect is not named for children.',
        given: {
          ...childWithSevereIntellectualDisability,
          intellectualSevereProfound: 'no',
          mentalBehavioural: 'yes',
          stableDefect: 'yes',
        },
        category,
        level: 'unlikely',
      },
      {
        says: 'A child without an established disability goes to the expertise first.',
        given: { ...childWithSevereIntellectualDisability, disability: 'none' },
        category,
        level: 'after-step',
      },
      {
        says: 'So does a child whose disability is being established.',
        given: { ...childWithSevereIntellectualDisability, disability: 'pending' },
        category,
        level: 'after-step',
      },
      {
        says: 'For a child any group counts, the third too.',
        given: { ...childWithSevereIntellectualDisability, disability: 'group-3' },
        category,
        level: 'likely',
      },
      {
        says: 'What the office must judge outweighs the expertise that is still to come.',
        given: { ...childWithMildIntellectualDisability, disability: 'pending' },
        category,
        level: 'manual-check',
      },
      {
        says: 'A child is in from the day it is 18 months old.',
        given: { ...childOfUnsaidAge, birthDate: date('22.05.2025') },
        category,
        level: 'likely',
      },
      {
        says: 'The day before that it is not.',
        given: { ...childOfUnsaidAge, birthDate: date('23.05.2025') },
        category,
        level: 'unlikely',
      },
      {
        says: 'The last day of childhood is the day before the 18th birthday.',
        given: { ...childOfUnsaidAge, birthDate: date('23.11.2008') },
        category,
        level: 'likely',
      },
      {
        says: 'On the 18th birthday the person is an adult.',
        given: { ...childOfUnsaidAge, birthDate: date('22.11.2008') },
        category,
        level: 'unlikely',
      },
      {
        says: 'With the age unsaid, the level hangs on the age group and on nothing else.',
        given: childOfUnsaidAge,
        category,
        level: 'undetermined',
        missing: ['ageGroup'],
      },
      {
        says: 'With severe intellectual disability known, the complication no longer matters, known or not.',
        given: { ...childWithSevereIntellectualDisability, complication: 'unknown', grossMotor: 'declined' },
        category,
        level: 'likely',
      },
      {
        says: 'With mild known and the rest of that sentence not, both halves of it can still decide.',
        given: { ...childWithMildIntellectualDisability, complication: 'unknown', grossMotor: 'declined' },
        category,
        level: 'undetermined',
        missing: ['complication', 'grossMotor'],
      },
    ]),
  )('%s', (_says, sentence) => expectToHold(sentence, today));
});

describe('category 2: children with a musculoskeletal disorder', () => {
  const category = 'child-musculoskeletal';
  test.each(
    titled<Sentence>([
      {
        says: 'A pronounced disorder with the second degree in movement and in self-care is enough.',
        given: childWhoHardlyMoves,
        category,
        level: 'likely',
      },
      {
        says: 'A significantly pronounced one as well.',
        given: { ...childWhoHardlyMoves, musculoskeletalSeverity: 'significantly-pronounced' },
        category,
        level: 'likely',
      },
      {
        says: 'A mild one is not.',
        given: { ...childWhoHardlyMoves, musculoskeletalSeverity: 'mild' },
        category,
        level: 'unlikely',
      },
      {
        says: 'No musculoskeletal disorder, no category 2, whatever the degrees.',
        given: { ...childWhoHardlyMoves, musculoskeletal: 'no' },
        category,
        level: 'unlikely',
      },
      {
        says: 'The third degree counts as the second does.',
        given: { ...childWhoHardlyMoves, mobilityLimitation: 3, selfCareLimitation: 3 },
        category,
        level: 'likely',
      },
      {
        says: 'The first degree in self-care alone is for the office to judge.',
        given: { ...childWhoHardlyMoves, selfCareLimitation: 1 },
        category,
        level: 'manual-check',
      },
      {
        says: 'The first degree in movement alone is for the office to judge too.',
        given: { ...childWhoHardlyMoves, mobilityLimitation: 1 },
        category,
        level: 'manual-check',
      },
      {
        says: 'The first degree in both is not enough.',
        given: { ...childWhoHardlyMoves, mobilityLimitation: 1, selfCareLimitation: 1 },
        category,
        level: 'unlikely',
      },
      {
        says: 'A third degree in one does not make up for none in the other: the office judges.',
        given: { ...childWhoHardlyMoves, mobilityLimitation: 3, selfCareLimitation: 0 },
        category,
        level: 'manual-check',
      },
      {
        says: 'Without an established disability the expertise comes first.',
        given: { ...childWhoHardlyMoves, disability: 'none' },
        category,
        level: 'after-step',
      },
      {
        says: 'An unknown severity leaves it open.',
        given: { ...childWhoHardlyMoves, musculoskeletalSeverity: 'unknown' },
        category,
        level: 'undetermined',
        missing: ['musculoskeletalSeverity'],
      },
      {
        says: 'An adult is not in category 2.',
        given: { ...childWhoHardlyMoves, ageGroup: 'adult' },
        category,
        level: 'unlikely',
      },
    ]),
  )('%s', (_says, sentence) => expectToHold(sentence, today));
});

describe('category 3: adults with a psychoneurological condition', () => {
  const category = 'adult-psychoneurological';
  test.each(
    titled<Sentence>([
      {
        says: 'A mental disorder with a stable defect is an indication.',
        given: adultWithStableMentalDisorder,
        category,
        level: 'likely',
      },
      {
        says: 'Without the stable defect it is none.',
        given: { ...adultWithStableMentalDisorder, stableDefect: 'no' },
        category,
        level: 'unlikely',
      },
      {
        says: 'A stable defect without the disorder is none.',
        given: { ...adultWithStableMentalDisorder, mentalBehavioural: 'no' },
        category,
        level: 'unlikely',
      },
      {
        says: 'Mild intellectual disability is enough for an adult, unlike for a child.',
        given: { ...adultWithoutAnyPaper, intellectualMildModerate: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'Severe intellectual disability is enough.',
        given: { ...adultWithoutAnyPaper, intellectualSevereProfound: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'Dementia is enough.',
        given: { ...adultWithoutAnyPaper, dementia: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'Epilepsy with dementia is enough.',
        given: { ...adultWithoutAnyPaper, epilepsy: 'yes', dementia: 'yes' },
        category,
        level: 'likely',
      },
      {
        says: 'Epilepsy without dementia is not.',
        given: { ...adultWithoutAnyPaper, epilepsy: 'yes' },
        category,
        level: 'unlikely',
      },
      {
        says: 'The third group counts in category 3.',
        given: { ...adultWithStableMentalDisorder, disability: 'group-3' },
        category,
        level: 'likely',
      },
      {
        says: 'An adult with only the disability of a child goes to the expertise again.',
        given: { ...adultWithStableMentalDisorder, disability: 'child' },
        category,
        level: 'after-step',
      },
      {
        says: 'Pension age does not close category 3.',
        given: { ...adultWithStableMentalDisorder, ageGroup: 'pension-age' },
        category,
        level: 'likely',
      },
      {
        says: 'The family plays no part in category 3.',
        given: { ...adultWithStableMentalDisorder, familyCare: 'someone-can-care', selfCare: 'can' },
        category,
        level: 'likely',
      },
      {
        says: 'On the 18th birthday the person is in, though the text says "over eighteen".',
        given: (({ ageGroup: _unsaid, ...rest }) => ({ ...rest, birthDate: date('22.11.2008') }))(
          adultWithStableMentalDisorder,
        ),
        category,
        level: 'likely',
      },
      {
        says: 'The day before, not yet.',
        given: (({ ageGroup: _unsaid, ...rest }) => ({ ...rest, birthDate: date('23.11.2008') }))(
          adultWithStableMentalDisorder,
        ),
        category,
        level: 'unlikely',
      },
    ]),
  )('%s', (_says, sentence) => expectToHold(sentence, today));
});

describe('category 4: adults with a disability and without family care', () => {
  const category = 'adult-disability';
  test.each(
    titled<Sentence>([
      {
        says: 'The first group, unable to serve oneself, needing care at home, nobody obliged: likely.',
        given: aloneWithGroup1,
        category,
        level: 'likely',
      },
      {
        says: 'So with the second group.',
        given: { ...aloneWithGroup1, disability: 'group-2' },
        category,
        level: 'likely',
      },
      {
        says: 'Whether the third group is meant is for the office to say.',
        given: { ...aloneWithGroup1, disability: 'group-3' },
        category,
        level: 'manual-check',
      },
      {
        says: 'Without a disability the expertise comes first.',
        given: { ...aloneWithGroup1, disability: 'none' },
        category,
        level: 'after-step',
      },
      {
        says: 'Relatives who are all excused are as good as none.',
        given: { ...aloneWithGroup1, familyCare: 'all-excused' },
        category,
        level: 'likely',
      },
      {
        says: 'An intra-family conflict is not named in category 4.',
        given: { ...aloneWithGroup1, familyCare: 'conflict' },
        category,
        level: 'unlikely',
      },
      {
        says: 'One relative who can care closes it.',
        given: { ...aloneWithGroup1, familyCare: 'someone-can-care' },
        category,
        level: 'unlikely',
      },
      {
        says: 'Serving oneself partly is for the office to judge.',
        given: { ...aloneWithGroup1, selfCare: 'partly' },
        category,
        level: 'manual-check',
      },
      {
        says: 'Who can serve themselves is not in.',
        given: { ...aloneWithGroup1, selfCare: 'can' },
        category,
        level: 'unlikely',
      },
      {
        says: 'Who does not need care at home is not in.',
        given: { ...aloneWithGroup1, needsCareAtHome: 'no' },
        category,
        level: 'unlikely',
      },
      {
        says: 'With the family not spoken of, the level hangs on the family alone.',
        given: withGroup1AndUnsaidFamily,
        category,
        level: 'undetermined',
        missing: ['familyCare'],
      },
      {
        says: 'Who can serve themselves need not be asked about the family.',
        given: { ...withGroup1AndUnsaidFamily, selfCare: 'can' },
        category,
        level: 'unlikely',
      },
      {
        says: 'Pension age does not close it.',
        given: { ...aloneWithGroup1, ageGroup: 'pension-age' },
        category,
        level: 'likely',
      },
      {
        says: 'A child is not in category 4.',
        given: { ...aloneWithGroup1, ageGroup: 'child' },
        category,
        level: 'unlikely',
      },
    ]),
  )('%s', (_says, sentence) => expectToHold(sentence, today));
});

describe('category 5: elderly people without family care', () => {
  const category = 'elderly';
  test.each(
    titled<Sentence>([
      {
        says: 'The widow of 78 whose only son lives in another city, unable to wash or dress: likely.',
        given: widowOf78,
        category,
        level: 'likely',
      },
      {
        says: 'Disability is not asked for: it may stay unsaid.',
        given: { ...widowOf78, disability: 'declined' },
        category,
        level: 'likely',
      },
      {
        says: 'An intra-family conflict opens category 5, unlike category 4.',
        given: { ...widowOf78, familyCare: 'conflict' },
        category,
        level: 'likely',
      },
      {
        says: 'A son who lives with her and can care closes it.',
        given: { ...widowOf78, familyCare: 'someone-can-care' },
        category,
        level: 'unlikely',
      },
      {
        says: 'Serving herself partly is for the office to judge.',
        given: { ...widowOf78, selfCare: 'partly' },
        category,
        level: 'manual-check',
      },
      {
        says: 'An adult below pension age is not in.',
        given: { ...widowOf78, ageGroup: 'adult' },
        category,
        level: 'unlikely',
      },
      {
        says: 'A woman born 22.11.1965 reaches pension age on 22.11.2026.',
        given: { ...needyOfUnsaidAge, sex: 'female', birthDate: date('22.11.1965') },
        category,
        level: 'likely',
      },
      {
        says: 'A woman born a day later does not yet.',
        given: { ...needyOfUnsaidAge, sex: 'female', birthDate: date('23.11.1965') },
        category,
        level: 'unlikely',
      },
      {
        says: 'A man born on 22.11.1963 reaches it on 22.11.2026.',
        given: { ...needyOfUnsaidAge, sex: 'male', birthDate: date('22.11.1963') },
        category,
        level: 'likely',
      },
      {
        says: 'A man born a day later does not yet.',
        given: { ...needyOfUnsaidAge, sex: 'male', birthDate: date('23.11.1963') },
        category,
        level: 'unlikely',
      },
      {
        says: 'Between the two ages, the sex decides.',
        given: { ...needyOfUnsaidAge, birthDate: date('22.11.1965') },
        category,
        level: 'undetermined',
        missing: ['sex'],
      },
      {
        says: 'Past both ages it does not matter.',
        given: { ...needyOfUnsaidAge, birthDate: date('22.11.1948') },
        category,
        level: 'likely',
      },
      {
        says: 'A woman who turned 61 in December 2027 keeps her pension age on 01.01.2028.',
        given: { ...needyOfUnsaidAge, sex: 'female', birthDate: date('31.12.1966') },
        asOf: date('01.01.2028'),
        category,
        level: 'likely',
      },
      {
        says: 'A woman who turns 61 that day has not reached it.',
        given: { ...needyOfUnsaidAge, sex: 'female', birthDate: date('01.01.1967') },
        asOf: date('01.01.2028'),
        category,
        level: 'unlikely',
      },
    ]),
  )('%s', (_says, sentence) => expectToHold(sentence, today));
});

describe('contraindications', () => {
  test.each(
    titled<{ says: string; given: Situation; verdict: string }>([
      { says: 'None is clear.', given: { ...widowOf78, contraindication: 'none' }, verdict: 'clear' },
      {
        says: 'One that is present is flagged.',
        given: { ...widowOf78, contraindication: 'present' },
        verdict: 'flag',
      },
      {
        says: 'A doubt goes to the doctor.',
        given: { ...widowOf78, contraindication: 'ask-doctor' },
        verdict: 'ask-doctor',
      },
      { says: 'So does not knowing.', given: { ...widowOf78, contraindication: 'unknown' }, verdict: 'ask-doctor' },
      { says: 'So does not saying.', given: { ...widowOf78, contraindication: 'declined' }, verdict: 'ask-doctor' },
      { says: 'Unasked is unasked.', given: widowOf78, verdict: 'not-asked' },
      { says: 'For a child the medical card says it.', given: childWhoHardlyMoves, verdict: 'in-medical-card' },
      {
        says: 'For a child it does so even where an answer was given.',
        given: { ...childWhoHardlyMoves, contraindication: 'present' },
        verdict: 'in-medical-card',
      },
    ]),
  )('%s', (_says, { given, verdict }) => {
    expect(assessOn(today, given).contraindication).toBe(verdict);
  });

  test('A contraindication changes no level: the person may be treated and come again.', () => {
    const without = assessOn(today, { ...widowOf78, contraindication: 'none' });
    const flagged = assessOn(today, { ...widowOf78, contraindication: 'present' });
    expect(flagged.categories).toEqual(without.categories);
    expect(without.categories.find(({ id }) => id === 'elderly')?.level).toBe('likely');
  });
});

describe('documents', () => {
  const always = ['application: bring', 'identity-document: show', 'medical-card: bring'];
  const alwaysRequested = ['identity-record: office-requests', 'residence-record: office-requests'];
  const ofDisability = ['disability-record: office-requests', 'rehabilitation-programme-record: office-requests'];
  const ofVeterans = ['veteran-certificate', 'veteran-record'];

  test.each(
    titled<PapersSentence>([
      {
        says: 'Everyone brings an application and the medical card and shows an identity document; the office looks up the rest.',
        given: { ...aloneWithGroup1, warVeteran: 'no' },
        listed: [...always, ...alwaysRequested, ...ofDisability],
        notListed: ['pmpc-conclusion', 'representative-authority', 'pension-age-record', ...ofVeterans],
      },
      {
        says: 'For a child there is also the conclusion of the consultation, and the authority of who represents it.',
        given: childWhoHardlyMoves,
        listed: [...always, 'pmpc-conclusion: bring', 'representative-authority: bring', ...ofDisability],
        notListed: ['pension-age-record', ...ofVeterans],
      },
      {
        says: 'So for a child under 18 months.',
        given: { ...childWhoHardlyMoves, ageGroup: 'under-18-months' },
        listed: ['pmpc-conclusion: bring', ...ofDisability],
      },
      {
        says: 'For the elderly without a disability the office looks up the pension age, and no disability.',
        given: { ...widowOf78, warVeteran: 'no' },
        listed: [...always, 'pension-age-record: office-requests', 'representative-authority: bring'],
        notListed: ['disability-record', 'rehabilitation-programme-record', 'pmpc-conclusion'],
      },
      {
        says: 'For the elderly with a disability it looks that up too.',
        given: { ...widowOf78, disability: 'group-3' },
        listed: ['pension-age-record: office-requests', ...ofDisability],
      },
      {
        says: 'For an adult it looks disability up even where there is none yet.',
        given: { ...aloneWithGroup1, disability: 'none' },
        listed: ofDisability,
      },
      {
        says: 'A war veteran is looked up first, and brings the certificate only where nothing is found.',
        given: { ...widowOf78, warVeteran: 'yes' },
        listed: ['veteran-record: office-requests', 'veteran-certificate: only-if-missing'],
      },
      {
        says: 'Where an adult was not asked about the war, its papers are uncertain.',
        given: widowOf78,
        listed: ['veteran-record: office-requests?', 'veteran-certificate: only-if-missing?'],
      },
      {
        says: 'Where the applicant is not known, the authority is uncertain.',
        given: { ...aloneWithGroup1, applicant: 'unknown' },
        listed: ['representative-authority: bring?', ...always],
      },
      {
        says: 'Where the age is not known, the papers of children and of the elderly are uncertain, the others are not.',
        given: { ...needyOfUnsaidAge, disability: 'group-1' },
        listed: [...always, 'pmpc-conclusion: bring?', 'pension-age-record: office-requests?', ...ofDisability],
      },
      {
        says: 'Where the disability of an elderly person is not known, its look-up is uncertain.',
        given: { ...widowOf78, disability: 'unknown' },
        listed: ['disability-record: office-requests?', 'rehabilitation-programme-record: office-requests?'],
      },
    ]),
  )('%s', (_says, sentence) => expectPapers(sentence, today));
});
