import { describe, expect, it } from 'vitest';
import { depthOf, hindranceOf } from '../../src/console/guard.ts';
import type { DistrictId, StaffId } from '../../src/usecases/ids.ts';
import { type Session, type StaffMember, type StaffRole, staffRoles } from '../../src/usecases/staff/ports.ts';

const id = '00000000-0000-4000-8000-000000000001' as StaffId;
const at = new Date('2026-10-22T05:00:00Z');

function sessionOf(role: StaffRole, { secondFactorGiven = true, passwordIsTemporary = false } = {}): Session {
  const member: StaffMember =
    role === 'admin' ? { id, role, district: undefined } : { id, role, district: 'bostandyk' as DistrictId };
  return {
    staff: {
      id,
      login: 'aigul',
      member,
      language: 'kk',
      passwordIsTemporary,
      hasSecondFactor: true,
      disabled: false,
      createdAt: at,
    },
    secondFactorGiven,
    createdAt: at,
    lastUsedAt: at,
  };
}

describe('an address behind the sign-in', () => {
  it('is closed to a stranger, whatever its roles', () => {
    expect(hindranceOf(undefined, staffRoles)).toEqual({ kind: 'not-signed-in' });
  });

  it('is closed to who gave the password only, be it a lasting one or a temporary one', () => {
    for (const passwordIsTemporary of [false, true]) {
      const half = sessionOf('supervisor', { secondFactorGiven: false, passwordIsTemporary });
      expect(depthOf(half)).toBe('half');
      expect(hindranceOf(half, staffRoles)).toEqual({ kind: 'not-quite-in', depth: 'half' });
    }
  });

  it('is closed to who still has the password that somebody else has seen', () => {
    const temporary = sessionOf('admin', { passwordIsTemporary: true });
    expect(depthOf(temporary)).toBe('temporary');
    expect(hindranceOf(temporary, staffRoles)).toEqual({ kind: 'not-quite-in', depth: 'temporary' });
  });

  it('is open to its roles and to no other', () => {
    for (const role of staffRoles) {
      const inside = sessionOf(role);
      expect(depthOf(inside)).toBe('inside');
      expect(hindranceOf(inside, [role])).toBeUndefined();
      expect(hindranceOf(inside, staffRoles)).toBeUndefined();
      const others = staffRoles.filter((other) => other !== role);
      expect(hindranceOf(inside, others)).toEqual({ kind: 'forbidden' });
    }
  });
});
