import { html } from 'ghtml';
import type { Html, Voice } from './route.ts';

/** What can go wrong with a request before a page has its say; the answer says what to do. */
export const errorKinds = {
  'bad-request': 400,
  'session-over': 401,
  forbidden: 403,
  'form-not-ours': 403,
  'form-too-old': 403,
  'not-found': 404,
  'too-large': 413,
  'wrong-form': 415,
  'too-many': 429,
  fault: 500,
  busy: 503,
} as const satisfies Record<string, number>;
export type ErrorKind = keyof typeof errorKinds;

/** What the database says when it has no connection or no time to spare. */
const overloaded: ReadonlySet<unknown> = new Set(['P2024', 'P2028']);

/** Which of them the framework's refusal is. */
export function errorKindOf(error: unknown): ErrorKind {
  if (typeof error === 'object' && error !== null && 'code' in error && overloaded.has(error.code)) return 'busy';
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  const known = (['too-large', 'wrong-form', 'too-many', 'not-found', 'busy'] as const).find(
    (kind) => errorKinds[kind] === status,
  );
  if (known !== undefined) return known;
  return typeof status === 'number' && status >= 400 && status < 500 ? 'bad-request' : 'fault';
}

/** The body of such a page. `reference`: what the operator finds in the log. */
export function errorBody({ t }: Voice, kind: ErrorKind, reference: string): Html {
  const way =
    kind === 'session-over'
      ? html`<a class="button primary" href="/console/sign-in">${t('console:errors.signIn')}</a>`
      : html`<a class="button plain" href="/console">${t('console:errors.home')}</a>`;
  return html`<p class="lead">${t(`console:errors.${kind}.body`)}</p>!${
    kind === 'fault' || kind === 'busy' ? html`<p class="hint">${t('console:errors.reference', { reference })}</p>` : ''
  }<p>!${way}</p>`;
}
