import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { AuditLine } from '../casework/ports.ts';
import type { DistrictId, StaffId } from '../ids.ts';

/** Draws tokens of the API. A token is shown once; only its hash is stored. */
export interface ApiTokens {
  readonly draw: () => { readonly token: string; readonly hash: string };
  /** Undefined for what cannot be a token. */
  readonly hash: (token: string) => string | undefined;
}

/** An application by what the office's own papers know it by: nothing personal. */
export interface CaseReference {
  readonly id: string;
  readonly number: string | undefined;
  readonly district: DistrictId;
  readonly createdAt: Date;
}

/** What it takes to say whose data somebody has seen. */
export interface TraceRows {
  /** The lines of the trail in which somebody read answers about health or made an export, on days in Almaty, both included. */
  readonly lines: (actor: StaffId, from: PlainDate, to: PlainDate) => Promise<readonly AuditLine[]>;
  /** Those of these ids that are applications of a district. */
  readonly applications: (ids: readonly string[]) => Promise<readonly CaseReference[]>;
  /** All that a district ever had. */
  readonly ofDistrict: (district: DistrictId) => Promise<readonly CaseReference[]>;
}
