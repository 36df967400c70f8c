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

/** A text, folded, without the given words at its beginning: "маме 78" without "маме". */
export function afterWords(text: string, words: readonly string[]): string {
  const typed = fold(text);
  const begun = words.filter((word) => word !== '' && typed.startsWith(`${word} `)).map(({ length }) => length);
  return begun.length === 0 ? typed : afterWords(typed.slice(Math.max(...begun)), words);
}

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
  const matched = meanings.flatMap(({ means, words }) =>
    words.filter((word) => begins(typed, word)).map(({ length }) => ({ means, length })),
  );
  const longest = Math.max(...matched.map(({ length }) => length));
  const [only, ...others] = new Set(matched.filter(({ length }) => length === longest).map(({ means }) => means));
  return others.length === 0 ? only : undefined;
}

/** What turns a sentence round: words ("not"), endings of words (Kazakh "-майды"), and the plain words for "yes". */
export interface Denials {
  readonly words: readonly string[];
  readonly endings: readonly string[];
  readonly yes: readonly string[];
}

/**
 * What a typed answer means, if its end does not take back its beginning: "сама ничего не может" begins with the word
 * for "by herself" and says the opposite, and in Kazakh the denial always stands at the end. Such an answer is asked
 * again rather than guessed.
 */
export function answerOf<T>(text: string, meanings: readonly Meaning<T>[], denials: Denials): T | undefined {
  const means = meaningOf(text, meanings);
  if (means === undefined) return undefined;
  const typed = fold(text);
  const own = meanings.filter((meaning) => meaning.means === means).flatMap(({ words }) => words);
  const [begun = ''] = own.filter((word) => begins(typed, word)).sort((one, other) => other.length - one.length);
  const rest = wordByWord(typed.slice(begun.length));
  const last = namedLast(rest, meanings, denials);
  if (last.length > 0 && !last.includes(means)) return undefined;
  // What belongs to the same answer denies nothing: "a quarrel, they do not talk".
  const more = [...own].sort((one, other) => other.length - one.length).reduce(without, rest);
  const denied = denies(more, denials) && !denies(wordByWord(begun), denials) && !denials.yes.includes(begun);
  return denied ? undefined : means;
}

function begins(typed: string, word: string): boolean {
  return word !== '' && (typed === word || typed.startsWith(`${word} `) || typed.startsWith(`${word},`));
}

/**
 * The meanings that a text names nearest to its end; of words that end at the same place, the longest count. A mere
 * "not" answers only where nothing follows that it could deny.
 */
function namedLast<T>(text: string, meanings: readonly Meaning<T>[], denials: Denials): readonly T[] {
  const named = meanings.flatMap(({ means, words }) =>
    words.flatMap((word) => {
      const at = word === '' ? -1 : text.lastIndexOf(` ${word} `);
      const end = at + word.length + 2;
      const deniesMore = end < text.length && denials.words.includes(word);
      return at === -1 || deniesMore ? [] : [{ means, end, length: word.length }];
    }),
  );
  const end = Math.max(...named.map((each) => each.end));
  const atEnd = named.filter((each) => each.end === end);
  const longest = Math.max(...atEnd.map(({ length }) => length));
  return atEnd.filter(({ length }) => length === longest).map(({ means }) => means);
}

function denies(text: string, { words, endings }: Denials): boolean {
  return (
    words.some((word) => text.includes(` ${word} `)) ||
    text.split(' ').some((word) => endings.some((ending) => word.length > ending.length && word.endsWith(ending)))
  );
}

function without(text: string, word: string): string {
  return word === '' ? text : text.replaceAll(` ${word} `, '  ');
}

/** A folded text with one space around each of its words. */
function wordByWord(folded: string): string {
  return ` ${folded
    .split(/[ .,?]+/u)
    .filter((word) => word !== '')
    .join(' ')} `;
}
