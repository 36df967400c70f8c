import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { createAssessmentJson } from '../../src/cli/assessment-json.ts';
import { listedFacts, valuesOf } from '../../src/core/facts/facts.ts';
import { createAssessSituation } from '../../src/usecases/assess-situation.ts';
import { aServer, now } from './a-server.ts';
import { documentedAnswers } from './openapi-answers.ts';
import { aDay, someFacts, someRequest } from './situations.ts';
import { titles } from './texts.ts';

const { app, logged } = await aServer();
afterAll(() => app.close());
const documented = await documentedAnswers(app);

const post = (payload: string) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/assessments',
    headers: { 'content-type': 'application/json' },
    payload,
  });

it('answers every situation there can be, as documented', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(someRequest, async (request) => {
      const response = await post(JSON.stringify(request));
      expect(response.statusCode).toBe(200);
      expect(documented.faultsIn('post', '/api/v1/assessments', response)).toEqual([]);
      expect(response.json().categories).toHaveLength(5);
      if (request.asOf !== undefined) expect(response.json().asOf).toBe(request.asOf);
    }),
    { numRuns: 400 },
  );
});

it('gives the same text over HTTP and on the command line', { timeout: 60_000 }, async () => {
  const assessSituation = createAssessSituation({ now, titles });
  const toJson = createAssessmentJson();
  await fc.assert(
    fc.asyncProperty(someRequest, async (request) => {
      const result = assessSituation(request);
      if (result.kind !== 'assessed') throw new Error(result.kind);
      const line = toJson(result.answer);
      expect(line).toBe(JSON.stringify(result.answer));
      expect((await post(JSON.stringify(request))).body).toBe(line);
    }),
    { numRuns: 200 },
  );
});

/** A request with one thing in it that must not be accepted. */
const spoilt = fc.oneof(
  fc.record({ facts: fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.anything())) }),
  fc
    .tuple(someFacts, fc.string({ minLength: 1 }), fc.jsonValue())
    .filter(([, name]) => !(listedFacts as readonly string[]).includes(name) && name !== 'birthDate')
    .map(([facts, name, value]) => ({ facts: { ...facts, [`${name}`]: value } })),
  fc
    .tuple(someFacts, fc.constantFrom(...listedFacts), fc.jsonValue())
    .filter(([, fact, value]) => !([...valuesOf(fact), 'unknown', 'declined'] as unknown[]).includes(value))
    .map(([facts, fact, value]) => ({ facts: { ...facts, [fact]: value } })),
  fc.record({ facts: someFacts, asOf: fc.oneof(aDay(1800, 2014), fc.string(), fc.integer()) }),
  fc.record({ facts: someFacts, lang: fc.oneof(fc.string({ maxLength: 1 }), fc.constant(['kk'])) }),
  fc
    .tuple(someFacts, fc.string())
    .filter(([, key]) => !['facts', 'asOf', 'lang', '__proto__'].includes(key))
    .map(([facts, key]) => ({ facts, [key]: 1 })),
);

it('refuses whatever is spoilt, as documented', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(spoilt, async (request) => {
      const response = await post(JSON.stringify(request));
      expect(response.statusCode).toBe(400);
      expect(documented.faultsIn('post', '/api/v1/assessments', response)).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

it('never fails, whatever bytes come', { timeout: 60_000 }, async () => {
  const anything = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.jsonValue().map((facts) => JSON.stringify({ facts })),
    fc.string().map((text) => `{"facts":${text}`),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (payload) => {
      const response = await post(payload);
      expect(response.statusCode).toBeLessThan(500);
      expect(documented.faultsIn('post', '/api/v1/assessments', response)).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

it('survives queries of any kind', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.webQueryParameters(), async (query) => {
      const response = await app.inject(`/api/v1/rulebook?${query}`);
      expect(response.statusCode).toBeLessThan(500);
      expect(documented.faultsIn('get', '/api/v1/rulebook', response)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

it('writes nothing of a request into the log', () => {
  expect(logged().length).toBeGreaterThan(1000);
  const keys = new Set(logged().flatMap((line) => Object.keys(JSON.parse(line))));
  expect([...keys].toSorted()).toEqual(
    ['hostname', 'level', 'method', 'ms', 'msg', 'pid', 'reqId', 'route', 'status', 'time'].toSorted(),
  );
});
