import { expect, it, vi } from 'vitest';
import { until, whereIs } from '../support/database.ts';
import { openStage } from './stage.ts';
import { dataOf, type Talk } from './talk.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Presses the button of the newest message that does this to an application. */
const does = (talk: Talk, deed: string): Promise<string> => {
  const data = talk.buttons().find((one) => one.startsWith('f:') && one.includes(`:${deed}`));
  if (data === undefined) throw new Error(`no ${deed} among ${talk.buttons().join(' ')}`);
  return talk.press(data);
};

it("a family's own record is kept, shared by a forwarded link, revoked, and gone without a row", async () => {
  // A day of a year whose holidays are known, whatever day the test is run on.
  const stage = await openStage({ CLOCK_STARTS_AT: '2026-10-05T10:00:00+05:00' });
  try {
    const en = stage.translator('en');
    const kk = stage.translator('kk');
    const [daughter, son] = [stage.newcomer('en'), stage.newcomer('kk')];
    await daughter.say('/status');
    await daughter.pressAll('lang:en', 'go:own', 'go:own-yes');
    expect(await daughter.say('today')).toContain('This is your own record');

    await does(daughter, 'sharing');
    for (const choice of ['invite', 'scope:dates', 'until:3']) await does(daughter, choice);
    const before = daughter.person.replies().length;
    await does(daughter, 'label:son');
    const [message, forward] = (await daughter.person.waitForMessages(before + 2)).slice(before);
    expect(dataOf(forward ?? daughter.last())).toEqual([]);
    const payload = /[?&]start=(c_[\w-]{22})/.exec(forward?.text ?? '')?.[1];
    expect(payload).toBeDefined();

    expect(await son.say(`/start ${payload}`)).toContain('Тілді таңдаңыз');
    expect(await son.press('lang:kk')).toContain(kk('cases:follow.sharedOwn'));
    expect(await son.digit(son.buttons()[0] ?? '')).toContain(kk('cases:notes.followed'));
    expect(dataOf(message ?? daughter.last()).length).toBeGreaterThan(0);

    const sharing = dataOf(message ?? daughter.last()).find((data) => data.endsWith(':sharing')) ?? '';
    expect(await daughter.press(sharing)).toContain('Son');
    await does(daughter, 'other');
    expect(await does(daughter, 'revoke')).toContain('Son');
    expect(await son.say('/status')).toContain(kk('bot:status.none'));

    await daughter.say('/delete');
    expect(await daughter.press('go:delete-yes')).toContain(en('bot:delete.done'));
    const rows = () => whereIs(stage.database, String(daughter.person.chatId));
    await until(async () => (await rows()).length === 0, 'no row with the number of the chat');
    expect(await stage.database.query('select 1 from application')).toEqual([]);
    expect(stage.program().complaints()).toEqual([]);
  } finally {
    await stage.close();
  }
});
