import type { PlainDate } from '../calendar/plain-date.ts';
import type { Condition } from './conditions.ts';
import type { Citation } from './sources.ts';

export const categoryIds = [
  'child-psychoneurological',
  'child-musculoskeletal',
  'adult-psychoneurological',
  'adult-disability',
  'elderly',
] as const;
export type CategoryId = (typeof categoryIds)[number];

export type RequirementId = 'age' | 'status' | 'indication' | 'disorder' | 'degrees' | 'selfCare' | 'need' | 'family';

/**
 * One requirement of a category, as a ladder: the first rung that holds is the outcome, and `failed` when none does.
 * `afterStep` always means: medical-social expertise first. `manualCheck`: the sources leave it to the office.
 */
export interface Requirement {
  readonly id: RequirementId;
  readonly citation: Citation;
  readonly met: Condition;
  readonly afterStep?: Condition;
  readonly manualCheck?: Condition;
}

export interface Category {
  readonly id: CategoryId;
  readonly citation: Citation;
  readonly requirements: readonly Requirement[];
}

export const handlings = ['bring', 'show', 'office-requests', 'only-if-missing'] as const;
export type Handling = (typeof handlings)[number];

export type DocumentId =
  | 'application'
  | 'identity-document'
  | 'medical-card'
  | 'pmpc-conclusion'
  | 'representative-authority'
  | 'veteran-certificate'
  | 'identity-record'
  | 'residence-record'
  | 'disability-record'
  | 'rehabilitation-programme-record'
  | 'pension-age-record'
  | 'veteran-record'
  | 'rehabilitation-programme-extract'
  | 'pension-certificate';

export interface DocumentRule {
  readonly id: DocumentId;
  readonly handling: Handling;
  readonly citation: Citation;
  readonly when: Condition;
}

/** What must happen within a term; the count is in working days. */
export type TermId = 'visit' | 'act' | 'decision' | 'notice' | 'choice' | 'total';

export interface Term {
  readonly workingDays: number;
  readonly citation: Citation;
}

/** An item of the list of medical contraindications; the list is only shown, which item applies is never asked. */
export interface Contraindication {
  readonly id: string;
  readonly citation: Citation;
}

export const refusalGrounds = ['no-ground-of-need', 'inaccurate-data', 'medical-contraindication'] as const;
export type RefusalGround = (typeof refusalGrounds)[number];

export type EditionId = '2015-03-26' | '2023-07-01';

/** The rules as in force from one day to another. */
export interface Edition {
  readonly id: EditionId;
  readonly inForceFrom: PlainDate;
  /** The last day, included; `undefined` while no later edition is known. */
  readonly inForceUntil?: PlainDate;
  readonly categories: readonly Category[];
  readonly documents: readonly DocumentRule[];
  readonly contraindications: readonly Contraindication[];
  readonly terms: { readonly [T in TermId]?: Term };
  /** Acts known to have changed since the texts this edition is encoded from; a banner names them. */
  readonly amendedBy: readonly { readonly act: string; readonly on: PlainDate }[];
}
