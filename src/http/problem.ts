import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Explanation } from '../usecases/explain-refusal.ts';

/** RFC 9457. `code` is stable and is what programs should look at; the words may change. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** This one answer, for whoever asks the operator about it. */
  readonly instance?: string;
  readonly path?: string;
  readonly allowed?: readonly (string | number)[];
  /** What stands instead of what the caller has seen. */
  readonly current?: { readonly version: number; readonly status: string };
  /** All reasons, where there is more than one; the first is the one above. */
  readonly errors?: readonly Explanation[];
}

export const problemType = 'application/problem+json';

/** The problem of a status, for one reason or several. */
export function problem(status: number, explanations: Explanation | readonly [Explanation, ...Explanation[]]): Problem {
  const reasons: readonly Explanation[] = 'code' in explanations ? [explanations] : explanations;
  const [first] = reasons;
  if (first === undefined) throw new Error('a problem needs a reason');
  return {
    type: `urn:tirek:problem:${first.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...first,
    ...(reasons.length > 1 ? { errors: reasons } : {}),
  };
}

/** Sends a problem as it is written in the standard, with the number of this request. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, what: Problem): FastifyReply {
  return (
    reply
      .code(what.status)
      .type(problemType)
      .header('cache-control', 'no-store')
      // Where the router itself gave up, no hook has set these.
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .send({ ...what, instance: `urn:uuid:${request.id}` })
  );
}
