import { homeCare } from '../../dialogs/home-care.ts';
import { kzCalendar } from '../../src/core/calendar/kz-holidays.ts';
import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import type { FactName } from '../../src/core/facts/facts.ts';
import { type Person, traitsOf } from '../../src/core/interview/person.ts';
import type { QuestionId } from '../../src/core/interview/question.ts';
import { languages } from '../../src/i18n/languages.ts';
import { createLexicon } from '../../src/i18n/lexicon.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { unpack } from '../../src/telegram/callback-data.ts';
import type { Desk, DeskView } from '../../src/usecases/casework/desk.ts';
import { type Chat, type Check, newChat } from '../../src/usecases/chat.ts';
import type { Turn } from '../../src/usecases/conversation.ts';
import { converse } from '../../src/usecases/converse.ts';
import { createConverseOn } from '../../src/usecases/converse-on.ts';
import { questionFor } from '../../src/usecases/following/question.ts';
import type { ApplicationId, CodeHash, FollowerId } from '../../src/usecases/ids.ts';
import type { Destination, Intent } from '../../src/usecases/intents.ts';
import type { Language } from '../../src/usecases/ports.ts';
import type { Note, Screen } from '../../src/usecases/screens.ts';

/** A Monday of the loaded calendar. */
export const today: PlainDate = plainDate(2026, 11, 23);

export const translator = await createTranslator();
const lexicons = new Map(languages.map((language) => [language, createLexicon(translator, homeCare, language)]));

/** The conversation as the program wires it; the order of questions is planned once for a test file. */
export const converseOn = createConverseOn({
  dialog: homeCare,
  calendar: kzCalendar,
  lexiconFor: (language) => lexicons.get(language) ?? createLexicon(translator, homeCare, language),
});

/** A desk at which nothing is followed, and no code leads anywhere. */
export const emptyDesk: Desk = {
  look: async (_chatId, { code }) => ({
    now: new Date(`${today}T05:00:00Z`),
    follows: [],
    lead: code && { kind: 'nothing' },
    tryKeys: ['chat', 'all'],
    fresh: {
      application: '00000000-0000-4000-8000-000000000001' as ApplicationId,
      follower: '00000000-0000-4000-8000-0000000000f1' as FollowerId,
      link: { code: 'AAAAAAAAAAAAAAAAAAAAAA', hash: 'fresh-link' as CodeHash },
      spoken: { code: 'ABCD-EFGH', hash: 'fresh-spoken' as CodeHash },
    },
  }),
};
export const emptyView: DeskView = await emptyDesk.look('7', {});

/** Somebody who has chosen a language and agreed to saving. */
export function settledChat(language: Language = 'en'): Chat {
  return { ...newChat, language, consent: { given: true, on: today } };
}

export interface Talk {
  readonly chat: Chat;
  readonly turn: Turn;
  readonly notes: readonly Note['kind'][];
  readonly screen: Screen;
  readonly check: Check;
  readonly checkOf: (id: string) => Check;
  /** The question on the screen; throws when there is none. */
  readonly question: QuestionId;
  readonly wants: (intent: Intent) => Talk;
  readonly goes: (to: Destination) => Talk;
  readonly presses: (data: string) => Talk;
  readonly says: (text: string) => Talk;
  readonly picks: (...facts: readonly FactName[]) => Talk;
  /** Answers the question on the screen from the list, until the summary. */
  readonly answers: (values: Answers) => Talk;
}

/** What to say to each question; a list is for the papers. Whatever is not named is not known. */
export type Answers = { readonly [Q in QuestionId]?: string | readonly FactName[] } & { readonly person?: Person };

export function talk(start: Chat = settledChat(), asOf: PlainDate = today): Talk {
  let chat = start;
  let turn: Turn = { chat, notes: [] };
  let screen: Screen = { kind: 'home', checks: [] };

  const checkOf = (id: string): Check => {
    const check = chat.checks.find((candidate) => candidate.id === id);
    if (check === undefined) throw new Error(`no check ${id}`);
    return check;
  };
  const self: Talk = {
    get chat() {
      return chat;
    },
    get turn() {
      return turn;
    },
    get notes() {
      return turn.notes.map(({ kind }) => kind);
    },
    get screen() {
      return screen;
    },
    get check() {
      return checkOf(chat.active ?? '');
    },
    checkOf,
    get question() {
      if (screen.kind !== 'question') throw new Error(`not at a question but at ${screen.kind}`);
      return screen.asked.question.id;
    },
    wants: (intent) => {
      // As the bot does it: the desk is asked only where a turn is about an application.
      const desk = questionFor(chat, [intent]) && emptyView;
      turn = converse({ ...converseOn(asOf, chat.language ?? 'kk'), ...(desk && { desk }) }, chat, intent);
      chat = turn.chat === 'forget' ? newChat : turn.chat;
      screen = turn.screen ?? screen;
      return self;
    },
    goes: (to) => self.wants({ kind: 'go', to }),
    presses: (data) => self.wants(unpack(data)),
    says: (text) => self.wants({ kind: 'text', text }),
    picks: (...facts) => {
      for (const fact of facts) self.presses(`a:${self.check.id}:${fact}:yes`);
      return self.goes('next');
    },
    answers: (values) => {
      for (let asked = 0; screen.kind === 'question'; asked += 1) {
        if (asked > 40) throw new Error('the interview does not end');
        const id = self.check.id;
        const question = self.question;
        if (question === 'applicant') {
          const person = values.person ?? 'mother';
          self.wants({ kind: 'answer', check: id, question, value: traitsOf(person).applicant, person });
          continue;
        }
        const value = values[question] ?? 'unknown';
        if (typeof value !== 'string') self.picks(...value);
        else if (question === 'birthDate' && value !== 'unknown' && value !== 'declined') self.says(value);
        else self.presses(`a:${id}:${question}:${value}`);
      }
      return self;
    },
  };
  return self;
}

/** The widow of 78 whose only son lives in another city: category 5 likely fits. */
export const widow: Answers = {
  person: 'mother',
  ageGroup: 'pension-age',
  selfCare: 'cannot',
  needsCareAtHome: 'yes',
  familyCare: 'all-excused',
  disability: 'none',
  diagnoses: 'none',
  warVeteran: 'no',
  contraindication: 'none',
};

/** A grown person whose papers matter: category 3 is open until they are told. */
export const patient: Answers = {
  person: 'husband',
  ageGroup: 'adult',
  selfCare: 'partly',
  needsCareAtHome: 'yes',
  familyCare: 'someone-can-care',
  disability: 'group-1',
  diagnoses: ['dementia'],
  warVeteran: 'no',
  contraindication: 'none',
};
