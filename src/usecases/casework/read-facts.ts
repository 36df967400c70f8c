import type { ApplicationId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseworkDeps, type NotFound, notFound } from './case-view.ts';
import type { FrozenCheck } from './ports.ts';

export type ReadFacts = (
  id: ApplicationId,
  by: Caseworker,
) => Promise<
  | { readonly kind: 'facts'; readonly check: FrozenCheck }
  /** The application came without answers. */
  | { readonly kind: 'no-facts' }
  /** They were sealed with a key that is not here, or were changed. */
  | { readonly kind: 'cannot-open' }
  | NotFound
>;

/** The answers that an application is based on. Every reading is written into the audit trail, in the same transaction. */
export function createReadFacts(deps: Pick<CaseworkDeps, 'store' | 'now'>): ReadFacts {
  return (id, by) =>
    deps.store.transact(async (tx) => {
      const file = await tx.applications.find(id, by.district);
      if (file === undefined) return notFound;
      const check = await tx.applications.frozenCheck(id);
      if (check === undefined) return { kind: 'no-facts' };
      if (check === 'cannot-open') return { kind: 'cannot-open' };
      await tx.audit.add({ actor: by.id, action: 'facts-read', subject: id }, deps.now());
      return { kind: 'facts', check };
    });
}
