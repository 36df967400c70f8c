import type { PlainDate } from '../../src/core/calendar/plain-date.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import type { Assessment, CategoryVerdict } from '../../src/core/law/assess.ts';
import {
  expectedCategory,
  expectedContraindication,
  expectedDocuments,
  type OracleCategory,
  oracleCategories,
} from './decision-table.ts';

/** Where an assessment and the decision table part ways, in words; empty when they agree on everything. */
export function disagreements(assessment: Assessment, situation: Situation, asOf: PlainDate): readonly string[] {
  const found: string[] = [];
  const ids = assessment.categories.map((category) => category.id).join();
  if (ids !== oracleCategories.join()) found.push(`categories: ${ids}`);
  if (assessment.asOf !== asOf) found.push(`asOf: ${assessment.asOf}`);
  for (const category of oracleCategories) found.push(...categoryDisagreements(assessment, category, situation, asOf));

  const contraindication = expectedContraindication(situation, asOf);
  if (assessment.contraindication !== contraindication) {
    found.push(`contraindication: ${assessment.contraindication}, expected ${contraindication}`);
  }

  const documents = sorted(assessment.documents.map(({ id, handling, certain }) => `${id} ${handling} ${certain}`));
  const expected = sorted(
    [...expectedDocuments(assessment.edition, situation, asOf)].map(
      ([id, { handling, certain }]) => `${id} ${handling} ${certain}`,
    ),
  );
  if (documents !== expected) found.push(`documents: ${documents}; expected ${expected}`);
  return found.map((what) => `${what} | ${assessment.edition} on ${asOf}: ${JSON.stringify(situation)}`);
}

/** The same for one category alone. */
export function categoryDisagreements(
  assessment: Assessment,
  category: OracleCategory,
  situation: Situation,
  asOf: PlainDate,
): readonly string[] {
  const verdict = assessment.categories.find(({ id }) => id === category);
  if (verdict === undefined) return [`${category}: not judged`];
  const expected = expectedCategory(assessment.edition, category, situation, asOf);
  const actualText = inWords(verdict);
  const expectedText = inWords({
    ...expected,
    missing: [...expected.missing],
    because: [...expected.because].map(([requirement, outcome]) => ({ requirement, outcome })),
  });
  const found: string[] = [];
  if (actualText !== expectedText) found.push(`${category}: ${actualText}; expected ${expectedText}`);

  // Any single requirement that fails in every completion explains `unlikely`; which one is shown is a matter of taste.
  const explained =
    expected.level === 'unlikely'
      ? verdict.whyNot.length === 1 && verdict.whyNot.every((requirement) => expected.alwaysFailing.has(requirement))
      : verdict.whyNot.length === 0;
  if (!explained) found.push(`${category}: whyNot ${verdict.whyNot.join() || 'empty'}`);
  return found.map((what) => `${what} | ${assessment.edition} on ${asOf}: ${JSON.stringify(situation)}`);
}

function inWords(verdict: {
  readonly level: CategoryVerdict['level'];
  readonly bestLevel: CategoryVerdict['bestLevel'];
  readonly missing: readonly string[];
  readonly because: readonly { readonly requirement: string; readonly outcome: string }[];
}): string {
  const because = sorted(verdict.because.map(({ requirement, outcome }) => `${requirement}=${outcome}`));
  return `${verdict.level} best ${verdict.bestLevel} missing [${sorted(verdict.missing)}] because [${because}]`;
}

function sorted(words: readonly string[]): string {
  return words.toSorted().join(', ');
}
