import { afterAll, describe, expect, it } from 'vitest';
import { aServer } from './a-server.ts';
import { documentedAnswers } from './openapi-answers.ts';

const { app } = await aServer();
afterAll(() => app.close());
const { document, faultsOf, faultsIn } = await documentedAnswers(app);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the OpenAPI document', () => {
  it('is of version 3.1 and describes what is open', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'get /api/v1/rulebook',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
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
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '500']));
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
