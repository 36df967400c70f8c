import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const COOKIE = 'tirek_chat';
const SECRET = /^[A-Za-z0-9_-]{22}$/;
const KEPT_FOR_S = 365 * 24 * 60 * 60;

/** The person behind a browser profile: a secret kept in a cookie; the chat id is computed from it. */
export type ChatPerson = { chatId: number; cookie: string };

/** The person that the request's cookie names, or null. */
export function personOf(request: FastifyRequest): ChatPerson | null {
  const secret = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];
  return secret === undefined || !SECRET.test(secret) ? null : personWith(secret, request);
}

export function newPerson(request: FastifyRequest): ChatPerson {
  return personWith(randomBytes(16).toString('base64url'), request);
}

function personWith(secret: string, request: FastifyRequest): ChatPerson {
  // Computed, not stored: the same browser is the same person to the bot after a restart. 51 bits stay exact in JSON.
  const chatId = Number(createHash('sha256').update(secret).digest().readBigUInt64BE() >> 13n);
  const secure = request.protocol === 'https' ? '; Secure' : '';
  return {
    chatId,
    cookie: `${COOKIE}=${secret}; Path=/; Max-Age=${KEPT_FOR_S}; HttpOnly; SameSite=Strict${secure}`,
  };
}
