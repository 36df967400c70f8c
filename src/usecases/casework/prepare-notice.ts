import { z } from 'zod';
import { almatyDate, almatyTime } from '../../core/calendar/almaty.ts';
import { addDays, isBefore, type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../core/calendar/working-calendar.ts';
import type { Application } from '../../core/casework/application.ts';
import { restUntilMorning } from '../../core/casework/quiet-hours.ts';
import { reminderKinds, remindersDue, type WallMoment } from '../../core/casework/reminders.ts';
import type { ApplicationId, FollowerId } from '../ids.ts';
import type { OutboxRow, PreparedCall } from '../ports.ts';
import { type NoticeFacts, type RenderNotice, statusFacts } from './notice-facts.ts';
import type { CaseStore, CaseTransaction, Follower, Notice } from './ports.ts';

/** After a clock that had run ahead came back, a reminder is too early for so long; then it is looked at again. */
const TOO_EARLY_MS = 60 * 60_000;
/** How far a clock may have run ahead when it gave a reminder. */
const DAYS_AHEAD = 2;

/**
 * Decides just before a notice would be sent: whether it still may and should be, and in which words, from what is true
 * now. Someone who was revoked a second ago is not told; an older status never follows a newer one; a reminder of a term
 * that no longer runs is dropped; nothing is sent between 21:00 and 8:00 unless that person wants it.
 *
 * Reads only, and may run as often as it likes. Rejects when the database does not answer: then the call must wait.
 */
export function createPrepareNotice(deps: {
  readonly store: CaseStore;
  readonly calendar: WorkingCalendar;
  readonly now: () => Date;
  readonly render: RenderNotice;
}): (row: Pick<OutboxRow, 'chatId' | 'payload'>) => Promise<PreparedCall> {
  const { store, calendar, now, render } = deps;

  return async ({ chatId, payload }) => {
    const parsed = payloadSchema.safeParse(payload);
    if (!parsed.success || chatId === undefined) return { kind: 'drop', reason: 'not-understood' };
    const at = now();
    const moment = { today: almatyDate(at), time: almatyTime(at) };
    const found = await store.transact((tx) => look(tx, parsed.data.notice, moment, calendar));
    if (found.kind !== 'tell') return found;
    const rest = restUntilMorning(at);
    if (rest > 0 && !found.follower.atAnyHour) return { kind: 'later', ms: rest };
    const { follower, facts } = found;
    const { method, payload: content } = render(follower.language ?? 'kk', facts, follower.scope, follower.id);
    return { kind: 'send', call: { method, payload: { chat_id: chatId, ...content } } };
  };
}

type Looked =
  | { readonly kind: 'tell'; readonly follower: Follower; readonly facts: NoticeFacts }
  | Exclude<PreparedCall, { kind: 'send' }>;

async function look(
  tx: CaseTransaction,
  notice: Notice,
  moment: WallMoment,
  calendar: WorkingCalendar,
): Promise<Looked> {
  const { today } = moment;
  const follower = await tx.followers.find(notice.follower);
  if (follower === undefined || follower.ended || follower.application !== notice.application) {
    return { kind: 'drop', reason: 'follows-no-more' };
  }
  if (follower.until !== undefined && isBefore(follower.until, today)) return { kind: 'drop', reason: 'until-is-over' };
  // Staff see them in their list of people to phone; the next notice is tried again once they have come back.
  if (follower.unreachable) return { kind: 'drop', reason: 'unreachable' };
  const file = await tx.applications.findAny(notice.application);
  if (file === undefined) return { kind: 'drop', reason: 'application-gone' };
  const { application, record } = file;
  const number = (await followsSeveral(tx, follower, file.number, today)) ? file.number : undefined;
  if (notice.kind === 'status') {
    if (notice.version !== application.version) return { kind: 'drop', reason: 'newer-version' };
    // The first entry corrects nothing.
    const last = application.version === 1 ? undefined : (await tx.applications.history(file.id)).at(-1);
    return { kind: 'tell', follower, facts: statusFacts({ record, number }, application, last) };
  }
  if (follower.scope === 'status') return { kind: 'drop', reason: 'may-not-see-dates' };
  const { reminder, dueOn } = notice;
  switch (whenDue(application, notice, moment, calendar)) {
    case 'now':
      return {
        kind: 'tell',
        follower,
        facts: { kind: 'reminder', record, number, status: application.status, reminder, dueOn },
      };
    case 'not-yet':
      return { kind: 'later', ms: TOO_EARLY_MS };
    case 'no-more':
      return { kind: 'drop', reason: 'no-longer-due' };
  }
}

/** Whether the number is needed to tell one application from another. */
async function followsSeveral(
  tx: CaseTransaction,
  { chatId }: Follower,
  number: string | undefined,
  today: PlainDate,
): Promise<boolean> {
  return number !== undefined && (await tx.followers.ofChat(chatId, today)).length > 1;
}

function whenDue(
  application: Application,
  { reminder, dueOn }: Extract<Notice, { kind: 'reminder' }>,
  now: WallMoment,
  calendar: WorkingCalendar,
): 'now' | 'not-yet' | 'no-more' {
  const dueAt = (moment: WallMoment) =>
    remindersDue(application, moment, calendar).some((due) => due.kind === reminder && due.dueOn === dueOn);
  if (dueAt(now)) return 'now';
  for (let ahead = 1; ahead <= DAYS_AHEAD; ahead += 1) {
    if (dueAt({ today: addDays(now.today, ahead), time: '00:00' })) return 'not-yet';
  }
  return 'no-more';
}

const date = z.string().transform((text, context) => {
  const parsed = parsePlainDate(text);
  if (parsed !== undefined) return parsed;
  context.addIssue('not a date');
  return z.NEVER;
});
const about = {
  application: z.uuid().transform((id) => id as ApplicationId),
  follower: z.uuid().transform((id) => id as FollowerId),
};
const payloadSchema = z.object({
  notice: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('status'), ...about, version: z.int() }),
    z.object({ kind: z.literal('reminder'), ...about, reminder: z.enum(reminderKinds), dueOn: date }),
  ]),
});
