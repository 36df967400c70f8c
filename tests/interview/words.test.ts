import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, type Meaning, meaningOf, wordsOf } from '../../src/core/interview/words.ts';
import { spokenWords } from './spoken-words.ts';

describe('typed words are made comparable', () => {
  test.each([
    ['ИӘ', 'иа'],
    ['  Иә !!! ', 'иа'],
    ['жоқ', 'жок'],
    ['жок', 'жок'],
    ['білмеймін', 'билмеймин'],
    ['БІЛМЕЙМІН.', 'билмеймин'],
    ['ещё', 'еще'],
    ['не   знаю…', 'не знаю'],
    ["don't know", 'don t know'],
    ['don’t know', 'don t know'],
    ['Ү', 'у'],
    ['ұл', 'ул'],
    ['һ', 'х'],
    ['👍', ''],
    ['👍 да 👍', 'да'],
    ['да\u200B', 'да'],
    ['№2', 'no2'],
    ['２', '2'],
    ['1½', '1.5'],
    ['?', '?'],
    ['...', ''],
    ['', ''],
  ])('%j becomes %j', (typed, plain) => {
    expect(fold(typed)).toBe(plain);
  });

  test('made comparable once, they stay so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  test('a list of words leaves empty ones out', () => {
    expect(wordsOf('Иә|жоқ||  |Да')).toEqual(['иа', 'жок', 'да']);
    expect(wordsOf('')).toEqual([]);
  });
});

const answers: readonly Meaning<string>[] = [
  { means: 'can', words: wordsOf('can|yes|өзі|сам|может') },
  { means: 'partly', words: wordsOf('partly|sometimes|кейде|частично|можно с помощью') },
  { means: 'cannot', words: wordsOf('cannot|can not|no|жоқ|не может|нет') },
];

describe('what a typed text means', () => {
  test.each([
    ['can', 'can'],
    ['CAN', 'can'],
    ['cannot', 'cannot'],
    ['can not', 'cannot'],
    ['can, mostly', 'can'],
    ['yes, but slowly', 'can'],
    ['жоқ', 'cannot'],
    ['жок рахмет', 'cannot'],
    ['не может', 'cannot'],
    ['может сам', 'can'],
    ['озі', 'can'],
    ['өзи', 'can'],
  ])('%j means %s', (typed, means) => {
    expect(meaningOf(typed, answers)).toBe(means);
  });

  test.each(['', ' ', 'canoe', 'nobody', 'maybe', 'не', '👍', 'I can', '1', 'null', '__proto__', 'constructor'])(
    '%j means nothing',
    (typed) => {
      expect(meaningOf(typed, answers)).toBeUndefined();
    },
  );

  test('a word of two meanings is not taken for either', () => {
    const double = [
      { means: 1, words: ['да'] },
      { means: 2, words: ['да'] },
    ];
    expect(meaningOf('да', double)).toBeUndefined();
  });

  test('the same meaning listed twice is no contradiction', () => {
    const twice = [
      { means: 'yes', words: ['да'] },
      { means: 'yes', words: ['да', 'иә'] },
    ];
    expect(meaningOf('да', twice)).toBe('yes');
  });

  test('the longest words win, wherever they stand in the list', () => {
    const general = { means: 'yes', words: ['да'] };
    const special = { means: 'yes-child', words: ['да ребенок'] };
    expect(meaningOf('да ребёнок с инвалидностью', [general, special])).toBe('yes-child');
    expect(meaningOf('да ребёнок с инвалидностью', [special, general])).toBe('yes-child');
  });

  test.each([
    ['one letter', 'a'.repeat(10_000)],
    ['spaces', `no${' '.repeat(9_998)}`],
    ['dots', `.${'.,'.repeat(4999)}x`],
    ['emoji', '👨‍👩‍👧'.repeat(1250)],
    ['Kazakh letters', 'әғқңөұүһі'.repeat(1111)],
  ])('ten thousand characters of %s come back unharmed', (_, typed) => {
    expect(['cannot', undefined]).toContain(meaningOf(typed, answers));
  });
});

describe.each(spokenWords)('the words of $language that steer and answer', ({ answers: lists }) => {
  const meanings = ['yes', 'no', 'unknown', 'declined', 'back', 'home', 'person'].map((means) => ({
    means,
    words: wordsOf(lists[means] ?? ''),
  }));

  test('are understood as they are written, shouted, and with a full stop', () => {
    for (const { means, words } of meanings) {
      expect(words.length).toBeGreaterThan(2);
      for (const word of words) {
        expect([word, meaningOf(word, meanings)]).toEqual([word, means]);
        expect([word, meaningOf(` ${word.toUpperCase()}. `, meanings)]).toEqual([word, means]);
      }
    }
  });

  test('never mean yes and no at once', () => {
    const [yes, no] = [wordsOf(lists['yes'] ?? ''), wordsOf(lists['no'] ?? '')];
    expect(yes.filter((word) => no.includes(word))).toEqual([]);
  });

  test('name twelve months', () => {
    expect(wordsOf(lists['months'] ?? '')).toHaveLength(12);
  });
});
