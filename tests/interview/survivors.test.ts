import { describe, expect, test } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import type { AgeGroup, FactName, Situation } from '../../src/core/facts/facts.ts';
import { createInterview, type Reply, record, type Said } from '../../src/core/interview/interview.ts';
import { ageWords, parseAge, parseDate, parseDay } from '../../src/core/interview/parse-age.ts';
import { isPerson, personFor, personIds, traitsOf } from '../../src/core/interview/person.ts';
import { bornWhenAged, choicesFor, createPlanner, isSaid, type Relevance } from '../../src/core/interview/plan.ts';
import { choose, type Dialog, factsOf, phases, type Question } from '../../src/core/interview/question.ts';
import { fold, meaningOf, wordsOf } from '../../src/core/interview/words.ts';

/*
 * Each of these tests was written because a deliberate fault in the interview had gone unnoticed by the others.
 */
const today = plainDate(2026, 11, 22);

describe('typed words', () => {
  test('are compared without case, punctuation, look-alike letters and spaces around', () => {
    expect(fold('  Yes — please! ')).toBe('yes please');
    expect(fold('«Ёлка»')).toBe('елка');
    expect(fold('ӘҒҚҢӨҰҮҺІЁ')).toBe('агкноуухие');
    expect(fold('... 12.05.1959 г., ')).toBe('12.05.1959 г');
    expect(fold('не знаю?')).toBe('не знаю?');
    expect(fold('\u{FF11}\u{FF12}')).toBe('12');
    expect(fold('. , .')).toBe('');
  });

  test('are kept in lists, with nothing empty among them', () => {
    expect(wordsOf('Yes| yeah ||Иә')).toEqual(['yes', 'yeah', 'иа']);
    expect(wordsOf('')).toEqual([]);
  });

  const meanings = [
    { means: 'can', words: ['can', 'yes'] },
    { means: 'cannot', words: ['cannot', 'can not', 'no'] },
    { means: 'perhaps', words: ['maybe', 'yes'] },
  ];
  test.each([
    ['can', 'can'],
    ['Cannot!', 'cannot'],
    ['can, a little', 'can'],
    ['can not at all', 'cannot'],
    ['can notice', 'can'],
    ['candle', undefined],
    ['no way', 'cannot'],
    ['yes', undefined],
    ['yes, maybe', undefined],
    ['well', undefined],
    ['', undefined],
  ])('%s means %s', (text, means) => {
    expect(meaningOf(text, meanings)).toBe(means);
  });

  test('that mean the same thing twice still mean it', () => {
    const twice = [
      { means: 'no', words: ['no', 'nope'] },
      { means: 'no', words: ['no'] },
    ];
    expect(meaningOf('no', twice)).toBe('no');
  });

  test('mean nothing even where only one thing could be meant', () => {
    expect(meaningOf('well', [{ means: 'no', words: ['no'] }])).toBeUndefined();
    expect(meaningOf('👍', [{ means: 'no', words: [''] }])).toBeUndefined();
  });

  test('that two longer readings share mean neither, whatever a shorter one says', () => {
    const shared = [
      { means: 'a', words: ['not me'] },
      { means: 'b', words: ['not'] },
      { means: 'c', words: ['not me'] },
    ];
    expect(meaningOf('not me', shared)).toBeUndefined();
    expect(meaningOf('not you', shared)).toBe('b');
  });
});

describe('a typed age', () => {
  const words = ageWords([
    {
      years: 'years|year|yrs',
      months: 'months|month',
      oneAndHalf: 'one and a half|1½',
      monthNames: 'January|February|March|April|May|June|July|August|September|October|November|December',
    },
    {
      years: 'лет|год|года|г',
      months: 'месяцев|мес',
      oneAndHalf: 'полтора',
      monthNames: 'января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря',
    },
  ]);
  const born = (from: string, to: string) => ({ kind: 'born-between', span: { from, to } });
  const on = (day: string) => ({ kind: 'birth-date', date: day });
  const impossible = { kind: 'impossible-date' };
  const aged67 = born('1958-11-23', '1959-11-22');

  test.each<readonly [string, unknown]>([
    ['67', aged67],
    ['67 years', aged67],
    ['67 years old', aged67],
    ['67years', aged67],
    ['67 г.', aged67],
    ['0', born('2025-11-23', '2026-11-22')],
    ['101 год', born('1924-11-23', '1925-11-22')],
    ['8 months', born('2026-02-23', '2026-03-22')],
    ['8 мес.', born('2026-02-23', '2026-03-22')],
    ['1 year 8 months', born('2025-02-23', '2025-03-22')],
    ['1 г. 8 мес.', born('2025-02-23', '2025-03-22')],
    ['2 года 11 месяцев', born('2023-11-23', '2023-12-22')],
    ['полтора', born('2025-04-23', '2025-05-22')],
    ['one and a half years', born('2025-04-23', '2025-05-22')],
    ['полтораста', undefined],
    ['1 year 8 months 3 days', undefined],
    ['1 year 8', undefined],
    ['1 year 8 years', undefined],
    ['1 year and 8 months', born('2025-02-23', '2025-03-22')],
    ['8 months 3', undefined],
    ['67 kilos', undefined],
    ['67 98', undefined],
    ['1234567', undefined],
    ['years 67', undefined],
    ['a 67', undefined],
    ['old', undefined],
    ['', undefined],
    ['12.05.1959', on('1959-05-12')],
    ['12. 05. 1959 г.', on('1959-05-12')],
    ['born 12.05.1959', undefined],
    ['1.5.1959', on('1959-05-01')],
    ['1959-05-12', on('1959-05-12')],
    ['1959-5-1', on('1959-05-01')],
    ['12/05/59', on('1959-05-12')],
    ['12.05.26', on('2026-05-12')],
    ['12.05.27', on('1927-05-12')],
    ['31.02.1959', impossible],
    ['1959-13-01', impossible],
    ['12 May 1959', on('1959-05-12')],
    ['May 12, 1959', on('1959-05-12')],
    ['12 мая 1959 г.', on('1959-05-12')],
    ['31 Sept 1959', impossible],
    ['30 Sept 1959', on('1959-09-30')],
    ['1 January 1959', on('1959-01-01')],
    ['1 декабрь 1959', on('1959-12-01')],
    ['May 1959', born('1959-05-01', '1959-05-31')],
    ['февраль 1960', born('1960-02-01', '1960-02-29')],
    ['12 Ma 1959', undefined],
    ['12 May', undefined],
    ['1 12 May 1959', undefined],
    ['05.1959', born('1959-05-01', '1959-05-31')],
    ['12 1959', born('1959-12-01', '1959-12-31')],
    ['13.1959', impossible],
    ['1959', born('1959-01-01', '1959-12-31')],
    ['1959 года', born('1959-01-01', '1959-12-31')],
    ['1959 5', undefined],
    ['0000', impossible],
    ['x 1959-05-12', undefined],
    ['1959-05-12 x', undefined],
    ['12.05.1959 г5', undefined],
    ['05.19591', undefined],
    ['12th May 1959', on('1959-05-12')],
    ['a1 May 1959', born('1959-05-01', '1959-05-31')],
    ['May 12x 1959', born('1959-05-01', '1959-05-31')],
    ['12 май 1959', on('1959-05-12')],
    ['1½ years', born('2025-04-23', '2025-05-22')],
    ['2,5 года', born('2024-04-23', '2024-05-22')],
    ['2.5', born('2024-04-23', '2024-05-22')],
    ['12,5 лет', born('2014-04-23', '2014-05-22')],
    ['x 2,5', undefined],
    ['2,5 5', undefined],
    ['2,5 года назад', undefined],
    ['2,6', undefined],
    ['2 5', undefined],
    ['67 ye.ars', undefined],
    ['8 mon.ths', undefined],
    ['5 kilos 8 months', undefined],
    ['1 year 123 months', undefined],
    ['1 year some months', born('2024-11-23', '2025-11-22')],
  ])('%s', (text, parsed) => {
    expect(parseAge(text, today, words)).toEqual(parsed);
  });

  test('is no date by itself', () => {
    expect(parseDate('67', today, words)).toBeUndefined();
    expect(parseDate(' 12.05.1959 ', today, words)).toEqual(on('1959-05-12'));
  });

  test.each<readonly [string, unknown]>([
    ['30.11', on('2026-11-30')],
    ['22.11', on('2026-11-22')],
    ['21.11', on('2027-11-21')],
    ['1 2', on('2027-02-01')],
    ['31.02', impossible],
    ['30.11.2026', on('2026-11-30')],
    ['a 30.11', undefined],
    ['30.11 b', undefined],
  ])('as a day to come, %s', (text, parsed) => {
    expect(parseDay(text, today, words)).toEqual(parsed);
  });

  test('in whole years leaves a year of birth dates', () => {
    expect(bornWhenAged(67, today)).toEqual({ from: '1958-11-23', to: '1959-11-22' });
  });
});

describe('the person', () => {
  test('who is meant by the fact alone', () => {
    const applicants = ['self', 'parent', 'legal-representative', 'family-member', 'other'] as const;
    expect(applicants.map(personFor)).toEqual(['self', 'child', 'ward', 'relative', 'other']);
    for (const applicant of applicants) expect(traitsOf(personFor(applicant)).applicant).toBe(applicant);
  });

  test('lends the sex where the word says it, and the voice', () => {
    expect(personIds.map((person) => [person, ...Object.values(traitsOf(person))].join(' '))).toEqual([
      'self self self',
      'mother family-member she female',
      'father family-member he male',
      'child parent they',
      'wife family-member she female',
      'husband family-member he male',
      'relative family-member they',
      'ward legal-representative they',
      'other other they',
    ]);
    expect(isPerson('mother')).toBe(true);
    expect(isPerson('toString')).toBe(false);
  });
});

describe('the dialog', () => {
  const shape = (question: Question) =>
    [question.id, question.kind, question.phase, question.burden ?? 0, ...(question.after ?? [])].join(' ');

  test('puts who and how old first, the sensitive late, and relatives after the need for care', () => {
    expect(phases).toEqual(['opening', 'grounds', 'documents', 'health-limits']);
    expect(homeCare.questions.map(shape)).toEqual([
      'applicant person opening 0',
      'ageGroup age opening 0 applicant',
      'sex choice opening 0 ageGroup',
      'birthDate birth-date opening 0 ageGroup sex',
      'selfCare choice grounds 0',
      'needsCareAtHome choice grounds 0 selfCare',
      'disability choice grounds 0',
      'familyCare choice grounds 0.5 selfCare needsCareAtHome',
      'diagnoses papers grounds 0.5 selfCare disability',
      'stableDefect choice grounds 0.5 diagnoses',
      'grossMotor choice grounds 0 diagnoses',
      'complication choice grounds 0 diagnoses',
      'musculoskeletalSeverity choice grounds 0.2 diagnoses',
      'mobilityLimitation choice grounds 0.2 diagnoses',
      'selfCareLimitation choice grounds 0.2 diagnoses',
      'warVeteran choice documents 0',
      'contraindication choice health-limits 0.5',
    ]);
  });

  test('offers every value of its facts, a group of disability to adults and the status of a child to children', () => {
    const values = homeCare.questions.flatMap((question) =>
      question.kind === 'choice' || question.kind === 'age'
        ? [
            `${question.id}: ${choicesFor(question, ['adult', 'child'])
              .map(({ value }) => value)
              .toSorted()}`,
          ]
        : [`${question.id}: ${factsOf(question)}`],
    );
    expect(values).toEqual([
      'applicant: applicant',
      'ageGroup: adult,child,pension-age,under-18-months',
      'sex: female,male',
      'birthDate: birthDate',
      'selfCare: can,cannot,partly',
      'needsCareAtHome: no,yes',
      'disability: child,group-1,group-2,group-3,none,pending',
      'familyCare: all-excused,conflict,nobody-obliged,someone-can-care',
      'diagnoses: intellectualMildModerate,intellectualSevereProfound,dementia,mentalBehavioural,musculoskeletal',
      'stableDefect: no,yes',
      'grossMotor: no,yes',
      'complication: no,yes',
      'musculoskeletalSeverity: mild,pronounced,significantly-pronounced',
      'mobilityLimitation: 0,1,2,3',
      'selfCareLimitation: 0,1,2,3',
      'warVeteran: no,yes',
      'contraindication: ask-doctor,none,present',
    ]);
    const disability = homeCare.questions.find(({ id }) => id === 'disability');
    const offered = (...groups: readonly AgeGroup[]) =>
      disability?.kind === 'choice' ? choicesFor(disability, groups).map(({ value }) => value) : [];
    for (const group of ['adult', 'pension-age'] as const) {
      expect(offered(group)).toEqual(['group-1', 'group-2', 'group-3', 'pending', 'none']);
    }
    for (const group of ['child', 'under-18-months'] as const) {
      expect(offered(group)).toEqual(['child', 'pending', 'none']);
    }
  });
});

describe('taking an answer in', () => {
  const question = (id: string) => {
    const found = homeCare.questions.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(id);
    return { question: found, facts: factsOf(found) };
  };
  const before: Said = {
    person: 'mother',
    situation: {
      applicant: 'family-member',
      ageGroup: 'adult',
      bornBetween: { from: plainDate(1959, 1, 1), to: plainDate(1959, 12, 31) },
      birthDate: plainDate(1959, 5, 12),
      selfCare: 'can',
    },
  };
  const rest: Situation = { applicant: 'family-member', selfCare: 'can' };
  const span = { from: plainDate(1960, 1, 1), to: plainDate(1960, 12, 31) };

  test.each<readonly [string, string, Reply, Said]>([
    [
      'a person',
      'applicant',
      { kind: 'person', person: 'child' },
      { person: 'child', situation: { ...before.situation, applicant: 'parent' } },
    ],
    [
      'who asks, by the fact alone',
      'applicant',
      { kind: 'value', value: 'legal-representative' },
      { person: 'ward', situation: { ...before.situation, applicant: 'legal-representative' } },
    ],
    [
      'who asks, not said',
      'applicant',
      { kind: 'value', value: 'declined' },
      { situation: { ...before.situation, applicant: 'declined' } },
    ],
    [
      'whom it is for, taken back',
      'applicant',
      { kind: 'silence', silence: 'declined' },
      { situation: { ...before.situation, applicant: 'declined' } },
    ],
    [
      'a birth date',
      'ageGroup',
      { kind: 'birth-date', date: plainDate(1960, 6, 1) },
      { person: 'mother', situation: { ...rest, birthDate: plainDate(1960, 6, 1) } },
    ],
    [
      'a typed age',
      'ageGroup',
      { kind: 'born-between', span },
      { person: 'mother', situation: { ...rest, bornBetween: span } },
    ],
    [
      'an age group',
      'ageGroup',
      { kind: 'value', value: 'child' },
      { person: 'mother', situation: { ...rest, ageGroup: 'child' } },
    ],
    [
      'an age that is not known',
      'ageGroup',
      { kind: 'silence', silence: 'unknown' },
      { person: 'mother', situation: { ...rest, ageGroup: 'unknown' } },
    ],
    [
      'a birth date that is not told',
      'birthDate',
      { kind: 'silence', silence: 'declined' },
      { person: 'mother', situation: { ...before.situation, birthDate: 'declined' } },
    ],
    [
      'a value',
      'selfCare',
      { kind: 'value', value: 'cannot' },
      { person: 'mother', situation: { ...before.situation, selfCare: 'cannot' } },
    ],
    [
      'papers',
      'diagnoses',
      { kind: 'picked', facts: ['dementia'] },
      {
        person: 'mother',
        situation: {
          ...before.situation,
          intellectualMildModerate: 'no',
          intellectualSevereProfound: 'no',
          dementia: 'yes',
          mentalBehavioural: 'no',
          musculoskeletal: 'no',
        },
      },
    ],
    [
      'papers that are not known',
      'diagnoses',
      { kind: 'silence', silence: 'unknown' },
      {
        person: 'mother',
        situation: {
          ...before.situation,
          intellectualMildModerate: 'unknown',
          intellectualSevereProfound: 'unknown',
          dementia: 'unknown',
          mentalBehavioural: 'unknown',
          musculoskeletal: 'unknown',
        },
      },
    ],
  ])('%s', (_name, id, reply, after) => {
    expect(record(before, question(id), reply)).toEqual(after);
  });

  test('leaves the person out where nobody was named', () => {
    const said = record({ situation: {} }, question('selfCare'), { kind: 'value', value: 'can' });
    expect(said).toEqual({ situation: { selfCare: 'can' } });
    expect(Object.keys(said)).toEqual(['situation']);
  });

  test('an age is said by a date or a span too', () => {
    expect(isSaid({}, ['ageGroup'])).toBe(false);
    expect(isSaid({ ageGroup: 'unknown' }, ['ageGroup'])).toBe(true);
    expect(isSaid({ bornBetween: span }, ['ageGroup'])).toBe(true);
    expect(isSaid({ birthDate: plainDate(1948, 5, 12) }, ['ageGroup'])).toBe(true);
    // A birth date that is not known says nothing of the age.
    expect(isSaid({ birthDate: 'unknown' }, ['ageGroup'])).toBe(false);
    expect(isSaid({ birthDate: 'declined' }, ['ageGroup'])).toBe(false);
    expect(isSaid({ birthDate: 'unknown' }, ['selfCare'])).toBe(false);
    expect(isSaid({ selfCare: 'can' }, ['selfCare', 'dementia'])).toBe(false);
  });

  test('what was said is used by its question only, and the age as it was said last', () => {
    const order = ['applicant', 'ageGroup', 'selfCare'].map(question);
    const relevance: Relevance = {
      asOf: today,
      openQuestions: () => ({ open: [], key: '' }),
      ageGroups: () => ['adult'],
    };
    const answered = (situation: Situation, fact: FactName) =>
      isSaid(situation, [fact]) || (fact === 'ageGroup' && situation.birthDate !== undefined);
    const { standing, asked } = createInterview(homeCare, relevance, (situation) => {
      const ask = order.find(({ facts }) => !facts.every((fact) => answered(situation, fact)));
      return { ask, expected: 1, atMost: ask === undefined ? 0 : 1 };
    });
    const situationAfter = (said: Said) => standing(said, 'any').situation;
    const all: Situation = { ...before.situation, dementia: 'yes' };
    expect(situationAfter({ person: 'mother', situation: all })).toEqual({
      applicant: 'family-member',
      sex: 'female',
      ageGroup: 'adult',
      selfCare: 'can',
    });
    const { ageGroup: _group, ...byDate } = all;
    expect(situationAfter({ person: 'child', situation: byDate })).toEqual({
      applicant: 'family-member',
      birthDate: '1959-05-12',
      selfCare: 'can',
    });
    const { birthDate: _date, ...bySpan } = byDate;
    expect(situationAfter({ situation: bySpan })).toEqual({
      applicant: 'family-member',
      ageGroup: 'unknown',
      bornBetween: all.bornBetween,
      selfCare: 'can',
    });
    expect(situationAfter({ situation: { ...bySpan, ageGroup: 'declined' } })).toEqual({
      applicant: 'family-member',
      ageGroup: 'unknown',
      bornBetween: all.bornBetween,
      selfCare: 'can',
    });
    expect(situationAfter({ situation: { ...bySpan, ageGroup: 'child' } }).bornBetween).toBeUndefined();
    expect(situationAfter({ situation: { ...rest, ageGroup: 'declined' } })).toEqual({ ...rest, ageGroup: 'declined' });

    expect(standing({ situation: {} }, 'any')).toMatchObject({ answered: [], next: { question: { id: 'applicant' } } });
    expect(asked('applicant', { situation: {} }, 'any')?.question.id).toBe('applicant');
    expect(asked('ageGroup', before, 'any')?.facts).toEqual(['ageGroup']);
    expect(asked('dementia', before, 'any')).toBeUndefined();
    expect(asked('diagnoses', before, 'any')?.facts).toHaveLength(5);
  });
});

describe('a question that comes up again', () => {
  const find = (id: string) => {
    const found = homeCare.questions.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(id);
    return found;
  };
  /** An interview that asks first for the disability, then for one of the papers only. */
  const interviewOf = (...groups: readonly AgeGroup[]) =>
    createInterview(
      homeCare,
      { asOf: today, openQuestions: () => ({ open: [], key: '' }), ageGroups: () => groups },
      (situation) => {
        if (situation.disability === undefined) {
          return { ask: { question: find('disability'), facts: ['disability'] }, expected: 2, atMost: 2 };
        }
        return situation.dementia === undefined
          ? { ask: { question: find('diagnoses'), facts: ['dementia'] }, expected: 1, atMost: 1 }
          : { ask: undefined, expected: 0, atMost: 0 };
      },
    );
  const nextAfter = (situation: Situation, ...groups: readonly AgeGroup[]) =>
    interviewOf(...groups).standing({ situation }, 'any').next?.question.id;

  test('uses an answer that is among the choices of today, or a silence, and asks again for any other', () => {
    expect(nextAfter({ disability: 'group-1' }, 'adult')).toBe('diagnoses');
    expect(nextAfter({ disability: 'group-1' }, 'child')).toBe('disability');
    expect(nextAfter({ disability: 'child' }, 'child')).toBe('diagnoses');
    expect(nextAfter({ disability: 'child' }, 'adult')).toBe('disability');
    expect(nextAfter({ disability: 'declined' }, 'child')).toBe('diagnoses');
    expect(nextAfter({}, 'adult')).toBe('disability');
    expect(nextAfter({ disability: 'none', dementia: 'no' }, 'adult')).toBeUndefined();
    expect(nextAfter({ disability: 'none', musculoskeletal: 'no' }, 'adult')).toBe('diagnoses');
  });

  test('comes back for papers of which only some were said, and takes none of them for the answer', () => {
    const papers = { question: find('diagnoses'), facts: ['dementia', 'musculoskeletal'] as const };
    const { standing } = createInterview(
      homeCare,
      { asOf: today, openQuestions: () => ({ open: [], key: '' }), ageGroups: () => ['adult'] },
      ({ dementia, musculoskeletal }) =>
        dementia === undefined || musculoskeletal === undefined
          ? { ask: papers, expected: 1, atMost: 1 }
          : { ask: undefined, expected: 0, atMost: 0 },
    );
    const { answered, next, situation } = standing({ situation: { dementia: 'yes' } }, 'any');
    expect([answered, next, situation]).toEqual([[], papers, {}]);
    const both: Situation = { dementia: 'yes', musculoskeletal: 'declined' };
    expect(standing({ situation: both }, 'any').situation).toEqual(both);
  });

  test('asks only for those of its facts that matter, be it the next one or one that was answered', () => {
    const { asked, standing } = interviewOf('adult');
    const next: Said = { situation: { disability: 'none' } };
    const answered: Said = { situation: { disability: 'none', dementia: 'yes', musculoskeletal: 'yes' } };
    expect(asked('diagnoses', next, 'any')?.facts).toEqual(['dementia']);
    expect(asked('diagnoses', answered, 'any')?.facts).toEqual(['dementia']);
    expect(asked('disability', answered, 'any')?.facts).toEqual(['disability']);
    expect(asked('diagnoses', { situation: {} }, 'any')?.facts).toHaveLength(5);
    expect(standing(answered, 'any')).toEqual({
      answered: [
        { question: find('disability'), facts: ['disability'] },
        { question: find('diagnoses'), facts: ['dementia'] },
      ].map((each) => expect.objectContaining(each)),
      next: undefined,
      atMost: 0,
      situation: { disability: 'none', dementia: 'yes' },
    });
  });
});

describe('the order of two questions', () => {
  const selfCare = (asked: Pick<Question, 'burden' | 'after'> | Pick<Question, 'phase'>) =>
    choose('selfCare', {
      phase: 'grounds',
      choices: [
        { value: 'can', weight: 1 },
        { value: 'cannot', weight: 1 },
      ],
      ...asked,
    });
  const need = choose('needsCareAtHome', {
    phase: 'grounds',
    choices: [
      { value: 'yes', weight: 9 },
      { value: 'no', weight: 1 },
    ],
  });
  // One bad answer settles everything.
  const relevance: Relevance<'goal'> = {
    asOf: today,
    ageGroups: () => ['adult'],
    openQuestions: (situation) => {
      const settled = situation.selfCare === 'can' || situation.needsCareAtHome === 'no';
      const open = (['selfCare', 'needsCareAtHome'] as const).filter((fact) => situation[fact] === undefined);
      return settled ? { open: [], key: 'settled' } : { open, key: open.join() };
    },
  };
  const planOf = (questions: readonly Question[], options?: { readonly humanOrder: boolean }) => {
    const dialog: Dialog = { questions };
    const { ask, expected, atMost } = createPlanner(dialog, relevance, options)({}, 'goal');
    return [ask?.question.id, Number(expected.toFixed(4)), atMost];
  };

  test('asks first what settles most', () => {
    // Six of a hundred say nothing: 47 can, and 53 are asked on.
    expect(planOf([selfCare({}), need])).toEqual(['selfCare', 1.53, 2]);
    expect(planOf([need, selfCare({})])).toEqual(['selfCare', 1.53, 2]);
  });

  test('puts a sensitive question later when that is worth it', () => {
    expect(planOf([selfCare({ burden: 3 }), need])).toEqual(['selfCare', 1.53, 2]);
    expect(planOf([selfCare({ burden: 5 }), need])).toEqual(['needsCareAtHome', 1.906, 2]);
  });

  test('keeps the human order, and gives it up only when told to', () => {
    expect(planOf([selfCare({ phase: 'documents' }), need])).toEqual(['needsCareAtHome', 1.906, 2]);
    expect(planOf([selfCare({ after: ['needsCareAtHome'] }), need])).toEqual(['needsCareAtHome', 1.906, 2]);
    expect(planOf([selfCare({ after: ['diagnoses'] }), need])).toEqual(['selfCare', 1.53, 2]);
    expect(planOf([selfCare({ phase: 'documents' }), need], { humanOrder: false })).toEqual(['selfCare', 1.53, 2]);
    const opening: Question = { ...need, phase: 'opening' };
    expect(planOf([selfCare({}), opening], { humanOrder: false })).toEqual(['needsCareAtHome', 1.906, 2]);
  });

  test('asks nothing when nothing is open', () => {
    expect(createPlanner({ questions: [need] }, relevance)({ selfCare: 'can' }, 'goal')).toMatchObject({
      ask: undefined,
      expected: 0,
      atMost: 0,
    });
  });
});

describe('the plan, worked out by hand', () => {
  const question = (id: FactName) =>
    choose(id === 'birthDate' ? 'selfCare' : id, {
      phase: 'grounds',
      choices: [
        { value: 'yes', weight: 1 },
        { value: 'no', weight: 1 },
      ],
    });
  const planOf = (
    questions: readonly Question[],
    open: (situation: Situation) => readonly FactName[],
    start: Situation = {},
    ages: readonly AgeGroup[] = ['adult'],
  ) => {
    const relevance: Relevance<'goal'> = {
      asOf: today,
      ageGroups: () => ages,
      openQuestions: (situation) => ({
        open: open(situation).filter((fact) => situation[fact] === undefined),
        key: JSON.stringify(Object.entries(situation).toSorted()),
      }),
    };
    const plan = createPlanner({ questions }, relevance)(start, 'goal');
    return {
      ask: plan.ask?.question.id,
      expected: Number(plan.expected.toFixed(4)),
      atMost: plan.atMost,
      facts: plan.ask?.facts,
    };
  };

  test('of papers: each is there or not, and six of a hundred people cannot say', () => {
    const papers: Question = {
      kind: 'papers',
      id: 'diagnoses',
      phase: 'grounds',
      items: [
        { fact: 'dementia', chance: 0.2 },
        { fact: 'musculoskeletal', chance: 0.4 },
      ],
    };
    const list = ['dementia', 'musculoskeletal'] as const;
    const only = (opens: (said: Situation) => boolean) =>
      planOf([papers, question('epilepsy')], (said) => [...list, ...(opens(said) ? (['epilepsy'] as const) : [])]);
    const both = { ask: 'diagnoses', atMost: 2, facts: list };
    expect(only(({ dementia }) => dementia === 'yes')).toEqual({ ...both, expected: 1.188 });
    expect(only(({ dementia }) => dementia === 'yes' || dementia === 'unknown')).toEqual({ ...both, expected: 1.248 });
    expect(only((said) => said.dementia === 'yes' && said.musculoskeletal === 'no')).toEqual({
      ...both,
      expected: 1.1128,
    });
    expect(only((said) => said.dementia === 'no' && said.musculoskeletal === 'yes')).toEqual({
      ...both,
      expected: 1.3008,
    });
    expect(only((said) => said.musculoskeletal === 'unknown')).toEqual({ ...both, expected: 1.06 });

    // Of the papers only those that still matter are asked for.
    const rest = planOf([papers, question('epilepsy')], ({ dementia, musculoskeletal }) => [
      'dementia',
      ...(dementia === 'unknown' && musculoskeletal === undefined ? (['epilepsy'] as const) : []),
    ]);
    expect(rest).toEqual({ ask: 'diagnoses', atMost: 2, expected: 1.06, facts: ['dementia'] });
  });

  test('of who needs care: five of six ask for a relative', () => {
    const person: Question = { kind: 'person', id: 'applicant', phase: 'opening' };
    const only = (who: string) =>
      planOf([person, question('epilepsy')], ({ applicant }) => [
        'applicant',
        ...(applicant === who ? (['epilepsy'] as const) : []),
      ]).expected;
    expect(only('family-member')).toBe(1.7833);
    expect(only('self')).toBe(1.1567);
    expect(only('parent')).toBe(1);
  });

  test('of the age: typed ages and years count for the bound, not for what is expected', () => {
    const age: Question = {
      kind: 'age',
      id: 'ageGroup',
      phase: 'opening',
      choices: [
        { value: 'child', weight: 1 },
        { value: 'adult', weight: 3 },
      ],
    };
    const only = (opens: (said: Situation) => boolean) => {
      const { expected, atMost } = planOf([age, question('epilepsy')], (said) => [
        'ageGroup',
        ...(opens(said) ? (['epilepsy'] as const) : []),
      ]);
      return [expected, atMost];
    };
    const spans = (from: string, to: string) =>
      only(
        ({ ageGroup, bornBetween }) => ageGroup === 'unknown' && bornBetween?.from === from && bornBetween.to === to,
      );
    expect(only(({ ageGroup }) => ageGroup === 'adult')).toEqual([1.705, 2]);
    expect(only((said) => said.ageGroup === 'unknown' && said.bornBetween === undefined)).toEqual([1.06, 2]);
    expect(spans('1959-01-01', '1959-12-31')).toEqual([1, 2]);
    expect(spans('1958-11-23', '1959-11-22')).toEqual([1, 2]);
    expect(spans('2026-01-01', '2026-12-31')).toEqual([1, 2]);
    expect(spans('1916-01-01', '1916-12-31')).toEqual([1, 2]);
    expect(spans('1915-01-01', '1915-12-31')).toEqual([1, 1]);
    expect(only(() => false)).toEqual([1, 1]);
  });

  test('of the birth date: each age that is left, and six of a hundred people do not say it', () => {
    const birthDate: Question = { kind: 'birth-date', id: 'birthDate', phase: 'opening' };
    const start: Situation = { bornBetween: { from: plainDate(2008, 1, 1), to: plainDate(2008, 12, 31) } };
    const only = (opens: (said: Situation) => boolean) =>
      planOf(
        [birthDate, { ...question('epilepsy'), phase: 'opening' }],
        (said) => [
          ...(said.ageGroup === undefined ? (['birthDate'] as const) : []),
          ...(opens(said) ? (['epilepsy'] as const) : []),
        ],
        start,
        ['child', 'adult'],
      ).expected;
    expect(only(({ ageGroup }) => ageGroup === 'adult')).toBe(1.47);
    expect(only((said) => said.birthDate === 'unknown' && said.bornBetween !== undefined)).toBe(1.06);
  });

  test('while child or adult is open, the dialog decides, and every open question bounds the rest', () => {
    const questions = [question('dementia'), question('epilepsy'), question('stableDefect')];
    const open = () => ['epilepsy', 'stableDefect'] as const;
    const first = { ask: 'epilepsy', facts: ['epilepsy'], atMost: 2 };
    expect(planOf(questions, open, {}, ['child', 'adult'])).toEqual({ ...first, expected: 2 });
    expect(planOf([{ ...question('epilepsy'), phase: 'opening' }], open, {}, ['child', 'adult']).atMost).toBe(1);
    // With the age known it is worked out.
    expect(planOf(questions, open)).toEqual({ ...first, expected: 2 });
    const inGrounds = ({ epilepsy }: Situation) => (epilepsy === 'no' ? [] : open());
    expect(planOf(questions, inGrounds, {}, ['child', 'adult']).expected).toBe(2);
    expect(planOf(questions, inGrounds).expected).toBe(1.53);
    // In the opening it is worked out in any case.
    const opening = questions.map((each): Question => ({ ...each, phase: 'opening' }));
    const oneIsEnough = ({ epilepsy }: Situation) => (epilepsy === 'no' ? [] : open());
    expect(planOf(opening, oneIsEnough, {}, ['child', 'adult']).expected).toBe(1.53);
  });

  test('between equal burdens takes what is shorter at worst, then what comes first in the dialog', () => {
    const [steady, gamble, ...others] = (
      ['dementia', 'epilepsy', 'grossMotor', 'complication', 'stableDefect'] as const
    ).map(question);
    if (steady === undefined || gamble === undefined) throw new Error('no questions');
    // The one always leaves one more question; the other none, two, or (unknown) one: two in all either way.
    const open = ({ dementia, epilepsy }: Situation): readonly FactName[] => {
      if (dementia !== undefined || epilepsy === 'unknown') return ['grossMotor'];
      if (epilepsy === 'yes') return [];
      return epilepsy === 'no' ? ['complication', 'stableDefect'] : ['dementia', 'epilepsy'];
    };
    for (const pair of [
      [steady, gamble],
      [gamble, steady],
    ]) {
      expect(planOf([...pair, ...others], open)).toEqual({
        ask: 'dementia',
        facts: ['dementia'],
        expected: 2,
        atMost: 2,
      });
    }
    const alike = (said: Situation): readonly FactName[] =>
      said.dementia === 'no' || said.epilepsy === 'no' ? [] : ['dementia', 'epilepsy'];
    expect(planOf([steady, gamble], alike).ask).toBe('dementia');
    expect(planOf([gamble, steady], alike).ask).toBe('epilepsy');
  });

  test('what is left is worked out once, in whatever order it was reached', () => {
    const list = ['dementia', 'epilepsy', 'grossMotor', 'complication'] as const;
    let askedOfTheLaw = 0;
    const plan = createPlanner<'goal'>(
      { questions: list.map(question) },
      {
        asOf: today,
        ageGroups: () => ['adult'],
        openQuestions: (situation) => {
          askedOfTheLaw += 1;
          const open = list.filter((fact) => situation[fact] === undefined);
          return { open, key: open.join() };
        },
      },
    );
    expect(plan({}, 'goal').expected).toBeCloseTo(4);
    // Once for the start, and once for each of three answers to each question that one of the 16 sets leaves open.
    expect(askedOfTheLaw).toBe(1 + 3 * 32);
  });

  test('a question waits for any of those that come before it, not for all', () => {
    const late: Question = { ...question('dementia'), after: ['epilepsy', 'stableDefect'] };
    expect(planOf([late, question('epilepsy')], () => ['dementia', 'epilepsy']).ask).toBe('epilepsy');
    expect(planOf([late, question('epilepsy')], () => ['dementia']).ask).toBe('dementia');
  });
});
