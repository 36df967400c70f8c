import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { statusIds } from '../../src/core/casework/status.ts';
import { allowedAnswers, factNames } from '../../src/core/facts/facts.ts';
import { edition20150326 } from '../../src/core/law/editions/2015-03-26.ts';
import { edition20230701 } from '../../src/core/law/editions/2023-07-01.ts';
import { aServer } from './a-server.ts';

const { app } = await aServer();
afterAll(() => app.close());

const rulebook = async (query: string) => (await app.inject(`/api/v1/rulebook${query}`)).json();
const text = (language: string, file: string) =>
  JSON.parse(readFileSync(new URL(`../../locales/${language}/${file}.json`, import.meta.url), 'utf8'));
const titlesOf = (items: readonly { id: string; title: string }[]) => items.map(({ id, title }) => [id, title]);

describe('GET /api/v1/rulebook', () => {
  it.each(['kk', 'ru', 'en'])('shows the very texts of the bot in %s', async (language) => {
    const book = await rulebook(`?lang=${language}&asOf=2026-11-22`);
    const [law, questions, persons] = [text(language, 'law'), text(language, 'questions'), text(language, 'persons')];
    const [documents, statuses] = [text(language, 'documents'), text(language, 'statuses')];
    expect(titlesOf(book.categories)).toEqual(
      edition20230701.categories.map(({ id }) => [id, law.categories[id].title]),
    );
    expect(titlesOf(book.contraindications)).toEqual(
      edition20230701.contraindications.map(({ id }) => [id, law.contraindications[id]]),
    );
    expect(titlesOf(book.documents)).toEqual(edition20230701.documents.map(({ id }) => [id, documents[id].title]));
    expect(titlesOf(book.statuses)).toEqual(statusIds.map((id) => [id, statuses[id].title]));
    expect(titlesOf(book.terms)).toEqual(['visit', 'decision', 'notice', 'choice'].map((id) => [id, law.terms[id]]));
    expect(titlesOf(book.questions)).toEqual(homeCare.questions.map(({ id }) => [id, questions[id].short]));
    for (const { id, title } of book.facts) expect([id, title]).toEqual([id, questions[id]?.short]);
    const choicesOf = (id: string) => book.questions.find((question: { id: string }) => question.id === id).choices;
    expect(choicesOf('disability')).toContainEqual({ value: 'pending', title: questions.disability.choices.pending });
    expect(choicesOf('mobilityLimitation')[1]).toEqual({ value: 2, title: questions.mobilityLimitation.choices[2] });
    expect(choicesOf('diagnoses')[2]).toEqual({ value: 'dementia', title: questions.dementia.item });
    expect(choicesOf('applicant')[1]).toEqual({ value: 'family-member', title: persons.mother.choice });
  });

  it('names the pension ages of the day', async () => {
    const pensionAge = async (asOf: string) =>
      (await rulebook(`?lang=en&asOf=${asOf}`)).questions[1].choices.at(-1).title;
    expect(await pensionAge('2026-11-22')).toBe('Pension age (women 61+, men 63+)');
    expect(await pensionAge('2028-01-01')).toBe('Pension age (women 61½+, men 63+)');
  });

  it('lists every fact with what it accepts', async () => {
    const { facts } = await rulebook('?lang=en');
    expect(facts.map(({ id, allowed }: { id: string; allowed: unknown }) => [id, allowed])).toEqual(
      factNames.map((name) => [name, allowedAnswers(name)]),
    );
  });

  it('has everything the contract names, cited', async () => {
    const book = await rulebook('?lang=ru');
    expect(book).toMatchObject({ edition: '2023-07-01', asOf: '2026-11-23', inForceFrom: '2023-07-01', lang: 'ru' });
    for (const item of [...book.categories, ...book.documents, ...book.contraindications, ...book.terms]) {
      expect(item.citation).toMatchObject({ source: expect.any(String), clause: expect.any(String) });
      expect(item.citation.title).toContain(item.citation.clause);
    }
    expect(book.statuses[0]).toEqual({ id: 'registered', title: expect.any(String), owner: 'office' });
    expect(book.terms[0]).toMatchObject({ id: 'visit', workingDays: 5 });
  });

  it('shows the older edition on its days', async () => {
    const book = await rulebook('?lang=kk&asOf=2023-06-30');
    expect(book).toMatchObject({ edition: '2015-03-26', inForceUntil: '2023-06-30' });
    expect(book.documents).toHaveLength(edition20150326.documents.length);
  });

  it('is in Kazakh and of today where nothing is asked for', async () => {
    const book = await rulebook('');
    expect(book).toEqual(await rulebook('?lang=&asOf='));
    expect(book).toMatchObject({ lang: 'kk', asOf: '2026-11-23' });
  });

  it.each([
    ['?lang=de', { code: 'unknown-value', path: 'lang', allowed: ['kk', 'ru', 'en'] }],
    ['?lang=kk&lang=ru', { code: 'unknown-value', path: 'lang' }],
    ['?asOf=yesterday', { code: 'unknown-value', path: 'asOf', allowed: ['YYYY-MM-DD'] }],
    ['?asOf=2026-02-30', { code: 'impossible-date', path: 'asOf' }],
    ['?asOf=2015-03-25', { code: 'no-edition-in-force', path: 'asOf' }],
    ['?language=kk', { code: 'unknown-parameter' }],
    ['?__proto__=1', { code: 'unknown-parameter' }],
    ['?constructor=1', { code: 'unknown-parameter' }],
  ])('refuses %s', async (query, expected) => {
    const response = await app.inject(`/api/v1/rulebook${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({ status: 400, ...expected });
  });
});
