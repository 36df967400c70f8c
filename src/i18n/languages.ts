/** The languages of the service; Kazakh first. A new one is a folder in `locales` and a line here. */
export const languages = ['kk', 'ru', 'en'] as const;
export type Language = (typeof languages)[number];

export function isLanguage(code: string): code is Language {
  return (languages as readonly string[]).includes(code);
}

/** The language a Telegram client or a browser asks for, as far as we speak it. */
export function languageOf(code: string | undefined): Language | undefined {
  const [primary] = (code ?? '').toLowerCase().split('-');
  return primary !== undefined && isLanguage(primary) ? primary : undefined;
}

/** The first language of a browser's list (`Accept-Language`) that we speak, the most wanted first. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [code, weight] = part.trim().split(';q=');
      return { language: languageOf(code), weight: weight === undefined ? 1 : Number(weight) || 0 };
    })
    .sort((a, b) => b.weight - a.weight);
  return wanted.find(({ language }) => language !== undefined)?.language ?? 'kk';
}
