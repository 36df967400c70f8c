import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { Cron } from 'croner';
import pino from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { homeCare } from '../dialogs/home-care.ts';
import type { BotConfig, Config } from './config.ts';
import { almatyDate, assertAlmatyOffset } from './core/calendar/almaty.ts';
import { kzCalendar } from './core/calendar/kz-holidays.ts';
import { DataKeyError, loadOrMakeKeyRing } from './database/data-key.ts';
import { EmbeddedPostgresError, startEmbedded } from './database/embedded.ts';
import { MigrationError } from './database/migrate.ts';
import { parseKeyRing } from './database/sealing.ts';
import { openStorage } from './database/storage.ts';
import { createPollingApi, createSendingApi } from './delivery/bot-api.ts';
import { createMonotonicClock } from './delivery/clock.ts';
import { ALLOWED_UPDATES } from './delivery/incoming.ts';
import { createPoller } from './delivery/poller.ts';
import { createProcessor } from './delivery/processor.ts';
import { createSender } from './delivery/sender.ts';
import { createWebhook } from './delivery/webhook.ts';
import { createServer } from './http/server.ts';
import { type Language, languages } from './i18n/languages.ts';
import { createLexicon } from './i18n/lexicon.ts';
import { createTitles } from './i18n/titles.ts';
import { createTranslator } from './i18n/translator.ts';
import { createOffice } from './office.ts';
import { createCodes } from './secrets/codes.ts';
import { createStandin } from './standin/standin.ts';
import { createBot, unsavedForMs } from './telegram/bot.ts';
import { askUsername, introduceBot, setWebhook } from './telegram/introduce.ts';
import { createRenderNotice } from './telegram/render/notice.ts';
import { createUnsavedChats } from './telegram/unsaved-chats.ts';
import { createAssessSituation } from './usecases/assess-situation.ts';
import { act } from './usecases/casework/case-action.ts';
import { createDesk } from './usecases/casework/create-desk.ts';
import { createPrepareNotice } from './usecases/casework/prepare-notice.ts';
import { createRemind } from './usecases/casework/remind.ts';
import { createConverseOn } from './usecases/converse-on.ts';
import { createDescribeRulebook } from './usecases/describe-rulebook.ts';
import type { Log } from './usecases/ports.ts';

/** The local stand-in knows one bot, and nobody else can reach it. */
const LOCAL_TOKEN = '1:local';
const LOCAL_NAME = 'Tirek';
const WEBHOOK_PATH = '/telegram/webhook';
const STOP_LIMIT_MS = 10_000;
const RETRY_MS = 10_000;

/** Runs the program; what an operator can mend ends it with one line, a bug with its stack. */
export async function main(config: Config): Promise<void> {
  try {
    await run(config);
  } catch (error) {
    const mendable =
      error instanceof EmbeddedPostgresError ||
      error instanceof DataKeyError ||
      error instanceof MigrationError ||
      isListenError(error);
    process.stderr.write(`${mendable ? error.message : error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  }
}

/** Builds everything, wires it, and runs until it is told to stop. */
async function run(config: Config): Promise<void> {
  assertAlmatyOffset();
  // On standard error, so that the one line for people stands alone on standard output.
  const logger = pino(
    { level: config.logLevel, base: { role: config.role } },
    pino.destination({ dest: 2, sync: false }),
  );
  const log: Log = {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
  const plays = (role: Exclude<Config['role'], 'all'>) => config.role === 'all' || config.role === role;
  const now = () => new Date();
  const clock = createMonotonicClock();
  const stopping = new AbortController();
  const closing: (() => Promise<unknown>)[] = [];
  let polling: Promise<void> | undefined;

  await mkdir(config.dataDir, { recursive: true });
  const { url, keyRing } = await openDatabase(config, log, closing);
  const storage = await openStorage({ url, keyRing, log, act });
  closing.unshift(storage.close);

  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const translator = await createTranslator();
  const lexicons = new Map(languages.map((language) => [language, createLexicon(translator, homeCare, language)]));
  const titled = new Map(languages.map((language) => [language, createTitles(translator(language))]));
  const titles = (language: Language) => titled.get(language) ?? createTitles(translator(language));
  const converseOn = createConverseOn({
    dialog: homeCare,
    calendar: kzCalendar,
    lexiconFor: (language) => lexicons.get(language) ?? createLexicon(translator, homeCare, language),
  });

  const standin =
    config.bot.mode === 'local-chat-page' ? createStandin({ token: LOCAL_TOKEN, clock: () => Date.now() }) : undefined;
  const standinServer = await standin?.listen(0);
  if (standinServer !== undefined) closing.unshift(standinServer.close);
  const api = apiOf(config.bot, standinServer?.url ?? '');

  let username: string | undefined;
  const linkTo = (payload: string) => {
    if (standin !== undefined) return `${server.listeningOrigin}/?start=${payload}`;
    // The turn is worked again in a moment; a link that leads nowhere would be forwarded.
    if (username === undefined) throw new Error('the name of the bot is not known yet');
    return `https://t.me/${username}?start=${payload}`;
  };

  if (config.bot.mode !== 'local-chat-page' && config.operator.name === undefined) {
    // Law 94-V art. 8(4): a consent that names no operator is none.
    log.warn('operator-not-named', { setting: 'OPERATOR_NAME' });
  }
  const bot = createBot({
    translator,
    converseOn,
    now,
    today: () => almatyDate(now()),
    unsaved: createUnsavedChats({ now, keepForMs: unsavedForMs }),
    operator: config.operator,
    desk: createDesk({
      store: storage.casework,
      codes: createCodes({ secret: storage.codesSecret, randomBytes }),
      now,
      newId: randomUUID,
    }),
    linkTo,
  });
  const office = createOffice({
    storage,
    translator,
    calendar: kzCalendar,
    now,
    log,
    undoMs: config.casework.undoSeconds * 1000,
    linkTo,
    botName: () => username ?? LOCAL_NAME,
  });
  const remind = createRemind({ store: storage.casework, calendar: kzCalendar, now, elapsed: clock.now, log });
  const processor = createProcessor({ turns: storage.turns, ...bot, doorbell: storage.doorbell, log });
  const sender = createSender({
    outbox: storage.outbox,
    call: createSendingApi(api),
    leases: storage.leases,
    doorbell: storage.doorbell,
    clock,
    random: Math.random,
    log,
    prepare: createPrepareNotice({
      store: storage.casework,
      calendar: kzCalendar,
      now,
      render: createRenderNotice(translator),
    }),
  });
  const poller = createPoller({ api: createPollingApi(api), inbox: storage.inbox, clock, log });
  const webhook =
    config.bot.mode === 'webhook' && (plays('bot') || plays('web'))
      ? createWebhook({ secrets: [config.bot.secret], inbox: storage.inbox, log })
      : undefined;
  const server = await createServer({
    assessSituation: createAssessSituation({ now, titles }),
    describeRulebook: createDescribeRulebook({ dialog: homeCare, now, titles }),
    ready: async () => !stopping.signal.aborted && !sender.status().refused && (await storage.health.ready()),
    metrics,
    logger,
    casework: office.door,
    mounts: [office.console, ...(standin === undefined ? [] : [standin.chatPage])],
    trustProxy: config.trustProxy,
    ...(webhook && { telegramWebhook: webhook }),
  });

  const retention = new Cron('17 * * * *', { protect: true, unref: true }, async () => {
    // Several processes may try; erasing what is gone already does nothing.
    log.info('expired-erased', await storage.retention.eraseExpired(now(), config.casework.keepClosedDays));
  });
  const reminding = new Cron('*/20 * * * * *', { protect: true, unref: true, paused: true }, async () => {
    try {
      const outcome = await remind();
      if (outcome.kind === 'reminded' && outcome.given > 0) log.info('reminders-given', { given: outcome.given });
    } catch (error) {
      // The database is away; the next round does what was left.
      log.error('reminders-not-given', { error: error instanceof Error ? error.name : typeof error });
    }
  });

  closeWithGrace({ delay: STOP_LIMIT_MS, logger: false }, async ({ err }) => {
    if (err) logger.error({ error: err.name, at: err.stack?.split('\n')[1]?.trim() }, 'program-failed');
    stopping.abort();
    retention.stop();
    reminding.stop();
    poller.stop();
    await polling;
    await processor.stop();
    await sender.stop();
    await office.imports.stop();
    await server.close();
    for (const close of closing) await close();
  });

  if (plays('worker')) {
    // The order of questions is worked out before the first person asks: it keeps the processor for a second.
    const { interview } = converseOn(almatyDate(now()), 'kk');
    for (const goal of ['first-ground', 'all-grounds'] as const) interview.standing({ situation: {} }, goal);
    processor.start();
    sender.start();
    await retention.trigger();
    reminding.resume();
    void reminding.trigger();
  }
  // Never rejects; what a restart interrupted is gone on with.
  if (plays('web')) void office.imports.resume();
  await server.listen({ host: config.host, port: config.port });
  if (standin === undefined) {
    void untilDone('bot-name-known', async () => {
      username = await askUsername(api);
    });
  }
  if (plays('bot')) {
    void untilDone('bot-introduced', () => introduceBot({ ...api, translator }));
    if (config.bot.mode === 'webhook') {
      const { publicUrl, secret } = config.bot;
      const target = { ...api, url: `${publicUrl}${WEBHOOK_PATH}`, secret, allowedUpdates: ALLOWED_UPDATES };
      void untilDone('webhook-set', () => setWebhook(target));
    } else {
      polling = poller.run().catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : 'polling stopped'}\n`);
        process.exitCode = 1;
        process.kill(process.pid, 'SIGTERM');
      });
    }
  }
  const address = server.listeningOrigin;
  process.stdout.write(
    standin === undefined
      ? `Tirek is running. Staff: ${address}/console  API: ${address}/api/docs\n`
      : `Tirek is running. Open ${address}/  Staff: ${address}/console\n`,
  );

  async function untilDone(event: string, attempt: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await attempt();
        log.info(event);
        return;
      } catch (error) {
        log.warn(`${event}-failed`, { error: error instanceof Error ? error.name : 'unknown' });
        await pause(RETRY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      }
    }
  }
}

async function openDatabase({ database, dataDir }: Config, log: Log, closing: (() => Promise<unknown>)[]) {
  if (database.mode === 'external') {
    const keyRing = parseKeyRing(database.dataKey);
    if (keyRing === undefined) throw new DataKeyError('DATA_KEY must be 32 bytes in base64');
    return { url: database.url, keyRing };
  }
  const embedded = await startEmbedded({ dataDir, log });
  closing.push(embedded.stop);
  const given = database.dataKey === undefined ? undefined : parseKeyRing(database.dataKey);
  return { url: embedded.url, keyRing: given ?? (await loadOrMakeKeyRing(dataDir)) };
}

function apiOf(bot: BotConfig, localRoot: string): { readonly token: string; readonly apiRoot: string } {
  return bot.mode === 'local-chat-page' ? { token: LOCAL_TOKEN, apiRoot: localRoot } : bot;
}

function isListenError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(`${error.code}`)
  );
}
