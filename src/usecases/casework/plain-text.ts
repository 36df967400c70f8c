/** What is wrong with a text that somebody typed. `path` names the field. */
export type TextProblem<Path extends string = string> =
  | { readonly kind: 'too-long'; readonly path: Path; readonly most: number }
  | { readonly kind: 'too-short'; readonly path: Path; readonly least: number }
  /** It holds an individual identification number, which is never kept. */
  | { readonly kind: 'holds-iin'; readonly path: Path };

export interface TextRule<Path extends string> {
  readonly path: Path;
  /** In characters. */
  readonly most: number;
  readonly least?: number;
  /** Line breaks stay. */
  readonly lines?: boolean;
}

/**
 * A text as it may be kept: composed (NFC), without controls, invisible marks and marks that turn the direction of
 * writing, spaces in one piece. Undefined when nothing is left; a problem when it breaks the rule.
 */
export function tidyText<Path extends string>(
  text: string | undefined,
  { path, most, least = 0, lines = false }: TextRule<Path>,
): string | undefined | TextProblem<Path> {
  const tidy = tidied(text ?? '', lines);
  const length = [...tidy].length;
  if (length > most) return { kind: 'too-long', path, most };
  if (length < least) return { kind: 'too-short', path, least };
  if (holdsIin(tidy)) return { kind: 'holds-iin', path };
  return tidy === '' ? undefined : tidy;
}

function tidied(text: string, lines: boolean): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/\r\n?|[\u2028\u2029\v\f\u0085]/g, '\n')
    .replaceAll(lines ? /[\t\p{Zs}]+/gu : /[\t\n\p{Zs}]+/gu, ' ')
    .replaceAll(/(?!\n)\p{Cc}|\p{Cf}|\uFFFD/gu, '')
    .replaceAll(/ *\n */g, '\n')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Whether twelve digits are an individual identification number by their date, century and check digit. It may be written
 * in groups.
 */
export function holdsIin(text: string): boolean {
  return (text.match(/(?<!\d)\d(?:[ -]?\d){11}(?!\d)/g) ?? []).some((digits) => isIin(digits.replaceAll(/[ -]/g, '')));
}

// The two rows of weights of the check digit; the second is tried where the first leaves ten.
const WEIGHTS = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2],
] as const;

function isIin(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  if (month < 1 || month > 12 || day < 1 || day > 31 || Number(digits[6]) > 6) return false;
  const check = WEIGHTS.map(
    (weights) => weights.reduce((sum: number, weight, place) => sum + weight * Number(digits[place]), 0) % 11,
  ).find((rest) => rest < 10);
  return check === Number(digits[11]);
}
