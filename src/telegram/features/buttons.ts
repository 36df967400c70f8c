import { Composer } from 'grammy';
import { unpack } from '../callback-data.ts';
import type { BotContext } from '../context.ts';

/** A press on an inline button, new or old. */
export const buttonsFeature = new Composer<BotContext>();

buttonsFeature.on('callback_query:data', (ctx) => ctx.wants(unpack(ctx.callbackQuery.data)));
