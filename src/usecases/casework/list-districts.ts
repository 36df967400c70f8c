import type { StaffMember } from '../staff/ports.ts';
import type { CaseworkDeps } from './case-view.ts';
import type { District } from './ports.ts';

export type ListDistricts = (by: StaffMember) => Promise<readonly District[]>;

/** The districts that somebody has to do with: the own one, or for an admin all. */
export function createListDistricts(deps: Pick<CaseworkDeps, 'store'>): ListDistricts {
  return (by) =>
    deps.store.transact(async (tx) => {
      if (by.district === undefined) return tx.districts.all();
      const own = await tx.districts.find(by.district);
      return own === undefined ? [] : [own];
    });
}
