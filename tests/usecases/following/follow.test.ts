import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newChat } from '../../../src/usecases/chat.ts';
import { settledChat } from '../conversation.ts';
import { aTown } from './a-town.ts';

describe('the link of a slip', () => {
  it('shows which office and when, and what will be sent and kept, before anything is', async () => {
    const town = await aTown();
    const { link, id } = await town.application();
    const somebody = await town.person().opens(link);
    expect(somebody.shown).toMatchObject({
      kind: 'follow',
      by: 'slip',
      office: { en: 'District' },
      receivedOn: '2026-10-22',
      scope: 'everything',
    });
    expect(somebody.text).toContain('The Office');
    await town.store.transact(async (tx) => expect(await tx.followers.hasApplicant(id)).toBe(false));
  });

  it('makes the first who agrees the applicant, with the consent recorded', async () => {
    const town = await aTown();
    const { link, id } = await town.application();
    const somebody = await town.applicantOf(link);
    expect(somebody.turn.agreed).toEqual({ topic: 'following', given: true });
    expect(somebody.notes).toEqual(['followed']);
    expect(somebody.shown).toMatchObject({ kind: 'file', view: { status: 'registered', role: 'applicant' } });
    const followers = await town.store.transact((tx) => tx.followers.of(id, somebody.chat.consent?.on ?? today()));
    expect(followers).toMatchObject([{ chatId: somebody.chatId, role: 'applicant', scope: 'everything' }]);
  });

  it('is not lost while the language is chosen first', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.person(null).opens(link);
    expect(somebody.screen.kind).toBe('language');
    await somebody.wants({ kind: 'language', language: 'kk' });
    expect(somebody.shown).toMatchObject({ kind: 'follow', by: 'slip' });
    await somebody.does('follow');
    expect(somebody.shown.kind).toBe('file');
  });

  it('that was used says so and how to go on, to whoever comes later', async () => {
    const town = await aTown();
    const { link } = await town.application();
    await town.applicantOf(link);
    const late = await town.person().opens(link);
    expect(late.shown).toEqual({ kind: 'dead-link', why: 'used' });
    await late.goes('back');
    expect(late.screen.kind).toBe('home');
  });

  it('is agreed to by its own message only: an older one for another link does not', async () => {
    const town = await aTown();
    const [one, other] = [await town.application(), await town.application()];
    const somebody = await town.person().opens(one.link);
    const [older] = somebody.message.options;
    await somebody.opens(other.link);
    await somebody.forges(older ?? '');
    expect(somebody.notes).toEqual(['moved-on']);
    expect(somebody.turn.actions).toBeUndefined();
    expect(somebody.shown.kind).toBe('follow');
  });

  it('is agreed to and refused in words too', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.person().opens(link);
    await somebody.says('no');
    expect(somebody.notes).toEqual(['not-followed']);
    await somebody.opens(link);
    await somebody.says('иә');
    expect(somebody.notes).toEqual(['followed']);
  });

  it('opened by two, agreed to by both: the second is told that it is used', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const [first, second] = [await town.person().opens(link), await town.person().opens(link)];
    await first.does('follow');
    await second.does('follow');
    expect(first.shown.kind).toBe('file');
    expect(second.shown).toEqual({ kind: 'dead-link', why: 'used' });
  });

  it('opened again by who follows already shows where it stands', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.applicantOf(link);
    await somebody.goes('home');
    await somebody.opens(link);
    expect(somebody.notes).toEqual(['followed-already']);
    expect(somebody.shown.kind).toBe('file');
  });

  it('refused keeps nothing but the answer, and stays good', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.person().opens(link);
    await somebody.does('decline');
    expect(somebody.notes).toEqual(['not-followed']);
    expect(somebody.turn.agreed).toEqual({ topic: 'following', given: false });
    expect(somebody.turn.actions).toBeUndefined();
    expect((await town.person().opens(link)).shown.kind).toBe('follow');
  });

  it('opened in the middle of a check leads back to its question', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = town.person();
    await somebody.wants({ kind: 'command', command: 'check' });
    await somebody.opens(link);
    await somebody.does('decline');
    expect(somebody.screen.kind).toBe('question');
  });

  it.each([
    ...['t_', 'c_', 't_x', 'c_x', `t_${'A'.repeat(22)}`, `c_${'A'.repeat(22)}`, `t_${'A'.repeat(62)}`, 't_..%00'],
    ...['t_../../../etc', "t_' or 1=1 --", 't_\u0000', 'c_-_-_-_-_-_-_-_-_-_-_-_'],
  ])('that leads nowhere says so: %j', async (payload) => {
    const town = await aTown();
    const somebody = await town.person().opens(payload);
    expect(somebody.shown).toEqual({ kind: 'dead-link', why: 'nothing' });
  });

  it('of any other kind opens the menu', async () => {
    const town = await aTown();
    for (const payload of ['x', 'ref123', '__proto__', 'T_ABC', '_']) {
      expect((await town.person().opens(payload)).screen.kind).toBe('home');
    }
  });

  it('never fails, whatever stands in it', async () => {
    const town = await aTown();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 64, unit: 'binary' }),
        fc.constantFrom('t_', 'c_', ''),
        async (rest, kind) => {
          const somebody = await town.person().opens(`${kind}${rest}`);
          expect(['case', 'home']).toContain(somebody.screen.kind);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('of a lost slip is good for nothing once the office has printed a new one', async () => {
    const town = await aTown();
    const { link, id } = await town.application();
    const old = await town.applicantOf(link);
    const fresh = { tracking: town.codes.drawLink(), spoken: town.codes.drawSpoken() };
    await town.store.transact((tx) => tx.applications.setCodes(id, fresh.tracking.hash, fresh.spoken.hash));
    expect((await town.person().opens(link)).shown).toEqual({ kind: 'dead-link', why: 'nothing' });
    expect((await old.goes('status')).screen).toMatchObject({ kind: 'status', cases: [{ status: 'registered' }] });
  });
});

describe('the spoken code', () => {
  const atCode = async (town: Awaited<ReturnType<typeof aTown>>) => (await town.person().goes('status')).goes('spoken');

  it.each([
    ['as it is printed', (code: string) => code],
    ['in small letters with spaces', (code: string) => ` ${code.toLowerCase().replace('-', ' ')} `],
    ['in letters of a Russian keyboard', (code: string) => code.replace(/[ABCEHKMTXP]/gu, (x) => cyrillic[x] ?? x)],
  ])('%s, with the day, leads to the application', async (_how, typed) => {
    const town = await aTown();
    const { spokenCode } = await town.application();
    const somebody = await atCode(town);
    await somebody.says(typed(spokenCode));
    expect(somebody.shown.kind).toBe('spoken-day');
    await somebody.says('22.10.2026');
    expect(somebody.shown).toMatchObject({ kind: 'follow', by: 'spoken' });
    await somebody.does('follow');
    expect(somebody.shown).toMatchObject({ kind: 'file', view: { role: 'applicant' } });
  });

  it('can be typed on the page of what is followed', async () => {
    const town = await aTown();
    const { spokenCode } = await town.application();
    const somebody = await town.person().goes('status');
    expect((await somebody.says(spokenCode)).shown.kind).toBe('spoken-day');
    expect((await somebody.says('today')).shown.kind).toBe('follow');
  });

  it('that has not the form of one is asked for again, and counts as no try', async () => {
    const town = await aTown();
    const somebody = await atCode(town);
    for (const text of ['ABC', 'привет', '123456789', 'ABCD-EFG!', '']) {
      await somebody.says(text);
      expect(somebody.turn.actions).toBeUndefined();
      expect(somebody.shown.kind).toBe('spoken');
    }
    await somebody.says('back');
    expect(somebody.screen.kind).toBe('status');
  });

  it('is answered alike when it is wrong, used, or right with a wrong day', async () => {
    const town = await aTown();
    const [used, unused] = [await town.application(), await town.application()];
    await town.applicantOf(used.link);
    const answers = [];
    for (const [code, day] of [
      ['ABCD-EFGH', '22.10.2026'],
      [used.spokenCode, '22.10.2026'],
      [unused.spokenCode, '21.10.2026'],
    ] as const) {
      const somebody = await atCode(town);
      const steps = [await somebody.says(code), await somebody.says(day)].map(({ text }) => text);
      answers.push(JSON.stringify([...steps, somebody.notes, somebody.screen]));
    }
    expect(new Set(answers).size).toBe(1);
  });

  it('cannot be tried out: after five wrong tries in an hour the right one is answered like a wrong one', async () => {
    const town = await aTown();
    const { spokenCode } = await town.application();
    const somebody = await atCode(town);
    for (let tries = 0; tries < 5; tries += 1) {
      await somebody.says('ABCD-EFGH');
      await somebody.says('22.10.2026');
      expect(somebody.notes).toEqual(['code-wrong']);
    }
    await somebody.says(spokenCode);
    await somebody.says('22.10.2026');
    expect(somebody.notes).toEqual(['code-wrong']);
    // Another chat is not punished, and after an hour this one may try again.
    const another = await atCode(town);
    await another.says(spokenCode);
    await another.says('22.10.2026');
    expect(another.shown.kind).toBe('follow');
    town.office.clock.pass(61 * 60_000);
    await somebody.says(spokenCode);
    await somebody.says('22.10.2026');
    expect(somebody.shown.kind).toBe('follow');
  });

  it('cannot be tried out by many chats at once either', async () => {
    const town = await aTown();
    const { spokenCode } = await town.application();
    for (let chats = 0; chats < 100; chats += 1) {
      const somebody = town.person('en', { ...settledChat(), place: { kind: 'case', case: { at: 'spoken' } } });
      await somebody.says('ABCD-EFGH');
      await somebody.says('1.1.2026');
    }
    const somebody = await atCode(town);
    await somebody.says(spokenCode);
    await somebody.says('22.10.2026');
    expect(somebody.notes).toEqual(['code-wrong']);
    town.office.clock.pass(61_000);
    await somebody.says(spokenCode);
    await somebody.says('22.10.2026');
    expect(somebody.shown.kind).toBe('follow');
  });

  it.each(['22.10', '22 октября', '22 қазан', '22 October'])(
    'is read with the day %j, without its year',
    async (day) => {
      const town = await aTown();
      const { spokenCode } = await town.application();
      const somebody = await atCode(town);
      await somebody.says(spokenCode);
      expect((await somebody.says(day)).shown.kind).toBe('follow');
    },
  );

  it.each([
    ['yesterday', 'code-wrong'],
    ['31.02.2026', 'impossible-date'],
    ['soon', 'not-a-day'],
  ])('with the day %j is answered with %s', async (day, note) => {
    const town = await aTown();
    const { spokenCode } = await town.application();
    const somebody = await atCode(town);
    await somebody.says(spokenCode);
    expect((await somebody.says(day)).notes[0]).toBe(note);
  });
});

describe('what a chat follows', () => {
  it('is shown to somebody new who asks for it first, once the language is chosen', async () => {
    const town = await aTown();
    const somebody = await town.person(null).wants({ kind: 'command', command: 'status' });
    expect(somebody.screen.kind).toBe('language');
    expect((await somebody.wants({ kind: 'language', language: 'ru' })).screen).toEqual({ kind: 'status', cases: [] });
  });

  it('is nothing at first, and says how that changes', async () => {
    const town = await aTown();
    const somebody = await town.person().wants({ kind: 'command', command: 'status' });
    expect(somebody.screen).toEqual({ kind: 'status', cases: [] });
    expect(somebody.message.rows.flat().map(({ data }) => data)).toEqual(
      expect.arrayContaining(['go:spoken', 'go:own', 'go:person', 'go:home', 'go:back']),
    );
  });

  it('is one line an application, with whose turn it is and the next date; numbers only where there are several', async () => {
    const town = await aTown();
    const first = await town.application();
    const somebody = await town.applicantOf(first.link);
    expect((await somebody.goes('status')).screen).toMatchObject({
      cases: [
        {
          status: 'registered',
          owner: 'office',
          number: undefined,
          dates: { next: { kind: 'term', on: '2026-10-30' } },
        },
      ],
    });
    await (await somebody.opens((await town.application()).link)).does('follow');
    const { screen } = await somebody.goes('status');
    expect(screen.kind === 'status' && screen.cases).toHaveLength(2);
  });

  it('shows the history on demand, without the notes of the staff', async () => {
    const town = await aTown();
    const { id, link } = await town.application();
    const somebody = await town.applicantOf(link);
    await town.office.casework.move(
      { id, to: 'visited', occurredOn: '2026-10-22', note: 'secret note', expectedVersion: 1 },
      town.office.aigerim,
    );
    await somebody.goes('history');
    expect(somebody.shown).toMatchObject({ kind: 'history', entries: [{ to: 'registered' }, { to: 'visited' }] });
    expect(JSON.stringify(somebody.screen)).not.toContain('secret note');
  });

  it('stops in one press, without a question, also what still waits', async () => {
    const town = await aTown();
    const { id, link } = await town.application();
    const somebody = await town.applicantOf(link);
    await town.office.casework.move(
      { id, to: 'visited', occurredOn: '2026-10-22', expectedVersion: 1 },
      town.office.aigerim,
    );
    await somebody.goes('status');
    await somebody.does('open');
    await somebody.does('stop');
    expect(somebody.notes).toEqual(['stopped']);
    expect(somebody.screen).toEqual({ kind: 'status', cases: [] });
    const followers = await town.store.transact((tx) => tx.followers.ofChat(somebody.chatId, today()));
    expect(followers).toEqual([]);
  });

  it('says how the messages end to whoever types "stop", and nothing ends by a word', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.applicantOf(link);
    await somebody.goes('status');
    for (const word of ['стоп', 'тоқтату', 'STOP']) {
      await somebody.says(word);
      expect(somebody.notes).toEqual(['how-to-stop']);
      expect(somebody.screen.kind).toBe('status');
    }
    await somebody.does('open');
    await somebody.goes('history');
    await somebody.says('хватит');
    expect(somebody.notes).toEqual(['how-to-stop']);
    expect(somebody.shown.kind).toBe('file');
    expect(await town.store.transact((tx) => tx.followers.ofChat(somebody.chatId, today()))).toHaveLength(1);
    await somebody.does('stop');
    await somebody.says('стоп');
    expect(somebody.screen.kind).toBe('home');
  });

  it('is told at night too when the person asks for it, and by day only when they ask for that', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.applicantOf(link);
    const wanted = async () =>
      (await town.store.transact((tx) => tx.followers.ofChat(somebody.chatId, today()))).map(
        ({ atAnyHour }) => atAnyHour,
      );
    await somebody.goes('status');
    await somebody.does('open');
    expect(await wanted()).toEqual([false]);
    await somebody.does('any-hour');
    expect(somebody.notes).toEqual(['told-at-any-hour']);
    expect(await wanted()).toEqual([true]);
    await somebody.does('by-day');
    expect(somebody.notes).toEqual(['told-by-day']);
    expect(await wanted()).toEqual([false]);
  });

  it('is not touched by a button of something else: forged, old, foreign', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = await town.applicantOf(link);
    const stranger = town.person();
    const foreign = somebody.message.rows
      .flat()
      .map(({ data }) => data)
      .filter((data) => data.startsWith('f:'));
    expect(foreign.length).toBeGreaterThan(2);
    for (const data of [...foreign, 'f:deadbeef:stop', 'f:deadbeef:revoke', 'f:0:stop', 'f:__proto__:open']) {
      await stranger.forges(data);
      expect(stranger.turn.actions, data).toBeUndefined();
      expect(JSON.stringify(stranger.screen), data).not.toContain('registered');
    }
    expect((await somebody.goes('status')).screen).toMatchObject({ cases: [{ status: 'registered' }] });
  });

  it('names nobody: no label of the staff, no number of the chat, no answer', async () => {
    const town = await aTown();
    const registered = await town.office.register(town.office.aigerim, {
      label: 'Bostandyk, third floor',
      facts: { ageGroup: 'pension-age', dementia: 'yes' },
    });
    const somebody = await town.applicantOf(`t_${registered.trackingCode}`);
    for (const to of ['status', 'history'] as const) {
      await somebody.goes(to);
      expect(JSON.stringify([somebody.screen, somebody.message])).not.toMatch(/third floor|dementia|pension-age/u);
    }
  });

  it('tells the grounds of a refusal, and how to appeal, only after a press', async () => {
    const town = await aTown();
    const { id, link } = await town.application();
    const somebody = await town.applicantOf(link);
    await town.office.casework.move(
      { id, to: 'refused', occurredOn: '2026-10-22', ground: 'inaccurate-data', expectedVersion: 1 },
      town.office.aigerim,
    );
    await (await somebody.goes('status')).does('open');
    expect(somebody.text).not.toContain('turned out to be wrong');
    await somebody.does('why');
    expect(somebody.shown).toMatchObject({ kind: 'why', ground: 'inaccurate-data' });
    expect(somebody.text).toContain('turned out to be wrong');
    expect(somebody.text).toContain('Court');
  });

  it('marks the new medical card as an older text, once a month in the queue has passed', async () => {
    const town = await aTown();
    const { id, link } = await town.application();
    const somebody = await town.applicantOf(link);
    let version = 1;
    for (const to of ['visited', 'approved', 'notified', 'queued'] as const) {
      await town.office.casework.move(
        { id, to, occurredOn: '2026-10-22', expectedVersion: version },
        town.office.aigerim,
      );
      version += 1;
    }
    await (await somebody.goes('status')).does('open');
    expect(somebody.text).not.toContain('2020');
    town.office.clock.set('2026-11-23T05:00:00Z');
    await (await somebody.goes('status')).does('open');
    expect(somebody.text).toContain('2020');
  });
});

describe('the consent to following', () => {
  it('is withdrawn on the page about data: everything ends at once, for others too', async () => {
    const town = await aTown();
    const { link, id } = await town.application();
    const somebody = await town.applicantOf(link);
    const shared = await town.share(somebody, 'dates');
    const son = await (await town.person().opens(shared)).does('follow');
    await somebody.goes('privacy');
    await somebody.goes('withdraw');
    expect(somebody.shown.kind).toBe('withdraw');
    await somebody.goes('withdraw-yes');
    expect(somebody.turn.agreed).toEqual({ topic: 'following', given: false });
    const left = await town.store.transact((tx) => tx.followers.of(id, today()));
    expect(left).toEqual([]);
    expect((await son.goes('status')).screen).toEqual({ kind: 'status', cases: [] });
  });

  it('ends with the consent to saving, when that is taken back', async () => {
    const town = await aTown();
    const { link, id } = await town.application();
    const somebody = await town.applicantOf(link);
    await somebody.goes('privacy');
    await somebody.wants({ kind: 'consent', given: false });
    expect(somebody.notes).toContain('following-withdrawn');
    expect(await town.store.transact((tx) => tx.followers.of(id, today()))).toEqual([]);
  });

  it('ends with everything else on deletion', async () => {
    const town = await aTown();
    const { link, id } = await town.application();
    const somebody = await town.applicantOf(link);
    const son = await (await town.person().opens(await town.share(somebody, 'status'))).does('follow');
    await somebody.wants({ kind: 'command', command: 'delete' });
    expect(somebody.text).toContain('Whoever sees it through you does not see it any more.');
    await somebody.goes('delete-yes');
    expect(somebody.turn.chat).toBe('forget');
    expect(await town.store.transact((tx) => tx.followers.of(id, today()))).toEqual([]);
    expect((await son.goes('status')).screen).toEqual({ kind: 'status', cases: [] });
  });

  it('is not asked of a chat that saves no answers in any other way, and outlives its check', async () => {
    const town = await aTown();
    const { link } = await town.application();
    const somebody = town.person('en', { ...newChat, language: 'en', consent: { given: false, on: today() } });
    await (await somebody.opens(link)).does('follow');
    expect(somebody.shown.kind).toBe('file');
    expect((await somebody.goes('status')).screen).toMatchObject({ cases: [{ status: 'registered' }] });
  });
});

function today() {
  return (
    settledChat().consent?.on ??
    (() => {
      throw new Error('no day');
    })()
  );
}

const cyrillic: Readonly<Record<string, string>> = {
  A: 'А',
  B: 'В',
  C: 'С',
  E: 'Е',
  H: 'Н',
  K: 'К',
  M: 'М',
  T: 'Т',
  X: 'Х',
  P: 'Р',
};
