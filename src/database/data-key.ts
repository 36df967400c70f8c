import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { ALIVE_LOCKS } from './instance.ts';
import { placeOf } from './sealed-columns.ts';
import { createSealer, type DataKey, type KeyRing, makeDataKey, parseKeyRing, type Sealer } from './sealing.ts';

/** The key file cannot be read, or the keys do not belong to the database. The message is one line for the operator. */
export class DataKeyError extends Error {
  override name = 'DataKeyError' as const;
}

/**
 * The key ring in `dataDir/data.key` (readable by its owner only), made on the first run. Of two programs that start at
 * once both get the same key. Throws DataKeyError.
 */
export async function loadOrMakeKeyRing(dataDir: string): Promise<KeyRing> {
  const path = keyFileOf(dataDir);
  const text = (await readIfThere(path)) ?? (await makeKeyFile(dataDir, path));
  const ring = parseKeyRing(text.trim().replaceAll(/\s+/g, ','));
  if (ring === undefined) throw new DataKeyError(`${path} must hold 32 bytes in base64: restore it from a backup`);
  return ring;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeKeyFile(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeWhole(dataDir, path, `${makeDataKey()}\n`, async (draft) => {
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(draft);
  });
  return readFile(path, 'utf8');
}

/**
 * Puts a new key before those in the file, so that it becomes the active one; the others go on opening what they sealed.
 * A change that is under way is not begun anew: the ring is returned as it is.
 */
export async function addKeyToFile(dataDir: string): Promise<KeyRing> {
  const ring = await loadOrMakeKeyRing(dataDir);
  if (ring.older.length > 0) return ring;
  const path = keyFileOf(dataDir);
  await writeWhole(dataDir, path, `${makeDataKey()}\n${textOf(ring.active)}\n`, (draft) => rename(draft, path));
  return loadOrMakeKeyRing(dataDir);
}

/**
 * Leaves the active key alone in the file. Each other one is kept in a file of its own, whose names are returned: backups
 * made before need them, and only the operator knows until when.
 */
export async function moveOldKeysAside(dataDir: string): Promise<readonly string[]> {
  const { active, older } = await loadOrMakeKeyRing(dataDir);
  if (older.length === 0) return [];
  const aside = older.map((key) => ({ key, path: join(dataDir, `data.key.old-${key.id}`) }));
  for (const { key, path } of aside) {
    await writeWhole(dataDir, path, `${textOf(key)}\n`, (draft) => rename(draft, path));
  }
  const path = keyFileOf(dataDir);
  await writeWhole(dataDir, path, `${textOf(active)}\n`, (draft) => rename(draft, path));
  return aside.map((each) => each.path);
}

const keyFileOf = (dataDir: string) => join(dataDir, 'data.key');
const textOf = ({ bytes }: DataKey) => bytes.toString('base64');

/** On the disk before anything is sealed with it: a key lost in a power cut would take every answer along. */
async function writeWhole(
  dataDir: string,
  path: string,
  text: string,
  putInPlace: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await putInPlace(draft);
    const folder = await open(dataDir, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

const KNOWN_TEXT = 'tirek';
const place = (keyId: string) => placeOf('data_key.proof', keyId);

/**
 * Makes sure that the keys open what this database holds, before anything is written with a wrong one: answers sealed
 * with a key that is missing would be taken for damaged, and overwritten. Throws DataKeyError.
 */
export async function proveKeyRing(prisma: PrismaClient, ring: KeyRing): Promise<void> {
  const sealer = createSealer(ring);
  for (const { keyId, proof } of await prisma.dataKey.findMany()) {
    const opened = sealer.open(place(keyId), proof);
    if (opened.kind === 'cannot-open' || opened.text !== KNOWN_TEXT) {
      throw new DataKeyError(
        `DATA_KEY does not open this database: it was sealed with key ${keyId}; give that key too (new,old), or another database`,
      );
    }
  }
}

/** The namespace of the locks that say which keys new values are sealed with. */
const KEY_LOCKS = 7_432_015;
/** Two keys that shared one would only be thought in use too long. */
const lockOf = (keyId: string) => Number.parseInt(keyId.slice(0, 7), 16);

/**
 * Says, for as long as this connection lives, that new values are sealed with the active key, and then remembers the key:
 * whoever retires it either sees the lock, or does so before the key is remembered anew.
 */
export async function holdKey(client: pg.ClientBase, { ring: { active }, seal }: Sealer): Promise<void> {
  await client.query('select pg_advisory_lock_shared($1::int, $2::int)', [KEY_LOCKS, lockOf(active.id)]);
  await client.query('insert into data_key (key_id, proof) values ($1, $2) on conflict do nothing', [
    active.id,
    seal(place(active.id), KNOWN_TEXT),
  ]);
}

/** Which of these keys running programs seal new values with. */
export async function keysSealedWith(
  pool: Pick<pg.ClientBase, 'query'>,
  keyIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ lock: number }>(
    `select distinct objid::int as lock from pg_locks
     where locktype = 'advisory' and mode = 'ShareLock' and classid::int = $1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [KEY_LOCKS],
  );
  return keyIds.filter((keyId) => rows.some(({ lock }) => lock === lockOf(keyId)));
}

/** Whether a program is running that does not say which key it seals with: one of a version that did not say it yet. */
export async function earlierVersionRuns(pool: Pick<pg.ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await pool.query(
    `select pid from pg_locks
     where locktype = 'advisory' and classid::int in ($1, $2)
       and database = (select oid from pg_database where datname = current_database())
     group by pid having bool_and(classid::int = $1)`,
    [ALIVE_LOCKS, KEY_LOCKS],
  );
  return rows.length > 0;
}

/**
 * Does some work while no program on this database seals with this key, and no other command does such work: two that put
 * a new key into the file at once would lose one of them, with whatever was sealed with it.
 */
export async function whileNotSealedWith<Result>(
  url: string,
  keyId: string,
  work: () => Promise<Result>,
): Promise<Result | 'in-use'> {
  const client = new pg.Client({ connectionString: url, application_name: 'tirek-keys' });
  await client.connect();
  try {
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1::int, $2::int) as alone', [
      KEY_LOCKS,
      lockOf(keyId),
    ]);
    if (rows[0]?.alone !== true || (await earlierVersionRuns(client))) return 'in-use';
    return await work();
  } finally {
    await client.end();
  }
}

/** Takes care until the end of the transaction that no program begins to seal with a key; false where one does already. */
export async function takeKeyAlone(tx: Prisma.TransactionClient, keyId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ alone: boolean }[]>`
    select pg_try_advisory_xact_lock(${KEY_LOCKS}::int, ${lockOf(keyId)}::int) as alone`;
  return row?.alone === true;
}
