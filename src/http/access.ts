import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CaseStore } from '../usecases/casework/ports.ts';
import { may, type Right } from '../usecases/casework/roles.ts';
import type { Caseworker, StaffMember } from '../usecases/staff/ports.ts';
import { problem, sendProblem } from './problem.ts';

/** Who may call a route: everybody, or staff with a right. */
export type Access = 'open' | { readonly right: Right };

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
}

/** Finds out who calls with a token, and keeps out who may not. */
export interface Guard {
  /** Who calls, on a route for staff. */
  readonly memberOf: (request: FastifyRequest) => StaffMember;
  /** The same, on a route for those who see applications. */
  readonly caseworkerOf: (request: FastifyRequest) => Caseworker;
}

/** Where tokens are looked up. */
export interface TokenDoor {
  readonly store: CaseStore;
  /** Undefined for what cannot be a token. */
  readonly hashToken: (token: string) => string | undefined;
  /** How many wrong tokens one address may show in a minute. */
  readonly wrongTokensPerMinute: number;
}

const BEARER = /^Bearer +([\x21-\x7e]{1,200})$/i;

/**
 * Guards every route that is added to a scope afterwards. A route that does not say who may call it does not start, and
 * neither does one for staff where there is no door for them.
 */
export function guardRoutes(app: FastifyInstance, door: TokenDoor | undefined): Guard {
  const members = new WeakMap<FastifyRequest, StaffMember>();
  const countWrongToken = app.createRateLimit({
    max: door?.wrongTokensPerMinute ?? 0,
    timeWindow: 60_000,
    keyGenerator: (request) => `wrong-token ${request.ip}`,
  });

  app.addHook('onRoute', ({ config, url, method }) => {
    const access = config?.access;
    if (access === undefined) throw new Error(`The route ${method} ${url} does not say who may call it`);
    if (access !== 'open' && door === undefined) throw new Error(`Nobody can call the route ${method} ${url}`);
  });

  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'open') return;
    // What staff see is nobody else's to keep.
    reply.header('cache-control', 'no-store');
    const member = door && (await memberBehind(door, request.headers.authorization));
    if (member === undefined) {
      const count = await countWrongToken(request);
      // Stryker disable next-line ConditionalExpression: for the compiler; nobody is on a list of those always allowed.
      if (count.isAllowed) return askForToken(request, reply);
      if (count.isExceeded) {
        reply.header('retry-after', count.ttlInSeconds);
        return sendProblem(request, reply, problem(429, tooManyWrongTokens));
      }
      return askForToken(request, reply);
    }
    if (!may(member.role, access.right)) return sendProblem(request, reply, problem(403, forbidden));
    members.set(request, member);
  });

  const memberOf = (request: FastifyRequest): StaffMember => {
    const member = members.get(request);
    if (member === undefined) throw new Error('a route that is open asks who calls');
    return member;
  };
  return {
    memberOf,
    caseworkerOf: (request) => {
      const member = memberOf(request);
      if (member.district === undefined) throw new Error('a right to applications was given to somebody without any');
      return member;
    },
  };
}

async function memberBehind(door: TokenDoor, header: string | undefined): Promise<StaffMember | undefined> {
  const token = header?.match(BEARER)?.[1];
  const hash = token === undefined ? undefined : door.hashToken(token);
  if (hash === undefined) return undefined;
  return (await door.store.transact((tx) => tx.tokens.find(hash)))?.member;
}

const tooManyWrongTokens = {
  code: 'too-many-requests',
  detail: 'Too many wrong tokens from this address; Retry-After says when to come back.',
};
const forbidden = { code: 'forbidden', detail: 'Your role does not allow this.' };

function askForToken(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('www-authenticate', 'Bearer realm="tirek"');
  return sendProblem(
    request,
    reply,
    problem(401, {
      code: 'unauthenticated',
      detail: 'A valid token is needed: "Authorization: Bearer TOKEN". An admin can make a new one.',
    }),
  );
}
