import type { PlainDate } from '../core/calendar/plain-date.ts';
import type { Silence } from '../core/facts/facts.ts';
import type { AgeWords } from '../core/interview/parse-age.ts';
import type { Person } from '../core/interview/person.ts';
import type { QuestionId } from '../core/interview/question.ts';
import type { Denials, Meaning } from '../core/interview/words.ts';
import type { Language } from './ports.ts';

export const commands = [
  'start',
  'check',
  'documents',
  'status',
  'language',
  'help',
  'privacy',
  'delete',
  'cancel',
] as const;
export type Command = (typeof commands)[number];

/** Places a button can lead to. */
export const destinations = [
  'check',
  'next',
  'back',
  'edit',
  'result',
  'reasons',
  'documents',
  'steps',
  'status',
  'home',
  'delete',
  'new',
  'again',
  'why',
  'person',
  'privacy',
  'help',
  'language',
  'clauses',
  'refusal',
  'others',
  'birth-date',
  'delete-yes',
  'delete-check',
  'history',
  'spoken',
  'own',
  'own-yes',
  'own-no',
  'share-check',
  'share-check-yes',
  'share-check-no',
  'withdraw',
  'withdraw-yes',
] as const;
export type Destination = (typeof destinations)[number];

/** What a button can do about an application. */
export const deeds = [
  'follow',
  'decline',
  'open',
  'history',
  'why',
  'stop',
  'any-hour',
  'by-day',
  'sharing',
  'invite',
  'scope',
  'until',
  'label',
  'other',
  'revoke',
  'unlink',
  'moves',
  'move',
  'ground',
  'day',
  'wrong',
  'fix',
  'undo',
  'forget',
  'forget-yes',
] as const;
export type Deed = (typeof deeds)[number];

/** What a person wants, once the envelope is opened. */
export type Intent =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'go'; readonly to: Destination; readonly check?: string }
  | { readonly kind: 'language'; readonly language: Language }
  | { readonly kind: 'consent'; readonly given: boolean }
  | {
      readonly kind: 'answer';
      readonly check: string;
      readonly question: QuestionId;
      readonly value: string;
      readonly person?: Person;
    }
  /** The change of an earlier answer, confirmed. */
  | {
      readonly kind: 'replace';
      readonly check: string;
      readonly question: QuestionId;
      readonly value: string;
      readonly person?: Person;
    }
  | { readonly kind: 'open'; readonly check: string }
  | { readonly kind: 'edit'; readonly check: string; readonly question: QuestionId }
  | { readonly kind: 'tick'; readonly check: string; readonly document: string }
  | { readonly kind: 'apply-on'; readonly check: string; readonly date: PlainDate }
  | { readonly kind: 'forget-check'; readonly check: string }
  /** A link that was opened: what stands in it after the name of the bot. */
  | { readonly kind: 'link'; readonly payload: string }
  /** Something about an application: `ref` names a following or a code in this chat only, or none where there is none. */
  | { readonly kind: 'case'; readonly ref: string; readonly deed: Deed; readonly value?: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable' | 'edited' | 'unknown-button' };

/** Whom an application is shared with most often. */
export const relatives = ['daughter', 'son', 'spouse', 'relative', 'neighbour', 'carer'] as const;
export type Relative = (typeof relatives)[number];

/** Words that steer, wherever one is. */
export type Steering = 'back' | 'home' | 'stop' | 'person' | 'done' | 'none' | 'result' | 'yes' | 'no';

/** What typed words mean, in every language at once. */
export interface Lexicon {
  readonly age: AgeWords;
  /** Words that may stand before an age, beside those for the person: "ей 67". */
  readonly beforeAge: readonly string[];
  readonly steering: readonly Meaning<Steering>[];
  readonly silences: readonly Meaning<Silence>[];
  /** What takes back the words that an answer begins with. */
  readonly denials: Denials;
  readonly languages: readonly Meaning<Language>[];
  /** Whether answers may be kept. */
  readonly consents: readonly Meaning<boolean>[];
  readonly persons: readonly Meaning<Person>[];
  readonly days: readonly Meaning<'today' | 'yesterday'>[];
  /** What the applicant may call somebody without typing it, in the language of the chat. */
  readonly relatives: Readonly<Record<Relative, string>>;
  /** The values of a question, as button payloads write them; for the papers, the facts. */
  readonly answersTo: (question: QuestionId) => readonly Meaning<string>[];
}
