import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { ageGroups, type FactName, valuesOf } from '../../src/core/facts/facts.ts';
import { choicesFor } from '../../src/core/interview/plan.ts';
import { factsOf, type Question } from '../../src/core/interview/question.ts';
import { assess, readsOfRequirement } from '../../src/core/law/assess.ts';
import { editions } from '../../src/core/law/editions/index.ts';
import { languages } from '../../src/i18n/languages.ts';

const today = plainDate(2026, 11, 22);
const asked = new Set<FactName>(homeCare.questions.flatMap(factsOf));

/** What the law reads, and what an age follows from. */
const read = new Set<FactName>([
  ...editions.flatMap(({ categories, documents }) => [
    ...categories.flatMap(({ requirements }) => requirements.flatMap(readsOfRequirement)),
    ...documents.flatMap(({ when }) => when.reads),
  ]),
  'sex',
  'birthDate',
  'contraindication',
]);

describe('the dialog and the law', () => {
  test('each fact is asked by one question, and each question has its own name', () => {
    const facts = homeCare.questions.flatMap(factsOf);
    expect(facts.length).toBeGreaterThan(15);
    expect(new Set(facts).size).toBe(facts.length);
    const ids = homeCare.questions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(editions)('every fact that the edition of $id may find missing is asked', (edition) => {
    const asOf = edition.inForceUntil ?? today;
    const missing = ageGroups.flatMap((ageGroup) => {
      const { categories } = assess(edition, { ageGroup }, asOf);
      return categories.flatMap((category) => category.missing);
    });
    const withoutAge = assess(edition, {}, asOf).categories.flatMap((category) => category.missing);
    const needed = new Set([...missing, ...withoutAge]);
    expect(needed.size).toBeGreaterThan(5);
    expect([...needed].filter((fact) => !asked.has(fact))).toEqual([]);
  });

  test('every fact that a question fills is read by a rule, a document or the contraindications', () => {
    expect([...asked].filter((fact) => !read.has(fact))).toEqual([]);
  });

  test('the one fact that is read but not asked decides nothing by itself: epilepsy counts only with dementia', () => {
    expect([...read].filter((fact) => !asked.has(fact))).toEqual(['epilepsy']);
  });

  test('a question comes after others that are there, and never in a circle', () => {
    const ids = homeCare.questions.map(({ id }) => id);
    const settled = new Set<string>();
    for (;;) {
      const next = homeCare.questions.find(
        ({ id, after }) => !settled.has(id) && (after ?? []).every((earlier) => settled.has(earlier)),
      );
      if (next === undefined) break;
      settled.add(next.id);
    }
    expect(ids.filter((id) => !settled.has(id))).toEqual([]);
  });
});

describe.each(homeCare.questions.filter((question) => question.kind === 'choice' || question.kind === 'age'))(
  'the choices of $id',
  (question) => {
    test('are all the values of the fact, each once, with a weight', () => {
      const values = question.choices.map(({ value }) => value);
      expect(values.toSorted()).toEqual([...valuesOf(question.id)].toSorted());
      expect(question.choices.every(({ weight }) => weight > 0)).toBe(true);
    });

    test('leave at least two for a person of any age', () => {
      for (const group of ageGroups) expect(choicesFor(question, [group]).length).toBeGreaterThanOrEqual(2);
    });
  },
);

test('each line of the papers has a chance between never and always', () => {
  const papers = homeCare.questions.filter((question) => question.kind === 'papers');
  expect(papers).toHaveLength(1);
  for (const { chance } of papers.flatMap(({ items }) => items)) {
    expect(chance).toBeGreaterThan(0);
    expect(chance).toBeLessThan(1);
  }
});

describe.each(languages)('the texts in %s', (language) => {
  const file = new URL(`../../locales/${language}/questions.json`, import.meta.url);
  const texts: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, 'utf8'));
  const textAt = (...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>((at, key) => (isRecord(at) ? at[`${key}`] : undefined), texts);

  test.each(homeCare.questions.map((question) => ({ id: question.id, question })))(
    'name all of $id',
    ({ question }) => {
      const absent = keysOf(question).filter((path) => {
        const text = textAt(...path);
        return typeof text !== 'string' || text.trim() === '';
      });
      expect(absent.map((path) => path.join('.'))).toEqual([]);
    },
  );
});

/** The texts a question cannot do without. */
function keysOf(question: Question): readonly (readonly (string | number)[])[] {
  const { id } = question;
  const spoken = ['self', 'she', 'he', 'they'].map((voice) => [id, `text_${voice}`]);
  switch (question.kind) {
    case 'person':
      return [
        [id, 'short'],
        [id, 'text'],
        [id, 'why'],
      ];
    case 'birth-date':
      return [[id, 'short'], [id, 'why'], [id, 'where'], ...spoken];
    case 'papers':
      return [
        [id, 'short'],
        [id, 'why'],
        [id, 'where'],
        [id, 'none'],
        [id, 'done'],
        ...spoken,
        ...question.items.flatMap(({ fact }) => [
          [fact, 'short'],
          [fact, 'item'],
        ]),
      ];
    default:
      return [
        [id, 'short'],
        [id, 'why'],
        [id, 'where'],
        ...spoken,
        ...question.choices.flatMap(({ value }) => [
          [id, 'choices', value],
          [id, 'words', value],
        ]),
      ];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
