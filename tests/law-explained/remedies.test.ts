import { expect, test } from 'vitest';
import law from '../../locales/en/law.json' with { type: 'json' };
import { refusalGrounds } from '../../src/core/law/edition.ts';
import { refusalGroundCitations, remedies } from '../../src/core/law/remedies.ts';

test('The list of refusal grounds is closed: the three of Social Code art. 141(4), each with its text.', () => {
  expect(refusalGrounds.map((ground) => refusalGroundCitations[ground].clause)).toEqual([
    '141(4)(1)',
    '141(4)(2)',
    '141(4)(3)',
  ]);
  expect(Object.keys(law.refusalGrounds).toSorted()).toEqual(refusalGrounds.toSorted());
});

test('The ways to appeal stand in the order of their texts.', () => {
  expect(remedies.map(({ id }) => id)).toEqual(Object.keys(law.remedies));
});

test('Each way to appeal says where it is written, by a law that was read in public.', () => {
  expect(remedies.map(({ id, citation }) => [id, ...Object.values(citation)].join(' '))).toEqual([
    'provider-complaint public-services-law 25(2) P',
    'quality-complaint public-services-law 25(2), 25(4) P',
    'administrative-complaint administrative-procedure-code 91, 92, 99 P',
    'court administrative-procedure-code 136 P',
    'silence administrative-procedure-code 91(2) P',
  ]);
});

const remedy = (id: string) => remedies.find((each) => each.id === id);

test('A complaint to the office itself is considered within 5 working days.', () => {
  expect(remedy('provider-complaint')).toMatchObject({
    consideredWithin: { workingDays: 5 },
    citation: { source: 'public-services-law', clause: '25(2)' },
  });
});

test('The authority for quality has 15 working days, and at most 10 more.', () => {
  expect(remedy('quality-complaint')?.consideredWithin).toEqual({ workingDays: 15, extendableByWorkingDays: 10 });
});

test('An administrative complaint: 3 months, 6 where the decision is silent on appeal; 20 working days.', () => {
  expect(remedy('administrative-complaint')).toMatchObject({
    filedWithin: { months: 3, monthsIfNotExplained: 6, from: 'decision' },
    consideredWithin: { workingDays: 20 },
    citation: { source: 'administrative-procedure-code', clause: '91, 92, 99' },
  });
});

test('The court is open for a month after the decision on a complaint, not after the refusal.', () => {
  expect(remedy('court')).toMatchObject({ filedWithin: { months: 1, from: 'decision-on-complaint' } });
  expect(remedies.filter(({ id }) => id.endsWith('complaint')).length).toBe(3);
  expect(remedies.findIndex(({ id }) => id === 'court')).toBe(3);
});

test('Silence has no term of its own: no answer in time counts as a refusal.', () => {
  const silence = remedy('silence');
  expect(silence?.citation.clause).toBe('91(2)');
  expect(silence).not.toHaveProperty('filedWithin');
  expect(silence).not.toHaveProperty('consideredWithin');
});

test('Only what rests on art. 25 was reworded since it was read.', () => {
  const reworded = remedies.filter(({ rewordedOn }) => rewordedOn !== undefined);
  expect(reworded.map(({ id, rewordedOn }) => `${id} ${rewordedOn}`)).toEqual([
    'provider-complaint 2026-07-12',
    'quality-complaint 2026-07-12',
  ]);
});
