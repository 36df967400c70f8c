const spokenLength = 8;

/**
 * A spoken code as people type it: any case, spaces and dashes anywhere, Cyrillic letters that look like Latin ones, and
 * the letters that the code never has for the figures they look like.
 *
 * @returns the eight characters, or `undefined` when it cannot be a code
 */
export function foldSpokenCode(typed: string): string | undefined {
  const folded = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}_.,:]+/gu, '')
    .replace(/\p{Script=Cyrillic}/gu, (letter) => lookAlikes[letter] ?? letter)
    .replace(/[ILO]/gu, (letter) => (letter === 'O' ? '0' : '1'));
  return folded.length === spokenLength && /^[0-9A-HJKMNP-TV-Z]+$/u.test(folded) ? folded : undefined;
}

const lookAlikes: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: '0',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Ү: 'Y',
  Х: 'X',
  З: '3',
  Ѕ: 'S',
  І: '1',
  Ј: 'J',
  Һ: 'H',
};
