import * as z from 'zod';
import { statusIds } from '../../core/casework/status.ts';
import { problemType } from '../problem.ts';
import { schemaNames } from './names.ts';

const explanation = z.object({
  code: z.string(),
  detail: z.string(),
  path: z.string().optional(),
  allowed: z
    .array(z.union([z.string(), z.number()]))
    .readonly()
    .optional(),
});

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  ...explanation.shape,
  instance: z.string().optional(),
  current: z.object({ version: z.int(), status: z.enum(statusIds) }).optional(),
  errors: z.array(explanation).readonly().optional(),
});

schemaNames.add(problemSchema, {
  id: 'Problem',
  description:
    'RFC 9457. `code` is stable; `path` leads to the value, `allowed` says what is accepted there, `current` what stands instead of what the caller has seen.',
  examples: [
    {
      type: 'urn:tirek:problem:changed-meanwhile',
      title: 'Conflict',
      status: 409,
      code: 'changed-meanwhile',
      detail: 'Somebody else has changed this application. Look at it anew.',
      current: { version: 4, status: 'visited' },
    },
    {
      type: 'urn:tirek:problem:unknown-value',
      title: 'Bad Request',
      status: 400,
      code: 'unknown-value',
      detail: 'This fact has no such value.',
      path: 'facts.selfCare',
      allowed: ['can', 'partly', 'cannot', 'unknown', 'declined'],
    },
  ],
});

/** A problem as the answer for one status. */
export const problemAnswer = (description: string) => ({
  description,
  content: { [problemType]: { schema: problemSchema } },
});
