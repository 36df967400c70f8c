import { afterAll, describe, expect, it } from 'vitest';
import { aServer } from './a-server.ts';

const { app, registry } = await aServer();
afterAll(() => app.close());

async function ask(body: unknown) {
  const response = await app.inject({
    method: 'POST',
    url: '/api/v1/assessments',
    headers: { 'content-type': 'application/json' },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.statusCode, type: response.headers['content-type'], body: response.json() };
}

const widow = {
  applicant: 'family-member',
  birthDate: '1948-05-12',
  sex: 'female',
  disability: 'none',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'all-excused',
};

describe('POST /api/v1/assessments', () => {
  it('answers in the shape of the contract, without titles unless a language is given', async () => {
    const { status, type, body } = await ask({ asOf: '2026-11-22', facts: widow });
    expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
    expect(Object.keys(body)).toEqual(['edition', 'asOf', 'categories', 'contraindication', 'documents']);
    expect(body).toMatchObject({ edition: '2023-07-01', asOf: '2026-11-22', contraindication: 'not-asked' });
    const elderly = body.categories.find(({ id }: { id: string }) => id === 'elderly');
    expect(Object.keys(elderly)).toEqual(['id', 'level', 'missing', 'because']);
    expect(elderly).toMatchObject({ level: 'likely', missing: [] });
    expect(elderly.because[0]).toEqual({
      requirement: 'age',
      outcome: 'met',
      citation: {
        source: 'home-care-guide',
        clause: '5',
        confidence: 'S',
        url: 'https://www.gov.kz/situations/234/intro',
        readOn: '2026-11-22',
      },
    });
    expect(Object.keys(body.documents[0])).toEqual(['id', 'handling', 'certain', 'citation']);
    expect(JSON.stringify(body)).not.toContain('"title"');
  });

  it.each([
    ['kk', 'Өтініш'],
    ['ru', 'Заявление'],
    ['en', 'Application'],
  ])('names things in %s', async (lang, application) => {
    const { body } = await ask({ facts: widow, lang });
    expect(body.documents[0]).toMatchObject({ id: 'application', title: application });
    for (const category of body.categories) {
      expect(category.title).toBeTruthy();
      for (const reason of category.because) {
        expect(reason.title).toBeTruthy();
        expect(reason.citation.title).toBeTruthy();
      }
    }
  });

  it('judges on today in Almaty where no day is named, and by the older edition where one is', async () => {
    expect((await ask({ facts: {} })).body).toMatchObject({ asOf: '2026-11-23', edition: '2023-07-01' });
    expect((await ask({ facts: {}, asOf: '2023-06-30' })).body).toMatchObject({ edition: '2015-03-26' });
  });

  it('accepts every fact of the contract, those that are never asked too', async () => {
    const facts = { ageGroup: 'adult', epilepsy: 'yes', dementia: 'yes', disability: 'group-3', mobilityLimitation: 2 };
    const { status, body } = await ask({ facts });
    expect(status).toBe(200);
    expect(body.categories.find(({ id }: { id: string }) => id === 'adult-psychoneurological').level).toBe('likely');
  });

  it('passes over a byte order mark', async () => {
    expect((await ask('\uFEFF{"facts":{}}')).status).toBe(200);
  });

  it('counts levels, and nothing of a person', async () => {
    await ask({ facts: widow });
    const figures = await registry.metrics();
    expect(figures).toMatch(/tirek_assessments_total\{category="elderly",level="likely"\} \d+/);
    // In the names of the figures; the seconds that they took have digits of any kind.
    const labels = [...figures.matchAll(/\{(.*)\}/g)].map(([, names]) => names).join('\n');
    expect(labels).toContain('route="/api/v1/assessments"');
    expect(labels).not.toContain('1948');
  });
});

describe('what cannot be answered', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['broken JSON', '{"facts":', { code: 'not-json' }],
    ['an empty body', '', { code: 'not-json' }],
    ['null', 'null', { code: 'wrong-type' }],
    ['a list', [], { code: 'wrong-type' }],
    ['no facts', {}, { code: 'missing-facts', path: 'facts' }],
    ['facts as a list', { facts: [] }, { code: 'wrong-type', path: 'facts' }],
    ['facts as null', { facts: null }, { code: 'wrong-type', path: 'facts' }],
    [
      'another key',
      { facts: {}, name: 'x' },
      { code: 'unknown-key', path: 'name', allowed: ['asOf', 'facts', 'lang'] },
    ],
    ['another fact', { facts: { iin: '1' } }, { code: 'unknown-fact', path: 'facts.iin' }],
    [
      'another value',
      { facts: { selfCare: 'no' } },
      {
        code: 'unknown-value',
        path: 'facts.selfCare',
        allowed: ['can', 'partly', 'cannot', 'unknown', 'declined'],
      },
    ],
    [
      'a degree as text',
      { facts: { mobilityLimitation: '2' } },
      { code: 'unknown-value', path: 'facts.mobilityLimitation', allowed: [0, 1, 2, 3, 'unknown', 'declined'] },
    ],
    ['null for a fact', { facts: { sex: null } }, { code: 'unknown-value', path: 'facts.sex' }],
    [
      'another language',
      { facts: {}, lang: 'de' },
      { code: 'unknown-value', path: 'lang', allowed: ['kk', 'ru', 'en'] },
    ],
    [
      'a day as a number',
      { facts: {}, asOf: 20260101 },
      { code: 'unknown-value', path: 'asOf', allowed: ['YYYY-MM-DD'] },
    ],
    ['a day that is none', { facts: {}, asOf: '2026-02-30' }, { code: 'impossible-date', path: 'asOf' }],
    ['a day in the year 9999', { facts: {}, asOf: '9999-01-01' }, { code: 'impossible-date', path: 'asOf' }],
    [
      'a birth date that is none',
      { facts: { birthDate: '2001-02-29' } },
      { code: 'impossible-date', path: 'facts.birthDate' },
    ],
    [
      'a birth date in the future',
      { facts: { birthDate: '2027-01-01' } },
      { code: 'impossible-date', path: 'facts.birthDate' },
    ],
    ['an age of 130', { facts: { birthDate: '1896-01-01' } }, { code: 'impossible-date', path: 'facts.birthDate' }],
    ['a birth date in words', { facts: { birthDate: '1 May' } }, { code: 'unknown-value', path: 'facts.birthDate' }],
    [
      'a child of pension age',
      { facts: { birthDate: '2020-01-01', ageGroup: 'pension-age' } },
      { code: 'contradictory-facts', path: 'facts.ageGroup', allowed: ['child'] },
    ],
    [
      'a day before the first edition',
      { facts: {}, asOf: '2015-03-25' },
      { code: 'no-edition-in-force', path: 'asOf' },
    ],
    [
      'a prototype among the facts',
      '{"facts":{"__proto__":{"sex":"male"}}}',
      { code: 'unknown-fact', path: 'facts.__proto__' },
    ],
    ['a prototype beside the facts', '{"facts":{},"__proto__":{}}', { code: 'unknown-key', path: '__proto__' }],
    [
      'a constructor',
      '{"facts":{"constructor":{"prototype":{}}}}',
      { code: 'unknown-fact', path: 'facts.constructor' },
    ],
  ])('%s', async (_what, body, expected) => {
    const answer = await ask(body);
    expect([answer.status, answer.type]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(answer.body).toMatchObject({ status: 400, title: 'Bad Request', ...expected });
    expect(answer.body.type).toBe(`urn:tirek:problem:${answer.body.code}`);
    expect(answer.body.detail).toBeTruthy();
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|at /);
  });

  it('says everything that is wrong at once', async () => {
    const { body } = await ask({ facts: { sex: 1, selfCare: 2, x: 3 } });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['facts.sex', 'facts.selfCare', 'facts.x']);
  });

  it('keeps the answer short, whatever is sent', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${'k'.repeat(20)}${index}`, 1]));
    for (const facts of [many, { ['ж'.repeat(50_000)]: 1 }, { ['😀'.repeat(50_000)]: 1 }]) {
      const { status, body } = await ask({ facts });
      expect(status).toBe(400);
      expect(JSON.stringify(body).length).toBeLessThan(20_000);
    }
  });

  it('never repeats a value', async () => {
    const { body } = await ask({ facts: { selfCare: 'Canary7531' }, lang: 'en' });
    expect(JSON.stringify(body)).not.toContain('Canary7531');
  });
});
