import * as z from 'zod';
import { type SourceId, sources } from '../../core/law/sources.ts';
import { schemaNames } from './names.ts';

const sourceIds = Object.keys(sources) as [SourceId, ...SourceId[]];

export const citationSchema = z.object({
  source: z.enum(sourceIds),
  clause: z.string(),
  title: z.string().optional(),
  confidence: z.enum(['S', 'P', 'P-part', 'I']),
  url: z.string(),
  publishedOn: z.string().optional(),
  readOn: z.string().optional(),
  actOn: z.string().optional(),
});

export const citationExample: z.output<typeof citationSchema> = {
  source: 'home-care-guide',
  clause: '5',
  confidence: 'S',
  url: 'https://www.gov.kz/situations/234/intro',
  readOn: '2026-11-22',
};

schemaNames.add(citationSchema, {
  id: 'Citation',
  description:
    'Where a rule is written, the date of that text, and how sure we are: S read in full, P a public copy read, P-part only partly readable, I our reading of marked facts.',
  examples: [citationExample],
});
