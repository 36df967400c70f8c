import { randomUUID } from 'node:crypto';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { createBot } from '../../src/telegram/bot.ts';
import { createUnsavedChats } from '../../src/telegram/unsaved-chats.ts';
import { act, type CaseAction } from '../../src/usecases/casework/case-action.ts';
import { createDesk } from '../../src/usecases/casework/create-desk.ts';
import type { TurnResult } from '../../src/usecases/ports.ts';
import { converseOn, today, translator } from '../usecases/conversation.ts';
import { aTown } from '../usecases/following/a-town.ts';

const person = { id: 7, is_bot: false, first_name: 'Aigul', language_code: 'en' };
const chat = { id: 7, type: 'private', first_name: 'Aigul' } as const;
const t = translator('en');

/** The bot over the store of a town; what a turn does is done, and its state kept, as the database would. */
async function aBot() {
  const town = await aTown();
  town.office.clock.set(`${today}T05:00:00Z`);
  const start = () =>
    createBot({
      translator,
      converseOn,
      today: () => today,
      now: town.now,
      unsaved: createUnsavedChats({ now: town.now, keepForMs: 60_000 }),
      operator: { name: 'The Office', place: undefined },
      desk: createDesk({ store: town.store, codes: town.codes, now: town.now, newId: randomUUID }),
      linkTo: (payload) => `https://t.me/tirek_bot?start=${payload}`,
    });
  let bot = start();
  let state: unknown;
  let updateId = 0;
  const gets = async (body: object): Promise<TurnResult<CaseAction>> => {
    updateId += 1;
    const result = await bot.handle({
      updateId,
      update: { update_id: updateId, ...body },
      kind: Object.keys(body)[0] ?? '',
      chatId: '7',
      state: state === undefined ? undefined : JSON.parse(JSON.stringify(state)),
      damaged: false,
      language: undefined,
      exhausted: false,
      fence: { claim: 1, version: undefined },
    });
    await town.store.transact((tx) => act(tx, result.actions ?? [], '7', town.now()));
    if (result.state.kind === 'set') state = result.state.value;
    if (result.state.kind === 'forget') state = undefined;
    return result;
  };
  return {
    town,
    gets,
    restart: () => {
      bot = start();
    },
    says: (text: string) => gets({ message: { message_id: 1, date: 1, chat, from: person, text } }),
    presses: (data: string) =>
      gets({
        callback_query: {
          id: '99',
          from: person,
          chat_instance: '1',
          message: { message_id: 5, date: 1, chat, text: 'old' },
          data,
        },
      }),
    get stored() {
      return JSON.stringify(state ?? null);
    },
    follows: () => town.store.transact((tx) => tx.followers.ofChat('7', today)),
  };
}

const textOf = ({ calls }: TurnResult<CaseAction>) => calls.map(({ payload }) => `${payload['text'] ?? ''}`).join('\n');

describe('a link to follow by', () => {
  it.each([
    ['opened', (payload: string) => `/start ${payload}`],
    ['opened with the name of the bot', (payload: string) => `/start@tirek_bot ${payload}`],
    ['pasted as a whole', (payload: string) => `https://t.me/tirek_bot?start=${payload}`],
    ['pasted with words around it', (payload: string) => `look: http://127.0.0.1:3000/?start=${payload} !`],
  ])('%s asks for the language first, and then whether to follow; digits are enough', async (_how, typed) => {
    const one = await aBot();
    const { link } = await one.town.application(today);
    expect(textOf(await one.says(typed(link)))).toContain(t('bot:chooseLanguage'));
    expect(textOf(await one.says('3'))).toContain(t('cases:follow.title'));
    expect(one.stored).not.toContain(link);
    const followed = await one.says('1');
    expect(textOf(followed)).toContain(t('cases:notes.followed'));
    expect(await one.follows()).toHaveLength(1);
  });

  it('never stands in a button, nor does anything else that leads to an application', async () => {
    const one = await aBot();
    const { link, id } = await one.town.application(today);
    await one.presses('lang:en');
    const results = [await one.says(`/start ${link}`), await one.says('1'), await one.presses('go:status')];
    const buttons = JSON.stringify(results.flatMap(({ calls }) => calls.map(({ payload }) => payload['reply_markup'])));
    for (const secret of [link, link.slice(2), id, ...(await one.follows()).map((own) => own.id)]) {
      expect(buttons).not.toContain(secret);
    }
  });
});

describe('the consent to following', () => {
  it('is recorded like the other one: answer, version of the words, language and time', async () => {
    const one = await aBot();
    const { link } = await one.town.application(today);
    await one.presses('lang:ru');
    await one.says(`/start ${link}`);
    const { consents } = await one.says('1');
    expect(consents).toEqual([
      { given: true, textVersion: expect.stringMatching(/^[0-9a-f]{16}$/u), language: 'ru', at: one.town.now() },
    ]);
    await one.presses('go:own');
    const own = (await one.presses('go:own-yes')).consents?.[0]?.textVersion;
    expect(own).toMatch(/^[0-9a-f]{16}$/u);
    expect(own).not.toBe(consents?.[0]?.textVersion);
  });

  it('is waited for through a restart, also where no answers are saved', async () => {
    const one = await aBot();
    const { link } = await one.town.application(today);
    await one.presses('lang:en');
    await one.says('/check');
    await one.presses('consent:no');
    await one.says(`/start ${link}`);
    one.restart();
    expect(textOf(await one.says('1'))).toContain(t('cases:notes.followed'));
  });

  it('without saving answers stores none, whatever page is opened in between', async () => {
    const one = await aBot();
    const { link } = await one.town.application(today);
    await one.presses('lang:en');
    await one.says('/check');
    await one.presses('consent:no');
    for (const data of ['a:1:applicant:family-member:mother', 'a:1:ageGroup:pension-age', 'a:1:selfCare:cannot']) {
      await one.presses(data);
    }
    await one.says(`/start ${link}`);
    for (const data of ['go:help', 'a:1:selfCare:partly', 'go:status', 'go:language', 'a:1:selfCare:partly']) {
      await one.presses(data);
      expect(one.stored, data).not.toMatch(/selfCare|partly|cannot|pension-age|mother/u);
    }
  });
});

describe('a chat that follows', () => {
  it('is not changed by being blocked and unblocked', async () => {
    const one = await aBot();
    const { link } = await one.town.application(today);
    await one.presses('lang:en');
    await one.says(`/start ${link}`);
    await one.says('1');
    const member = (status: string) => ({ user: { ...person, is_bot: true }, status });
    for (const status of ['kicked', 'member']) {
      const change = {
        chat,
        from: person,
        date: 1,
        old_chat_member: member('member'),
        new_chat_member: member(status),
      };
      expect((await one.gets({ my_chat_member: change })).calls).toEqual([]);
    }
    expect(textOf(await one.says('/status'))).toContain(t('statuses:registered.title'));
  });

  it('gets what it is to forward as a message of its own, after the one with the buttons', async () => {
    const one = await aBot();
    const { link } = await one.town.application(today);
    await one.presses('lang:en');
    await one.says(`/start ${link}`);
    await one.says('1');
    await one.says('/status');
    // Open, share, with somebody else, dates, one month, son.
    let last = await one.says('1');
    for (const digit of ['2', '1', '2', '2', '2']) last = await one.says(digit);
    const [message, forward, ...more] = last.calls;
    expect(more).toEqual([]);
    expect(message?.payload['reply_markup']).toBeDefined();
    expect(forward?.payload['reply_markup']).toBeUndefined();
    expect(`${forward?.payload['text']}`).toMatch(/https:\/\/t\.me\/tirek_bot\?start=c_[\w-]{22}\s/u);
  });
});

describe('the code of a shared check', () => {
  it('comes as text and as a picture that a scanner reads', async () => {
    const one = await aBot();
    await one.presses('lang:en');
    await one.says('/check');
    await one.presses('consent:yes');
    await one.presses('a:1:applicant:self');
    for (let asked = 0; asked < 20 && !one.stored.includes('"kind":"summary"'); asked += 1) {
      const { options }: { options: string[] } = JSON.parse(one.stored);
      await one.presses(options.find((option) => option.endsWith(':unknown')) ?? 'go:back');
    }
    const { actions } = await one.presses('go:result');
    expect(actions).toEqual([expect.objectContaining({ kind: 'count-check' })]);
    await one.presses('go:share-check');
    const { calls } = await one.presses('go:share-check-yes');
    expect(calls.map(({ method }) => method)).toEqual(['answerCallbackQuery', 'sendMessage', 'sendDocument']);
    const code = /<code>([0-9A-Z]{4}-[0-9A-Z]{4})<\/code>/u.exec(textOf({ calls } as TurnResult<CaseAction>))?.[1];
    const file: unknown = calls[2]?.payload['document'];
    if (typeof file !== 'object' || file === null || !('base64' in file)) throw new Error('no picture');
    const { data, width, height } = PNG.sync.read(Buffer.from(`${file.base64}`, 'base64'));
    expect(jsQR.default(new Uint8ClampedArray(data), width, height)?.data).toBe(code);
    expect(calls[2]?.payload['caption']).toBe(t('cases:shared.caption', { code }));
  });
});
