import { correct } from '../../core/casework/moves.ts';
import type { Caseworker } from '../staff/ports.ts';
import type { CaseworkDeps } from './case-view.ts';
import { type MoveRequest, type Stepped, type StepRefusal, takeStep } from './move-application.ts';
import { tidyText } from './plain-text.ts';
import { may } from './roles.ts';

/** How short and how long a reason may be, in characters. */
export const reasonLength = { least: 3, most: 500 } as const;

export interface CorrectionRequest extends Omit<MoveRequest, 'note'> {
  /** Why the entry was wrong; kept with the new row, and never shown to a family. */
  readonly reason: string;
}

export type CorrectApplication = (
  request: CorrectionRequest,
  by: Caseworker,
) => Promise<Stepped | StepRefusal | { readonly kind: 'not-allowed' }>;

/** Corrects a wrong entry, for supervisors: to any status, as a new row of history. Nothing is erased. */
export function createCorrectApplication(
  deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now' | 'undoMs'>,
): CorrectApplication {
  return async ({ reason, ...request }, by) => {
    if (!may(by.role, 'correct-applications')) return { kind: 'not-allowed' };
    const note = tidyText(reason, { path: 'reason', ...reasonLength, lines: true });
    if (typeof note === 'object') return note;
    return deps.store.transact((tx) =>
      takeStep(tx, deps, {
        ...request,
        note,
        by,
        action: 'application-corrected',
        step: async ({ id, application }, move, today) =>
          correct(application, await tx.applications.history(id), move, today),
      }),
    );
  };
}
