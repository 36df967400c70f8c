import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Storage } from '../../../src/database/storage.ts';
import type { CaseQuery } from '../../../src/usecases/casework/ports.ts';
import type { ApplicationId } from '../../../src/usecases/ids.ts';
import { createTestLog, useTestStorage } from '../../support/database.ts';
import { add, addOne, auezov, bostandyk, codeHash, day, received, step, TODAY } from './a-case.ts';

const log = createTestLog();
const postgres = useTestStorage({ log });
afterEach(() => {
  log.lines.length = 0;
});

const { transact } = {
  transact: <R>(work: Parameters<Storage['casework']['transact']>[0]) =>
    postgres.storage.casework.transact(work) as Promise<R>,
};
const find = (id: ApplicationId, district = bostandyk) =>
  postgres.storage.casework.transact((tx) => tx.applications.find(id, district));
const list = (query: Partial<CaseQuery> = {}) =>
  postgres.storage.casework.transact((tx) =>
    tx.applications.list({ district: bostandyk, order: 'received', limit: 50, ...query }),
  );

describe('an application', () => {
  it('comes back as it was put in', async () => {
    const added = received({
      number: '2026/17',
      label: 'Әлия апа, 3-қабат',
      trackingHash: codeHash('t'),
      spokenHash: codeHash('s'),
      application: {
        afterHours: true,
        visitOn: day('2026-11-25'),
        queuedOn: day('2026-11-21'),
        ground: 'inaccurate-data',
      },
      frozen: {
        facts: { selfCare: { value: 'cannot', saidBy: 'family-member', saidOn: TODAY } },
        edition: '2023-07-01',
        asOf: TODAY,
        levels: { elderly: 'likely' },
      },
    });
    await add(postgres.storage, added);
    const file = await find(added.id);
    expect(file).toMatchObject({
      id: added.id,
      record: 'office',
      district: bostandyk,
      number: '2026/17',
      channel: 'department',
      label: 'Әлия апа, 3-қабат',
      application: added.application,
      hasFrozenCheck: true,
      closedOn: undefined,
      erasedAt: undefined,
    });
    await postgres.storage.casework.transact(async (tx) => {
      expect(await tx.applications.frozenCheck(added.id)).toEqual(added.frozen);
      expect((await tx.applications.byTracking(codeHash('t')))?.id).toBe(added.id);
      expect((await tx.applications.bySpoken(codeHash('s')))?.id).toBe(added.id);
      expect(await tx.applications.history(added.id)).toMatchObject([
        {
          version: 1,
          kind: 'received',
          to: 'registered',
          occurredOn: day('2026-11-20'),
          by: undefined,
          note: undefined,
        },
      ]);
    });
  });

  it('of another district looks like one that is missing', async () => {
    const id = await addOne(postgres.storage);
    await postgres.storage.casework.transact(async (tx) => {
      expect(await tx.applications.find(id, auezov)).toBeUndefined();
      expect(await tx.applications.lock(id, auezov)).toBeUndefined();
      expect(await tx.applications.find(randomUUID() as ApplicationId, auezov)).toBeUndefined();
      expect(await tx.applications.find("' or 1=1--" as ApplicationId, bostandyk)).toBeUndefined();
      expect((await tx.applications.lock(id, bostandyk))?.id).toBe(id);
    });
    expect((await list({ district: auezov })).cases).toEqual([]);
  });
});

describe('a number', () => {
  it('is given once in a district, and may be in another', async () => {
    await addOne(postgres.storage, { number: '7' });
    await postgres.storage.casework.transact(async (tx) => {
      expect(await tx.applications.add(received({ number: '7' }))).toBe('number-taken');
      expect(await tx.applications.add(received({ number: '7', district: auezov }))).toBe('added');
      expect(await tx.applications.add(received())).toBe('added');
      expect(await tx.applications.add(received())).toBe('added');
    });
  });
});

describe('a step', () => {
  it('is written with its row of history, its note sealed', async () => {
    const id = await addOne(postgres.storage);
    await postgres.storage.casework.transact((tx) => step(tx, id, 'withdrawn', 'canary-note\nsecond line'));
    expect(await find(id)).toMatchObject({ application: { status: 'withdrawn', version: 2 }, closedOn: TODAY });
    const history = await postgres.storage.casework.transact((tx) => tx.applications.history(id));
    expect(history.map(({ version, note }) => [version, note])).toEqual([
      [1, undefined],
      [2, 'canary-note\nsecond line'],
    ]);
  });

  it('is undone as a whole when anything after it fails', async () => {
    const id = await addOne(postgres.storage);
    await expect(
      transact(async (tx) => {
        await step(tx, id);
        await tx.audit.add({ actor: 'system', action: 'application-moved', subject: id }, new Date());
        throw new Error('in the middle');
      }),
    ).rejects.toThrow('in the middle');
    expect((await find(id))?.application.version).toBe(1);
    expect(await postgres.database.query('select 1 from audit')).toEqual([]);
  });

  it('is made by two at once one after the other', async () => {
    const id = await addOne(postgres.storage);
    const versions = await Promise.all(
      Array.from({ length: 8 }, () => postgres.storage.casework.transact((tx) => step(tx, id))),
    );
    expect(versions.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await postgres.storage.casework.transact((tx) => tx.applications.history(id))).length).toBe(9);
  });
});
