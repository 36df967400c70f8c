import { homeCare } from '../../dialogs/home-care.ts';
import { almatyDate } from '../../src/core/calendar/almaty.ts';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { languages } from '../../src/i18n/languages.ts';
import { createLexicon } from '../../src/i18n/lexicon.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { createBot, type TirekBot } from '../../src/telegram/bot.ts';
import { createUnsavedChats } from '../../src/telegram/unsaved-chats.ts';
import { createConverseOn } from '../../src/usecases/converse-on.ts';
import type { ApiCall, Language } from '../../src/usecases/ports.ts';
import { emptyDesk } from '../usecases/conversation.ts';
import { FIXED_START } from './hurry.ts';
import type { ExpectedCall } from './op-log.ts';
import type { Random } from './random.ts';

/** One update of a chat, and what must follow from it. Message ids count from 1 in each chat. */
export type ScriptedUpdate = {
  readonly chat: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly calls: readonly (ExpectedCall & { readonly newMessage: number | undefined })[];
  /** A press that undoes itself when it is worked on twice. */
  readonly toggles: boolean;
};

/** A person at a chat: whatever they do next goes through the bot in memory, one update after the other. */
export type ModelPerson = {
  readonly next: () => Promise<ScriptedUpdate>;
  /** Asks for a page by its button; undefined when that would only show again what is shown. */
  readonly ask: (button: string) => Promise<ScriptedUpdate | undefined>;
};

/** What a call is known by: everything of it. */
export function nameOfCall(method: string, payload: unknown): string {
  return `${method} ${JSON.stringify(payload)}`;
}

/** The bot as the program builds it, without a database, a network, or a second process. */
export async function createModelBot(): Promise<TirekBot> {
  const translator = await createTranslator();
  const lexicons = new Map(languages.map((language) => [language, createLexicon(translator, homeCare, language)]));
  const now = () => FIXED_START;
  return createBot({
    translator,
    converseOn: createConverseOn({
      dialog: homeCare,
      calendar: kzCalendar,
      lexiconFor: (language) => lexicons.get(language) ?? createLexicon(translator, homeCare, language),
    }),
    now,
    today: () => almatyDate(now()),
    unsaved: createUnsavedChats({ now, keepForMs: 1e12 }),
    operator: { name: undefined, place: undefined },
    // Nobody follows an application here.
    desk: emptyDesk,
    linkTo: (payload) => `http://127.0.0.1/?start=${payload}`,
  });
}

/** Erasing takes the unsent answers along, and what is not saved does not outlive the program: neither is for this test. */
const NOT_PRESSED = new Set(['go:delete-yes', 'consent:no']);
/** What leads through the interview and its results. */
const ONWARD = /^(?:c:|e:|o:|s:|go:(?:check|new|again|next|edit|result|reasons|clauses|documents|steps|others))/;
const COMMANDS = ['/start', '/check', '/documents', '/language', '/help', '/privacy', '/cancel', '/status'];
const TYPED = ['1', '2', '3', '1 2', '67', '12.05.1959', '31.02.1960', '0', 'қалай', 'не знаю', 'yes', '🙂', '<b>&'];

export function createModelPerson(bot: TirekBot, chat: number, random: Random): ModelPerson {
  const names = { id: chat, is_bot: false, first_name: 'A', language_code: random.pick(['kk', 'ru', 'en', 'de']) };
  const inChat = { id: chat, type: 'private', first_name: 'A' };
  const shown: { readonly id: number; buttons: readonly string[] }[] = [];
  let state: unknown;
  let language: Language | undefined;
  let lastInOrder: string | undefined;
  let messages = 0;
  let updates = 0;
  let begun = false;

  const pressing = (message: number, data: string) => ({
    callback_query: {
      id: `${chat}-${updates}`,
      from: names,
      chat_instance: '1',
      data,
      message: { message_id: message, date: 1, chat: inChat, text: 'x' },
    },
  });
  const writing = (content: Record<string, unknown>, kind = 'message') => ({
    [kind]: { message_id: 1_000_000 + updates, date: 1, chat: inChat, from: names, ...content },
  });
  const typing = (text: string) =>
    writing({
      text,
      ...(text.startsWith('/') && { entities: [{ type: 'bot_command', offset: 0, length: text.length }] }),
    });

  const choose = (): Record<string, unknown> => {
    if (!begun) return typing('/start');
    const newest = shown.at(-1);
    const buttons = newest?.buttons.filter((data) => !NOT_PRESSED.has(data)) ?? [];
    const dice = random.below(100);
    if (newest !== undefined && buttons.length > 0 && dice < 70) {
      const answers = buttons.filter((data) => /^(a|d|lang|consent):/.test(data));
      const toggling = answers.filter(isToggle);
      const onward = buttons.filter((data) => ONWARD.test(data));
      const wanted = [
        ...(random.chance(0.7) ? [toggling] : []),
        ...(random.chance(0.8) ? [answers] : []),
        ...(random.chance(0.8) ? [onward] : []),
        buttons,
      ].find((choices) => choices.length > 0);
      return pressing(newest.id, random.pick(wanted ?? buttons));
    }
    if (dice < 78 && shown.length > 0) {
      const old = random.pick(shown);
      const before = old.buttons.filter((data) => !NOT_PRESSED.has(data));
      if (before.length > 0) return pressing(old.id, random.pick(before));
    }
    if (dice < 90) return typing(random.pick(TYPED));
    if (dice < 93) return typing(random.pick(COMMANDS));
    if (dice < 95) return writing({ photo: [{ file_id: 'p', file_unique_id: 'p', width: 1, height: 1 }] });
    if (dice < 97) return writing({ text: 'x', edit_date: 2 }, 'edited_message');
    return typing(`… ${updates}`);
  };

  /** Undefined, and nothing happened, when a lost call could not be told from a repeated one. */
  const tryOut = async (body: Record<string, unknown>): Promise<ScriptedUpdate | undefined> => {
    const result = await bot.handle({
      updateId: updates,
      update: { update_id: updates, ...body },
      kind: Object.keys(body)[0] ?? '',
      chatId: String(chat),
      state,
      damaged: false,
      language,
      exhausted: false,
      fence: { claim: 1, version: undefined },
    });
    // To erase everything, and not to have answers saved, can be typed too: this model leaves both out.
    if (result.state.kind === 'forget') return undefined;
    if (result.consents?.some(({ given }) => !given) === true) return undefined;
    // So do ids and codes that are drawn at random: the model could not know them. Counting a finished check draws none.
    if (result.actions?.some(({ kind }) => kind !== 'count-check') === true) return undefined;
    const calls = result.calls.map((call) => ({
      call: nameOfCall(call.method, call.payload),
      inOrder: call.method !== 'answerCallbackQuery',
    }));
    const inOrder = [lastInOrder, ...calls.filter((call) => call.inOrder).map(({ call }) => call)];
    if (inOrder.some((call, index) => index > 0 && call === inOrder[index - 1])) return undefined;
    if (result.state.kind === 'set') state = JSON.parse(JSON.stringify(result.state.value));
    language = result.language ?? language;
    lastInOrder = inOrder.at(-1);
    updates += 1;
    const data = pressedData(body);
    return {
      chat,
      body,
      toggles: data !== undefined && isToggle(data) && result.calls.some(({ method }) => method === 'editMessageText'),
      calls: calls.map((call, index) => ({ ...call, newMessage: appear(result.calls[index]) })),
    };
  };

  /** Keeps what the person sees; returns the id of a new message. */
  const appear = (call: ApiCall | undefined): number | undefined => {
    if (call?.method === 'sendMessage') {
      messages += 1;
      shown.push({ id: messages, buttons: buttonsIn(call) });
      return messages;
    }
    const edited = shown.find(({ id }) => id === call?.payload['message_id']);
    if (call !== undefined && edited !== undefined) edited.buttons = buttonsIn(call);
    return undefined;
  };

  return {
    async next() {
      for (;;) {
        const scripted = await tryOut(choose());
        begun = true;
        if (scripted !== undefined) return scripted;
      }
    },
    ask: (button) => tryOut(pressing(messages, button)),
  };
}

function isToggle(data: string): boolean {
  return /^d:|^a:\d+:\w+:yes$/.test(data);
}

function pressedData(body: Record<string, unknown>): string | undefined {
  const { callback_query: query } = body;
  return typeof query === 'object' && query !== null && 'data' in query && typeof query.data === 'string'
    ? query.data
    : undefined;
}

function buttonsIn({ payload }: ApiCall): readonly string[] {
  const found: string[] = [];
  // Reads the keyboard whatever its rows are made of.
  JSON.stringify(payload['reply_markup'], (name, value: unknown) => {
    if (name === 'callback_data' && typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}
