import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import type { Answer, FactName, ListedFact, Situation } from '../../src/core/facts/facts.ts';
import { assess } from '../../src/core/law/assess.ts';
import { editions } from '../../src/core/law/editions/index.ts';
import { categoryDisagreements, disagreements } from './agreement.ts';
import {
  ageGroupByBirth,
  contractValuesOf,
  factsOfTheContract,
  factsRead,
  type OracleCategory,
  oracleCategories,
} from './decision-table.ts';
import { date } from './law-on.ts';

const today = plainDate(2026, 11, 22);
const seed = 20230701;

const papers: readonly ListedFact[] = [
  'intellectualMildModerate',
  'intellectualSevereProfound',
  'dementia',
  'mentalBehavioural',
  'stableDefect',
  'epilepsy',
  'musculoskeletal',
  'grossMotor',
  'complication',
];

/** With these alone, only the age is left to decide any of the five categories. */
const everythingButAge: Situation = {
  applicant: 'self',
  disability: 'group-1',
  intellectualMildModerate: 'no',
  intellectualSevereProfound: 'yes',
  dementia: 'no',
  mentalBehavioural: 'no',
  stableDefect: 'no',
  epilepsy: 'no',
  musculoskeletal: 'yes',
  grossMotor: 'no',
  complication: 'no',
  musculoskeletalSeverity: 'pronounced',
  mobilityLimitation: 2,
  selfCareLimitation: 3,
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'nobody-obliged',
  contraindication: 'none',
  warVeteran: 'no',
};

type Choice = Answer | undefined;

/** Every combination of these choices; `undefined` leaves the fact out. */
function* situations(
  choices: readonly (readonly [FactName, readonly Choice[]])[],
  rest: Situation,
): Generator<Situation> {
  const [first, ...others] = choices;
  if (first === undefined) {
    yield rest;
    return;
  }
  const [fact, values] = first;
  const { [fact]: _replaced, ...without } = rest;
  for (const value of values) {
    yield* situations(others, value === undefined ? without : { ...without, [fact]: value });
  }
}

function compared(
  categories: readonly OracleCategory[],
  choices: readonly (readonly [FactName, readonly Choice[]])[],
): { readonly count: number; readonly found: readonly string[] } {
  let count = 0;
  const found: string[] = [];
  for (const edition of editions) {
    for (const situation of situations(choices, { ...everythingButAge, ageGroup: 'adult' })) {
      count += 1;
      const assessment = assess(edition, situation, today);
      for (const category of categories) found.push(...categoryDisagreements(assessment, category, situation, today));
    }
  }
  return { count, found: found.slice(0, 5) };
}

function everyValue(facts: readonly ListedFact[]): readonly (readonly [ListedFact, readonly Choice[]])[] {
  return facts.map((fact) => [fact, contractValuesOf(fact)]);
}

function everyValueOrSilence(facts: readonly ListedFact[]): readonly (readonly [ListedFact, readonly Choice[]])[] {
  return facts.map((fact) => [fact, [...contractValuesOf(fact), undefined]]);
}

interface Space {
  readonly name: string;
  readonly categories: readonly OracleCategory[];
  readonly facts: readonly ListedFact[];
  readonly count: number;
}

const musculoskeletalFacts: readonly ListedFact[] = [
  ...(['ageGroup', 'disability', 'musculoskeletal', 'musculoskeletalSeverity'] as const),
  ...(['mobilityLimitation', 'selfCareLimitation'] as const),
];
const careFacts: readonly ListedFact[] = ['ageGroup', 'disability', 'selfCare', 'needsCareAtHome', 'familyCare'];

describe('every complete answer, both editions', () => {
  const spaces: readonly Space[] = [
    {
      name: 'psychoneurological, children and adults',
      categories: ['child-psychoneurological', 'adult-psychoneurological'],
      facts: ['ageGroup', 'disability', ...papers],
      count: 2 * 4 * 6 * 2 ** 9,
    },
    {
      name: 'musculoskeletal',
      categories: ['child-musculoskeletal'],
      facts: musculoskeletalFacts,
      count: 2 * 4 * 6 * 2 * 3 * 4 * 4,
    },
    {
      name: 'adults with a disability, and the elderly',
      categories: ['adult-disability', 'elderly'],
      facts: careFacts,
      count: 2 * 4 * 6 * 3 * 2 * 4,
    },
  ];

  test.each(spaces.map((space) => [space.name, space.count, space] as const))(
    '%s: %i',
    { timeout: 60_000 },
    (_name, count, { categories, facts }) => {
      expect(compared(categories, everyValue(facts))).toEqual({ count, found: [] });
    },
  );
});

// Nothing is merged: every value of every fact that the category reads in either edition, and its silence. The three
// kinds of silence are one here; that they are one is a property further down.
describe('every partial answer, both editions', () => {
  const spaces: readonly Space[] = [
    {
      name: 'psychoneurological, children',
      categories: ['child-psychoneurological'],
      facts: [
        ...(['ageGroup', 'disability', 'intellectualMildModerate', 'intellectualSevereProfound', 'dementia'] as const),
        ...(['mentalBehavioural', 'grossMotor', 'complication'] as const),
      ],
      count: 2 * 5 * 7 * 3 ** 6,
    },
    {
      name: 'musculoskeletal',
      categories: ['child-musculoskeletal'],
      facts: musculoskeletalFacts,
      count: 2 * 5 * 7 * 3 * 4 * 5 * 5,
    },
    {
      name: 'psychoneurological, adults',
      categories: ['adult-psychoneurological'],
      facts: [
        ...(['ageGroup', 'disability', 'intellectualMildModerate', 'intellectualSevereProfound', 'dementia'] as const),
        ...(['mentalBehavioural', 'stableDefect', 'epilepsy'] as const),
      ],
      count: 2 * 5 * 7 * 3 ** 6,
    },
    {
      name: 'adults with a disability, and the elderly',
      categories: ['adult-disability', 'elderly'],
      facts: careFacts,
      count: 2 * 5 * 7 * 4 * 3 * 5,
    },
  ];

  test.each(spaces.map((space) => [space.name, space.count, space] as const))(
    '%s: %i',
    { timeout: 60_000 },
    (_name, count, { categories, facts }) => {
      for (const category of categories) {
        for (const edition of editions) {
          expect(facts).toEqual(expect.arrayContaining([...factsRead(edition.id, category)]));
        }
      }
      expect(compared(categories, everyValueOrSilence(facts))).toEqual({ count, found: [] });
    },
  );

  test('whole assessments over what documents and contraindication read: 12600', { timeout: 60_000 }, () => {
    const choices: readonly (readonly [FactName, readonly Choice[]])[] = [
      ...everyValueOrSilence(['applicant', 'ageGroup', 'disability', 'warVeteran']),
      ['contraindication', ['none', 'present', 'ask-doctor', 'unknown', 'declined', undefined]],
    ];
    let count = 0;
    const found: string[] = [];
    for (const edition of editions) {
      for (const situation of situations(choices, everythingButAge)) {
        count += 1;
        found.push(...disagreements(assess(edition, situation, today), situation, today));
      }
    }
    expect({ count, found: found.slice(0, 5) }).toEqual({ count: 2 * 6 * 5 * 7 * 3 * 6, found: [] });
  });
});

describe('what is known of the age', () => {
  const asOfs = ['26.03.2015', '31.12.2017', '30.06.2023', '01.07.2023', '22.11.2026', '31.12.2027', '01.07.2028'].map(
    date,
  );
  const births = [
    ...['01.01.1950', '01.07.1951', '31.12.1959', '01.01.1960', '30.06.1962', '01.07.1962', '31.12.1965', '01.01.1967'],
    ...['30.06.1967', '31.12.1968', '29.02.1964', '29.02.1996', '31.12.1999', '01.07.2005', '29.02.2008', '30.06.2010'],
    ...['31.12.2013', '25.09.2013', '26.09.2013', '27.09.2013'],
  ].map(date);

  test('every birth date × sex × age group that do not contradict each other: 3392', () => {
    let count = 0;
    const found: string[] = [];
    for (const edition of editions) {
      for (const asOf of asOfs) {
        for (const birthDate of births) {
          for (const sex of ['female', 'male', 'unknown', undefined] as const) {
            const candidates = sex === 'female' || sex === 'male' ? [sex] : (['female', 'male'] as const);
            const groups = new Set(candidates.map((candidate) => ageGroupByBirth(birthDate, candidate, asOf)));
            for (const ageGroup of [undefined, 'declined', ...groups] as const) {
              const situation: Situation = {
                ...everythingButAge,
                birthDate,
                ...(sex === undefined ? {} : { sex }),
                ...(ageGroup === undefined ? {} : { ageGroup }),
              };
              count += 1;
              found.push(...disagreements(assess(edition, situation, asOf), situation, asOf));
            }
          }
        }
      }
    }
    expect(found.slice(0, 5)).toEqual([]);
    // Three ways to speak of the group (not, declined, the computed one), and a fourth for the eight pairs of birth date
    // and day on which a woman has reached pension age and a man has not, when the sex is open in two ways of four.
    expect(count).toBe(2 * (7 * 20 * 4 * 3 + 8 * 2));
  });
});

interface Asked {
  readonly situation: Situation;
  readonly asOf: PlainDate;
}

function situationOf(entries: Iterable<readonly [FactName, Choice]>): Situation {
  return Object.fromEntries([...entries].filter(([, answer]) => answer !== undefined));
}

/** A listed fact: a value, or one of the three silences, as often as `silence` of a hundred. */
function answers(fact: ListedFact, silence: number): fc.Arbitrary<readonly [FactName, Choice]> {
  return fc
    .oneof(
      { weight: 100 - silence, arbitrary: fc.constantFrom(...contractValuesOf(fact)) },
      { weight: silence, arbitrary: fc.constantFrom(undefined, 'unknown' as const, 'declined' as const) },
    )
    .map((answer): readonly [FactName, Choice] => [fact, answer]);
}

const anyDay = (from: PlainDate, to: PlainDate): fc.Arbitrary<PlainDate> =>
  fc
    .integer({ min: Date.parse(from) / 86_400_000, max: Date.parse(to) / 86_400_000 })
    .map((days) => new Date(days * 86_400_000))
    .map((day) => plainDate(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()));

const anyAsOf = anyDay(plainDate(2015, 3, 26), plainDate(2033, 12, 31));

/** A whole situation on a day; what is said of the age never contradicts itself. */
function asked(silence: number): fc.Arbitrary<Asked> {
  const listed = factsOfTheContract.filter((fact) => fact !== 'ageGroup');
  return fc
    .record({
      asOf: anyAsOf,
      entries: fc.tuple(...listed.map((fact) => answers(fact, silence))),
      ageGroup: answers('ageGroup', silence),
      birth: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(undefined, 'unknown' as const, 'declined' as const) },
        { weight: 3, arbitrary: anyDay(plainDate(1950, 1, 1), plainDate(1972, 12, 31)) },
        { weight: 3, arbitrary: anyDay(plainDate(1930, 1, 1), plainDate(2015, 3, 26)) },
      ),
      sayGroupToo: fc.boolean(),
      likeSex: fc.constantFrom('female' as const, 'male' as const),
    })
    .map(({ asOf, entries, ageGroup, birth, sayGroupToo, likeSex }): Asked => {
      const situation = situationOf([...entries, ageGroup, ['birthDate', birth]]);
      if (birth === undefined || birth === 'unknown' || birth === 'declined') return { situation, asOf };
      const { ageGroup: _mayContradict, ...rest } = situation;
      const sex = rest.sex === 'female' || rest.sex === 'male' ? rest.sex : likeSex;
      return {
        situation: sayGroupToo ? { ...rest, ageGroup: ageGroupByBirth(birth, sex, asOf) } : rest,
        asOf,
      };
    });
}

describe(`whole assessments at random, seed ${seed}`, () => {
  test.each([
    { kind: 'much said', silence: 15, numRuns: 4000 },
    { kind: 'half said', silence: 50, numRuns: 1500 },
    { kind: 'little said', silence: 85, numRuns: 300 },
  ])('$kind: $numRuns situations by both editions', { timeout: 60_000 }, ({ silence, numRuns }) => {
    let seen = 0;
    fc.assert(
      fc.property(asked(silence), ({ situation, asOf }) => {
        for (const edition of editions) {
          seen += 1;
          expect(disagreements(assess(edition, situation, asOf), situation, asOf)).toEqual([]);
        }
      }),
      { seed, numRuns, examples: [[{ situation: {}, asOf: today }]] },
    );
    expect(seen).toBe(numRuns * 2);
  });

  test('facts that a category does not read leave its verdict alone', () => {
    let seen = 0;
    const readBySomeone = new Set<string>();
    fc.assert(
      fc.property(asked(15), asked(15), ({ situation, asOf }, other) => {
        for (const edition of editions) {
          for (const category of oracleCategories) {
            const read: readonly FactName[] = [...factsRead(edition.id, category), 'birthDate', 'sex'];
            for (const fact of read) readBySomeone.add(fact);
            const mixed = situationOf(
              [...factsOfTheContract, 'birthDate' as const].map((fact) => [
                fact,
                (read.includes(fact) ? situation : other.situation)[fact],
              ]),
            );
            const verdicts = [situation, mixed].map((one) =>
              assess(edition, one, asOf).categories.find(({ id }) => id === category),
            );
            seen += 1;
            expect(verdicts[0]).toBeDefined();
            expect(verdicts[1]).toEqual(verdicts[0]);
          }
        }
      }),
      { seed, numRuns: 400 },
    );
    expect(seen).toBe(400 * 2 * 5);
    for (const never of ['applicant', 'contraindication', 'warVeteran']) expect(readBySomeone).not.toContain(never);
  });

  test('not asked, not known and not said are one: for every category and every document', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        asked(40),
        fc.array(fc.constantFrom(undefined, 'unknown' as const, 'declined' as const), { minLength: 25, maxLength: 25 }),
        ({ situation, asOf }, otherSilences) => {
          const facts: readonly FactName[] = [...factsOfTheContract, 'birthDate'];
          const otherwise = situationOf(
            facts.map((fact, index) => {
              const answer = situation[fact];
              const silent = answer === undefined || answer === 'unknown' || answer === 'declined';
              return [fact, silent ? otherSilences[index] : answer];
            }),
          );
          for (const edition of editions) {
            seen += 1;
            const { contraindication: _one, ...first } = assess(edition, situation, asOf);
            const { contraindication: _other, ...second } = assess(edition, otherwise, asOf);
            expect(second).toEqual(first);
          }
        },
      ),
      { seed, numRuns: 1000 },
    );
    expect(seen).toBe(2000);
  });
});
