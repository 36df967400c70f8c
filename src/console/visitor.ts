import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLanguage, type Language, languageOf, preferredLanguage } from '../i18n/languages.ts';
import type { Translator } from '../i18n/translator.ts';
import type { StaffAccess } from '../usecases/staff/access.ts';
import type { Session } from '../usecases/staff/ports.ts';
import { type Depth, depthOf } from './guard.ts';
import { cookieForm } from './origin.ts';
import type { Voice } from './route.ts';
import { drawToken, formToken, hashToken } from './tokens.ts';

const LANGUAGE_COOKIE = 'tirek-language';

/** How far somebody has come in. */
export type Visitor =
  | { readonly kind: 'stranger' }
  | {
      readonly kind: Depth;
      readonly session: Session;
      /** The cookie: never stored, never written anywhere but into the cookie. */
      readonly token: string;
      readonly idHash: string;
      readonly csrf: string;
    };

/** Finds out who asks. */
export async function visitorOf(
  request: FastifyRequest,
  { sessions }: Pick<StaffAccess, 'sessions'>,
): Promise<Visitor> {
  const token = request.cookies[cookieForm(request).name] ?? '';
  const idHash = hashToken(token);
  const session = idHash === undefined ? undefined : await sessions.find(idHash);
  if (idHash === undefined || session === undefined) return { kind: 'stranger' };
  return { kind: depthOf(session), session, token, idHash, csrf: formToken(token) };
}

/** The language of the account; before that the one that was chosen here, or that the browser asks for. */
export function voiceOf(request: FastifyRequest, visitor: Visitor, translator: Translator): Voice {
  const language =
    visitor.kind === 'inside' || visitor.kind === 'temporary'
      ? visitor.session.staff.language
      : (chosenLanguage(request) ?? preferredLanguage(request.headers['accept-language']));
  return { t: translator(language), language };
}

/** A fresh token, as cookie and as what is stored of it. */
export function newToken(): { readonly token: string; readonly hash: string } {
  const token = drawToken();
  const hash = hashToken(token);
  if (hash === undefined) throw new Error('a fresh token is no token');
  return { token, hash };
}

export function keepToken(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const { name, secure } = cookieForm(request);
  reply.setCookie(name, token, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}

export function dropToken(request: FastifyRequest, reply: FastifyReply): void {
  const { name, secure } = cookieForm(request);
  reply.clearCookie(name, { path: '/', httpOnly: true, sameSite: 'strict', secure });
}

/** Keeps a language that was chosen before anybody is signed in. */
export function keepLanguage(request: FastifyRequest, reply: FastifyReply, language: Language): void {
  const { secure } = cookieForm(request);
  reply.setCookie(LANGUAGE_COOKIE, language, { path: '/console', httpOnly: true, sameSite: 'strict', secure });
}

/** A language named in the address. */
export function languageInQuery(request: FastifyRequest): Language | undefined {
  const { query } = request;
  const wanted = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  return typeof wanted === 'string' && isLanguage(wanted) ? wanted : undefined;
}

function chosenLanguage(request: FastifyRequest): Language | undefined {
  return languageInQuery(request) ?? languageOf(request.cookies[LANGUAGE_COOKIE]);
}
