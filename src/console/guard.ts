import type { Session, StaffRole } from '../usecases/staff/ports.ts';

/** How far a session has come in. `half`: the password only. `temporary`: both factors, but the password is not their own yet. */
export type Depth = 'half' | 'temporary' | 'inside';

export function depthOf({ secondFactorGiven, staff }: Session): Depth {
  if (!secondFactorGiven) return 'half';
  return staff.passwordIsTemporary ? 'temporary' : 'inside';
}

/** What keeps somebody from an address behind the sign-in. */
export type Hindrance =
  | { readonly kind: 'not-signed-in' }
  | { readonly kind: 'not-quite-in'; readonly depth: Exclude<Depth, 'inside'> }
  | { readonly kind: 'forbidden' };

/** Whether a session, if there is one, may ask for an address of these roles; `undefined` when nothing hinders it. */
export function hindranceOf(session: Session | undefined, roles: readonly StaffRole[]): Hindrance | undefined {
  if (session === undefined) return { kind: 'not-signed-in' };
  const depth = depthOf(session);
  if (depth !== 'inside') return { kind: 'not-quite-in', depth };
  return roles.includes(session.staff.member.role) ? undefined : { kind: 'forbidden' };
}
