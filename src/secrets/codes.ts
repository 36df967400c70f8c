import { createHash, createHmac } from 'node:crypto';
import type { Codes } from '../usecases/casework/ports.ts';
import type { CodeHash } from '../usecases/ids.ts';

const LINK_BYTES = 16;
const SPOKEN_BYTES = 5;
const SPOKEN_LENGTH = 8;
/** Crockford's: no I, L, O, U, so that nothing is heard or read as something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What a typed letter stands for: a look-alike of the alphabet's, of a Kazakh or Russian keyboard too. */
const lookAlikes: Readonly<Record<string, string>> = {
  ...{ I: '1', L: '1', O: '0' },
  ...{ А: 'A', В: 'B', Е: 'E', З: '3', І: '1', К: 'K', М: 'M', Н: 'H', Һ: 'H', О: '0', Р: 'P', С: 'C', Т: 'T' },
  ...{ У: 'Y', Ү: 'Y', Х: 'X', Ѕ: 'S', Ј: 'J' },
};

/**
 * The codes that families are given. Of a link its SHA-256 is stored, because 128 random bits cannot be tried out; of a
 * spoken code a hash keyed with `secret`, because 40 bits can.
 */
export function createCodes(deps: {
  /** 32 bytes; the hashes in the database are good with this one only. */
  readonly secret: Buffer;
  readonly randomBytes: (count: number) => Buffer;
}): Codes {
  const { secret, randomBytes } = deps;
  const keyed = (...parts: readonly string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
  const hashLink = (code: string): CodeHash | undefined =>
    /^[\w-]{22}$/.test(code) ? (createHash('sha256').update(code).digest('hex') as CodeHash) : undefined;
  const hashSpoken = (code: string): CodeHash | undefined => {
    const folded = fold(code);
    return folded === undefined ? undefined : (keyed('spoken', folded) as CodeHash);
  };
  return {
    hashLink,
    hashSpoken,
    drawLink: () => withHash(randomBytes(LINK_BYTES).toString('base64url'), hashLink),
    drawSpoken: () => {
      const letters = inBase32(randomBytes(SPOKEN_BYTES));
      return withHash(`${letters.slice(0, 4)}-${letters.slice(4)}`, hashSpoken);
    },
    limitKey: (what, whom) => keyed('limit', what, whom),
  };
}

function withHash(code: string, hash: (code: string) => CodeHash | undefined) {
  const hashed = hash(code);
  if (hashed === undefined) throw new Error('a code that was drawn is none');
  return { code, hash: hashed };
}

function inBase32(bytes: Buffer): string {
  const number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return Array.from({ length: SPOKEN_LENGTH }, (_, place) =>
    ALPHABET.charAt(Number((number >> BigInt(5 * (SPOKEN_LENGTH - 1 - place))) & 31n)),
  ).join('');
}

/** The eight letters of a code, however they were typed; `undefined` when it cannot be one. */
function fold(typed: string): string | undefined {
  const letters = [
    ...typed
      .normalize('NFKC')
      .toUpperCase()
      .replaceAll(/[\s\p{Pd}\p{Cf}]/gu, ''),
  ];
  const folded = letters.map((letter) => lookAlikes[letter] ?? letter);
  return folded.length === SPOKEN_LENGTH && folded.every((letter) => ALPHABET.includes(letter))
    ? folded.join('')
    : undefined;
}
