import { describe, expect, test } from 'vitest';
import { may, type Right, rolesWith } from '../../../src/usecases/casework/roles.ts';
import { type StaffRole, staffRoles } from '../../../src/usecases/staff/ports.ts';

/** Said a second time and by hand; a right that is in none of the sentences does not compile. */
const whoMay: Readonly<Record<Right, readonly [sentence: string, ...StaffRole[]]>> = {
  // Health facts and decisions are for those who work on them; who looks after accounts needs none of them.
  'see-applications': ['Applications are seen by those who work on them.', 'specialist', 'supervisor'],
  'register-applications': [
    'What is handed in is registered by whoever is at the counter.',
    'specialist',
    'supervisor',
  ],
  'move-applications': ['Steps are recorded by those who make them.', 'specialist', 'supervisor'],
  'write-notes': ['Whoever may record a step may write down what is none.', 'specialist', 'supervisor'],
  'read-facts': ['Answers are read by those who work on the application.', 'specialist', 'supervisor'],
  'make-codes': ['A family is given its code at the counter.', 'specialist', 'supervisor'],
  'end-following': ['Who should not be told is taken off by those who know the case.', 'specialist', 'supervisor'],
  'move-registers': ['A register is taken over by those who kept it.', 'specialist', 'supervisor'],
  // contract.md 4: "A wrong entry is corrected by a supervisor with a reason".
  'correct-applications': ['A wrong entry is corrected by a supervisor.', 'supervisor'],
  'see-statistics': ['The figures of a district are for who answers for it.', 'supervisor'],
  'see-audit-trail': ['The trail is read by those who answer for others.', 'supervisor', 'admin'],
  'see-districts': ['The names of districts are no secret among staff.', 'specialist', 'supervisor', 'admin'],
  'manage-staff': ['Accounts are made by an admin, and by nobody for themselves.', 'admin'],
  'manage-districts': ['Districts are made by an admin.', 'admin'],
};

describe('who may do what', () => {
  test.each(Object.entries(whoMay) as [Right, (typeof whoMay)[Right]][])('%s: %s', (right, [, ...roles]) => {
    expect(staffRoles.filter((role) => may(role, right))).toEqual(roles);
    expect(rolesWith(right)).toEqual(roles);
  });
});
