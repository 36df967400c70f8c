import { type TextProblem, tidyText } from '../casework/plain-text.ts';
import type { CaseStore, District } from '../casework/ports.ts';
import type { DistrictId, StaffId } from '../ids.ts';

/** The longest id and name of a district, in characters. */
export const longestDistrictId = 60;
export const longestDistrictName = 120;

/** Who asks: an admin in the console, or whoever has the machine. */
export type OfficeActor = StaffId | 'command-line';

export type DistrictNames = District['names'];

export type DistrictProblem =
  /** Small Latin letters, digits and single dashes. */
  | { readonly kind: 'id-malformed' }
  | { readonly kind: 'id-taken' }
  | { readonly kind: 'name-needed'; readonly path: keyof DistrictNames }
  | TextProblem<keyof DistrictNames>;

export interface ManageDistricts {
  readonly all: () => Promise<readonly District[]>;
  readonly add: (
    wanted: { readonly id: string; readonly names: DistrictNames },
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'added'; readonly district: District } | DistrictProblem>;
  readonly rename: (
    id: string,
    names: DistrictNames,
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'changed' } | { readonly kind: 'not-found' } | DistrictProblem>;
  /** Closed, it takes no new applications; those it has go on. */
  readonly setClosed: (
    id: string,
    closed: boolean,
    by: OfficeActor,
  ) => Promise<{ readonly kind: 'changed' | 'not-found' }>;
}

/** Adds districts and changes them. None is ever removed: applications and history name it. */
export function createManageDistricts(deps: { readonly store: CaseStore; readonly now: () => Date }): ManageDistricts {
  const { store, now } = deps;

  const change = (id: string, by: OfficeActor, what: string, changed: (district: District) => District) =>
    store.transact(async (tx) => {
      const district = (await tx.districts.all()).find((known) => known.id === id);
      if (district === undefined) return { kind: 'not-found' } as const;
      await tx.districts.change(changed(district));
      await tx.audit.add(
        { actor: by, action: 'district-changed', subject: district.id, details: { change: what } },
        now(),
      );
      return { kind: 'changed' } as const;
    });

  return {
    all: () => store.transact((tx) => tx.districts.all()),
    add: async ({ id, names }, by) => {
      const read = readNames(names);
      if ('kind' in read) return read;
      if (!isDistrictId(id)) return { kind: 'id-malformed' };
      const district: District = { id, names: read, closed: false };
      return store.transact(async (tx) => {
        if ((await tx.districts.add(district)) === 'taken') return { kind: 'id-taken' };
        await tx.audit.add({ actor: by, action: 'district-added', subject: id }, now());
        return { kind: 'added', district };
      });
    },
    rename: async (id, names, by) => {
      const read = readNames(names);
      return 'kind' in read ? read : change(id, by, 'names', (district) => ({ ...district, names: read }));
    },
    setClosed: (id, closed, by) =>
      change(id, by, closed ? 'closed' : 'opened', (district) => ({ ...district, closed })),
  };
}

function isDistrictId(id: string): id is DistrictId {
  return id.length <= longestDistrictId && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id);
}

function readNames(
  names: DistrictNames,
): DistrictNames | Exclude<DistrictProblem, { kind: 'id-malformed' | 'id-taken' }> {
  const read = { kk: '', ru: '', en: '' };
  for (const path of ['kk', 'ru', 'en'] as const) {
    const name = tidyText(names[path], { path, most: longestDistrictName });
    if (name === undefined) return { kind: 'name-needed', path };
    if (typeof name === 'object') return name;
    read[path] = name;
  }
  return read;
}
