import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Translate, textOf } from '../../src/i18n/translator.ts';
import { until, whereIs } from '../support/database.ts';
import { beginCheck, openStage, type Stage } from './stage.ts';
import type { Talk } from './talk.ts';

// Many people talk at the same time here, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let stage: Stage;
let en: Translate;

beforeAll(async () => {
  stage = await openStage();
  en = stage.translator('en');
});

afterAll(async () => {
  const complaints = stage.program().complaints();
  await stage.close();
  expect(complaints).toEqual([]);
});

const widow = {
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'all-excused',
  warVeteran: 'no',
  contraindication: 'none',
} as const;

/** What no button ever holds, or not here. */
const forged = [
  'a:1:selfCare:banana',
  'a:1:selfCare:',
  'a:1:birthDate:1948-05-12',
  'a:1:epilepsy:yes',
  'a:1:__proto__:yes',
  'a:1:constructor:none',
  'a:9:selfCare:cannot',
  'a:__proto__:selfCare:cannot',
  'c:1:selfCare:banana',
  'e:1:epilepsy',
  'lang:xx',
  'consent:maybe',
  'go:nowhere',
  'go:result',
  'go:next',
  's:1:2026-02-30',
  'd:1:passport-of-somebody',
  ':::::',
  'ж'.repeat(32),
];

/** Up to the question of the age. */
async function askedForAge(person = 'a:1:applicant:family-member:mother'): Promise<Talk> {
  const talk = stage.newcomer();
  await beginCheck(talk, 'en');
  await talk.press(person);
  return talk;
}

function asks(question: string, context: 'self' | 'she' | 'he', t = en): string {
  const name = t(`persons:${({ self: 'self', she: 'mother', he: 'father' } as const)[context]}.name`);
  return textOf(t, `questions:${question}.text`, { context, name });
}

describe.concurrent('typing', () => {
  it('digits alone are enough for a whole interview in Russian, and no message is ever edited', async () => {
    const talk = stage.newcomer('ru');
    const ru = stage.translator('ru');
    await talk.say('/start');
    for (const choice of ['lang:ru', 'go:check', 'consent:yes', 'a:1:applicant:self', 'a:1:ageGroup:adult']) {
      await talk.digit(choice);
    }
    const answers = {
      selfCare: 'cannot',
      disability: 'group-2',
      needsCareAtHome: 'yes',
      familyCare: 'someone-can-care',
    };
    while (!talk.buttons().includes('go:result')) {
      const picked = talk.buttons().includes('a:1:dementia:yes');
      if (picked) {
        await talk.digit('a:1:dementia:yes');
        expect(talk.buttons()).not.toContain('a:1:diagnoses:none');
        await talk.digit('go:next');
      } else {
        const next = talk
          .buttons()
          .find((data) =>
            Object.entries({ ...answers, warVeteran: 'no', contraindication: 'none' }).some(
              ([fact, value]) => data === `a:1:${fact}:${value}`,
            ),
          );
        await talk.digit(next ?? 'no answer is given to this question');
      }
    }
    const result = await talk.digit('go:result');
    const title = ru('law:categories.adult-psychoneurological.title');
    expect(result).toContain(ru('result:likely', { number: '3', title }));
    const calls = stage.api.ledger.filter(({ chatId }) => chatId === talk.person.chatId).map(({ method }) => method);
    expect(new Set(calls)).toEqual(new Set(['sendMessage']));
  });

  it('words and their synonyms answer and steer', async () => {
    const talk = stage.newcomer();
    await beginCheck(talk, 'en');
    expect(await talk.say('my father')).toContain(asks('ageGroup', 'he'));
    expect(await talk.say('Back')).toContain(en('questions:applicant.text'));
    await talk.say('Dad');
    expect(await talk.say('12.05.1948')).toContain(asks('selfCare', 'he'));
    expect(await talk.say('I don’t know')).toContain(textOf(en, 'questions:selfCare.where'));
    expect(await talk.say('human')).toContain('1414');
    await talk.press('go:back');
    expect(await talk.say('menu')).toContain(en('bot:home.what'));
    expect(await talk.press('o:1')).toContain('?');
  });

  it('several picks can be typed at once', async () => {
    const talk = await askedForAge('a:1:applicant:self');
    await talk.press('a:1:ageGroup:adult');
    while (!talk.buttons().some((data) => data.endsWith(':dementia:yes'))) {
      const answer = /^a:1:(?:selfCare:cannot|disability:group-2|needsCareAtHome:yes|familyCare:someone-can-care)$/;
      await talk.press(talk.buttons().find((data) => answer.test(data)) ?? 'no answer is given to this question');
    }
    const said = await talk.say('1, 3');
    expect(said).toContain(en('questions:intellectualMildModerate.short'));
    expect(said).toContain(en('questions:dementia.short'));
  });

  it.each([
    ['a day that does not exist', '31.02.1950', 'bot:misunderstood.impossibleDate'],
    ['a day to come', `01.01.${new Date().getFullYear() + 2}`, 'bot:misunderstood.future'],
    ['an emoji', '👵', 'bot:misunderstood.once'],
    ['10,000 characters', 'x'.repeat(10_000), 'bot:misunderstood.tooLong'],
    ['HTML', '<b>&lt;script&gt;', 'bot:misunderstood.once'],
  ] as const)('%s for an age is answered once and sensibly', async (_what, typed, key) => {
    const talk = await askedForAge();
    const before = talk.person.replies().length;
    const said = await talk.say(typed);
    expect(said).toContain(en(key));
    expect(said).toContain(asks('ageGroup', 'she'));
    expect(await talk.settled()).toBe(before + 1);
  });

  it('a number that is no choice is an age', async () => {
    const talk = await askedForAge();
    expect(await talk.say('99')).toContain(asks('selfCare', 'she'));
  });

  it('an age of 130 is doubted', async () => {
    const talk = await askedForAge();
    const said = await talk.say('130 years');
    expect(said).toContain(en('bot:misunderstood.tooLongAgo', { years: '' }).split(' more than')[0]);
    expect(said).toContain(asks('ageGroup', 'she'));
  });

  it('what cannot be true together is explained', async () => {
    const talk = await askedForAge();
    const said = await talk.press('a:1:ageGroup:child');
    expect(said).toContain(asks('ageGroup', 'she'));
    expect(said.length).toBeGreaterThan(asks('ageGroup', 'she').length);
    expect(await talk.say('78')).toContain(asks('selfCare', 'she'));
  });

  it('after the second miss a person is offered, and the question is still there', async () => {
    const talk = await askedForAge();
    expect(await talk.say('blue')).not.toContain('1414');
    const second = await talk.say('green');
    expect(second).toContain('1414');
    expect(second).toContain(asks('ageGroup', 'she'));
    expect(await talk.say('78')).not.toContain('1414');
  });
});

describe.concurrent('what is no text', () => {
  it('is answered, whatever it is, and the question asked again', async () => {
    const talk = await askedForAge();
    for (const kind of [
      'photo',
      'sticker',
      'voice',
      'video_note',
      'document',
      'contact',
      'location',
      'dice',
    ] as const) {
      const said = await talk.after(() => talk.person.send(kind));
      expect(said, kind).toContain(en('bot:misunderstood.notText'));
      expect(said, kind).toContain(asks('ageGroup', 'she'));
    }
  });

  it('an album of ten photos gets one answer', async () => {
    const talk = await askedForAge();
    const { chatId } = talk.person;
    const before = talk.person.replies().length;
    for (let photo = 1; photo <= 10; photo += 1) {
      stage.api.inject({
        message: {
          ...privateMessage(chatId, 900_000 + photo),
          media_group_id: 'album-1',
          photo: [{ file_id: `p${photo}`, file_unique_id: `u${photo}`, width: 90, height: 90 }],
        },
      });
    }
    expect(await talk.settled()).toBe(before + 1);
  });

  it('a forwarded message is read like a written one, a changed one is not read', async () => {
    const talk = await askedForAge();
    expect(await talk.after(() => talk.person.say('hello there', { forwarded: true }))).toContain(
      en('bot:misunderstood.once'),
    );
    const mine = talk.person.say('/help');
    await talk.person.waitForMessages((replies) => replies.at(-1)?.text?.includes('/cancel') === true);
    expect(await talk.after(() => talk.person.editMessage(mine.message_id, '78'))).toContain(
      en('bot:misunderstood.edited'),
    );
  });

  it('content of a later Telegram is answered like any other that is no text', async () => {
    const talk = await askedForAge();
    const said = await talk.after(() =>
      stage.api.inject({ message: { ...privateMessage(talk.person.chatId, 900_100), hologram: { depth: 3 } } }),
    );
    expect(said).toContain(en('bot:misunderstood.notText'));
  });
});

describe.concurrent('several checks in a chat', () => {
  it('never mix', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    await talk.answerAll(widow);
    await talk.press('go:home');
    await talk.pressAll('go:new', 'a:2:applicant:family-member:father');
    await talk.say('70');
    const fathers = await talk.answerAll({
      ...widow,
      selfCare: 'partly',
      familyCare: 'nobody-obliged',
      disability: 'none',
      diagnoses: 'none',
    });
    expect(fathers).toContain(en('questions:selfCare.choices.partly'));
    expect(fathers).toContain(en('questions:familyCare.choices.nobody-obliged'));

    const mothers = await talk.forge('o:1');
    expect(mothers).toContain(en('persons:mother.check'));
    expect(mothers).toContain(en('questions:selfCare.choices.cannot'));
    expect(mothers).toContain(en('questions:familyCare.choices.all-excused'));
    expect(mothers).not.toContain(en('questions:familyCare.choices.nobody-obliged'));

    expect(await talk.press('go:result:1')).toContain(en('persons:mother.check'));
    expect(await talk.press('go:result:2')).toContain(en('persons:father.check'));
    // The buttons under the mother's result still mean her.
    const hers = talk.person.replies().at(-2);
    const papers = await talk.after(() => talk.person.press(hers?.message_id ?? 0, 'go:documents:1'));
    expect(papers).toContain(en('persons:mother.check'));
    const list = talk.last().message_id;
    await talk.toast(() => talk.person.press(list, 'd:1:application'));
    await stage.api.waitUntil(
      () => edited(talk, list),
      () => 'the tick',
    );
    expect(ticks(talk)).toContain('☑');
    await talk.press('go:documents:2');
    expect(ticks(talk)).toContain('☐');
    expect(ticks(talk)).not.toContain('☑');
  });

  it('keep every other answer when one is changed in two taps', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    const before = await talk.answerAll(widow);
    await talk.press('e:1:warVeteran');
    const after = await talk.press('a:1:warVeteran:yes');
    const lines = (text: string) => text.split('\n').filter((line) => /^\d\. /.test(line));
    expect(lines(after)).toHaveLength(lines(before).length);
    expect(lines(after).filter((line) => !lines(before).includes(line))).toEqual([
      expect.stringContaining(en('questions:warVeteran.choices.yes')),
    ]);
  });

  it('go back question by question', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    await talk.press('a:1:selfCare:cannot');
    expect(await talk.press('go:back')).toContain(asks('selfCare', 'she'));
    expect(await talk.press('go:back')).toContain(asks('ageGroup', 'she'));
    expect(await talk.press('go:back')).toContain(en('questions:applicant.text'));
    expect(await talk.press('go:back')).toContain(en('bot:home.what'));
  });

  it('keep their answers when the language is changed on the way', async () => {
    const talk = await askedForAge();
    const ru = stage.translator('ru');
    await talk.say('78');
    await talk.say('/language');
    expect(await talk.press('lang:ru')).toContain(asks('selfCare', 'she', ru));
    const summary = await talk.answerAll(widow);
    expect(summary).toContain(ru('persons:mother.choice'));
    expect(summary).not.toContain(en('persons:mother.choice'));
  });
});

describe.concurrent('presses', () => {
  it('twenty at once on one button are one answer and one new question', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    const before = talk.person.replies().length;
    const { message_id } = talk.last();
    const presses = Array.from({ length: 20 }, () => talk.person.press(message_id, 'a:1:selfCare:cannot'));
    await Promise.all(presses.map((query) => talk.person.waitForCallbackAnswer(query, { timeoutMs: 15_000 })));
    expect(await talk.settled()).toBe(before + 1);
    expect(talk.person.replies()[before]?.text).toContain(asks('needsCareAtHome', 'she'));
  });

  it('on the buttons of a deleted check are answered by saying so', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    const old = talk.last().message_id;
    await talk.answerAll(widow);
    await talk.pressAll('go:delete-check', 'x:1');
    expect(await talk.forge('a:1:selfCare:cannot', old)).toContain(en('bot:old.ended'));
    expect(await talk.forge('go:result:1', old)).toContain(en('bot:old.ended'));
  });

  it('on an earlier question ask before anything is changed', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    const old = talk.last().message_id;
    await talk.press('a:1:selfCare:cannot');
    const asked = await talk.forge('a:1:selfCare:can', old);
    expect(asked).toContain(en('bot:change.ask', { answer: en('questions:selfCare.choices.can') }));
    expect(await talk.press('c:1:selfCare:can')).toContain(en('questions:selfCare.choices.can'));
  });

  it('with forged data get a reply, and the interview goes on', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    const question = talk.last().message_id;
    for (const data of forged) await talk.toast(() => talk.person.forgePress(question, data));
    await talk.settled();
    expect(await talk.forge('o:1')).toContain(asks('selfCare', 'she'));
    expect(await talk.press('a:1:selfCare:cannot')).toContain(asks('needsCareAtHome', 'she'));
  });
});

describe.concurrent('updates', () => {
  it('that come twice take effect once', async () => {
    const talk = await askedForAge();
    const before = talk.person.replies().length;
    const message = { ...privateMessage(talk.person.chatId, 900_200), text: '78' };
    const id = stage.api.inject({ message });
    stage.api.inject({ update_id: id, message });
    expect(await talk.settled()).toBe(before + 1);
    stage.api.inject({ update_id: id, message });
    expect(await talk.settled()).toBe(before + 2);
  });

  it('from a group are answered with the reason, and the bot leaves', async () => {
    const chat = { id: -100_731_000_001, type: 'supergroup', title: 'Neighbours' };
    const from = { id: 7_319_999_999_999, is_bot: false, first_name: 'Guest', language_code: 'en' };
    stage.api.inject({ message: { message_id: 5, date: 1_780_000_000, chat, from, text: '/start' } });
    const calls = () => stage.api.ledger.filter(({ chatId }) => chatId === chat.id).map(({ method }) => method);
    await stage.api.waitUntil(
      () => calls().includes('leaveChat'),
      () => 'the bot to leave the group',
    );
    expect(calls()).toEqual(['sendMessage', 'leaveChat']);
    expect(stage.api.history(chat.id).at(-1)?.message.text).toBe(en('bot:groups'));
  });

  it('of a person who blocks the bot, and comes back, are no trouble', async () => {
    const talk = await askedForAge();
    talk.person.say('/help');
    talk.person.block();
    talk.person.unblock();
    expect(await talk.say('/check')).not.toBe('');
    expect(stage.program().complaints()).toEqual([]);
  });
});

describe.concurrent('what is kept', () => {
  it('is not readable in the database, and not in the log', async () => {
    const talk = stage.newcomer();
    await beginCheck(talk, 'en');
    await talk.press('a:1:applicant:family-member:mother');
    await talk.say('12.05.1948');
    await talk.say('canary of Karaganda');
    await talk.answerAll(widow);
    await talk.settled();
    for (const said of ['canary', '1948-05-12', '12.05.1948', 'selfCare', 'all-excused', 'birthDate', 'mother']) {
      expect(await whereIs(stage.database, said)).toEqual([]);
      expect(stage.program().output().stderr).not.toContain(said);
    }
    // The last answer is taken out of the queue just after it has arrived.
    const rows = async () => (await whereIs(stage.database, String(talk.person.chatId))).join();
    await until(async () => (await rows()) === 'chat.chat_id,consent.chat_id', 'nothing but the chat and its consent');
  });

  it('is gone without a row after /delete', async () => {
    const talk = await askedForAge();
    await talk.say('78');
    await talk.say('/delete');
    expect(await talk.press('go:delete-yes')).toContain(en('bot:delete.done'));
    const rows = () => whereIs(stage.database, String(talk.person.chatId));
    await until(async () => (await rows()).length === 0, 'no row with the number of the chat');
    expect(await talk.say('/start')).toContain('Choose a language');
  });
});

function privateMessage(chatId: number, messageId: number) {
  return {
    message_id: messageId,
    date: 1_780_000_000,
    chat: { id: chatId, type: 'private', first_name: 'Guest' },
    from: { id: chatId, is_bot: false, first_name: 'Guest', language_code: 'en' },
  };
}

/** The boxes before the papers that are to be brought. */
function ticks(talk: Talk): readonly (string | undefined)[] {
  const buttons = talk.last().reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.map(({ text }) => /[☑☐]/u.exec(text)?.[0]);
}

function edited(talk: Talk, messageId: number): boolean {
  return talk.person.replies().some(({ message_id, edit_date }) => message_id === messageId && edit_date !== undefined);
}
