import type { ApplicationId, FollowerId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseworkDeps, type NotFound, notFound } from './case-view.ts';

export type EndFollowing = (
  request: { readonly id: ApplicationId; readonly follower: FollowerId },
  by: Caseworker,
) => Promise<{ readonly kind: 'ended' } | NotFound>;

/** Ends somebody's following, when the family asks the office for it: a lost telephone, a quarrel. At once. */
export function createEndFollowing(deps: Pick<CaseworkDeps, 'store' | 'now'>): EndFollowing {
  return ({ id, follower }, by) =>
    deps.store.transact(async (tx) => {
      const file = await tx.applications.lock(id, by.district);
      const found = file && (await tx.followers.find(follower));
      if (found === undefined || found.application !== id || found.ended) return notFound;
      await tx.followers.end(follower);
      // Whom they invited with a link that nobody has used yet, they no longer can.
      await tx.invitations.withdrawAll(follower);
      await tx.audit.add({ actor: by.id, action: 'follower-ended', subject: id, details: { follower } }, deps.now());
      return { kind: 'ended' };
    });
}
