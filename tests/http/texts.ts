import { createTitles } from '../../src/i18n/titles.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import type { Language } from '../../src/usecases/ports.ts';
import type { Titles } from '../../src/usecases/titles.ts';

const translator = await createTranslator();
const made = new Map<Language, Titles>();

/** The texts that the program ships. */
export function titles(language: Language): Titles {
  const known = made.get(language) ?? createTitles(translator(language));
  made.set(language, known);
  return known;
}
