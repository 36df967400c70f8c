import { type Advanced, advance, type Move, type MoveRefusal, type Today } from '../../core/casework/moves.ts';
import type { StatusId } from '../../core/casework/status.ts';
import type { RefusalGround } from '../../core/law/edition.ts';
import type { ApplicationId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import {
  type CaseView,
  type CaseworkDeps,
  type ChangedMeanwhile,
  changedMeanwhile,
  dayOf,
  type ImpossibleDay,
  type NotFound,
  newsFor,
  notFound,
  todayOf,
  viewOf,
  withStep,
} from './case-view.ts';
import { type TextProblem, tidyText } from './plain-text.ts';
import type { AuditAction, CaseFile, CaseTransaction } from './ports.ts';

/** The longest note of the staff, in characters. */
export const longestNote = 1000;

/** A step as staff name it. */
export interface WantedMove {
  readonly to: StatusId;
  /** `YYYY-MM-DD`; today when left out. */
  readonly occurredOn?: string | undefined;
  /** Never shown to a family. */
  readonly note?: string | undefined;
  readonly ground?: RefusalGround | undefined;
  /** `YYYY-MM-DD` */
  readonly visitOn?: string | undefined;
}

export interface MoveRequest extends WantedMove {
  readonly id: ApplicationId;
  /** The version that whoever asks has seen. */
  readonly expectedVersion: number;
}

/** A step that was written. */
export interface Stepped {
  readonly kind: 'stepped';
  readonly view: CaseView;
  /** How many will be told of it. */
  readonly told: number;
  /** Until when it can be taken back. */
  readonly undoUntil: Date;
}

export type StepRefusal =
  | NotFound
  | ChangedMeanwhile
  | ImpossibleDay<'occurredOn' | 'visitOn'>
  | TextProblem<'note' | 'reason'>
  | MoveRefusal;

export type MoveApplication = (request: MoveRequest, by: Caseworker) => Promise<Stepped | StepRefusal>;

/**
 * Moves an application by one lawful step, and puts the news of it for every follower into the outbox, all in one
 * transaction. The news waits until the step can no longer be taken back.
 */
export function createMoveApplication(
  deps: Pick<CaseworkDeps, 'store' | 'calendar' | 'now' | 'undoMs'>,
): MoveApplication {
  return (request, by) =>
    deps.store.transact(async (tx) => {
      const note = tidyText(request.note, { path: 'note', most: longestNote, lines: true });
      if (typeof note === 'object') return note;
      const step = ({ application }: CaseFile, move: Move, today: Today) => advance(application, move, today);
      return takeStep(tx, deps, { ...request, note, by, action: 'application-moved', step });
    });
}

/** One step of any kind: locked, checked, written, told and audited. */
export async function takeStep(
  tx: CaseTransaction,
  deps: Pick<CaseworkDeps, 'calendar' | 'now' | 'undoMs'>,
  request: MoveRequest & {
    readonly by: Caseworker;
    readonly action: AuditAction;
    readonly step: (
      file: CaseFile,
      move: Move,
      today: Today,
    ) => Advanced | MoveRefusal | Promise<Advanced | MoveRefusal>;
  },
): Promise<Stepped | StepRefusal> {
  const { at, ...today } = todayOf(deps);
  const move = readMove(request);
  if ('kind' in move) return move;
  const file = await tx.applications.lock(request.id, request.by.district);
  if (file === undefined) return notFound;
  const before = file.application;
  if (before.version !== request.expectedVersion) return changedMeanwhile(before);
  const advanced = await request.step(file, move, today);
  if (advanced.kind !== 'advanced') return advanced;

  const { application, entry } = advanced;
  await tx.applications.write({ id: file.id, application, entry, note: request.note, by: request.by.id, at });
  const followers = await tx.followers.of(file.id, today.today);
  await tx.notices.add(newsFor(followers, entry), deps.undoMs);
  const details = { from: before.status, to: application.status, version: application.version };
  await tx.audit.add({ actor: request.by.id, action: request.action, subject: file.id, details }, at);
  return {
    kind: 'stepped',
    view: viewOf(withStep(file, application), today.today),
    told: followers.length,
    undoUntil: new Date(at.getTime() + deps.undoMs),
  };
}

/** The step with its days read. */
export function readMove(wanted: WantedMove): Move | ImpossibleDay<'occurredOn' | 'visitOn'> {
  const occurredOn = dayOf(wanted.occurredOn, 'occurredOn');
  if (typeof occurredOn === 'object') return occurredOn;
  const visitOn = dayOf(wanted.visitOn, 'visitOn');
  if (typeof visitOn === 'object') return visitOn;
  return {
    to: wanted.to,
    ...(occurredOn && { occurredOn }),
    ...(visitOn && { visitOn }),
    ...(wanted.ground && { ground: wanted.ground }),
  };
}
