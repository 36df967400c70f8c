import { describe, expect, it } from 'vitest';
import { type Language, languages } from '../../src/i18n/languages.ts';
import type { Translate } from '../../src/i18n/translator.ts';
import type { Message } from '../../src/telegram/render/message.ts';
import { noteText } from '../../src/telegram/render/notes.ts';
import { render } from '../../src/telegram/render/render.ts';
import type { CaseNote, CaseScreen } from '../../src/usecases/following/screens.ts';
import { settledChat, talk, today, translator, widow } from '../usecases/conversation.ts';
import { aTown, type Seen } from '../usecases/following/a-town.ts';
import { buttonsOf, faultsOf, numberFaultsOf, plainTextOf } from './telegram-rules.ts';

/** Keys that were asked for and are not in the texts: i18next answers with the key itself. */
const missing = new Set<string>();

function watched(language: Language): Translate {
  return new Proxy(translator(language), {
    apply: (target, self, args: Parameters<Translate>) => {
      const said: unknown = Reflect.apply(target, self, args);
      const [key] = args;
      if (typeof key === 'string' && said === key.split(':').at(-1) && key.includes('.')) missing.add(key);
      return said;
    },
  });
}

const drawn = (language: Language, { screen, notes }: Seen): Message =>
  render(
    {
      voice: { t: watched(language), language },
      asOf: today,
      operator: { name: 'A & B <office>', place: undefined },
      linkTo: (payload) => `https://t.me/tirek_bot?start=${payload}`,
    },
    notes,
    screen,
  );

/** Everything that the families of one town are shown of applications. */
async function everything(): Promise<readonly Seen[]> {
  const town = await aTown();
  const { office } = town;
  const [first, second] = [await town.application(), await town.application()];
  const mother = await town.applicantOf(first.link);
  await (await mother.goes('status')).does('open');
  for (const scope of ['status', 'dates', 'everything']) {
    const link = await town.share(mother, scope, scope === 'dates' ? '1' : '0');
    const relative = await (await town.person().opens(link)).does('follow');
    await relative.goes('status');
    await relative.goes('history');
  }
  await mother.does('sharing');
  await mother.does('other');
  await mother.does('scope');
  await mother.does('revoke');
  await mother.does('unlink');
  await (await town.person().opens(first.link)).goes('home');
  await town.person().opens('t_nowhere');
  const third = await town.person().goes('spoken');
  for (const text of ['x', 'ABCD-EFGH', 'soon', '31.02.2026', '22.10.2026']) await third.says(text);
  await (await town.person().opens(second.link)).does('decline');
  await (await mother.opens(second.link)).does('follow');
  let version = 1;
  for (const to of ['visited', 'approved', 'notified', 'queued', 'medical-card-renewal'] as const) {
    await office.casework.move(
      { id: first.id, to, occurredOn: '2026-10-22', expectedVersion: version },
      office.aigerim,
    );
    version += 1;
    await (await mother.goes('status')).does('open');
    await mother.does('history');
  }
  await office.casework.move(
    { id: second.id, to: 'refused', occurredOn: '2026-10-22', ground: 'inaccurate-data', expectedVersion: 1 },
    office.aigerim,
  );
  const [, refused] = (await mother.goes('status')).message.options;
  await mother.forges(refused ?? '');
  await mother.does('why');
  await mother.goes('privacy');
  await mother.goes('withdraw');
  await mother.goes('withdraw-yes');

  const own = town.person();
  await own.goes('own');
  await own.goes('own-no');
  await own.goes('own');
  await own.goes('own-yes');
  for (const text of ['1.1.2015', '1.1.2020', '1.1.2027', 'today']) await own.says(text);
  await own.does('moves');
  await own.does('move', 'visit-scheduled');
  await own.says('26.10.2026');
  await own.does('moves');
  await own.does('move', 'refused');
  await own.does('ground');
  await own.does('day');
  await own.does('wrong');
  await own.does('undo');
  await own.does('wrong');
  await own.does('fix', 'terminated');
  await own.does('day');
  await own.does('moves');
  await own.goes('back');
  await own.does('history');
  await own.does('open');
  // Overdue: the office's term, and later the family's.
  await own.does('wrong');
  await own.does('fix', 'registered');
  await own.does('day');
  office.clock.set('2026-11-20T05:00:00Z');
  await own.goes('status');
  await own.does('open');
  await own.does('wrong');
  await own.does('fix', 'notified');
  await own.says('1.11.2026');
  await own.does('wrong');
  await own.does('fix', 'queued');
  await own.says('23.10.2026');
  office.clock.set('2026-12-20T05:00:00Z');
  await own.goes('status');
  await own.does('open');
  await own.does('forget');
  await own.does('forget-yes');

  const checked = town.person(
    'en',
    talk(settledChat()).wants({ kind: 'command', command: 'check' }).answers(widow).chat,
  );
  await checked.goes('result');
  await checked.goes('share-check');
  await checked.goes('share-check-yes');
  await checked.goes('share-check');
  await checked.goes('share-check-no');
  return town.seen;
}

const seen = await everything();

const everyScreen: Record<CaseScreen['kind'], true> = {
  follow: true,
  'dead-link': true,
  spoken: true,
  'spoken-day': true,
  'own-consent': true,
  withdraw: true,
  'own-day': true,
  file: true,
  history: true,
  why: true,
  sharing: true,
  other: true,
  'invite-scope': true,
  'invite-until': true,
  'invite-label': true,
  invited: true,
  moves: true,
  'entry-ground': true,
  'entry-visit': true,
  'entry-day': true,
  wrong: true,
  forget: true,
  'share-check': true,
  'check-shared': true,
};

it('every screen about an application is among those that are looked at', () => {
  const kinds = new Set(seen.flatMap(({ screen }) => (screen.kind === 'case' ? [screen.case.kind] : [])));
  expect([...kinds].sort()).toEqual(Object.keys(everyScreen).sort());
});

describe.each(languages)('every screen about an application in %s', (language) => {
  const faults = (faultsIn: (message: Message) => readonly string[]) =>
    seen.flatMap((one) => {
      const kind = one.screen.kind === 'case' ? one.screen.case.kind : one.screen.kind;
      return faultsIn(drawn(language, one)).map((fault) => `${kind}: ${fault}`);
    });

  it('is what Telegram accepts, with buttons of the contract', () => {
    expect(faults(faultsOf)).toEqual([]);
  });

  it('numbers its choices alike in the text, on the buttons, and for typing', () => {
    expect(faults(numberFaultsOf)).toEqual([]);
  });

  it('has a way out and a way to a person', () => {
    const lacking = faults((message) => {
      const places = buttonsOf(message).map(({ data }) => /^go:([a-z-]+)/u.exec(data)?.[1]);
      return ['home', 'person'].filter((place) => !places.includes(place));
    });
    // The menu is the way out itself.
    expect(lacking.filter((fault) => fault !== 'home: home')).toEqual([]);
  });

  it('asks for no text that does not exist', () => {
    faults(() => []);
    expect([...missing]).toEqual([]);
  });

  it('says in every consent who keeps the data, what, for how long, who sees it, and what crosses the border', () => {
    const t = translator(language);
    const texts = (kind: string) =>
      seen.flatMap((one) =>
        one.screen.kind === 'case' && one.screen.case.kind === kind ? [drawn(language, one).html] : [],
      );
    for (const [kind, words] of [
      ['follow', ['cases:follow.kept', 'cases:follow.seen', 'cases:follow.neutral']],
      ['own-consent', ['cases:ownConsent.kept', 'cases:ownConsent.seen']],
    ] as const) {
      expect(texts(kind).length).toBeGreaterThan(0);
      for (const html of texts(kind)) {
        expect(plainTextOf(html)).toContain('A & B <office>');
        for (const key of words) expect(html).toContain(t(key));
      }
    }
  });

  it('gives every note its words', () => {
    const voice = { t: watched(language), language };
    for (const note of everyNote) {
      const text = plainTextOf(noteText(voice, { kind: 'case', note }, today));
      expect(text, note.kind).toMatch(/\p{L}{3,}/u);
      expect(text, note.kind).not.toMatch(/\{\{|undefined|notes\./u);
      expect(text.length, note.kind).toBeLessThan(600);
    }
  });
});

describe('a link to forward', () => {
  it('comes as a message of its own, with the code and no button', () => {
    const invited = seen.find(({ screen }) => screen.kind === 'case' && screen.case.kind === 'invited');
    if (invited === undefined) throw new Error('nobody was invited');
    for (const language of languages) {
      const [extra, ...more] = drawn(language, invited).extras ?? [];
      expect(more).toEqual([]);
      if (extra?.kind !== 'text') throw new Error('no text to forward');
      expect(plainTextOf(extra.html)).toMatch(/https:\/\/t\.me\/tirek_bot\?start=c_[\w-]{22}\n/u);
    }
  });
});

const plainNotes: Record<Exclude<CaseNote['kind'], Counted['kind']>, true> = {
  followed: true,
  'followed-already': true,
  'not-followed': true,
  'not-followed-any-more': true,
  'not-a-code': true,
  'code-wrong': true,
  'not-a-day': true,
  stopped: true,
  'told-at-any-hour': true,
  'told-by-day': true,
  changed: true,
  'links-withdrawn': true,
  'how-to-stop': true,
  'followers-full': true,
  'label-empty': true,
  'label-long': true,
  'label-iin': true,
  'own-refused': true,
  'own-full': true,
  'own-begun': true,
  recorded: true,
  'taken-back': true,
  'nothing-to-take-back': true,
  'record-forgotten': true,
  'step-not-possible': true,
  'check-withdrawn': true,
  left: true,
  'following-withdrawn': true,
};
type Counted = Extract<
  CaseNote,
  { kind: 'stopped-for-all' | 'revoked' | 'day-too-early' | 'day-too-late' | 'beyond-calendar' }
>;
const everyNote: readonly CaseNote[] = [
  ...(Object.keys(plainNotes) as (keyof typeof plainNotes)[]).map((kind) => ({ kind })),
  { kind: 'stopped-for-all', count: 1 },
  { kind: 'stopped-for-all', count: 5 },
  { kind: 'revoked', label: '<b>son' },
  { kind: 'day-too-early', earliest: today },
  { kind: 'day-too-late', latest: today },
  { kind: 'beyond-calendar', year: 2031 },
];
