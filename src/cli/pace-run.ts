import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { almatyDate } from '../core/calendar/almaty.ts';
import { kzCalendar } from '../core/calendar/kz-holidays.ts';
import { receive } from '../core/casework/moves.ts';
import { parseKeyRing } from '../database/sealing.ts';
import { openStorage } from '../database/storage.ts';
import { createStandin } from '../standin/standin.ts';
import type { ApplicationId, DistrictId, FollowerId } from '../usecases/ids.ts';

const TOKEN = '1:pace';
const FIRST_CHAT = 5_000_000_000_001;
const FOLLOWERS_AT_ONCE = 100;
/** When the measurement believes to be: noon of a working day in Almaty. */
export const PACE_AT = new Date('2026-11-25T07:00:00Z');

export interface PaceOptions {
  /** Of a database that is migrated, or can be. */
  readonly url: string;
  /** The data key, in base64. */
  readonly key: string;
  readonly messages: number;
  readonly processes: number;
  /** How often the process that sends is killed (SIGKILL), each time after a random number of messages. */
  readonly kills: number;
  /** How many times as fast as real the pacing clocks run, on both sides. */
  readonly speed: number;
  /** Between 0 and 1. */
  readonly random: () => number;
}

export interface PaceFigures {
  /** From the first to the last. */
  readonly perSecond: number;
  /** Answers 429. */
  readonly refused: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly kills: number;
  /** Of the longest time without any, by the pacing clock. */
  readonly longestGapMs: number;
}

/**
 * Sends messages to as many chats through the real outbox and sender, in processes of their own, to a stand-in that
 * refuses the 31st in any second as Telegram does.
 */
export async function runPace(options: PaceOptions): Promise<PaceFigures> {
  const { url, key, messages, processes, speed, random } = options;
  const standin = createStandin({ token: TOKEN, clock: () => performance.now() * speed, rate: { perSecond: 30 } });
  const { ledger } = standin.api;
  const server = await standin.listen();
  const chats = Array.from({ length: messages }, (_, index) => FIRST_CHAT + index);
  for (const chat of chats) standin.api.person(chat);

  const children = new Set<ChildProcess>();
  let leader: ChildProcess | undefined;
  const start = async () => {
    const child = fork(fileURLToPath(new URL('./pace-child.ts', import.meta.url)), [
      url,
      key,
      server.url,
      String(speed),
    ]);
    children.add(child);
    child.on('message', (message) => {
      if (eventOf(message) === 'sender-leads') leader = child;
    });
    await once(child, 'message');
    return child;
  };
  const go = (child: ChildProcess) => child.send({ event: 'go' });
  try {
    await fill(options, chats);
    // All of them are there before the first begins, so that their starting takes nothing from the sending.
    for (const child of await Promise.all(Array.from({ length: processes }, start))) go(child);
    const [kills] = await Promise.all([
      kill(),
      arrived(() => ledger.length >= messages && chats.every((chat) => standin.api.history(chat).length > 0)),
    ]);
    return { ...figures(), kills };
  } finally {
    await Promise.all([...children].map(end));
    await server.close();
  }

  function arrived(condition: () => boolean): Promise<void> {
    return standin.api.waitUntil(condition, () => `${messages} messages, of which ${ledger.length} came`, {
      timeoutMs: 60_000 + (messages / 20 / speed) * 1000,
    });
  }

  async function kill(): Promise<number> {
    const meanGap = messages / (options.kills + 1);
    let kills = 0;
    for (let next = meanGap * (0.5 + random()); kills < options.kills; next += meanGap * (0.5 + random())) {
      await arrived(() => ledger.length >= messages || (leader !== undefined && ledger.length >= next));
      const victim = leader;
      if (victim === undefined || ledger.length >= messages) break;
      leader = undefined;
      await end(victim);
      kills += 1;
      go(await start());
    }
    return kills;
  }

  async function end(child: ChildProcess): Promise<void> {
    children.delete(child);
    const gone = once(child, 'exit');
    if (child.kill('SIGKILL')) await gone;
  }

  function figures(): Omit<PaceFigures, 'kills'> {
    const { refusals, history } = standin.api;
    const times = ledger.map(({ at }) => at);
    const [first = 0, last = 0] = [times[0], times.at(-1)];
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
    return {
      perSecond: ((times.length - 1) / (last - first)) * 1000,
      refused: refusals.filter(({ code }) => code === 429).length,
      missing: chats.filter((chat) => history(chat).length === 0).length,
      duplicates: chats.reduce((sum, chat) => sum + Math.max(0, history(chat).length - 1), 0),
      longestGapMs: Math.max(...gaps),
    };
  }
}

/** One application that everybody follows, and its news for each of them. */
async function fill({ url, key }: PaceOptions, chats: readonly number[]): Promise<void> {
  const keyRing = parseKeyRing(key);
  if (keyRing === undefined) throw new Error('no key');
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const storage = await openStorage({ url, keyRing, log: silent });
  const today = almatyDate(PACE_AT);
  const received = receive({ receivedOn: today }, { today, calendar: kzCalendar });
  if (received.kind !== 'advanced') throw new Error(received.kind);
  const application = randomUUID() as ApplicationId;
  const district = 'pace' as DistrictId;
  try {
    await storage.casework.transact(async (tx) => {
      await tx.districts.add({ id: district, names: { kk: 'pace', ru: 'pace', en: 'pace' }, closed: false });
      await tx.applications.add({
        id: application,
        record: 'office',
        district,
        number: '1',
        channel: 'department',
        label: undefined,
        application: received.application,
        entry: received.entry,
        frozen: undefined,
        trackingHash: undefined,
        spokenHash: undefined,
        by: undefined,
      });
    });
    for (let from = 0; from < chats.length; from += FOLLOWERS_AT_ONCE) {
      await storage.casework.transact(async (tx) => {
        for (const chat of chats.slice(from, from + FOLLOWERS_AT_ONCE).map(String)) {
          const follower = randomUUID() as FollowerId;
          await tx.followers.add({
            id: follower,
            application,
            chatId: chat,
            role: 'invited',
            scope: 'dates',
            label: '',
            until: undefined,
          });
          await tx.notices.add(
            [
              {
                chatId: chat,
                notice: { kind: 'status', application, follower, version: received.application.version },
              },
            ],
            0,
          );
        }
      });
    }
  } finally {
    await storage.close();
  }
}

function eventOf(message: unknown): string | undefined {
  return typeof message === 'object' && message !== null && 'event' in message ? String(message.event) : undefined;
}
