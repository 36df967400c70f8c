import type { BotApi } from '../../src/standin/bot-api.ts';
import type { CallbackAnswer, ChatId, TelegramMessage } from '../../src/standin/bot-api-types.ts';
import type { Person } from '../../src/standin/person.ts';

/** A shared machine may be slow; nothing waits longer than it must. */
const PATIENCE = { timeoutMs: 15_000 };

/** One person's conversation with the running program. Every wait is for something that happens. */
export type Talk = {
  readonly person: Person;
  /** Types, and gives the bot's next message. */
  readonly say: (text: string) => Promise<string>;
  /** Types a line, and then the next one when that has been answered; gives the last answer. */
  readonly sayAll: (...texts: readonly string[]) => Promise<string>;
  /** Presses a button of the newest message that has it, and gives the bot's next message. */
  readonly press: (data: string) => Promise<string>;
  readonly pressAll: (...data: readonly string[]) => Promise<string>;
  /** Does anything to the chat, and gives the bot's next message. */
  readonly after: (act: () => unknown) => Promise<string>;
  /** Presses, and gives what the press itself is answered with. */
  readonly toast: (act: () => string) => Promise<CallbackAnswer>;
  /** Presses what is no button of the message, or not any more, as an old or a changed client can. */
  readonly forge: (data: string, messageId?: number) => Promise<string>;
  /** Types the number that stands before a choice of the newest message. */
  readonly digit: (data: string) => Promise<string>;
  /** Answers whatever is asked, by what is given for each question, until nothing more is asked. */
  readonly answerAll: (answers: Readonly<Record<string, string>>, how?: 'press' | 'digit') => Promise<string>;
  readonly last: () => TelegramMessage;
  readonly buttons: () => readonly string[];
  /** How many messages the bot has sent once everything before is worked on: a doubled answer shows here. */
  readonly settled: () => Promise<number>;
};

export function startTalk(api: BotApi, chatId: ChatId, language = 'en'): Talk {
  const person = api.person(chatId, { first_name: 'Guest', language_code: language });

  const after: Talk['after'] = async (act) => {
    const before = person.replies().length;
    act();
    const replies = await person.waitForMessages(before + 1, PATIENCE);
    return replies.at(-1)?.text ?? '';
  };
  const say: Talk['say'] = (text) => after(() => person.say(text));
  const last = () => {
    const message = person.replies().at(-1);
    if (message === undefined) throw new Error('the bot has not said anything yet');
    return message;
  };
  const holderOf = (data: string) => {
    const holder = person.replies().findLast((message) => dataOf(message).includes(data));
    if (holder === undefined) throw new Error(`no button ${data}; the last message has ${dataOf(last()).join(' ')}`);
    return holder.message_id;
  };
  const press: Talk['press'] = (data) => after(() => person.press(holderOf(data), data));
  const digit: Talk['digit'] = (data) => {
    const button = (last().reply_markup?.inline_keyboard ?? [])
      .flat()
      .find(({ callback_data }) => callback_data === data);
    const number = /^(\d+)\./.exec(button?.text ?? '')?.[1];
    if (number === undefined) throw new Error(`no number stands before ${data}`);
    return say(number);
  };
  const inTurn = async (each: (one: string) => Promise<string>, all: readonly string[]) => {
    let answer = '';
    for (const one of all) answer = await each(one);
    return answer;
  };

  return {
    person,
    say,
    sayAll: (...texts) => inTurn(say, texts),
    press,
    pressAll: (...data) => inTurn(press, data),
    after,
    toast: async (act) => person.waitForCallbackAnswer(act(), PATIENCE),
    forge: (data, messageId = last().message_id) => after(() => person.forgePress(messageId, data)),
    digit,
    async answerAll(answers, how = 'press') {
      const wanted = Object.entries(answers).map(([question, value]) => `:${question}:${value}`);
      const choose = how === 'press' ? press : digit;
      let said = '';
      while (!dataOf(last()).some((data) => data.startsWith('go:result'))) {
        const choice = dataOf(last()).find((data) => data.startsWith('a:') && wanted.some((end) => data.endsWith(end)));
        if (choice === undefined) throw new Error(`no answer is given to ${dataOf(last()).join(' ')}`);
        said = await choose(choice);
      }
      return said;
    },
    last,
    buttons: () => dataOf(last()),
    settled: async () => {
      // The updates of one chat are worked on in order, so the answer to the last one comes last.
      const before = person.replies().length;
      const page = await new Promise<TelegramMessage[]>((resolve, reject) => {
        person.say('/privacy');
        person
          .waitForMessages((replies) => replies.slice(before).some((reply) => isPrivacyPage(reply)), PATIENCE)
          .then(resolve, reject);
      });
      return page.length - 1;
    },
  };
}

function isPrivacyPage(message: TelegramMessage): boolean {
  return dataOf(message).includes('go:delete');
}

export function dataOf(message: TelegramMessage): readonly string[] {
  return (message.reply_markup?.inline_keyboard ?? [])
    .flat()
    .map(({ callback_data }) => callback_data)
    .filter((data) => data !== undefined);
}
