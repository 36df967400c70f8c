import type { ApplicationId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseView, type CaseworkDeps, type NotFound, notFound, todayOf, viewOf } from './case-view.ts';

export interface MadeCodes {
  readonly kind: 'codes';
  readonly trackingCode: string;
  readonly spokenCode: string;
  readonly view: CaseView;
}

export type MakeCodes = (id: ApplicationId, by: Caseworker) => Promise<MadeCodes | NotFound>;

/** New codes for a slip that was lost, shown once. The old ones are good for nothing from now on. */
export function createMakeCodes(deps: Pick<CaseworkDeps, 'store' | 'codes' | 'calendar' | 'now'>): MakeCodes {
  return (id, by) =>
    deps.store.transact(async (tx) => {
      const { at, today } = todayOf(deps);
      const file = await tx.applications.lock(id, by.district);
      if (file === undefined) return notFound;
      const [link, spoken] = [deps.codes.drawLink(), deps.codes.drawSpoken()];
      await tx.applications.setCodes(id, link.hash, spoken.hash);
      await tx.audit.add({ actor: by.id, action: 'codes-made', subject: id }, at);
      return { kind: 'codes', trackingCode: link.code, spokenCode: spoken.code, view: viewOf(file, today) };
    });
}
