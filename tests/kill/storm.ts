import type { Operation } from './op-log.ts';
import type { ScriptedUpdate } from './people.ts';
import type { Random } from './random.ts';
import { createTelegram } from './telegram.ts';
import { createTheProgram } from './the-program.ts';

export type NumberedUpdate = ScriptedUpdate & { readonly update: number };

/** How an update that was delivered already is delivered once more. */
type Duplicate = 'at the same time' | 'right after' | 'some updates later';
const duplicates: readonly Duplicate[] = ['at the same time', 'right after', 'some updates later'];
const DUPLICATE_SHARE = 0.1;
const LATER_BY = 3;

/** Calls that may be still unmade before Telegram delivers more: a pile, so that there is something to lose. */
const MOST_AHEAD = 250;
const TOKEN = '1:kill';
const SECRET = 'kill-test-secret-of-forty-characters-abc';
/** With nothing at all happening for so long, a line of a starting program included, something is lost. */
const STALLED_MS = 60_000;

/**
 * Telegram on one side, the whole program on the other, and a log of what passes between them. The program is killed at
 * moments counted in things that happen (an update posted or accepted, a call arrived or carried out), and started again.
 */
export async function createStorm(options: {
  readonly databaseUrl: string;
  readonly dataKey: string;
  readonly dataDir: string;
  readonly random: Random;
}) {
  const { random } = options;
  const log: Operation[] = [];
  const perKind = { duplicates: 0, refusedPosts: 0 };
  const killAt: number[] = [];
  let killInStart = new Set<number>();
  let moments = 0;
  let kills = 0;
  let killsInStart = 0;
  let posted = 0;
  let arrived = 0;
  let lastMoment = performance.now();
  let waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
  let restarting = false;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);

  const telegram = await createTelegram({
    token: TOKEN,
    record: (operation, isNew) => {
      log.push(operation);
      if (isNew) arrived += 1;
    },
    onMoment: () => onMoment(),
  });
  const program = createTheProgram(
    {
      BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      DATABASE_URL: options.databaseUrl,
      DATA_KEY: options.dataKey,
      DATA_DIR: options.dataDir,
      PORT: '0',
      // Twenty starts need not compile the same files twenty times.
      NODE_COMPILE_CACHE: options.dataDir,
      // Delivered by this test, in its own ways: nothing listens where Telegram is told to deliver to.
      PUBLIC_URL: 'http://127.0.0.1:9',
      WEBHOOK_SECRET: SECRET,
    },
    () => onLogLine(),
  );

  const onMoment = () => {
    moments += 1;
    lastMoment = performance.now();
    const due = killAt[0];
    if (due !== undefined && moments >= due && !restarting && program.kill()) {
      killAt.shift();
      restart();
    }
    const ready = waiting.filter(({ holds }) => holds());
    waiting = waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  };

  /** Some starts are killed too, at the first thing that the new process says. */
  const onLogLine = () => {
    // To start is to do something, and on a busy machine it may take long.
    if (restarting) lastMoment = performance.now();
    if (restarting && killInStart.delete(kills) && program.kill()) killsInStart += 1;
  };

  const restart = () => {
    restarting = true;
    const again = async (): Promise<void> => {
      await program.gone();
      await telegram.quiet();
      kills += 1;
      log.push({ kind: 'kill' });
      lastMoment = performance.now();
      const before = killsInStart;
      await program.start();
      if (killsInStart > before) await again();
    };
    again().then(() => {
      restarting = false;
      onMoment();
    }, failed.reject);
  };

  const until = async (holds: () => boolean): Promise<void> => {
    if (holds()) return;
    const held = new Promise<void>((resolve) => waiting.push({ holds, resolve }));
    await Promise.race([held, failed.promise, stalled.promise]);
  };

  const stalled = Promise.withResolvers<void>();
  let watch: NodeJS.Timeout | undefined;

  /** As Telegram does: again and again until it was accepted. */
  const post = async ({ update, body }: NumberedUpdate): Promise<void> => {
    for (;;) {
      const address = await Promise.race([program.address(), failed.promise, stalled.promise]);
      if (address === undefined) return;
      try {
        const answer = fetch(`${address}/telegram/webhook`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
          body: JSON.stringify({ update_id: update, ...body }),
        });
        log.push({ kind: 'posted', update });
        onMoment();
        const { ok, status } = await answer;
        if (ok) {
          log.push({ kind: 'accepted', update });
          onMoment();
          return;
        }
        if (status !== 503) throw new WrongAnswerError(`update answered with ${status}`);
        perKind.refusedPosts += 1;
      } catch (error) {
        if (error instanceof WrongAnswerError) throw error;
        perKind.refusedPosts += 1;
      }
    }
  };

  const deliverChat = async (updates: readonly NumberedUpdate[], share: number) => {
    const later: { readonly update: NumberedUpdate; readonly at: number }[] = [];
    for (const [index, update] of updates.entries()) {
      await until(() => posted - arrived < MOST_AHEAD);
      posted += update.calls.length;
      const duplicate = random.chance(share) ? random.pick(duplicates) : undefined;
      if (duplicate !== undefined) perKind.duplicates += 1;
      await Promise.all(duplicate === 'at the same time' ? [post(update), post(update)] : [post(update)]);
      if (duplicate === 'right after') await post(update);
      if (duplicate === 'some updates later') later.push({ update, at: index + LATER_BY });
      while (later[0] !== undefined && later[0].at <= index) await post(later.shift()?.update ?? update);
    }
    for (const { update } of later) await post(update);
  };

  return {
    log,
    telegram,
    program,
    /** Plans so many kills, within about so many moments from now. */
    planKills(count: number, within: number, inStart: number) {
      lastMoment = performance.now();
      watch = setInterval(() => {
        if (performance.now() - lastMoment > STALLED_MS) stalled.resolve();
      }, 1000);
      const outside = count - inStart;
      killAt.push(
        ...Array.from({ length: outside }, () => moments + 1 + random.below(within)).sort((one, other) => one - other),
      );
      const all = Array.from({ length: outside }, (_, index) => index + 1);
      killInStart = new Set(Array.from({ length: inStart }, () => all.splice(random.below(all.length), 1)[0] ?? 0));
    },
    /** Delivers by webhook: in order per chat, the chats side by side. */
    async deliver(chats: readonly (readonly NumberedUpdate[])[], share = DUPLICATE_SHARE): Promise<void> {
      await Promise.all(chats.map((updates) => deliverChat(updates, share)));
    },
    /** Resolves when every kill is done and every call that must follow has arrived; or when nothing happens any more. */
    settled: () => until(() => killAt.length === 0 && !restarting && arrived >= posted),
    figures: () => ({ ...perKind, kills, killsInStart }),
    async close() {
      clearInterval(watch);
      killAt.length = 0;
      if (program.kill()) await program.gone();
      await telegram.close();
    },
  };
}

class WrongAnswerError extends Error {
  override name = 'WrongAnswerError' as const;
}
