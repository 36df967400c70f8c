import { createHash } from 'node:crypto';
import { Bot } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import { toBuffer } from 'qrcode';
import type { PlainDate } from '../core/calendar/plain-date.ts';
import { type Language, languageOf } from '../i18n/languages.ts';
import type { Translate, Translator } from '../i18n/translator.ts';
import type { CaseAction } from '../usecases/casework/case-action.ts';
import type { Desk } from '../usecases/casework/desk.ts';
import { type Chat, newChat, parseChat, withoutAnswers } from '../usecases/chat.ts';
import type { ConsentTopic, Converse, Turn } from '../usecases/conversation.ts';
import { converse } from '../usecases/converse.ts';
import { questionFor } from '../usecases/following/question.ts';
import type { Intent } from '../usecases/intents.ts';
import type { ApiCall, ClaimedTurn, ConsentRecord, TurnResult } from '../usecases/ports.ts';
import { screenOf } from '../usecases/screen-of.ts';
import { BotContext } from './context.ts';
import { buttonsFeature } from './features/buttons.ts';
import { commandsFeature } from './features/commands.ts';
import { groupsFeature } from './features/groups.ts';
import { unreadableFeature } from './features/unreadable.ts';
import { wordsFeature } from './features/words.ts';
import { type Extra, type Message, optionWords } from './render/message.ts';
import { noteText } from './render/notes.ts';
import type { Operator } from './render/pages.ts';
import { render } from './render/render.ts';
import type { UnsavedChats } from './unsaved-chats.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** An unfinished check is erased after 30 days without use; one that is not to be saved, within 24 hours. */
const savedForMs = 30 * dayMs;
export const unsavedForMs = dayMs;
const longestToast = 200;

export interface BotDeps {
  readonly translator: Translator;
  /** What the conversation needs on a day: the edition in force, the interview over it, the words of a language. */
  readonly converseOn: (asOf: PlainDate, language: Language) => Converse;
  readonly today: () => PlainDate;
  readonly now: () => Date;
  readonly unsaved: UnsavedChats;
  readonly operator: Operator;
  /** What is read of casework before a turn that is about an application. */
  readonly desk: Desk;
  /** The address that opens this bot with a payload. */
  readonly linkTo: (payload: string) => string;
  readonly me?: UserFromGetMe;
}

export interface TirekBot {
  /** From one update and the state of its chat to everything that follows from it. Sends nothing; may run twice. */
  readonly handle: (turn: ClaimedTurn) => Promise<TurnResult<CaseAction>>;
  /** What a person is told when their update could not be worked on. */
  readonly lastWords: (turn: ClaimedTurn) => readonly ApiCall[];
}

/** The bot: features in order, the last one for whatever is left. */
export function createBot(deps: BotDeps): TirekBot {
  const { translator, unsaved, operator } = deps;
  // The token is not used: no feature calls Telegram, the outbox does.
  const bot = new Bot('0:unused', { botInfo: deps.me ?? nobody, ContextConstructor: BotContext });
  const underWay = new WeakMap<Update, { chat: Chat; context?: BotContext }>();
  bot.use((ctx, next) => {
    const turn = underWay.get(ctx.update);
    ctx.chatState = turn?.chat;
    if (turn !== undefined) turn.context = ctx;
    return next();
  });
  bot.use(groupsFeature);
  bot.use(buttonsFeature);
  bot.use(commandsFeature);
  bot.use(wordsFeature);
  bot.use(unreadableFeature);

  async function handle(claim: ClaimedTurn): Promise<TurnResult<CaseAction>> {
    if (claim.chatId === undefined || !isUpdate(claim.update)) return unchangedFor(newChat);
    const { chat, lost } = recall(claim, claim.chatId);
    const unchanged = unchangedFor(chat);
    const turn: { chat: Chat; context?: BotContext } = { chat };
    underWay.set(claim.update, turn);
    await bot.handleUpdate(claim.update);
    const context = turn.context;
    if (context === undefined) return unchanged;
    switch (context.outcome.kind) {
      case 'ignore': {
        const blocked = context.myChatMember?.new_chat_member.status === 'kicked';
        return { ...unchanged, calls: answered(context, undefined), ...(blocked && { blocked }) };
      }
      case 'leave':
        return { ...unchanged, calls: leaving(claim.chatId, languageFor(chat, context)) };
      case 'intents': {
        const { intents, album } = context.outcome;
        return turnOver(claim, context, album === undefined ? chat : { ...chat, album }, intents, lost);
      }
    }
  }

  function unchangedFor(chat: Chat): TurnResult {
    return { state: { kind: 'unchanged' }, expiresAt: later(keptForMs(chat)), calls: [] };
  }

  /** The chat as it was left; answers that are not to be saved come from memory. */
  function recall(claim: ClaimedTurn, chatId: string): { readonly chat: Chat; readonly lost: boolean } {
    const stored = parseChat(claim.state);
    if (stored === undefined) return { chat: withLanguage(newChat, claim.language), lost: claim.damaged };
    if (stored.consent?.given !== false) return { chat: stored, lost: false };
    const held = unsaved.recall(chatId, claim.updateId);
    if (held !== undefined) return { chat: { ...stored, ...held }, lost: false };
    // Nothing of an application is an answer: that is stored, and not lost.
    if (stored.place.kind === 'case' || stored.from?.kind === 'case') return { chat: stored, lost: false };
    const wasBusy = stored.place.kind !== 'home';
    return { chat: { ...stored, place: { kind: 'home' } }, lost: wasBusy };
  }

  async function turnOver(
    claim: ClaimedTurn,
    context: BotContext,
    before: Chat,
    intents: readonly Intent[],
    lost: boolean,
  ): Promise<TurnResult<CaseAction>> {
    const chatId = claim.chatId ?? '';
    const asOf = deps.today();
    const spoken = languageFor(before, context);
    const question = questionFor(before, intents);
    const desk = question && (await deps.desk.look(chatId, question));
    const converseDeps = { ...deps.converseOn(asOf, spoken), ...(desk && { desk }) };
    let chat = before;
    let turn: Turn = { chat, notes: [] };
    const actions: CaseAction[] = [];
    for (const intent of intents) {
      turn = converse(converseDeps, chat, intent);
      actions.push(...(turn.actions ?? []));
      if (turn.chat === 'forget') break;
      chat = turn.chat;
    }
    if (lost && turn.chat !== 'forget') {
      turn = {
        ...turn,
        notes: [{ kind: claim.damaged ? 'damaged' : 'lost' }],
        screen: screenOf(converseDeps, chat),
      };
    }
    const language = chat.language ?? spoken;
    const voice = { t: translator(language), language };
    const rendering = { voice, asOf, operator, linkTo: deps.linkTo };
    const message = turn.screen && render(rendering, turn.notes, turn.screen);
    const calls = [
      ...answered(context, message === undefined ? toast(turn) : undefined),
      ...shown(context, chatId, turn, message, intents[0]),
      ...(await Promise.all((message?.extras ?? []).map((extra) => passOn(chatId, extra)))),
    ];
    if (turn.chat === 'forget') {
      unsaved.remember(chatId, claim.updateId, undefined);
      return { state: { kind: 'forget' }, expiresAt: later(unsavedForMs), actions, calls };
    }
    const kept = { ...chat, ...(message && { options: message.options, optionWords: optionWords(message) }) };
    const unsavedHere = kept.consent?.given === false;
    if (unsavedHere || before.consent?.given === false) {
      unsaved.remember(chatId, claim.updateId, unsavedHere ? kept : undefined);
    }
    return {
      state: { kind: 'set', value: unsavedHere ? withoutAnswers(kept) : kept },
      language,
      expiresAt: later(keptForMs(kept)),
      consents: [
        ...(turn.consent === undefined ? [] : [consentRecord(turn.consent, language)]),
        ...(turn.agreed === undefined ? [] : [consentRecord(turn.agreed.given, language, turn.agreed.topic)]),
      ],
      ...(actions.length > 0 && { actions }),
      calls,
    };

    function toast({ notes }: Turn): string {
      const [note] = notes;
      const text = note === undefined ? '' : noteText(voice, note, asOf);
      return plainText(text).slice(0, longestToast);
    }

    function shown(
      { callbackQuery }: BotContext,
      to: string,
      { redraw, notes }: Turn,
      shownMessage: Message | undefined,
      intent: Intent | undefined,
    ): readonly ApiCall[] {
      if (shownMessage === undefined) {
        // A press has had its answer in the toast.
        if (callbackQuery !== undefined || notes.length === 0) return [];
        const html = notes.map((note) => noteText(voice, note, asOf)).join('\n\n');
        return [reply('sendMessage', { chat_id: to, text: html, parse_mode: 'HTML' })];
      }
      const content = contentOf(shownMessage);
      const pressed = callbackQuery?.message?.message_id;
      const send = { chat_id: to, ...content };
      if (pressed !== undefined && redraw === true) {
        const edit = { chat_id: to, message_id: pressed, ...content };
        return [{ ...reply('editMessageText', edit), fallback: { method: 'sendMessage', payload: send } }];
      }
      // What was answered by a press cannot be pressed twice; words leave the old message alone.
      const closes = pressed !== undefined && intent !== undefined && isAnswering(intent);
      const close = { chat_id: to, message_id: pressed, reply_markup: { inline_keyboard: [] } };
      return [...(closes ? [reply('editMessageReplyMarkup', close)] : []), reply('sendMessage', send)];
    }
  }

  function consentRecord(given: boolean, language: Language, topic?: ConsentTopic): ConsentRecord {
    const t = translator(language);
    const asked = topic === undefined ? t('bot:consent', { returnObjects: true }) : consentTexts[topic](t);
    const text = [asked, t('bot:privacy', { returnObjects: true }), operator];
    const textVersion = createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 16);
    return { given, textVersion, language, at: deps.now() };
  }

  function leaving(chatId: string, language: Language): readonly ApiCall[] {
    return [
      reply('sendMessage', { chat_id: chatId, text: translator(language)('bot:groups') }),
      reply('leaveChat', { chat_id: chatId }),
    ];
  }

  function later(ms: number): Date {
    return new Date(deps.now().getTime() + ms);
  }

  return {
    handle,
    lastWords: ({ chatId, language }) =>
      chatId === undefined
        ? []
        : [reply('sendMessage', { chat_id: chatId, text: translator(language ?? 'kk')('bot:error') })],
  };
}

/** The words of each consent beside the one to saving. */
const consentTexts = {
  following: (t: Translate) => t('cases:follow', { returnObjects: true }),
  'own-record': (t: Translate) => t('cases:ownConsent', { returnObjects: true }),
  'sharing-check': (t: Translate) => t('cases:share', { returnObjects: true }),
} as const satisfies Record<ConsentTopic, (t: Translate) => unknown>;

/** What follows a message, each as a message of its own: a link to forward, a code as a picture. */
async function passOn(chatId: string, extra: Extra): Promise<ApiCall> {
  if (extra.kind === 'text') {
    const text = { text: extra.html, parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
    return reply('sendMessage', { chat_id: chatId, ...text });
  }
  const { content, filename, caption } = extra;
  const picture = await toBuffer(content, { type: 'png', scale: 8, margin: 4 });
  return reply('sendDocument', {
    chat_id: chatId,
    document: { filename, base64: picture.toString('base64') },
    caption,
  });
}

function keptForMs({ consent }: Chat): number {
  return consent?.given === true ? savedForMs : unsavedForMs;
}

/** Every press is answered, so that the button stops turning. */
function answered({ callbackQuery }: BotContext, text: string | undefined): readonly ApiCall[] {
  if (callbackQuery === undefined) return [];
  const query = { callback_query_id: callbackQuery.id };
  return [reply('answerCallbackQuery', text === undefined || text === '' ? query : { ...query, text })];
}

function contentOf({ html, rows }: Message) {
  const keyboard = rows.map((row) => row.map(({ text, data }) => ({ text, callback_data: data })));
  return {
    text: html,
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...(keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard } }),
  };
}

function reply(method: ApiCall['method'], payload: ApiCall['payload']): ApiCall {
  return { method, payload, lane: 'reply' };
}

function isAnswering(intent: Intent): boolean {
  return (
    intent.kind === 'answer' ||
    intent.kind === 'replace' ||
    intent.kind === 'consent' ||
    intent.kind === 'language' ||
    (intent.kind === 'go' && intent.to === 'next')
  );
}

/** Every language is guessed until it is chosen: by what the person's Telegram speaks, else Kazakh. */
function languageFor(chat: Chat, { from }: BotContext): Language {
  return chat.language ?? languageOf(from?.language_code) ?? 'kk';
}

function withLanguage(chat: Chat, language: Language | undefined): Chat {
  return language === undefined ? chat : { ...chat, language };
}

function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function isUpdate(update: unknown): update is Update {
  return typeof update === 'object' && update !== null && 'update_id' in update;
}

/** Stands in until Telegram has said who the bot is; only group commands with a name would need it. */
const nobody: UserFromGetMe = {
  id: 0,
  is_bot: true,
  first_name: 'Tirek',
  username: 'tirek_bot',
  can_join_groups: false,
  can_read_all_group_messages: false,
  can_manage_bots: false,
  supports_inline_queries: false,
  supports_join_request_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
};
