import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import {
  allowedAnswers,
  type FactName,
  factNames,
  type ListedFact,
  listedFacts,
  parseFacts,
  type Situation,
  valuesOf,
} from '../../src/core/facts/facts.ts';
import { ageGroupBegins, ageGroupOn, ageProblem, factsSettlingAge, possibleAgeGroups } from '../../src/core/law/age.ts';
import {
  assess,
  levels,
  type Outcome,
  outcomes,
  prospectOf,
  residueOf,
  worthAsking,
} from '../../src/core/law/assess.ts';
import { all, any, type Completion, type Condition, is, isListed, not, yes } from '../../src/core/law/conditions.ts';
import { disagreementIds, disagreements, disagreementsTouching } from '../../src/core/law/disagreements.ts';
import type { Category, Edition, Requirement } from '../../src/core/law/edition.ts';
import { edition20230701 } from '../../src/core/law/editions/2023-07-01.ts';
import { editions } from '../../src/core/law/editions/index.ts';
import { elsewhere } from '../../src/core/law/elsewhere.ts';
import { openQuestions } from '../../src/core/law/open-questions.ts';
import { outlook } from '../../src/core/law/outlook.ts';
import { pensionAgeMonthsOn, pensionAgeReachedOn } from '../../src/core/law/pension-age.ts';
import { Possibilities } from '../../src/core/law/possibilities.ts';
import { homeCareGuide } from '../../src/core/law/sources.ts';
import { disagreements as partedWays } from './agreement.ts';
import { ageGroupByBirth, contractValuesOf, factsOfTheContract } from './decision-table.ts';
import { assessOn, date } from './law-on.ts';

/*
 * Each of these tests was written because a deliberate fault in the rules had gone unnoticed by the others (with the
 * enumeration of all answers left out, since it is too slow to be run for every fault).
 */
const today = date('22.11.2026');
const seed = 20230701;

/** A situation in which every listed fact is said, or silent as often as `silence` of a hundred. */
function situations(facts: readonly ListedFact[], silence: number): fc.Arbitrary<Situation> {
  return fc
    .tuple(
      ...facts.map((fact) =>
        fc.oneof(
          { weight: 100 - silence, arbitrary: fc.constantFrom(...contractValuesOf(fact)) },
          { weight: silence, arbitrary: fc.constantFrom(undefined, 'unknown' as const, 'declined' as const) },
        ),
      ),
    )
    .map((answers) =>
      Object.fromEntries(
        facts.map((fact, place) => [fact, answers[place]]).filter(([, answer]) => answer !== undefined),
      ),
    );
}

describe('a sample of all answers against the decision table', () => {
  test.each([
    { silence: 10, numRuns: 300 },
    { silence: 35, numRuns: 80 },
    { silence: 70, numRuns: 12 },
  ])('$numRuns situations, of a hundred facts $silence silent', ({ silence, numRuns }) => {
    fc.assert(
      fc.property(situations(factsOfTheContract, silence), (situation) => {
        for (const edition of editions) {
          expect(partedWays(assess(edition, situation, today), situation, today)).toEqual([]);
        }
      }),
      { seed, numRuns },
    );
  });

  test('birth dates on both sides of the ages', () => {
    const births = ['23.11.1965', '22.11.1965', '23.11.1963', '22.11.1963', '23.11.2008', '22.11.2008', '22.05.2025'];
    for (const birthDate of births.map(date)) {
      for (const sex of ['female', 'male'] as const) {
        for (const said of [{}, { sex }, { ageGroup: ageGroupByBirth(birthDate, sex, today) }]) {
          const situation: Situation = { birthDate, selfCare: 'cannot', disability: 'none', ...said };
          expect(partedWays(assessOn(today, situation), situation, today)).toEqual([]);
        }
      }
    }
  });
});

// No category of today has two requirements that read the same fact; a later edition may.
describe('categories made up, whose requirements share facts', () => {
  const facts = ['selfCare', 'needsCareAtHome', 'mobilityLimitation'] as const;
  const atoms: readonly Condition[] = [
    is('selfCare', 'cannot'),
    is('selfCare', 'partly'),
    is('selfCare', 'cannot', 'partly'),
    yes('needsCareAtHome'),
    not(yes('needsCareAtHome')),
    is('mobilityLimitation', 2, 3),
    is('mobilityLimitation', 0),
  ];
  const conditions = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...atoms) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...atoms), fc.constantFrom(...atoms), fc.boolean())
        .map(([one, other, both]) => (both ? all(one, other) : any(one, other))),
    },
  );
  const ids = ['age', 'status', 'selfCare', 'need'] as const;
  const categories: fc.Arbitrary<Category> = fc
    .array(fc.tuple(conditions, fc.option(conditions, { nil: undefined }), fc.option(conditions, { nil: undefined })), {
      minLength: 2,
      maxLength: ids.length,
    })
    .map((ladders) => ({
      id: 'elderly',
      citation: homeCareGuide('5'),
      requirements: ladders.map(
        ([met, afterStep, manualCheck], place): Requirement => ({
          id: ids[place] ?? 'family',
          citation: homeCareGuide('5'),
          met,
          ...(afterStep && { afterStep }),
          ...(manualCheck && { manualCheck }),
        }),
      ),
    }));

  const outcomeOf = ({ met, afterStep, manualCheck }: Requirement, complete: Completion): Outcome => {
    if (met.holds(complete)) return 'met';
    if (afterStep?.holds(complete) === true) return 'after-step';
    return manualCheck?.holds(complete) === true ? 'manual-check' : 'failed';
  };

  /** Every complete answer that a situation leaves open, one by one. */
  function completionsOf(situation: Situation): readonly Completion[] {
    return valuesOf('selfCare').flatMap((selfCare) =>
      valuesOf('needsCareAtHome').flatMap((needsCareAtHome) =>
        valuesOf('mobilityLimitation')
          .map((mobilityLimitation) => ({ selfCare, needsCareAtHome, mobilityLimitation }))
          .filter((complete) =>
            facts.every((fact) => {
              const said = situation[fact];
              return said === undefined || said === 'unknown' || said === 'declined' || said === complete[fact];
            }),
          ),
      ),
    );
  }

  const severityOf = ({ requirements }: Category, complete: Completion) =>
    Math.max(...requirements.map((each) => outcomes.indexOf(outcomeOf(each, complete))));

  function subsetsOf(size: number, from: readonly string[]): readonly (readonly string[])[] {
    if (size === 0) return [[]];
    return from.flatMap((first, place) => subsetsOf(size - 1, from.slice(place + 1)).map((rest) => [first, ...rest]));
  }

  test('are judged as when every completion is tried one by one', () => {
    const sizes = new Set<number>();
    fc.assert(
      fc.property(categories, situations(facts, 60), (category, situation) => {
        const edition: Edition = { ...edition20230701, categories: [category] };
        const [verdict] = assess(edition, situation, today).categories;
        const rows = completionsOf(situation).map((complete) => ({
          complete,
          outcome: new Map(category.requirements.map((each) => [each.id as string, outcomeOf(each, complete)])),
        }));
        const severity = ({ outcome }: (typeof rows)[number]) =>
          Math.max(...[...outcome.values()].map((each) => outcomes.indexOf(each)));
        const severities = new Set(rows.map(severity));
        const level = severities.size === 1 ? levels[Math.min(...severities)] : 'undetermined';
        expect(verdict?.level).toBe(level);
        expect(verdict?.bestLevel).toBe(levels[Math.min(...severities)]);

        const missing = facts.filter((fact) =>
          rows.some((row) =>
            rows.some(
              (other) =>
                severity(row) !== severity(other) &&
                facts.every((each) => (each === fact) !== (row.complete[each] === other.complete[each])),
            ),
          ),
        );
        expect(verdict?.missing.toSorted()).toEqual(missing.toSorted());

        for (const { requirement, outcome } of verdict?.because ?? []) {
          const each = new Set(rows.map((row) => row.outcome.get(requirement)));
          expect(outcome).toBe(each.size === 1 ? [...each][0] : 'undetermined');
        }
        expect(verdict?.because.map(({ requirement }) => requirement).toSorted()).toEqual(
          category.requirements.map(({ id }) => id).toSorted(),
        );

        const whyNot = verdict?.whyNot ?? [];
        const explains = (set: readonly string[]) =>
          rows.every(({ outcome }) => set.some((requirement) => outcome.get(requirement) === 'failed'));
        if (level !== 'unlikely') {
          expect(whyNot).toEqual([]);
          return;
        }
        expect(explains(whyNot)).toBe(true);
        const names = category.requirements.map(({ id }) => id);
        const smallest = names.findIndex((_, place) => subsetsOf(place + 1, names).some(explains)) + 1;
        expect(whyNot).toHaveLength(smallest);
        sizes.add(smallest);
      }),
      { seed, numRuns: 600 },
    );
    expect([...sizes].toSorted()).toEqual(expect.arrayContaining([1, 2]));
  });

  test('are worth the questions that can change the range of levels, what was left open staying open', () => {
    const counts = new Set<number>();
    fc.assert(
      fc.property(categories, situations(facts, 80), (category, situation) => {
        const silent = facts.filter((fact) => situation[fact] === 'unknown' || situation[fact] === 'declined');
        const told = facts.filter((fact) => !silent.includes(fact));
        const differIn = (one: Completion, other: Completion) => told.filter((fact) => one[fact] !== other[fact]);
        const completions = completionsOf(situation);
        /** The best and the worst level, with the facts told as in one completion. */
        const rangeAround = (complete: Completion) => {
          const alike = completions.filter((other) => differIn(complete, other).length === 0);
          const severities = alike.map((other) => severityOf(category, other));
          return `${Math.min(...severities)}-${Math.max(...severities)}`;
        };
        const ways = completions.map((complete) => ({ complete, range: rangeAround(complete) }));
        const worth = told.filter((fact) =>
          ways.some((one) =>
            ways.some(
              (other) => one.range !== other.range && `${differIn(one.complete, other.complete)}` === `${fact}`,
            ),
          ),
        );
        const possible = new Possibilities(situation, today);
        const found = worthAsking(prospectOf(category, possible), possible, (fact) => situation[fact] !== undefined);
        expect(found.toSorted()).toEqual(worth.toSorted());
        counts.add(worth.length * 10 + silent.length);
      }),
      { seed, numRuns: 1500 },
    );
    // Of three facts: so many worth asking, and so many left open.
    expect([...counts].toSorted()).toEqual(expect.arrayContaining([0, 1, 2, 10, 11, 12, 20, 21, 30]));
  });

  test('leave different things to find out where they hang on different facts', () => {
    const hangingOn = (fact: 'dementia' | 'epilepsy') => {
      const requirement: Requirement = { id: 'indication', citation: homeCareGuide('3'), met: yes(fact) };
      const category: Category = { id: 'elderly', citation: homeCareGuide('5'), requirements: [requirement] };
      return residueOf(prospectOf(category, new Possibilities({}, today)));
    };
    expect(hangingOn('dementia')).not.toBe(hangingOn('epilepsy'));
  });
});

// The text of a reason is made once and kept with it: a filter over a million lines lives from that.
test('one outcome of a requirement is the same object in every assessment', () => {
  const reasonsOf = (situation: Situation) => assessOn(today, situation).categories.map(({ because }) => because);
  const [one, other] = [reasonsOf({ ageGroup: 'adult', selfCare: 'cannot' }), reasonsOf({ ageGroup: 'adult' })];
  for (const [place, reasons] of one.entries()) {
    for (const reason of reasons.filter(({ requirement }) => requirement !== 'selfCare')) {
      expect(other[place]?.find(({ requirement }) => requirement === reason.requirement)).toBe(reason);
    }
  }
  expect(one.flat().length).toBeGreaterThan(15);
});

describe('why not', () => {
  test('of several failed requirements the first, the most basic in the law, is named', () => {
    const { categories } = assessOn(today, {
      ageGroup: 'child',
      selfCare: 'can',
      needsCareAtHome: 'no',
      familyCare: 'someone-can-care',
    });
    expect(categories.find(({ id }) => id === 'elderly')?.whyNot).toEqual(['age']);
  });

  test('one requirement that fails by itself is named rather than two that cannot both be met', () => {
    const ladder = (id: Requirement['id'], met: Condition): Requirement => ({ id, citation: homeCareGuide('5'), met });
    const edition: Edition = {
      ...edition20230701,
      categories: [
        {
          id: 'elderly',
          citation: homeCareGuide('5'),
          requirements: [
            ladder('age', is('selfCare', 'cannot')),
            ladder('status', is('selfCare', 'can')),
            ladder('need', yes('needsCareAtHome')),
          ],
        },
      ],
    };
    const whyNot = (situation: Situation) => assess(edition, situation, today).categories[0]?.whyNot;
    expect(whyNot({})).toEqual(['age', 'status']);
    expect(whyNot({ needsCareAtHome: 'no' })).toEqual(['need']);
  });
});

describe('the age', () => {
  const year = (born: number) => ({ bornBetween: { from: plainDate(born, 1, 1), to: plainDate(born, 12, 31) } });

  // Pension age on that day: women born until 22.11.1965, men born until 22.11.1963; of age: born until 22.11.2008.
  test.each<readonly [string, Situation, readonly FactName[]]>([
    ['nothing is said', {}, ['ageGroup']],
    ['the group is said', { ageGroup: 'adult' }, []],
    ['the group is not known', { ageGroup: 'unknown' }, ['ageGroup']],
    ['the birth date decides', { birthDate: date('01.06.2012') }, []],
    ['only the sex decides', { birthDate: date('01.06.1964') }, ['sex']],
    ['birth date and sex are said', { birthDate: date('01.06.1964'), sex: 'male' }, []],
    ['a woman born on either side of the day', { ...year(1965), sex: 'female' }, ['birthDate']],
    ['a man long before his day', { ...year(1965), sex: 'male' }, []],
    ['somebody born in 1965', year(1965), ['sex', 'birthDate']],
    ['somebody born in 1964, where the day of birth is no matter', year(1964), ['sex']],
    ['somebody born in 1963', year(1963), ['sex', 'birthDate']],
    ['somebody who turns eighteen this year', year(2008), ['birthDate']],
    ['somebody born in 1950', year(1950), []],
  ])('is settled by what is left to tell: %s', (_name, situation, settling) => {
    expect(factsSettlingAge(situation, today)).toEqual(settling);
  });

  test('of a group begins at birth for the youngest', () => {
    expect(ageGroupBegins('under-18-months', date('22.11.2026'), 'male')).toBe('2026-11-22');
    expect(ageGroupBegins('child', date('22.05.2025'), 'male')).toBe('2026-11-22');
    expect(ageGroupOn(date('23.11.2026'), 'male', today)).toBe('under-18-months');
  });

  test.each<readonly [string, Situation, ReturnType<typeof ageProblem>]>([
    ['nothing is said', {}, undefined],
    ['born today', { birthDate: today }, undefined],
    ['born tomorrow', { birthDate: date('23.11.2026') }, { kind: 'born-in-the-future' }],
    ['125 years old today', { birthDate: date('22.11.1901') }, undefined],
    ['125 years old yesterday', { birthDate: date('21.11.1901') }, { kind: 'born-too-long-ago' }],
    ['a year that began before', { bornBetween: { from: date('01.01.1901'), to: date('31.12.1901') } }, undefined],
    ['an age group that fits', { birthDate: date('01.06.1964'), ageGroup: 'pension-age' }, undefined],
    [
      'an age group that does not fit',
      { birthDate: date('01.06.1964'), ageGroup: 'child' },
      { kind: 'age-contradicts-birth-date', computed: ['adult', 'pension-age'] },
    ],
    [
      'an age group that does not fit the sex',
      { birthDate: date('01.06.1964'), sex: 'male', ageGroup: 'pension-age' },
      { kind: 'age-contradicts-birth-date', computed: ['adult'] },
    ],
  ])('can be impossible: %s', (_name, situation, problem) => {
    expect(ageProblem(situation, today)).toEqual(problem);
  });

  test('known to lie in a span leaves every group between its ends', () => {
    const span: Situation = { bornBetween: { from: date('01.01.1950'), to: date('01.01.2026') } };
    expect(possibleAgeGroups(span, today)).toEqual(['under-18-months', 'child', 'adult', 'pension-age']);
    expect(possibleAgeGroups({ ...span, ageGroup: 'adult' }, today)).toEqual(['adult']);
  });

  test('of the pension is not said to be reached before the table of the law begins', () => {
    expect(pensionAgeReachedOn(date('01.01.1930'), 'male')).toBe('2001-07-01');
    expect(pensionAgeReachedOn(date('01.07.1938'), 'male')).toBe('2001-07-01');
    expect(pensionAgeReachedOn(date('02.07.1938'), 'male')).toBe('2001-07-02');
  });

  test.each<readonly [PlainDate, number, number]>([
    [date('30.06.2001'), 58 * 12, 63 * 12],
    [date('31.12.2017'), 58 * 12, 63 * 12],
    [date('01.01.2018'), 58.5 * 12, 63 * 12],
    [date('22.11.2026'), 61 * 12, 63 * 12],
    [date('31.12.2030'), 62.5 * 12, 63 * 12],
    [date('01.01.2031'), 63 * 12, 63 * 12],
  ])('of the pension on %s is %i months for women and %i for men', (day, women, men) => {
    expect([pensionAgeMonthsOn(day, 'female'), pensionAgeMonthsOn(day, 'male')]).toEqual([women, men]);
  });
});

describe('what a fact can still be', () => {
  test('nobody under eighteen is a war veteran', () => {
    for (const ageGroup of ['under-18-months', 'child'] as const) {
      expect(new Possibilities({ ageGroup }, today).of('warVeteran')).toEqual(['no']);
    }
    expect(new Possibilities({ ageGroup: 'adult' }, today).of('warVeteran')).toEqual(['yes', 'no']);
    expect(new Possibilities({ ageGroup: 'child' }, today).of('selfCare')).toEqual(['can', 'partly', 'cannot']);
  });
});

describe('which questions are open', () => {
  const asked = ['selfCare', 'needsCareAtHome', 'familyCare', 'disability', 'musculoskeletal'] as const;
  const papers = ['dementia', 'mentalBehavioural', 'stableDefect', 'intellectualMildModerate', 'grossMotor'] as const;
  const degrees = ['musculoskeletalSeverity', 'mobilityLimitation', 'selfCareLimitation', 'complication'] as const;
  const goals = ['first-ground', 'all-grounds'] as const;

  test('situations with equal keys have the same ones, now and after any further answer', () => {
    const byKey = new Map<string, Situation[]>();
    const samples = fc.sample(situations(['ageGroup', ...asked, ...papers, ...degrees], 55), { seed, numRuns: 1500 });
    for (const situation of samples) {
      for (const goal of goals) {
        const { key } = openQuestions(edition20230701, situation, today, goal);
        byKey.set(key, [...(byKey.get(key) ?? []), situation]);
      }
    }
    let pairs = 0;
    for (const [key, [first, second]] of byKey) {
      if (first === undefined || second === undefined) continue;
      pairs += 1;
      const goal = key.startsWith('first') ? 'first-ground' : 'all-grounds';
      const { open } = openQuestions(edition20230701, first, today, goal);
      expect(openQuestions(edition20230701, second, today, goal).open).toEqual(open);
      for (const fact of open.filter((each) => each !== 'birthDate')) {
        for (const answer of [...valuesOf(fact), 'unknown']) {
          const then = [first, second].map(
            (one) => openQuestions(edition20230701, { ...one, [fact]: answer }, today, goal).open,
          );
          expect(then[1], `${fact} ${answer} | ${JSON.stringify([first, second])}`).toEqual(then[0]);
        }
      }
    }
    expect(pairs).toBeGreaterThan(50);
  });

  const open = (situation: Situation, goal: (typeof goals)[number] = 'first-ground') =>
    openQuestions(edition20230701, situation, today, goal).open;
  const widow: Situation = {
    applicant: 'family-member',
    ageGroup: 'pension-age',
    disability: 'none',
    selfCare: 'cannot',
    needsCareAtHome: 'yes',
    familyCare: 'all-excused',
  };

  test('once a ground is likely, only what documents and the person need', () => {
    expect(open(widow)).toEqual(['contraindication', 'warVeteran']);
    expect(open(widow, 'all-grounds')).toEqual(expect.arrayContaining(['dementia', 'contraindication']));
    expect(open({ ...widow, warVeteran: 'unknown', contraindication: 'declined' })).toEqual([]);
  });

  test('where the best that is settled is not the best there is, what could be better', () => {
    const partly: Situation = { ...widow, selfCare: 'partly', disability: 'group-1' };
    expect(open(partly)).toEqual(expect.arrayContaining(['dementia', 'intellectualMildModerate']));
  });

  test('not what could at best be as good as what is settled', () => {
    const waiting: Situation = { ...widow, ageGroup: 'adult', familyCare: 'nobody-obliged' };
    expect(open(waiting)).toEqual(['contraindication', 'warVeteran']);
    expect(open(waiting, 'all-grounds')).toContain('dementia');
  });

  test('nothing more once an earlier category is likely, whatever a later one comes to', () => {
    expect(open({ ...widow, ageGroup: 'adult', disability: 'group-1' })).toEqual(['contraindication', 'warVeteran']);
  });

  test('what is left of a category tells apart which fact it hangs on, and nothing else', () => {
    const category = edition20230701.categories.find(({ id }) => id === 'adult-psychoneurological');
    if (category === undefined) throw new Error('no such category');
    const residue = (situation: Situation) => residueOf(prospectOf(category, new Possibilities(situation, today)));
    const papersSaidNo: Situation = {
      ageGroup: 'adult',
      disability: 'group-1',
      intellectualMildModerate: 'no',
      intellectualSevereProfound: 'no',
      dementia: 'no',
      mentalBehavioural: 'no',
      stableDefect: 'no',
      epilepsy: 'no',
    };
    const { dementia: _dementia, ...dementiaOpen } = papersSaidNo;
    const { intellectualSevereProfound: _severe, ...severeOpen } = papersSaidNo;
    expect(residue(dementiaOpen)).not.toBe(residue(severeOpen));
    expect(residue(severeOpen)).toBe(residue({ ...severeOpen, mentalBehavioural: 'yes' }));
    expect(residue(severeOpen)).not.toBe(residue({ ...severeOpen, mentalBehavioural: 'yes', stableDefect: 'yes' }));
  });

  test('nothing is open once nothing is possible, not even who asks the rest', () => {
    const cared: Situation = {
      ...widow,
      familyCare: 'someone-can-care',
      intellectualMildModerate: 'no',
      intellectualSevereProfound: 'no',
      dementia: 'no',
      mentalBehavioural: 'no',
    };
    expect(open(cared)).toEqual([]);
  });

  test('who asks is open at first, and the age', () => {
    expect(open({})).toEqual(expect.arrayContaining(['applicant', 'ageGroup']));
    expect(open({ ageGroup: 'child' })).not.toContain('ageGroup');
    expect(open({ ageGroup: 'child' })).not.toContain('contraindication');
    expect(open({ ageGroup: 'child' })).not.toContain('warVeteran');
  });

  test('none but who asks while it stays open whether it is a child or an adult, unless all grounds are wanted', () => {
    expect(open({ ageGroup: 'unknown' })).toEqual(['applicant']);
    expect(open({ ageGroup: 'unknown' }, 'all-grounds').length).toBeGreaterThan(5);
    const born = { from: date('01.01.2008'), to: date('31.12.2008') };
    expect(open({ ageGroup: 'unknown', bornBetween: born })).toContain('birthDate');
    expect(open({ ageGroup: 'unknown', bornBetween: born, birthDate: 'unknown' })).toEqual(['applicant']);
  });

  test('an age that stays open among adults, or among children, does not end the questions', () => {
    const adult = { from: date('01.01.1964'), to: date('31.12.1964') };
    expect(open({ ageGroup: 'unknown', bornBetween: adult, sex: 'unknown' })).toContain('selfCare');
    const child = { from: date('01.01.2025'), to: date('31.12.2025') };
    expect(open({ ageGroup: 'unknown', bornBetween: child, birthDate: 'unknown' })).toContain('disability');
  });

  test('the birth date, where the sex is not known but the date could still settle the age', () => {
    const born = { from: date('01.01.1963'), to: date('31.12.1963') };
    expect(open({ ageGroup: 'unknown', bornBetween: born, sex: 'unknown' })).toContain('birthDate');
  });

  test('not what changes nothing while two other papers stay unknown: either may still help, and both may not', () => {
    const child: Situation = {
      ageGroup: 'child',
      disability: 'child',
      intellectualMildModerate: 'unknown',
      intellectualSevereProfound: 'no',
      musculoskeletal: 'no',
    };
    expect(open({ ...child, dementia: 'unknown' })).not.toContain('complication');
    expect(open({ ...child, dementia: 'no' })).toContain('complication');
  });

  const key = (situation: Situation, goal: (typeof goals)[number] = 'first-ground') =>
    openQuestions(edition20230701, situation, today, goal).key;

  test('what cannot matter any more does not tell situations apart: a sex where the age is said, a closed category', () => {
    expect(key({ ageGroup: 'adult', sex: 'female' })).toBe(key({ ageGroup: 'adult', sex: 'male' }));
    for (const goal of goals) {
      const child: Situation = { ageGroup: 'child', disability: 'child' };
      expect(key({ ...child, selfCare: 'can' }, goal)).toBe(key({ ...child, selfCare: 'cannot' }, goal));
    }
  });

  test('what the age can still turn out to be tells situations apart', () => {
    const born = (year: number): Situation => ({
      ageGroup: 'unknown',
      bornBetween: { from: plainDate(year, 1, 1), to: plainDate(year, 12, 31) },
    });
    expect(key(born(1963))).not.toBe(key(born(1965)));
    expect(key(born(1963))).not.toBe(key(born(1964)));
    expect(key({ ...born(1963), sex: 'female' })).not.toBe(key({ ...born(1963), sex: 'male' }));
    expect(key(born(1940))).not.toBe(key(born(2012)));
    expect(key({ ...born(1965), sex: 'unknown' })).not.toBe(key({ ...born(1965), sex: 'female' }));
  });
});

describe('the register of disagreements', () => {
  test('says of each where it belongs and which texts have a say in it', () => {
    const table = disagreementIds.map((id) => {
      const { topic, citations } = disagreements[id];
      return [id, topic, ...citations.map(({ source, clause, confidence }) => `${source} ${clause} ${confidence}`)];
    });
    expect(table).toEqual([
      [
        'category-4-group',
        'answer',
        'home-care-guide-2020 recipients S',
        'home-care-guide 4 S',
        'news-july-2025 recipients P',
      ],
      ['disability-in-1-and-3', 'answer', 'home-care-guide-2020 recipients S', 'home-care-guide 1, 3 S'],
      ['category-2-degrees', 'answer', 'home-care-guide 2 S', 'egov-home-care-2024 2 P-part'],
      ['partly-self-care', 'answer', 'home-care-guide 4, 5 S', 'social-code 1(125) P'],
      ['mild-moderate-alone', 'answer', 'home-care-guide 1 S'],
      ['one-degree-only', 'answer', 'home-care-guide 2 S'],
      ['conflict-proof', 'answer', 'home-care-guide 5 S'],
      [
        'older-document-list',
        'documents',
        'home-care-guide-2020 document 4 S',
        'home-care-guide-2020 document 5 S',
        'home-care-documents request 4 S',
        'home-care-documents request 5 S',
      ],
      ['representative-of-disabled-adult', 'documents', 'home-care-documents 1 S', 'social-code 134, 139 P'],
      ['act-term', 'steps', 'home-care-guide-2020 procedure S', 'home-care-guide procedure S'],
      ['total-term', 'steps', 'service-passport pass171 P'],
    ]);
  });

  const touching = (situation: Situation) => disagreementsTouching(assessOn(today, situation), situation);

  test('passes over a category, or a requirement, that a later edition no longer has', () => {
    const partly: Situation = { ageGroup: 'adult', disability: 'group-1', selfCare: 'partly' };
    const assessment = assessOn(today, partly);
    expect(disagreementsTouching(assessment, partly)).toContain('partly-self-care');
    const withoutSelfCare = assessment.categories.map((category) => ({
      ...category,
      because: category.because.filter(({ requirement }) => requirement !== 'selfCare'),
    }));
    expect(disagreementsTouching({ ...assessment, categories: withoutSelfCare }, partly)).toEqual(
      disagreementsTouching(assessment, partly).filter((id) => id !== 'partly-self-care'),
    );
    const left = disagreementsTouching({ ...assessment, categories: [] }, partly);
    expect(left.filter((id) => disagreements[id].topic === 'answer')).toEqual([]);
  });

  test('does not take an open age for an adult, nor an open disability for an established one', () => {
    const disabled: Situation = { applicant: 'self', disability: 'group-1' };
    expect(touching({ ...disabled, ageGroup: 'adult' })).toContain('representative-of-disabled-adult');
    expect(touching(disabled)).not.toContain('representative-of-disabled-adult');
    expect(touching({ applicant: 'self', ageGroup: 'adult' })).not.toContain('older-document-list');
    expect(touching({ ageGroup: 'adult', disability: 'pending' })).not.toContain('older-document-list');
    expect(touching({ ageGroup: 'adult', disability: 'none' })).not.toContain('older-document-list');
    expect(touching({ ageGroup: 'adult', disability: 'child' })).toContain('older-document-list');
  });
});

describe('help elsewhere', () => {
  const nothingFits: Situation = {
    applicant: 'self',
    ageGroup: 'pension-age',
    selfCare: 'cannot',
    needsCareAtHome: 'no',
    familyCare: 'nobody-obliged',
    intellectualMildModerate: 'no',
    intellectualSevereProfound: 'no',
    dementia: 'no',
    mentalBehavioural: 'no',
  };
  const suggested = (situation: Situation) => elsewhere(assessOn(today, situation), situation);

  test.each(['none', 'pending'] as const)(
    'the expertise, with disability %s, even where nothing fits',
    (disability) => {
      expect(suggested({ ...nothingFits, disability })).toContain('expertise');
    },
  );

  test.each(['group-1', 'unknown'] as const)('no expertise where nothing fits, with disability %s', (disability) => {
    expect(suggested({ ...nothingFits, disability })).not.toContain('expertise');
  });

  test.each(['nobody-obliged', 'all-excused', 'conflict'] as const)('round the clock, with %s', (familyCare) => {
    expect(suggested({ ...nothingFits, disability: 'none', familyCare })).toContain('round-the-clock');
  });
});

describe('the outlook', () => {
  test('says nothing of pension age while it is open whether it is a child', () => {
    const open: Situation = {
      disability: 'none',
      selfCare: 'cannot',
      needsCareAtHome: 'yes',
      familyCare: 'nobody-obliged',
      intellectualMildModerate: 'no',
      intellectualSevereProfound: 'yes',
    };
    expect(outlook(edition20230701, open, today)).toEqual([]);
    expect(outlook(edition20230701, { ...open, ageGroup: 'unknown' }, today)).toEqual([]);
  });
});

describe('facts as JSON', () => {
  test('are taken as they are, silences included', () => {
    const json = {
      ageGroup: 'adult',
      mobilityLimitation: 0,
      dementia: 'unknown',
      birthDate: '1964-06-01',
      sex: 'declined',
    };
    expect(parseFacts(json)).toEqual({ kind: 'situation', situation: json });
    expect(parseFacts({ birthDate: 'unknown' })).toEqual({ kind: 'situation', situation: { birthDate: 'unknown' } });
    expect(parseFacts({ birthDate: 'declined' })).toEqual({ kind: 'situation', situation: { birthDate: 'declined' } });
    expect(parseFacts({})).toEqual({ kind: 'situation', situation: {} });
  });

  test('are refused with the path and what would be accepted, every one of them', () => {
    expect(
      parseFacts({ dementia: 'maybe', colour: 'red', mobilityLimitation: '2', birthDate: '1964-02-30', sex: 'male' }),
    ).toEqual({
      kind: 'fact-problems',
      problems: [
        { kind: 'unknown-value', path: 'facts.dementia', allowed: ['yes', 'no', 'unknown', 'declined'] },
        { kind: 'unknown-fact', path: 'facts.colour', allowed: factNames },
        { kind: 'unknown-value', path: 'facts.mobilityLimitation', allowed: [0, 1, 2, 3, 'unknown', 'declined'] },
        { kind: 'unknown-value', path: 'facts.birthDate', allowed: ['YYYY-MM-DD', 'unknown', 'declined'] },
      ],
    });
    for (const name of ['toString', '__proto__', 'bornBetween']) {
      expect(parseFacts(JSON.parse(`{"${name}": "yes"}`)).kind).toBe('fact-problems');
    }
    expect(parseFacts({ birthDate: 19640601 }).kind).toBe('fact-problems');
    expect(parseFacts({ birthDate: ['1964-06-01'] }).kind).toBe('fact-problems');
  });

  test('are those of the contract, each with its values', () => {
    expect(listedFacts).toEqual(factsOfTheContract);
    expect(factNames).toEqual([...factsOfTheContract, 'birthDate']);
    expect(factNames.filter(isListed)).toEqual(factsOfTheContract);
    for (const fact of listedFacts) {
      expect(allowedAnswers(fact)).toEqual([...contractValuesOf(fact), 'unknown', 'declined']);
    }
  });
});
