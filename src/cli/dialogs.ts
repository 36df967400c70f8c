import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { homeCare } from '../../dialogs/home-care.ts';
import { almatyDate } from '../core/calendar/almaty.ts';
import { parsePlainDate, plainDate, yearOf } from '../core/calendar/plain-date.ts';
import type { AgeGroup, Situation } from '../core/facts/facts.ts';
import { createPlanner, type Relevance } from '../core/interview/plan.ts';
import { possibleAgeGroups } from '../core/law/age.ts';
import { editionInForce } from '../core/law/editions/index.ts';
import { type Goal, openQuestions } from '../core/law/open-questions.ts';
import { pensionAgeMonthsOn } from '../core/law/pension-age.ts';
import { isLanguage, languages } from '../i18n/languages.ts';
import { createTranslator } from '../i18n/translator.ts';
import { graphOf, type Planned } from './dialogs-graph.ts';
import { mermaid, type Picture } from './dialogs-mermaid.ts';
import { svg } from './dialogs-svg.ts';
import { countsTable, priceTable } from './dialogs-table.ts';
import { type Words, wordsFor } from './dialogs-words.ts';

const usage = `Usage: npm run -s dialogs -- [--mermaid | --svg FOLDER] [--lang ${languages.join('|')}] [--on YYYY-MM-DD]
  (nothing)     the numbers of questions, and then every path as a Mermaid flow chart
  --mermaid     the flow chart alone
  --svg FOLDER  the numbers, and every path as pictures in a folder
`;

const goals = ['first-ground', 'all-grounds'] as const satisfies readonly Goal[];

await run().catch((error: unknown) => {
  process.stderr.write(`dialogs: ${error instanceof Error ? error.message : 'fault'}\n${usage}`);
  process.exitCode = 1;
});

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      mermaid: { type: 'boolean', default: false },
      svg: { type: 'string' },
      lang: { type: 'string', default: 'en' },
      on: { type: 'string', default: almatyDate(new Date()) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const asOf = parsePlainDate(values.on);
  if (asOf === undefined) throw new Error(`--on: ${values.on} is no date`);
  if (!isLanguage(values.lang)) throw new Error(`--lang: one of ${languages.join(', ')}`);
  const edition = editionInForce(asOf);
  if ('kind' in edition) throw new Error(`--on: no edition was in force; the first one begins on ${edition.firstFrom}`);

  const relevance: Relevance<Goal> = {
    asOf,
    openQuestions: (situation, goal) => openQuestions(edition, situation, asOf, goal),
    ageGroups: (situation) => possibleAgeGroups(situation, asOf),
  };
  const planned: Planned = { dialog: homeCare, relevance, plan: createPlanner(homeCare, relevance) };
  const t = (await createTranslator())(values.lang);
  const words = wordsFor(t, { female: pensionAgeMonthsOn(asOf, 'female'), male: pensionAgeMonthsOn(asOf, 'male') });

  if (!values.mermaid) {
    process.stdout.write(`Edition ${edition.id}, on ${asOf}\n\n${countsTable(planned.plan)}\n`);
    const free = () => createPlanner(homeCare, relevance, { humanOrder: false });
    process.stdout.write(`${priceTable(planned.plan, free, progress)}\n`);
  }
  const pictures = picturesOf(planned, words);
  if (values.svg === undefined) process.stdout.write(mermaid(pictures, words));
  else writePictures(values.svg, pictures, words);
}

function picturesOf(planned: Planned, words: Words): readonly Picture[] {
  progress('following all paths: the opening');
  const opening: Picture = {
    name: 'opening',
    title: (['applicant', 'ageGroup'] as const)
      .map((id) => words.step({ kind: 'question', id, facts: [], ways: [] }))
      .join(' · '),
    graph: graphOf(planned, {}, 'all-grounds', 'opening'),
  };
  const rest = goals.flatMap((goal) =>
    startsOf(planned.relevance).map(([name, start]): Picture => {
      progress(`following all paths: ${name}, ${goal}`);
      const groups: readonly AgeGroup[] = planned.relevance.ageGroups(start);
      return {
        name: `${name}-${goal}`,
        title: `${words.ages(groups)} · ${goal}`,
        graph: graphOf(planned, start, goal, 'grounds'),
      };
    }),
  );
  return [opening, ...rest.filter(({ graph }) => graph.steps.length > 1)];
}

/** Where the questions after the opening begin: one age group, or several that could not be told apart. */
function startsOf({ asOf }: Relevance<Goal>): readonly (readonly [name: string, start: Situation])[] {
  const applicant = 'family-member';
  const year = yearOf(asOf);
  const bornIn = (from: number, to: number): Situation => ({
    applicant,
    ageGroup: 'unknown',
    bornBetween: { from: plainDate(from, 1, 1), to: plainDate(to, 12, 31) },
    sex: 'unknown',
    birthDate: 'unknown',
  });
  return [
    ['child', { applicant, ageGroup: 'child' }],
    ['adult', { applicant, ageGroup: 'adult' }],
    ['pension-age', { applicant, ageGroup: 'pension-age' }],
    ['small-child-or-child', bornIn(year - 2, year - 1)],
    ['adult-or-pension-age', bornIn(year - 63, year - 61)],
    ['age-not-known', { applicant, ageGroup: 'unknown' }],
  ];
}

function writePictures(folder: string, pictures: readonly Picture[], words: Words): void {
  mkdirSync(folder, { recursive: true });
  for (const picture of pictures) {
    const file = join(folder, `${picture.name}.svg`);
    writeFileSync(file, svg(picture, words));
    process.stdout.write(`${file}: ${picture.graph.steps.length} steps for ${picture.graph.states} states\n`);
  }
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
