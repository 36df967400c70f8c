import { type Access, createAccess } from '../../src/cli/command.ts';
import { makeDataKey } from '../../src/database/sealing.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** What commands work on, over a database of a test's own. */
export interface TestAccess extends Access {
  readonly db: TestDatabase;
  readonly dataKey: string;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** `template0`: nothing is in it, not even tables. */
export async function anAccess(
  wishes: { readonly dataKey?: string; readonly template?: string } = {},
): Promise<TestAccess> {
  const { dataKey = makeDataKey(), template } = wishes;
  const db = await createTestDatabase(template);
  const { access, close } = createAccess({ database: { mode: 'external', url: db.url, dataKey }, dataDir: 'unused' });
  return {
    ...access,
    db,
    dataKey,
    url: db.url,
    close: async () => {
      await close();
      await db.drop();
    },
  };
}
