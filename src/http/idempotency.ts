import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { within } from '../usecases/casework/casework.ts';
import type { CaseStore } from '../usecases/casework/ports.ts';
import type { StaffMember } from '../usecases/staff/ports.ts';
import { problem, problemType, sendProblem } from './problem.ts';

/** A complete answer: what is sent now is what is sent when the call is repeated. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call that changes something. */
export interface UnsafeCall {
  readonly by: StaffMember;
  /** Method and address, without ids. */
  readonly route: string;
  /** All that the call says, its address included: the same key with anything else is refused. */
  readonly says: string;
  /** Does it, in one transaction of this store. */
  readonly work: (store: CaseStore) => Promise<Answer>;
}

export type AnswerOnce = (request: FastifyRequest, reply: FastifyReply, call: UnsafeCall) => Promise<FastifyReply>;

const KEPT_MS = 24 * 3_600_000;
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * Answers calls that change something. With an `Idempotency-Key` a call is done once: repeated within a day it gets the
 * same answer, refusals included, because key, effect and answer are written in one transaction.
 */
export function createAnswerOnce(deps: { readonly store: CaseStore; readonly now: () => Date }): AnswerOnce {
  const underWay = new Set<string>();
  return async (request, reply, { by, route, says, work }) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return send(reply, await work(deps.store));
    if (typeof key !== 'string' || !KEY.test(key)) return sendProblem(request, reply, problem(400, badKey));

    // Whoever was moved to another district, or given another role, is shown nothing from before.
    const scope = `${route} ${by.district ?? ''} ${by.role}`;
    const running = JSON.stringify([by.id, scope, key]);
    if (underWay.has(running)) return inProgress(request, reply);
    underWay.add(running);
    try {
      const done = await deps.store.transact(async (tx) => {
        const expiresAt = new Date(deps.now().getTime() + KEPT_MS);
        const call = {
          actor: by.id,
          route: scope,
          key,
          digest: createHash('sha256').update(says).digest('hex'),
          expiresAt,
        };
        const begun = await tx.idempotency.begin(call);
        if (begun.kind !== 'new') return begun;
        const answer = await work(within(tx));
        // What only a pause mends is to be tried again.
        if (answer.status !== 429) {
          await tx.idempotency.finish(call, answer.status, JSON.stringify([answer.body, answer.headers ?? {}]));
        }
        return { kind: 'done' as const, answer };
      });
      switch (done.kind) {
        case 'done':
          return send(reply, done.answer);
        case 'replay':
          reply.header('idempotency-replayed', 'true');
          return send(reply, remembered(done));
        case 'other-body':
          return sendProblem(request, reply, problem(422, keyReused));
        case 'in-progress':
          return inProgress(request, reply);
      }
    } finally {
      underWay.delete(running);
    }
  };
}

const badKey = {
  code: 'unknown-value',
  detail: 'An Idempotency-Key has 1 to 255 printable ASCII characters.',
  path: 'Idempotency-Key',
};
const keyReused = {
  code: 'idempotency-key-reused',
  detail: 'This Idempotency-Key was used for another call. Repeat that one unchanged, or draw a new key.',
  path: 'Idempotency-Key',
};

function inProgress(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('retry-after', 1);
  return sendProblem(
    request,
    reply,
    problem(409, { code: 'in-progress', detail: 'A call with this Idempotency-Key is under way. Ask again soon.' }),
  );
}

/** Sends an answer as it is. */
export function send(reply: FastifyReply, { status, body, headers = {} }: Answer): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .type(`${status < 400 ? 'application/json' : problemType}; charset=utf-8`)
    .serializer(String)
    .send(body);
}

function remembered({ status, body }: { readonly status: number; readonly body: string }): Answer {
  const [text, headers] = JSON.parse(body) as [string, Readonly<Record<string, string>>];
  return { status, body: text, headers };
}
