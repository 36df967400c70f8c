import { Composer } from 'grammy';
import { commands } from '../../usecases/intents.ts';
import type { BotContext } from '../context.ts';

/**
 * `/start`, `/check` and the others of the menu; a command that we do not have is answered with the help page. What
 * stands after `/start` came in a link.
 */
export const commandsFeature = new Composer<BotContext>();

commandsFeature.chatType('private').hears(/^\/([a-z_]+)(?:@\w+)?(?:\s+(\S+))?(?:\s|$)/iu, (ctx, next) => {
  if (ctx.message === undefined) return next();
  const [, name = '', payload] = ctx.match;
  const command = commands.find((known) => known === name.toLowerCase()) ?? 'help';
  if (command === 'start' && payload !== undefined) ctx.wants({ kind: 'link', payload });
  else ctx.wants({ kind: 'command', command });
  return undefined;
});

/** The whole link, pasted instead of opened. */
commandsFeature.chatType('private').hears(/[?&]start=([tc]_[A-Za-z0-9_-]{1,62})(?![A-Za-z0-9_-])/u, (ctx, next) => {
  const payload = ctx.match[1];
  if (ctx.message === undefined || payload === undefined) return next();
  ctx.wants({ kind: 'link', payload });
  return undefined;
});
