import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { Application, HistoryEntry } from '../../core/casework/application.ts';
import { type NextDate, nextDate } from '../../core/casework/deadlines.ts';
import type { ReminderKind } from '../../core/casework/reminders.ts';
import type { StatusId } from '../../core/casework/status.ts';
import type { FollowerId } from '../ids.ts';
import type { ApiCall, Language } from '../ports.ts';
import type { CaseFile, Scope } from './ports.ts';

interface About {
  /** `own`: a family's own record, which is always marked. */
  readonly record: CaseFile['record'];
  /** The number in the office's register, where it is needed to tell one application from another. */
  readonly number: string | undefined;
  readonly status: StatusId;
}

/**
 * All that a notice says. The same facts give the same words, to the byte, so that one which comes twice is harmless: a
 * state and its days, never "one more step done". Nothing of health, reasons or persons is among them.
 */
export type NoticeFacts =
  | (About & {
      readonly kind: 'status';
      /** The day from which the status holds. */
      readonly statusOn: PlainDate;
      readonly next: NextDate | undefined;
      /** The office has corrected or taken back an earlier entry. */
      readonly corrected: boolean;
    })
  | (About & { readonly kind: 'reminder'; readonly reminder: ReminderKind; readonly dueOn: PlainDate });

/** What is told of an application as it stands. */
export function statusFacts(
  file: Pick<CaseFile, 'record' | 'number'>,
  application: Application,
  last: Pick<HistoryEntry, 'kind'> | undefined,
): Extract<NoticeFacts, { kind: 'status' }> {
  return {
    kind: 'status',
    record: file.record,
    number: file.number,
    status: application.status,
    statusOn: application.statusOn,
    next: nextDate(application),
    corrected: last?.kind === 'corrected' || last?.kind === 'taken-back',
  };
}

/** Puts a notice into words and buttons, for a follower who may see so much. */
export type RenderNotice = (
  language: Language,
  facts: NoticeFacts,
  scope: Scope,
  follower: FollowerId,
) => Pick<ApiCall, 'method' | 'payload'>;

/** The exact text of a notice in each language, for the preview of the staff. */
export type NoticeTexts = (facts: NoticeFacts, scope: Scope) => Readonly<Record<Language, string>>;
