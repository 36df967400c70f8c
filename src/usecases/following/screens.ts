import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { HistoryEntry } from '../../core/casework/application.ts';
import type { NextDate } from '../../core/casework/deadlines.ts';
import type { Owner, StatusId } from '../../core/casework/status.ts';
import type { RefusalGround } from '../../core/law/edition.ts';
import type { FrozenFacts, Scope } from '../casework/ports.ts';
import type { Language } from '../ports.ts';
import type { Subject } from '../subject.ts';
import type { CodeWay } from './place.ts';

type Names = Readonly<Record<Language, string>>;

/** An application as one follower may see it: what the scope leaves out is not in it. */
export interface FollowedView {
  readonly ref: string;
  /** `own`: the family's own record. */
  readonly record: 'office' | 'own';
  readonly office: Names | undefined;
  /** In the office's register; only where the chat follows several, to tell them apart. */
  readonly number: string | undefined;
  readonly role: 'applicant' | 'invited';
  readonly scope: Scope;
  /** The last day of an invitation. */
  readonly until: PlainDate | undefined;
  /** Asked to be told at night too. */
  readonly atAnyHour: boolean;
  readonly status: StatusId;
  readonly owner: Owner;
  /** With dates only. */
  readonly dates:
    | {
        readonly receivedOn: PlainDate;
        readonly statusOn: PlainDate;
        readonly next: NextDate | undefined;
        /** Whose term has passed. */
        readonly late: 'office' | 'family' | undefined;
        /** More than a month in the queue: by an older text a new medical card may be asked for. */
        readonly mayNeedNewCard: boolean;
      }
    | undefined;
  /** Whether there are grounds of a refusal to be read; with everything only. */
  readonly hasGround: boolean;
}

/** Somebody whom the applicant lets see it. */
export interface OtherView {
  readonly ref: string;
  readonly label: string;
  readonly scope: Scope;
  readonly until: PlainDate | undefined;
}

/** What is shown about an application, as data. */
export type CaseScreen =
  | {
      readonly kind: 'follow';
      /** Names the code in the buttons. */
      readonly ref: string;
      readonly by: CodeWay;
      readonly office: Names | undefined;
      readonly record: 'office' | 'own';
      /** With dates only. */
      readonly receivedOn: PlainDate | undefined;
      readonly scope: Scope;
      readonly until: PlainDate | undefined;
    }
  | { readonly kind: 'dead-link'; readonly why: 'used' | 'nothing' }
  | { readonly kind: 'spoken' | 'spoken-day' | 'own-consent' | 'withdraw' }
  | { readonly kind: 'own-day'; readonly days: readonly PlainDate[] }
  | { readonly kind: 'file'; readonly view: FollowedView }
  | { readonly kind: 'history'; readonly view: FollowedView; readonly entries: readonly HistoryEntry[] }
  | { readonly kind: 'why'; readonly view: FollowedView; readonly ground: RefusalGround | undefined }
  | {
      readonly kind: 'sharing';
      readonly view: FollowedView;
      readonly others: readonly OtherView[];
      /** Another chat bound a newer slip, and decides too. */
      readonly another: boolean;
    }
  | { readonly kind: 'other'; readonly view: FollowedView; readonly other: OtherView }
  | { readonly kind: 'invite-scope' | 'invite-until' | 'invite-label'; readonly view: FollowedView }
  | {
      readonly kind: 'invited';
      readonly view: FollowedView;
      readonly label: string;
      readonly scope: Scope;
      readonly until: PlainDate | undefined;
      readonly code: string;
      /** The last day on which the link works. */
      readonly goodUntil: PlainDate;
    }
  | { readonly kind: 'moves'; readonly view: FollowedView; readonly to: readonly StatusId[] }
  | { readonly kind: 'entry-ground'; readonly view: FollowedView; readonly to: StatusId }
  | { readonly kind: 'entry-visit'; readonly view: FollowedView; readonly to: StatusId }
  | {
      readonly kind: 'entry-day';
      readonly view: FollowedView;
      readonly to: StatusId;
      readonly days: readonly PlainDate[];
    }
  | {
      readonly kind: 'wrong';
      readonly view: FollowedView;
      readonly canTakeBack: boolean;
      readonly to: readonly StatusId[];
    }
  | { readonly kind: 'forget'; readonly view: FollowedView }
  | {
      readonly kind: 'share-check';
      readonly subject: Subject;
      readonly facts: FrozenFacts;
      /** A code given before still works until this day. */
      readonly openUntil: PlainDate | undefined;
    }
  | {
      readonly kind: 'check-shared';
      readonly subject: Subject;
      readonly code: string;
      readonly goodUntil: PlainDate;
    };

/** A line said before a screen about an application. */
export type CaseNote =
  | {
      readonly kind:
        | 'followed'
        | 'followed-already'
        | 'not-followed'
        | 'not-followed-any-more'
        | 'not-a-code'
        | 'code-wrong'
        | 'not-a-day'
        | 'stopped'
        | 'told-at-any-hour'
        | 'told-by-day'
        | 'changed'
        | 'links-withdrawn'
        | 'how-to-stop'
        | 'followers-full'
        | 'label-empty'
        | 'label-long'
        | 'label-iin'
        | 'own-refused'
        | 'own-full'
        | 'own-begun'
        | 'recorded'
        | 'taken-back'
        | 'nothing-to-take-back'
        | 'record-forgotten'
        | 'step-not-possible'
        | 'check-withdrawn'
        | 'left'
        | 'following-withdrawn';
    }
  /** So many people who saw it through the applicant do not see it any more either. */
  | { readonly kind: 'stopped-for-all'; readonly count: number }
  | { readonly kind: 'revoked'; readonly label: string }
  | { readonly kind: 'day-too-early'; readonly earliest: PlainDate }
  | { readonly kind: 'day-too-late'; readonly latest: PlainDate }
  | { readonly kind: 'beyond-calendar'; readonly year: number };
