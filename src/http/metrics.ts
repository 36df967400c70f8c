import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { AssessmentAnswer } from '../usecases/assess-situation.ts';

/** Counts what the HTTP side does; the labels are routes, statuses and ids of the law, never anything of a person. */
export interface HttpMetrics {
  readonly assessed: (answer: AssessmentAnswer) => void;
  readonly refused: (code: string) => void;
}

export function createHttpMetrics(app: FastifyInstance, registry: Registry): HttpMetrics {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'tirek_http_request_duration_seconds',
    help: 'Time to answer HTTP requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const assessments = new Counter({
    name: 'tirek_assessments_total',
    help: 'Assessments over HTTP, by category and level',
    labelNames: ['category', 'level'],
    registers,
  });
  const refusals = new Counter({
    name: 'tirek_assessments_refused_total',
    help: 'Requests for an assessment that could not be answered, by reason',
    labelNames: ['code'],
    registers,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return {
    assessed: ({ categories }) => {
      for (const { id, level } of categories) assessments.inc({ category: id, level });
    },
    refused: (code) => refusals.inc({ code }),
  };
}
