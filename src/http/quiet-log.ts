import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { logFault } from './errors.ts';

/**
 * What the server writes about requests: method, route as it was declared, status, time. No address, no query, no
 * header, no message of an error, because any of them may hold something personal.
 */
export class QuietLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unmatched',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  }

  override routeNotFound(): void {}

  override defaultErrorLog(error: Error, request: FastifyRequest): void {
    logFault(request.log, error);
  }

  override streamError(error: Error, request: FastifyRequest): void {
    logFault(request.log, error);
  }

  override writeHeadError(error: Error, request: FastifyRequest): void {
    logFault(request.log, error);
  }

  override serializerError(error: Error, request: FastifyRequest): void {
    logFault(request.log, error);
  }
}
