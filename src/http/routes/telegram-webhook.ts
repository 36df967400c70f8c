import type { FastifyPluginAsync, FastifyReply } from 'fastify';

/** What to answer to Telegram, ready to be sent. */
interface WebhookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whoever takes the updates; passed in, because the HTTP side knows nothing of Telegram. */
export interface TelegramWebhook {
  /** Asked before anything of the body is read. */
  readonly isFromTelegram: (secretHeader: string | readonly string[] | undefined) => boolean;
  readonly refusal: WebhookAnswer;
  readonly receive: (body: Uint8Array) => Promise<WebhookAnswer>;
}

/** `POST /telegram/webhook`: the secret first, then the body as it came, unparsed. */
export function telegramWebhookRoute(webhook: TelegramWebhook): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: string | Buffer) => body);
    app.post(
      '/telegram/webhook',
      {
        schema: { hide: true },
        onRequest: async (request, reply) => {
          const secret = request.headers['x-telegram-bot-api-secret-token'];
          if (!webhook.isFromTelegram(secret)) return send(reply, webhook.refusal);
        },
      },
      async ({ body }, reply) => send(reply, await webhook.receive(Buffer.isBuffer(body) ? body : new Uint8Array())),
    );
  };
}

function send(reply: FastifyReply, answer: WebhookAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).type('application/json; charset=utf-8').send(answer.body);
}
