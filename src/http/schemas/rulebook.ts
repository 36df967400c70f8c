import * as z from 'zod';
import { owners, statusIds } from '../../core/casework/status.ts';
import { categoryIds, handlings } from '../../core/law/edition.ts';
import { languages } from '../../i18n/languages.ts';
import { citationExample, citationSchema } from './citation.ts';
import { described, schemaNames } from './names.ts';

export const rulebookQuerySchema = z.strictObject({
  lang: described(z.enum(languages).optional(), 'The language of the titles; Kazakh when left out.'),
  asOf: described(
    z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
    'The day whose rules to show; today in Almaty when left out.',
  ),
});

const value = z.union([z.string(), z.number()]);

export const rulebookSchema = z.object({
  edition: z.string(),
  asOf: z.string(),
  lang: z.enum(languages),
  inForceFrom: z.string(),
  inForceUntil: z.string().optional(),
  facts: z
    .array(z.object({ id: z.string(), title: z.string().optional(), allowed: z.array(value).readonly() }))
    .readonly(),
  questions: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        kind: z.enum(['person', 'age', 'birth-date', 'choice', 'papers']),
        facts: z.array(z.string()).readonly(),
        choices: z.array(z.object({ value, title: z.string() })).readonly(),
      }),
    )
    .readonly(),
  categories: z.array(z.object({ id: z.enum(categoryIds), title: z.string(), citation: citationSchema })).readonly(),
  contraindications: z.array(z.object({ id: z.string(), title: z.string(), citation: citationSchema })).readonly(),
  documents: z
    .array(z.object({ id: z.string(), title: z.string(), handling: z.enum(handlings), citation: citationSchema }))
    .readonly(),
  statuses: z.array(z.object({ id: z.enum(statusIds), title: z.string(), owner: z.enum(owners) })).readonly(),
  terms: z
    .array(z.object({ id: z.string(), title: z.string(), workingDays: z.int(), citation: citationSchema }))
    .readonly(),
});

const rulebookExample: z.output<typeof rulebookSchema> = {
  edition: '2023-07-01',
  asOf: '2026-11-22',
  lang: 'en',
  inForceFrom: '2023-07-01',
  facts: [{ id: 'sex', title: 'Woman or man', allowed: ['female', 'male', 'unknown', 'declined'] }],
  questions: [
    {
      id: 'sex',
      title: 'Woman or man',
      kind: 'choice',
      facts: ['sex'],
      choices: [
        { value: 'female', title: 'Woman' },
        { value: 'male', title: 'Man' },
      ],
    },
  ],
  categories: [{ id: 'elderly', title: 'Older people whom the family cannot care for', citation: citationExample }],
  contraindications: [
    { id: 'active-tuberculosis', title: 'tuberculosis in the active stage', citation: citationExample },
  ],
  documents: [{ id: 'application', title: 'Application', handling: 'bring', citation: citationExample }],
  statuses: [{ id: 'registered', title: 'Application registered', owner: 'office' }],
  terms: [{ id: 'visit', title: 'home visit', workingDays: 5, citation: citationExample }],
};

schemaNames.add(rulebookSchema, {
  examples: [rulebookExample],
  id: 'Rulebook',
  description: 'The edition of the rules in force on a day; every title is the very text that the bot shows.',
});
