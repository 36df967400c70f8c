import { randomBytes, randomUUID } from 'node:crypto';
import { almatyDate } from '../../../src/core/calendar/almaty.ts';
import { createCodes } from '../../../src/secrets/codes.ts';
import { unpack } from '../../../src/telegram/callback-data.ts';
import type { Message } from '../../../src/telegram/render/message.ts';
import { render } from '../../../src/telegram/render/render.ts';
import { act } from '../../../src/usecases/casework/case-action.ts';
import { createDesk } from '../../../src/usecases/casework/create-desk.ts';
import type { CaseStore } from '../../../src/usecases/casework/ports.ts';
import { type Chat, newChat, parseChat } from '../../../src/usecases/chat.ts';
import type { Turn } from '../../../src/usecases/conversation.ts';
import { converse } from '../../../src/usecases/converse.ts';
import { questionFor } from '../../../src/usecases/following/question.ts';
import type { CaseScreen } from '../../../src/usecases/following/screens.ts';
import type { Deed, Destination, Intent } from '../../../src/usecases/intents.ts';
import type { Language } from '../../../src/usecases/ports.ts';
import type { Note, Screen } from '../../../src/usecases/screens.ts';
import { createMemoryCaseStore } from '../../support/memory-case-store.ts';
import { anOffice } from '../casework/an-office.ts';
import { converseOn, settledChat, translator } from '../conversation.ts';

export interface Seen {
  readonly screen: Screen;
  readonly notes: readonly Note[];
}

class Overtaken extends Error {}

/** A person in front of the bot, over the same store as the office. Every step is written as the program writes it. */
export interface Somebody {
  readonly chatId: string;
  readonly chat: Chat;
  readonly turn: Turn;
  readonly notes: readonly string[];
  readonly screen: Screen;
  /** What is shown of an application; throws when it is something else. */
  readonly shown: CaseScreen;
  readonly message: Message;
  readonly text: string;
  readonly wants: (intent: Intent) => Promise<Somebody>;
  readonly opens: (payload: string) => Promise<Somebody>;
  readonly goes: (to: Destination) => Promise<Somebody>;
  readonly says: (text: string) => Promise<Somebody>;
  /** Presses the button of the message on the screen that does this. */
  readonly does: (deed: Deed, value?: string) => Promise<Somebody>;
  /** Any payload, as an old or a changed client can. */
  readonly forges: (data: string) => Promise<Somebody>;
  /** How often a turn was worked again because somebody else was first. */
  readonly overtaken: number;
}

export async function aTown() {
  let now = () => new Date('2026-10-22T05:00:00Z');
  const store = createMemoryCaseStore({ now: () => now() });
  const codes = createCodes({ secret: randomBytes(32), randomBytes });
  const office = await anOffice(store, codes);
  now = office.clock.now;
  const desk = createDesk({ store, codes, now: () => now(), newId: randomUUID });
  const seen: Seen[] = [];
  let people = 0;

  /** `null`: somebody who has never been here. */
  const person = (language: Language | null = 'en', start?: Chat): Somebody => {
    people += 1;
    const chatId = `${70_000 + people}`;
    let chat: Chat = start ?? (language === null ? newChat : settledChat(language));
    let turn: Turn = { chat, notes: [] };
    let screen: Screen = { kind: 'home', checks: [] };
    let message: Message = { html: '', rows: [], options: [] };
    let overtaken = 0;

    const write = async (store: CaseStore, worked: Turn): Promise<boolean> => {
      try {
        await store.transact(async (tx) => {
          if ((await act(tx, worked.actions ?? [], chatId, now())) === 'overtaken') throw new Overtaken();
        });
        return true;
      } catch (error) {
        if (error instanceof Overtaken) return false;
        throw error;
      }
    };
    const self: Somebody = {
      chatId,
      get chat() {
        return chat;
      },
      get turn() {
        return turn;
      },
      get notes() {
        return turn.notes.map((note) => (note.kind === 'case' ? note.note.kind : note.kind));
      },
      get screen() {
        return screen;
      },
      get shown() {
        if (screen.kind !== 'case') throw new Error(`nothing of an application but ${screen.kind}`);
        return screen.case;
      },
      get message() {
        return message;
      },
      get text() {
        return message.html;
      },
      get overtaken() {
        return overtaken;
      },
      wants: async (intent) => {
        for (let tries = 0; tries < 5; tries += 1) {
          const question = questionFor(chat, [intent]);
          const view = question && (await desk.look(chatId, question));
          const asOf = almatyDate(now());
          const worked = converse(
            { ...converseOn(asOf, chat.language ?? 'kk'), ...(view && { desk: view }) },
            chat,
            intent,
          );
          if (!(await write(store, worked))) {
            overtaken += 1;
            continue;
          }
          turn = worked;
          screen = turn.screen ?? screen;
          seen.push({ screen, notes: turn.notes });
          const spoken = (turn.chat === 'forget' ? undefined : turn.chat.language) ?? 'en';
          message = render(
            {
              voice: { t: translator(spoken), language: spoken },
              asOf,
              operator: { name: 'The Office', place: undefined },
              linkTo: (payload) => `https://t.me/tirek_bot?start=${payload}`,
            },
            turn.notes,
            screen,
          );
          const kept = turn.chat === 'forget' ? newChat : { ...turn.chat, options: message.options };
          const read = parseChat(JSON.parse(JSON.stringify(kept)));
          if (read === undefined) throw new Error('the state cannot be read again');
          chat = read;
          return self;
        }
        throw new Error('overtaken for ever');
      },
      opens: (payload) => self.wants({ kind: 'link', payload }),
      goes: (to) => self.wants({ kind: 'go', to }),
      says: (text) => self.wants({ kind: 'text', text }),
      does: (deed, value) => {
        const wanted = new RegExp(`^f:[^:]+:${deed}${value === undefined ? '(?::|$)' : `:${value}$`}`, 'u');
        const pressed = message.rows.flat().find(({ data }) => wanted.test(data));
        if (pressed === undefined) {
          throw new Error(`no ${deed} among ${message.rows.flat().map(({ data }) => data)}`);
        }
        return self.wants(unpack(pressed.data));
      },
      forges: (data) => self.wants(unpack(data)),
    };
    return self;
  };

  /** An application at the office, and the codes of its slip. */
  const application = async (receivedAt = '2026-10-22') => {
    const registered = await office.register(office.aigerim, { receivedAt });
    return { ...registered, link: `t_${registered.trackingCode}` };
  };
  /** Somebody who follows it as its applicant. */
  const applicantOf = async (link: string, language: Language = 'en') =>
    (await person(language).opens(link)).does('follow');
  /** The link to forward that the applicant gets when they share so. */
  const share = async (applicant: Somebody, scope: string, months = '0', label = 'son') => {
    await applicant.goes('status');
    await applicant.does('open');
    await applicant.does('sharing');
    await applicant.does('invite');
    await applicant.does('scope', scope);
    await applicant.does('until', months);
    await applicant.does('label', label);
    const { shown } = applicant;
    if (shown.kind !== 'invited') throw new Error(`not shared: ${shown.kind}`);
    return `c_${shown.code}`;
  };
  return { office, store, desk, codes, person, application, applicantOf, share, seen, now: () => now() };
}
