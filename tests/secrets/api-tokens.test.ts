import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createApiTokens } from '../../src/secrets/api-tokens.ts';

const tokens = createApiTokens();

it('a token is 256 random bits behind a mark that tools for leaked secrets can look for, stored as SHA-256', () => {
  const { token, hash } = tokens.draw();
  expect(token).toMatch(/^tirek_[\w-]{43}$/);
  expect(Buffer.from(token.slice('tirek_'.length), 'base64url')).toHaveLength(32);
  expect(hash).toBe(createHash('sha256').update(token).digest('hex'));
  expect(tokens.hash(token)).toBe(hash);
  expect(tokens.draw().token).not.toBe(token);
});

it('nothing that is written otherwise is looked up', () => {
  const { token } = tokens.draw();
  for (const other of ['', 'tirek_', token.slice(0, -1), `${token}A`, `x${token}`, `${token}\n`, token.slice(6)]) {
    expect([other, tokens.hash(other)]).toEqual([other, undefined]);
  }
});
