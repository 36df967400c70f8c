import { readFileSync } from 'node:fs';
import i18next, { type TFunction } from 'i18next';
import bot from '../../locales/en/bot.json' with { type: 'json' };
import cases from '../../locales/en/cases.json' with { type: 'json' };
import console from '../../locales/en/console.json' with { type: 'json' };
import counter from '../../locales/en/counter.json' with { type: 'json' };
import documents from '../../locales/en/documents.json' with { type: 'json' };
import law from '../../locales/en/law.json' with { type: 'json' };
import notices from '../../locales/en/notices.json' with { type: 'json' };
import office from '../../locales/en/office.json' with { type: 'json' };
import persons from '../../locales/en/persons.json' with { type: 'json' };
import questions from '../../locales/en/questions.json' with { type: 'json' };
import result from '../../locales/en/result.json' with { type: 'json' };
import statuses from '../../locales/en/statuses.json' with { type: 'json' };
import steps from '../../locales/en/steps.json' with { type: 'json' };
import { type Language, languages } from './languages.ts';

/** One file a namespace in `locales/<language>`. English is the shape; a parity test holds the others to it. */
const english = {
  bot,
  cases,
  console,
  counter,
  documents,
  law,
  notices,
  office,
  persons,
  questions,
  result,
  statuses,
  steps,
};
type Namespace = keyof typeof english;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'bot';
    resources: typeof english;
  }
}

const namespaces = [
  'bot',
  'cases',
  'console',
  'counter',
  'documents',
  'law',
  'notices',
  'office',
  'persons',
  'questions',
  'result',
  'statuses',
  'steps',
] as const satisfies readonly Namespace[];

/** `t('namespace:key', { … })` in one language. A key that does not exist does not compile. */
export type Translate = TFunction<typeof namespaces>;

export type Translator = (language: Language) => Translate;

/**
 * Loads every text. Values are not escaped here: the shells escape for the place they write to.
 *
 * @throws when a text file is missing or is no JSON
 */
export async function createTranslator(): Promise<Translator> {
  const instance = i18next.createInstance();
  await instance.init({
    supportedLngs: languages,
    fallbackLng: false,
    ns: namespaces,
    defaultNS: 'bot',
    resources: Object.fromEntries(
      languages.map((language) => [
        language,
        Object.fromEntries(namespaces.map((namespace) => [namespace, readTexts(language, namespace)])),
      ]),
    ),
    interpolation: { escapeValue: false },
    returnEmptyString: true,
  });
  const fixed = new Map(languages.map((language) => [language, instance.getFixedT(language, namespaces)]));
  return (language) => fixed.get(language) ?? instance.getFixedT(language, namespaces);
}

function readTexts(language: Language, namespace: Namespace) {
  if (language === 'en') return english[namespace];
  return JSON.parse(readFileSync(new URL(`../../locales/${language}/${namespace}.json`, import.meta.url), 'utf8'));
}

/**
 * A text whose key is made of an id of the law or the dialog. The compiler cannot follow such keys; the tests of
 * `tests/locales` look every one of them up.
 */
export function textOf(t: Translate, key: string, values: Readonly<Record<string, string | number>> = {}): string {
  return (t as (key: string, values: object) => string)(key, values);
}
