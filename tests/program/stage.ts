import { makeDataKey } from '../../src/database/sealing.ts';
import { createTranslator, type Translator } from '../../src/i18n/translator.ts';
import type { BotApi } from '../../src/standin/bot-api.ts';
import { createStandin } from '../../src/standin/standin.ts';
import { createTestDatabase, type TestDatabase, until } from '../support/database.ts';
import { type Program, startProgram } from './program.ts';
import { startTalk, type Talk } from './talk.ts';

const TOKEN = '4200:loopback-token-of-the-tests';

/** The program against a stand-in for Telegram, both over HTTP, on a database of its own. */
export type Stage = {
  readonly api: BotApi;
  readonly database: TestDatabase;
  readonly translator: Translator;
  readonly program: () => Program;
  /** Another person who has never been here. */
  readonly newcomer: (language?: 'kk' | 'ru' | 'en') => Talk;
  /** `kill -9`, and the same program on the same database again; `between` happens while there is none. */
  readonly killAndRestart: (between?: () => unknown) => Promise<void>;
  /** Everything that was to be sent is sent, and the program has written that down. */
  readonly quiet: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openStage(settings: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const database = await createTestDatabase();
  const standin = createStandin({ token: TOKEN, clock: Date.now });
  const server = await standin.listen();
  const start = () =>
    startProgram({
      DATABASE_URL: database.url,
      DATA_KEY: key,
      OPERATOR_NAME: 'A department',
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: server.url,
      ...settings,
    });
  const key = makeDataKey();
  const translator = await createTranslator();
  let program = await start();
  let people = 0;
  return {
    api: standin.api,
    database,
    translator,
    program: () => program,
    newcomer: (language = 'en') => {
      people += 1;
      // Long enough not to turn up by chance inside another number of the database.
      return startTalk(standin.api, 7_310_000_000_000 + people * 1_000_003, language);
    },
    killAndRestart: async (between) => {
      await program.kill();
      between?.();
      program = await start();
    },
    quiet: () =>
      until(async () => {
        const waiting = await database.query(`select 1 from outbox where state in ('due', 'leased') limit 1`);
        return waiting.length === 0;
      }, 'an empty outbox'),
    close: async () => {
      await program.stop();
      await server.close();
      await database.drop();
    },
  };
}

/** Chooses the language, agrees (or not), and stands at the first question of the first check. */
export async function beginCheck(talk: Talk, language: 'kk' | 'ru' | 'en', consent = true): Promise<string> {
  await talk.say('/start');
  return talk.pressAll(`lang:${language}`, 'go:check', `consent:${consent ? 'yes' : 'no'}`);
}
