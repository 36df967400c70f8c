import { Composer } from 'grammy';
import { fold } from '../../core/interview/words.ts';
import type { Intent } from '../../usecases/intents.ts';
import { unpack } from '../callback-data.ts';
import type { BotContext } from '../context.ts';

/**
 * Typed words. Numbers and the words of a button stand for the numbered choices on the screen; several numbers at once
 * are for several picks.
 */
export const wordsFeature = new Composer<BotContext>();

wordsFeature.chatType('private').on('message:text', (ctx) => {
  const { options = [], optionWords = [] } = ctx.chatState ?? {};
  const spoken = spokenOption(ctx.message.text, options, optionWords);
  ctx.wants(...(spoken === undefined ? intentsOf(ctx.message.text, options) : ([unpack(spoken)] as const)));
});

/** The choice whose words were typed as they stand on its button, where only one has them. */
function spokenOption(text: string, options: readonly string[], words: readonly string[]): string | undefined {
  const typed = fold(text);
  const [only, ...others] = options.filter((_, index) => typed !== '' && words[index] === typed);
  return others.length === 0 ? only : undefined;
}

function intentsOf(text: string, options: readonly string[]): readonly [Intent, ...Intent[]] {
  const typed: Intent = { kind: 'text', text };
  if (!/^\s*\d{1,2}(?:[\s,;.]+\d{1,2})*[\s,;.]*$/u.test(text)) return [typed];
  const numbers = text.split(/[^\d]+/u).filter((part) => part !== '');
  const chosen = numbers.map((number) => options[Number(number) - 1]).filter((option) => option !== undefined);
  const [first, ...rest] = chosen.map((option) => unpack(option));
  if (first === undefined || chosen.length < numbers.length) return [typed];
  if (rest.length === 0) return [first];
  // "1 3": only picks go together; they are done with it.
  const picks = [first, ...rest].every((intent) => intent.kind === 'answer' && intent.value === 'yes');
  return picks ? [first, ...rest, { kind: 'go', to: 'next' }] : [typed];
}
