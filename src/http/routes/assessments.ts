import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AssessSituation } from '../../usecases/assess-situation.ts';
import { explainRefusal, notJson } from '../../usecases/explain-refusal.ts';
import { sentJson, takeJsonBodies } from '../json-body.ts';
import type { HttpMetrics } from '../metrics.ts';
import { problem, sendProblem } from '../problem.ts';
import { assessmentRequestSchema, assessmentSchema } from '../schemas/assessment.ts';
import { problemAnswer } from '../schemas/problem.ts';

/** `POST /api/v1/assessments` */
export function assessmentRoutes(deps: {
  readonly assessSituation: AssessSituation;
  readonly metrics: HttpMetrics;
  readonly perMinute: number;
}): FastifyPluginAsyncZod {
  return async (app) => {
    takeJsonBodies(app);

    app.route({
      method: 'POST',
      url: '/api/v1/assessments',
      config: { access: 'open', rateLimit: { max: deps.perMinute, timeWindow: 60_000 } },
      schema: {
        operationId: 'assessSituation',
        tags: ['rules'],
        summary: 'Judge a situation by the rules in force on a day',
        description: 'Open. Nothing is stored. Missing facts are allowed: the answer says which ones it depends on.',
        body: assessmentRequestSchema,
        response: {
          200: { description: 'What the rules say', content: { 'application/json': { schema: assessmentSchema } } },
          400: problemAnswer('The body cannot be read, or something in it is not accepted'),
          413: problemAnswer('The body is larger than 256 KiB'),
          415: problemAnswer('The body is not application/json'),
          429: problemAnswer('Too many requests; Retry-After says when to come back'),
          500: problemAnswer('Something is wrong on our side'),
        },
      },
      validatorCompiler: () => (value: unknown) => ({ value }),
      handler: async (request, reply) => {
        const json = sentJson(request.body);
        const result = json === undefined ? undefined : deps.assessSituation(json);
        if (result?.kind === 'assessed') {
          deps.metrics.assessed(result.answer);
          return reply.header('cache-control', 'no-store').send(result.answer);
        }
        const reasons = result === undefined ? ([notJson] as const) : explainRefusal(result);
        deps.metrics.refused(reasons[0].code);
        return sendProblem(request, reply, problem(400, reasons));
      },
    });
  };
}
