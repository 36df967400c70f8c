import { dayOf, monthOf, type PlainDate, yearOf } from '../core/calendar/plain-date.ts';
import type { Language } from './languages.ts';

/** A date as people say it: `30 November 2026`, `30 ноября 2026 г.`, `2026 жылғы 30 қараша`. */
export function sayDate(date: PlainDate, language: Language): string {
  if (language === 'kk') {
    return `${yearOf(date)} жылғы ${dayOf(date)} ${kazakhMonths[monthOf(date) - 1]}`;
  }
  return formats[language].format(new Date(`${date}T00:00:00Z`));
}

const formats = {
  ru: new Intl.DateTimeFormat('ru', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
};

// Intl writes "2026 ж. 30 қараша", which cannot be read aloud.
const kazakhMonths = [
  'қаңтар',
  'ақпан',
  'наурыз',
  'сәуір',
  'мамыр',
  'маусым',
  'шілде',
  'тамыз',
  'қыркүйек',
  'қазан',
  'қараша',
  'желтоқсан',
];

/** A date as people type it: `30.11.2026`. */
export function typedDate(date: PlainDate): string {
  return date.split('-').reverse().join('.');
}
