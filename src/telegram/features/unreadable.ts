import { Composer } from 'grammy';
import type { BotContext } from '../context.ts';

/** Photos, voice, stickers and whatever else is no text; an album is answered once. Changed messages change nothing. */
export const unreadableFeature = new Composer<BotContext>();

unreadableFeature.chatType('private').on('edited_message', (ctx) => ctx.wants({ kind: 'edited' }));

unreadableFeature.chatType('private').on('message', (ctx) => {
  const album = ctx.message.media_group_id;
  if (album !== undefined && album === ctx.chatState?.album) return;
  ctx.outcome = { kind: 'intents', intents: [{ kind: 'unreadable' }], ...(album !== undefined && { album }) };
});
