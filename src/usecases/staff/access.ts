import type { CaseStore, Codes } from '../casework/ports.ts';
import { createChangePassword } from './change-password.ts';
import type { Passwords, SecondFactor } from './ports.ts';
import { createSecondFactorStep } from './second-factor.ts';
import { createSessions } from './sessions.ts';
import { createSignIn } from './sign-in.ts';

/** All that lets staff in and out of the console. */
export function createStaffAccess(deps: {
  readonly store: CaseStore;
  readonly passwords: Passwords;
  readonly secondFactor: SecondFactor;
  readonly limitKey: Codes['limitKey'];
  readonly now: () => Date;
}) {
  return {
    signIn: createSignIn(deps),
    secondFactor: createSecondFactorStep(deps),
    changePassword: createChangePassword(deps),
    sessions: createSessions(deps),
  };
}
export type StaffAccess = ReturnType<typeof createStaffAccess>;
