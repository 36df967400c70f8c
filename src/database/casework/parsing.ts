import { type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { Language, Log } from '../../usecases/ports.ts';

/** A column whose value this build does not know. Never carries the value. */
class Unreadable extends Error {
  readonly column: string;

  constructor(column: string) {
    super(`unreadable ${column}`);
    this.column = column;
  }
}

/** Parses one row; a row that does not parse is named in the log and left out, so that the others are still there. */
export function parseRow<Parsed>(log: Log, table: string, row: string, parse: () => Parsed): Parsed | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    log.error('row-cannot-be-read', { table, row, column: error.column });
    return undefined;
  }
}

/** Throws where the text is none of the words. */
export function oneOf<Word extends string>(column: string, words: readonly Word[], text: string): Word {
  const word = words.find((each) => each === text);
  if (word === undefined) throw new Unreadable(column);
  return word;
}

/** Throws where the text is no date. */
export function dayOf(column: string, text: string): PlainDate {
  const day = parsePlainDate(text);
  if (day === undefined) throw new Unreadable(column);
  return day;
}

export const languages = ['kk', 'ru', 'en'] as const satisfies readonly Language[];

/** The language a chat has chosen; one that this build does not speak counts as none. */
export const languageOr = <Other>(text: string | null, other: Other): Language | Other =>
  languages.find((language) => language === text) ?? other;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Whether it can be the id of a row; any other text is the id of none. */
export const isUuid = (text: string): boolean => UUID.test(text);
