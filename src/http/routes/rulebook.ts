import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { DescribeRulebook } from '../../usecases/describe-rulebook.ts';
import { explainRefusal } from '../../usecases/explain-refusal.ts';
import { problem, sendProblem } from '../problem.ts';
import { problemAnswer } from '../schemas/problem.ts';
import { rulebookQuerySchema, rulebookSchema } from '../schemas/rulebook.ts';

/** `GET /api/v1/rulebook?lang=&asOf=` */
export function rulebookRoutes(deps: {
  readonly describeRulebook: DescribeRulebook;
  readonly perMinute: number;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/rulebook',
      config: { access: 'open', rateLimit: { max: deps.perMinute, timeWindow: 60_000 } },
      schema: {
        operationId: 'describeRulebook',
        tags: ['rules'],
        summary: 'The rules in force on a day, and the names of everything',
        description: 'Open. A parameter that is given without a value counts as left out.',
        querystring: rulebookQuerySchema,
        response: {
          200: { description: 'The rules', content: { 'application/json': { schema: rulebookSchema } } },
          400: problemAnswer('A parameter is unknown, repeated or not accepted, or no rules are known for the day'),
          429: problemAnswer('Too many requests; Retry-After says when to come back'),
          500: problemAnswer('Something is wrong on our side'),
        },
      },
      preValidation: async (request) => {
        request.query = Object.fromEntries(Object.entries(request.query).filter(([, value]) => `${value}` !== ''));
      },
      handler: async (request, reply) => {
        const { lang = 'kk', asOf } = request.query;
        const result = deps.describeRulebook({ lang, asOf });
        return result.kind === 'rulebook'
          ? reply.send(result.rulebook)
          : sendProblem(request, reply, problem(400, explainRefusal(result)));
      },
    });
  };
}
