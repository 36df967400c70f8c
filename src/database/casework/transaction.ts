import type { CaseTransaction } from '../../usecases/casework/ports.ts';
import { applicationRows } from './applications.ts';
import { attemptRows } from './attempts.ts';
import { auditRows } from './audit.ts';
import { checkRows } from './checks.ts';
import { claimRows } from './claims.ts';
import { districtRows } from './districts.ts';
import { followerRows } from './followers.ts';
import { idempotencyRows } from './idempotency.ts';
import { importRows } from './imports.ts';
import { invitationRows } from './invitations.ts';
import { noteRows } from './notes.ts';
import { noticeRows } from './notices.ts';
import { reminderRows } from './reminders.ts';
import { sessionRows, staffRows, tokenRows } from './staff.ts';
import { termRows } from './terms.ts';
import type { CaseTools, Tx } from './tools.ts';

/** Casework inside a transaction that is open already, whoever opened it. */
export function createCaseTransaction(tx: Tx, tools: CaseTools): CaseTransaction {
  return {
    districts: districtRows(tx, tools),
    applications: applicationRows(tx, tools),
    notes: noteRows(tx, tools),
    followers: followerRows(tx, tools),
    invitations: invitationRows(tx, tools),
    claims: claimRows(tx, tools),
    notices: noticeRows(tx, tools),
    reminders: reminderRows(tx),
    terms: termRows(tx, tools),
    attempts: attemptRows(tx),
    staff: staffRows(tx, tools),
    sessions: sessionRows(tx, tools),
    tokens: tokenRows(tx, tools),
    idempotency: idempotencyRows(tx, tools),
    imports: importRows(tx, tools),
    audit: auditRows(tx, tools),
    checks: checkRows(tx),
  };
}
