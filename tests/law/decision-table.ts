import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import type { AgeGroup, FactName, Facts, ListedFact, Situation } from '../../src/core/facts/facts.ts';

/*
 * The other hand: the tables of `contract.md` 1–3 and the retirement age of `domain.md` 10.1, written down a second time
 * from those texts alone, in the plainest way there is. Nothing here may call or copy the rules in `src/core/law`; where
 * the two disagree, one of them misread the contract.
 *
 * Settled readings, where the contract leaves room:
 * - an unanswered age group is completed over its four values, a birth date without sex over the two sexes;
 * - a war veteran is not looked for among people who are surely under 18: left unanswered there, it counts as `no`;
 * - a contraindication given for a person of unknown age is read as for an adult;
 * - 2015-03-26 names the age and "a registered disability" of each category as 2023-07-01 does: for a child, a child with
 *   disability or any group; for an adult, a group (`child` no longer counts), all others going to the expertise first.
 */

type OracleEdition = '2015-03-26' | '2023-07-01';
type OracleOutcome = 'met' | 'after-step' | 'manual-check' | 'failed';
type OracleLevel = 'likely' | 'after-step' | 'manual-check' | 'unlikely';

interface ExpectedCategory {
  readonly id: string;
  readonly level: OracleLevel | 'undetermined';
  readonly bestLevel: OracleLevel;
  readonly missing: ReadonlySet<FactName>;
  readonly because: ReadonlyMap<string, OracleOutcome | 'undetermined'>;
  /** Requirements that fail in every completion: each of them alone explains `unlikely`. */
  readonly alwaysFailing: ReadonlySet<string>;
}

interface ExpectedDocument {
  readonly handling: 'bring' | 'show' | 'office-requests' | 'only-if-missing';
  readonly certain: boolean;
}

type Case = { readonly [F in ListedFact]?: Facts[F] };

/** The values of `contract.md` 1, listed again so that a value lost on the other side is missed here. */
const contractValues: { readonly [F in ListedFact]: readonly Facts[F][] } = {
  applicant: ['self', 'parent', 'legal-representative', 'family-member', 'other'],
  sex: ['female', 'male'],
  ageGroup: ['under-18-months', 'child', 'adult', 'pension-age'],
  disability: ['none', 'pending', 'child', 'group-1', 'group-2', 'group-3'],
  intellectualMildModerate: ['yes', 'no'],
  intellectualSevereProfound: ['yes', 'no'],
  dementia: ['yes', 'no'],
  mentalBehavioural: ['yes', 'no'],
  stableDefect: ['yes', 'no'],
  epilepsy: ['yes', 'no'],
  musculoskeletal: ['yes', 'no'],
  grossMotor: ['yes', 'no'],
  complication: ['yes', 'no'],
  musculoskeletalSeverity: ['mild', 'pronounced', 'significantly-pronounced'],
  mobilityLimitation: [0, 1, 2, 3],
  selfCareLimitation: [0, 1, 2, 3],
  selfCare: ['can', 'partly', 'cannot'],
  needsCareAtHome: ['yes', 'no'],
  familyCare: ['nobody-obliged', 'all-excused', 'conflict', 'someone-can-care'],
  contraindication: ['none', 'present', 'ask-doctor'],
  warVeteran: ['yes', 'no'],
};

export const factsOfTheContract = Object.keys(contractValues) as readonly ListedFact[];

export function contractValuesOf(fact: ListedFact): readonly Facts[ListedFact][] {
  return contractValues[fact];
}

/** A fact of a completed case. Asking for one that the row did not announce is a mistake in this table. */
function say<F extends ListedFact>(one: Case, fact: F): NonNullable<Case[F]> {
  const value = one[fact];
  if (value === undefined) throw new Error(`The decision table reads ${fact} without announcing it`);
  return value;
}

interface Row {
  readonly reads: readonly ListedFact[];
  readonly outcome: (one: Case) => OracleOutcome;
}
type Table = Readonly<Record<string, Readonly<Record<string, Row>>>>;

const ageOfChild: Row = {
  reads: ['ageGroup'],
  outcome: (one) => (say(one, 'ageGroup') === 'child' ? 'met' : 'failed'),
};

const ageOfAdult: Row = {
  reads: ['ageGroup'],
  outcome(one) {
    if (say(one, 'ageGroup') === 'adult') return 'met';
    if (say(one, 'ageGroup') === 'pension-age') return 'met';
    return 'failed';
  },
};

const ageOfElderly: Row = {
  reads: ['ageGroup'],
  outcome: (one) => (say(one, 'ageGroup') === 'pension-age' ? 'met' : 'failed'),
};

const statusOfChild: Row = {
  reads: ['disability'],
  outcome(one) {
    switch (say(one, 'disability')) {
      case 'child':
      case 'group-1':
      case 'group-2':
      case 'group-3':
        return 'met';
      case 'none':
      case 'pending':
        return 'after-step';
    }
  },
};

const statusOfAdult: Row = {
  reads: ['disability'],
  outcome(one) {
    switch (say(one, 'disability')) {
      case 'group-1':
      case 'group-2':
      case 'group-3':
        return 'met';
      case 'none':
      case 'pending':
      case 'child':
        return 'after-step';
    }
  },
};

const statusOfCategory4: Row = {
  reads: ['disability'],
  outcome(one) {
    switch (say(one, 'disability')) {
      case 'group-1':
      case 'group-2':
        return 'met';
      case 'group-3':
        return 'manual-check';
      case 'none':
      case 'pending':
      case 'child':
        return 'after-step';
    }
  },
};

const selfCare: Row = {
  reads: ['selfCare'],
  outcome(one) {
    switch (say(one, 'selfCare')) {
      case 'cannot':
        return 'met';
      case 'partly':
        return 'manual-check';
      case 'can':
        return 'failed';
    }
  },
};

const need: Row = {
  reads: ['needsCareAtHome'],
  outcome: (one) => (say(one, 'needsCareAtHome') === 'yes' ? 'met' : 'failed'),
};

const familyOfCategory4: Row = {
  reads: ['familyCare'],
  outcome(one) {
    switch (say(one, 'familyCare')) {
      case 'nobody-obliged':
      case 'all-excused':
        return 'met';
      case 'conflict':
      case 'someone-can-care':
        return 'failed';
    }
  },
};

const familyOfElderly: Row = {
  reads: ['familyCare'],
  outcome(one) {
    switch (say(one, 'familyCare')) {
      case 'nobody-obliged':
      case 'all-excused':
      case 'conflict':
        return 'met';
      case 'someone-can-care':
        return 'failed';
    }
  },
};

const category4 = {
  age: ageOfAdult,
  status: statusOfCategory4,
  selfCare,
  need,
  family: familyOfCategory4,
};
const category5 = { age: ageOfElderly, selfCare, need, family: familyOfElderly };

const table20230701: Table = {
  'child-psychoneurological': {
    age: ageOfChild,
    status: statusOfChild,
    indication: {
      reads: ['intellectualMildModerate', 'intellectualSevereProfound', 'dementia', 'grossMotor', 'complication'],
      outcome(one) {
        if (say(one, 'intellectualSevereProfound') === 'yes') return 'met';
        if (say(one, 'dementia') === 'yes') return 'met';
        if (say(one, 'intellectualMildModerate') === 'no') return 'failed';
        if (say(one, 'grossMotor') === 'yes') return 'met';
        if (say(one, 'complication') === 'yes') return 'met';
        return 'manual-check';
      },
    },
  },
  'child-musculoskeletal': {
    age: ageOfChild,
    status: statusOfChild,
    disorder: {
      reads: ['musculoskeletal', 'musculoskeletalSeverity'],
      outcome(one) {
        if (say(one, 'musculoskeletal') === 'no') return 'failed';
        if (say(one, 'musculoskeletalSeverity') === 'mild') return 'failed';
        return 'met';
      },
    },
    degrees: {
      reads: ['mobilityLimitation', 'selfCareLimitation'],
      outcome(one) {
        const movesBadly = [2, 3].includes(say(one, 'mobilityLimitation'));
        const servesOneselfBadly = [2, 3].includes(say(one, 'selfCareLimitation'));
        if (movesBadly) return servesOneselfBadly ? 'met' : 'manual-check';
        return servesOneselfBadly ? 'manual-check' : 'failed';
      },
    },
  },
  'adult-psychoneurological': {
    age: ageOfAdult,
    status: statusOfAdult,
    indication: {
      reads: [
        'intellectualMildModerate',
        'intellectualSevereProfound',
        'dementia',
        'mentalBehavioural',
        'stableDefect',
        'epilepsy',
      ],
      outcome(one) {
        if (say(one, 'intellectualMildModerate') === 'yes') return 'met';
        if (say(one, 'intellectualSevereProfound') === 'yes') return 'met';
        if (say(one, 'dementia') === 'yes') return 'met';
        if (say(one, 'epilepsy') === 'yes' && say(one, 'dementia') === 'yes') return 'met';
        if (say(one, 'mentalBehavioural') === 'yes') return say(one, 'stableDefect') === 'yes' ? 'met' : 'failed';
        return 'failed';
      },
    },
  },
  'adult-disability': category4,
  elderly: category5,
};

const anyPsychoneurologicalPaper: Row = {
  reads: ['intellectualMildModerate', 'intellectualSevereProfound', 'dementia', 'mentalBehavioural'],
  outcome(one) {
    if (say(one, 'intellectualMildModerate') === 'yes') return 'met';
    if (say(one, 'intellectualSevereProfound') === 'yes') return 'met';
    if (say(one, 'dementia') === 'yes') return 'met';
    if (say(one, 'mentalBehavioural') === 'yes') return 'met';
    return 'failed';
  },
};

const table20150326: Table = {
  'child-psychoneurological': { age: ageOfChild, status: statusOfChild, indication: anyPsychoneurologicalPaper },
  'child-musculoskeletal': {
    age: ageOfChild,
    status: statusOfChild,
    disorder: {
      reads: ['musculoskeletal'],
      outcome: (one) => (say(one, 'musculoskeletal') === 'yes' ? 'met' : 'failed'),
    },
  },
  'adult-psychoneurological': { age: ageOfAdult, status: statusOfAdult, indication: anyPsychoneurologicalPaper },
  'adult-disability': category4,
  elderly: category5,
};

function tableOf(edition: OracleEdition): Table {
  return edition === '2015-03-26' ? table20150326 : table20230701;
}

export const oracleCategories = [
  'child-psychoneurological',
  'child-musculoskeletal',
  'adult-psychoneurological',
  'adult-disability',
  'elderly',
] as const;
export type OracleCategory = (typeof oracleCategories)[number];

/** The facts a category's rows read, each once. */
export function factsRead(edition: OracleEdition, category: OracleCategory): readonly ListedFact[] {
  return [...new Set(rowsOf(edition, category).flatMap(([, row]) => row.reads))];
}

function rowsOf(edition: OracleEdition, category: OracleCategory): readonly (readonly [string, Row])[] {
  return Object.entries(tableOf(edition)[category] ?? {});
}

// ---------------------------------------------------------------------------------------------------------------------
// Age

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function dayOf(date: PlainDate): Day {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) throw new Error(`Not a date: ${date}`);
  return { year, month, day };
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Civil Code art. 174(3): the same number of the last month, or that month's last day where there is no such number. */
function whenOld(birth: PlainDate, years: number, months = 0): PlainDate {
  const born = dayOf(birth);
  let year = born.year + years;
  let month = born.month + months;
  while (month > 12) {
    month -= 12;
    year += 1;
  }
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && leap ? 29 : (daysOfMonth[month - 1] ?? 0);
  return plainDate(year, month, Math.min(born.day, last));
}

/**
 * The cohorts that the periods of `domain.md` 10.1 make, each by the first birthday in it: a woman of the cohort reaches
 * pension age at this age. Worked out by hand; the eleven published rows are tested in `pension-age.test.ts`.
 */
const womenBornFrom: readonly (readonly [from: string, years: number, months: number])[] = [
  ['1968-07-01', 63, 0],
  ['1968-01-01', 62, 6],
  ['1967-07-01', 62, 0],
  ['1967-01-01', 61, 6],
  ['1962-07-01', 61, 0],
  ['1962-01-01', 60, 6],
  ['1961-07-01', 60, 0],
  ['1961-01-01', 59, 6],
  ['1960-07-01', 59, 0],
  ['1960-01-01', 58, 6],
  ['0000-00-00', 58, 0],
];

/** The day on which pension age is reached (Social Code art. 207(1)). */
export function pensionDay(birth: PlainDate, sex: 'female' | 'male'): PlainDate {
  if (sex === 'male') return whenOld(birth, 63);
  const cohort = womenBornFrom.find(([from]) => birth >= from);
  if (cohort === undefined) throw new Error(`No cohort for ${birth}`);
  return whenOld(birth, cohort[1], cohort[2]);
}

export function ageGroupByBirth(birth: PlainDate, sex: 'female' | 'male', asOf: PlainDate): AgeGroup {
  if (asOf >= pensionDay(birth, sex)) return 'pension-age';
  if (asOf >= whenOld(birth, 18)) return 'adult';
  if (asOf >= whenOld(birth, 1, 6)) return 'child';
  return 'under-18-months';
}

// ---------------------------------------------------------------------------------------------------------------------
// Completions

/** What one open question may turn out to be. A closed one has a single possibility. */
interface Question {
  readonly fact: FactName;
  readonly possibilities: readonly Case[];
}

function answered<F extends FactName>(situation: Situation, fact: F): Facts[F] | undefined {
  const answer = situation[fact];
  if (answer === undefined || answer === 'unknown' || answer === 'declined') return undefined;
  return answer as Facts[F];
}

function ageQuestion(situation: Situation, asOf: PlainDate): Question {
  const said = answered(situation, 'ageGroup');
  const birth = answered(situation, 'birthDate');
  if (birth === undefined) {
    const groups = said === undefined ? contractValues.ageGroup : [said];
    return { fact: 'ageGroup', possibilities: groups.map((ageGroup) => ({ ageGroup })) };
  }
  const sex = answered(situation, 'sex');
  const possibilities: Case[] = [];
  for (const candidate of sex === undefined ? contractValues.sex : [sex]) {
    const ageGroup = ageGroupByBirth(birth, candidate, asOf);
    if (said === undefined || said === ageGroup) possibilities.push({ ageGroup });
  }
  if (possibilities.length === 0) throw new Error('The age group contradicts the birth date');
  return { fact: 'sex', possibilities };
}

function question(situation: Situation, fact: ListedFact, asOf: PlainDate): Question {
  if (fact === 'ageGroup') return ageQuestion(situation, asOf);
  const said = answered(situation, fact);
  const values = said === undefined ? contractValues[fact] : [said];
  return { fact, possibilities: values.map((value): Case => ({ [fact]: value })) };
}

interface Completion {
  readonly one: Case;
  /** Which possibility of each question was taken. */
  readonly places: readonly number[];
}

/** Every combination of the questions' possibilities. */
function completions(questions: readonly Question[]): readonly Completion[] {
  let all: readonly Completion[] = [{ one: {}, places: [] }];
  for (const { possibilities } of questions) {
    all = all.flatMap(({ one, places }) =>
      possibilities.map((possibility, place) => ({ one: { ...one, ...possibility }, places: [...places, place] })),
    );
  }
  return all;
}

// ---------------------------------------------------------------------------------------------------------------------
// Verdicts

function levelOf(outcomes: readonly OracleOutcome[]): OracleLevel {
  if (outcomes.includes('failed')) return 'unlikely';
  if (outcomes.includes('manual-check')) return 'manual-check';
  if (outcomes.includes('after-step')) return 'after-step';
  return 'likely';
}

export function expectedCategory(
  edition: OracleEdition,
  category: OracleCategory,
  situation: Situation,
  asOf: PlainDate,
): ExpectedCategory {
  const rows = rowsOf(edition, category);
  const questions = factsRead(edition, category).map((fact) => question(situation, fact, asOf));

  const levels = new Set<OracleLevel>();
  const outcomesSeen = new Map(rows.map(([name]) => [name, new Set<OracleOutcome>()]));
  const tried: { readonly places: readonly number[]; readonly level: OracleLevel }[] = [];
  for (const { one, places } of completions(questions)) {
    const outcomes = rows.map(([name, row]) => {
      const outcome = row.outcome(one);
      outcomesSeen.get(name)?.add(outcome);
      return outcome;
    });
    const level = levelOf(outcomes);
    levels.add(level);
    tried.push({ places, level });
  }

  const missing = new Set<FactName>();
  for (const [index, { fact, possibilities }] of questions.entries()) {
    if (possibilities.length < 2) continue;
    const levelWithTheRest = new Map<string, OracleLevel>();
    for (const { places, level } of tried) {
      const rest = places.toSpliced(index, 1).join();
      if ((levelWithTheRest.get(rest) ?? level) !== level) missing.add(fact);
      levelWithTheRest.set(rest, level);
    }
  }

  const bestFirst: readonly OracleLevel[] = ['likely', 'after-step', 'manual-check', 'unlikely'];
  return {
    id: category,
    level: theOnly(levels) ?? 'undetermined',
    bestLevel: bestFirst.find((level) => levels.has(level)) ?? 'unlikely',
    missing,
    because: new Map([...outcomesSeen].map(([name, seen]) => [name, theOnly(seen) ?? 'undetermined'])),
    alwaysFailing: new Set([...outcomesSeen].filter(([, seen]) => theOnly(seen) === 'failed').map(([name]) => name)),
  };
}

function theOnly<T>(values: ReadonlySet<T>): T | undefined {
  return values.size === 1 ? [...values][0] : undefined;
}

/** `contract.md` 2, last paragraph of the 2023 table. */
export function expectedContraindication(
  situation: Situation,
  asOf: PlainDate,
): 'clear' | 'flag' | 'ask-doctor' | 'in-medical-card' | 'not-asked' {
  if (surelyUnder18(situation, asOf)) return 'in-medical-card';
  const said = situation.contraindication;
  if (said === undefined) return 'not-asked';
  if (said === 'none') return 'clear';
  if (said === 'present') return 'flag';
  return 'ask-doctor';
}

function surelyUnder18(situation: Situation, asOf: PlainDate): boolean {
  return ageQuestion(situation, asOf).possibilities.every((one) => under18(one));
}

function under18(one: Case): boolean {
  return say(one, 'ageGroup') === 'child' || say(one, 'ageGroup') === 'under-18-months';
}

type Paper = readonly [id: string, handling: ExpectedDocument['handling'], when: (one: Case) => boolean];

const papers20230701: readonly Paper[] = [
  ['application', 'bring', () => true],
  ['identity-document', 'show', () => true],
  ['medical-card', 'bring', () => true],
  ['pmpc-conclusion', 'bring', under18],
  ['representative-authority', 'bring', (one) => say(one, 'applicant') !== 'self'],
  ['veteran-certificate', 'only-if-missing', (one) => say(one, 'warVeteran') === 'yes'],
  ['identity-record', 'office-requests', () => true],
  ['residence-record', 'office-requests', () => true],
  ['disability-record', 'office-requests', disabilityIsLookedUp],
  ['rehabilitation-programme-record', 'office-requests', disabilityIsLookedUp],
  ['pension-age-record', 'office-requests', (one) => say(one, 'ageGroup') === 'pension-age'],
  ['veteran-record', 'office-requests', (one) => say(one, 'warVeteran') === 'yes'],
];

function disabilityIsLookedUp(one: Case): boolean {
  return say(one, 'disability') !== 'none' || say(one, 'ageGroup') !== 'pension-age';
}

const papers20150326: readonly Paper[] = [
  ['application', 'bring', () => true],
  ['identity-document', 'bring', () => true],
  ['medical-card', 'bring', () => true],
  ['rehabilitation-programme-extract', 'bring', (one) => say(one, 'ageGroup') !== 'pension-age'],
  ['pension-certificate', 'bring', (one) => say(one, 'ageGroup') === 'pension-age'],
  ['veteran-certificate', 'bring', (one) => say(one, 'warVeteran') === 'yes'],
  ['pmpc-conclusion', 'bring', under18],
];

export function expectedDocuments(
  edition: OracleEdition,
  situation: Situation,
  asOf: PlainDate,
): ReadonlyMap<string, ExpectedDocument> {
  const notLookedFor = surelyUnder18(situation, asOf) && answered(situation, 'warVeteran') === undefined;
  const asked: Situation = notLookedFor ? { ...situation, warVeteran: 'no' } : situation;
  const read: readonly ListedFact[] = ['ageGroup', 'applicant', 'disability', 'warVeteran'];
  const all = completions(read.map((fact) => question(asked, fact, asOf))).map(({ one }) => one);

  const expected = new Map<string, ExpectedDocument>();
  for (const [id, handling, when] of edition === '2015-03-26' ? papers20150326 : papers20230701) {
    const needed = all.filter((one) => when(one)).length;
    if (needed > 0) expected.set(id, { handling, certain: needed === all.length });
  }
  return expected;
}
