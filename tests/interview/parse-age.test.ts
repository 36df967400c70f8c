import { describe, expect, test } from 'vitest';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { type AgeWords, ageWords, parseAge, parseDate, parseDay } from '../../src/core/interview/parse-age.ts';
import { possibleAgeGroups } from '../../src/core/law/age.ts';
import { spokenWords } from './spoken-words.ts';

const today = plainDate(2026, 11, 22);

const written = ageWords([
  {
    years: 'жас|жаста|жыл',
    months: 'ай|айлық',
    oneAndHalf: 'бір жарым|1 жарым|1,5',
    monthNames: 'қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан',
  },
  {
    years: 'лет|год|года|г',
    months: 'месяц|месяца|месяцев|мес',
    oneAndHalf: 'полтора|1,5|1½',
    monthNames: 'января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря',
  },
  {
    years: 'years|year',
    months: 'months|month',
    oneAndHalf: 'one and a half|1.5',
    monthNames: 'january|february|march|april|may|june|july|august|september|october|november|december',
  },
]);

const kept = ageWords(
  spokenWords.map(({ answers }) => ({
    years: answers['yearUnits'] ?? '',
    months: answers['monthUnits'] ?? '',
    oneAndHalf: answers['oneAndHalf'] ?? '',
    monthNames: answers['months'] ?? '',
  })),
);

/** `1958-11-23 … 1959-11-22`, a date, or what it is not. */
function understood(text: string, words: AgeWords): string {
  const age = parseAge(text, today, words);
  switch (age?.kind) {
    case 'birth-date':
      return age.date;
    case 'born-between':
      return `${age.span.from} … ${age.span.to}`;
    case 'impossible-date':
      return 'no such date';
    case undefined:
      return 'not understood';
  }
}

const sixtySeven = '1958-11-23 … 1959-11-22';
const yearAndEight = '2025-02-23 … 2025-03-22';
const oneAndHalf = '2025-04-23 … 2025-05-22';
const inMay = '1959-05-01 … 1959-05-31';

describe.each([
  { of: 'words written here', words: written },
  { of: 'the words that the texts keep', words: kept },
])('with $of, people say their age', ({ words }) => {
  test.each([
    ['67', sixtySeven],
    ['1 год и 8 месяцев', yearAndEight],
    ['1 жас мен 8 ай', yearAndEight],
    ['1 жыл пен 8 ай', yearAndEight],
    ['1 жас және 8 ай', yearAndEight],
    ['1 жарым', oneAndHalf],
    ['1 жарым жас', oneAndHalf],
    ['67 лет', sixtySeven],
    ['67 ЛЕТ.', sixtySeven],
    ['67лет', sixtySeven],
    ['67 жаста', sixtySeven],
    ['67 жас', sixtySeven],
    ['67 years', sixtySeven],
    ['67 years old', sixtySeven],
    ['67-year-old', sixtySeven],
    [' 67 ! ', sixtySeven],
    ['６７', sixtySeven],
    ['67 😀', sixtySeven],
    ['1 жас 8 ай', yearAndEight],
    ['1 жыл 8 ай', yearAndEight],
    ['1 год 8 месяцев', yearAndEight],
    ['1г. 8мес.', yearAndEight],
    ['1 year 8 months', yearAndEight],
    ['20 месяцев', yearAndEight],
    ['20 ай', yearAndEight],
    ['20 айлық', yearAndEight],
    ['20 айлык', yearAndEight],
    ['18 months', oneAndHalf],
    ['полтора года', oneAndHalf],
    ['бір жарым жас', oneAndHalf],
    ['бир жарым жас', oneAndHalf],
    ['one and a half years', oneAndHalf],
    ['1,5 года', oneAndHalf],
    ['1.5', oneAndHalf],
    ['1½', oneAndHalf],
    ['0', '2025-11-23 … 2026-11-22'],
    ['8 months', '2026-02-23 … 2026-03-22'],
    ['110', '1915-11-23 … 1916-11-22'],
    ['130', '1895-11-23 … 1896-11-22'],
  ])('%s', (text, meaning) => {
    expect(understood(text, words)).toBe(meaning);
  });

  test.each([
    ['12.05.1959', '1959-05-12'],
    ['12/05/1959', '1959-05-12'],
    ['12-05-1959', '1959-05-12'],
    ['12 5 1959', '1959-05-12'],
    ['12,05,1959', '1959-05-12'],
    ['12.05.59', '1959-05-12'],
    ['12.05.26', '2026-05-12'],
    ['12.05.27', '1927-05-12'],
    ['12.05.1959 г.', '1959-05-12'],
    ['1959-05-12', '1959-05-12'],
    ['1959.05.12', '1959-05-12'],
    ['12 мая 1959', '1959-05-12'],
    ['12 Мая 1959 года', '1959-05-12'],
    ['12 мамыр 1959', '1959-05-12'],
    ['1959 жылғы 12 мамыр', '1959-05-12'],
    ['1959 жылы 12 мамырда', '1959-05-12'],
    ['12 May 1959', '1959-05-12'],
    ['May 12, 1959', '1959-05-12'],
    ['8 қыркүйек 1948', '1948-09-08'],
    ['8 кыркуйек 1948', '1948-09-08'],
    ['8 июня 1948', '1948-06-08'],
    ['8 июля 1948', '1948-07-08'],
    ['8 қазан 1948', '1948-10-08'],
    ['8 қараша 1948', '1948-11-08'],
    ['29.02.1948', '1948-02-29'],
    ['29.02.1948 года', '1948-02-29'],
    ['05.1959', inMay],
    ['мая 1959', inMay],
    ['мамыр 1959', inMay],
    ['May 1959', inMay],
    ['1959', '1959-01-01 … 1959-12-31'],
    ['1959 г.', '1959-01-01 … 1959-12-31'],
    ['1959 года рождения', '1959-01-01 … 1959-12-31'],
    ['1959 жылы', '1959-01-01 … 1959-12-31'],
    ['12.05.2030', '2030-05-12'],
  ])('or a date of birth: %s', (text, meaning) => {
    expect(understood(text, words)).toBe(meaning);
  });

  test.each([
    '29.02.2023',
    '29.02.1900',
    '31.04.1960',
    '31 апреля 1960',
    '32.01.1960',
    '12.13.1960',
    '13.1960',
    '00.00.0000',
    '1234',
    '12.05.1799',
  ])('a date that does not exist is told apart from what is not understood: %s', (text) => {
    expect(understood(text, words)).toBe('no such date');
  });

  test.each([
    '',
    '   ',
    '.',
    'old',
    'год',
    '😀',
    '👵🏻',
    '67 68',
    '1 2 3',
    '67 лет 3',
    '1234567',
    '12.05.1959 12',
    '1959 1960',
    '67 kg',
    '+77011234567',
    'NaN',
    'null',
    '٦٧',
    '12 May',
  ])('what is no age is not understood: %j', (text) => {
    expect(understood(text, words)).toBe('not understood');
  });

  test.each([
    ['figures', '1'.repeat(10_000)],
    ['dots', '.'.repeat(10_000)],
    ['dots before a word', `${'.'.repeat(9_999)}x`],
    ['spaces and dots', '1 . '.repeat(2500)],
    ['words', 'лет '.repeat(2500)],
    ['a year and words', `1959 ${'а. '.repeat(3331)}!1`],
    ['emoji', '👵🏻'.repeat(2500)],
    ['combining marks', `e${'\u0301'.repeat(9_999)}`],
  ])('ten thousand characters of %s come back unharmed', (_, text) => {
    expect(['not understood', '1959-01-01 … 1959-12-31']).toContain(understood(text, words));
  });
});

describe('the age that is typed falls on the right side of each boundary', () => {
  const groupsOf = (text: string, sex?: 'female' | 'male') => {
    const age = parseAge(text, today, kept);
    switch (age?.kind) {
      case 'birth-date':
        return possibleAgeGroups({ birthDate: age.date, ...(sex && { sex }) }, today);
      case 'born-between':
        return possibleAgeGroups({ bornBetween: age.span, ...(sex && { sex }) }, today);
      default:
        return [];
    }
  };

  test.each([
    ['17 months', ['under-18-months']],
    ['18 months', ['child']],
    ['1', ['under-18-months', 'child']],
    ['0', ['under-18-months']],
    ['23.05.2025', ['under-18-months']],
    ['22.05.2025', ['child']],
    ['17', ['child']],
    ['18', ['adult']],
    ['2008', ['child', 'adult']],
    ['23.11.2008', ['child']],
    ['22.11.2008', ['adult']],
  ] as const)('%s: %j', (text, groups) => {
    expect(groupsOf(text)).toEqual(groups);
  });

  test.each([
    ['60', 'female', ['adult']],
    ['61', 'female', ['pension-age']],
    ['61', 'male', ['adult']],
    ['62', 'male', ['adult']],
    ['63', 'male', ['pension-age']],
    ['22.11.1965', 'female', ['pension-age']],
    ['23.11.1965', 'female', ['adult']],
    ['22.11.1963', 'male', ['pension-age']],
    ['23.11.1963', 'male', ['adult']],
    ['29.02.1964', 'female', ['pension-age']],
  ] as const)('%s, %s: %j', (text, sex, groups) => {
    expect(groupsOf(text, sex)).toEqual(groups);
  });

  test('someone born on 29 February grows up on 28 February', () => {
    const on = (day: number) => possibleAgeGroups({ birthDate: plainDate(2008, 2, 29) }, plainDate(2026, 2, day));
    expect(on(27)).toEqual(['child']);
    expect(on(28)).toEqual(['adult']);
    const span = parseAge('18', plainDate(2026, 2, 28), kept);
    expect(span).toEqual({ kind: 'born-between', span: { from: '2007-03-01', to: '2008-02-28' } });
  });
});

test('a date where only a date will do is not taken from an age or a year', () => {
  expect(parseDate('12.05.1959', today, written)).toEqual({ kind: 'birth-date', date: '1959-05-12' });
  expect(parseDate('67', today, written)).toBeUndefined();
  expect(parseDate('1959', today, written)).toBeUndefined();
});

test.each([
  ['30.11.2026', '2026-11-30'],
  ['30 ноября 2026', '2026-11-30'],
  ['30.11', '2026-11-30'],
  ['22.11', '2026-11-22'],
  ['21.11', '2027-11-21'],
  ['01.01', '2027-01-01'],
  ['30 қараша', '2026-11-30'],
  ['1 декабря', '2026-12-01'],
  ['21 November', '2027-11-21'],
])('a day to plan for, %s, is the next one of that name', (text, date) => {
  expect(parseDay(text, today, kept)).toEqual({ kind: 'birth-date', date });
});

test('a day to plan for that does not exist is told apart', () => {
  expect(parseDay('31.02', today, kept)).toEqual({ kind: 'impossible-date' });
  expect(parseDay('30 ақпан', today, kept)).toEqual({ kind: 'impossible-date' });
  expect(parseDay('завтра', today, kept)).toBeUndefined();
  expect(parseDay('2 апта', today, kept)).toBeUndefined();
});
