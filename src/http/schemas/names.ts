import * as z from 'zod';

/** Names under which schemas stand in the OpenAPI document. */
export const schemaNames = z.registry<{ id?: string; description?: string; examples?: unknown[] }>();

/** Says in the document what a part of a schema means. */
export function described<Schema extends z.ZodType>(schema: Schema, description: string): Schema {
  schemaNames.add(schema, { description });
  return schema;
}
