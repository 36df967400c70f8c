import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { allowedAnswers, factNames } from '../../src/core/facts/facts.ts';
import { personIds, traitsOf } from '../../src/core/interview/person.ts';
import { factsOf } from '../../src/core/interview/question.ts';
import { editions } from '../../src/core/law/editions/index.ts';
import { languages } from '../../src/i18n/languages.ts';
import { type Press, pack, unpack } from '../../src/telegram/callback-data.ts';
import { deeds, destinations } from '../../src/usecases/intents.ts';

/** The longest a check's number can come to be in one chat. */
const check = '99999999';

const everyPress: readonly Press[] = [
  ...factNames.flatMap((question) =>
    allowedAnswers(question).flatMap((value): Press[] => [
      { kind: 'answer', check, question, value: `${value}` },
      { kind: 'replace', check, question, value: `${value}` },
    ]),
  ),
  ...['none', 'unknown', 'declined'].map((value): Press => ({ kind: 'answer', check, question: 'diagnoses', value })),
  ...homeCare.questions.flatMap((question) =>
    factsOf(question).map((fact): Press => ({ kind: 'answer', check, question: fact, value: 'yes' })),
  ),
  ...personIds.map((person): Press => {
    return { kind: 'answer', check, question: 'applicant', value: traitsOf(person).applicant, person };
  }),
  ...destinations.flatMap((to): Press[] => [
    { kind: 'go', to },
    { kind: 'go', to, check },
  ]),
  ...languages.map((language): Press => ({ kind: 'language', language })),
  { kind: 'consent', given: true },
  { kind: 'consent', given: false },
  { kind: 'open', check },
  ...homeCare.questions.map(({ id }): Press => ({ kind: 'edit', check, question: id })),
  ...editions.flatMap(({ documents }) => documents.map(({ id }): Press => ({ kind: 'tick', check, document: id }))),
  { kind: 'apply-on', check, date: plainDate(2026, 12, 31) },
  { kind: 'forget-check', check },
  ...deeds.flatMap((deed): Press[] => [
    { kind: 'case', ref: 'deadbeef', deed },
    { kind: 'case', ref: 'deadbeef', deed, value: 'medical-contraindication' },
  ]),
];

describe('the payload of a button', () => {
  it('comes back as it was packed, and fits into 64 bytes, for every press there is', () => {
    for (const press of everyPress) {
      const data = pack(press);
      expect(Buffer.byteLength(data), data).toBeLessThanOrEqual(64);
      expect(unpack(data), data).toEqual(press);
    }
  });

  it('is different for different presses', () => {
    expect(new Set(everyPress.map(pack)).size).toBe(new Set(everyPress.map((press) => JSON.stringify(press))).size);
  });

  it.each([
    ['a:1:selfCare:cannot', { kind: 'answer', check: '1', question: 'selfCare', value: 'cannot' }],
    ['a:1:selfCare:unknown', { kind: 'answer', check: '1', question: 'selfCare', value: 'unknown' }],
    ['a:1:selfCare:declined', { kind: 'answer', check: '1', question: 'selfCare', value: 'declined' }],
    ['a:1:dementia:yes', { kind: 'answer', check: '1', question: 'dementia', value: 'yes' }],
    ['a:1:diagnoses:none', { kind: 'answer', check: '1', question: 'diagnoses', value: 'none' }],
    ['a:1:diagnoses:unknown', { kind: 'answer', check: '1', question: 'diagnoses', value: 'unknown' }],
    ['a:1:ageGroup:pension-age', { kind: 'answer', check: '1', question: 'ageGroup', value: 'pension-age' }],
    ['a:1:mobilityLimitation:0', { kind: 'answer', check: '1', question: 'mobilityLimitation', value: '0' }],
    ['go:next', { kind: 'go', to: 'next' }],
    ['lang:kk', { kind: 'language', language: 'kk' }],
    ['consent:yes', { kind: 'consent', given: true }],
    ['consent:no', { kind: 'consent', given: false }],
    ['f:deadbeef:stop', { kind: 'case', ref: 'deadbeef', deed: 'stop' }],
    ['f:deadbeef:scope:dates', { kind: 'case', ref: 'deadbeef', deed: 'scope', value: 'dates' }],
  ])('is read by the contract: %s', (data, intent) => {
    expect(unpack(data)).toEqual(intent);
  });

  it.each(['check', 'next', 'back', 'edit', 'result', 'reasons', 'documents', 'steps', 'status', 'home', 'delete'])(
    'leads to the place of the contract: go:%s',
    (to) => expect(unpack(`go:${to}`)).toEqual({ kind: 'go', to }),
  );

  it.each([
    ...['', ':', 'a', 'a:', 'a:1', 'a:1:soul:yes', 'a:1:applicant:family-member:stepmother', 'a:1:selfCare:can:mother'],
    ...[
      'a:1:applicant:self:self:x',
      'go',
      'go:',
      'go:nowhere',
      'GO:home',
      'lang:de',
      'lang:',
      'consent:maybe',
      'consent',
    ],
    ...[
      'c:1:soul:yes',
      'e:1:soul',
      's:1:2026-02-30',
      's:1:tomorrow',
      'z:1',
      'f:deadbeef',
      'f::stop',
      'f:deadbeef:explode',
      'f:deadbeef:scope:dates:x',
      '__proto__',
      'go:__proto__',
      'lang:constructor',
    ],
    ...['a:1:__proto__:yes', 'a:1:toString:yes', 'x'.repeat(64)],
  ])('is an unknown button when forged: %j', (data) => {
    expect(unpack(data)).toEqual({ kind: 'unknown-button' });
  });

  it('never makes unpacking fail, and whatever is understood is packed into as much again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 64, unit: 'binary' }), (data) => {
        expect(unpack(data)).toHaveProperty('kind');
      }),
    );
    const part = fc.constantFrom(
      'a',
      'go',
      'c',
      'e',
      'o',
      'd',
      's',
      'x',
      '1',
      'selfCare',
      'applicant',
      'home',
      'mother',
      'yes',
      '',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const intent = unpack(parts.join(':'));
        if (intent.kind === 'answer') expect(unpack(pack(intent))).toEqual(intent);
      }),
    );
  });
});
