import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { homeCare } from '../../dialogs/home-care.ts';
import { kzCalendar } from '../core/calendar/kz-holidays.ts';
import { plainDate } from '../core/calendar/plain-date.ts';
import { type Answer, type ListedFact, listedFacts, type Situation, silences, valuesOf } from '../core/facts/facts.ts';
import { assess } from '../core/law/assess.ts';
import type { Goal } from '../core/law/open-questions.ts';
import { createLexicon } from '../i18n/lexicon.ts';
import { createTranslator } from '../i18n/translator.ts';
import { render } from '../telegram/render/render.ts';
import { type Chat, newChat } from '../usecases/chat.ts';
import { createConverseOn } from '../usecases/converse-on.ts';
import { screenOf } from '../usecases/screen-of.ts';

if (process.argv[2] === 'pace') {
  await import('./bench-pace.ts');
  process.exit();
}

/*
 * npm run bench, and npm run bench -- pace (bench-pace.ts)
 *
 * What the main jobs cost, as ratios to a yardstick that is measured in the same run: reading the situation from JSON.
 * Machines differ, and so does one machine from minute to minute, so the rounds of all jobs are interleaved and each
 * figure is the median of its rounds.
 */
const ROUNDS = 5;
const ROUND_MS = 120;
const SITUATIONS = 500;
/** Both are multiples of the situations; the first is enough for every thread to have started and been compiled. */
const WARM_UP = 20_000;
const LINES = 40_000;

const asOf = plainDate(2026, 11, 22);

/** A job whose cost is wanted: called with a running number, so that no two calls in a row do the same. */
interface Job {
  readonly name: string;
  readonly run: (index: number) => unknown;
}

/** The same numbers from 0 up to 1 every time (mulberry32). */
function evenNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Situations as they come: most facts said, some not known, some not asked. */
function manySituations(count: number): readonly Situation[] {
  const next = evenNumbers(20230701);
  const pick = <T>(values: readonly T[]) => values[Math.floor(next() * values.length)];
  const answer = (fact: ListedFact): Answer<ListedFact> | undefined => {
    const kind = next();
    if (kind < 0.2) return undefined;
    return kind < 0.3 ? pick(silences) : pick<Answer<ListedFact>>(valuesOf(fact));
  };
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      listedFacts.map((fact) => [fact, answer(fact)] as const).filter(([, said]) => said !== undefined),
    ),
  );
}

/** Microseconds for each call, over one round. */
function timed({ run }: Job): number {
  const begun = performance.now();
  let calls = 0;
  while (performance.now() - begun < ROUND_MS) {
    for (let each = 0; each < 20; each += 1) run(calls + each);
    calls += 20;
  }
  return ((performance.now() - begun) * 1000) / calls;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return (below + above) / 2;
}

/** Situations a second of `npm run -s assess` once it is running: its start, and that of its threads, is not counted. */
async function commandLine(lines: readonly string[]): Promise<number> {
  const program = spawn(process.execPath, [fileURLToPath(new URL('./assess.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(program, 'close');
  let answers = 0;
  let [awaited, reached] = [Number.POSITIVE_INFINITY, () => {}];
  program.stdout.on('data', (chunk: Uint8Array) => {
    for (const byte of chunk) if (byte === 0x0a) answers += 1;
    if (answers >= awaited) reached();
  });
  const block = `${lines.join('\n')}\n`;
  const send = async (count: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    [awaited, reached] = [answers + count, resolve];
    for (let sent = 0; sent < count; sent += lines.length) {
      if (!program.stdin.write(block)) await once(program.stdin, 'drain');
    }
    await promise;
  };
  await send(WARM_UP);
  const begun = performance.now();
  await send(LINES);
  const seconds = (performance.now() - begun) / 1000;
  program.stdin.end();
  await closed;
  return LINES / seconds;
}

const situations = manySituations(SITUATIONS);
const texts = situations.map((facts) => JSON.stringify({ facts }));
const translator = await createTranslator();
const converseOn = createConverseOn({
  dialog: homeCare,
  calendar: kzCalendar,
  lexiconFor: (language) => createLexicon(translator, homeCare, language),
});
const converse = converseOn(asOf, 'kk');

const goals: readonly Goal[] = ['first-ground', 'all-grounds'];
const planning = goals.map((goal) => {
  const begun = performance.now();
  converse.interview.standing({ situation: {} }, goal);
  return { goal, ms: performance.now() - begun };
});

const widow: Situation = {
  applicant: 'family-member',
  sex: 'female',
  ageGroup: 'pension-age',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  disability: 'none',
  familyCare: 'all-excused',
};
const chatAt = (place: Chat['place'], situation: Situation): Chat => ({
  ...newChat,
  language: 'kk',
  checks: [{ id: '1', person: 'mother', situation, goal: 'first-ground', picked: [], ticked: [] }],
  active: '1',
  place,
});
const { familyCare: _asked, ...beforeFamily } = widow;
const screens = {
  question: screenOf(converse, chatAt({ kind: 'question' }, beforeFamily)),
  result: screenOf(converse, chatAt({ kind: 'result' }, widow)),
};
const rendering = {
  voice: { t: translator('kk'), language: 'kk' },
  asOf,
  operator: { name: undefined, place: undefined },
  linkTo: (payload: string) => payload,
} as const;

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('nothing to measure');
  return item;
};
const jobs: readonly Job[] = [
  { name: 'JSON.parse of a situation', run: (index) => JSON.parse(at(texts, index)) },
  { name: 'assess it by the edition of 2023', run: (index) => assess(converse.edition, at(situations, index), asOf) },
  {
    name: 'next planned question',
    run: (index) => converse.interview.standing({ person: 'mother', situation: at(situations, index) }, 'first-ground'),
  },
  { name: 'render a question in Kazakh', run: () => render(rendering, [], screens.question) },
  { name: 'render a result in Kazakh', run: () => render(rendering, [], screens.result) },
];

// Once unmeasured, so that everything is compiled and remembered.
for (const job of jobs) timed(job);
const measured = new Map<Job, number[]>(jobs.map((job) => [job, []]));
const perSecond: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [job, figures] of measured) figures.push(timed(job));
  perSecond.push(await commandLine(texts));
}

const rows = [...measured].map(([{ name }, figures]) => ({ name, microseconds: median(figures) }));
const yardstick = rows[0]?.microseconds ?? Number.NaN;
const table = [
  ['', 'µs', 'ratio', 'a second'],
  ...rows.map(({ name, microseconds }) => [
    name,
    microseconds.toFixed(1),
    (microseconds / yardstick).toFixed(1),
    Math.round(1e6 / microseconds).toString(),
  ]),
  ['assess on the command line', '', '', Math.round(median(perSecond)).toString()],
  ...planning.map(({ goal, ms }) => [`work out the order of questions once, ${goal}`, (ms * 1000).toFixed(0), '', '']),
];
const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
for (const row of table) {
  const cells = row.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
  );
  process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
}
