import type { PlainDate } from '../calendar/plain-date.ts';
import type { EditionId, RefusalGround } from '../law/edition.ts';
import type { StatusId } from './status.ts';

/** How the papers came to the office (`domain.md` 5). */
export const channels = ['department', 'public-service-centre', 'portal', 'proactive', 'other'] as const;
export type Channel = (typeof channels)[number];

/** What the steps of an application read and write. Whose it is and who follows it are the shells' matter. */
export interface Application {
  readonly status: StatusId;
  /** The day from which the status holds; its term runs from here. */
  readonly statusOn: PlainDate;
  readonly receivedOn: PlainDate;
  /** Handed in after the office had closed: registered on the next working day (APPC art. 64(3)). */
  readonly afterHours: boolean;
  /** The edition it is worked on by, for good: it is never judged anew in silence. */
  readonly edition: EditionId;
  /** Grows by one with every entry of the history. */
  readonly version: number;
  /** The day of the home visit that was arranged last. */
  readonly visitOn?: PlainDate;
  /** The day of the last notice of the queue. */
  readonly queuedOn?: PlainDate;
  readonly ground?: RefusalGround;
  /** The last day of the term that runs now, whoever has to keep it. */
  readonly dueOn?: PlainDate;
}

export type EntryKind = 'received' | 'moved' | 'corrected' | 'taken-back';

/** One row of history. Rows are added, never changed. */
export interface HistoryEntry {
  /** The version that the application has since. */
  readonly version: number;
  readonly kind: EntryKind;
  readonly from?: StatusId;
  readonly to: StatusId;
  readonly occurredOn: PlainDate;
  readonly visitOn?: PlainDate;
  readonly ground?: RefusalGround;
  /** The last day of the term that ran before, to tell later whether it was kept. */
  readonly termOn?: PlainDate;
}
