import { expect, test } from 'vitest';
import result from '../../locales/en/result.json' with { type: 'json' };
import { factNames } from '../../src/core/facts/facts.ts';
import { evidence } from '../../src/core/law/evidence.ts';

test.each(factNames)('%s: who can say it and which paper shows it both have a text', (fact) => {
  const { knownBy, provedBy } = evidence[fact];
  expect(Object.keys(result.who)).toEqual(expect.arrayContaining([...knownBy, ...provedBy]));
});

test('Every witness and every paper that has a text is named for some fact.', () => {
  const named = factNames.flatMap((fact) => [...evidence[fact].knownBy, ...evidence[fact].provedBy]);
  expect([...new Set<string>(named)].toSorted()).toEqual(Object.keys(result.who).toSorted());
});

test.each([
  ['ageGroup', 'person', 'identity-document'],
  ['disability', 'expertise', 'disability-certificate'],
  ['mobilityLimitation', 'expertise', 'expert-conclusion'],
  ['dementia', 'polyclinic', 'doctors-conclusion'],
  ['needsCareAtHome', 'polyclinic', 'medical-card'],
  ['contraindication', 'polyclinic', 'medical-card'],
  ['familyCare', 'office', 'visit-report'],
  ['warVeteran', 'person', 'veteran-certificate'],
] as const)('%s is for the %s to say, and is shown by the %s', (fact, who, paper) => {
  expect(evidence[fact].knownBy).toContain(who);
  expect(evidence[fact].provedBy).toContain(paper);
});
