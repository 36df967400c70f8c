import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, Bot, GrammyError, HttpError, InputFile } from 'grammy';
import { afterEach, describe, expect, it } from 'vitest';
import { createStandin, type RunningStandin, type Standin, type StandinOptions } from '../../src/standin/standin.ts';

const TOKEN = '4200:loopback-token';
const CHAT = 7_654_321_098_765;

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type World = { standin: Standin; running: RunningStandin; api: Api };

async function world(options: Partial<StandinOptions> = {}): Promise<World> {
  const standin = createStandin({ token: TOKEN, clock: Date.now, ...options });
  const running = await standin.listen();
  ends.push(() => running.close());
  return { standin, running, api: apiFor(running, TOKEN) };
}

function apiFor(running: RunningStandin, token: string): Api {
  return new Api(token, { apiRoot: running.url });
}

/** The words of Telegram's refusal. */
async function refusalOf(call: Promise<unknown>): Promise<{ code: number; words: string; retryAfter?: number }> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(outcome instanceof GrammyError)) throw new Error('the call was not refused');
  const { error_code: code, description: words, parameters } = outcome;
  return { code, words, ...(parameters.retry_after === undefined ? {} : { retryAfter: parameters.retry_after }) };
}

const badRequest = (words: string) => ({ code: 400, words: `Bad Request: ${words}` });

describe('calls', () => {
  it('refuses a wrong token and an unknown method', async () => {
    const { running } = await world();
    expect(await refusalOf(apiFor(running, '4200:other').getMe())).toEqual({ code: 401, words: 'Unauthorized' });
    const response = await fetch(`${running.url}/bot${TOKEN}/makeCoffee`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ ok: false, error_code: 404, description: 'Not Found' });
  });

  it('reads GET queries, forms and JSON, and method names in any case', async () => {
    const { standin, running } = await world();
    standin.api.person(CHAT);
    const root = `${running.url}/bot${TOKEN}`;
    await fetch(`${root}/sendmessage?chat_id=${CHAT}&text=query`);
    await fetch(`${root}/sendMessage`, {
      method: 'POST',
      body: new URLSearchParams({ chat_id: `${CHAT}`, text: 'form' }),
    });
    const form = new FormData();
    form.set('chat_id', `${CHAT}`);
    form.set('text', 'multipart');
    await fetch(`${root}/sendMessage`, { method: 'POST', body: form });
    const json = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"chat_id":${CHAT},"text":"json"}`,
    };
    await fetch(`${root}/sendMessage`, json);
    const texts = standin.api
      .person(CHAT)
      .replies()
      .map((message) => message.text);
    expect(texts).toEqual(['query', 'form', 'multipart', 'json']);
  });

  it('answers a broken body with 400', async () => {
    const { running } = await world();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${running.url}/bot${TOKEN}/getMe`, { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(400);
  });

  it('keeps ids growing across restarts', async () => {
    const at = Date.UTC(2026, 10, 1);
    const first = createStandin({ token: TOKEN, clock: () => at });
    const second = createStandin({ token: TOKEN, clock: () => at + 60_000 });
    const before = first.api.person(CHAT).say('a').message_id;
    const after = second.api.person(CHAT).say('a').message_id;
    expect(after).toBeGreaterThan(before + 1000);
    expect(after).toBeLessThan(2 ** 31);
  });
});

describe('messages', () => {
  it('returns the message as Telegram does, with plain text and entities', async () => {
    const { standin, api } = await world();
    standin.api.person(CHAT, { first_name: 'Алия' });
    const text = '  <b>Сәлем</b>, 🙂 <a href="https://adilet.zan.kz/kaz">заң</a> &lt;1&gt;\n';
    const message = await api.sendMessage(CHAT, text, { parse_mode: 'HTML' });
    expect(message.text).toBe('Сәлем, 🙂 заң <1>');
    expect(message.entities).toEqual([
      { type: 'bold', offset: 0, length: 5 },
      { type: 'text_link', offset: 10, length: 3, url: 'https://adilet.zan.kz/kaz' },
    ]);
    expect(message.chat).toMatchObject({ id: CHAT, type: 'private', first_name: 'Алия' });
    expect(message.from?.is_bot).toBe(true);
    expect(standin.api.ledger.at(-1)).toMatchObject({
      method: 'sendMessage',
      chatId: CHAT,
      messageId: message.message_id,
    });
  });

  it.each([
    ['', 'message text is empty'],
    [' \n ', 'text must be non-empty'],
    ['<b></b>', 'text must be non-empty'],
    ['🏟 🏟&lt;<abacaba', "can't parse entities: Unclosed start tag at byte offset 13"],
    ['🏟 🏟&lt;<abac aba>', `can't parse entities: Unsupported start tag "abac" at byte offset 13`],
    ['🏟 🏟&lt;<i   =aba>', `can't parse entities: Empty attribute name in the tag "i" at byte offset 13`],
    ['🏟 🏟&lt;<i    aba>', `can't parse entities: Can't find end tag corresponding to start tag "i"`],
    ['🏟 🏟&lt;<i    aba  =  ', `can't parse entities: Unclosed start tag "i" at byte offset 13`],
    ['🏟 🏟&lt;<i    aba  =  190azAz-.,', "can't parse entities: Unexpected end of name token at byte offset 27"],
    ['🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "can't parse entities: Unclosed start tag at byte offset 13"],
    ['🏟 🏟&lt;</', "can't parse entities: Unexpected end tag at byte offset 13"],
    ['🏟 🏟&lt;<b></b></', "can't parse entities: Unexpected end tag at byte offset 20"],
    ['🏟 🏟&lt;<i>a</i   ', "can't parse entities: Unclosed end tag at byte offset 17"],
    [
      '🏟 🏟&lt;<i>a</em   >',
      `can't parse entities: Unmatched end tag at byte offset 17, expected "</i>", found "</em>"`,
    ],
    ['<span>a</span>', `can't parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0`],
    ['<br>', `can't parse entities: Unsupported start tag "br" at byte offset 0`],
    ['<tg-emoji emoji-id="x">a</tg-emoji>', "can't parse entities: Invalid custom emoji identifier specified"],
    [
      '&#xDFDF;',
      "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
    ],
  ])('refuses the text %j', async (text, words) => {
    const { standin, api } = await world();
    standin.api.person(CHAT);
    expect(await refusalOf(api.sendMessage(CHAT, text, { parse_mode: 'HTML' }))).toEqual(badRequest(words));
    expect(standin.api.person(CHAT).replies()).toEqual([]);
  });

  it.each([
    ['&ge;&lt;&gt;&amp;&quot;&laquo;&#12345678;', '&ge;<>&"&laquo;&#12345678;', []],
    [
      '🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>',
      '🏟 🏟🏟 ><🏟',
      [
        ['italic', 5, 7],
        ['bold', 9, 3],
      ],
    ],
    ['🏟 🏟&lt;<i>🏟 🏟&lt;</>', '🏟 🏟<🏟 🏟<', [['italic', 6, 6]]],
    [
      '<i><b> a</b> <code>b</code></i>',
      'a b',
      [
        ['italic', 0, 3],
        ['bold', 0, 1],
        ['code', 2, 1],
      ],
    ],
    [
      '<blockquote   expandable>a&lt;<pre  >b;</></>',
      'a<b;',
      [
        ['expandable_blockquote', 0, 4],
        ['pre', 2, 2],
      ],
    ],
    ['<pre><code class="language-fift">ab</code></pre>', 'ab', [['pre', 0, 2]]],
    [
      '<ins>a</ins><del>b</del><tg-spoiler>c</tg-spoiler>',
      'abc',
      [
        ['underline', 0, 1],
        ['strikethrough', 1, 1],
        ['spoiler', 2, 1],
      ],
    ],
    [
      '/start және egov.kz',
      '/start және egov.kz',
      [
        ['bot_command', 0, 6],
        ['url', 12, 7],
      ],
    ],
    ['<a>telegram.org</a>', 'telegram.org', [['text_link', 0, 12]]],
  ])('reads %j', async (html, text, entities) => {
    const { standin, api } = await world();
    standin.api.person(CHAT);
    const message = await api.sendMessage(CHAT, html, { parse_mode: 'HTML' });
    expect(message.text).toBe(text);
    expect((message.entities ?? []).map((entity) => [entity.type, entity.offset, entity.length])).toEqual(entities);
  });

  it('refuses a text past 4096', async () => {
    const { standin, api } = await world();
    standin.api.person(CHAT);
    expect(await refusalOf(api.sendMessage(CHAT, 'a'.repeat(4097)))).toEqual(badRequest('message is too long'));
  });

  it('counts length after entities', async () => {
    const { standin, api } = await world();
    standin.api.person(CHAT);
    const message = await api.sendMessage(CHAT, `<b>${'&amp;'.repeat(4096)}</b>`, { parse_mode: 'HTML' });
    expect(message.text).toHaveLength(4096);
  });

  it('refuses strangers, those who blocked the bot, and replies to nothing', async () => {
    const { standin, api } = await world();
    expect(await refusalOf(api.sendMessage(1, 'a'))).toEqual(badRequest('chat not found'));
    expect(await refusalOf(api.sendMessage('', 'a'))).toEqual(badRequest('chat_id is empty'));
    const person = standin.api.person(CHAT);
    const reply = { reply_parameters: { message_id: 5 } };
    expect(await refusalOf(api.sendMessage(CHAT, 'a', reply))).toEqual(badRequest('message to be replied not found'));
    person.block();
    expect(await refusalOf(api.sendMessage(CHAT, 'a'))).toEqual({
      code: 403,
      words: 'Forbidden: bot was blocked by the user',
    });
    person.unblock();
    await api.sendMessage(CHAT, 'a', { reply_parameters: { message_id: 5, allow_sending_without_reply: true } });
    const updates = await api.getUpdates();
    expect(updates.map((update) => update.my_chat_member?.new_chat_member.status)).toEqual(['kicked', 'member']);
  });

  it.each([
    [{ text: 'a', callback_data: '' }, 'BUTTON_DATA_INVALID'],
    [{ text: 'a', callback_data: 'ә'.repeat(33) }, 'BUTTON_DATA_INVALID'],
    [{ text: ' ', callback_data: 'a' }, 'inline keyboard button text must be non-empty'],
    [{ text: 'a', url: 'not an address' }, "inline keyboard button URL 'not an address' is invalid: Wrong HTTP URL"],
  ])('refuses the button %j', async (button, words) => {
    const { standin, api } = await world();
    standin.api.person(CHAT);
    const markup = { reply_markup: { inline_keyboard: [[button]] } };
    expect(await refusalOf(api.sendMessage(CHAT, 'a', markup))).toEqual(badRequest(words));
  });

  it('refuses a keyboard that is none, and takes 64 bytes of data', async () => {
    const { standin, api, running } = await world();
    standin.api.person(CHAT);
    const send = async (markup: string) => {
      const response = await fetch(`${running.url}/bot${TOKEN}/sendMessage`, {
        method: 'POST',
        body: new URLSearchParams({ chat_id: `${CHAT}`, text: 'a', reply_markup: markup }),
      });
      const body: unknown = await response.json();
      return body;
    };
    const inline = 'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays';
    expect(await send('{"inline_keyboard":[{}]}')).toMatchObject({ description: inline });
    const bare = "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard";
    expect(await send('{"inline_keyboard":[[{"text":"a"}]]}')).toMatchObject({ description: bare });
    const broken = "Bad Request: can't parse reply keyboard markup JSON object";
    expect(await send('{')).toMatchObject({ description: broken });
    expect(await send('{"keyboard":[[{"text":""}]]}')).toMatchObject({
      description: 'Bad Request: keyboard button text must be non-empty',
    });
    const data = 'ә'.repeat(32);
    const reply_markup = { inline_keyboard: [[{ text: 'a', callback_data: data }]] };
    expect((await api.sendMessage(CHAT, 'a', { reply_markup })).reply_markup).toEqual(reply_markup);
  });

  it('edits its own messages, and says why it does not', async () => {
    const { standin, api } = await world();
    const person = standin.api.person(CHAT);
    const reply_markup = { inline_keyboard: [[{ text: 'a', callback_data: 'a' }]] };
    const { message_id } = await api.sendMessage(CHAT, '<b>one</b>', { parse_mode: 'HTML', reply_markup });
    const unchanged =
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
    const same = { parse_mode: 'HTML', reply_markup } as const;
    expect(await refusalOf(api.editMessageText(CHAT, message_id, '<b>one</b> ', same))).toEqual(badRequest(unchanged));
    expect(await refusalOf(api.editMessageReplyMarkup(CHAT, message_id, { reply_markup }))).toEqual(
      badRequest(unchanged),
    );
    await api.editMessageText(CHAT, message_id, 'one');
    expect(person.replies()).toMatchObject([{ message_id, text: 'one' }]);
    expect(person.replies()[0]).not.toHaveProperty('reply_markup');
    expect(person.replies()[0]).not.toHaveProperty('entities');
    expect(await refusalOf(api.editMessageText(CHAT, 1, 'a'))).toEqual(badRequest('message to edit not found'));
    const own = person.say('mine');
    expect(await refusalOf(api.editMessageText(CHAT, own.message_id, 'a'))).toEqual(
      badRequest("message can't be edited"),
    );
    const keyed = await api.sendMessage(CHAT, 'a', { reply_markup: { keyboard: [['yes']] } });
    expect(await refusalOf(api.editMessageText(CHAT, keyed.message_id, 'b'))).toEqual(
      badRequest("message can't be edited"),
    );
    await api.deleteMessage(CHAT, message_id);
    expect(await refusalOf(api.deleteMessage(CHAT, message_id))).toEqual(badRequest('message to delete not found'));
  });

  it('takes documents with any file name, and gives them out again', async () => {
    const { standin, api, running } = await world();
    const person = standin.api.person(CHAT);
    const bytes = Buffer.from([0, 13, 10, 45, 45, 255, 13, 10]);
    const name = 'Менің құжаттарым (1).pdf';
    const sent = await api.sendDocument(CHAT, new InputFile(bytes, name), {
      caption: '<i>тізім</i>',
      parse_mode: 'HTML',
    });
    expect(sent.document).toMatchObject({ file_name: name, mime_type: 'application/pdf', file_size: bytes.length });
    expect(sent).toMatchObject({ caption: 'тізім', caption_entities: [{ type: 'italic' }] });
    const again = await api.sendDocument(CHAT, sent.document.file_id);
    expect(again.document.file_id).toBe(sent.document.file_id);
    const { file_path } = await api.getFile(sent.document.file_id);
    const response = await fetch(`${running.url}/file/bot${TOKEN}/${file_path}`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    const long = api.sendDocument(CHAT, new InputFile(bytes, name), { caption: 'a'.repeat(1025) });
    expect(await refusalOf(long)).toEqual(badRequest('message caption is too long'));
    expect(await refusalOf(api.sendDocument(CHAT, 'nothing'))).toEqual(
      badRequest('wrong file identifier/HTTP URL specified'),
    );
    expect(person.replies()).toHaveLength(2);
  });

  it('answers presses in time only', async () => {
    let now = Date.UTC(2026, 10, 1);
    const { standin, api } = await world({ clock: () => now });
    const person = standin.api.person(CHAT);
    const reply_markup = { inline_keyboard: [[{ text: 'Анама', callback_data: 'a:1' }]] };
    const { message_id } = await api.sendMessage(CHAT, 'who?', { reply_markup });
    const first = person.press(message_id, 'Анама');
    expect(await refusalOf(api.answerCallbackQuery(first, { text: 'a'.repeat(201) }))).toMatchObject({ code: 400 });
    await api.answerCallbackQuery(first, { text: 'a'.repeat(200), show_alert: true });
    expect(await person.waitForCallbackAnswer(first)).toMatchObject({ showAlert: true });
    const late = person.press(message_id, 'a:1');
    now += 31_000;
    const old = badRequest('query is too old and response timeout expired or query ID is invalid');
    expect(await refusalOf(api.answerCallbackQuery(late))).toEqual(old);
    expect(await refusalOf(api.answerCallbackQuery('777'))).toEqual(old);
    const updates = await api.getUpdates();
    expect(updates.map((update) => update.callback_query?.data)).toEqual(['a:1', 'a:1']);
    expect(() => person.press(message_id, 'not there')).toThrow('no such button');
  });

  it('keeps commands by scope and language, descriptions and the menu button', async () => {
    const { standin, api } = await world();
    standin.api.person(CHAT);
    const list = (description: string) => [{ command: 'start', description }];
    await api.setMyCommands(list('plain'));
    await api.setMyCommands(list('қазақша'), { scope: { type: 'all_private_chats' }, language_code: 'kk' });
    expect(await api.getMyCommands({ scope: { type: 'all_private_chats' }, language_code: 'kk' })).toEqual(
      list('қазақша'),
    );
    expect(standin.api.commandsFor(CHAT, 'kk')).toEqual(list('қазақша'));
    expect(standin.api.commandsFor(CHAT, 'ru')).toEqual(list('plain'));
    await api.deleteMyCommands({ scope: { type: 'all_private_chats' }, language_code: 'kk' });
    expect(standin.api.commandsFor(CHAT, 'kk')).toEqual(list('plain'));
    const wrong = api.setMyCommands([{ command: 'Старт', description: 'a' }]);
    expect(await refusalOf(wrong)).toEqual(badRequest('BOT_COMMAND_INVALID'));
    await api.setMyDescription('kk', { language_code: 'kk' });
    await api.setMyShortDescription('short');
    await api.setChatMenuButton({ menu_button: { type: 'commands' } });
    await api.sendChatAction(CHAT, 'typing');
    expect(standin.api.descriptionFor('kk')).toBe('kk');
    expect(await api.getChat(CHAT)).toMatchObject({ id: CHAT, type: 'private' });
  });

  it('leaves groups and then may not write there', async () => {
    const { standin, api } = await world();
    const chat = { id: -1_001_234_567_890, type: 'supergroup', title: 'Группа' };
    standin.api.inject({ message: { message_id: 1, date: 1, chat, text: 'привет' } });
    await api.sendMessage(chat.id, 'a');
    await api.leaveChat(chat.id);
    expect(await refusalOf(api.sendMessage(chat.id, 'a'))).toEqual({
      code: 403,
      words: 'Forbidden: bot is not a member of the supergroup chat',
    });
    standin.api.person(CHAT);
    expect(await refusalOf(api.leaveChat(CHAT))).toMatchObject({ code: 400 });
  });
});

describe('updates by polling', () => {
  it('hands out updates until their offset is confirmed', async () => {
    const { standin, api } = await world();
    const person = standin.api.person(CHAT);
    for (const text of ['a', 'b', 'c']) person.say(text);
    const first = await api.getUpdates({ limit: 2 });
    expect(first.map((update) => update.message?.text)).toEqual(['a', 'b']);
    expect(await api.getUpdates({ limit: 2 })).toEqual(first);
    const rest = await api.getUpdates({ offset: (first.at(-1)?.update_id ?? 0) + 1 });
    expect(rest.map((update) => update.message?.text)).toEqual(['c']);
    expect(await api.getUpdates({ offset: -1 })).toEqual(rest);
  });

  it('hands out a repeated update once more, whatever has been confirmed', async () => {
    const { standin, api } = await world();
    standin.api.person(CHAT).say('a');
    const [update] = await api.getUpdates();
    const next = (update?.update_id ?? 0) + 1;
    expect(await api.getUpdates({ offset: next })).toEqual([]);
    standin.api.inject({ ...update });
    expect(await api.getUpdates({ offset: next })).toEqual([update]);
    expect(await api.getUpdates({ offset: next })).toEqual([]);
  });

  it('answers a long poll as soon as something comes', async () => {
    const { standin, api } = await world();
    const person = standin.api.person(CHAT);
    const polled = api.getUpdates({ timeout: 50 });
    await api.getMe();
    person.say('hello');
    expect((await polled)[0]?.message?.text).toBe('hello');
  });

  it('ends an empty long poll after its timeout', async () => {
    const { api } = await world();
    const from = performance.now();
    expect(await api.getUpdates({ timeout: 1 })).toEqual([]);
    expect(performance.now() - from).toBeGreaterThan(900);
  });

  it('lets the newer of two pollers win', async () => {
    const { standin, api, running } = await world();
    const first = refusalOf(api.getUpdates({ timeout: 50 }));
    // The first poll is under way once a call sent after it on a connection of its own has been answered.
    await api.getMe();
    const second = apiFor(running, TOKEN).getUpdates({ timeout: 50 });
    expect(await first).toEqual({
      code: 409,
      words: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    standin.api.person(CHAT).say('hello');
    expect(await second).toHaveLength(1);
  });

  it('gives only the kinds that were asked for', async () => {
    const { standin, api } = await world();
    await api.getUpdates({ allowed_updates: ['callback_query'] });
    standin.api.person(CHAT).say('a');
    expect(await api.getUpdates()).toEqual([]);
  });

  it('ends at once when it is closed', async () => {
    const { running, api } = await world();
    const polled = api.getUpdates({ timeout: 50 }).catch(() => 'broken off');
    await api.getMe();
    const from = performance.now();
    await running.close();
    expect(performance.now() - from).toBeLessThan(1500);
    await polled;
  });

  it('serves a whole grammY bot', async () => {
    const { standin, running } = await world();
    const bot = new Bot(TOKEN, { client: { apiRoot: running.url } });
    bot.command('start', (ctx) =>
      ctx.reply('Сәлем', { reply_markup: { inline_keyboard: [[{ text: 'Иә', callback_data: 'yes' }]] } }),
    );
    bot.on('callback_query:data', async (ctx) => {
      await ctx.answerCallbackQuery('ok');
      await ctx.editMessageText(ctx.callbackQuery.data);
    });
    bot.on('edited_message', (ctx) => ctx.reply('changed'));
    bot.on('message:photo', (ctx) => ctx.reply('photo'));
    const polling = bot.start();
    ends.push(async () => {
      await bot.stop();
      await polling;
    });
    const person = standin.api.person(CHAT, { language_code: 'kk' });
    const said = person.say('/start');
    const [greeting] = await person.waitForMessages(1);
    const query = person.press(greeting?.message_id ?? 0, 'Иә');
    await person.waitForMessages((replies) => replies[0]?.text === 'yes');
    expect(await person.waitForCallbackAnswer(query)).toEqual({ text: 'ok', showAlert: false, url: null });
    person.editMessage(said.message_id, '/start again');
    person.send('photo');
    const replies = await person.waitForMessages(3);
    expect(replies.map((message) => message.text)).toEqual(['yes', 'changed', 'photo']);
    expect(standin.api.refusals).toEqual([]);
  });
});

type Delivery = { body: { update_id: number; message?: { text?: string } }; secret: string | undefined };

/** A webhook that answers with each of `statuses` in turn, and then with 200. */
async function webhook(statuses: { status: number; headers?: Record<string, string> }[]) {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const secret = request.headers['x-telegram-bot-api-secret-token'];
      deliveries.push({ body: JSON.parse(text), secret: Array.isArray(secret) ? secret[0] : secret });
      const answer = statuses.shift() ?? { status: 200 };
      response.writeHead(answer.status, answer.headers ?? {}).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}/telegram/webhook`, deliveries };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('updates by webhook', () => {
  it('delivers with the secret, in order per chat, until a 2xx', async () => {
    const { standin, api } = await world({ webhook: { firstRetryMs: 5, longestRetryMs: 20 } });
    const hook = await webhook([{ status: 500 }, { status: 503, headers: { 'retry-after': '0' } }]);
    const person = standin.api.person(CHAT);
    person.say('a');
    person.say('b');
    await api.setWebhook(hook.url, { secret_token: 'secret_-1', max_connections: 1 });
    await standin.api.waitUntil(
      () => standin.api.pendingUpdates() === 0,
      () => 'the deliveries',
    );
    expect(hook.deliveries.map(({ body }) => body.message?.text)).toEqual(['a', 'a', 'a', 'b']);
    expect(new Set(hook.deliveries.map(({ secret }) => secret))).toEqual(new Set(['secret_-1']));
    const info = await api.getWebhookInfo();
    expect(info).toMatchObject({ url: hook.url, pending_update_count: 0, max_connections: 1 });
    expect(info.last_error_message).toBe('Wrong response from the webhook: 503 Service Unavailable');
  });

  it('does not let one chat hold up another', async () => {
    const { standin, api } = await world({ webhook: { firstRetryMs: 60_000 } });
    const hook = await webhook([{ status: 500 }]);
    await api.setWebhook(hook.url);
    standin.api.person(1).say('stuck');
    await expect.poll(() => hook.deliveries.length).toBe(1);
    standin.api.person(2).say('through');
    await expect.poll(() => hook.deliveries.length).toBe(2);
    await expect.poll(() => standin.api.pendingUpdates()).toBe(1);
  });

  it('refuses polling while it is set, and wrong secrets', async () => {
    const { api } = await world();
    const hook = await webhook([]);
    const words = (secret_token: string) => refusalOf(api.setWebhook(hook.url, { secret_token }));
    expect(await words('a b')).toEqual(badRequest('secret token contains unallowed characters'));
    expect(await words('a'.repeat(257))).toEqual(badRequest('secret token is too long'));
    await api.setWebhook(hook.url);
    expect(await refusalOf(api.getUpdates())).toEqual({
      code: 409,
      words:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    await api.deleteWebhook({ drop_pending_updates: true });
    expect(await api.getUpdates()).toEqual([]);
  });
});

describe('trouble', () => {
  it('refuses more than the rate, by the clock', async () => {
    let now = 0;
    const { standin, api } = await world({ clock: () => now, rate: { perSecond: 3, perChatPerSecond: 2 } });
    for (const id of [1, 2, 3, 4]) standin.api.person(id);
    await api.sendMessage(1, 'a');
    await api.sendMessage(1, 'a');
    const tooMany = { code: 429, words: 'Too Many Requests: retry after 1', retryAfter: 1 };
    expect(await refusalOf(api.sendMessage(1, 'a'))).toEqual(tooMany);
    await api.sendMessage(2, 'a');
    expect(await refusalOf(api.sendMessage(3, 'a'))).toEqual(tooMany);
    now = 999;
    expect(await refusalOf(api.sendMessage(4, 'a'))).toEqual(tooMany);
    now = 1001;
    await api.sendMessage(4, 'a');
    expect(standin.api.ledger.map(({ chatId, at }) => [chatId, at])).toEqual([
      [1, 0],
      [1, 0],
      [2, 0],
      [4, 1001],
    ]);
    expect(standin.api.refusals.map(({ code }) => code)).toEqual([429, 429, 429]);
  });

  it('breaks, delays, holds and falsifies calls as told', async () => {
    const { standin, api } = await world();
    const { faults } = standin.api;
    const person = standin.api.person(CHAT);
    faults.next('sendMessage', { kind: 'drop', when: 'before' });
    await expect(api.sendMessage(CHAT, 'lost')).rejects.toThrow(HttpError);
    faults.next('sendMessage', { kind: 'drop', when: 'after' });
    await expect(api.sendMessage(CHAT, 'arrived')).rejects.toThrow(HttpError);
    faults.next('*', { kind: 'answer', status: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 });
    expect(await refusalOf(api.sendMessage(CHAT, 'a'))).toMatchObject({ code: 429, retryAfter: 7 });
    const { promise, resolve } = Promise.withResolvers<void>();
    faults.next('sendMessage', { kind: 'hold', until: promise });
    const held = api.sendMessage(CHAT, 'held');
    await api.getMe();
    expect(person.replies().map((message) => message.text)).toEqual(['arrived']);
    resolve();
    await held;
    faults.next('sendMessage', { kind: 'delay', ms: 20 });
    await api.sendMessage(CHAT, 'late');
    expect(person.replies().map((message) => message.text)).toEqual(['arrived', 'held', 'late']);
  });

  it('says what it waited for in vain', async () => {
    const { standin } = await world();
    const waiting = standin.api.person(CHAT).waitForMessages(1, { timeoutMs: 5 });
    await expect(waiting).rejects.toThrow('waited 5 ms in vain for 1 messages from the bot (now 0)');
  });
});
