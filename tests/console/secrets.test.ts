import fc from 'fast-check';
import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import { createPasswords } from '../../src/secrets/passwords.ts';
import { createSecondFactor } from '../../src/secrets/second-factor.ts';

describe('passwords', () => {
  const passwords = createPasswords();

  it('are kept by argon2id with at least 19 MiB and two passes, and no two alike', async () => {
    const [one, two] = await Promise.all([
      passwords.hash('correct horse battery'),
      passwords.hash('correct horse battery'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify(one, 'correct horse battery')).toBe(true);
    expect(await passwords.verify(one, 'correct horse batterz')).toBe(false);
  });

  it('are the same however the keyboard wrote a letter', async () => {
    const stored = await passwords.hash('йод и ёлка 1'.normalize('NFD'));
    expect(await passwords.verify(stored, 'йод и ёлка 1'.normalize('NFC'))).toBe(true);
  });

  it('fit no account that does not exist, and take as long to say so', async () => {
    const stored = await passwords.hash('some password of theirs');
    const spent = { known: 0, unknown: 0 };
    // The work of the processor, not the time on the clock: other programs on the machine do not count.
    for (let run = 0; run < 15; run += 1) {
      for (const [who, hash] of [
        ['known', stored],
        ['unknown', undefined],
      ] as const) {
        const before = process.cpuUsage();
        expect(await passwords.verify(hash, 'a wrong one')).toBe(false);
        const { user, system } = process.cpuUsage(before);
        spent[who] += user + system;
      }
    }
    expect(spent.unknown / spent.known).toBeGreaterThan(0.6);
    expect(spent.unknown / spent.known).toBeLessThan(1.6);
  });

  it('made with weaker parameters are told from today’s', async () => {
    const today = { memoryCost: 8192, timeCost: 2, parallelism: 2 };
    const isOutdated = async (then: Partial<typeof today>) =>
      createPasswords(today).isOutdated(await createPasswords({ ...today, ...then }).hash('some password of theirs'));
    expect(await isOutdated({ memoryCost: 4096 })).toBe(true);
    expect(await isOutdated({ timeCost: 1 })).toBe(true);
    expect(await isOutdated({ parallelism: 1 })).toBe(true);
    expect(await isOutdated({})).toBe(false);
    expect(await isOutdated({ memoryCost: 9216, timeCost: 3, parallelism: 3 })).toBe(false);
    expect(passwords.isOutdated(await passwords.hash('some password of theirs'))).toBe(false);
  });

  it('that are drawn can be read out, are long enough and never the same', () => {
    const drawn = Array.from({ length: 200 }, () => passwords.draw());
    for (const password of drawn) expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
    expect(new Set(drawn).size).toBe(200);
  });
});

describe('codes of an authenticator app', () => {
  const factor = createSecondFactor();
  // Always the same: of random ones, one in some thousand runs would draw the same code for two steps.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const stepOf = (at: Date) => Math.floor(at.getTime() / 30_000);

  it('belong to their step, one before and one after included', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }), (now) => {
        for (const off of [-1, 0, 1]) {
          const epoch = Math.floor(now.getTime() / 1000) + off * 30;
          expect(factor.stepOf(secret, generateSync({ secret, epoch }), now)).toBe(stepOf(now) + off);
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('of two steps ago count no more, nor does anything that is no code', () => {
    const now = new Date('2026-11-30T09:00:10Z');
    const old = generateSync({ secret, epoch: now.getTime() / 1000 - 60 });
    for (const code of [old, '', '12345', '1234567', 'abcdef', '１２３４５６', '٠١٢٣٤٥', "' or 1"]) {
      expect(factor.stepOf(secret, code, now)).toBeUndefined();
    }
  });

  it('may be typed in two groups', () => {
    const now = new Date('2026-11-30T09:00:10Z');
    const code = generateSync({ secret, epoch: now.getTime() / 1000 });
    expect(factor.stepOf(secret, `${code.slice(0, 3)} ${code.slice(3)} `, now)).toBe(stepOf(now));
  });

  it('come from a secret of 160 bits that an app can scan', () => {
    const drawn = factor.drawSecret();
    expect(drawn).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(factor.uri(drawn, 'aigul.s'));
    expect(uri.protocol).toBe('otpauth:');
    expect(uri.searchParams.get('secret')).toBe(drawn);
    expect(uri.searchParams.get('issuer')).toBe('Tirek');
  });
});
