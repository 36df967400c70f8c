import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Api, InputFile } from 'grammy';
import type { ApiMethod, FilePayload } from '../usecases/ports.ts';

/** Makes one call of the Bot API. Throws GrammyError or HttpError; neither tells the token. */
export type CallBotApi = (method: ApiMethod, payload: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Shorter than the 30 s for which a call is leased: an outcome is known before another could take the call over. */
const TIMEOUT_SECONDS = 15;
const POLLING_TIMEOUT_SECONDS = 45;

const httpAgent = new HttpAgent({ keepAlive: false });
const httpsAgent = new HttpsAgent({ keepAlive: false });

/** The client for sending: one try per call, no plugin that repeats or throttles (reliability.md 4.4). */
export function createSendingApi(options: { readonly token: string; readonly apiRoot: string }): CallBotApi {
  const api = new Api(options.token, {
    apiRoot: options.apiRoot,
    timeoutSeconds: TIMEOUT_SECONDS,
    // A connection kept open may be closed by the other side just as the next call goes out; whether that call arrived
    // nobody would know, and a reply might be lost for it. A new one costs some milliseconds.
    baseFetchConfig: { agent: (address: URL) => (address.protocol === 'http:' ? httpAgent : httpsAgent) },
  });
  return async (method, payload) => {
    const call: unknown = Reflect.get(api.raw, method);
    if (typeof call !== 'function') throw new TypeError(`the Bot API has no ${method}`);
    return call(withFiles(payload));
  };
}

/** The two calls of long polling. They throw GrammyError or HttpError. */
export type PollingApi = {
  readonly getUpdates: (
    parameters: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ) => Promise<readonly { readonly update_id: number }[]>;
  readonly deleteWebhook: () => Promise<unknown>;
};

/** The client for long polling: waits longer than Telegram does. */
export function createPollingApi(options: { readonly token: string; readonly apiRoot: string }): PollingApi {
  const api = new Api(options.token, { apiRoot: options.apiRoot, timeoutSeconds: POLLING_TIMEOUT_SECONDS });
  return {
    async getUpdates(parameters, signal) {
      // By name: grammY's types know only the abort signals of a package that it brings along.
      const call: unknown = Reflect.get(api.raw, 'getUpdates');
      if (typeof call !== 'function') throw new TypeError('the Bot API has no getUpdates');
      return call(parameters, signal);
    },
    deleteWebhook: () => api.deleteWebhook(),
  };
}

function withFiles(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      isFile(value) ? new InputFile(Buffer.from(value.base64, 'base64'), value.filename) : value,
    ]),
  );
}

function isFile(value: unknown): value is FilePayload {
  return typeof value === 'object' && value !== null && 'base64' in value && 'filename' in value;
}
