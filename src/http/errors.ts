import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Explanation } from '../usecases/explain-refusal.ts';
import { notJson } from '../usecases/explain-refusal.ts';
import { type Problem, problem, sendProblem } from './problem.ts';

const tooLarge: Explanation = { code: 'payload-too-large', detail: 'The body is larger than 256 KiB.' };
const badRequest: Explanation = { code: 'bad-request', detail: 'The request cannot be read.' };
const internal: Explanation = { code: 'internal-error', detail: 'Something is wrong on our side. Please try again.' };

/** What the framework calls its refusals, and what we call them. */
const known: Readonly<Record<string, Explanation>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: notJson,
  FST_ERR_CTP_EMPTY_JSON_BODY: notJson,
  FST_ERR_CTP_BODY_TOO_LARGE: tooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'The body must be sent as application/json.',
    allowed: ['application/json'],
  },
};

const byStatus: Readonly<Record<number, Explanation>> = {
  404: { code: 'not-found', detail: 'There is nothing at this address.' },
  413: tooLarge,
  429: {
    code: 'too-many-requests',
    detail: 'Too many requests from this address; Retry-After says when to come back.',
  },
  503: { code: 'not-ready', detail: 'Not ready now. Please try again soon.' },
};

/** What the database client calls having no connection to give, or not in time. */
const busy: ReadonlySet<string> = new Set(['P2024', 'P2028']);

/** Answers every error, refusal of the framework and unknown address as a problem; nothing of a stack leaves. */
export function handleErrors(app: FastifyInstance): void {
  const methodsOf = rememberMethods(app);

  app.setErrorHandler((error, request, reply) => {
    const what = problemOf(error);
    if (what.status >= 500) logFault(request.log, error);
    if (what.status === 503) reply.header('retry-after', 1);
    return sendProblem(request, reply, what);
  });

  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const methods = methodsOf(path);
    if (methods.length === 0) return sendProblem(request, reply, problem(404, byStatus[404] ?? badRequest));
    reply.header('allow', methods.join(', '));
    return sendProblem(
      request,
      reply,
      problem(405, { code: 'method-not-allowed', detail: 'This address takes other methods.', allowed: methods }),
    );
  });
}

/** For an address that the router cannot even decode. */
export function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, problemOf(error));
}

/**
 * Writes down an error by its kind and place in the program. Its message is left out: it may repeat what somebody sent.
 */
export function logFault(log: FastifyBaseLogger, error: unknown): void {
  if (!(error instanceof Error)) {
    log.error({ error: typeof error }, 'fault');
    return;
  }
  const at = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  log.error({ error: error.name, code: codeOf(error), at: at.slice(0, 8).map((line) => line.trim()) }, 'fault');
}

function problemOf(error: unknown): Problem {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first, ...rest] = error.validation.map(explainIssue);
    return problem(400, first === undefined ? badRequest : [first, ...rest]);
  }
  const explanation = known[codeOf(error) ?? ''];
  const status = busy.has(codeOf(error) ?? '') ? 503 : statusOf(error);
  if (status >= 500 && status !== 503) return problem(500, internal);
  return problem(status, explanation ?? byStatus[status] ?? badRequest);
}

/** One fault that zod found in a query string. The value itself is never repeated. */
function explainIssue({
  keyword,
  instancePath,
  params,
}: {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}): Explanation {
  const path = instancePath.slice(1);
  if (keyword === 'unrecognized_keys') {
    return { code: 'unknown-parameter', detail: 'There is no such parameter here.' };
  }
  const values = params['values'];
  const allowed = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : ['YYYY-MM-DD'];
  return { code: 'unknown-value', detail: 'This value is not accepted here, or was given twice.', path, allowed };
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Which methods an address takes; to be called before the routes are added. */
function rememberMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly parts: readonly string[]; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ parts: url.split('/'), methods: [method].flat() });
  });
  return (path) => {
    const asked = path.split('/');
    const fitting = routes.filter(({ parts }) => fits(parts, asked));
    return [...new Set(fitting.flatMap(({ methods }) => methods))].sort();
  };
}

/** Whether an address is one of a route: part by part the same, or anything where the route has a parameter. */
function fits(route: readonly string[], asked: readonly string[]): boolean {
  return (
    route.length === asked.length &&
    route.every((part, place) => part === asked[place] || (part.startsWith(':') && asked[place] !== ''))
  );
}
