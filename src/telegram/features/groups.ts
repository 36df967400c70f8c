import { Composer } from 'grammy';
import type { BotContext } from '../context.ts';

/** Answers are personal: in a group or a channel the bot says so and leaves. */
export const groupsFeature = new Composer<BotContext>();

groupsFeature.use(async (ctx, next) => {
  if (ctx.chat === undefined || ctx.chat.type === 'private') return next();
  const isMember = ctx.myChatMember?.new_chat_member.status ?? 'member';
  // Being put out, or having left, needs no answer; it would only bring the next update.
  ctx.outcome = isMember === 'left' || isMember === 'kicked' ? { kind: 'ignore' } : { kind: 'leave' };
});
