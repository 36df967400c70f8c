import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { graphOf } from '../../src/cli/dialogs-graph.ts';
import { mermaid } from '../../src/cli/dialogs-mermaid.ts';
import { svg } from '../../src/cli/dialogs-svg.ts';
import { wordsFor } from '../../src/cli/dialogs-words.ts';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import type { FactName, Situation } from '../../src/core/facts/facts.ts';
import { languages } from '../../src/i18n/languages.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { homeCareOn } from '../interview/home-care-on.ts';

const check = homeCareOn(plainDate(2026, 11, 22));
const goal = 'first-ground';
const start = { applicant: 'family-member', ageGroup: 'child' } as const;
const graph = graphOf(check, start, goal, 'grounds');
const translator = await createTranslator();
const picture = { name: 'child', title: 'Child & more', graph };

describe('the drawing of every path', () => {
  test('has few steps for many states, each but the first led to', () => {
    expect(graph.states).toBeGreaterThan(500);
    expect(graph.steps.length).toBeLessThan(40);
    const ledTo = new Set(
      graph.steps.flatMap((step) => (step.kind === 'question' ? step.ways.map(({ to }) => to) : [])),
    );
    expect(
      graph.steps
        .keys()
        .filter((place) => !ledTo.has(place))
        .toArray(),
    ).toEqual([graph.steps.length - 1]);
  });

  test('tells each choice of papers exactly one way, and the way the plan goes', () => {
    const first = graph.steps.at(-1);
    const papers = first?.kind === 'question' ? graph.steps[first.ways[0]?.to ?? -1] : undefined;
    if (papers?.kind !== 'question') throw new Error('The papers are not asked');
    expect(papers.id).toBe('diagnoses');
    let picks: readonly (readonly FactName[])[] = [[]];
    for (const fact of papers.facts) picks = picks.flatMap((pick) => [pick, [...pick, fact]]);
    for (const pick of picks) {
      const targets = papers.ways.filter(({ answers }) =>
        answers.some(
          (answer) =>
            answer.kind === 'papers' &&
            answer.picked.every((fact) => pick.includes(fact)) &&
            !answer.notPicked.some((fact) => pick.includes(fact)),
        ),
      );
      const said: Situation = Object.fromEntries(
        papers.facts.map((fact) => [fact, pick.includes(fact) ? 'yes' : 'no'] as const),
      );
      const { ask } = check.plan({ ...start, disability: 'child', ...said }, goal);
      const next = targets.map(({ to }) => graph.steps[to]);
      expect(next).toHaveLength(1);
      expect(next[0]).toMatchObject(
        ask === undefined ? { kind: 'end' } : { kind: 'question', id: ask.question.id, facts: ask.facts },
      );
    }
  });

  test.each(languages)('is written in %s, every word escaped and every step named', (language) => {
    const words = wordsFor(translator(language), { female: 732, male: 756 });
    const drawn = svg(picture, words);
    expect(drawn).toContain('Child &amp; more');
    expect(drawn).not.toMatch(/NaN|undefined|\[object/u);
    expect(drawn.match(/<g /gu)).toHaveLength(graph.steps.filter(({ kind }) => kind !== 'end').length);
    const chart = mermaid([picture], words);
    expect(chart).not.toMatch(/undefined|\[object/u);
    const ways = graph.steps.flatMap((step) => (step.kind === 'question' ? step.ways : []));
    expect(chart.match(/-->/gu)).toHaveLength(ways.length);
  });

  test('of the opening ends where the age is known, or is not going to be', () => {
    const opening = graphOf(check, {}, goal, 'opening');
    const ends = opening.steps.flatMap((step) => (step.kind === 'age-known' ? [step.groups.join(' or ')] : []));
    expect(ends.toSorted()).toEqual([
      'adult',
      'adult or pension-age',
      'child',
      'child or adult',
      'pension-age',
      'under-18-months',
      'under-18-months or child',
      'under-18-months or child or adult or pension-age',
    ]);
  });
});

test.each([
  { args: ['--on', 'tomorrow'], says: '--on: tomorrow is no date' },
  { args: ['--on', '2010-01-01'], says: 'no edition was in force' },
  { args: ['--lang', 'de'], says: '--lang: one of kk, ru, en' },
])('the command refuses $args in one line and says how it is used', async ({ args, says }) => {
  const command = promisify(execFile)(process.execPath, ['src/cli/dialogs.ts', ...args]);
  await expect(command).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
  await expect(command).rejects.toMatchObject({ stderr: expect.stringContaining('Usage:') });
});
