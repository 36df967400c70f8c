import en from '../../locales/en/statuses.json' with { type: 'json' };
import kk from '../../locales/kk/statuses.json' with { type: 'json' };
import ru from '../../locales/ru/statuses.json' with { type: 'json' };
import type { NextDate } from '../core/casework/deadlines.ts';
import { type Owner, type Status, type StatusId, statuses } from '../core/casework/status.ts';
import { sayDate } from './dates.ts';
import type { Language } from './languages.ts';
import type { Translate } from './translator.ts';

/** The statuses in which a date can be told: a term runs, or a visit is arranged (`core/casework/deadlines.ts`). */
export const datedStatuses = [
  'registered',
  'visit-scheduled',
  'visited',
  'approved',
  'refused',
  'notified',
] as const satisfies readonly StatusId[];
type DatedStatus = (typeof datedStatuses)[number];

export interface StatusText {
  /** The status by name. */
  readonly title: string;
  /** One neutral sentence: whoever looks at a locked screen learns nothing of health or reasons. */
  readonly notice: string;
  /** The one next action, and whose it is. */
  readonly next: string;
}

/** Everything that has to be said of the statuses in one language. */
export type StatusTexts = Readonly<
  Record<StatusId, StatusText> &
    /** The next action with its `{{date}}`. */
    Record<DatedStatus, { readonly nextBy: string }> & { owners: Readonly<Record<Owner, string>> }
>;

/** What has to be there before a status can be used anywhere. */
export interface CompleteStatuses {
  readonly statuses: Readonly<Record<StatusId, Status>>;
  readonly texts: Readonly<Record<Language, StatusTexts>>;
}

// Read by the compiler: a status without a text in any language, an owner or a next action does not compile.
const complete = { statuses, texts: { kk, ru, en } } satisfies CompleteStatuses;

/** The one sentence that a notice of this status begins with. */
export function statusNotice(status: StatusId, language: Language): string {
  const texts: StatusTexts = complete.texts[language];
  return texts[status].notice;
}

/** The one next action in a status and whose it is, with its date where there is one. */
export function nextAction(t: Translate, language: Language, status: StatusId, next: NextDate | undefined): string {
  if (next === undefined || !isDated(status)) return t(`statuses:${status}.next`);
  const date = sayDate(next.on, language);
  // Without the day of the visit, what is known of it is the term that has run since the registration.
  const spoken = status === 'visit-scheduled' && next.kind === 'term' ? 'registered' : status;
  return t(`statuses:${spoken}.nextBy`, { date });
}

function isDated(status: StatusId): status is DatedStatus {
  return datedStatuses.some((dated) => dated === status);
}
