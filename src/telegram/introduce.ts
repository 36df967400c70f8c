import { Api } from 'grammy';
import { languages } from '../i18n/languages.ts';
import type { Translator } from '../i18n/translator.ts';
import { commands } from '../usecases/intents.ts';

/**
 * Tells Telegram what the bot is: the command list and the description in every language, Kazakh for all others. May
 * be repeated; nothing but the menu depends on it. Throws GrammyError or HttpError.
 */
export async function introduceBot(options: {
  readonly token: string;
  readonly apiRoot: string;
  readonly translator: Translator;
}): Promise<void> {
  const api = new Api(options.token, { apiRoot: options.apiRoot });
  for (const language of [undefined, ...languages]) {
    const t = options.translator(language ?? 'kk');
    const only = language === undefined ? {} : { language_code: language };
    const list = commands.map((command) => ({ command, description: t(`bot:commands.${command}`) }));
    await api.setMyCommands(list, { scope: { type: 'all_private_chats' }, ...only });
    await api.setMyDescription(t('bot:about.description'), only);
    await api.setMyShortDescription(t('bot:about.short'), only);
  }
}

/** The name that links to the bot carry: `https://t.me/<name>?start=…`. Throws GrammyError or HttpError. */
export async function askUsername(options: { readonly token: string; readonly apiRoot: string }): Promise<string> {
  const { username } = await new Api(options.token, { apiRoot: options.apiRoot }).getMe();
  return username;
}

/** Where Telegram is to send updates; without an address they wait to be fetched. Throws GrammyError or HttpError. */
export async function setWebhook(options: {
  readonly token: string;
  readonly apiRoot: string;
  readonly url: string;
  readonly secret: string;
  readonly allowedUpdates: readonly ('message' | 'edited_message' | 'callback_query' | 'my_chat_member')[];
}): Promise<void> {
  const api = new Api(options.token, { apiRoot: options.apiRoot });
  await api.setWebhook(options.url, {
    secret_token: options.secret,
    allowed_updates: options.allowedUpdates,
    max_connections: 40,
  });
}
