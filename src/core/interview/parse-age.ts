import { addDays, addMonths, addYears, dateIfReal, type PlainDate, plainDate, yearOf } from '../calendar/plain-date.ts';
import type { BirthSpan } from '../facts/facts.ts';
import { bornWhenAged } from './plan.ts';
import { fold, wordsOf } from './words.ts';

/** Words that belong to ages and dates, in every language at once: lists as texts keep them. */
export interface AgeWords {
  readonly years: readonly string[];
  readonly months: readonly string[];
  readonly oneAndHalf: readonly string[];
  /** The names of the months, January first, one list of twelve for each language. */
  readonly monthNames: readonly (readonly string[])[];
}

export type ParsedAge =
  | { readonly kind: 'birth-date'; readonly date: PlainDate }
  | { readonly kind: 'born-between'; readonly span: BirthSpan }
  | { readonly kind: 'impossible-date' };

/** The word lists of texts, joined over the languages. */
export function ageWords(
  lists: readonly {
    readonly years: string;
    readonly months: string;
    readonly oneAndHalf: string;
    readonly monthNames: string;
  }[],
): AgeWords {
  return {
    years: lists.flatMap((list) => wordsOf(list.years)),
    months: lists.flatMap((list) => wordsOf(list.months)),
    oneAndHalf: lists.flatMap((list) => wordsOf(list.oneAndHalf)),
    monthNames: lists.map((list) => wordsOf(list.monthNames)),
  };
}

/**
 * An age ("67", "67 years", "1 year 8 months", "8 months"), a birth date ("12.05.1959", "1959-05-12", "12 May 1959")
 * or a part of one ("05.1959", "1959"); `undefined` when the text is none of them.
 */
export function parseAge(text: string, asOf: PlainDate, words: AgeWords): ParsedAge | undefined {
  const typed = fold(text);
  return parseDate(typed, asOf, words) ?? parsePartOfDate(typed) ?? parseYearsAndMonths(typed, asOf, words);
}

/** A birth date in figures or with the month's name; two figures for the year mean the latest such year gone by. */
export function parseDate(text: string, asOf: PlainDate, words: AgeWords): ParsedAge | undefined {
  const typed = fold(text);
  const iso = /^(\d{4})[ .,](\d{1,2})[ .,](\d{1,2})$/u.exec(typed);
  if (iso) return realDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const figures = /^(\d{1,2})[ .,]+(\d{1,2})[ .,]+(\d{4}|\d{2})(?: \p{L}+[.]?)?$/u.exec(typed);
  if (figures) return realDate(fullYear(`${figures[3]}`, asOf), Number(figures[2]), Number(figures[1]));
  const parts = typed.replace(/(\d)(?:st|nd|rd|th)\b/gu, '$1').split(/[ .,]/u);
  const month = parts.map((part) => monthNumber(part, words)).find((number) => number !== undefined);
  const numbers = parts.filter((part) => /^\d+$/u.test(part));
  const year = numbers.find((number) => number.length === 4);
  const day = numbers.find((number) => number !== year);
  if (month === undefined || year === undefined || numbers.length > 2) return undefined;
  return day === undefined ? monthSpan(Number(year), month) : realDate(Number(year), month, Number(day));
}

function parsePartOfDate(typed: string): ParsedAge | undefined {
  const monthAndYear = /^(\d{1,2})[ .,](\d{4})$/u.exec(typed);
  if (monthAndYear) return monthSpan(Number(monthAndYear[2]), Number(monthAndYear[1]));
  const year = Number(/^(\d{4})(?: \p{L}[\p{L}. ]*)?$/u.exec(typed)?.[1] ?? Number.NaN);
  if (Number.isNaN(year)) return undefined;
  return dateIfReal(year, 1, 1) === undefined
    ? { kind: 'impossible-date' }
    : { kind: 'born-between', span: { from: plainDate(year, 1, 1), to: plainDate(year, 12, 31) } };
}

function parseYearsAndMonths(typed: string, asOf: PlainDate, words: AgeWords): ParsedAge | undefined {
  const halfYears = /^(\d{1,2})[.,]5(?: \p{L}+)?$/u.exec(typed);
  if (halfYears !== null) return bornMonthsAgo(Number(halfYears[1]) * 12 + 6, asOf);
  const parts = typed
    .replace(/(\d)(\p{L})/gu, '$1 $2')
    .split(' ')
    .filter((part) => !joining.includes(part));
  const isOneOf = (units: readonly string[], part: string | undefined) =>
    units.some((unit) => part === unit || part === `${unit}.`);
  const isYears = (part: string | undefined) => isOneOf(words.years, part);
  const isMonths = (part: string | undefined) => isOneOf(words.months, part);
  const half = words.oneAndHalf.find(
    (word) => typed === word || (typed.startsWith(`${word} `) && !/\d/u.test(typed.slice(word.length))),
  );
  if (half !== undefined) return bornMonthsAgo(18, asOf);
  const [first, unit, second, secondUnit, ...rest] = parts;
  if (!/^\d{1,3}$/u.test(`${first}`)) return undefined;
  const number = Number(first);
  if (unit === undefined) return bornYearsAgo(number, asOf);
  if (isMonths(unit) && second === undefined) return bornMonthsAgo(number, asOf);
  if (isYears(unit) && /^\d{1,2}$/u.test(`${second}`) && isMonths(secondUnit) && rest.length === 0) {
    return bornMonthsAgo(number * 12 + Number(second), asOf);
  }
  // "67 years old", "67 жаста": what follows the unit in words adds nothing; figures would.
  return isYears(unit) && !parts.slice(2).some((part) => /\d/u.test(part)) ? bornYearsAgo(number, asOf) : undefined;
}

/** Words between the figures that add nothing, folded. */
const joining = ['и', 'and', 'мен', 'пен', 'жане'];

function bornYearsAgo(years: number, asOf: PlainDate): ParsedAge {
  return { kind: 'born-between', span: bornWhenAged(years, asOf) };
}

function bornMonthsAgo(months: number, asOf: PlainDate): ParsedAge {
  return {
    kind: 'born-between',
    span: { from: addDays(addMonths(asOf, -months - 1), 1), to: addMonths(asOf, -months) },
  };
}

function monthSpan(year: number, month: number): ParsedAge {
  const from = dateIfReal(year, month, 1);
  return from === undefined
    ? { kind: 'impossible-date' }
    : { kind: 'born-between', span: { from, to: addDays(addMonths(from, 1), -1) } };
}

function realDate(year: number, month: number, day: number): ParsedAge {
  const date = dateIfReal(year, month, day);
  return date === undefined ? { kind: 'impossible-date' } : { kind: 'birth-date', date };
}

function fullYear(figures: string, asOf: PlainDate): number {
  if (figures.length === 4) return Number(figures);
  const century = Math.floor(yearOf(asOf) / 100) * 100;
  const year = century + Number(figures);
  return year > yearOf(asOf) ? year - 100 : year;
}

/** Months are recognised by their first letters, so that any case ending will do. */
function monthNumber(part: string, words: AgeWords): number | undefined {
  for (const names of words.monthNames) {
    const index = names.findIndex((name) => stem(name) === stem(part));
    if (index >= 0) return index + 1;
  }
  return undefined;
}

// Three letters tell the months apart in each language; "май" and "мая" are one.
const stem = (word: string) => word.slice(0, 3).replace('й', 'я');

/** A day without its year: "30.11", "30 November"; whether there is such a day is not asked. */
export function parseDayOfYear(
  text: string,
  words: AgeWords,
): { readonly day: number; readonly month: number } | undefined {
  const [, day, month = ''] = /^(\d{1,2})[ .,](\d{1,2}|\p{L}{3,})$/u.exec(fold(text)) ?? [];
  const number = /^\d+$/u.test(month) ? Number(month) : monthNumber(month, words);
  return day === undefined || number === undefined ? undefined : { day: Number(day), month: number };
}

/** A day in the future or today, typed for a plan: "30.11.2026", "30.11", "30 November". */
export function parseDay(text: string, asOf: PlainDate, words: AgeWords): ParsedAge | undefined {
  const short = parseDayOfYear(text, words);
  if (short === undefined) return parseDate(text, asOf, words);
  const thisYear = dateIfReal(yearOf(asOf), short.month, short.day);
  if (thisYear === undefined) return { kind: 'impossible-date' };
  return { kind: 'birth-date', date: thisYear < asOf ? addYears(thisYear, 1) : thisYear };
}
