import { expect, it } from 'vitest';
import type { CaseStore } from '../../../src/usecases/casework/ports.ts';
import type { StaffId } from '../../../src/usecases/ids.ts';
import { createSessions } from '../../../src/usecases/staff/sessions.ts';
import { createMemoryCaseStore } from '../../support/memory-case-store.ts';

it('once somebody is there, a page that anybody may ask for does not ask the database again', async () => {
  const store = createMemoryCaseStore();
  let asked = 0;
  const counting: CaseStore = {
    transact: (work) => {
      asked += 1;
      return store.transact(work);
    },
  };
  const { anybody } = createSessions({ store: counting, now: () => new Date() });
  expect([await anybody(), await anybody(), asked]).toEqual([false, false, 2]);
  const id = '00000000-0000-4000-8000-000000000001' as StaffId;
  const account = {
    id,
    login: 'aigul',
    role: 'admin',
    district: undefined,
    language: 'kk',
    passwordHash: 'h',
  } as const;
  await store.transact((tx) => tx.staff.add(account));
  expect([await anybody(), await anybody(), await anybody(), asked]).toEqual([true, true, true, 3]);
});
