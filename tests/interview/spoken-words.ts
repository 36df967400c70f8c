import { readFileSync } from 'node:fs';
import { languages } from '../../src/i18n/languages.ts';

export interface SpokenWords {
  readonly language: string;
  readonly answers: Readonly<Record<string, string>>;
}

/** The lists of words that people type, as the texts of each language keep them. */
export const spokenWords: readonly SpokenWords[] = languages.map((language) => {
  const file = new URL(`../../locales/${language}/bot.json`, import.meta.url);
  const texts: { readonly answers: Readonly<Record<string, string>> } = JSON.parse(readFileSync(file, 'utf8'));
  return { language, answers: texts.answers };
});
