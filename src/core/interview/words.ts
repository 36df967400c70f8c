/**
 * Typed words, made comparable: case, spaces, punctuation and look-alike letters do not matter, and Kazakh words may
 * be typed on a Russian keyboard.
 */
export function fold(text: string): string {
  return text
    .replace(/(\d)½/gu, '$1.5')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[әғқңөұүһіё]/gu, (letter) => plainLetters[letter] ?? letter)
    .replace(/[^\p{L}\p{N}?.,]+/gu, ' ')
    .replace(/^[ .,]+|[ .,]+$/gu, '');
}

const plainLetters: Readonly<Record<string, string>> = {
  ә: 'а',
  ғ: 'г',
  қ: 'к',
  ң: 'н',
  ө: 'о',
  ұ: 'у',
  ү: 'у',
  һ: 'х',
  і: 'и',
  ё: 'е',
};

/** The words of a list as texts keep them: `yes|yeah|yep`. */
export function wordsOf(list: string): readonly string[] {
  return list
    .split('|')
    .map((word) => fold(word))
    .filter((word) => word !== '');
}

export interface Meaning<T> {
  readonly means: T;
  readonly words: readonly string[];
}

/**
 * What a typed text means: one of the meanings, if exactly one has it as its words or begins it with them. The longest
 * words win, so that "cannot" is not taken for "can".
 */
export function meaningOf<T>(text: string, meanings: readonly Meaning<T>[]): T | undefined {
  const typed = fold(text);
  const begins = (word: string) =>
    word !== '' && (typed === word || typed.startsWith(`${word} `) || typed.startsWith(`${word},`));
  const matched = meanings.flatMap(({ means, words }) => words.filter(begins).map(({ length }) => ({ means, length })));
  const longest = Math.max(...matched.map(({ length }) => length));
  const [only, ...others] = new Set(matched.filter(({ length }) => length === longest).map(({ means }) => means));
  return others.length === 0 ? only : undefined;
}
