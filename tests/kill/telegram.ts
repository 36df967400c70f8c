import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBotApi } from '../../src/standin/bot-api.ts';
import type { Operation } from './op-log.ts';
import { nameOfCall, type ScriptedUpdate } from './people.ts';

/**
 * Telegram's side of the calls: the stand-in, which validates as Telegram does, behind a door that writes down every
 * call. It also translates message ids, which the people of the model counted before any message was sent.
 */
export async function createTelegram(options: {
  readonly token: string;
  /** `isNew`: the call was still to come. */
  readonly record: (operation: Operation, isNew: boolean) => void;
  /** When a call has arrived, and again when it has taken effect but is not answered yet. */
  readonly onMoment: () => void;
}) {
  const api = createBotApi({ token: options.token, clock: () => performance.timeOrigin + performance.now() });
  const chats = new Map<number, ReturnType<typeof createChat>>();
  let underWay = 0;
  let mostUnderWay = 0;
  let connections = 0;
  let whenEmpty: (() => void)[] = [];

  const carryOut = async (method: string, given: Record<string, unknown>) => {
    const chat = chats.get(Number(given['chat_id']));
    const fields = chat === undefined ? given : chat.withRealMessage(given);
    const outcome = await api.call(options.token, method, { fields, files: new Map() });
    if (outcome.kind === 'drop') throw new Error('no fault was planned');
    const query = given['callback_query_id'];
    const chatId = chat?.id ?? (typeof query === 'string' ? Number(query.split('-')[0]) : undefined);
    if (chatId !== undefined) {
      const call = nameOfCall(method, given);
      const isNew = chats.get(chatId)?.arrived(call, outcome.body['result']) ?? false;
      options.record({ kind: 'call', chat: chatId, call }, isNew);
    }
    return outcome;
  };

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const given: Record<string, unknown> = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}');
    const toChat = 'chat_id' in given || 'callback_query_id' in given;
    if (toChat) {
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      response.on('close', () => {
        underWay -= 1;
      });
    }
    options.onMoment();
    const { status, body } = await carryOut(request.url?.split('/').at(-1) ?? '', given);
    options.onMoment();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    // A request of a killed process that did not arrive whole never arrived.
    respond(request, response).catch(() => request.socket.destroy());
  });
  // A connection that is closed just when the next call is written loses that call: not what is tested here.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.on('close', () => {
      connections -= 1;
      if (connections > 0) return;
      for (const resolve of whenEmpty) resolve();
      whenEmpty = [];
    });
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;

  return {
    apiRoot: `http://127.0.0.1:${port}`,
    api,
    /** Opens a chat and says what is to come in it, for the translation of ids. */
    open(chat: number, updates: readonly ScriptedUpdate[]) {
      api.person(chat);
      chats.set(chat, createChat(chat, updates));
    },
    mostUnderWay: () => mostUnderWay,
    /** Resolves when nothing that a process now gone has sent can arrive any more. */
    quiet: () => (connections === 0 ? Promise.resolve() : new Promise<void>((resolve) => whenEmpty.push(resolve))),
    async close() {
      api.close();
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
}

function createChat(id: number, updates: readonly ScriptedUpdate[]) {
  const calls = updates.flatMap((update) => update.calls);
  const inOrder = calls.filter((call) => call.inOrder);
  const free = new Set(calls.filter((call) => !call.inOrder).map(({ call }) => call));
  const realMessages = new Map<number, number>();
  let done = 0;
  return {
    id,
    withRealMessage: (given: Record<string, unknown>) => {
      const real = realMessages.get(Number(given['message_id']));
      return real === undefined ? given : { ...given, message_id: real };
    },
    /** Whether it was still to come. */
    arrived(call: string, result: unknown): boolean {
      const next = inOrder[done];
      if (next?.call !== call) return free.delete(call);
      done += 1;
      const sent =
        typeof result === 'object' && result !== null && 'message_id' in result ? result.message_id : undefined;
      if (next.newMessage !== undefined && typeof sent === 'number') realMessages.set(next.newMessage, sent);
      return true;
    },
  };
}
