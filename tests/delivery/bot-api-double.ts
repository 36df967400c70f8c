import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it arrived. A body with files is kept as text. */
export type Arrived = {
  readonly method: string;
  readonly payload: Record<string, unknown>;
  readonly raw: string;
  readonly at: number;
};

/** What to do with a call: an answer of the Bot API, or something a network does. */
export type Reaction =
  | { readonly ok: true; readonly result?: unknown }
  | {
      readonly ok: false;
      readonly code: number;
      readonly description: string;
      readonly parameters?: Record<string, unknown>;
    }
  | { readonly page: number }
  | 'reset'
  | 'silence';

/** A Bot API over HTTP that does what the test says, and remembers every call. */
export async function createBotApiDouble() {
  const arrived: Arrived[] = [];
  const planned: Reaction[] = [];
  let always: (call: Arrived) => Reaction | Promise<Reaction> = () => ({ ok: true, result: true });
  let underWay = 0;
  let mostUnderWay = 0;

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const raw = Buffer.concat(await request.toArray()).toString();
    const call = {
      method: request.url?.split('/').at(-1) ?? '',
      payload: request.headers['content-type']?.startsWith('application/json') === true ? JSON.parse(raw || '{}') : {},
      raw,
      at: performance.now(),
    };
    arrived.push(call);
    const reaction = planned.shift() ?? (await always(call));
    if (reaction === 'silence') return;
    if (reaction === 'reset') return void request.socket.destroy();
    if ('page' in reaction) {
      response.writeHead(reaction.page, { 'content-type': 'text/html' }).end('<html><h1>Bad Gateway</h1></html>');
    } else if (reaction.ok) {
      response.end(JSON.stringify({ ok: true, result: reaction.result ?? true }));
    } else {
      const { code, description, parameters } = reaction;
      response
        .writeHead(code)
        .end(JSON.stringify({ ok: false, error_code: code, description, ...(parameters && { parameters }) }));
    }
  };

  const server = createServer((request, response) => {
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    response.on('close', () => {
      underWay -= 1;
    });
    // A request of a killed process that did not arrive whole never arrived.
    respond(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  return {
    apiRoot: `http://127.0.0.1:${port}`,
    arrived,
    /** The next calls get these, in order. */
    plan: (...reactions: Reaction[]) => void planned.push(...reactions),
    /** Every other call gets this. */
    always: (reaction: typeof always) => {
      always = reaction;
    },
    mostUnderWay: () => mostUnderWay,
    texts: () => arrived.map(({ payload: { text } }) => text),
    close: async () => {
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
}
export type BotApiDouble = Awaited<ReturnType<typeof createBotApiDouble>>;
