import { createHash, randomBytes } from 'node:crypto';
import type { ApiTokens } from '../usecases/office/ports.ts';

const TOKEN_BYTES = 32;
/** Tells a token from other secrets, for people and for tools that look for leaked ones. */
const PREFIX = 'tirek_';

/** Tokens of the API: 256 random bits, so that a plain SHA-256 of one says nothing about it. */
export function createApiTokens(): ApiTokens {
  return {
    draw: () => {
      const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
      return { token, hash: sha256(token) };
    },
    hash: (token) => (/^tirek_[\w-]{43}$/.test(token) ? sha256(token) : undefined),
  };
}

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');
