import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyPluginAsync, LogController } from 'fastify';
import { type BotApi, type BotApiOptions, createBotApi } from './bot-api.ts';
import { botApiPlugin } from './bot-api-server.ts';
import { type ChatPageOptions, chatPagePlugin } from './chat-page.ts';

export type StandinOptions = BotApiOptions & Omit<ChatPageOptions, 'api'> & { logger?: FastifyBaseLogger };

export type RunningStandin = {
  /** What `TELEGRAM_API_ROOT` takes, e.g. `http://127.0.0.1:41234`; the chat page is at its `/`. */
  url: string;
  close(): Promise<void>;
};

export type Standin = {
  api: BotApi;
  /** Serves the Bot API alone, under `/bot<token>/` and `/file/`. */
  botApi: FastifyPluginAsync;
  /** Serves the chat page alone, at `/` and `/chat/`. */
  chatPage: FastifyPluginAsync;
  /** Both of them. */
  plugin: FastifyPluginAsync;
  /** Runs both as a server of its own on loopback; port 0 or none takes any free one. */
  listen(port?: number): Promise<RunningStandin>;
};

/** The stand-in for Telegram: its Bot API, and a page to chat through. In memory, for this machine alone. */
export function createStandin(options: StandinOptions): Standin {
  const api = createBotApi(options);
  const botApi = botApiPlugin(api);
  const chatPage = chatPagePlugin({ ...options, api });
  const plugin: FastifyPluginAsync = async (app) => {
    await app.register(botApi);
    await app.register(chatPage);
  };
  return {
    api,
    botApi,
    chatPage,
    plugin,
    async listen(port = 0) {
      const app = Fastify({
        keepAliveTimeout: 1000,
        forceCloseConnections: true,
        // The addresses of Bot API calls hold the token.
        logController: new LogController({ disableRequestLogging: true }),
        ...(options.logger === undefined ? {} : { loggerInstance: options.logger }),
      });
      await app.register(plugin);
      await app.listen({ host: '127.0.0.1', port });
      return { url: `http://127.0.0.1:${portOf(app.server.address())}`, close: async () => app.close() };
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return address.port;
}
