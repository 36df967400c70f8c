import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import * as z from 'zod';
import { problem, sendProblem } from '../problem.ts';
import { described } from '../schemas/names.ts';
import { problemAnswer } from '../schemas/problem.ts';

/** Longer than this, and whoever asks has stopped waiting. */
const READY_LIMIT_MS = 1500;

const state = (value: 'alive' | 'ready') => z.object({ status: z.literal(value) });

/** `GET /health/live`, `/health/ready` and `/metrics`. Being alive depends on nothing outside of this process. */
export function operatorRoutes(deps: {
  readonly ready: () => Promise<boolean>;
  readonly metrics: Registry;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });

    app.route({
      method: 'GET',
      url: '/health/live',
      config: { access: 'open' },
      schema: {
        operationId: 'isAlive',
        tags: ['operator'],
        summary: 'Whether the process runs',
        response: {
          200: { description: 'It runs', content: { 'application/json': { schema: state('alive') } } },
          500: problemAnswer('Something is wrong on our side'),
        },
      },
      handler: async (_request, reply) => reply.send({ status: 'alive' as const }),
    });

    app.route({
      method: 'GET',
      url: '/health/ready',
      config: { access: 'open' },
      schema: {
        operationId: 'isReady',
        tags: ['operator'],
        summary: 'Whether the process can do its work now',
        response: {
          200: { description: 'It can', content: { 'application/json': { schema: state('ready') } } },
          500: problemAnswer('Something is wrong on our side'),
          503: problemAnswer('It cannot, for now'),
        },
      },
      handler: async (request, reply) =>
        (await isReadyInTime(deps.ready))
          ? reply.send({ status: 'ready' as const })
          : sendProblem(request, reply, problem(503, { code: 'not-ready', detail: 'Not ready now.' })),
    });

    app.route({
      method: 'GET',
      url: '/metrics',
      config: { access: 'open' },
      schema: {
        operationId: 'metrics',
        tags: ['operator'],
        summary: 'Figures for Prometheus',
        response: {
          200: {
            description: 'The figures',
            content: { 'text/plain': { schema: described(z.string(), 'Prometheus text format 0.0.4') } },
          },
          500: problemAnswer('Something is wrong on our side'),
        },
      },
      // A text, not JSON: the serializer would put it into quotes.
      serializerCompiler: () => String,
      handler: async (_request, reply) => reply.type(deps.metrics.contentType).send(await deps.metrics.metrics()),
    });
  };
}

async function isReadyInTime(ready: () => Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(late.resolve, READY_LIMIT_MS, false);
  try {
    return await Promise.race([ready(), late.promise]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
