import type { FastifyRequest } from 'fastify';

/** The cookie of a session, and how it is set. */
export interface CookieForm {
  readonly name: string;
  readonly secure: boolean;
}

/**
 * Behind TLS the cookie is `__Host-`: for this very host, never without TLS. On a loopback address without TLS, where not
 * every browser would keep such a cookie, it has a plain name.
 */
export function cookieForm(request: FastifyRequest): CookieForm {
  const secure = isSecure(request);
  return { name: secure ? '__Host-tirek' : 'tirek', secure };
}

/**
 * Whether a request that changes something was sent by a page of ours: exactly our origin, by `Origin`, or by `Referer`
 * where a browser leaves the former out. Neither of them: refused.
 */
export function comesFromHere(request: FastifyRequest): boolean {
  const { origin, referer } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const own = `${isSecure(request) ? 'https' : 'http'}://${request.host}`;
  if (origin !== undefined) return origin === own;
  return referer !== undefined && URL.canParse(referer) && new URL(referer).origin === own;
}

/** A path of the console to go on to; anything else leads to its first page. */
export function ownPath(path: unknown): string {
  return typeof path === 'string' && /^\/console(?:[/?][\w\-./?=&%+]*)?$/.test(path) && !/\/\/|\.\./.test(path)
    ? path
    : '/console';
}

/** A name that is not this machine's own is only served behind TLS, whether the proxy says so or not. */
function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https' || !isLoopback(request.hostname);
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}
