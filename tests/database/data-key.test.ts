import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addKeyToFile,
  DataKeyError,
  loadOrMakeKeyRing,
  moveOldKeysAside,
  whileNotSealedWith,
} from '../../src/database/data-key.ts';
import { parseDataKey } from '../../src/database/sealing.ts';
import { createTestDatabase, makeKeyRing, openTestStorage, type TestDatabase } from '../support/database.ts';

describe('the key file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tirek-key-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made once, for its owner only, also by several at once', async () => {
    const dataDir = join(folder, 'new');
    const rings = await Promise.all(Array.from({ length: 8 }, () => loadOrMakeKeyRing(dataDir)));
    expect(new Set(rings.map((ring) => ring.active.id)).size).toBe(1);
    expect((await stat(join(dataDir, 'data.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['data.key']);
    expect((await loadOrMakeKeyRing(dataDir)).active.id).toBe(rings[0]?.active.id);
  });

  it('is never replaced when it cannot be read', async () => {
    await writeFile(join(folder, 'data.key'), 'broken\n');
    await expect(loadOrMakeKeyRing(folder)).rejects.toThrow(DataKeyError);
  });

  it('takes a new key before the old one, and no third one while that change is under way', async () => {
    const dataDir = join(folder, 'changed');
    const first = await loadOrMakeKeyRing(dataDir);
    const ring = await addKeyToFile(dataDir);
    expect(ring.older).toEqual([first.active]);
    expect(ring.active.id).not.toBe(first.active.id);
    expect(await addKeyToFile(dataDir)).toEqual(ring);
    expect(await loadOrMakeKeyRing(dataDir)).toEqual(ring);
    expect((await stat(join(dataDir, 'data.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['data.key']);
  });

  it('loses no key when it is interrupted while the old one is put aside', async () => {
    const dataDir = join(folder, 'aside');
    const { active: old } = await loadOrMakeKeyRing(dataDir);
    const { active } = await addKeyToFile(dataDir);
    const path = join(dataDir, `data.key.old-${old.id}`);
    // The old key had been written out, perhaps not whole, and data.key still held both.
    await writeFile(path, 'ha');
    expect(await moveOldKeysAside(dataDir)).toEqual([path]);
    expect(parseDataKey(await readFile(path, 'utf8'))).toEqual(old);
    expect(await loadOrMakeKeyRing(dataDir)).toEqual({ active, older: [] });
    expect(await moveOldKeysAside(dataDir)).toEqual([]);
    expect((await readdir(dataDir)).sort()).toEqual(['data.key', `data.key.old-${old.id}`]);
  });
});

describe('the keys of a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('is replaced by one command at a time, and not while a program seals with it', async () => {
    const own = await createTestDatabase();
    const ring = makeKeyRing();
    const alone = <Result>(work: () => Promise<Result>) => whileNotSealedWith(own.url, ring.active.id, work);
    try {
      expect(await alone(() => alone(async () => 'the second'))).toBe('in-use');
      expect(await alone(async () => 'the third')).toBe('the third');
      const program = await openTestStorage(own, ring);
      expect(await alone(async () => 'beside a program')).toBe('in-use');
      await program.close();
      expect(await alone(async () => 'after it')).toBe('after it');
    } finally {
      await own.drop();
    }
  });

  it('must open it: a wrong key stops the start before anything is overwritten', async () => {
    const first = makeKeyRing();
    await (await openTestStorage(database, first)).close();
    await expect(openTestStorage(database, makeKeyRing())).rejects.toThrow(DataKeyError);
    const next = { active: makeKeyRing().active, older: [first.active] };
    await (await openTestStorage(database, next)).close();
    await expect(openTestStorage(database, first)).rejects.toThrow(DataKeyError);
  });
});
