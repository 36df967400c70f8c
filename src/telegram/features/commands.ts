import { Composer } from 'grammy';
import { commands } from '../../usecases/intents.ts';
import type { BotContext } from '../context.ts';

/** `/start`, `/check` and the others of the menu; a command that we do not have is answered with the help page. */
export const commandsFeature = new Composer<BotContext>();

commandsFeature.chatType('private').hears(/^\/([a-z_]+)(?:@\w+)?(?:\s|$)/iu, (ctx, next) => {
  if (ctx.message === undefined) return next();
  const name = ctx.match[1]?.toLowerCase();
  ctx.wants({ kind: 'command', command: commands.find((command) => command === name) ?? 'help' });
  return undefined;
});
