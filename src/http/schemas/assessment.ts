import * as z from 'zod';
import { type Facts, factNames, type ListedFact, listedFacts, silences, valuesOf } from '../../core/facts/facts.ts';
import { levels, outcomes } from '../../core/law/assess.ts';
import { categoryIds, handlings } from '../../core/law/edition.ts';
import { languages } from '../../i18n/languages.ts';
import { citationExample, citationSchema } from './citation.ts';
import { described, schemaNames } from './names.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

function answersTo(fact: ListedFact) {
  const values: readonly Facts[ListedFact][] = valuesOf(fact);
  return z.literal([...values, ...silences]).optional();
}

export const factsSchema = z.strictObject({
  ...Object.fromEntries(listedFacts.map((fact) => [fact, answersTo(fact)])),
  birthDate: z.union([day, z.literal([...silences])]).optional(),
});

schemaNames.add(factsSchema, {
  id: 'Facts',
  description:
    'What is known about the person: the value itself, "unknown" (asked, the person does not know), "declined" (asked, would rather not say), or the key left out (not asked).',
});

export const assessmentRequestSchema = z.strictObject({
  asOf: described(day.optional(), 'The day to judge on; today in Almaty when left out.'),
  facts: factsSchema,
  lang: described(z.enum(languages).optional(), 'Adds titles in this language.'),
});

schemaNames.add(assessmentRequestSchema, {
  id: 'AssessmentRequest',
  examples: [
    {
      asOf: '2026-11-22',
      facts: {
        applicant: 'family-member',
        birthDate: '1948-05-12',
        sex: 'female',
        disability: 'none',
        selfCare: 'cannot',
        needsCareAtHome: 'yes',
        familyCare: 'all-excused',
        contraindication: 'unknown',
      },
      lang: 'en',
    },
  ],
});

const title = z.string().optional();

export const assessmentSchema = z.object({
  edition: z.string(),
  asOf: z.string(),
  categories: z
    .array(
      z.object({
        id: z.enum(categoryIds),
        title,
        level: z.enum([...levels, 'undetermined']),
        missing: z.array(z.enum(factNames as [string, ...string[]])).readonly(),
        because: z
          .array(
            z.object({
              requirement: z.string(),
              title,
              outcome: z.enum([...outcomes, 'undetermined']),
              citation: citationSchema,
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
  contraindication: z.enum(['clear', 'flag', 'ask-doctor', 'in-medical-card', 'not-asked']),
  documents: z
    .array(
      z.object({
        id: z.string(),
        title,
        handling: z.enum(handlings),
        certain: z.boolean(),
        citation: citationSchema,
      }),
    )
    .readonly(),
});

const assessmentExample: z.output<typeof assessmentSchema> = {
  edition: '2023-07-01',
  asOf: '2026-11-22',
  categories: [
    {
      id: 'elderly',
      title: 'Older people whom the family cannot care for',
      level: 'undetermined',
      missing: ['familyCare'],
      because: [
        { requirement: 'age', title: 'Pension age is reached', outcome: 'met', citation: citationExample },
        {
          requirement: 'family',
          title: 'No adult child and no spouse who could care',
          outcome: 'undetermined',
          citation: citationExample,
        },
      ],
    },
  ],
  contraindication: 'not-asked',
  documents: [{ id: 'application', title: 'Application', handling: 'bring', certain: true, citation: citationExample }],
};

schemaNames.add(assessmentSchema, {
  examples: [assessmentExample],
  id: 'Assessment',
  description:
    'What the rules say. It prepares and informs; the office decides. A level is given only where every way the open facts can turn out agrees on it; `missing` are the facts it still depends on.',
});
