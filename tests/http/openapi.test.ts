import { afterAll, describe, expect, it } from 'vitest';
import { aCaseServer } from './a-case-server.ts';
import { documentedAnswers } from './openapi-answers.ts';

const { app, call, tokens } = await aCaseServer();
afterAll(() => app.close());
const { document, faultsOf, faultsIn } = await documentedAnswers(app);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the OpenAPI document', () => {
  it('is of version 3.1 and describes every call', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'get /api/v1/applications',
      'get /api/v1/applications/{id}',
      'get /api/v1/applications/{id}/history',
      'get /api/v1/districts',
      'get /api/v1/rulebook',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
      'post /api/v1/applications',
      'post /api/v1/applications/{id}/corrections',
      'post /api/v1/applications/{id}/notes',
      'post /api/v1/applications/{id}/take-back',
      'post /api/v1/applications/{id}/transitions',
      'post /api/v1/assessments',
    ]);
  });

  it.each(operations)('gives every answer of $method $path a schema', ({ operation }) => {
    expect(operation.operationId).toBeTruthy();
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      expect(description).toBeTruthy();
      const media = Object.keys(content);
      expect(media).toHaveLength(1);
      if (Number(status) >= 400) expect(media).toEqual(['application/problem+json']);
      for (const { schema } of Object.values(content)) expect(Object.keys(schema).length).toBeGreaterThan(0);
    }
    const [success] = Object.keys(operation.responses);
    expect(['200', '201']).toContain(success);
    expect(Object.keys(operation.responses)).toContain('500');
  });

  const forStaff = operations.filter(({ operation }) => operation.tags.includes('casework'));

  it.each(forStaff)('asks for a token at $method $path, and says so', async ({ operation, method, path }) => {
    expect(operation.security).toEqual([{ token: [] }]);
    expect(document.components.securitySchemes['token']).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    const response = await app.inject({ method: method === 'get' ? 'GET' : 'POST', url: path });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
    expect(faultsIn(method, path, response)).toEqual([]);
  });

  it('documents each refusal of a step', () => {
    const statuses = Object.keys(document.paths['/api/v1/applications/{id}/transitions']?.['post']?.responses ?? {});
    expect(statuses).toEqual(['200', '400', '401', '403', '404', '409', '413', '415', '422', '429', '500', '503']);
  });

  it('says for each call that changes something that it takes an Idempotency-Key', () => {
    for (const { operation } of forStaff.filter(({ method }) => method === 'post')) {
      expect(operation.parameters).toContainEqual(expect.objectContaining({ in: 'header', name: 'idempotency-key' }));
    }
  });

  it('documents each refusal of an assessment', () => {
    const statuses = Object.keys(document.paths['/api/v1/assessments']?.['post']?.responses ?? {});
    expect(statuses).toEqual(['200', '400', '413', '415', '429', '500']);
  });

  it('refers only to schemas that it has, and has only those', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name));
    expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  });

  it('has examples, and they are true', () => {
    const withExamples = Object.entries(document.components.schemas).filter(([, { examples }]) => examples);
    expect(withExamples.map(([name]) => name)).toEqual(
      expect.arrayContaining(['Assessment', 'AssessmentRequestInput', 'Citation', 'Problem', 'Rulebook']),
    );
    for (const [name, { examples = [] }] of withExamples) {
      for (const example of examples) expect([name, faultsOf(name, example)]).toEqual([name, []]);
    }
  });

  it('has an example request that is answered', async () => {
    const [payload] = document.components.schemas['AssessmentRequestInput']?.examples ?? [];
    const response = await app.inject({ method: 'POST', url: '/api/v1/assessments', payload: payload as object });
    expect(response.statusCode).toBe(200);
  });

  it('has example requests of casework that are accepted', async () => {
    const example = (name: string) => document.components.schemas[name]?.examples?.[0] as object;
    const created = await call(tokens.saule, 'POST', '/api/v1/applications', {
      ...example('NewApplicationInput'),
      district: 'bostandyk',
      receivedAt: '2026-10-20',
    });
    expect(created.statusCode).toBe(201);
    const at = `/api/v1/applications/${created.json().id}`;
    const steps = [
      ['transitions', 'TransitionInput', { occurredOn: '2026-10-21' }],
      ['take-back', 'TakeBackInput', {}],
      ['corrections', 'CorrectionInput', { expectedVersion: 3 }],
      ['notes', 'NoteInput', {}],
    ] as const;
    for (const [what, name, more] of steps) {
      const response = await call(tokens.saule, 'POST', `${at}/${what}`, { ...example(name), ...more });
      expect([what, response.statusCode]).toEqual([what, what === 'notes' ? 201 : 200]);
      expect(faultsIn('post', `/api/v1/applications/{id}/${what}`, response)).toEqual([]);
    }
  });

  it.each([
    ['get', '/api/v1/rulebook'],
    ['get', '/health/live'],
    ['get', '/health/ready'],
  ])('is kept by %s %s', async (_method, path) => {
    const response = await app.inject(path);
    expect(response.statusCode).toBe(200);
    expect(faultsIn('get', path, response)).toEqual([]);
  });
});
