import type { ServerResponse } from 'node:http';
import type { BotApi } from './bot-api.ts';
import type { ChatEvent, ChatId } from './bot-api-types.ts';
import { currentKeyboard, keyboardView, messageView } from './chat-view.ts';

const REMEMBERED_EVENTS = 500;
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;

type PageEvent = { name: string; data: unknown };
type Sent = PageEvent & { chatId: ChatId; number: number };
type Stream = { chatId: ChatId; language: string; response: ServerResponse };

export type ChatStreams = {
  /** Writes the events of a chat to `response` from now on: what came after `lastEventId`, or everything anew. */
  open(chatId: ChatId, language: string, response: ServerResponse, lastEventId: string | null): void;
  closeAll(): void;
};

/**
 * Server-sent events of the chat page. An event's id is `<run>-<number>`: after a restart of the program an old id is
 * not known any more, and the page gets the whole history anew.
 */
export function createChatStreams(deps: { api: BotApi; run: string; heartbeatMs: number }): ChatStreams {
  const { api, run, heartbeatMs } = deps;
  const streams = new Set<Stream>();
  let recent: Sent[] = [];
  let number = 0;

  const write = (stream: Stream, event: PageEvent, id: number): void => {
    const { response } = stream;
    if (response.writableLength > MOST_UNSENT_BYTES) {
      response.destroy();
      return;
    }
    response.write(`id: ${run}-${id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`);
  };

  const history = (stream: Stream): PageEvent => {
    const messages = api.history(stream.chatId);
    return {
      name: 'history',
      data: {
        messages: messages.map(({ message, fromBot }) => messageView(message, fromBot)),
        keyboard: currentKeyboard(messages),
        description: api.descriptionFor(stream.language),
        commands: api.commandsFor(stream.chatId, stream.language),
      },
    };
  };

  const publish = (chatId: ChatId, event: PageEvent): void => {
    number += 1;
    recent.push({ ...event, chatId, number });
    if (recent.length > 2 * REMEMBERED_EVENTS) recent = recent.slice(-REMEMBERED_EVENTS);
    for (const stream of streams) if (stream.chatId === chatId) write(stream, event, number);
  };

  const stopListening = api.onEvent((event) => {
    if (event.kind === 'commands') {
      for (const stream of streams) {
        write(stream, { name: 'commands', data: api.commandsFor(stream.chatId, stream.language) }, number);
      }
      return;
    }
    publish(event.chatId, pageEvent(event));
  });

  const missed = (chatId: ChatId, lastEventId: string | null): Sent[] | null => {
    const [lastRun, last] = (lastEventId ?? '').split('-');
    const from = Number(last);
    if (lastRun !== run || !Number.isSafeInteger(from) || from > number) return null;
    // Events that have been forgotten may have been for this chat.
    if (from + 1 < (recent[0]?.number ?? number + 1)) return null;
    return recent.filter((event) => event.chatId === chatId && event.number > from);
  };

  const heartbeat = setInterval(() => {
    for (const { response } of streams) response.write(': still here\n\n');
  }, heartbeatMs);
  heartbeat.unref();

  return {
    open(chatId, language, response, lastEventId) {
      const stream = { chatId, language, response };
      response.write('retry: 1000\n\n');
      const again = missed(chatId, lastEventId);
      if (again === null) write(stream, history(stream), number);
      else for (const event of again) write(stream, event, event.number);
      streams.add(stream);
      response.once('close', () => streams.delete(stream));
    },
    closeAll() {
      stopListening();
      clearInterval(heartbeat);
      for (const { response } of streams) response.end();
      streams.clear();
    },
  };
}

function pageEvent(event: Exclude<ChatEvent, { kind: 'commands' }>): PageEvent {
  switch (event.kind) {
    case 'message':
      return {
        name: 'message',
        data: { message: messageView(event.message, event.fromBot), keyboard: keyboardView(event.markup) },
      };
    case 'edit':
      return { name: 'edit', data: { message: messageView(event.message, event.fromBot) } };
    case 'delete':
      return { name: 'delete', data: { id: event.messageId } };
    case 'action':
      return { name: 'action', data: {} };
    case 'callback-answer':
      return { name: 'callback-answer', data: { queryId: event.queryId, ...event.answer } };
  }
}
