import { randomBytes } from 'node:crypto';
import { openStorage, type Storage } from '../../src/database/storage.ts';
import { createCodes } from '../../src/secrets/codes.ts';
import { createTestDatabase, createTestLog, makeKeyRing, type TestDatabase } from '../support/database.ts';
import { aCaseServer } from './a-case-server.ts';

/** A server for staff over a PostgreSQL of its own, at a time that only the test moves. */
export async function aCaseDatabase(wishes: Pick<Parameters<typeof aCaseServer>[0] & object, 'limits'> = {}) {
  const database: TestDatabase = await createTestDatabase();
  let now = () => new Date();
  const storage: Storage = await openStorage({
    url: database.url,
    keyRing: makeKeyRing(),
    log: createTestLog(),
    now: () => now(),
  });
  const codes = createCodes({ secret: storage.codesSecret, randomBytes });
  const server = await aCaseServer({ store: storage.casework, codes, ...wishes });
  now = server.office.clock.now;
  return {
    ...server,
    database,
    storage,
    close: async () => {
      await server.app.close();
      await storage.close();
      await database.drop();
    },
  };
}
