import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import { type PlainDate, parsePlainDate } from '../../../src/core/calendar/plain-date.ts';
import { createCasework } from '../../../src/usecases/casework/casework.ts';
import type { CaseStore, Codes, Follower } from '../../../src/usecases/casework/ports.ts';
import type { Registered, Registration } from '../../../src/usecases/casework/register-application.ts';
import type { ApplicationId, DistrictId, FollowerId, StaffId } from '../../../src/usecases/ids.ts';
import type { Caseworker, StaffRole } from '../../../src/usecases/staff/ports.ts';
import { anId, createTestCodes } from '../../support/memory-case-store.ts';

export const [bostandyk, medeu, closedOne] = ['bostandyk', 'medeu', 'closed'] as [DistrictId, DistrictId, DistrictId];

/** Thursday 22 October 2026, ten in the morning in Almaty. */
const START = Date.parse('2026-10-22T05:00:00Z');

export const day = (text: string): PlainDate => {
  const date = parsePlainDate(text);
  if (date === undefined) throw new Error(`no day: ${text}`);
  return date;
};

/** Two districts with staff, over any store, at a time that only the test moves. */
export async function anOffice(store: CaseStore, codes: Codes = createTestCodes()) {
  let time = START;
  const clock = {
    now: () => new Date(time),
    /** Milliseconds. */
    pass: (ms: number) => {
      time += ms;
    },
    set: (moment: string) => {
      time = Date.parse(moment);
    },
  };
  const deps = { codes, calendar: kzCalendar, now: clock.now, newId: () => anId<ApplicationId>(), undoMs: 60_000 };
  const casework = createCasework({ store, ...deps });

  await store.transact(async (tx) => {
    const names = { kk: 'Аудан', ru: 'Район', en: 'District' };
    await tx.districts.add({ id: bostandyk, names, closed: false });
    await tx.districts.add({ id: medeu, names, closed: false });
    await tx.districts.add({ id: closedOne, names, closed: true });
  });
  const hire = async <R extends StaffRole>(login: string, role: R, district?: DistrictId) => {
    const id = anId<StaffId>();
    await store.transact((tx) =>
      tx.staff.add({ id, login, role, district, language: 'ru', passwordHash: 'not a password' }),
    );
    return id;
  };
  const caseworker = async (login: string, role: Caseworker['role'], district: DistrictId): Promise<Caseworker> => ({
    id: await hire(login, role, district),
    role,
    district,
  });
  return {
    store,
    codes,
    clock,
    casework,
    hire,
    aigerim: await caseworker('aigerim', 'specialist', bostandyk),
    daniyar: await caseworker('daniyar', 'specialist', bostandyk),
    saule: await caseworker('saule', 'supervisor', bostandyk),
    stranger: await caseworker('stranger', 'specialist', medeu),
    closedClerk: await caseworker('closed-clerk', 'specialist', closedOne),
    /** Registers one, and it must work. */
    register: async (by: Caseworker, wishes: Partial<Registration> = {}): Promise<Registered> => {
      const result = await casework.register({ district: by.district, receivedAt: '2026-10-22', ...wishes }, by);
      if (result.kind !== 'registered') throw new Error(`not registered: ${result.kind}`);
      return result;
    },
    /** Somebody binds the slip, or is invited. */
    follow: async (
      application: ApplicationId,
      wishes: Partial<Omit<Follower, 'language' | 'unreachable' | 'atAnyHour'>> & { readonly chatId: string },
    ): Promise<FollowerId> => {
      const id = anId<FollowerId>();
      await store.transact((tx) =>
        tx.followers.add({
          id,
          application,
          role: 'applicant',
          scope: 'everything',
          label: 'дочь',
          until: undefined,
          ...wishes,
        }),
      );
      return id;
    },
  };
}
