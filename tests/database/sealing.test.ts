import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, type KeyRing, makeDataKey, parseDataKey, parseKeyRing } from '../../src/database/sealing.ts';

function makeKeyRing(): KeyRing {
  const ring = parseKeyRing(makeDataKey());
  if (ring === undefined) throw new Error('a fresh key does not parse');
  return ring;
}

const place = { table: 'chat', column: 'state', row: '5000000000123' };
const cannotOpen = { kind: 'cannot-open' };

describe('sealing', () => {
  it('opens what it sealed, whatever the text', () => {
    const sealer = createSealer(makeKeyRing());
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(sealer.open(place, sealer.seal(place, text))).toEqual({ kind: 'opened', text });
      }),
    );
  });

  it('never gives the same envelope twice, and shows nothing of the text', () => {
    const sealer = createSealer(makeKeyRing());
    const envelopes = new Set(Array.from({ length: 100 }, () => sealer.seal(place, 'dementia')));
    expect(envelopes.size).toBe(100);
    expect([...envelopes].join()).not.toContain(Buffer.from('dementia').toString('base64url').slice(0, 8));
  });

  it.each([
    ['another row', { ...place, row: '5000000000124' }],
    ['another column', { ...place, column: 'language' }],
    ['another table', { ...place, table: 'inbox' }],
  ])('does not open in %s', (_name, elsewhere) => {
    const sealer = createSealer(makeKeyRing());
    expect(sealer.open(elsewhere, sealer.seal(place, 'text'))).toEqual(cannotOpen);
  });

  it('does not open when any one character is changed, or the end is cut off', () => {
    const sealer = createSealer(makeKeyRing());
    const envelope = sealer.seal(place, 'a state of some length');
    for (let index = 0; index < envelope.length; index += 1) {
      const other = envelope[index] === 'A' ? 'Q' : 'A';
      const changed = envelope.slice(0, index) + other + envelope.slice(index + 1);
      const opened = sealer.open(place, changed);
      // The last character of base64 may carry bits that mean nothing.
      if (opened.kind === 'opened') {
        expect(index).toBe(envelope.length - 1);
        expect(Buffer.from(changed.split('.')[3] ?? '', 'base64url')).toEqual(
          Buffer.from(envelope.split('.')[3] ?? '', 'base64url'),
        );
      }
      expect(sealer.open(place, envelope.slice(0, index))).toEqual(cannotOpen);
    }
  });

  it('does not open with a shorter seal, even where nothing is sealed: a short one can be tried out', () => {
    const sealer = createSealer(makeKeyRing());
    const envelope = sealer.seal(place, '');
    expect(sealer.open(place, envelope)).toEqual({ kind: 'opened', text: '' });
    const [version, keyId, nonce, sealed = ''] = envelope.split('.');
    for (let length = 0; length < 16; length += 1) {
      const cut = Buffer.from(sealed, 'base64url').subarray(0, length).toString('base64url');
      expect(sealer.open(place, [version, keyId, nonce, cut].join('.'))).toEqual(cannotOpen);
    }
  });

  it('does not open when something is added to an envelope', () => {
    const sealer = createSealer(makeKeyRing());
    expect(sealer.open(place, `${sealer.seal(place, 'text')}.`)).toEqual(cannotOpen);
    expect(sealer.open(place, `${sealer.seal(place, 'text')}.more`)).toEqual(cannotOpen);
  });

  it('opens what was sealed in 2026, whatever became of the program since', () => {
    const ring = parseKeyRing(Buffer.alloc(32, 7).toString('base64'));
    if (ring === undefined) throw new Error('not a key');
    const envelope = 'v1.3213283869.k9bVW1lDxNqn-Efb.ltDZAXGvumBDICTys4_oxTtBiIGyyd3rMh54z-ppkaSvsFWK';
    expect(createSealer(ring).open(place, envelope)).toEqual({ kind: 'opened', text: 'Әжесі: dementia' });
  });

  it.each(['', '.', 'v1', 'v1...', 'v2.a.b.c', 'v1.0123456789.AAAA.AAAA', 'null'])('does not open %j', (envelope) => {
    expect(createSealer(makeKeyRing()).open(place, envelope)).toEqual(cannotOpen);
  });

  it('opens with an older key, and seals with the active one', () => {
    const older = makeKeyRing().active;
    const active = makeKeyRing().active;
    const before = createSealer({ active: older, older: [] }).seal(place, 'text');
    const sealer = createSealer({ active, older: [older] });
    expect(sealer.open(place, before)).toEqual({ kind: 'opened', text: 'text' });
    expect(sealer.seal(place, 'text').split('.')[1]).toBe(active.id);
    expect(createSealer({ active, older: [] }).open(place, before)).toEqual(cannotOpen);
  });
});

describe('DATA_KEY', () => {
  it('is 32 bytes in base64', () => {
    expect(parseDataKey(makeDataKey())?.bytes).toHaveLength(32);
  });

  it('may have blanks around it, as in a file, and lack the signs that fill it up', () => {
    const text = makeDataKey();
    const { id } = parseDataKey(text) ?? {};
    expect(id).toMatch(/^[\da-f]{10}$/);
    for (const written of [` ${text}\n`, text.replace('=', ''), `${text.replace('=', '')}\n`, `${text}=`]) {
      expect([written, parseDataKey(written)?.id]).toEqual([written, id]);
    }
  });

  it.each([
    '',
    'short',
    ...[16, 29, 31, 33, 35, 64].map((bytes) => Buffer.alloc(bytes).toString('base64')),
    `${Buffer.alloc(32, 7).toString('base64')}!`,
  ])('is not %j', (text) => {
    expect(parseDataKey(text)).toBeUndefined();
  });

  it('may be several, the active one first', () => {
    const [first, second] = [makeDataKey(), makeDataKey()];
    const ring = parseKeyRing(`${first},${second}`);
    expect(ring?.active.bytes.toString('base64')).toBe(first);
    expect(ring?.older.map((key) => key.bytes.toString('base64'))).toEqual([second]);
    expect(parseKeyRing(`${first},broken`)).toBeUndefined();
    expect(parseKeyRing(`broken,${first}`)).toBeUndefined();
    expect(parseKeyRing('')).toBeUndefined();
  });
});
