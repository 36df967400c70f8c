import { parse as parseForm } from 'node:querystring';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { BotApi } from './bot-api.ts';
import { type CallParameters, isRecord } from './call-parameters.ts';
import { readMultipartForm } from './multipart-form.ts';

const LARGEST_BODY_BYTES = 52 * 1024 * 1024;
const UNREADABLE = { ok: false, error_code: 400, description: "Bad Request: can't parse request body" };

/** Serves `/bot<token>/<method>` and `/file/bot<token>/<path>` the way Telegram's Bot API does. */
export function botApiPlugin(api: BotApi): FastifyPluginAsync {
  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES }, (_request, body, done) => {
      done(null, body);
    });
    // Long polls must not hold up the end of the program.
    app.addHook('preClose', async () => api.close());

    app.route<{ Params: { token: string; method: string } }>({
      method: ['GET', 'POST'],
      url: '/bot:token/:method',
      handler: async (request, reply) => {
        const parameters = parametersOf(request);
        if (parameters === null) return reply.code(400).send(UNREADABLE);
        const gone = new AbortController();
        const leave = (): void => gone.abort();
        reply.raw.once('close', leave);
        const { token, method } = request.params;
        const outcome = await api.call(token, method, parameters, gone.signal);
        reply.raw.off('close', leave);
        if (outcome.kind === 'drop') return dropConnection(request, reply);
        return reply.code(outcome.status).send(outcome.body);
      },
    });

    app.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', async (request, reply) => {
      const file = request.params.token === api.token ? api.file(request.params['*']) : null;
      if (file === null) {
        return reply.code(404).send({ ok: false, error_code: 404, description: 'Not Found' });
      }
      return reply.type('application/octet-stream').send(Buffer.from(file.bytes));
    });
  };
}

function dropConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function parametersOf(request: FastifyRequest): CallParameters | null {
  const query = isRecord(request.query) ? request.query : {};
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (body.length === 0) return { fields: query, files: new Map() };
  const type = request.headers['content-type'] ?? '';
  const read = readBody(body, type);
  return read === null ? null : { fields: { ...query, ...read.fields }, files: read.files };
}

function readBody(body: Buffer, type: string): CallParameters | null {
  if (type.startsWith('multipart/form-data')) return readMultipartForm(body, type);
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { fields: { ...parseForm(body.toString('utf8')) }, files: new Map() };
  }
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) ? { fields: value, files: new Map() } : null;
  } catch {
    return null;
  }
}
