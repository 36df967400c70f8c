import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodes } from '../../src/secrets/codes.ts';

const secret = randomBytes(32);
const codes = createCodes({ secret, randomBytes });
const drawn = (bytes: Uint8Array) => createCodes({ secret, randomBytes: () => Buffer.from(bytes) });

describe('a link code', () => {
  it('is 128 bits as 22 characters that a link may hold, stored as SHA-256', () => {
    const { code, hash } = codes.drawLink();
    expect(code).toMatch(/^[\w-]{22}$/);
    expect(Buffer.from(code, 'base64url')).toHaveLength(16);
    expect(hash).toBe(createHash('sha256').update(code).digest('hex'));
    expect(codes.hashLink(code)).toBe(hash);
  });

  it.each([
    '',
    'x',
    'a'.repeat(21),
    'a'.repeat(23),
    `${'a'.repeat(21)}%`,
    `${'a'.repeat(21)}\n`,
    `${'a'.repeat(22)}\n`,
  ])('is not %j', (code) => {
    expect(codes.hashLink(code)).toBeUndefined();
  });
});

describe('a spoken code', () => {
  it('is 40 bits as 8 characters, every one of them telling', () => {
    expect(drawn(Buffer.from([0, 0, 0, 0, 0])).drawSpoken().code).toBe('0000-0000');
    expect(drawn(Buffer.from([255, 255, 255, 255, 255])).drawSpoken().code).toBe('ZZZZ-ZZZZ');
    expect(drawn(Buffer.from([0, 0, 0, 0, 1])).drawSpoken().code).toBe('0000-0001');
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 5, maxLength: 5 }),
        fc.uint8Array({ minLength: 5, maxLength: 5 }),
        (a, b) => {
          const [one, other] = [drawn(a).drawSpoken(), drawn(b).drawSpoken()];
          expect(one.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
          expect(one.hash === other.hash).toBe(Buffer.from(a).equals(Buffer.from(b)));
        },
      ),
    );
  });

  it.each([
    'abcd-ef01',
    'ABCDEF01',
    ' a b c d e f 0 1 ',
    'abcd–efol',
    'ABCD-EFOI',
    'АВСD-ЕF01',
    'ABCD\u200b-EF01',
    'ABCD－EF０１',
  ])('is the same typed as %j', (typed) => {
    expect(codes.hashSpoken(typed)).toBe(codes.hashSpoken('ABCD-EF01'));
  });

  it('is read letter by letter as what it looks like on a Kazakh, Russian or English keyboard', () => {
    const typed = [...'ILOАВЕЗІКМНҺОРСТУҮХЅЈ'];
    const meant = [...'110ABE31KMHH0PCTYYXSJ'];
    expect(typed).toHaveLength(meant.length);
    for (const [index, letter] of typed.entries()) {
      const right = codes.hashSpoken(`${meant[index]}`.repeat(8));
      expect(right).toBeDefined();
      for (const written of [letter, letter.toLowerCase()]) {
        expect([written, codes.hashSpoken(written.repeat(8))]).toEqual([written, right]);
      }
    }
  });

  it('is the number of its bits in Crockford’s alphabet, the highest first', () => {
    expect(drawn(Buffer.from('0123456789', 'hex')).drawSpoken().code).toBe('04HM-ASW9');
  });

  it.each(['', 'ABCD-EF0', 'ABCD-EF012', 'ABCD-EF0U', 'ABCD-EF0!', 'жабы-ловв'])('is not %j', (typed) => {
    expect(codes.hashSpoken(typed)).toBeUndefined();
  });

  it('is stored as a hash that nothing can be tried out against without the secret', () => {
    const other = createCodes({ secret: randomBytes(32), randomBytes });
    expect(other.hashSpoken('ABCD-EF01')).not.toBe(codes.hashSpoken('ABCD-EF01'));
    expect(codes.hashSpoken('ABCD-EF01')).not.toBe(createHash('sha256').update('ABCDEF01').digest('hex'));
  });
});

describe('what was stored in 2026', () => {
  const then = createCodes({ secret: Buffer.alloc(32, 7), randomBytes });

  it('is found again by the same code and the same secret', () => {
    expect(then.hashSpoken('ABCD-EF01')).toBe('af631e7c0804707bff14af964743e566bb4e637add0c8a6c8106a928ca7bd17d');
    expect(then.limitKey('sign-in', 'aigul')).toBe('0fe6fc6c9b0907a43342ca5c45335da0896c3e2f4db23a015e1dc5d415de0c5d');
  });
});

it('a source of chance that runs short is a fault, and never a short code', () => {
  const short = createCodes({ secret, randomBytes: (count) => randomBytes(count - 1) });
  expect(() => short.drawLink()).toThrow('a code that was drawn is none');
});

describe('the key of a limit', () => {
  it('tells purposes and people apart, and says nothing of them', () => {
    const keys = [
      codes.limitKey('sign-in', 'aigul'),
      codes.limitKey('sign-in', 'daniyar'),
      codes.limitKey('spoken', 'aigul'),
      codes.limitKey('sign-in\naigul', ''),
      codes.limitKey('sign-in', '\naigul'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(codes.limitKey('sign-in', 'aigul')).toBe(keys[0]);
    for (const key of keys) expect(key).toMatch(/^[\da-f]{64}$/);
    expect(createCodes({ secret: randomBytes(32), randomBytes }).limitKey('sign-in', 'aigul')).not.toBe(keys[0]);
  });
});
