import { addDays, type PlainDate } from '../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../core/calendar/working-calendar.ts';
import { addWorkingDays, isBeyondCalendar } from '../core/calendar/working-days.ts';
import { type Application, type Channel, channels, type HistoryEntry } from '../core/casework/application.ts';
import {
  type Advanced,
  advance,
  correct,
  type MoveRefusal,
  type ReceiveRefusal,
  receive,
} from '../core/casework/moves.ts';
import type { StatusId } from '../core/casework/status.ts';
import { type Answer, type Facts, factNames, type Situation } from '../core/facts/facts.ts';
import { assess } from '../core/law/assess.ts';
import { refusalGrounds } from '../core/law/edition.ts';
import { editionOf } from '../core/law/editions/index.ts';
import type { FrozenCheck, FrozenFact } from '../usecases/casework/ports.ts';

/** How many applications the demonstration has in each status. */
const WANTED = {
  registered: 24,
  'visit-scheduled': 22,
  visited: 16,
  approved: 9,
  refused: 22,
  notified: 22,
  'provider-chosen': 20,
  queued: 34,
  'medical-card-renewal': 12,
  'receiving-care': 72,
  suspended: 8,
  appealed: 9,
  terminated: 14,
  withdrawn: 16,
} as const satisfies Record<StatusId, number>;

/** Marks what is made up, in numbers and labels alike. */
export const FICTION = 'DEMO';

/** From the lowest to the highest, both included. */
type Range = readonly [least: number, most: number];

const visited = ['visited'] as const;
const arranged = ['visit-scheduled', 'visited'] as const;
const arrangedTwice = ['visit-scheduled', 'visit-scheduled', 'visited'] as const;
const visits = [visited, arranged, arranged, arrangedTwice];
const after = (beginnings: readonly (readonly StatusId[])[], ...rest: readonly StatusId[]) =>
  beginnings.map((beginning) => [...beginning, ...rest]);
const notified = after(visits, 'approved', 'notified');
const waited = after(notified, 'queued', 'provider-chosen');
const renewed = after(notified, 'queued', 'medical-card-renewal', 'queued', 'provider-chosen');
const appealedWell = after(visits, 'refused', 'appealed', 'approved', 'notified', 'provider-chosen');
const chosen = [...after(notified, 'provider-chosen'), ...waited];
const inCare = after([...chosen, ...chosen, ...renewed, ...appealedWell], 'receiving-care');

/** The ways to each status. */
const WAYS = {
  registered: [[]],
  'visit-scheduled': [['visit-scheduled'], ['visit-scheduled'], ['visit-scheduled', 'visit-scheduled']],
  visited: visits,
  approved: after(visits, 'approved'),
  refused: after(visits, 'refused'),
  notified,
  'provider-chosen': chosen,
  queued: after(notified, 'queued'),
  'medical-card-renewal': after(notified, 'queued', 'medical-card-renewal'),
  'receiving-care': inCare,
  suspended: after(inCare, 'suspended'),
  appealed: after(visits, 'refused', 'appealed'),
  terminated: after(inCare, 'terminated'),
  withdrawn: [['withdrawn'], ...after(visits, 'withdrawn'), ...after(notified, 'withdrawn')],
} as const satisfies Record<StatusId, readonly (readonly StatusId[])[]>;

/** How long ago, in working days, the last step was. */
const AGES = {
  registered: [0, 7],
  'visit-scheduled': [0, 5],
  visited: [0, 5],
  approved: [0, 3],
  refused: [0, 80],
  notified: [0, 8],
  'provider-chosen': [0, 8],
  queued: [2, 60],
  'medical-card-renewal': [1, 12],
  'receiving-care': [0, 110],
  suspended: [1, 25],
  appealed: [1, 18],
  terminated: [5, 60],
  withdrawn: [2, 110],
} as const satisfies Record<StatusId, Range>;

/** How many working days a step usually takes, and in one of eight cases; that often a term is missed. */
const STEPS: Readonly<Record<string, readonly [usual: Range, slow: Range]>> = {
  'registered>visit-scheduled': [
    [0, 1],
    [1, 2],
  ],
  'visit-scheduled>visit-scheduled': [
    [0, 1],
    [1, 2],
  ],
  'registered>visited': [
    [1, 5],
    [6, 9],
  ],
  'visit-scheduled>visited': [
    [1, 3],
    [5, 7],
  ],
  'visited>approved': [
    [1, 3],
    [4, 6],
  ],
  'visited>refused': [
    [1, 3],
    [4, 6],
  ],
  'appealed>approved': [
    [8, 15],
    [16, 20],
  ],
  'approved>notified': [
    [0, 1],
    [2, 4],
  ],
  'notified>provider-chosen': [
    [1, 5],
    [6, 9],
  ],
  'notified>queued': [
    [1, 5],
    [6, 9],
  ],
  'queued>provider-chosen': [
    [8, 30],
    [31, 45],
  ],
  'queued>medical-card-renewal': [
    [24, 35],
    [36, 45],
  ],
  'medical-card-renewal>queued': [
    [5, 10],
    [11, 15],
  ],
  'provider-chosen>receiving-care': [
    [2, 6],
    [7, 12],
  ],
  'receiving-care>suspended': [
    [15, 40],
    [41, 60],
  ],
  'receiving-care>terminated': [
    [20, 50],
    [51, 80],
  ],
  'refused>appealed': [
    [5, 20],
    [21, 40],
  ],
};
const OTHER_STEP: (typeof STEPS)[string] = [
  [1, 4],
  [5, 6],
];

/** What staff call the applications: places, never a person. */
const PLACES = {
  kk: [
    'дәріхананың жанындағы үй',
    'көк қақпалы үй',
    'мектепке қарама-қарсы пәтер',
    'саябақ жағындағы үй',
    'бесінші қабат, лифт жоқ',
    'аялдаманың қасындағы үй',
    'балалар емханасының ауласы',
    'нан дүкенінің үсті',
  ],
  ru: [
    'дом у аптеки',
    'дом с синими воротами',
    'квартира напротив школы',
    'дом со стороны парка',
    'пятый этаж без лифта',
    'дом у остановки',
    'двор детской поликлиники',
    'над хлебным магазином',
  ],
} as const;

const NOTES = [
  'DEMO: звонить после 18:00.',
  'DEMO: үйге кірер есік аула жағынан.',
  'DEMO: документы показаны, копии не снимались.',
] as const;
const REASON = 'DEMO: дата внесена с ошибкой, исправлено по журналу.';

/** Answers of people who do not exist, one kind for each category and some for none. */
const ANSWERS = [
  {
    applicant: 'family-member',
    ageGroup: 'pension-age',
    selfCare: 'cannot',
    needsCareAtHome: 'yes',
    familyCare: 'all-excused',
    contraindication: 'none',
  },
  {
    applicant: 'self',
    ageGroup: 'pension-age',
    selfCare: 'partly',
    needsCareAtHome: 'yes',
    familyCare: 'nobody-obliged',
    contraindication: 'none',
  },
  {
    applicant: 'parent',
    ageGroup: 'child',
    disability: 'child',
    musculoskeletal: 'yes',
    musculoskeletalSeverity: 'pronounced',
    mobilityLimitation: 2,
    selfCareLimitation: 2,
  },
  { applicant: 'parent', ageGroup: 'child', disability: 'pending', intellectualMildModerate: 'yes', grossMotor: 'yes' },
  {
    applicant: 'family-member',
    ageGroup: 'adult',
    disability: 'group-1',
    selfCare: 'cannot',
    needsCareAtHome: 'yes',
    familyCare: 'conflict',
    contraindication: 'unknown',
  },
  {
    applicant: 'legal-representative',
    ageGroup: 'adult',
    disability: 'group-2',
    dementia: 'yes',
    contraindication: 'ask-doctor',
  },
] as const satisfies readonly { readonly [F in keyof Facts]?: Answer<F> }[];

/** One made-up application with everything that happened to it. */
export interface DemoCase {
  readonly number: string;
  readonly district: 0 | 1;
  readonly label: string;
  readonly channel: Channel;
  readonly frozen: FrozenCheck | undefined;
  readonly steps: readonly DemoStep[];
}
export interface DemoStep {
  readonly application: Application;
  readonly entry: HistoryEntry;
  readonly note: string | undefined;
  /** When somebody recorded it: on its day, in office hours, and not in the future. */
  readonly at: Date;
}

/** A source of numbers from 0 up to 1, the same for the same seed (mulberry32). */
export type Random = () => number;
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * 300 applications that nobody made, in every status, in two districts; the same for the same seed and day. Every step is
 * one that the law's own table of moves allows. Throws for a day whose past is not in the calendar.
 */
export function demoCases(given: {
  readonly seed: number;
  readonly today: PlainDate;
  readonly now: Date;
  readonly calendar: WorkingCalendar;
}): readonly DemoCase[] {
  const random = seeded(given.seed);
  const targets = Object.entries(WANTED).flatMap(([status, count]) => Array<string>(count).fill(status));
  return shuffled(targets, random).map((target, index) => {
    const district = index % 2 === 0 ? 0 : 1;
    const steps = lifeOf(target as StatusId, { ...given, random });
    const places = PLACES[random() < 0.5 ? 'kk' : 'ru'];
    const serial = String(index + 1).padStart(4, '0');
    return {
      number: `${FICTION}-${serial}`,
      district,
      label: `${FICTION} ${serial}: ${oneOf(places, random)}`,
      channel: random() < 0.6 ? 'department' : oneOf(channels, random),
      frozen: random() < 0.7 ? frozenFor(steps, oneOf(ANSWERS, random)) : undefined,
      steps,
    };
  });
}

type Making = Parameters<typeof demoCases>[0] & { readonly random: Random };

function lifeOf(target: StatusId, making: Making): readonly DemoStep[] {
  const { today, calendar, random } = making;
  const ways: readonly (readonly StatusId[])[] = WAYS[target];
  const way = oneOf(ways, random);
  const days = daysOf(way, AGES[target], making);
  const [receivedOn = today] = days;
  const afterHours = random() < 0.1 && days[1] !== receivedOn;
  const steps: DemoStep[] = [];
  let step: Advanced = taken(receive({ receivedOn, afterHours }, { today, calendar }));
  const keep = (note: string | undefined) => {
    const at = recordedAt(step.entry.occurredOn, making);
    const before = steps.at(-1)?.at ?? at;
    steps.push({ application: step.application, entry: step.entry, note, at: at < before ? before : at });
  };
  keep(undefined);
  for (const [index, to] of way.entries()) {
    const occurredOn = days[index + 1] ?? today;
    const next = days[index + 2];
    step = taken(
      advance(
        step.application,
        {
          to,
          occurredOn,
          ...(to === 'refused' && { ground: oneOf(refusalGrounds, random) }),
          ...(to === 'visit-scheduled' && {
            visitOn: next ?? workingDay(occurredOn, between([1, 4], random), calendar),
          }),
        },
        { today, calendar },
      ),
    );
    keep(random() < 0.08 ? oneOf(NOTES, random) : undefined);
  }
  if (target === 'visited' && random() < 0.3) {
    step = taken(
      correct(
        step.application,
        steps.map(({ entry }) => entry),
        { to: 'visited', occurredOn: step.entry.occurredOn },
        { today, calendar },
      ),
    );
    keep(REASON);
  }
  return steps;
}

/** The days of receipt and of every step, worked out backwards from the last one. */
function daysOf(way: readonly StatusId[], age: Range, { today, calendar, random }: Making): readonly PlainDate[] {
  const statuses: readonly StatusId[] = ['registered', ...way];
  let day = workingDay(today, -between(age, random), calendar);
  // A weekend has no office hours.
  if (age[0] === 0 && day === today) day = workingDay(addDays(today, 1), -1, calendar);
  const days = [day];
  for (let index = statuses.length - 1; index > 0; index -= 1) {
    const [usual, slow] = STEPS[`${statuses[index - 1]}>${statuses[index]}`] ?? OTHER_STEP;
    day = workingDay(day, -between(random() < 1 / 8 ? slow : usual, random), calendar);
    days.unshift(day);
  }
  return days;
}

function workingDay(from: PlainDate, days: number, calendar: WorkingCalendar): PlainDate {
  const day = addWorkingDays(from, days, calendar);
  if (isBeyondCalendar(day)) throw new DemoBeyondCalendar(day.year);
  return day;
}

/** The demonstration would need a year that the calendar does not have. */
export class DemoBeyondCalendar extends Error {
  override name = 'DemoBeyondCalendar' as const;
  readonly year: number;
  constructor(year: number) {
    super(`the calendar has no year ${year}`);
    this.year = year;
  }
}

function taken(step: Advanced | ReceiveRefusal | MoveRefusal): Advanced {
  if (step.kind === 'advanced') return step;
  // The three months for an appeal may end in a year that is not there yet.
  if (step.kind === 'beyond-calendar') throw new DemoBeyondCalendar(step.year);
  throw new Error(`a step of the demonstration was refused: ${step.kind}`);
}

function recordedAt(on: PlainDate, { now, random }: Making): Date {
  const minutes = between([9 * 60, 17 * 60], random);
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const at = new Date(`${on}T${clock}:00+05:00`);
  return at < now ? at : now;
}

function frozenFor(steps: readonly DemoStep[], answers: Situation): FrozenCheck | undefined {
  const application = steps[0]?.application;
  if (application === undefined) return undefined;
  const { edition, receivedOn } = application;
  const facts: Record<string, FrozenFact> = {};
  for (const name of factNames) {
    const value = answers[name];
    if (value !== undefined) facts[name] = { value, saidBy: saidBy(answers), saidOn: receivedOn };
  }
  const { categories } = assess(editionOf(edition), answers, receivedOn);
  return {
    facts,
    edition,
    asOf: receivedOn,
    levels: Object.fromEntries(categories.map(({ id, level }) => [id, level])),
  };
}

function saidBy({ applicant }: Situation): FrozenFact['saidBy'] {
  return applicant === undefined || applicant === 'declined' ? 'office' : applicant;
}

/** The levels of checks that nobody made, for a week of the statistics. */
export function demoLevels(random: Random, asOf: PlainDate): FrozenCheck['levels'] {
  const { categories } = assess(editionOf('2023-07-01'), oneOf(ANSWERS, random), asOf);
  return Object.fromEntries(categories.map(({ id, level }) => [id, level]));
}

export function between([least, most]: Range, random: Random): number {
  return least + Math.floor(random() * (most - least + 1));
}

function oneOf<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
