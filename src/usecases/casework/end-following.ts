import { almatyDate } from '../../core/calendar/almaty.ts';
import type { ApplicationId, FollowerId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseworkDeps, type NotFound, notFound } from './case-view.ts';
import { endsWith } from './ends-with.ts';

export type EndFollowing = (
  request: { readonly id: ApplicationId; readonly follower: FollowerId },
  by: Caseworker,
) => Promise<{ readonly kind: 'ended' } | NotFound>;

/**
 * Ends somebody's following, when the family asks the office for it: a lost telephone, a quarrel, a link that a stranger
 * opened. At once, and with an applicant whoever sees it through them.
 */
export function createEndFollowing(deps: Pick<CaseworkDeps, 'store' | 'now'>): EndFollowing {
  return ({ id, follower }, by) =>
    deps.store.transact(async (tx) => {
      const at = deps.now();
      // Whoever takes up an invitation holds this lock: they are there already, or will not find who invited them.
      const file = await tx.applications.lock(id, by.district);
      const found = file && (await tx.followers.find(follower));
      if (found === undefined || found.application !== id || found.ended) return notFound;
      const others = endsWith(found, await tx.followers.of(id, almatyDate(at)));
      // Whom they invited with a link that nobody has used yet, they no longer can.
      await tx.invitations.withdrawAll(follower);
      for (const ending of [found, ...others]) {
        await tx.followers.end(ending.id);
        const details = { follower: ending.id, role: ending.role };
        await tx.audit.add({ actor: by.id, action: 'follower-ended', subject: id, details }, at);
      }
      return { kind: 'ended' };
    });
}
