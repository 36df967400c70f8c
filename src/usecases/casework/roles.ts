import type { StaffRole } from '../staff/ports.ts';

/** What can be done, each with who may do it. Read by the API and the console alike; whose applications is a second question. */
const rights = {
  'see-applications': ['specialist', 'supervisor'],
  'register-applications': ['specialist', 'supervisor'],
  'move-applications': ['specialist', 'supervisor'],
  'write-notes': ['specialist', 'supervisor'],
  'correct-applications': ['supervisor'],
  'read-facts': ['specialist', 'supervisor'],
  'make-codes': ['specialist', 'supervisor'],
  'end-following': ['specialist', 'supervisor'],
  'move-registers': ['specialist', 'supervisor'],
  'see-statistics': ['supervisor'],
  'see-audit-trail': ['supervisor', 'admin'],
  'see-districts': ['specialist', 'supervisor', 'admin'],
  'manage-staff': ['admin'],
  'manage-districts': ['admin'],
} as const satisfies Record<string, readonly [StaffRole, ...StaffRole[]]>;

export type Right = keyof typeof rights;

/** Who has a right, for a route that names its roles. */
export function rolesWith<R extends Right>(right: R): (typeof rights)[R] {
  return rights[right];
}

/** Whether a role has a right. */
export function may(role: StaffRole, right: Right): boolean {
  const roles: readonly StaffRole[] = rights[right];
  return roles.includes(role);
}
