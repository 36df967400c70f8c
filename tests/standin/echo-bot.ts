import { Bot, InlineKeyboard, InputFile } from 'grammy';
import { createStandin, type Standin } from '../../src/standin/standin.ts';

const TOKEN = '4200:loopback-token';

export type EchoBot = { standin: Standin; url: string; close(): Promise<void> };

/** A small bot that polls the stand-in and uses everything the chat page draws. Port 0 takes any free one. */
export async function startEchoBot(port = 0): Promise<EchoBot> {
  const standin = createStandin({ token: TOKEN, clock: Date.now, heartbeatMs: 50 });
  const running = await standin.listen(port);
  const bot = new Bot(TOKEN, { client: { apiRoot: running.url } });

  await bot.api.setMyCommands([
    { command: 'start', description: 'Басынан бастау' },
    { command: 'document', description: 'Құжат алу' },
  ]);
  await bot.api.setMyCommands([{ command: 'start', description: 'Начать сначала' }], { language_code: 'ru' });

  bot.command('start', async (ctx) => {
    await ctx.reply(
      '<b>Сәлеметсіз бе!</b> Бұл — <i>алдын ала</i> көмек.\n<blockquote expandable>№ 263 бұйрық\n1-тармақ\n2-тармақ\n3-тармақ\n4-тармақ</blockquote>',
      { parse_mode: 'HTML' },
    );
    await ctx.reply('Күтім кімге керек?', {
      reply_markup: new InlineKeyboard()
        .text('Өзіме', 'who:self')
        .text('Анама', 'who:mother')
        .row()
        .text('Ескерту', 'warn')
        .row()
        .url('Заң', 'https://adilet.zan.kz/kaz'),
    });
  });
  bot.command('document', async (ctx) => {
    await ctx.replyWithChatAction('upload_document');
    await ctx.replyWithDocument(new InputFile(Buffer.from('Қажет құжаттар'), 'Құжаттар тізімі.txt'), {
      caption: 'Басып шығарыңыз',
    });
  });
  bot.command('keys', (ctx) =>
    ctx.reply('Таңдаңыз', { reply_markup: { keyboard: [['Иә', 'Жоқ']], one_time_keyboard: true } }),
  );
  bot.command('many', async (ctx) => {
    for (let line = 1; line <= 30; line += 1) await ctx.reply(`Жол ${line}`);
  });
  bot.command('silent', () => undefined);
  bot.callbackQuery('warn', (ctx) => ctx.answerCallbackQuery({ text: 'Бұл — шешім емес.', show_alert: true }));
  bot.callbackQuery(/^who:/, async (ctx) => {
    await ctx.answerCallbackQuery({ text: 'Сақталды' });
    await ctx.editMessageText('Күтім кімге керек? ✓', {
      reply_markup: new InlineKeyboard().text('Өзгерту', 'who:change').text('Әрі қарай', 'go:next'),
    });
  });
  bot.callbackQuery('go:next', async (ctx) => {
    await ctx.answerCallbackQuery();
    await ctx.editMessageText('Болды');
  });
  bot.on('message:text', (ctx) => ctx.reply(`Сіз жаздыңыз: ${ctx.msg.text}`));
  const { promise: started, resolve: onStart } = Promise.withResolvers<unknown>();
  const polling = bot.start({ onStart });
  await started;

  return {
    standin,
    url: running.url,
    async close() {
      await bot.stop();
      await polling;
      await running.close();
    },
  };
}
