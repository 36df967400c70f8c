import { describe, expect, it } from 'vitest';
import type { CaseTransaction } from '../../../src/usecases/casework/ports.ts';
import type { StaffId } from '../../../src/usecases/ids.ts';
import type { StaffRole } from '../../../src/usecases/staff/ports.ts';
import { useTestStorage } from '../../support/database.ts';
import { auezov, bostandyk, districtOf, staffId } from './a-case.ts';

const NOW = new Date('2026-11-27T10:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

const postgres = useTestStorage();

const work = <R>(task: (tx: CaseTransaction) => Promise<R>) => postgres.storage.casework.transact(task);
const addStaff = async (login: string, role: StaffRole = 'specialist'): Promise<StaffId> => {
  const id = staffId();
  await work(async (tx) => {
    await tx.districts.add(districtOf(bostandyk));
    const district = role === 'admin' ? undefined : bostandyk;
    expect(await tx.staff.add({ id, login, role, district, language: 'kk', passwordHash: 'hash' })).toBe('added');
  });
  return id;
};

describe('districts', () => {
  it('are added once, changed, closed and opened again', async () => {
    await work(async (tx) => {
      expect(await tx.districts.add(districtOf(bostandyk))).toBe('added');
      expect(await tx.districts.add({ ...districtOf(bostandyk), closed: true })).toBe('taken');
      await tx.districts.add(districtOf(auezov));
      expect((await tx.districts.all()).map(({ id }) => id)).toEqual([auezov, bostandyk]);
      await tx.districts.change({
        ...districtOf(bostandyk),
        names: { kk: 'Бостандық', ru: 'Бостандык', en: 'B' },
        closed: true,
      });
      expect(await tx.districts.find(bostandyk)).toEqual({
        id: bostandyk,
        names: { kk: 'Бостандық', ru: 'Бостандык', en: 'B' },
        closed: true,
      });
      await tx.districts.change(districtOf(bostandyk));
      expect(await tx.districts.find(bostandyk)).toEqual(districtOf(bostandyk));
      expect(await tx.districts.find('nowhere' as typeof auezov)).toBeUndefined();
    });
  });
});

describe('an account', () => {
  it('is found by its login in any case, which is taken once', async () => {
    const id = await addStaff('Әйгүл');
    await work(async (tx) => {
      const account = await tx.staff.byLogin('әЙГҮЛ');
      expect(account).toEqual({
        id,
        login: 'әйгүл',
        member: { id, role: 'specialist', district: bostandyk },
        language: 'kk',
        passwordIsTemporary: true,
        hasSecondFactor: false,
        disabled: false,
        createdAt: expect.any(Date),
      });
      expect(await tx.staff.byId(id)).toEqual(account);
      expect(await tx.staff.byId('nobody' as StaffId)).toBeUndefined();
      expect(await tx.staff.byLogin('nobody')).toBeUndefined();
      const again = {
        id: staffId(),
        login: 'ӘЙГҮЛ',
        role: 'admin',
        district: undefined,
        language: 'ru',
        passwordHash: 'x',
      } as const;
      expect(await tx.staff.add(again)).toBe('taken');
    });
  });

  it('changes its password, language, role and district', async () => {
    const id = await addStaff('a');
    await work(async (tx) => {
      await tx.districts.add(districtOf(auezov));
      await tx.staff.setPassword(id, 'other', false);
      await tx.staff.setLanguage(id, 'ru');
      await tx.staff.change(id, { role: 'supervisor', district: auezov });
      expect(await tx.staff.byId(id)).toMatchObject({
        member: { role: 'supervisor', district: auezov },
        language: 'ru',
        passwordIsTemporary: false,
      });
      await tx.staff.change(id, { role: 'admin', district: undefined });
      expect((await tx.staff.byId(id))?.member).toEqual({ id, role: 'admin', district: undefined });
      expect((await tx.staff.secrets(id))?.passwordHash).toBe('other');
      expect(await tx.staff.secrets(staffId())).toBeUndefined();
    });
  });

  it('accepts no time step of its second factor twice, however many try at once', async () => {
    const id = await addStaff('a');
    await work(async (tx) => {
      await tx.staff.setTotpSecret(id, 'SECRET');
      expect(await tx.staff.secrets(id)).toMatchObject({
        totpSecret: 'SECRET',
        totpConfirmed: false,
        totpLastStep: undefined,
      });
      await tx.staff.confirmTotp(id, NOW);
      expect((await tx.staff.byId(id))?.hasSecondFactor).toBe(true);
    });
    const used = await Promise.all(Array.from({ length: 6 }, () => work((tx) => tx.staff.useTotpStep(id, 100))));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await work((tx) => tx.staff.useTotpStep(id, 99))).toBe(false);
    expect(await work((tx) => tx.staff.useTotpStep(id, 101))).toBe(true);
    await work(async (tx) => {
      await tx.staff.setTotpSecret(id, undefined);
      expect(await tx.staff.secrets(id)).toMatchObject({
        totpSecret: undefined,
        totpConfirmed: false,
        totpLastStep: undefined,
      });
    });
  });
});

describe('a session', () => {
  it('shows the account as it is now, and ends', async () => {
    const id = await addStaff('a');
    await work(async (tx) => {
      await tx.sessions.add('one', id, NOW);
      await tx.sessions.add('two', id, NOW);
      await tx.sessions.add('three', id, NOW);
      expect(await tx.sessions.find('one')).toMatchObject({ staff: { id }, secondFactorGiven: false, lastUsedAt: NOW });
      await tx.sessions.touch('one', later(5));
      await tx.sessions.giveSecondFactor('one', later(5));
      expect(await tx.sessions.find('one')).toMatchObject({
        secondFactorGiven: true,
        createdAt: NOW,
        lastUsedAt: later(5),
      });
      await tx.staff.change(id, { role: 'supervisor' });
      expect((await tx.sessions.find('one'))?.staff.member.role).toBe('supervisor');
      await tx.sessions.endAll(id, 'one');
      expect(await tx.sessions.find('two')).toBeUndefined();
      await tx.sessions.end('one');
      expect(await tx.sessions.find('one')).toBeUndefined();
    });
  });

  it('and a token are good for nothing while their owner is disabled', async () => {
    const id = await addStaff('a');
    await work(async (tx) => {
      await tx.sessions.add('s', id, NOW);
      await tx.tokens.add('t', id, NOW);
      expect((await tx.tokens.find('t'))?.id).toBe(id);
      expect(await tx.tokens.find('unknown')).toBeUndefined();
      await tx.staff.change(id, { disabledAt: NOW });
      expect(await tx.sessions.find('s')).toBeUndefined();
      expect(await tx.tokens.find('t')).toBeUndefined();
      expect((await tx.staff.byId(id))?.disabled).toBe(true);
      await tx.staff.change(id, { disabledAt: undefined });
      expect((await tx.tokens.find('t'))?.id).toBe(id);
      await tx.tokens.revokeAll(id, NOW);
      expect(await tx.tokens.find('t')).toBeUndefined();
    });
  });
});
