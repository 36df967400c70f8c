import type { CaseAction } from '../casework/case-action.ts';
import type { DeskView, Followed } from '../casework/desk.ts';
import type { Converse, Turn } from '../conversation.ts';
import type { Note } from '../screens.ts';
import type { CaseNote } from './screens.ts';

export function said(note: CaseNote): Note {
  return { kind: 'case', note };
}

/** A note that needs no more than its name. */
export function told(
  kind: Exclude<CaseNote['kind'], 'stopped-for-all' | 'revoked' | 'day-too-early' | 'day-too-late' | 'beyond-calendar'>,
): Note {
  return { kind: 'case', note: { kind } };
}

/** The turn with what it does to casework. */
export function doing(turn: Turn, ...actions: readonly CaseAction[]): Turn {
  return { ...turn, actions: [...(turn.actions ?? []), ...actions] };
}

/** What was read for this turn. Whoever gets here without it has forgotten to ask: see `questionFor`. */
export function deskOf({ desk }: Converse): DeskView {
  if (desk === undefined) throw new Error('the desk was not asked for this turn');
  return desk;
}

/** As it will be once the turn is written, for the screen that shows it. */
export function withFollowed(deps: Converse, followed: Followed): Converse {
  const desk = deskOf(deps);
  const others = desk.follows.filter(({ ref }) => ref !== followed.ref);
  const follows =
    desk.follows.length === others.length
      ? [...others, followed]
      : desk.follows.map((one) => (one.ref === followed.ref ? followed : one));
  return { ...deps, desk: { ...desk, follows } };
}

export function withoutFollowed(deps: Converse, gone: (followed: Followed) => boolean): Converse {
  const desk = deskOf(deps);
  return { ...deps, desk: { ...desk, follows: desk.follows.filter((one) => !gone(one)) } };
}

/** Ends everything of this chat, and what others see through it alone. */
export function forgetAll({ desk }: Converse): CaseAction {
  const followed = (desk?.follows ?? []).map(({ follower: { id, application, role } }) => ({ id, application, role }));
  return { kind: 'forget-all', followed };
}
