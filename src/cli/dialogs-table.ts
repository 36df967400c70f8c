import type { Situation } from '../core/facts/facts.ts';
import type { Plan } from '../core/interview/plan.ts';
import type { Goal } from '../core/law/open-questions.ts';

const goals = ['first-ground', 'all-grounds'] as const satisfies readonly Goal[];

const kinds = [
  ['under 1½ years', 'under-18-months'],
  ['child', 'child'],
  ['adult', 'adult'],
  ['pension age', 'pension-age'],
  ['age not known', 'unknown'],
] as const;

const applicants = [
  ['for oneself', 'self'],
  ['for a relative', 'family-member'],
] as const;

/** Who it is for, and the age. */
const opening = 2;

type Planner = (situation: Situation, goal: Goal) => Plan;

/** Expected and largest number of questions for each kind of person, all questions counted. */
export function countsTable(plan: Planner): string {
  const rows = applicants.flatMap(([who, applicant]) =>
    kinds.map(([name, ageGroup]) => [
      `${name}, ${who}`,
      ...goals.flatMap((goal) => {
        const { expected, atMost } = plan({ applicant, ageGroup }, goal);
        // With the age unknown nothing is planned ahead, and the bound is all that is known.
        const average = ageGroup === 'unknown' && atMost > 0 ? '–' : (opening + expected).toFixed(2);
        return [average, `${opening + atMost}`];
      }),
    ]),
  );
  const anyone = goals.flatMap((goal) => {
    const { expected, atMost } = plan({}, goal);
    return [expected.toFixed(2), `${atMost}`];
  });
  return [
    'Questions asked, the first two (who needs care, age) included. "At most" for anyone also counts an age',
    'that is typed and has to be cleared up by the sex and the birth date.',
    '',
    ...aligned([
      ['', 'first ground', '', 'all grounds', ''],
      ['', 'expected', 'at most', 'expected', 'at most'],
      ...rows,
      ['anyone', ...anyone],
    ]),
    '',
  ].join('\n');
}

/** What the order that people need costs, against the order with the fewest questions. */
export function priceTable(human: Planner, free: () => Planner, progress: (line: string) => void): string {
  const rows = kinds
    .filter(([, ageGroup]) => ageGroup === 'child' || ageGroup === 'adult' || ageGroup === 'pension-age')
    .flatMap(([name, ageGroup]) =>
      goals.map((goal) => {
        progress(`working out the cheapest order: ${name}, ${goal}`);
        const start = { applicant: 'family-member', ageGroup } as const;
        const [now, least] = [human(start, goal), free()(start, goal)];
        const price = now.expected - least.expected;
        return [
          `${name}, ${goal}`,
          (opening + now.expected).toFixed(2),
          (opening + least.expected).toFixed(2),
          `${price < 0 ? '−' : '+'}${Math.abs(price).toFixed(2)}`,
          least.ask?.question.id ?? '',
        ];
      }),
    );
  return [
    'What the human order costs (phases, and questions that come after others). "Free" has the least burden with the',
    'age asked first and nothing else required.',
    '',
    ...aligned([['', 'expected', 'free', 'price', 'free begins with'], ...rows]),
    '',
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[1] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
