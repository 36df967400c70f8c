import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StaffAccess } from '../usecases/staff/access.ts';
import type { ErrorKind } from './errors.ts';
import type { FramedPage } from './frame.ts';
import type { Voice } from './route.ts';
import type { Visitor } from './visitor.ts';

/** What the pages around the sign-in share with those behind it. */
export interface Surroundings {
  readonly access: StaffAccess;
  readonly visitor: (request: FastifyRequest) => Visitor;
  readonly voice: (request: FastifyRequest) => Voice;
  readonly sendPage: (
    request: FastifyRequest,
    reply: FastifyReply,
    page: Pick<FramedPage, 'title' | 'main' | 'back'> & { readonly status?: number },
  ) => FastifyReply;
  readonly sendError: (request: FastifyRequest, reply: FastifyReply, kind: ErrorKind) => FastifyReply;
  /** Whether the form carries the token of its session. */
  readonly formIsOurs: (request: FastifyRequest) => boolean;
}

/** Sends somebody on. htmx follows a redirect by itself and would put the whole page into a part of this one. */
export function goTo(request: FastifyRequest, reply: FastifyReply, url: string): FastifyReply {
  return isHtmx(request) ? reply.code(204).header('hx-redirect', url).send() : reply.redirect(url, 303);
}

/** Where those go who are not quite in. */
export function nextStepOf(kind: 'half' | 'temporary'): string {
  return kind === 'half' ? '/console/second-factor' : '/console/password';
}

/** Asked for by htmx. */
export function isHtmx(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true';
}
