import type { FastifyPluginAsync } from 'fastify';
import { type Language, preferredLanguage } from '../../i18n/languages.ts';

const words: Readonly<Record<Language, { title: string; where: string; api: string; openapi: string }>> = {
  kk: {
    title: 'Тірек',
    where: 'Тірек Telegram-да сөйлеседі. Бұл бетте сұрақтарға жауап берілмейді.',
    api: 'Бағдарламаларға арналған сипаттама',
    openapi: 'OpenAPI құжаты',
  },
  ru: {
    title: 'Тірек',
    where: 'Тірек отвечает в Telegram. На этой странице вопросов не задают.',
    api: 'Описание для программ',
    openapi: 'Документ OpenAPI',
  },
  en: {
    title: 'Tirek',
    where: 'Tirek answers in Telegram. Nothing is asked on this page.',
    api: 'Description for programs',
    openapi: 'OpenAPI document',
  },
};

/** `GET /` where no chat page is: says where the bot is, in the language of the visitor. */
export const homePageRoute: FastifyPluginAsync = async (app) => {
  app.get('/', { schema: { hide: true } }, async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('vary', 'Accept-Language')
      .send(page(preferredLanguage(request.headers['accept-language']))),
  );
};

function page(lang: Language): string {
  const { title, where, api, openapi } = words[lang];
  return `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body>
<main>
<h1>${title}</h1>
<p>${where}</p>
<p><a href="/api/docs/">${api}</a> · <a href="/api/openapi.json">${openapi}</a></p>
</main>
</body>
</html>
`;
}
