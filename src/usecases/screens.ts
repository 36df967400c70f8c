import type { PlainDate } from '../core/calendar/plain-date.ts';
import type { NextSteps } from '../core/casework/next-steps.ts';
import type { AgeGroup, FactName, Situation } from '../core/facts/facts.ts';
import type { AskedQuestion, Contradiction } from '../core/interview/interview.ts';
import type { Person } from '../core/interview/person.ts';
import type { QuestionId } from '../core/interview/question.ts';
import type { Assessment } from '../core/law/assess.ts';
import type { DisagreementId } from '../core/law/disagreements.ts';
import type { DocumentRequirement } from '../core/law/documents.ts';
import type { Edition } from '../core/law/edition.ts';
import type { ElsewhereId } from '../core/law/elsewhere.ts';
import type { FutureChange } from '../core/law/outlook.ts';
import type { Consent } from './chat.ts';
import type { CaseNote, CaseScreen, FollowedView } from './following/screens.ts';
import type { Subject } from './subject.ts';

export type { Subject };

/** A check in the list of a chat. */
export interface ListedCheck {
  readonly id: string;
  /** Absent until it is said whom it is for. */
  readonly person: Person | undefined;
  /** Nothing more is to be asked. */
  readonly finished: boolean;
}

/** An answer as it stands, for a summary or an echo. */
export interface GivenAnswer {
  readonly question: QuestionId;
  readonly facts: readonly FactName[];
  readonly person: Person | undefined;
  readonly situation: Situation;
}

/** What is shown, as data; the shells give it words. */
export type Screen =
  | { readonly kind: 'language' }
  | { readonly kind: 'home'; readonly checks: readonly ListedCheck[] }
  | { readonly kind: 'consent' }
  | { readonly kind: 'checks'; readonly checks: readonly ListedCheck[] }
  | {
      readonly kind: 'question';
      readonly subject: Subject;
      readonly asked: AskedQuestion;
      readonly ageGroups: readonly AgeGroup[];
      readonly picked: readonly FactName[];
      readonly atMost: number;
      readonly asOf: PlainDate;
      readonly contraindications: Edition['contraindications'];
    }
  | { readonly kind: 'why'; readonly question: QuestionId }
  | {
      readonly kind: 'confirm-change';
      readonly subject: Subject;
      readonly given: GivenAnswer;
      readonly value: string;
      readonly person: Person | undefined;
    }
  | { readonly kind: 'summary'; readonly subject: Subject; readonly answers: readonly GivenAnswer[] }
  | {
      readonly kind: 'result';
      readonly subject: Subject;
      readonly assessment: Assessment;
      readonly outlook: readonly FutureChange[];
      readonly elsewhere: readonly ElsewhereId[];
      readonly canCheckOthers: boolean;
      readonly edition: Edition;
    }
  | {
      readonly kind: 'reasons';
      readonly subject: Subject;
      readonly assessment: Assessment;
    }
  | {
      readonly kind: 'clauses';
      readonly subject: Subject;
      readonly assessment: Assessment;
      readonly edition: Edition;
      readonly disagreements: readonly DisagreementId[];
    }
  | {
      readonly kind: 'documents';
      /** Absent: the general list, before any check. */
      readonly subject: Subject | undefined;
      readonly documents: readonly DocumentRequirement[];
      readonly ticked: readonly string[];
      readonly olderListMayBeQuoted: boolean;
    }
  | {
      readonly kind: 'steps';
      readonly subject: Subject;
      readonly steps: NextSteps;
      /** By these answers no category comes into question now. */
      readonly nothingFits: boolean;
      readonly appliedOn: PlainDate;
      readonly otherDays: readonly PlainDate[];
    }
  | { readonly kind: 'refusal' }
  /** What the chat follows. */
  | { readonly kind: 'status'; readonly cases: readonly FollowedView[] }
  | { readonly kind: 'case'; readonly case: CaseScreen }
  | { readonly kind: 'help' }
  | {
      readonly kind: 'privacy';
      readonly consent: Consent | undefined;
      /** Whether the chat follows an application, which is a consent of its own. */
      readonly follows: boolean;
    }
  | { readonly kind: 'person' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'delete-check'; readonly subject: Subject }
  | { readonly kind: 'deleted' };

/** A line said before the screen. */
export type Note =
  | { readonly kind: 'case'; readonly note: CaseNote }
  | { readonly kind: 'noted'; readonly given: GivenAnswer }
  /** Left open: where the answer is written, so that it can be found out. */
  | { readonly kind: 'left-open'; readonly question: QuestionId }
  | {
      readonly kind:
        | 'language-set'
        | 'consent-given'
        | 'consent-refused'
        | 'consent-needed'
        | 'check-deleted'
        | 'kept'
        | 'cancelled'
        | 'nothing-to-cancel'
        | 'old-check-ended'
        | 'moved-on'
        | 'unknown-button'
        | 'misunderstood'
        | 'misunderstood-twice'
        | 'impossible-date'
        | 'in-the-future'
        | 'too-long-ago'
        | 'too-long'
        | 'no-such-number'
        | 'not-text'
        | 'edited'
        | 'past-day'
        | 'lost'
        | 'damaged'
        | 'checks-full'
        | 'status-of-child-ended'
        | 'ask-a-person'
        | 'which-answer';
    }
  | { readonly kind: 'contradiction'; readonly contradiction: Contradiction; readonly ageGroups: readonly AgeGroup[] };
