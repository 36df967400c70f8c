import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '../../src/i18n/languages.ts';

const folder = join(import.meta.dirname, '../../locales');

/** The namespaces of a language: the files on the disk. */
export function namespacesOf(language: Language): readonly string[] {
  return readdirSync(join(folder, language))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

export const namespaces = [...new Set(languages.flatMap((language) => namespacesOf(language)))].sort();

/** Every text of a namespace by its path, `home.title`. */
export function textsOf(language: Language, namespace: string): ReadonlyMap<string, string> {
  const json: unknown = JSON.parse(readFileSync(join(folder, language, `${namespace}.json`), 'utf8'));
  return new Map(leaves(json, []));
}

function leaves(value: unknown, path: readonly string[]): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${path.join('.')} is neither a text nor a group of texts`);
  }
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

const loaded = new Map<string, ReadonlyMap<string, string>>();

/** A text by `namespace:path`, or undefined. */
export function text(language: Language, key: string): string | undefined {
  const [namespace = '', path = ''] = key.split(':');
  const id = `${language}/${namespace}`;
  const texts = loaded.get(id) ?? textsOf(language, namespace);
  loaded.set(id, texts);
  return texts.get(path);
}

const pluralEnding = /_(zero|one|two|few|many|other)$/u;

/** `question.atMost_few` is a form of `question.atMost`. */
export function withoutPlural(key: string): string {
  return key.replace(pluralEnding, '');
}

export function pluralOf(key: string): string | undefined {
  return pluralEnding.exec(key)?.[1];
}

/** Every text a person may see: typed words are only listened for. */
export function shownTexts(language: Language): readonly (readonly [string, string])[] {
  return namespaces.flatMap((namespace) =>
    [...textsOf(language, namespace)]
      .map(([path, value]) => [`${namespace}:${path}`, value] as const)
      .filter(([key]) => !/\.words(?:\.|$)/u.test(key) && !key.startsWith('bot:answers.')),
  );
}
