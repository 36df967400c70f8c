import type { ApplicationId, NoteId } from '../ids.ts';
import type { Caseworker } from '../staff/ports.ts';
import { type CaseworkDeps, type NotFound, notFound } from './case-view.ts';
import { longestNote } from './move-application.ts';
import { type TextProblem, tidyText } from './plain-text.ts';

export interface NoteRequest {
  readonly id: ApplicationId;
  /** Drawn by whoever asks: the same note sent again is written once. */
  readonly noteId: NoteId;
  readonly note: string;
}

/** A note that is there now, whoever was first to send it. */
export interface Noted {
  readonly kind: 'noted';
  readonly id: NoteId;
  readonly text: string;
  /** When this call wrote it, or found that it was written already. */
  readonly recordedAt: Date;
}

export type NoteRefusal =
  | NotFound
  | TextProblem<'note'>
  /** What is personal was erased by its time: what came later would never be. */
  | { readonly kind: 'personal-data-erased' };

export type WriteNote = (request: NoteRequest, by: Caseworker) => Promise<Noted | NoteRefusal>;

/** Something that is seen: signs of no width, which are not kept, are no words. */
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/**
 * Writes a note for colleagues without a step. No version is asked for, because a note stands beside all others and changes
 * nothing: nobody is told, no term moves, and a step before it can be taken back as if it were not there.
 */
export function createWriteNote(deps: Pick<CaseworkDeps, 'store' | 'now'>): WriteNote {
  return async ({ id, noteId, note }, by) => {
    const text = tidyText(note, { path: 'note', least: 1, most: longestNote, lines: true });
    if (typeof text === 'object') return text;
    if (text === undefined || !SEEN.test(text)) return { kind: 'too-short', path: 'note', least: 1 };
    return deps.store.transact(async (tx) => {
      // Locked, so that it does not come in while what is personal is being erased.
      const file = await tx.applications.lock(id, by.district);
      if (file === undefined) return notFound;
      if (file.erasedAt !== undefined) return { kind: 'personal-data-erased' };
      const recordedAt = deps.now();
      const added = await tx.notes.add(id, { id: noteId, text, by: by.id, recordedAt });
      if (added === 'added') {
        await tx.audit.add({ actor: by.id, action: 'note-added', subject: id, details: { note: noteId } }, recordedAt);
      }
      return { kind: 'noted', id: noteId, text, recordedAt };
    });
  };
}
