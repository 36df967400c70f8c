import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from './generated/client.ts';
import { placeOf } from './sealed-columns.ts';
import { createSealer, type KeyRing, makeDataKey, parseKeyRing } from './sealing.ts';

/** The key file cannot be read, or the keys do not belong to the database. The message is one line for the operator. */
export class DataKeyError extends Error {
  override name = 'DataKeyError' as const;
}

/**
 * The key ring in `dataDir/data.key` (readable by its owner only), made on the first run. Of two programs that start at
 * once both get the same key. Throws DataKeyError.
 */
export async function loadOrMakeKeyRing(dataDir: string): Promise<KeyRing> {
  const path = join(dataDir, 'data.key');
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
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${makeDataKey()}\n`);
    // On the disk before anything is sealed with it: a key lost in a power cut would take every answer along.
    await file.sync();
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const folder = await open(dataDir, 'r');
    await folder.sync().finally(() => folder.close());
  } finally {
    await file.close();
    await unlink(draft);
  }
  return readFile(path, 'utf8');
}

const KNOWN_TEXT = 'tirek';
const place = (keyId: string) => placeOf('data_key.proof', keyId);

/**
 * Makes sure that the keys open what this database holds, before anything is written with a wrong one: answers sealed
 * with a key that is missing would be taken for damaged, and overwritten. Remembers the active key. Throws DataKeyError.
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
  const keyId = ring.active.id;
  await prisma.dataKey.createMany({
    data: [{ keyId, proof: sealer.seal(place(keyId), KNOWN_TEXT) }],
    skipDuplicates: true,
  });
}
