import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { channels } from '../../src/core/casework/application.ts';
import { statusIds } from '../../src/core/casework/status.ts';
import { refusalGrounds } from '../../src/core/law/edition.ts';
import { anId } from '../support/memory-case-store.ts';
import { aCaseServer } from './a-case-server.ts';
import { documentedAnswers } from './openapi-answers.ts';
import { aDay, someFacts } from './situations.ts';

const { app, call, tokens, office, logged } = await aCaseServer();
afterAll(() => app.close());
const documented = await documentedAnswers(app);
const { id } = await office.register(office.aigerim);

const APPLICATIONS = '/api/v1/applications';
const anyText = fc.oneof(
  fc.string({ maxLength: 130 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '<a href="tg://user?id=1">',
    '=HYPERLINK("http://x")',
    'Ә Ғ Қ Ң',
    '870605300108',
    '\u202eабв',
    '__proto__',
  ),
);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const anApplication = fc.record(
  {
    district: fc.constantFrom('bostandyk', 'bostandyk', 'bostandyk', 'medeu', 'nowhere'),
    receivedAt: fc.oneof(
      fc.constantFrom('2026-10-22', '2026-10-21T23:59:59+05:00', '2026-10-22T00:00:00Z', '2016-03-01'),
      aDay(2010, 2030),
    ),
    channel: fc.constantFrom(...channels),
    number: anyText,
    recipientLabel: anyText,
    afterHours: fc.boolean(),
    facts: someFacts,
    factsSaidBy: fc.constantFrom('self', 'parent', 'office', 'unknown'),
  },
  { requiredKeys: ['district', 'receivedAt'] },
);
const aStep = fc.record(
  {
    to: fc.constantFrom(...statusIds),
    occurredOn: aDay(2020, 2030),
    ground: fc.constantFrom(...refusalGrounds),
    visitOn: aDay(2020, 2030),
    note: anyText,
    expectedVersion: fc.integer({ min: 1, max: 50 }),
  },
  { requiredKeys: ['to', 'expectedVersion'] },
);
const aCorrection = aStep.chain(({ note, ...step }) => fc.constant({ ...step, reason: note ?? 'ошибка ввода' }));

/** Each call that changes something, with bodies of the right form. */
const calls = [
  [APPLICATIONS, APPLICATIONS, anApplication],
  [`${APPLICATIONS}/{id}/transitions`, `${APPLICATIONS}/${id}/transitions`, aStep],
  [`${APPLICATIONS}/{id}/corrections`, `${APPLICATIONS}/${id}/corrections`, aCorrection],
  [
    `${APPLICATIONS}/{id}/take-back`,
    `${APPLICATIONS}/${id}/take-back`,
    fc.record({ expectedVersion: fc.nat({ max: 40 }) }),
  ],
  [`${APPLICATIONS}/{id}/notes`, `${APPLICATIONS}/${id}/notes`, fc.record({ note: anyText })],
] as const;

it.each(calls)(
  'POST %s answers whatever has the right form, as documented',
  { timeout: 60_000 },
  async (path, url, body) => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(body as fc.Arbitrary<object>, optional(fc.constant('the same key')), async (payload, key) => {
        const response = await call(tokens.saule, 'POST', url, payload, key ? { 'idempotency-key': key } : {});
        statuses.add(response.statusCode);
        expect(documented.faultsIn('post', path, response)).toEqual([]);
        expect(response.statusCode).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
    expect(statuses.size).toBeGreaterThan(1);
  },
);

it.each(calls)('POST %s refuses what is spoilt, as documented', { timeout: 60_000 }, async (path, url, body) => {
  const spoilt = fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(body as fc.Arbitrary<Record<string, unknown>>, fc.string(), fc.jsonValue())
      .map(([whole, key, value]) => ({ ...whole, [`${key}~`]: value })),
    (body as fc.Arbitrary<Record<string, unknown>>).chain((whole) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(whole)), fc.oneof(fc.constant(null), fc.array(fc.string()), fc.double()))
        .map(([key, value]) => ({ ...whole, [key]: value === 1 ? 1.5 : value })),
    ),
  );
  await fc.assert(
    fc.asyncProperty(spoilt, async (payload) => {
      const response = await call(tokens.saule, 'POST', url, JSON.stringify(payload));
      expect(documented.faultsIn('post', path, response)).toEqual([]);
      expect([400, 409]).toContain(response.statusCode);
    }),
    { numRuns: 150 },
  );
});

it('never fails, whatever bytes, addresses and keys come', { timeout: 60_000 }, async () => {
  const anything = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string().map((text) => `{"to":${text}`),
  );
  const anyId = fc.oneof(fc.constant(id), fc.uuid(), fc.webSegment(), fc.constant(anId<string>()));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('transitions', 'corrections', 'take-back', 'notes'),
      anyId,
      anything,
      fc.string({ minLength: 1, maxLength: 300 }),
      async (what, which, payload, key) => {
        const response = await call(tokens.saule, 'POST', `${APPLICATIONS}/${which}/${what}`, payload, {
          'idempotency-key': key.replaceAll(/[^\x20-\xff]/g, '?'),
        });
        expect(response.statusCode).toBeLessThan(500);
        if (which !== '' && !which.includes('/')) {
          expect(documented.faultsIn('post', `${APPLICATIONS}/{id}/${what}`, response)).toEqual([]);
        }
      },
    ),
    { numRuns: 200 },
  );
});

it('survives queries of any kind', { timeout: 60_000 }, async () => {
  const query = fc.oneof(
    fc.webQueryParameters(),
    fc
      .record(
        {
          status: fc.constantFrom(...statusIds, '', 'x'),
          overdue: fc.constantFrom('true', 'false', '', '1'),
          q: anyText,
          limit: fc.constantFrom('1', '200', '201', '0', '-1', '1e9', '01', ' 1'),
          cursor: anyText,
          district: fc.constantFrom('bostandyk', 'medeu', ''),
        },
        { requiredKeys: [] },
      )
      .map((values) =>
        new URLSearchParams(Object.entries(values).map(([key, value]) => [key, value.toWellFormed()])).toString(),
      ),
  );
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(query, async (text) => {
      const response = await call(tokens.aigerim, 'GET', `${APPLICATIONS}?${text}`);
      statuses.add(response.statusCode);
      expect([200, 400]).toContain(response.statusCode);
      expect(documented.faultsIn('get', APPLICATIONS, response)).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect([...statuses].toSorted()).toEqual([200, 400]);
});

it('writes nothing of a request into the log', () => {
  expect(logged().length).toBeGreaterThan(1000);
  const keys = new Set(logged().flatMap((line) => Object.keys(JSON.parse(line))));
  expect([...keys].toSorted()).toEqual(
    ['hostname', 'level', 'method', 'ms', 'msg', 'pid', 'reqId', 'route', 'status', 'time'].toSorted(),
  );
});
