import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf, sealedColumns } from '../../src/database/sealed-columns.ts';

/** The columns that the schema calls sealed, as `table.column`. */
async function calledSealed(): Promise<readonly string[]> {
  const schema = await readFile(join(import.meta.dirname, '..', '..', 'prisma', 'schema.prisma'), 'utf8');
  return schema.split(/^model /m).flatMap((model) => {
    const table = /@@map\("(\w+)"\)/.exec(model)?.[1];
    return [...model.matchAll(/^ *\/\/\/ Sealed:.*\n(?: *\/\/\/.*\n)* *(\w+)(.*)$/gm)].map(
      ([, field, rest]) => `${table}.${/@map\("(\w+)"\)/.exec(rest ?? '')?.[1] ?? field}`,
    );
  });
}

describe('the list of sealed columns', () => {
  it('is what the schema says', async () => {
    expect([...sealedColumns].sort()).toEqual([...(await calledSealed())].sort());
  });

  it('binds each value to the place that it was bound to since the first version', () => {
    const id = '5000000000123';
    expect(placeOf('chat.state', id)).toEqual({ table: 'chat', column: 'state', row: id });
    expect(placeOf('application_event.note', id, 2).row).toBe(`${id}:2`);
    expect(placeOf('import_row.cells', id, 7).row).toBe(`${id}:7`);
    expect(placeOf('idempotency.body', 'a', 'POST /b:c', 'd').row).toBe('a POST /b:c d');
  });
});
