import { randomBytes } from 'node:crypto';
import { hash, type Options, parseOptions, verify } from '@node-rs/argon2';
import type { Passwords } from '../usecases/staff/ports.ts';

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
  const nobody = hashed(randomBytes(16).toString('hex'));
  return {
    hash: hashed,
    verify: async (stored, password) => {
      const against = stored ?? (await nobody);
      const right = await inTurn(() => verify(against, password.normalize('NFC')));
      return right && stored !== undefined;
    },
    isOutdated: (stored) => {
      const { memoryCost, timeCost, parallelism } = parseOptions(stored);
      return memoryCost < policy.memoryCost || timeCost < policy.timeCost || parallelism < policy.parallelism;
    },
    draw: () => Array.from({ length: DRAWN_GROUPS }, () => drawGroup(DRAWN_GROUP_LENGTH)).join('-'),
  };
}

function drawGroup(length: number): string {
  let group = '';
  while (group.length < length) {
    // A byte beyond the last whole multiple would favour the first letters.
    const [byte = 255] = randomBytes(1);
    if (byte < 256 - (256 % ALPHABET.length)) group += ALPHABET[byte % ALPHABET.length];
  }
  return group;
}

/** Lets so many through at once; the others wait in the order they came. */
function createTurnstile(places: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (inside >= places) await new Promise<void>((enter) => waiting.push(enter));
    else inside += 1;
    try {
      return await work();
    } finally {
      // Whoever comes next takes over the place of who leaves.
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
