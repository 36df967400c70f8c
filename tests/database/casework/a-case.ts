import { randomUUID } from 'node:crypto';
import { type PlainDate, plainDate } from '../../../src/core/calendar/plain-date.ts';
import type { Application } from '../../../src/core/casework/application.ts';
import type { Storage } from '../../../src/database/storage.ts';
import type { CaseTransaction, Follower, NewApplication } from '../../../src/usecases/casework/ports.ts';
import type { ApplicationId, CodeHash, DistrictId, FollowerId, NoteId, StaffId } from '../../../src/usecases/ids.ts';

export const day = (text: string): PlainDate => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return plainDate(year, month, date);
};
export const TODAY = day('2026-11-27');

export const bostandyk = 'almaty-bostandyk' as DistrictId;
export const auezov = 'almaty-auezov' as DistrictId;
export const districtOf = (id: DistrictId) => ({
  id,
  names: { kk: `${id} kk`, ru: `${id} ru`, en: id },
  closed: false,
});

export const applicationId = () => randomUUID() as ApplicationId;
export const followerId = () => randomUUID() as FollowerId;
export const noteId = () => randomUUID() as NoteId;
export const staffId = () => randomUUID() as StaffId;
export const codeHash = (text: string) => text as CodeHash;

export const registered: Application = {
  status: 'registered',
  statusOn: day('2026-11-20'),
  receivedOn: day('2026-11-20'),
  afterHours: false,
  edition: '2023-07-01',
  version: 1,
  dueOn: day('2026-11-27'),
};

/** An application that was handed in, as it may be added. */
export function received(
  more: Partial<Omit<NewApplication, 'application' | 'entry'>> & { readonly application?: Partial<Application> } = {},
): NewApplication {
  const application = { ...registered, ...more.application };
  return {
    id: applicationId(),
    record: 'office',
    district: bostandyk,
    number: undefined,
    channel: 'department',
    label: undefined,
    frozen: undefined,
    trackingHash: undefined,
    spokenHash: undefined,
    by: undefined,
    ...more,
    application,
    entry: {
      version: application.version,
      kind: 'received',
      to: application.status,
      occurredOn: application.receivedOn,
    },
  };
}

/** Adds the two districts and the applications; returns the ids. */
export async function add(
  storage: Storage,
  ...applications: readonly NewApplication[]
): Promise<readonly ApplicationId[]> {
  await storage.casework.transact(async (tx) => {
    await tx.districts.add(districtOf(bostandyk));
    await tx.districts.add(districtOf(auezov));
    for (const application of applications) await tx.applications.add(application);
  });
  return applications.map(({ id }) => id);
}

/** One application, added. */
export async function addOne(storage: Storage, more: Parameters<typeof received>[0] = {}): Promise<ApplicationId> {
  const application = received(more);
  await add(storage, application);
  return application.id;
}

export const follower = (
  application: ApplicationId,
  chatId: string,
  more: Partial<Follower> = {},
): Omit<Follower, 'language' | 'unreachable' | 'atAnyHour'> => ({
  id: followerId(),
  application,
  chatId,
  role: 'invited',
  scope: 'everything',
  label: 'the daughter',
  until: undefined,
  ...more,
});

/** One step of an application, written without asking whether it is lawful. */
export const step = async (
  tx: CaseTransaction,
  id: ApplicationId,
  to: Application['status'] = 'visited',
  note?: string,
) => {
  const file = await tx.applications.lock(id, bostandyk);
  if (file === undefined) throw new Error('no such application');
  const { application: before } = file;
  const application = { ...before, status: to, statusOn: TODAY, version: before.version + 1 };
  await tx.applications.write({
    id,
    application,
    entry: { version: application.version, kind: 'moved', from: before.status, to, occurredOn: TODAY },
    note,
    by: undefined,
  });
  return application.version;
};
