import { expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { beginCheck, openStage } from './stage.ts';

const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

it('a whole check by webhook; what does not come from Telegram is refused', async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const stage = await openStage({ PORT: String(port), PUBLIC_URL: publicUrl, WEBHOOK_SECRET: SECRET });
  try {
    const en = stage.translator('en');
    await stage.api.waitUntil(
      () => stage.api.ledger.some(({ method }) => method === 'setWebhook'),
      () => 'the webhook to be set',
      { timeoutMs: 15_000 },
    );
    const talk = stage.newcomer();
    await beginCheck(talk, 'en');
    await talk.press('a:1:applicant:family-member:mother');
    await talk.say('78');
    await talk.answerAll(
      {
        selfCare: 'cannot',
        needsCareAtHome: 'yes',
        familyCare: 'all-excused',
        warVeteran: 'no',
        contraindication: 'none',
      },
      'digit',
    );
    expect(await talk.press('go:result')).toContain(
      en('result:likely', { number: '5', title: en('law:categories.elderly.title') }),
    );

    const before = talk.person.replies().length;
    const post = async (body: unknown, secret?: string) => {
      const response = await fetch(`${publicUrl}/telegram/webhook`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret !== undefined && { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return response.status;
    };
    const { chatId } = talk.person;
    const forged = {
      update_id: 1,
      message: { message_id: 1, date: 1, chat: { id: chatId, type: 'private' }, text: '/help' },
    };
    expect(await post(forged)).toBe(401);
    expect(await post(forged, `${SECRET}x`)).toBe(401);
    expect(await post({ update_id: 2, brand_new_kind: { chat: { id: chatId } } }, SECRET)).toBe(200);
    expect(await post({}, SECRET)).toBe(200);
    expect(await post('not json', SECRET)).toBe(400);
    expect(await talk.settled()).toBe(before);
    expect(stage.program().complaints()).toEqual([]);
    expect(stage.program().output().stderr).not.toContain(SECRET);
    expect(stage.api.refusals).toEqual([]);
  } finally {
    await stage.close();
  }
}, 60_000);
