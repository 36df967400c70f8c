import { Context } from 'grammy';
import type { Chat } from '../usecases/chat.ts';
import type { Intent } from '../usecases/intents.ts';

/** What a feature makes of an update; it sends nothing itself. */
export type Outcome =
  /** Something a person wants, through a button or in words. */
  | { readonly kind: 'intents'; readonly intents: readonly Intent[]; readonly album?: string }
  /** Not a private chat: a word of why, and out. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'ignore' };

/** One update on its way through the features, with the chat it belongs to. */
export class BotContext extends Context {
  chatState: Chat | undefined;
  outcome: Outcome = { kind: 'ignore' };

  wants(...intents: readonly Intent[]): void {
    this.outcome = { kind: 'intents', intents };
  }
}
