import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import type { AssessSituation } from '../usecases/assess-situation.ts';
import type { DescribeRulebook } from '../usecases/describe-rulebook.ts';
import { guardRoutes } from './access.ts';
import { answerFrameworkError, handleErrors } from './errors.ts';
import { createHttpMetrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { problem, problemType } from './problem.ts';
import { QuietLog } from './quiet-log.ts';
import { type ApplicationRoutesDeps, applicationRoutes } from './routes/applications.ts';
import { assessmentRoutes } from './routes/assessments.ts';
import { homePageRoute } from './routes/home-page.ts';
import { operatorRoutes } from './routes/operator.ts';
import { rulebookRoutes } from './routes/rulebook.ts';
import { type TelegramWebhook, telegramWebhookRoute } from './routes/telegram-webhook.ts';

const BODY_LIMIT = 256 * 1024;

export interface ServerDeps {
  readonly assessSituation: AssessSituation;
  readonly describeRulebook: DescribeRulebook;
  /** Whether the database answers and the program is not about to stop. */
  readonly ready: () => Promise<boolean>;
  readonly metrics: Registry;
  readonly logger: FastifyBaseLogger;
  /** Left out where the bot polls. */
  readonly telegramWebhook?: TelegramWebhook;
  /** Further pages, such as the chat page at `/`. They bring their own schemas, limits and content policy. */
  readonly mounts: readonly FastifyPluginAsync[];
  /** Networks of proxies that may name the client in `X-Forwarded-For`. */
  readonly trustProxy: readonly string[];
  /** Left out where no staff call the API: then there are no routes for them. */
  readonly casework?: CaseworkDoor;
  /** How many calls one address, or one member of the staff, has in a minute. */
  readonly limits?: Partial<Limits>;
}

interface Limits {
  readonly assessments: number;
  readonly rulebook: number;
  readonly staff: number;
  /** Of one address. */
  readonly wrongTokens: number;
}
const usualLimits: Limits = { assessments: 60, rulebook: 120, staff: 600, wrongTokens: 20 };

/** What the routes for staff are made of. */
export interface CaseworkDoor extends Pick<ApplicationRoutesDeps, 'store' | 'casework' | 'now'> {
  /** What stands in the database for a token; undefined for what cannot be one. */
  readonly hashToken: (token: string) => string | undefined;
}

/** Builds the HTTP server, ready to be asked; the caller lets it listen, and closes it. */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.logger,
    logController: new QuietLog(),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    // Never a number of proxies: that lets a client choose its own address.
    trustProxy: deps.trustProxy.length === 0 ? false : [...deps.trustProxy],
    // Longer, and a browser's idle connections hold up the end of the program.
    keepAliveTimeout: 1000,
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerBrokenHttp,
  });
  const limits = { ...usualLimits, ...deps.limits };

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  handleErrors(app);
  const metrics = createHttpMetrics(app, deps.metrics);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // Neighbours under the same domain are not ours to decide for.
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  await describeApi(app);

  // In a scope of their own: plugins that bring JSON Schema, and the mounts, keep the ordinary compilers.
  const programs: FastifyPluginAsync = async (api) => {
    api.setValidatorCompiler(validatorCompiler);
    api.setSerializerCompiler(serializerCompiler);
    await api.register(rateLimit, { global: false, errorResponseBuilder: tooManyRequests });
    const { assessSituation, describeRulebook, casework } = deps;
    const guard = guardRoutes(api, casework && { ...casework, wrongTokensPerMinute: limits.wrongTokens });
    await api.register(assessmentRoutes({ assessSituation, metrics, perMinute: limits.assessments }));
    await api.register(rulebookRoutes({ describeRulebook, perMinute: limits.rulebook }));
    await api.register(operatorRoutes({ ready: deps.ready, metrics: deps.metrics }));
    if (casework !== undefined) await api.register(applicationRoutes({ ...casework, guard, perMinute: limits.staff }));
  };
  await app.register(programs);
  if (deps.telegramWebhook !== undefined) await app.register(telegramWebhookRoute(deps.telegramWebhook));
  for (const mount of deps.mounts) await app.register(mount);
  if (!app.hasRoute({ method: 'GET', url: '/' })) await app.register(homePageRoute);

  await app.ready();
  return app;
}

function tooManyRequests(): Error {
  return Object.assign(new Error('too many requests'), { statusCode: 429 });
}

/** For what is not even HTTP: there is no request to answer to, only a connection. */
function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = brokenHttp[error.code ?? ''] ?? 400;
  const body = JSON.stringify(problem(status, { code: 'bad-request', detail: 'The request cannot be read.' }));
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} Bad Request\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}

const brokenHttp: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
