/** What the conversation reads of casework before a turn, as types only. The turn itself is pure. */
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { HistoryEntry } from '../../core/casework/application.ts';
import type { ApplicationId, CodeHash, FollowerId } from '../ids.ts';
import type { CaseFile, District, Follower, Scope } from './ports.ts';

/** As many as an applicant can keep an eye on. */
export const mostInvited = 10;

/** An application that a chat follows. What of it is shown depends on the follower's scope. */
export interface Followed {
  /** Names this following in the buttons of its own chat, and nowhere else. */
  readonly ref: string;
  readonly follower: Follower;
  readonly file: CaseFile;
  /** Absent for a family's own record. */
  readonly office: District | undefined;
  /** Without the notes of the staff. */
  readonly history: readonly HistoryEntry[];
  /** Whom the applicant invited; empty for everybody else. */
  readonly others: readonly Other[];
  /** Nobody else could go on deciding who sees it. */
  readonly isLastApplicant: boolean;
  /** How many see it through this chat only, and no more once it stops. */
  readonly seeThroughIt: number;
}
export interface Other {
  readonly ref: string;
  readonly follower: Follower;
}

/** A code that a turn is about: as it came, or as it was understood before. */
export type AskedCode =
  | { readonly by: 'slip' | 'invitation'; readonly typed: string }
  | { readonly by: 'spoken'; readonly typed: string }
  | { readonly by: 'slip' | 'invitation' | 'spoken'; readonly hash: CodeHash };

/** Where a code leads this chat. */
export type Lead =
  | { readonly kind: 'slip'; readonly code: CodeHash; readonly file: CaseFile; readonly office: District | undefined }
  | {
      readonly kind: 'invitation';
      readonly code: CodeHash;
      readonly file: CaseFile;
      readonly office: District | undefined;
      readonly scope: Scope;
      readonly until: PlainDate | undefined;
    }
  /** The chat follows that application already. */
  | { readonly kind: 'follows'; readonly ref: string }
  /** Good for one chat only, and another one was first. */
  | { readonly kind: 'used' }
  /** A spoken code in the right form. Whether it leads anywhere is said together with the day only. */
  | { readonly kind: 'spoken'; readonly code: CodeHash }
  /** Not in the form of a code. */
  | { readonly kind: 'malformed' }
  /** Wrong, withdrawn, over, or asked for too often: all the same from outside. */
  | { readonly kind: 'nothing' };

export interface DeskQuestion {
  readonly code?: AskedCode;
}

/** Drawn anew for every turn, so that the turn itself stays pure. */
export interface Fresh {
  readonly application: ApplicationId;
  readonly follower: FollowerId;
  readonly link: { readonly code: string; readonly hash: CodeHash };
  readonly spoken: { readonly code: string; readonly hash: CodeHash };
}

export interface DeskView {
  readonly now: Date;
  readonly follows: readonly Followed[];
  readonly lead: Lead | undefined;
  /** Under which keys a wrong spoken code counts; none when the limit is reached and nothing is looked up any more. */
  readonly tryKeys: readonly string[];
  readonly fresh: Fresh;
}

export interface Desk {
  readonly look: (chatId: string, question: DeskQuestion) => Promise<DeskView>;
}

/** How a following is named in buttons: enough of its random id for one chat, and nothing to find the rest by. */
export function refOf(follower: FollowerId): string {
  return follower.replaceAll('-', '').slice(-8);
}
