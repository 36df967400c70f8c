import type * as z from 'zod';
import { type Explanation, shortened } from '../usecases/explain-refusal.ts';

/** Where a value came from, in words. */
type Place = 'key' | 'parameter';

const MOST_EXPLANATIONS = 20;

export type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'unreadable'; readonly reasons: readonly [Explanation, ...Explanation[]] };

/** Reads a JSON body by a schema, or says everything that is wrong with it. A value that was sent is never repeated. */
export function readBody<Schema extends z.ZodObject>(schema: Schema, json: unknown): Read<z.output<Schema>> {
  return read(schema, json, 'key');
}

/** Reads a query by a schema. A parameter that is given without a value counts as left out. */
export function readQuery<Schema extends z.ZodObject>(schema: Schema, query: unknown): Read<z.output<Schema>> {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== '');
  // Built from entries, a `__proto__` is a key like others, and no such parameter.
  return read(schema, Object.fromEntries(given), 'parameter');
}

function read<Schema extends z.ZodObject>(schema: Schema, input: unknown, place: Place): Read<z.output<Schema>> {
  const result = schema.safeParse(input);
  if (result.success) return { kind: 'read', value: result.data };
  const [first, ...rest] = result.error.issues.flatMap((issue) => explain(issue, input, schema, place));
  if (first === undefined) throw new Error('a schema refused a value and named no reason');
  return { kind: 'unreadable', reasons: [first, ...rest.slice(0, MOST_EXPLANATIONS - 1)] };
}

function explain(issue: z.core.$ZodIssue, input: unknown, schema: z.ZodObject, place: Place): readonly Explanation[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const allowed = Object.keys(schema.shape);
    return issue.keys.slice(0, MOST_EXPLANATIONS).map((key) => ({
      code: `unknown-${place}`,
      detail: `There is no such ${place} here.`,
      path: shortened(key),
      allowed,
    }));
  }
  if (issue.code === 'invalid_type') {
    if (path === '') return [{ code: 'wrong-type', detail: 'A JSON object is needed.' }];
    if (isMissing(input, issue.path)) return [{ code: 'missing-value', detail: `This ${place} is needed.`, path }];
    if (place === 'key') return [{ code: 'wrong-type', detail: `This must be of type ${issue.expected}.`, path }];
  }
  const allowed = allowedBy(issue);
  return [
    {
      code: 'unknown-value',
      detail:
        place === 'key' ? 'This value is not accepted here.' : 'This value is not accepted here, or was given twice.',
      path,
      ...(allowed && { allowed }),
    },
  ];
}

function allowedBy(issue: z.core.$ZodIssue): readonly (string | number)[] | undefined {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.filter((value) => typeof value === 'string' || typeof value === 'number');
    case 'too_big':
      return [`at most ${issue.maximum}`];
    case 'too_small':
      return [`at least ${issue.minimum}`];
    case 'invalid_format':
      return issue.message === 'Invalid input' || issue.pattern === undefined ? undefined : [issue.message];
    default:
      return undefined;
  }
}

function isMissing(input: unknown, path: readonly PropertyKey[]): boolean {
  let value: unknown = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return true;
    value = Reflect.get(value, part);
  }
  return false;
}
