import { describe, expect, it } from 'vitest';
import { factNames } from '../../src/core/facts/facts.ts';
import type { Translate, Translator } from '../../src/i18n/translator.ts';
import { createBot } from '../../src/telegram/bot.ts';
import { createUnsavedChats } from '../../src/telegram/unsaved-chats.ts';
import type { CaseAction } from '../../src/usecases/casework/case-action.ts';
import type { ApiCall, ClaimedTurn, TurnResult as Result } from '../../src/usecases/ports.ts';
import { converseOn, emptyDesk, today, translator } from '../usecases/conversation.ts';

type TurnResult = Result<CaseAction>;

const now = new Date('2026-11-23T05:00:00Z');
const dayMs = 24 * 60 * 60 * 1000;
const person = { id: 7, is_bot: false, first_name: 'Aigul', language_code: 'ru' };
const privateChat = { id: 7, type: 'private', first_name: 'Aigul' } as const;

/** A bot over nothing: turns are handed to it one by one, and its states are kept here as the database would. */
function aBot(texts: Translator = translator) {
  const unsaved = createUnsavedChats({ now: () => now, keepForMs: dayMs });
  const operator = { name: undefined, place: undefined };
  const bot = createBot({
    translator: texts,
    converseOn,
    today: () => today,
    now: () => now,
    unsaved,
    operator,
    desk: emptyDesk,
    linkTo: (payload) => `https://t.me/tirek_bot?start=${payload}`,
  });
  let state: unknown;
  let updateId = 0;

  const claim = (body: object, more: Partial<ClaimedTurn> = {}): ClaimedTurn => {
    updateId += 1;
    return {
      updateId,
      update: { update_id: updateId, ...body },
      kind: Object.keys(body)[0] ?? '',
      chatId: '7',
      state: state === undefined ? undefined : JSON.parse(JSON.stringify(state)),
      damaged: false,
      language: undefined,
      exhausted: false,
      fence: { claim: 1, version: undefined },
      ...more,
    };
  };
  const commit = (result: TurnResult): TurnResult => {
    if (result.state.kind === 'set') state = result.state.value;
    if (result.state.kind === 'forget') state = undefined;
    return result;
  };
  const gets = async (body: object, more?: Partial<ClaimedTurn>) => commit(await bot.handle(claim(body, more)));
  return {
    bot,
    claim,
    commit,
    gets,
    says: (text: string) => gets({ message: messageOf({ text }) }),
    presses: (data: string) => gets({ callback_query: pressOf(data) }),
    get stored() {
      return JSON.stringify(state ?? null);
    },
  };
}

const messageOf = (content: object) => ({ message_id: 1, date: 1, chat: privateChat, from: person, ...content });
const pressOf = (data: string) => ({
  id: '99',
  from: person,
  chat_instance: '1',
  message: { message_id: 5, date: 1, chat: privateChat, text: 'old' },
  data,
});
const methods = ({ calls }: TurnResult) => calls.map(({ method }) => method);
const sent = ({ calls }: TurnResult) => calls.filter(({ method }) => method === 'sendMessage').map(textOfCall);
const textOfCall = ({ payload }: ApiCall) => `${payload['text'] ?? ''}`;

async function ready(consent: 'yes' | 'no' = 'yes') {
  const one = aBot();
  await one.says('/start');
  await one.presses('lang:en');
  await one.says('/check');
  await one.presses(`consent:${consent}`);
  return one;
}

async function midway(consent: 'yes' | 'no') {
  const one = await ready(consent);
  await one.presses('a:1:applicant:family-member:mother');
  await one.presses('a:1:ageGroup:pension-age');
  await one.presses('a:1:selfCare:cannot');
  return one;
}

describe('an update', () => {
  const group = { id: -5, type: 'supergroup', title: 'Village' } as const;
  const member = (status: string) => ({ user: { ...person, is_bot: true }, status });
  const memberChange = (chat: object, status: string) => ({
    my_chat_member: { chat, from: person, date: 1, old_chat_member: member('member'), new_chat_member: member(status) },
  });

  it.each([
    ['a text', { message: messageOf({ text: 'hello' }) }, ['sendMessage']],
    ['a command', { message: messageOf({ text: '/help' }) }, ['sendMessage']],
    ['a command with the name of the bot', { message: messageOf({ text: '/help@tirek_bot' }) }, ['sendMessage']],
    ['a command we do not have', { message: messageOf({ text: '/frobnicate' }) }, ['sendMessage']],
    ['a deep link', { message: messageOf({ text: '/start t_ABC' }) }, ['sendMessage']],
    [
      'a photo',
      { message: messageOf({ photo: [{ file_id: 'a', file_unique_id: 'a', width: 1, height: 1 }] }) },
      ['sendMessage'],
    ],
    [
      'a voice message',
      { message: messageOf({ voice: { file_id: 'a', file_unique_id: 'a', duration: 1 } }) },
      ['sendMessage'],
    ],
    [
      'a sticker',
      { message: messageOf({ sticker: { file_id: 'a', file_unique_id: 'a', type: 'regular', width: 1, height: 1 } }) },
      ['sendMessage'],
    ],
    [
      'a forwarded text',
      { message: messageOf({ text: 'yes', forward_origin: { type: 'hidden_user', sender_user_name: 'x', date: 1 } }) },
      ['sendMessage'],
    ],
    ['a changed message', { edited_message: messageOf({ text: 'hello', edit_date: 2 }) }, ['sendMessage']],
    ['a press', { callback_query: pressOf('go:help') }, ['answerCallbackQuery', 'sendMessage']],
    [
      'a press without its message',
      { callback_query: { id: '99', from: person, chat_instance: '1', data: 'go:help' } },
      ['answerCallbackQuery', 'sendMessage'],
    ],
    ['a forged press', { callback_query: pressOf('a:1:soul:yes') }, ['answerCallbackQuery', 'sendMessage']],
    [
      'a press of a game',
      { callback_query: { ...pressOf(''), data: undefined, game_short_name: 'x' } },
      ['answerCallbackQuery'],
    ],
    ['a text without a sender', { message: { ...messageOf({ text: 'hello' }), from: undefined } }, ['sendMessage']],
    ['being blocked', memberChange(privateChat, 'kicked'), []],
    ['being unblocked', memberChange(privateChat, 'member'), []],
    ['a text in a group', { message: { ...messageOf({ text: 'hello' }), chat: group } }, ['sendMessage', 'leaveChat']],
    ['being put into a group', memberChange(group, 'member'), ['sendMessage', 'leaveChat']],
    ['being put out of a group', memberChange(group, 'left'), []],
    [
      'a post in a channel',
      { channel_post: { message_id: 1, date: 1, chat: { id: -6, type: 'channel', title: 'x' }, text: 'x' } },
      ['sendMessage', 'leaveChat'],
    ],
    ['an inline query', { inline_query: { id: '1', from: person, query: '', offset: '' } }, []],
    ['of an unknown kind', { wonder_of_2030: { chat: privateChat } }, []],
    ['of nothing', {}, []],
  ])('that is %s is answered as it should be', async (_name, body, expected) => {
    const result = await aBot().gets(body);
    expect(methods(result)).toEqual(expected);
    expect(result.calls.every(({ lane }) => lane === 'reply')).toBe(true);
  });

  it('that says whether the bot is blocked says so to those who would phone', async () => {
    expect((await aBot().gets(memberChange(privateChat, 'kicked'))).blocked).toBe(true);
    expect((await aBot().gets(memberChange(privateChat, 'member'))).blocked).toBeUndefined();
  });

  it('that is none at all is left alone', async () => {
    for (const update of [undefined, null, 1, 'x', []]) {
      expect((await aBot().gets({}, { update })).calls).toEqual([]);
    }
    expect((await aBot().gets({ message: messageOf({ text: 'x' }) }, { chatId: undefined })).calls).toEqual([]);
  });

  it('of ten photos in one album gets one answer', async () => {
    const one = await ready();
    const photo = { photo: [{ file_id: 'a', file_unique_id: 'a', width: 1, height: 1 }], media_group_id: 'album' };
    const answers = [];
    for (let count = 0; count < 10; count += 1) answers.push(await one.gets({ message: messageOf(photo) }));
    expect(answers.flatMap(sent)).toHaveLength(1);
  });
});

describe('a press', () => {
  it('twenty times in a second is answered twenty times, but goes on once', async () => {
    const one = await ready();
    const results = [];
    for (let count = 0; count < 20; count += 1) results.push(await one.presses('a:1:applicant:self'));
    expect(results.every((result) => methods(result)[0] === 'answerCallbackQuery')).toBe(true);
    expect(results.flatMap(sent)).toHaveLength(1);
  });

  it('that repeats an answer says so in a toast short enough, in every language', async () => {
    for (const language of ['kk', 'ru', 'en']) {
      const one = await ready();
      await one.presses(`lang:${language}`);
      await one.presses('a:1:applicant:self');
      await one.presses('a:1:ageGroup:adult');
      const [call] = (await one.presses('a:1:ageGroup:adult')).calls;
      expect(call?.method).toBe('answerCallbackQuery');
      const toast = textOfCall(call ?? { method: 'sendMessage', payload: {}, lane: 'reply' });
      expect(toast).toMatch(/\p{L}{3}/u);
      expect(toast.length).toBeLessThanOrEqual(200);
      expect(toast).not.toMatch(/[<>]|&\w+;/u);
    }
  });

  it('on a check that is deleted says so', async () => {
    const one = await midway('yes');
    await one.presses('x:1');
    expect(sent(await one.presses('a:1:selfCare:can')).join()).toContain(translator('en')('bot:old.ended'));
  });

  it('takes the buttons off the question it answered, and changes a message where only a tick changes', async () => {
    const one = await ready();
    expect(methods(await one.presses('a:1:applicant:self'))).toEqual([
      'answerCallbackQuery',
      'editMessageReplyMarkup',
      'sendMessage',
    ]);
    await one.presses('go:documents');
    const tick = await one.presses('d:1:application');
    expect(methods(tick)).toEqual(['answerCallbackQuery', 'editMessageText']);
    expect(tick.calls[1]?.fallback?.method).toBe('sendMessage');
  });
});

describe('typing only', () => {
  it('the digits leads from the start to the result, and no message is changed', async () => {
    const one = aBot();
    const results = [await one.says('/start')];
    // Russian, start, agree, my mother, pension age, no, yes, each has a reason …
    for (const digit of ['2', '1', '1', '2', '4', '3', '1', '2']) results.push(await one.says(digit));
    for (let more = 0; more < 12 && !one.stored.includes('"place":{"kind":"summary"}'); more += 1) {
      results.push(await one.says('1'));
    }
    expect(one.stored).toContain('"place":{"kind":"summary"}');
    const { options }: { options: string[] } = JSON.parse(one.stored);
    results.push(await one.says(`${options.indexOf('go:result') + 1}`));
    expect(one.stored).toContain('"place":{"kind":"result"}');
    expect(results.flatMap(methods).filter((method) => method !== 'sendMessage')).toEqual([]);
  });

  it('the words of a button does what the button does, wherever it stands', async () => {
    for (const before of [[], ['go:check'], ['go:documents'], ['go:status'], ['go:status', 'go:own'], ['go:delete']]) {
      const pressed = await ready();
      for (const data of before) await pressed.presses(data);
      const { options, optionWords }: { options: string[]; optionWords: string[] } = JSON.parse(pressed.stored);
      for (const [index, data] of options.entries()) {
        const typed = await ready();
        const other = await ready();
        for (const way of before) for (const one of [typed, other]) await one.presses(way);
        await other.presses(data);
        await typed.says(` ${optionWords[index]?.toUpperCase()}. `);
        expect(JSON.parse(typed.stored), `${before.join()} ${data}`).toEqual(JSON.parse(other.stored));
      }
    }
  });

  it('several numbers picks several papers, also when they are answered anew', async () => {
    const one = await ready();
    for (const data of ['applicant:self', 'ageGroup:adult', 'selfCare:can', 'disability:group-1'])
      await one.presses(`a:1:${data}`);
    await one.presses('e:1:diagnoses');
    await one.says('1 3');
    expect(JSON.parse(one.stored).checks[0].situation).toMatchObject({
      intellectualMildModerate: 'yes',
      dementia: 'yes',
    });
    await one.presses('e:1:diagnoses');
    await one.says('2, 4');
    expect(JSON.parse(one.stored).checks[0].situation).toMatchObject({
      intellectualSevereProfound: 'yes',
      mentalBehavioural: 'yes',
    });
  });
});

describe('the same turn worked on twice', () => {
  it.each(['yes', 'no'] as const)(
    'has the same result each time, every step of the way (consent: %s)',
    async (consent) => {
      const one = await ready(consent);
      const steps = [
        'applicant:self',
        'ageGroup:adult',
        'selfCare:cannot',
        'needsCareAtHome:yes',
        'familyCare:conflict',
      ];
      for (const data of [...steps.map((answer) => `a:1:${answer}`), 'go:new', 'go:privacy', 'go:back']) {
        const claim = one.claim({ callback_query: pressOf(data) });
        const first = await one.bot.handle(claim);
        expect(await one.bot.handle({ ...claim, update: structuredClone(claim.update) })).toEqual(first);
        one.commit(first);
      }
    },
  );

  it.each(['consent:yes', 'go:delete-yes'])(
    'has the same result after answers that were not saved: %s',
    async (data) => {
      const one = await midway('no');
      const claim = one.claim({ callback_query: pressOf(data) });
      const first = await one.bot.handle(claim);
      expect(await one.bot.handle({ ...claim, update: structuredClone(claim.update) })).toEqual(first);
    },
  );
});

describe('what is kept', () => {
  it('without consent to saving holds no answer and no question, anywhere', async () => {
    const one = await midway('no');
    const leaked = () => factNames.filter((fact) => fact !== 'sex' && one.stored.includes(fact));
    expect(leaked()).toEqual([]);
    await one.presses('a:1:selfCare:partly');
    expect(one.stored).not.toContain('partly');
    expect(leaked()).toEqual([]);
  });

  it('lasts 30 days when saved, 24 hours when not', async () => {
    const saved = await midway('yes');
    expect((await saved.says('hello')).expiresAt).toEqual(new Date(now.getTime() + 30 * dayMs));
    const unsaved = await midway('no');
    expect((await unsaved.says('hello')).expiresAt).toEqual(new Date(now.getTime() + dayMs));
  });

  it('is not cut short by an update that is passed over', async () => {
    const one = await midway('yes');
    const photo = { photo: [{ file_id: 'a', file_unique_id: 'a', width: 1, height: 1 }], media_group_id: 'album' };
    await one.gets({ message: messageOf(photo) });
    const passedOver = await one.gets({ message: messageOf(photo) });
    expect(passedOver.calls).toEqual([]);
    expect(passedOver.expiresAt).toEqual(new Date(now.getTime() + 30 * dayMs));
  });

  it('is all gone after the deletion, and the person is told', async () => {
    for (const consent of ['yes', 'no'] as const) {
      const one = await midway(consent);
      await one.says('/delete');
      const result = await one.presses('go:delete-yes');
      expect(result.state).toEqual({ kind: 'forget' });
      expect(sent(result)).toEqual([translator('en')('bot:delete.done')]);
    }
  });
});

describe('a chat that was lost', () => {
  it('from memory, because the program was started anew, says so and begins again', async () => {
    const one = await midway('no');
    const another = aBot();
    const claim = another.claim({ message: messageOf({ text: '1' }) }, { state: JSON.parse(one.stored) });
    const result = await another.bot.handle(claim);
    expect(sent(result).join()).toContain(translator('en')('bot:lost'));
  });

  it('from memory can still be deleted, and says that it is', async () => {
    const one = await midway('no');
    const another = aBot();
    const claim = another.claim({ callback_query: pressOf('go:delete-yes') }, { state: JSON.parse(one.stored) });
    const result = await another.bot.handle(claim);
    expect(result.state).toEqual({ kind: 'forget' });
    expect(sent(result)).toEqual([translator('en')('bot:delete.done')]);
  });

  it('in the store, because it cannot be opened, says so in the language that is known', async () => {
    const result = await aBot().gets({ message: messageOf({ text: '1' }) }, { damaged: true, language: 'kk' });
    expect(sent(result).join()).toContain(translator('kk')('bot:welcomeBackLost'));
  });

  it('as garbage is a new one', async () => {
    for (const state of [1, 'x', [], {}, { checks: 'many' }]) {
      const result = await aBot().gets({ message: messageOf({ text: '/start' }) }, { state });
      expect(sent(result)).toHaveLength(1);
    }
  });
});

describe('the record of a consent', () => {
  const consents = async (texts?: Translator) => {
    const one = aBot(texts);
    await one.says('/start');
    await one.presses('lang:ru');
    await one.says('/check');
    return (await one.presses('consent:yes')).consents ?? [];
  };

  it('has the answer, the version of the text, the language and the time', async () => {
    expect(await consents()).toEqual([
      { given: true, textVersion: expect.stringMatching(/^[0-9a-f]{16}$/u), language: 'ru', at: now },
    ]);
    expect((await consents())[0]?.textVersion).toBe((await consents())[0]?.textVersion);
  });

  it('has another version when the text is another', async () => {
    const changed: Translator = (language) =>
      new Proxy(translator(language), {
        apply: (target, self, args: Parameters<Translate>) => {
          const said: unknown = Reflect.apply(target, self, args);
          const [key] = args;
          return typeof key === 'string' && key === 'bot:privacy' ? { ...Object(said), term: 'for ever' } : said;
        },
      });
    expect((await consents(changed))[0]?.textVersion).not.toBe((await consents())[0]?.textVersion);
  });

  it('is made for a refusal too, and for nothing else', async () => {
    const one = await ready();
    expect((await one.presses('consent:no')).consents).toEqual([
      expect.objectContaining({ given: false, language: 'en' }),
    ]);
    expect((await one.presses('a:1:applicant:self')).consents).toEqual([]);
  });
});

describe('the language', () => {
  it.each([
    ['ru', 'ru'],
    ['en-GB', 'en'],
    ['kk', 'kk'],
    ['de', 'kk'],
    [undefined, 'kk'],
  ] as const)('of somebody new whose Telegram speaks %s is %s until chosen', async (code, language) => {
    const body = {
      message: {
        ...messageOf({ text: 'hello' }),
        chat: { id: -5, type: 'group', title: 'x' },
        from: { ...person, language_code: code },
      },
    };
    expect(sent(await aBot().gets(body))).toEqual([translator(language)('bot:groups')]);
  });

  it('stays as chosen, whatever Telegram speaks', async () => {
    const one = await ready();
    expect(sent(await one.says('/help')).join()).toContain(translator('en')('bot:help.typing'));
  });

  it('of the last words is the one known, else Kazakh', () => {
    const one = aBot();
    const said = (more: Partial<ClaimedTurn>) => one.bot.lastWords(one.claim({}, more)).map(textOfCall);
    expect(said({ language: 'ru' })).toEqual([translator('ru')('bot:error')]);
    expect(said({})).toEqual([translator('kk')('bot:error')]);
    expect(said({ chatId: undefined })).toEqual([]);
  });
});
