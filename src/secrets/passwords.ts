import { randomBytes, randomInt } from 'node:crypto';
import { hash, type Options, parseOptions, verify } from '@node-rs/argon2';
import type { Passwords } from '../usecases/staff/ports.ts';
import { createTurnstile } from './turnstile.ts';

/** OWASP's and ASVS's floor for argon2id: 19 MiB, two passes, one lane. argon2id is the library's default. */
const POLICY = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;
/** Each one takes 19 MiB and a core for some 30 ms: more at once would starve everybody else. */
const MOST_AT_ONCE = 2;
/** Letters and figures that are not taken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const DRAWN_GROUPS = 4;
const DRAWN_GROUP_LENGTH = 4;

/** Passwords by argon2id. They are compared as Unicode NFC, so that a keyboard's way of writing й or ё does not matter. */
export function createPasswords(policy: Required<Pick<Options, keyof typeof POLICY>> = POLICY): Passwords {
  const inTurn = createTurnstile(MOST_AT_ONCE);
  const hashed = (password: string) => inTurn(() => hash(password.normalize('NFC'), policy));
  // Made before anybody asks, so that the first unknown login takes no longer than the second.
  // Stryker disable next-line StringLiteral: however these bytes are written, nobody knows them.
  const nobody = hashed(randomBytes(16).toString('hex'));
  return {
    hash: hashed,
    verify: async (stored, password) => {
      const against = stored ?? (await nobody);
      const right = await inTurn(() => verify(against, password.normalize('NFC')));
      // Stryker disable next-line ConditionalExpression: the password of nobody is known to nobody.
      return right && stored !== undefined;
    },
    isOutdated: (stored) => {
      const { memoryCost, timeCost, parallelism } = parseOptions(stored);
      return memoryCost < policy.memoryCost || timeCost < policy.timeCost || parallelism < policy.parallelism;
    },
    draw: () => Array.from({ length: DRAWN_GROUPS }, drawGroup).join('-'),
  };
}

function drawGroup(): string {
  return Array.from({ length: DRAWN_GROUP_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
