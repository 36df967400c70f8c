import { describe, expect, it } from 'vitest';
import { almatyDate } from '../../../src/core/calendar/almaty.ts';
import { aTown, type Somebody } from './a-town.ts';

async function aFamily() {
  const town = await aTown();
  const application = await town.application();
  const daughter = await town.applicantOf(application.link);
  const followers = () => town.store.transact((tx) => tx.followers.of(application.id, day(town)));
  return { town, application, daughter, followers };
}
const day = (town: Awaited<ReturnType<typeof aTown>>) => almatyDate(town.now());

describe('sharing', () => {
  it.each([
    ['status', undefined],
    ['dates', '2026-10-22'],
    ['everything', '2026-10-22'],
  ])('%s: the invited see what they will be told, by whom in role only, before anything is sent', async (scope, on) => {
    const { town, daughter } = await aFamily();
    const link = await town.share(daughter, scope, '3', 'son');
    const son = await town.person('ru').opens(link);
    expect(son.shown).toMatchObject({ kind: 'follow', by: 'invitation', scope, until: '2027-01-22' });
    expect(son.shown).toHaveProperty('receivedOn', on);
    await son.does('follow');
    expect(son.shown).toMatchObject({ kind: 'file', view: { role: 'invited', scope } });
  });

  it('with dates hides the grounds, with the status alone the dates, the history and the grounds too', async () => {
    const { town, daughter, application } = await aFamily();
    const [seesStatus, seesDates] = [
      await (await town.person().opens(await town.share(daughter, 'status'))).does('follow'),
      await (await town.person().opens(await town.share(daughter, 'dates'))).does('follow'),
    ];
    await town.office.casework.move(
      { id: application.id, to: 'refused', occurredOn: '2026-10-22', ground: 'inaccurate-data', expectedVersion: 1 },
      town.office.aigerim,
    );
    for (const somebody of [seesStatus, seesDates]) {
      await (await somebody.goes('status')).does('open');
      const ref = somebody.shown.kind === 'file' ? somebody.shown.view.ref : '';
      await somebody.forges(`f:${ref}:why`);
      expect(somebody.shown.kind).toBe('file');
      expect(JSON.stringify(somebody.screen)).not.toContain('inaccurate');
      await somebody.forges(`f:${ref}:sharing`);
      expect(somebody.shown.kind).toBe('file');
      await somebody.forges(`f:${ref}:invite`);
      expect(somebody.shown.kind).toBe('file');
    }
    expect(JSON.stringify(seesStatus.screen)).not.toMatch(/2026-\d\d-\d\d/u);
    await seesStatus.goes('history');
    expect(seesStatus.shown.kind).toBe('file');
    await seesDates.goes('history');
    expect(JSON.stringify(seesDates.screen)).not.toContain('inaccurate');
  });

  it('gives a link that is good once, for one person, for seven days', async () => {
    const { town, daughter } = await aFamily();
    const [once, late] = [await town.share(daughter, 'dates'), await town.share(daughter, 'dates')];
    await (await town.person().opens(once)).does('follow');
    expect((await town.person().opens(once)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
    town.office.clock.pass(7 * 24 * 60 * 60_000 + 1000);
    expect((await town.person().opens(late)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
  });

  it('by one link with two who agree at once lets in the first', async () => {
    const { town, daughter, followers } = await aFamily();
    const link = await town.share(daughter, 'dates');
    const [one, other] = [await town.person().opens(link), await town.person().opens(link)];
    await one.does('follow');
    await other.does('follow');
    expect(other.shown).toEqual({ kind: 'dead-link', why: 'nothing' });
    expect(await followers()).toHaveLength(2);
  });

  it('is shown to the applicant: who, what, until when', async () => {
    const { town, daughter } = await aFamily();
    await (await town.person().opens(await town.share(daughter, 'status', '1', 'neighbour'))).does('follow');
    await daughter.does('sharing');
    expect(daughter.shown).toMatchObject({
      kind: 'sharing',
      others: [{ label: 'Neighbour', scope: 'status', until: '2026-11-22' }],
    });
    expect(daughter.text).toContain('Neighbour');
  });

  it('is changed and revoked in one press, at once, waiting messages too', async () => {
    const { town, daughter, application, followers } = await aFamily();
    const son = await (await town.person().opens(await town.share(daughter, 'everything'))).does('follow');
    await daughter.does('sharing');
    await daughter.does('other');
    await daughter.does('scope', 'status');
    expect(daughter.notes).toEqual(['changed']);
    expect((await son.goes('status')).screen).toMatchObject({ cases: [{ dates: undefined, scope: 'status' }] });
    await daughter.does('until', '1');
    await daughter.does('until', '0');
    expect(daughter.shown).toMatchObject({ kind: 'other', other: { scope: 'status', until: undefined } });
    await town.office.casework.move(
      { id: application.id, to: 'visited', occurredOn: '2026-10-22', expectedVersion: 1 },
      town.office.aigerim,
    );
    await daughter.does('revoke');
    expect(daughter.notes).toEqual(['revoked']);
    expect(daughter.text).toContain('Son');
    expect((await followers()).map(({ role }) => role)).toEqual(['applicant']);
    expect((await son.goes('status')).screen).toEqual({ kind: 'status', cases: [] });
  });

  it('ends by itself after its last day', async () => {
    const { town, daughter } = await aFamily();
    const son = await (await town.person().opens(await town.share(daughter, 'dates', '1'))).does('follow');
    town.office.clock.set('2026-11-22T05:00:00Z');
    expect((await son.goes('status')).screen).toMatchObject({ cases: [{}] });
    town.office.clock.set('2026-11-23T05:00:00Z');
    expect((await son.goes('status')).screen).toEqual({ kind: 'status', cases: [] });
  });

  it('ends for all when the applicant stops, and says for how many', async () => {
    const { town, daughter, followers } = await aFamily();
    const unused = await town.share(daughter, 'dates');
    await (await town.person().opens(await town.share(daughter, 'dates'))).does('follow');
    await (await daughter.goes('status')).does('open');
    await daughter.does('stop');
    expect(daughter.turn.notes).toContainEqual({ kind: 'case', note: { kind: 'stopped-for-all', count: 1 } });
    expect(await followers()).toEqual([]);
    expect((await town.person().opens(unused)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
  });

  it('ends with its own applicant, and stays where another one gave it', async () => {
    const { town, application, daughter, followers } = await aFamily();
    const son = await (await town.person().opens(await town.share(daughter, 'dates'))).does('follow');
    const made = await town.office.casework.makeCodes(application.id, town.office.aigerim);
    if (made.kind !== 'codes') throw new Error(made.kind);
    const mother = await town.applicantOf(`t_${made.trackingCode}`);
    const aunt = await (await town.person().opens(await town.share(mother, 'dates'))).does('follow');
    const chats = async () => (await followers()).map(({ chatId }) => chatId);

    await (await daughter.goes('status')).does('open');
    await daughter.does('stop');
    expect(daughter.turn.notes).toContainEqual({ kind: 'case', note: { kind: 'stopped-for-all', count: 1 } });
    expect(await chats()).toEqual([mother.chatId, aunt.chatId]);
    expect((await son.goes('status')).screen).toEqual({ kind: 'status', cases: [] });
    // Whoever is the last to decide takes everybody along.
    await mother.goes('withdraw');
    await mother.goes('withdraw-yes');
    expect(await chats()).toEqual([]);
  });

  it('ends when the office ends the applicant, who may have bound the slip of strangers', async () => {
    const { town, application, daughter, followers } = await aFamily();
    const son = await (await town.person().opens(await town.share(daughter, 'everything'))).does('follow');
    const unused = await town.share(daughter, 'dates');
    const { casework, aigerim } = town.office;
    await casework.move({ id: application.id, to: 'visited', expectedVersion: 1 }, aigerim);
    const [applicant] = await followers();
    if (applicant === undefined) throw new Error('nobody follows');
    await casework.endFollowing({ id: application.id, follower: applicant.id }, aigerim);
    expect(await followers()).toEqual([]);
    expect(town.store.memory.notices.filter(({ state }) => state === 'due')).toEqual([]);
    expect((await son.goes('status')).screen).toEqual({ kind: 'status', cases: [] });
    expect((await town.person().opens(unused)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
  });

  it('takes back links that nobody has used', async () => {
    const { town, daughter } = await aFamily();
    const link = await town.share(daughter, 'dates');
    await daughter.does('sharing');
    await daughter.does('unlink');
    expect(daughter.notes).toEqual(['links-withdrawn']);
    expect((await town.person().opens(link)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
  });

  it.each([
    ['мой сын', 'мой сын'],
    ['  my \n\n  son ', 'my son'],
    ['<b>Ә & "x"</b>', '<b>Ә & "x"</b>'],
    ['a\u202Eb\u200Fc\u0000d', 'abcd'],
    ['x'.repeat(40), 'x'.repeat(40)],
  ])('calls somebody as typed, what cannot be read left out: %j', async (typed, label) => {
    const { town, daughter } = await aFamily();
    await atLabel(daughter);
    await daughter.says(typed);
    const { shown } = daughter;
    if (shown.kind !== 'invited') throw new Error(shown.kind);
    expect(shown.label).toBe(label);
    const son = await (await town.person().opens(`c_${shown.code}`)).does('follow');
    await daughter.does('sharing');
    expect(daughter.shown).toMatchObject({ others: [{ label }] });
    expect(JSON.stringify([son.screen, son.message])).not.toContain(JSON.stringify(label).slice(1, -1));
  });

  it.each([
    ['x'.repeat(41), 'label-long'],
    ['...', 'label-empty'],
    ['\u202E', 'label-empty'],
    ['сын 900101300007', 'label-iin'],
    ['900101 300007', 'label-iin'],
  ])('asks again for what is no name: %j', async (typed, note) => {
    const { daughter } = await aFamily();
    await atLabel(daughter);
    await daughter.says(typed);
    expect(daughter.notes[0]).toBe(note);
    expect(daughter.shown.kind).toBe('invite-label');
    await daughter.says('back');
    expect(daughter.shown.kind).toBe('invite-until');
  });

  it('pressed twice on the last choice makes one link, and an old choice begins anew', async () => {
    const { daughter } = await aFamily();
    await atLabel(daughter);
    const press = daughter.message.rows.flat().find(({ data }) => data.endsWith(':label:son'))?.data ?? '';
    await daughter.forges(press);
    expect(daughter.shown.kind).toBe('invited');
    await daughter.forges(press);
    expect(daughter.turn.actions).toBeUndefined();
    expect(daughter.notes).toEqual(['moved-on']);
    expect(daughter.shown.kind).toBe('invite-scope');
  });

  it('is not for others to change: a button of the applicant in another chat does nothing', async () => {
    const { town, daughter, followers } = await aFamily();
    const son = await (await town.person().opens(await town.share(daughter, 'status'))).does('follow');
    await daughter.does('sharing');
    await daughter.does('other');
    for (const { data } of daughter.message.rows.flat()) {
      if (!data.startsWith('f:')) continue;
      await son.forges(data);
      // The only thing it names for him is his own following, which he may open.
      expect(son.turn.actions, data).toBeUndefined();
    }
    expect((await followers()).map(({ scope }) => scope)).toEqual(['everything', 'status']);
  });

  it('has room for ten', async () => {
    const { town, daughter } = await aFamily();
    for (let count = 0; count < 10; count += 1) {
      await (await town.person().opens(await town.share(daughter, 'status'))).does('follow');
    }
    await (await daughter.goes('status')).does('open');
    await daughter.does('sharing');
    await daughter.does('invite');
    expect(daughter.notes).toEqual(['followers-full']);
  });

  it('has room for ten, however many links were given out before', async () => {
    const { town, daughter } = await aFamily();
    const links: string[] = [];
    for (let count = 0; count < 11; count += 1) links.push(await town.share(daughter, 'status'));
    const [last = '', ...others] = links;
    const late = await town.person().opens(last);
    expect(late.shown.kind).toBe('follow');
    for (const link of others) await (await town.person().opens(link)).does('follow');
    await late.does('follow');
    expect(late.shown).toEqual({ kind: 'dead-link', why: 'nothing' });
    expect((await town.person().opens(last)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
    await (await daughter.goes('status')).does('open');
    expect((await daughter.does('sharing')).shown).toMatchObject({ others: { length: 10 } });
  });
});

async function atLabel(somebody: Somebody): Promise<void> {
  await (await somebody.goes('status')).does('open');
  await somebody.does('sharing');
  await somebody.does('invite');
  await somebody.does('scope', 'dates');
  await somebody.does('until', '0');
}
