import { describe, expect, test } from 'vitest';
import result from '../../locales/en/result.json' with { type: 'json' };
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import { edition20150326 } from '../../src/core/law/editions/2015-03-26.ts';
import { edition20230701 } from '../../src/core/law/editions/2023-07-01.ts';
import { outlook } from '../../src/core/law/outlook.ts';
import { date, dayBefore } from '../law/law-on.ts';
import {
  aloneWithGroup1,
  childWhoHardlyMoves,
  childWithSevereIntellectualDisability,
  today,
  widowOf78,
  without,
} from './people.ts';

const seen = (situation: Situation, asOf = today) => outlook(edition20230701, situation, asOf);

/** Not of pension age yet, and without a disability that would open category 4 already. */
const soonOfPensionAge: Situation = { ...without(widowOf78, 'ageGroup'), disability: 'none', sex: 'male' };

describe('pension age ahead', () => {
  test('“From 22 May 2028, on reaching pension age, category 5”: a man born on 22 May 1965', () => {
    expect(seen({ ...soonOfPensionAge, birthDate: date('22.05.1965') })).toEqual([
      { kind: 'reaches-pension-age', from: '2028-05-22', category: 'elderly', level: 'likely' },
    ]);
  });

  test('It is foretold until the day before, and on the day itself it is the present.', () => {
    const man: Situation = { ...soonOfPensionAge, birthDate: date('22.05.1965') };
    const day = date('22.05.2028');
    expect(seen(man, dayBefore(day))).toHaveLength(1);
    expect(seen(man, day)).toEqual([]);
  });

  test.each([
    ['31.12.1966', '2027-12-31'],
    ['01.01.1967', '2028-07-01'],
    ['30.06.1967', '2028-12-30'],
    ['01.07.1967', '2029-07-01'],
    ['01.01.1969', '2032-01-01'],
  ])('a woman born on %s waits until %s: by her cohort, not by the age of today', (born, from) => {
    const woman: Situation = { ...soonOfPensionAge, sex: 'female', birthDate: date(born) };
    expect(seen(woman)).toMatchObject([{ kind: 'reaches-pension-age', from, category: 'elderly' }]);
  });

  test('An age group that was said as well does not hide the change.', () => {
    const man: Situation = { ...soonOfPensionAge, birthDate: date('22.05.1965'), ageGroup: 'adult' };
    expect(seen(man)).toMatchObject([{ kind: 'reaches-pension-age', from: '2028-05-22' }]);
  });

  test.each([
    ['partial self-care', { selfCare: 'partly' }, 'manual-check'],
    ['a family that has not been spoken of', { familyCare: 'unknown' }, 'undetermined'],
    ['a conflict in the family', { familyCare: 'conflict' }, 'likely'],
  ] as const)('with %s the level is given as far as it is known', (_, facts, level) => {
    const man: Situation = { ...soonOfPensionAge, ...facts, birthDate: date('22.05.1965') };
    expect(seen(man)).toMatchObject([{ category: 'elderly', level }]);
  });

  test.each([
    ['a relative who can care', { familyCare: 'someone-can-care' }],
    ['full self-care', { selfCare: 'can' }],
    ['no need of care at home', { needsCareAtHome: 'no' }],
  ] as const)('%s keeps category 5 out at any age, so nothing is foretold', (_, facts) => {
    expect(seen({ ...soonOfPensionAge, ...facts, birthDate: date('22.05.1965') })).toEqual([]);
  });

  test('Category 4, which fits before and after, is no news.', () => {
    const man: Situation = { ...without(aloneWithGroup1, 'ageGroup'), sex: 'male', birthDate: date('22.05.1965') };
    expect(seen(man).map((change) => 'category' in change && change.category)).toEqual(['elderly']);
  });

  test('Once it is reached, no later age changes anything.', () => {
    expect(seen({ ...without(widowOf78, 'ageGroup'), sex: 'female', birthDate: date('01.02.1948') })).toEqual([]);
    expect(seen(widowOf78)).toEqual([]);
  });
});

describe('where the day of pension age cannot be named', () => {
  const adult: Situation = { ...without(soonOfPensionAge, 'sex'), ageGroup: 'adult' };

  test('Without birth date and sex, both are asked for.', () => {
    expect(seen(adult)).toEqual([{ kind: 'pension-age-by-birth-date', tell: ['birthDate', 'sex'] }]);
  });

  test('With the sex known, the birth date is enough.', () => {
    expect(seen({ ...adult, sex: 'male' })).toEqual([{ kind: 'pension-age-by-birth-date', tell: ['birthDate'] }]);
  });

  test('An age in years names no day.', () => {
    const aboutSixty: Situation = {
      ...soonOfPensionAge,
      bornBetween: { from: date('23.11.1965'), to: date('22.11.1966') },
    };
    expect(seen(aboutSixty)).toEqual([{ kind: 'pension-age-by-birth-date', tell: ['birthDate'] }]);
  });

  test('A silence about the birth date is respected like a question not asked.', () => {
    expect(seen({ ...adult, sex: 'male', birthDate: 'declined' })).toHaveLength(1);
  });

  test('With a birth date, the sex decides between two days.', () => {
    const { ageGroup: _, ...someone } = adult;
    expect(seen({ ...someone, birthDate: date('01.01.1967') })).toEqual([
      { kind: 'pension-age-by-birth-date', tell: ['sex'] },
    ]);
  });

  test('Born in 1968, a woman retires before a man; born in 1969, on the same day, so nobody needs to ask.', () => {
    const { ageGroup: _, ...someone } = adult;
    expect(seen({ ...someone, birthDate: date('30.06.1968') })).toMatchObject([{ tell: ['sex'] }]);
    expect(seen({ ...someone, birthDate: date('01.01.1969') })).toMatchObject([
      { kind: 'reaches-pension-age', from: '2032-01-01' },
    ]);
  });

  test('An adult at an age at which a woman has retired must be a man, and his day is named.', () => {
    expect(seen({ ...adult, birthDate: date('01.02.1965') })).toMatchObject([
      { kind: 'reaches-pension-age', from: '2028-02-01' },
    ]);
  });

  test.each<[string, Situation]>([
    ['category 5 stays out of the question', { ...adult, familyCare: 'someone-can-care' }],
    ['pension age is already reached', widowOf78],
    ['nothing is known of the age', without(adult, 'ageGroup')],
    ['it is a child', childWithSevereIntellectualDisability],
    ['it is a baby', { ...childWithSevereIntellectualDisability, ageGroup: 'under-18-months' }],
  ])('no hint where %s', (_, situation) => {
    expect(seen(situation)).toEqual([]);
  });

  test('Where it is open whether pension age is reached, the hint stands only for what the age decides.', () => {
    const olderThan18: Situation = {
      ...without(adult, 'ageGroup'),
      bornBetween: { from: date('23.11.1963'), to: date('22.11.1964') },
    };
    expect(seen(olderThan18)).toEqual([{ kind: 'pension-age-by-birth-date', tell: ['birthDate', 'sex'] }]);
    expect(seen({ ...olderThan18, familyCare: 'unknown' })).toEqual([]);
  });
});

describe('a child grows up', () => {
  const born = (birthDate: string, situation = childWithSevereIntellectualDisability): Situation => ({
    ...without(situation, 'ageGroup'),
    birthDate: date(birthDate),
  });

  test('From one and a half years on, the categories for children come into question.', () => {
    expect(seen(born('23.05.2025'))).toEqual([
      { kind: 'reaches-18-months', from: '2026-11-23', category: 'child-psychoneurological', level: 'likely' },
    ]);
    expect(seen(born('23.05.2025', childWhoHardlyMoves))).toMatchObject([{ category: 'child-musculoskeletal' }]);
  });

  test('On the day of one and a half years the next change is the eighteenth birthday.', () => {
    const changes = seen(born('22.05.2025')).map(({ kind }) => kind);
    expect(changes).toContain('turns-18');
    expect(changes).not.toContain('reaches-18-months');
  });

  test('At eighteen category 1 ends, and category 3 waits for the expertise, as the status of a child has ended.', () => {
    expect(seen(born('23.11.2008'))).toEqual([
      { kind: 'reaches-18', from: '2026-11-23', category: 'adult-psychoneurological', level: 'after-step' },
      { kind: 'reaches-18', from: '2026-11-23', category: 'adult-disability', level: 'undetermined' },
      { kind: 'turns-18', on: '2026-11-23' },
    ]);
  });

  test('A group that stays in force at eighteen would do for category 3 at once.', () => {
    const changes = seen({ ...born('23.11.2008'), disability: 'group-2' });
    expect(changes).toContainEqual(expect.objectContaining({ category: 'adult-psychoneurological', level: 'likely' }));
  });

  test('A child whom no category for children fits loses nothing at eighteen.', () => {
    const healthy: Situation = {
      ...born('23.11.2008'),
      intellectualSevereProfound: 'no',
      mentalBehavioural: 'no',
      selfCare: 'can',
    };
    expect(seen(healthy)).toEqual([]);
  });

  test('A child about whom the office would have to say loses that chance too.', () => {
    const mild: Situation = {
      ...born('23.11.2008'),
      intellectualSevereProfound: 'no',
      intellectualMildModerate: 'yes',
    };
    expect(seen(mild)).toContainEqual({ kind: 'turns-18', on: '2026-11-23' });
  });

  test('Nothing is foretold of a child’s pension, nor of a baby’s eighteenth birthday.', () => {
    expect(seen(born('23.11.2016')).map(({ kind }) => kind)).not.toContain('reaches-pension-age');
    expect(seen(born('23.11.2025')).map(({ kind }) => kind)).toEqual(['reaches-18-months']);
  });

  test('Born on 29 February, one turns eighteen on 28 February of a common year.', () => {
    expect(seen(born('29.02.2012'))).toContainEqual({ kind: 'turns-18', on: '2030-02-28' });
  });

  test('Without a birth date the day cannot be named.', () => {
    expect(seen(childWithSevereIntellectualDisability)).toEqual([]);
  });
});

test('The edition that is passed in is the law of the future too.', () => {
  const boy: Situation = { ...without(childWhoHardlyMoves, 'ageGroup'), birthDate: plainDate(2021, 1, 1) };
  const mild: Situation = { ...boy, musculoskeletalSeverity: 'mild', mentalBehavioural: 'no' };
  const asOf = date('01.06.2022');
  expect(outlook(edition20150326, mild, asOf)).toMatchObject([{ category: 'child-musculoskeletal', level: 'likely' }]);
  expect(outlook(edition20230701, mild, asOf)).toEqual([]);
});

test('Every change has its text.', () => {
  const texts: readonly string[] = Object.keys(result.later);
  const kinds = ['reaches-18-months', 'reaches-18', 'reaches-pension-age', 'turns-18'];
  expect(texts).toEqual(expect.arrayContaining([...kinds, 'tellBirthDate']));
});
