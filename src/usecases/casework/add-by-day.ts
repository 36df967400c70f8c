import { restUntilMorning } from '../../core/casework/quiet-hours.ts';
import type { CaseTransaction, Follower, Notice } from './ports.ts';

/** Puts into the outbox what nobody is waiting for: at night it rests, but not for those who want it at any hour. */
export async function addByDay(
  { notices }: Pick<CaseTransaction, 'notices'>,
  followers: readonly Follower[],
  noticeFor: (follower: Follower) => Notice,
  now: Date,
): Promise<void> {
  const rest = restUntilMorning(now);
  for (const atAnyHour of [false, true]) {
    const these = followers.filter((follower) => follower.atAnyHour === atAnyHour);
    if (these.length === 0) continue;
    await notices.add(
      these.map((follower) => ({ chatId: follower.chatId, notice: noticeFor(follower) })),
      atAnyHour ? 0 : rest,
    );
  }
}
