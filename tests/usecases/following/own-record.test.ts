import { describe, expect, it } from 'vitest';
import { aTown, type Somebody } from './a-town.ts';

/** Thursday 22 October 2026. */
async function atConsent(): Promise<{ town: Awaited<ReturnType<typeof aTown>>; somebody: Somebody }> {
  const town = await aTown();
  const somebody = town.person();
  await somebody.goes('status');
  await somebody.goes('own');
  return { town, somebody };
}
async function begun(on = '2026-10-22') {
  const { town, somebody } = await atConsent();
  await somebody.goes('own-yes');
  await somebody.says(on);
  return { town, somebody };
}

describe("a family's own record", () => {
  it('begins with what would be kept, and with a yes', async () => {
    const { somebody } = await atConsent();
    expect(somebody.shown.kind).toBe('own-consent');
    await somebody.goes('own-yes');
    expect(somebody.turn.agreed).toEqual({ topic: 'own-record', given: true });
    expect(somebody.shown).toMatchObject({ kind: 'own-day', days: ['2026-10-22', '2026-10-21'] });
  });

  it('refused keeps nothing, and says what that means', async () => {
    const { somebody } = await atConsent();
    await somebody.goes('own-no');
    expect(somebody.turn.agreed).toEqual({ topic: 'own-record', given: false });
    expect(somebody.notes).toEqual(['own-refused']);
    expect(somebody.turn.actions).toBeUndefined();
  });

  it.each([
    ['today', '2026-10-22'],
    ['вчера', '2026-10-21'],
    ['бүгін', '2026-10-22'],
    ['12.10.2026', '2026-10-12'],
    ['12.10', '2026-10-12'],
    ['1.12', '2025-12-01'],
    ['12 October 2026', '2026-10-12'],
  ])('handed in %j counts from %s', async (typed, on) => {
    const { somebody } = await begun(typed);
    expect(somebody.shown).toMatchObject({ kind: 'file', view: { record: 'own', dates: { receivedOn: on } } });
    expect(somebody.notes).toEqual(['own-begun']);
  });

  it.each([
    ['23.10.2026', 'day-too-late'],
    ['01.01.2015', 'day-too-early'],
    ['01.01.2020', 'beyond-calendar'],
    ['31.02.2026', 'impossible-date'],
    ['soon', 'not-a-day'],
  ])('handed in %j is asked for again: %s', async (typed, note) => {
    const { somebody } = await begun(typed);
    expect(somebody.notes[0]).toBe(note);
    expect(somebody.turn.actions).toBeUndefined();
    expect(somebody.shown.kind).toBe('own-day');
  });

  it('has the same clock as the office, and is marked as their own everywhere', async () => {
    const { somebody } = await begun();
    expect(somebody.shown).toMatchObject({ view: { dates: { next: { kind: 'term', on: '2026-10-30' } } } });
    expect(somebody.text).toContain('own record');
    expect((await somebody.goes('status')).text).toContain('Own record');
    await somebody.does('open');
    await somebody.does('history');
    expect(somebody.text).toContain('Own record');
  });

  it('goes through every step a family can see, by allowed moves only', async () => {
    const { town, somebody } = await begun();
    const step = async (to: string, ...more: readonly (() => Promise<unknown>)[]) => {
      await somebody.does('moves');
      await somebody.does('move', to);
      for (const one of more) await one();
      expect(somebody.shown).toMatchObject({ kind: 'file', view: { status: to } });
    };
    await step('visit-scheduled', () => somebody.says('26.10.2026'));
    expect(somebody.shown).toMatchObject({ view: { dates: { next: { kind: 'visit', on: '2026-10-26' } } } });
    town.office.clock.set('2026-10-28T05:00:00Z');
    await somebody.does('history');
    await somebody.does('open');
    await step('visited', () => somebody.says('26.10.2026'));
    await step('approved', () => somebody.says('yesterday'));
    await step('notified', () => somebody.says('today'));
    await step('queued', () => somebody.does('day'));
    await step('medical-card-renewal', () => somebody.does('day'));
    await step('provider-chosen', () => somebody.does('day'));
    await step('receiving-care', () => somebody.does('day'));
    await step('terminated', () => somebody.does('day'));
    await somebody.does('moves');
    expect(somebody.shown).toMatchObject({ kind: 'moves', to: [] });
  });

  it('records a refusal with its ground', async () => {
    const { somebody } = await begun();
    await somebody.does('moves');
    await somebody.does('move', 'refused');
    expect(somebody.shown.kind).toBe('entry-ground');
    await somebody.says('today');
    expect(somebody.shown.kind).toBe('entry-ground');
    await somebody.does('ground', 'inaccurate-data');
    await somebody.does('day');
    await somebody.does('why');
    expect(somebody.shown).toMatchObject({ kind: 'why', ground: 'inaccurate-data' });
  });

  it.each([
    ['23.10.2026', 'day-too-late'],
    ['20.10.2026', 'day-too-early'],
    ['hm', 'misunderstood'],
  ])('a step on %j is asked for again: %s', async (typed, note) => {
    const { somebody } = await begun();
    await somebody.does('moves');
    await somebody.does('move', 'visited');
    await somebody.says(typed);
    expect(somebody.notes[0]).toBe(note);
    expect(somebody.turn.actions).toBeUndefined();
  });

  it('takes a wrong entry back, or corrects it, as new rows of the history', async () => {
    const { somebody } = await begun();
    await somebody.does('moves');
    await somebody.does('move', 'visited');
    await somebody.does('day');
    await somebody.does('wrong');
    await somebody.does('undo');
    expect(somebody.notes).toEqual(['taken-back']);
    expect(somebody.shown).toMatchObject({ view: { status: 'registered' } });
    await somebody.does('wrong');
    await somebody.does('fix', 'notified');
    await somebody.does('day');
    expect(somebody.shown).toMatchObject({ view: { status: 'notified' } });
    await somebody.does('history');
    expect(somebody.shown).toMatchObject({
      entries: [{ kind: 'received' }, { kind: 'moved' }, { kind: 'taken-back' }, { kind: 'corrected' }],
    });
  });

  it('is forgotten with everything of it, after one question', async () => {
    const { town, somebody } = await begun();
    const { view } = somebody.shown.kind === 'file' ? somebody.shown : { view: { ref: '' } };
    await somebody.forges(`f:${view.ref}:stop`);
    expect(somebody.shown.kind).toBe('forget');
    await somebody.says('yes');
    expect(somebody.notes).toEqual(['record-forgotten']);
    expect(somebody.screen).toEqual({ kind: 'status', cases: [] });
    expect(town.store.memory.cases.size).toBe(0);
    await somebody.forges(`f:${view.ref}:open`);
    expect(somebody.notes).toEqual(['not-followed-any-more']);
  });

  it('is seen by no staff', async () => {
    const { town } = await begun();
    const { page } = await town.office.casework
      .list({ district: 'bostandyk', limit: 50 }, town.office.aigerim)
      .then((answer) => ({ page: JSON.stringify(answer) }));
    expect(page).not.toContain('own');
  });

  it('pressed twice is written once', async () => {
    const { town, somebody } = await begun();
    await somebody.does('moves');
    await somebody.does('move', 'visited');
    const press = somebody.message.rows.flat().find(({ data }) => data.includes(':day:'))?.data ?? '';
    await somebody.forges(press);
    await somebody.forges(press);
    expect(somebody.notes).toEqual(['moved-on']);
    const [stored] = [...town.store.memory.cases.values()];
    expect(stored?.history).toHaveLength(2);
  });

  it('can be shared, and a relative is told of each step, still as their own', async () => {
    const { town, somebody } = await begun();
    const son = await (await town.person().opens(await town.share(somebody, 'dates'))).does('follow');
    expect(son.shown).toMatchObject({ view: { record: 'own', role: 'invited' } });
    expect(son.text).toContain("It is not the office's");
    await (await somebody.goes('status')).does('open');
    await somebody.does('moves');
    await somebody.does('move', 'visited');
    await somebody.does('day');
    expect(town.store.memory.notices.map(({ chatId }) => chatId)).toEqual([son.chatId]);
    const { view } = son.shown.kind === 'file' ? son.shown : { view: { ref: '' } };
    await son.forges(`f:${view.ref}:move:approved`);
    expect(son.turn.actions).toBeUndefined();
  });

  it('has room for five in a chat', async () => {
    const { somebody } = await begun();
    for (let count = 1; count < 5; count += 1) {
      await somebody.goes('own');
      await somebody.goes('own-yes');
      await somebody.says('today');
    }
    await somebody.goes('own');
    expect(somebody.notes).toEqual(['own-full']);
  });
});
