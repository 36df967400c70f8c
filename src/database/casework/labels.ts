import { createHmac } from 'node:crypto';
import type { DistrictId } from '../../usecases/ids.ts';

/** Longer beginnings find no more than these. */
const LONGEST_BEGINNING = 20;
const WORD_LIMIT = 16;
const HASH_BYTES = 12;

/** What is looked up instead of a label: keyed hashes of the beginnings of its words, of no use in another district. */
export interface LabelIndex {
  readonly entries: (district: DistrictId, label: string) => readonly string[];
  /** One for each word that was typed; empty when no word was. */
  readonly wanted: (district: DistrictId, typed: string) => readonly string[];
}

export function createLabelIndex(key: Buffer): LabelIndex {
  const hash = (district: DistrictId, beginning: string) =>
    createHmac('sha256', key)
      .update(`${district}\n${beginning}`)
      .digest()
      .subarray(0, HASH_BYTES)
      .toString('base64url');
  return {
    entries: (district, label) => {
      const beginnings = new Set(wordsOf(label).flatMap(beginningsOf));
      return [...beginnings].map((beginning) => hash(district, beginning));
    },
    wanted: (district, typed) =>
      wordsOf(typed).map((word) => hash(district, [...word].slice(0, LONGEST_BEGINNING).join(''))),
  };
}

/** Lower case by Unicode, not by a language: so Ә is ә and І is і, wherever this runs. */
const wordsOf = (text: string): readonly string[] =>
  (
    cleanText(text)
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).slice(0, WORD_LIMIT);

function beginningsOf(word: string): readonly string[] {
  const letters = [...word].slice(0, LONGEST_BEGINNING);
  return letters.map((_, index) => letters.slice(0, index + 1).join(''));
}

/**
 * A text of one line as it is stored: composed letters, single spaces, and nothing that cannot be seen (controls, marks
 * of zero width, marks that turn the direction of writing).
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim();
}

/** The same for a text whose lines are kept. */
export function cleanLines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map(cleanText)
    .join('\n')
    .trim();
}
