import { describe, expect, it } from 'vitest';
import { type Person, personIds, traitsOf } from '../../src/core/interview/person.ts';
import { type Language, languages } from '../../src/i18n/languages.ts';
import type { Translate } from '../../src/i18n/translator.ts';
import type { Message } from '../../src/telegram/render/message.ts';
import { noteText } from '../../src/telegram/render/notes.ts';
import { render } from '../../src/telegram/render/render.ts';
import { newChat } from '../../src/usecases/chat.ts';
import { commands, type Destination } from '../../src/usecases/intents.ts';
import type { Note, Screen } from '../../src/usecases/screens.ts';
import {
  type Answers,
  patient,
  settledChat,
  type Talk,
  talk,
  today,
  translator,
  widow,
} from '../usecases/conversation.ts';
import { buttonsOf, faultsOf, numberFaultsOf, plainTextOf, withoutSigns } from './telegram-rules.ts';

const operator = { name: 'The Office of Almaty', place: 'in Kazakhstan' };
const linkTo = (payload: string) => `https://t.me/tirek_bot?start=${payload}`;

/** Keys that were asked for and are not in the texts: i18next answers with the key itself. */
const missing = new Set<string>();

function watched(language: Language): Translate {
  return new Proxy(translator(language), {
    apply: (target, self, args: Parameters<Translate>) => {
      const said: unknown = Reflect.apply(target, self, args);
      const [key] = args;
      if (typeof key === 'string' && said === key.split(':').at(-1) && key.includes('.'))
        missing.add(`${language} ${key}`);
      return said;
    },
  });
}

const voices = new Map(languages.map((language) => [language, { t: watched(language), language }]));

function voiceOf(language: Language) {
  const voice = voices.get(language);
  if (voice === undefined) throw new Error(language);
  return voice;
}

function draw(language: Language, screen: Screen, notes: readonly Note[] = []): Message {
  return render({ voice: voiceOf(language), asOf: today, operator, linkTo }, notes, screen);
}

/** Situations that differ in what they show: levels, ages, silences, outlooks, papers. */
const situations: Readonly<Record<string, Answers>> = {
  'the widow': widow,
  'a conflict': { ...widow, familyCare: 'conflict', warVeteran: 'yes', contraindication: 'present' },
  'nothing fits': { ...widow, selfCare: 'can', diagnoses: 'none', disability: 'none' },
  'someone can care': {
    ...widow,
    familyCare: 'someone-can-care',
    disability: 'group-1',
    contraindication: 'ask-doctor',
  },
  'group 3, partly': {
    ...patient,
    disability: 'group-3',
    selfCare: 'partly',
    familyCare: 'nobody-obliged',
    diagnoses: 'none',
  },
  dementia: patient,
  'after a step': { ...patient, disability: 'pending', diagnoses: ['mentalBehavioural'], stableDefect: 'yes' },
  'nothing known': {},
  'an adult, nothing known': { ageGroup: 'adult' },
  'a child, nothing known': { ageGroup: 'child' },
  'a baby': { ageGroup: 'under-18-months', disability: 'pending' },
  'a child, movement': {
    ageGroup: 'child',
    disability: 'child',
    diagnoses: ['musculoskeletal'],
    musculoskeletalSeverity: 'pronounced',
    mobilityLimitation: '2',
    selfCareLimitation: '1',
  },
  'a child, mild alone': {
    ageGroup: 'child',
    disability: 'none',
    diagnoses: ['intellectualMildModerate'],
    grossMotor: 'no',
    complication: 'no',
  },
  'everything in the papers': {
    ageGroup: 'child',
    disability: 'child',
    diagnoses: ['intellectualMildModerate', 'intellectualSevereProfound', 'dementia', 'musculoskeletal'],
    grossMotor: 'unknown',
    complication: 'declined',
  },
  'nothing said': {
    ageGroup: 'declined',
    selfCare: 'declined',
    needsCareAtHome: 'declined',
    familyCare: 'declined',
    disability: 'declined',
    diagnoses: 'declined',
    contraindication: 'declined',
    warVeteran: 'declined',
  },
};

const pages = [
  'result',
  'reasons',
  'clauses',
  'documents',
  'steps',
  'edit',
  'refusal',
  'person',
  'why',
  'delete-check',
  'status',
  'help',
  'privacy',
  'language',
  'delete',
] as const satisfies readonly Destination[];

/** Everything one family sees: each question on the way, every page after it, old buttons, a second check beside it. */
function walk(person: Person, answers: Answers, see: (seen: Talk) => void): void {
  const spoken = talk(settledChat());
  const look = (step: (spoken: Talk) => unknown) => {
    step(spoken);
    see(spoken);
  };
  look(() => spoken.wants({ kind: 'command', command: 'check' }));
  const id = spoken.check.id;
  let contradictory = false;
  for (let asked = 0; spoken.screen.kind === 'question' && asked < 40; asked += 1) {
    const { question, notes } = spoken;
    look(() => spoken.goes('why'));
    look(() => spoken.goes('back'));
    // A child who is one's mother is refused; then the age is left open.
    const again = question === 'ageGroup' && notes.includes('contradiction');
    const value = again ? 'unknown' : (answers[question] ?? 'unknown');
    contradictory ||= again;
    if (question === 'applicant') {
      look(() => spoken.wants({ kind: 'answer', check: id, question, value: traitsOf(person).applicant, person }));
    } else if (typeof value === 'string') {
      look(() => spoken.presses(`a:${id}:${question}:${value}`));
    } else {
      for (const fact of value) look(() => spoken.presses(`a:${id}:${fact}:yes`));
      look(() => spoken.goes('next'));
    }
  }
  for (const page of pages) look(() => spoken.goes(page));
  look(() => spoken.goes('documents'));
  look(() => spoken.presses(`d:${id}:application`));
  for (const day of ['2026-12-12', '2030-01-15', '2020-01-01']) look(() => spoken.presses(`s:${id}:${day}`));
  look(() => spoken.goes('others'));
  look(() => spoken.answers({ ...answers, person, ...(contradictory && { ageGroup: 'unknown' }) }));
  for (const page of ['result', 'reasons', 'clauses', 'documents', 'steps'] as const) look(() => spoken.goes(page));
  look(() => spoken.presses(`a:${id}:selfCare:partly`));
  look(() => spoken.presses(`a:${id}:ageGroup:unknown`));
  look(() => spoken.presses(`a:${id}:applicant:self`));
  look(() => spoken.presses('a:99:selfCare:can'));
  look(() => spoken.goes('new'));
  look(() => spoken.presses(`o:${id}`));
  look(() => spoken.goes('result'));
  look(() => spoken.goes('home'));
  look(() => spoken.wants({ kind: 'command', command: 'check' }));
  look(() => spoken.says('qwerty'));
  look(() => spoken.says('qwerty'));
  look(() => spoken.goes('delete-yes'));
}

interface Seen {
  readonly screen: Screen;
  readonly notes: readonly Note[];
  /** Who was asked about and how, for a failure. */
  readonly where: string;
}

/** Every different screen of the walks. What is shown does not depend on the language, so one walk serves them all. */
const everythingSeen: readonly Seen[] = [
  ...personIds.map((person) => [person, 'the widow'] as const),
  ...Object.keys(situations).flatMap((name) => [['mother', name] as const, ['child', name] as const]),
]
  .flatMap(([person, name]) => {
    const seen: Seen[] = [];
    walk(person, situations[name] ?? {}, ({ screen, turn: { notes } }) => {
      const place = `${screen.kind}${screen.kind === 'question' ? ` ${screen.asked.question.id}` : ''}`;
      seen.push({ screen, notes, where: `${place} (${person}, ${name})` });
    });
    return seen;
  })
  .filter(firstOfItsKind());

function firstOfItsKind(): (seen: Seen) => boolean {
  const known = new Set<string>();
  return ({ screen, notes }) => {
    const key = JSON.stringify([screen, notes]);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };
}

/** What `faultsIn` finds wrong in a language, each fault once with the first place it was seen at. */
function gather(
  language: Language,
  faultsIn: (message: Message, screen: Screen) => readonly string[],
): readonly string[] {
  const faults = new Map<string, string>();
  for (const { screen, notes, where } of everythingSeen) {
    for (const fault of faultsIn(draw(language, screen, notes), screen)) {
      const key = `${screen.kind}: ${fault}`;
      if (!faults.has(key)) faults.set(key, where);
    }
  }
  return [...faults].map(([fault, where]) => `${fault}, at ${where}`);
}

describe.each(languages)('every screen in %s', (language) => {
  it('is what Telegram accepts, with buttons of the contract', () => {
    expect(gather(language, faultsOf)).toEqual([]);
    const wanted = [
      ...['language', 'home', 'checks', 'question', 'why', 'confirm-change', 'summary', 'result', 'reasons', 'clauses'],
      ...['documents', 'steps', 'refusal', 'status', 'help', 'privacy', 'person', 'delete', 'delete-check', 'deleted'],
    ];
    expect([...new Set(everythingSeen.map(({ screen }) => screen.kind))].sort()).toEqual(wanted.sort());
  });

  it('numbers its choices alike in the text, on the buttons, and for typing', () => {
    expect(gather(language, numberFaultsOf)).toEqual([]);
  });

  it('has a way back or out, and a way to a person', () => {
    const faults = gather(language, (message, screen) => {
      if (screen.kind === 'language' || screen.kind === 'deleted') return [];
      const places = buttonsOf(message).map(({ data }) => /^go:([a-z-]+)/u.exec(data)?.[1]);
      const out = screen.kind === 'home' || places.includes('back') || places.includes('home');
      const person = screen.kind === 'person' || places.includes('person');
      return [...(out ? [] : ['no way out']), ...(person ? [] : ['no way to a person'])];
    });
    expect(faults).toEqual([]);
  });

  it('asks for no text that does not exist', () => {
    gather(language, () => []);
    expect([...missing].filter((key) => key.startsWith(language))).toEqual([]);
  });

  it('shows the consent before the first check', () => {
    const { screen } = talk({ ...newChat, language }).wants({ kind: 'command', command: 'check' });
    expect(screen.kind).toBe('consent');
    const message = draw(language, screen);
    expect([...faultsOf(message), ...numberFaultsOf(message)]).toEqual([]);
    expect(buttonsOf(message).map(({ data }) => data)).toEqual(
      expect.arrayContaining(['consent:yes', 'consent:no', 'go:privacy', 'go:person', 'go:home']),
    );
  });

  it('names the operator as they write themselves, in the consent in full', () => {
    const odd = { name: 'Company “A & B” <care>', place: 'in Kazakhstan & <nowhere> else' };
    const privacy = { kind: 'privacy', consent: undefined, follows: false } as const;
    const message = render({ voice: voiceOf(language), asOf: today, operator: odd, linkTo }, [], privacy);
    expect(faultsOf(message)).toEqual([]);
    expect(plainTextOf(message.html)).toContain(odd.name);
    expect(plainTextOf(message.html)).toContain(odd.place);
  });

  it('says the same without emoji, ticks and boxes', () => {
    const spoken = talk(settledChat(language)).wants({ kind: 'command', command: 'check' }).answers(widow);
    const unticked = draw(language, spoken.goes('result').goes('documents').screen);
    const ticked = draw(language, spoken.presses(`d:${spoken.check.id}:application`).screen);
    expect(withoutSigns(plainTextOf(ticked.html))).not.toBe(withoutSigns(plainTextOf(unticked.html)));
    const outcomes = (['met', 'after-step', 'manual-check', 'failed', 'undetermined'] as const).map((outcome) =>
      withoutSigns(translator(language)(`result:outcomes.${outcome}`)).trim(),
    );
    expect(new Set(outcomes).size).toBe(outcomes.length);
    for (const outcome of outcomes) expect(outcome).toMatch(/\p{L}{2,}/u);
  });

  it('says in words which papers are picked', () => {
    const spoken = talk(settledChat(language)).wants({ kind: 'command', command: 'check' });
    const { diagnoses: _left, ...before } = patient;
    const picked = (...facts: readonly string[]) => {
      const again = talk(spoken.chat).goes('again');
      untilPapers(again, before);
      for (const fact of facts) again.presses(`a:${again.check.id}:${fact}:yes`);
      return withoutSigns(plainTextOf(draw(language, again.screen).html));
    };
    // One picked paper or another: whoever listens to the message must hear which.
    expect(picked('dementia')).not.toBe(picked('mentalBehavioural'));
  });

  it('gives every note its words, none longer than a message', () => {
    const spoken = talk(settledChat(language)).wants({ kind: 'command', command: 'check' }).answers(patient);
    const given = {
      question: 'diagnoses',
      facts: ['dementia'],
      person: 'mother',
      situation: spoken.check.situation,
    } as const;
    const notes: readonly Note[] = [
      ...plainNoteKinds.map((kind) => ({ kind })),
      { kind: 'noted', given },
      ...(['ageGroup', 'familyCare', 'diagnoses', 'contraindication'] as const).map((question) => {
        return { kind: 'left-open', question } as const;
      }),
      { kind: 'contradiction', contradiction: 'parent-under-age', ageGroups: ['child'] },
      { kind: 'contradiction', contradiction: 'child-of-pension-age', ageGroups: ['pension-age'] },
    ];
    for (const note of notes) {
      const text = plainTextOf(noteText(voiceOf(language), note, today));
      expect(text, note.kind).toMatch(/\p{L}{3,}/u);
      expect(text, note.kind).not.toMatch(/\{\{|undefined/u);
      expect(text.length, note.kind).toBeLessThan(600);
    }
  });

  it('introduces the bot within the limits of Telegram', () => {
    const t = translator(language);
    for (const command of commands) {
      const description = t(`bot:commands.${command}`);
      expect(description.length, command).toBeGreaterThanOrEqual(1);
      expect(description.length, command).toBeLessThanOrEqual(256);
    }
    expect(t('bot:about.description').length).toBeLessThanOrEqual(512);
    expect(t('bot:about.short').length).toBeLessThanOrEqual(120);
    for (const text of [t('bot:groups'), t('bot:error')]) expect(text).not.toMatch(/[<>&]/u);
  });
});

describe('a person', () => {
  it.each(languages)('is spoken of in their own way in %s: sons, daughters and oneself are told apart', (language) => {
    const asked = (person: Person) => {
      const spoken = talk(settledChat(language)).wants({ kind: 'command', command: 'check' });
      const value = traitsOf(person).applicant;
      spoken.wants({ kind: 'answer', check: spoken.check.id, question: 'applicant', value, person });
      return plainTextOf(draw(language, spoken.screen).html);
    };
    expect(new Set((['self', 'mother', 'father', 'child', 'wife', 'husband'] as const).map(asked)).size).toBe(6);
  });

  it.each(languages)('is asked about with the right old and new value in %s when an answer is changed', (language) => {
    const spoken = talk(settledChat(language)).wants({ kind: 'command', command: 'check' }).answers(widow);
    const { screen } = spoken.presses(`a:${spoken.check.id}:applicant:self`);
    const t = translator(language);
    if (screen.kind !== 'confirm-change') throw new Error(screen.kind);
    const text = plainTextOf(draw(language, screen).html);
    expect(text).toContain(t('persons:mother.choice'));
    expect(text).toContain(t('persons:self.choice'));
  });
});

function untilPapers(spoken: Talk, answers: Answers): void {
  for (let asked = 0; spoken.screen.kind === 'question' && spoken.question !== 'diagnoses'; asked += 1) {
    if (asked > 40) throw new Error('the papers are never asked about');
    const { question } = spoken;
    const id = spoken.check.id;
    const value = answers[question] ?? 'unknown';
    if (question === 'applicant') {
      spoken.wants({ kind: 'answer', check: id, question, value: 'family-member', person: 'husband' });
    } else if (typeof value === 'string') {
      spoken.presses(`a:${id}:${question}:${value}`);
    }
  }
  if (spoken.screen.kind !== 'question') throw new Error('the papers are never asked about');
}

type PlainNoteKind = Exclude<Note['kind'], 'case' | 'noted' | 'left-open' | 'contradiction'>;
const everyPlainNote: Record<PlainNoteKind, true> = {
  'language-set': true,
  'consent-given': true,
  'consent-refused': true,
  'consent-needed': true,
  'check-deleted': true,
  kept: true,
  cancelled: true,
  'nothing-to-cancel': true,
  'old-check-ended': true,
  'moved-on': true,
  'unknown-button': true,
  misunderstood: true,
  'misunderstood-twice': true,
  'impossible-date': true,
  'in-the-future': true,
  'too-long-ago': true,
  'too-long': true,
  'no-such-number': true,
  'not-text': true,
  edited: true,
  'past-day': true,
  lost: true,
  damaged: true,
  'checks-full': true,
  'status-of-child-ended': true,
  'ask-a-person': true,
  'which-answer': true,
};
const plainNoteKinds = Object.keys(everyPlainNote) as readonly PlainNoteKind[];
