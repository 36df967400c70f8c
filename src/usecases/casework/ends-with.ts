import type { Follower } from './ports.ts';

/**
 * Who sees an application through an applicant only, and so no more once that one follows no more: whomever they invited,
 * and whoever came when it was not kept yet by whom. With the last applicant everybody, because nobody is left to decide.
 * Whoever was invited invites nobody.
 */
export function endsWith<F extends Pick<Follower, 'id' | 'role' | 'invitedBy'>>(
  { id, role }: Pick<Follower, 'id' | 'role'>,
  all: readonly F[],
): readonly F[] {
  if (role === 'invited') return [];
  const isLast = all.every((other) => other.role === 'invited' || other.id === id);
  return all.filter(
    (other) => other.role === 'invited' && (isLast || other.invitedBy === id || other.invitedBy === undefined),
  );
}
