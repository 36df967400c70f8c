import { describe, expect, test } from 'vitest';
import { editionInForce, editions } from '../../src/core/law/editions/index.ts';
import { type Citation, sources } from '../../src/core/law/sources.ts';
import { oracleCategories } from './decision-table.ts';
import { date, dayBefore } from './law-on.ts';

describe('editions in time', () => {
  test('each begins on the day after the one before it ends, and the last has no end', () => {
    expect(editions.map(({ id, inForceFrom }) => [id, inForceFrom])).toEqual([
      ['2015-03-26', date('26.03.2015')],
      ['2023-07-01', date('01.07.2023')],
    ]);
    for (const [index, edition] of editions.entries()) {
      const next = editions[index + 1];
      expect(edition.inForceUntil).toBe(next === undefined ? undefined : dayBefore(next.inForceFrom));
      if (edition.inForceUntil !== undefined) expect(edition.inForceUntil > edition.inForceFrom).toBe(true);
    }
  });

  test.each([
    ['26.03.2015', '2015-03-26'],
    ['30.06.2023', '2015-03-26'],
    ['01.07.2023', '2023-07-01'],
    ['22.11.2026', '2023-07-01'],
    ['31.12.2099', '2023-07-01'],
  ])('on %s the law is %s', (day, id) => {
    expect(editionInForce(date(day))).toMatchObject({ id });
  });

  test.each(['25.03.2015', '31.12.2014', '01.01.1900'])('on %s no edition is in force', (day) => {
    expect(editionInForce(date(day))).toMatchObject({ kind: 'no-edition-in-force' });
  });
});

describe('citations', () => {
  const marks = ['S', 'P', 'P-part', 'I'];

  test.each(editions.map((edition) => ({ edition })))(
    'everything in $edition.id says where it comes from',
    ({ edition }) => {
      const cited: (readonly [what: string, citation: Citation])[] = [
        ...edition.categories.map((category) => [category.id, category.citation] as const),
        ...edition.categories.flatMap((category) =>
          category.requirements.map(({ id, citation }) => [`${category.id} ${id}`, citation] as const),
        ),
        ...edition.documents.map(({ id, citation }) => [id, citation] as const),
        ...edition.contraindications.map(({ id, citation }) => [id, citation] as const),
        ...Object.entries(edition.terms).map(([id, { citation }]) => [id, citation] as const),
      ];
      const badlyCited = cited.filter(
        ([, { source, clause, confidence }]) =>
          !Object.hasOwn(sources, source) || clause.trim() === '' || !marks.includes(confidence),
      );
      expect(badlyCited).toEqual([]);

      expect(edition.categories.map(({ id }) => id)).toEqual(oracleCategories);
      expect(edition.categories.every(({ requirements }) => requirements.length >= 3)).toBe(true);
      expect(edition.documents).toHaveLength(edition.id === '2015-03-26' ? 7 : 12);
      expect(Object.keys(edition.terms).length).toBeGreaterThan(0);
    },
  );

  test('the terms of 2023-07-01 are those of contract.md 4', () => {
    const { terms } = editions[1] ?? {};
    const days = Object.fromEntries(Object.entries(terms ?? {}).map(([id, { workingDays }]) => [id, workingDays]));
    expect(days).toMatchObject({ visit: 5, decision: 3, notice: 1, choice: 5 });
  });

  test.each(editions.map((edition) => ({ edition })))(
    '$edition.id lists thirteen contraindications, AIDS not among them (domain.md 3.1, 3.3)',
    ({ edition }) => {
      const ids = edition.contraindications.map(({ id }) => id);
      expect(new Set(ids).size).toBe(13);
      expect(ids.filter((id) => /aids|hiv/i.test(id))).toEqual([]);
    },
  );

  test.each(editions.map((edition) => ({ edition })))(
    '$edition.id names each item of the list of 2020, in its order (domain.md 3.1)',
    ({ edition }) => {
      const items = {
        K1a: 'active-tuberculosis',
        K1b: 'quarantine-infection',
        K1c: 'skin-or-hair-infection',
        K1d: 'venereal-disease',
        K2: 'inpatient-treatment-needed',
        K3: 'acute-mental-illness',
        K4: 'exacerbated-mental-illness',
        K5: 'dangerous-mental-illness',
        K6: 'frequent-seizures',
        K7a: 'alcohol-dependence',
        K7b: 'drug-dependence',
        K7c: 'mental-illness-with-dependence',
        K8: 'depressive-or-manic-state',
      };
      expect(edition.contraindications.map(({ id }) => id)).toEqual(Object.values(items));
    },
  );

  test('the law of 2023 has changed since its text was read, and a banner names which orders; the law of 2015 has not', () => {
    const changed = editions.map(({ id, amendedBy }) => [id, ...amendedBy.map(({ act, on }) => `${act} on ${on}`)]);
    expect(changed).toEqual([['2015-03-26'], ['2023-07-01', 'order-263 on 2025-03-06', 'order-197 on 2025-12-25']]);
  });

  test('every source has an address that can be opened', () => {
    const urls = Object.values(sources).map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) expect(new URL(url).protocol).toBe('https:');
  });
});
