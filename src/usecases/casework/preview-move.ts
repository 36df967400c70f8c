import type { Application, HistoryEntry } from '../../core/casework/application.ts';
import { advance, correct, type MoveRefusal } from '../../core/casework/moves.ts';
import type { ApplicationId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import {
  type CaseView,
  type CaseworkDeps,
  type ImpossibleDay,
  type Listener,
  listenersOf,
  type NotFound,
  notFound,
  todayOf,
  viewOf,
  withStep,
} from './case-view.ts';
import { readMove, type WantedMove } from './move-application.ts';
import { may } from './roles.ts';

export interface PreviewRequest extends Omit<WantedMove, 'note'> {
  readonly id: ApplicationId;
  /** A supervisor's correction instead of a step. */
  readonly correction?: boolean;
}

export interface Preview {
  readonly kind: 'preview';
  readonly before: Application;
  /** As it would be. */
  readonly after: CaseView;
  /** The row of history that would be written; what followers are told is made from it. */
  readonly entry: HistoryEntry;
  /** Who would be told. */
  readonly listeners: readonly Listener[];
  /** How long it could be taken back, and how long they would therefore not be told, in milliseconds. */
  readonly undoMs: number;
}

export type PreviewMove = (
  request: PreviewRequest,
  by: Caseworker,
) => Promise<
  Preview | NotFound | { readonly kind: 'not-allowed' } | ImpossibleDay<'occurredOn' | 'visitOn'> | MoveRefusal
>;

/** What a step would do and who would be told of it. Writes nothing. */
export function createPreviewMove(deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now' | 'undoMs'>): PreviewMove {
  return async (request, by) => {
    if (request.correction && !may(by.role, 'correct-applications')) return { kind: 'not-allowed' };
    const move = readMove(request);
    if ('kind' in move) return move;
    return deps.store.transact(async (tx) => {
      const { at: _at, ...today } = todayOf(deps);
      const file = await tx.applications.find(request.id, by.district);
      if (file === undefined) return notFound;
      const advanced = request.correction
        ? correct(file.application, await tx.applications.history(file.id), move, today)
        : advance(file.application, move, today);
      if (advanced.kind !== 'advanced') return advanced;
      return {
        kind: 'preview',
        before: file.application,
        after: viewOf(withStep(file, advanced.application), today.today),
        entry: advanced.entry,
        listeners: listenersOf(await tx.followers.of(file.id, today.today)),
        undoMs: deps.undoMs,
      };
    });
  };
}
