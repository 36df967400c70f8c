import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { allowedAnswers, factNames, isFactName } from '../../src/core/facts/facts.ts';
import { personIds } from '../../src/core/interview/person.ts';
import type { QuestionId } from '../../src/core/interview/question.ts';
import { languages } from '../../src/i18n/languages.ts';
import { unpack } from '../../src/telegram/callback-data.ts';
import { render } from '../../src/telegram/render/render.ts';
import { type Chat, type Check, newChat, parseChat } from '../../src/usecases/chat.ts';
import { converse } from '../../src/usecases/converse.ts';
import { questionFor } from '../../src/usecases/following/question.ts';
import { commands, deeds, destinations, type Intent } from '../../src/usecases/intents.ts';
import type { Language } from '../../src/usecases/ports.ts';
import { screenOf } from '../../src/usecases/screen-of.ts';
import { converseOn, emptyView, patient, settledChat, talk, today, translator, widow } from './conversation.ts';

const begun = (language: Language = 'en') => talk(settledChat(language)).wants({ kind: 'command', command: 'check' });
const atSummary = (answers = widow) => begun().answers(answers);
const atResult = (answers = widow) => atSummary(answers).goes('result');

const questionIds: readonly QuestionId[] = homeCare.questions.map(({ id }) => id);

describe('the way through a check', () => {
  it('begins with the consent, and the check comes right after it', () => {
    const somebody = talk({ ...newChat, language: 'en' }).wants({ kind: 'command', command: 'check' });
    expect(somebody.screen.kind).toBe('consent');
    const { turn } = somebody.presses('consent:yes');
    expect(turn.consent).toBe(true);
    expect(somebody.question).toBe('applicant');
  });

  it('asks for a language first, and goes where was wanted after it', () => {
    const somebody = talk(newChat).wants({ kind: 'command', command: 'check' });
    expect(somebody.screen.kind).toBe('language');
    expect(somebody.presses('lang:ru').screen.kind).toBe('consent');
  });

  it('shows the summary before the result, and the result only when asked', () => {
    expect(atSummary().screen.kind).toBe('summary');
    expect(atSummary().goes('result').screen.kind).toBe('result');
  });

  it.each(['result', 'reasons', 'clauses', 'steps'] as const)('an old button to the %s does not jump ahead', (to) => {
    const somebody = begun();
    somebody.wants({ kind: 'answer', check: '1', question: 'applicant', value: 'family-member', person: 'mother' });
    somebody.goes(to);
    expect(somebody.notes).toEqual(['moved-on']);
    expect(somebody.question).toBe('ageGroup');
  });

  it('stops at the first sufficient ground and offers the others', () => {
    const result = atResult();
    const { screen } = result;
    if (screen.kind !== 'result') throw new Error(screen.kind);
    expect(screen.assessment.categories.find(({ level }) => level === 'likely')?.id).toBe('elderly');
    expect(screen.canCheckOthers).toBe(true);
    expect(result.check.situation).not.toHaveProperty('dementia');
    result.goes('others');
    expect(['disability', 'diagnoses']).toContain(result.question);
    const settled = result.answers(widow).goes('result').screen;
    if (settled.kind !== 'result') throw new Error(settled.kind);
    expect(settled.canCheckOthers).toBe(false);
    expect(settled.assessment.categories.find(({ id }) => id === 'elderly')?.level).toBe('likely');
  });

  it.each(['unknown', 'declined'] as const)('takes "%s" for every question and still ends in a result', (silence) => {
    const somebody = begun();
    somebody.wants({ kind: 'answer', check: '1', question: 'applicant', value: 'self', person: 'self' });
    for (let asked = 0; somebody.screen.kind === 'question'; asked += 1) {
      expect(asked).toBeLessThan(30);
      somebody.presses(`a:1:${somebody.question}:${silence}`);
      expect(somebody.notes).toContain('left-open');
    }
    const { screen } = somebody.goes('others').answers({}).goes('result');
    if (screen.kind !== 'result') throw new Error(screen.kind);
    expect(screen.assessment.categories.map(({ level }) => level)).not.toContain('likely');
  });
});

describe('back and out', () => {
  it('leads from every question to the one before, and from the first one out', () => {
    const somebody = begun();
    const asked: QuestionId[] = [];
    while (somebody.screen.kind === 'question') {
      const { question } = somebody;
      asked.push(question);
      const value = widow[question] ?? 'unknown';
      if (question === 'applicant') somebody.presses('a:1:applicant:family-member:mother');
      else somebody.presses(`a:1:${question}:${typeof value === 'string' ? value : 'none'}`);
    }
    for (const question of asked.toReversed()) {
      somebody.goes('back');
      expect(somebody.question).toBe(question);
    }
    expect(somebody.goes('back').screen.kind).toBe('home');
    expect(somebody.checkOf('1').situation).toMatchObject({ selfCare: 'cannot', familyCare: 'all-excused' });
  });

  it('leads out of every place by the menu, the command and the typed word, and loses nothing', () => {
    for (const to of [
      'result',
      'reasons',
      'clauses',
      'documents',
      'steps',
      'refusal',
      'edit',
      'person',
      'why',
    ] as const) {
      for (const out of [
        { kind: 'go', to: 'home' },
        { kind: 'command', command: 'cancel' },
        { kind: 'text', text: 'menu' },
      ] as const) {
        const somebody = atResult().goes(to);
        const before = somebody.check.situation;
        expect(somebody.wants(out).screen.kind, `${to} ${out.kind}`).toBe('home');
        expect(somebody.checkOf('1').situation).toEqual(before);
      }
    }
  });

  it.each([
    ['result', 'summary'],
    ['reasons', 'result'],
    ['documents', 'result'],
    ['steps', 'result'],
  ] as const)('leads from the %s to the %s', (from, to) => {
    expect(atResult().goes(from).goes('back').screen.kind).toBe(to);
  });

  it('leads from the clauses to the reasons, and from the refusal to the steps', () => {
    expect(atResult().goes('reasons').goes('clauses').goes('back').screen.kind).toBe('reasons');
    expect(atResult().goes('steps').goes('refusal').goes('back').screen.kind).toBe('steps');
  });

  it.each(['language', 'help', 'privacy', 'person', 'why', 'delete', 'status'] as const)(
    'leads from the page "%s" to the question it was opened at',
    (page) => {
      const somebody = begun().presses('a:1:applicant:family-member:mother');
      expect(somebody.goes(page).screen.kind).toBe(page);
      expect(somebody.goes('back').screen.kind).toBe('question');
      expect(somebody.question).toBe('ageGroup');
    },
  );

  it('leads from the documents, opened at the summary, to the summary', () => {
    expect(atSummary().wants({ kind: 'command', command: 'documents' }).goes('back').screen.kind).toBe('summary');
  });

  it('is remembered while several pages are opened one after the other', () => {
    const somebody = begun().presses('a:1:applicant:family-member:mother').goes('why').goes('person').goes('help');
    expect(somebody.goes('back').screen.kind).toBe('question');
  });

  it('lets the question be answered where its reason is read', () => {
    const asked = () => begun().presses('a:1:applicant:family-member:mother').presses('a:1:ageGroup:pension-age');
    expect(asked().question).toBe('selfCare');
    expect(asked().goes('why').says('no').check.situation.selfCare).toBe('cannot');
    const unclear = asked().goes('why').says('so-so');
    expect(unclear.notes).toEqual(['misunderstood']);
    expect(unclear.question).toBe('selfCare');
    expect(asked().goes('why').says('back').question).toBe('selfCare');
    expect(asked().goes('why').says('menu').screen.kind).toBe('home');
  });

  it('explains the question that is answered anew, not another one', () => {
    const somebody = atSummary().wants({ kind: 'edit', check: '1', question: 'familyCare' });
    expect(somebody.question).toBe('familyCare');
    expect(somebody.goes('why').screen).toMatchObject({ kind: 'why', question: 'familyCare' });
    expect(somebody.goes('back').screen.kind).toBe('question');
    expect(somebody.question).toBe('familyCare');
  });
});

describe('changing an answer', () => {
  it('takes two taps from the summary and keeps every other answer', () => {
    const somebody = atSummary();
    const before = somebody.check.situation;
    somebody.presses('e:1:familyCare').presses('a:1:familyCare:nobody-obliged');
    expect(somebody.screen.kind).toBe('summary');
    expect(somebody.check.situation).toEqual({ ...before, familyCare: 'nobody-obliged' });
  });

  it('asks again only what the change makes matter, and returns to answers given before', () => {
    const somebody = atSummary();
    const before = somebody.check.situation;
    somebody.presses('e:1:familyCare').presses('a:1:familyCare:someone-can-care').answers(widow);
    expect(somebody.check.situation).toMatchObject({ ...before, familyCare: 'someone-can-care' });
    somebody.presses('e:1:familyCare').presses('a:1:familyCare:all-excused');
    expect(somebody.screen.kind).toBe('summary');
    expect(somebody.check.situation).toMatchObject(before);
  });

  it('works for the papers too: one more picked, the others kept', () => {
    const somebody = atSummary(patient);
    const picked = somebody.check.situation;
    expect(picked).toMatchObject({ dementia: 'yes', mentalBehavioural: 'no' });
    somebody.presses('e:1:diagnoses');
    expect(somebody.question).toBe('diagnoses');
    somebody.presses('a:1:mentalBehavioural:yes');
    expect(somebody.screen.kind === 'question' && somebody.screen.picked).toEqual(
      expect.arrayContaining(['dementia', 'mentalBehavioural']),
    );
    somebody.goes('next');
    expect(somebody.check.situation).toMatchObject({ dementia: 'yes', mentalBehavioural: 'yes' });
  });

  it('asks before an old button changes what was said, and does it on a yes', () => {
    const somebody = atSummary().presses('a:1:selfCare:partly');
    expect(somebody.screen).toMatchObject({ kind: 'confirm-change', value: 'partly' });
    expect(somebody.check.situation).toMatchObject({ selfCare: 'cannot' });
    expect(somebody.presses('c:1:selfCare:partly').check.situation).toMatchObject({ selfCare: 'partly' });
  });

  it('stays where it was, on a no', () => {
    const somebody = atSummary().presses('a:1:selfCare:partly').goes('back');
    expect(somebody.screen.kind).toBe('summary');
    expect(somebody.check.situation).toMatchObject({ selfCare: 'cannot' });
  });

  it('asks before an old button changes who it is about, as for every other answer', () => {
    const somebody = atSummary().presses('a:1:applicant:family-member:father');
    expect(somebody.screen.kind).toBe('confirm-change');
    expect(somebody.check.person).toBe('mother');
  });

  it('says only that it was noted when the same button is pressed again', () => {
    const somebody = begun().presses('a:1:applicant:self').presses('a:1:ageGroup:adult');
    const { turn } = somebody.presses('a:1:ageGroup:adult');
    expect(somebody.notes).toEqual(['noted']);
    expect(turn.screen).toBeUndefined();
  });
});

describe('what cannot be true', () => {
  it.each([
    ['mother', 'child', 'parent-under-age'],
    ['husband', 'under-18-months', 'parent-under-age'],
    ['child', 'pension-age', 'child-of-pension-age'],
  ] as const)('of a %s of the age "%s" is explained, and asked again', (person, ageGroup, contradiction) => {
    const somebody = begun().answers({ person, ageGroup: 'unknown' });
    somebody
      .goes('edit')
      .presses('e:1:ageGroup')
      .presses(`a:1:ageGroup:${ageGroup}`)
      .presses(`c:1:ageGroup:${ageGroup}`);
    expect(somebody.turn.notes).toEqual([expect.objectContaining({ kind: 'contradiction', contradiction })]);
    expect(somebody.question).toBe('ageGroup');
    expect(somebody.check.situation.ageGroup).not.toBe(ageGroup);
  });

  it.each([
    ['31.02.1959', 'impossible-date'],
    ['01.01.2027', 'in-the-future'],
    ['130 years', 'too-long-ago'],
  ] as const)('of a birth date "%s" is said, and asked again', (text, note) => {
    const somebody = begun().presses('a:1:applicant:self').says(text);
    expect(somebody.notes).toContain(note);
    expect(somebody.question).toBe('ageGroup');
  });

  it('is a day of applying that is gone', () => {
    expect(atResult().goes('steps').says('01.09.2026').notes).toEqual(['past-day']);
  });
});

describe('words that are not understood', () => {
  it('repeat the question, and after the second time offer a person', () => {
    const somebody = begun().presses('a:1:applicant:self');
    expect(somebody.says('qwerty').notes).toEqual(['misunderstood']);
    expect(somebody.question).toBe('ageGroup');
    expect(somebody.says('qwerty').notes).toEqual(['misunderstood-twice']);
    expect(somebody.question).toBe('ageGroup');
  });

  it('are counted in a row only', () => {
    const somebody = begun().says('qwerty').says('my mother');
    expect(somebody.says('qwerty').notes).toEqual(['misunderstood']);
  });

  it('count together with photos, long texts, wrong numbers and dates', () => {
    for (const second of ['x'.repeat(10_000), '99', '31.02.1959', '🙂🙂']) {
      const somebody = begun().presses('a:1:applicant:self').wants({ kind: 'unreadable' });
      expect(somebody.notes).toEqual(['not-text']);
      const { notes } = somebody.says(second === '99' ? '999999999' : second);
      expect(['misunderstood-twice', 'ask-a-person']).toContain(notes.at(-1));
    }
  });

  it('are not counted for a first greeting', () => {
    const somebody = talk(settledChat());
    expect(somebody.says('hello').notes).toEqual([]);
    expect(somebody.says('qwerty').notes).toEqual(['misunderstood']);
  });
});

describe('words for what is not a question of the check', () => {
  const cases = [
    ['en', 'yes'],
    ['ru', 'да'],
    ['kk', 'иә'],
  ] as const;

  it.each(cases)('in %s: "%s" to "is everything right?" shows the result', (language, yes) => {
    expect(begun(language).answers(widow).says(yes).screen.kind).toBe('result');
  });

  it.each(cases)('in %s: "%s" to a change changes it', (language, yes) => {
    const somebody = begun(language).answers(widow).presses('a:1:selfCare:partly').says(yes);
    expect(somebody.check.situation).toMatchObject({ selfCare: 'partly' });
  });

  it.each(languages)('in %s: the words of the consent buttons are an answer', (language) => {
    const t = translator(language);
    const asked = () => talk({ ...newChat, language }).wants({ kind: 'command', command: 'check' });
    expect(asked().says(t('bot:buttons.agree')).turn.consent).toBe(true);
    expect(asked().says(t('bot:buttons.withoutSaving')).turn.consent).toBe(false);
  });

  it('the name of a language chooses it', () => {
    for (const [name, language] of [
      ['Қазақша', 'kk'],
      ['русский', 'ru'],
      ['English', 'en'],
    ] as const) {
      expect(talk(newChat).wants({ kind: 'command', command: 'start' }).says(name).chat.language, name).toBe(language);
    }
  });
});

describe('several checks', () => {
  it('stand side by side, each with its person, and each button means its own', () => {
    const somebody = atSummary()
      .goes('new')
      .answers({ ...patient, person: 'father' });
    expect(somebody.chat.checks.map(({ person }) => person)).toEqual(['mother', 'father']);
    somebody.presses('e:1:selfCare');
    expect(somebody.check.id).toBe('1');
    expect(somebody.checkOf('2').situation).toMatchObject({ selfCare: 'partly' });
  });

  it('are nine at most, and one can be deleted', () => {
    const somebody = talk(settledChat());
    for (let count = 0; count < 9; count += 1) somebody.goes('new');
    expect(somebody.goes('new').notes).toEqual(['checks-full']);
    somebody.presses('x:3');
    expect(somebody.chat.checks).toHaveLength(8);
    expect(somebody.goes('new').chat.checks.at(-1)?.id).toBe('10');
    expect(somebody.presses('a:3:selfCare:can').notes).toEqual(['old-check-ended']);
  });

  const checkIds = ['1', '2', '3'] as const;
  const blank = (id: string): Check => ({ id, situation: {}, goal: 'first-ground', picked: [], ticked: [] });
  const chatOf = (ids: readonly string[]): Chat => ({
    ...settledChat(),
    checks: ids.map(blank),
    checksBegun: 3,
    active: ids[0] ?? '',
    place: { kind: 'home' },
  });

  it('never mix: another check never changes by a press that names one', () => {
    fc.assert(
      fc.property(fc.array(namingIntent(checkIds), { maxLength: 30 }), (intents) => {
        let chat = chatOf(checkIds);
        for (const intent of intents) {
          const turn = converse(converseOn(today, 'en'), chat, intent);
          if (turn.chat === 'forget') throw new Error('forgotten');
          for (const before of chat.checks) {
            if (before.id !== intent.check) expect(turn.chat.checks).toContainEqual(before);
          }
          chat = turn.chat;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never mix: each holds what it would hold alone in its chat', () => {
    fc.assert(
      fc.property(fc.array(namingIntent(checkIds), { maxLength: 30 }), (intents) => {
        const together = talk(chatOf(checkIds));
        for (const intent of intents) together.wants(intent);
        for (const id of checkIds) {
          const alone = talk(chatOf([id]));
          for (const intent of intents.filter(({ check }) => check === id)) alone.wants(intent);
          expect(together.checkOf(id).situation).toEqual(alone.checkOf(id).situation);
          expect(together.checkOf(id).person).toEqual(alone.checkOf(id).person);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('any sequence of wishes', () => {
  it('never fails, and always ends at a screen that can be shown', () => {
    const t = translator('en');
    fc.assert(
      fc.property(fc.array(anyIntent(), { maxLength: 25 }), (intents) => {
        let chat: Chat = newChat;
        for (const intent of intents) {
          // Nobody gets to the desk without its having been asked: a turn that needs it and did not ask fails here.
          const desk = questionFor(chat, [intent]) && emptyView;
          const deps = { ...converseOn(today, chat.language ?? 'kk'), ...(desk && { desk }) };
          const turn = converse(deps, chat, intent);
          chat = turn.chat === 'forget' ? newChat : turn.chat;
          const screen = turn.screen ?? screenOf(deps, chat);
          const voice = { t, language: 'en' } as const;
          render(
            { voice, asOf: today, operator: { name: undefined, place: undefined }, linkTo: (payload) => payload },
            turn.notes,
            screen,
          );
          // What is remembered is what comes back from the store.
          expect(parseChat(JSON.parse(JSON.stringify(chat)))).toEqual(JSON.parse(JSON.stringify(chat)));
        }
      }),
      { numRuns: 120 },
    );
  });
});

describe('what was stored', () => {
  it('comes back as it was', () => {
    const { chat } = atResult().goes('documents').presses('d:1:application').presses('s:1:2026-12-15');
    expect(parseChat(JSON.parse(JSON.stringify(chat)))).toEqual(chat);
  });

  it('by another version: facts and values that are not known are dropped, and asked again', () => {
    const { chat } = atSummary();
    const stored = {
      ...chat,
      checks: chat.checks.map((check) => ({
        ...check,
        person: 'stepmother',
        situation: { ...check.situation, selfCare: 'sometimes', favouriteColour: 'red', birthDate: '1959-02-31' },
        picked: ['dementia', 'flu'],
      })),
      extra: 1,
    };
    const read = parseChat(JSON.parse(JSON.stringify(stored)));
    if (read === undefined) throw new Error('not read');
    expect(read.checks[0]?.situation).not.toHaveProperty('selfCare');
    expect(read.checks[0]?.situation).not.toHaveProperty('favouriteColour');
    expect(read.checks[0]?.situation).toMatchObject({ familyCare: 'all-excused', ageGroup: 'pension-age' });
    expect(read.checks[0]?.picked).toEqual(['dementia']);
    const somebody = talk(read).wants({ kind: 'open', check: '1' });
    expect(somebody.question).toBe('selfCare');
  });

  it('leaves out a check that cannot be read, and keeps the others', () => {
    const [check] = begun().presses('a:1:applicant:self').chat.checks;
    expect(parseChat({ ...newChat, checks: [{ id: 1 }, check] })?.checks).toEqual([check]);
  });

  it.each([undefined, null, 1, '', 'x', [], {}, { checks: 1 }, { ...newChat, options: 'a' }])(
    'is no chat when it is %j',
    (garbage) => {
      expect(parseChat(garbage)).toBeUndefined();
    },
  );

  it('at a place that is no more is shown the menu', () => {
    expect(parseChat({ ...newChat, place: { kind: 'lottery' } })?.place).toEqual({ kind: 'home' });
  });
});

type Naming = Extract<Intent, { kind: 'answer' | 'replace' | 'edit' | 'open' | 'tick' }>;

function namingIntent(ids: readonly string[]): fc.Arbitrary<Naming> {
  const check = fc.constantFrom(...ids);
  const answer = fc.constantFrom(...questionIds, ...factNames).chain((question) => {
    const values = isFactName(question) ? allowedAnswers(question).map(String) : ['none', 'unknown', 'declined'];
    return fc.record({ question: fc.constant(question), value: fc.constantFrom(...values) });
  });
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(check, answer).map(([id, given]): Naming => ({ kind: 'answer', check: id, ...given })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(check, answer).map(([id, given]): Naming => ({ kind: 'replace', check: id, ...given })),
    },
    fc
      .tuple(check, fc.constantFrom(...questionIds))
      .map(([id, question]): Naming => ({ kind: 'edit', check: id, question })),
    check.map((id): Naming => ({ kind: 'open', check: id })),
    check.map((id): Naming => ({ kind: 'tick', check: id, document: 'application' })),
  );
}

function anyIntent(): fc.Arbitrary<Intent> {
  const part = fc.oneof(
    fc.constantFrom(
      'a',
      'c',
      'd',
      'e',
      'go',
      'o',
      's',
      'x',
      'lang',
      'consent',
      '1',
      '2',
      'yes',
      'no',
      'none',
      'unknown',
      '2026-12-01',
      'kk',
      '__proto__',
      'constructor',
      '',
    ),
    fc.constantFrom<string>(...questionIds, ...destinations, ...personIds),
    fc.string({ maxLength: 8 }),
  );
  const forged = fc.array(part, { maxLength: 6 }).map((parts) => unpack(parts.join(':')));
  const text = fc
    .oneof(
      fc.string({ maxLength: 20, unit: 'binary' }),
      fc.constantFrom(
        '67',
        '1 year 8 months',
        '12.05.1959',
        '31.02.2020',
        'мама',
        'назад',
        'иә',
        'done',
        '0',
        '1½',
        '99.99.9999',
        '0000',
        '9999',
        'x'.repeat(5000),
      ),
    )
    .map((typed): Intent => ({ kind: 'text', text: typed }));
  return fc.oneof(
    { weight: 4, arbitrary: namingIntent(['1', '2']) },
    { weight: 3, arbitrary: forged },
    { weight: 3, arbitrary: fc.constantFrom(...destinations).map((to): Intent => ({ kind: 'go', to })) },
    { weight: 2, arbitrary: text },
    fc.constantFrom(...commands).map((command): Intent => ({ kind: 'command', command })),
    fc.constantFrom(...languages).map((language): Intent => ({ kind: 'language', language })),
    fc.boolean().map((given): Intent => ({ kind: 'consent', given })),
    fc
      .record({ ref: fc.constantFrom('0', '000000f1', 'deadbeef', ''), deed: fc.constantFrom(...deeds), value: part })
      .map((asked): Intent => ({ kind: 'case', ...asked })),
    fc
      .constantFrom('t_', 'c_', 't_AAAAAAAAAAAAAAAAAAAAAA', 'x', '')
      .map((payload): Intent => ({ kind: 'link', payload })),
    fc.constantFrom<Intent>({ kind: 'unreadable' }, { kind: 'edited' }, { kind: 'unknown-button' }),
  );
}
