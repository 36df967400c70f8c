import type { StatusId } from '../core/casework/status.ts';
import type { FactName, ListedFact } from '../core/facts/facts.ts';
import type { Person } from '../core/interview/person.ts';
import type { QuestionId } from '../core/interview/question.ts';
import type { CategoryId, DocumentId, RequirementId, TermId } from '../core/law/edition.ts';
import type { SourceId } from '../core/law/sources.ts';
import type { Translate } from './translator.ts';

/** The facts that are asked with ready answers of their own. */
const factsWithChoices = [
  'ageGroup',
  'sex',
  'selfCare',
  'needsCareAtHome',
  'disability',
  'familyCare',
  'stableDefect',
  'grossMotor',
  'complication',
  'musculoskeletalSeverity',
  'mobilityLimitation',
  'selfCareLimitation',
  'warVeteran',
  'contraindication',
] as const satisfies readonly ListedFact[];

/** The facts that are lines of the question about the medical papers. */
const factsOnPapers = [
  'intellectualMildModerate',
  'intellectualSevereProfound',
  'dementia',
  'mentalBehavioural',
  'musculoskeletal',
] as const satisfies readonly ListedFact[];

type ById = Readonly<Record<string, string | undefined>>;

/**
 * The names of things, by id, in the language of `t`: the very texts that the chat shows, so that HTTP answers and the
 * command line say the same. Throws for an id that has no text.
 */
export function createTitles(t: Translate) {
  const requirements: Readonly<Record<string, ById | undefined>> = t('law:requirements', { returnObjects: true });
  const contraindications: ById = t('law:contraindications', { returnObjects: true });
  return {
    category: (id: CategoryId) => t(`law:categories.${id}.title`),
    requirement: (category: CategoryId, id: RequirementId) => present(requirements[category]?.[id], id),
    document: (id: DocumentId) => t(`documents:${id}.title`),
    contraindication: (id: string) => present(contraindications[id], id),
    status: (id: StatusId) => t(`statuses:${id}.title`),
    term: (id: TermId) => t(`law:terms.${id}`),
    clause: (source: SourceId, clause: string) => t('law:clause', { source: t(`law:sources.${source}`), clause }),
    fact: (id: FactName) => (id === 'epilepsy' ? undefined : t(`questions:${id}.short`)),
    question: (id: QuestionId) => (id === 'epilepsy' ? undefined : t(`questions:${id}.short`)),
    person: (id: Person) => t(`persons:${id}.choice`),
    paper: (fact: ListedFact) => {
      const line = factsOnPapers.find((known) => known === fact);
      return line === undefined ? undefined : t(`questions:${line}.item`);
    },
    choice: (
      fact: ListedFact,
      value: string | number,
      pensionAges: { readonly female: number; readonly male: number },
    ) => {
      const asked = factsWithChoices.find((known) => known === fact);
      if (asked === undefined) return undefined;
      const choices: ById = t(`questions:${asked}.choices`, {
        returnObjects: true,
        women: inYears(pensionAges.female),
        men: inYears(pensionAges.male),
      });
      return choices[value];
    },
  };
}

/** Months as years, in halves: pension ages grow by half a year. */
function inYears(months: number): string {
  return `${Math.floor(months / 12)}${months % 12 === 6 ? '½' : ''}`;
}

function present(text: string | undefined, id: string): string {
  if (text === undefined) throw new Error(`no text for ${id}`);
  return text;
}
