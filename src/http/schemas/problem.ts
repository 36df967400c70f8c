import * as z from 'zod';
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
  errors: z.array(explanation).readonly().optional(),
});

schemaNames.add(problemSchema, {
  id: 'Problem',
  description: 'RFC 9457. `code` is stable; `path` leads to the value, `allowed` says what is accepted there.',
  examples: [
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
