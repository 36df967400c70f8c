import {
  type ApiMethod,
  type Doorbell,
  type HeldLease,
  LANES,
  type Lane,
  type Leases,
  type Log,
  type Outbox,
  type OutboxRow,
  type PreparedCall,
  type SendOutcome,
} from '../usecases/ports.ts';
import type { CallBotApi } from './bot-api.ts';
import type { Clock } from './clock.ts';
import { createPacer } from './pacer.ts';
import { asPlainText } from './plain-text.ts';
import { readSendError } from './send-error.ts';
import { createWakeup } from './wakeup.ts';

export type Sender = {
  readonly start: () => void;
  /** Takes no more calls, waits for those under way (9 s at most), and hands the lead on. */
  readonly stop: () => Promise<void>;
  /** `refused`: Telegram does not accept the token; nothing is sent, nothing is lost, and the program is not ready. */
  readonly status: () => { readonly leading: boolean; readonly refused: boolean };
};

const LEASE = 'sender';
const LEASE_MS = 10_000;
const RENEW_MS = 3000;
const IN_FLIGHT_LIMIT = 10;
/** Telegram: about one message a second to one chat. An answer to somebody who is talking does not wait for this. */
const CHAT_REST_MS = 1050;
/** One message in so many goes to a lower lane that has any, however many replies there are. */
const FAIRNESS = 10;
const LOWER: readonly Lane[] = LANES.slice(1);
const LOOK_MS = 500;
const STOP_LIMIT_MS = 9000;
const REFUSED_RETRY_MS = 60_000;
const TROUBLE_LIMIT = 100;
const REPEAT_STATUS_MS = 60_000;
const REPEAT_HARMLESS_MS = 1000;
const REPEAT_HARMLESS_LIMIT = 3;
/** Calls are taken a little before their slots, a few at once, so that no slot is lost to the database. */
const AHEAD_MS = 30;
const AHEAD = 4;
/** Whoever led before may have used this second up. */
const TAKE_OVER_MS = 1000;
const FIRST_LEADER = '1';
const UNPREPARED_MS = 5000;
const NO_SLOT = { kind: 'later', delayMs: 0, free: true, error: 'no-slot' } as const;

/** Calls that do not show a new message, and so have no share in the 30 a second. */
const UNPACED: ReadonlySet<ApiMethod> = new Set([
  'answerCallbackQuery',
  'sendChatAction',
  'leaveChat',
  'setMyCommands',
]);
/** Calls that show a new message each time they arrive; every other may be repeated and changes nothing more. */
const NEW_MESSAGE: ReadonlySet<ApiMethod> = new Set(['sendMessage', 'sendDocument']);

/** Sends the outbox: one leading process per bot, evenly paced, in order per chat, most urgent first. */
export function createSender(deps: {
  readonly outbox: Outbox;
  readonly call: CallBotApi;
  readonly leases: Leases;
  readonly doorbell: Doorbell;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Called when Telegram says for good that nothing reaches a chat. */
  readonly onUnreachable?: (chatId: string) => void;
  readonly messagesPerSecond?: number;
  /** Makes the words of a call of method `notice`, just before it is sent. Rejects when that must wait. */
  readonly prepare?: (row: OutboxRow) => Promise<PreparedCall>;
}): Sender {
  const { outbox, call, leases, doorbell, clock, random, log, onUnreachable } = deps;
  const wakeup = createWakeup(clock);
  const pacer = createPacer(clock, deps.messagesPerSecond);
  const inFlight = new Set<Promise<void>>();
  /** Taken, with their words, and waiting for their slots. */
  const ready: OutboxRow[] = [];
  /** The one that waits for its slot now. */
  let beginning: 0 | 1 = 0;
  let getting: Promise<number> | undefined;
  const restUntil = new Map<string, number>();
  let stopping = false;
  let refused = false;
  let leading = false;
  let running: Promise<void> | undefined;
  let stopListening: (() => void) | undefined;
  let breaks = 0;
  let silences = 0;
  let taken = 0;
  let lowerTurns = 0;

  const run = async () => {
    while (!stopping) {
      const lease = await leases.acquire(LEASE, LEASE_MS).catch(() => undefined);
      if (lease !== undefined) await lead(lease);
      if (!stopping) await wakeup.sleep(LOOK_MS);
    }
  };

  const lead = async (lease: HeldLease) => {
    let heldUntil = clock.now() + LEASE_MS;
    let maintainAt = clock.now();
    leading = true;
    pacer.idle();
    log.info('sender-leads', { token: lease.token });
    try {
      const left = await outbox.pausedFor();
      if (left > 0) pacer.silence(left);
      if (lease.token !== FIRST_LEADER) pacer.hold(TAKE_OVER_MS);
      const mayStill = () => !stopping && clock.now() < heldUntil;
      while (mayStill()) {
        if (clock.now() >= maintainAt) {
          const asked = clock.now();
          if (!(await leases.renew(lease, LEASE_MS))) break;
          heldUntil = asked + LEASE_MS;
          maintainAt = asked + RENEW_MS;
          const takenOver = await outbox.reclaim();
          if (takenOver > 0) log.warn('calls-taken-over', { count: takenOver });
        }
        await wakeup.sleep(await step(maintainAt, mayStill));
      }
    } catch (error) {
      log.error('outbox-unreachable', { error: error instanceof Error ? error.name : typeof error });
    } finally {
      leading = false;
      await getting?.catch(() => undefined);
      await Promise.all(ready.splice(0).map((row) => settle(row, NO_SLOT)));
      if (stopping) await Promise.race([Promise.all(inFlight), clock.wait(STOP_LIMIT_MS)]);
      await leases.release(lease).catch(() => undefined);
    }
  };

  /** Starts one call if it may; returns how long there is nothing to do unless woken. */
  const step = async (maintainAt: number, mayStill: () => boolean): Promise<number> => {
    const next = ready.shift();
    if (next !== undefined) {
      // Before anything more is taken: by then this one may be over.
      restChatOf(next);
      // What fails here fails again, and is heard of, when nothing is ready any more.
      beginning = 1;
      if (mayGetMore()) void getMore().catch(() => undefined);
      await begin(next, mayStill);
      beginning = 0;
      return 0;
    }
    const untilMaintenance = Math.max(1, maintainAt - clock.now());
    if (inFlight.size >= IN_FLIGHT_LIMIT) return untilMaintenance;
    const early = pacer.wait() - AHEAD_MS;
    if (early > 0) {
      // A ring does not make the slot come sooner.
      await clock.wait(Math.min(early, untilMaintenance, LOOK_MS));
      return 0;
    }
    if ((await getMore()) > 0) return 0;
    pacer.idle();
    return Math.min(
      untilMaintenance,
      Math.max(1, Math.min(...restUntil.values(), clock.now() + LOOK_MS) - clock.now()),
    );
  };

  const room = () => Math.min(AHEAD, IN_FLIGHT_LIMIT - inFlight.size - beginning) - ready.length;
  const mayGetMore = () => getting === undefined && room() > 0 && pacer.wait() < AHEAD_MS * AHEAD;

  /** Takes the next calls and gets them ready, one round at a time; returns how many were there. */
  const getMore = (): Promise<number> => {
    getting ??= (async () => {
      const now = clock.now();
      for (const [chat, until] of restUntil) if (until <= now) restUntil.delete(chat);
      const lower = Math.floor((taken + 1) / FAIRNESS) > lowerTurns ? LOWER[lowerTurns++ % LOWER.length] : undefined;
      const rows = await outbox.claim({
        limit: lower === undefined ? room() : 1,
        resting: [...restUntil.keys()],
        ...(lower && { first: lower }),
      });
      taken += rows.length;
      const chats = new Set<string>();
      const prepared = rows.map((row) => {
        // Two of one chat, taken at once: the second waits for what becomes of the first.
        if (row.chatId !== undefined && chats.has(row.chatId)) return settle(row, NO_SLOT);
        if (row.chatId !== undefined) chats.add(row.chatId);
        return getReady(row);
      });
      for (const row of await Promise.all(prepared)) {
        if (row === undefined) continue;
        restChatOf(row);
        ready.push(row);
      }
      return rows.length;
    })().finally(() => {
      getting = undefined;
    });
    return getting;
  };

  const restChatOf = ({ chatId, method }: OutboxRow) => {
    if (chatId !== undefined && !UNPACED.has(method)) restUntil.set(chatId, clock.now() + CHAT_REST_MS);
  };

  /** A notice gets its words; what is not to be sent now is settled. */
  const getReady = async (row: OutboxRow): Promise<OutboxRow | undefined> => {
    if (row.method !== 'notice') return row;
    const prepared = await prepareNotice(row);
    if (prepared.kind === 'send') return { ...row, ...prepared.call };
    await settle(row, notSent(prepared));
    return undefined;
  };

  const begin = async (row: OutboxRow, mayStill: () => boolean): Promise<void> => {
    if (UNPACED.has(row.method)) return underWay(send(row, () => undefined));
    const answered = await nextSlot(mayStill);
    if (answered === undefined) return settle(row, NO_SLOT);
    restChatOf(row);
    underWay(send(row, answered));
  };

  /** Waits for a slot and takes it; undefined when none comes soon, or this process may send no more. */
  const nextSlot = async (mayStill: () => boolean): Promise<(() => void) | undefined> => {
    for (let wait = pacer.wait(); wait > 0; wait = pacer.wait()) {
      // A silence has begun since: whoever leads when it ends takes the call.
      if (wait > LOOK_MS || !mayStill()) return undefined;
      await clock.wait(wait);
    }
    return mayStill() ? pacer.take() : undefined;
  };

  const underWay = (sending: Promise<void>) => {
    const tracked = sending.finally(() => {
      inFlight.delete(tracked);
      wakeup.wake();
    });
    inFlight.add(tracked);
  };

  const prepareNotice = async (row: OutboxRow): Promise<PreparedCall> => {
    try {
      return (await deps.prepare?.(row)) ?? { kind: 'later', ms: UNPREPARED_MS };
    } catch (error) {
      log.warn('notice-not-prepared', { callId: row.id, error: error instanceof Error ? error.name : typeof error });
      return { kind: 'later', ms: UNPREPARED_MS };
    }
  };

  const send = async (row: OutboxRow, answered: () => void) => settle(row, await deliver(row, answered));

  const settle = async (row: OutboxRow, outcome: SendOutcome) => {
    try {
      if ((await outbox.settle(row, outcome)) === 'lost')
        log.warn('outcome-lost', { callId: row.id, method: row.method });
    } catch {
      // The lease ends by itself, and the call comes again.
      log.error('outcome-not-written', { callId: row.id, method: row.method, outcome: outcome.kind });
    }
  };

  const deliver = async (row: OutboxRow, firstAnswered: () => void): Promise<SendOutcome> => {
    let { method, payload, fallback } = row;
    let marked = true;
    let answered = firstAnswered;
    for (;;) {
      try {
        await call(
          method,
          row.chatId !== undefined && 'chat_id' in payload ? { ...payload, chat_id: row.chatId } : payload,
        );
        answered();
        refused = false;
        breaks = 0;
        silences = 0;
        return { kind: 'sent' };
      } catch (thrown) {
        answered();
        const error = readSendErrorOrBug(thrown, row);
        if (error.kind === 'message-gone' && fallback !== undefined) {
          ({ method, payload } = fallback);
          fallback = undefined;
        } else if (error.kind === 'bad-markup' && marked) {
          log.error('markup-refused', { callId: row.id, method });
          payload = asPlainText(payload);
          marked = false;
        } else {
          return outcomeOf(error, row, method);
        }
        const next = await nextSlot(() => true);
        if (next === undefined) return NO_SLOT;
        answered = next;
      }
    }
  };

  const readSendErrorOrBug = (thrown: unknown, row: OutboxRow): ReturnType<typeof readSendError> => {
    try {
      return readSendError(thrown);
    } catch (bug) {
      log.error('call-failed', {
        callId: row.id,
        method: row.method,
        error: bug instanceof Error ? bug.name : typeof bug,
      });
      return { kind: 'refused', reason: 'bug' };
    }
  };

  const outcomeOf = (error: ReturnType<typeof readSendError>, row: OutboxRow, method: ApiMethod): SendOutcome => {
    switch (error.kind) {
      case 'done':
        return { kind: 'sent' };
      case 'too-many': {
        const seconds = error.retryAfterSeconds ?? Math.min(5 * 2 ** silences, 300);
        silences += 1;
        silence((seconds + random()) * 1000, 'too-many-requests');
        return { kind: 'later', delayMs: 0, free: true, error: 'http-429' };
      }
      case 'unauthorised':
        if (!refused) log.error('bot-token-refused');
        refused = true;
        silence(REFUSED_RETRY_MS, 'token-refused');
        return { kind: 'later', delayMs: 0, free: true, error: 'unauthorised' };
      case 'not-connected': {
        const ms = Math.min(200 * 2 ** breaks, 30_000);
        breaks += 1;
        silence(ms * (1 + random() / 4), error.reason);
        return { kind: 'later', delayMs: 0, free: true, error: error.reason };
      }
      case 'telegram-trouble': {
        if (row.attempts >= TROUBLE_LIMIT) return dead(row, error.reason, false);
        return { kind: 'later', delayMs: Math.min(1000 * 2 ** row.attempts, 300_000), error: error.reason };
      }
      case 'chat-moved':
        return row.attempts === 0 ? { kind: 'moved', chatId: error.chatId } : dead(row, 'chat-moved-again', false);
      case 'chat-gone':
        return dead(row, error.reason, true);
      case 'message-gone':
      case 'bad-markup':
        return dead(row, error.kind, false);
      case 'refused':
        return dead(row, error.reason, false);
      case 'unknown':
        return unknown(row, method, error.reason);
    }
  };

  const dead = (row: OutboxRow, error: string, chat: boolean): SendOutcome => {
    log.warn('call-refused', { callId: row.id, method: row.method, lane: row.lane, error });
    if (chat && row.chatId !== undefined) onUnreachable?.(row.chatId);
    return { kind: 'dead', error, chat };
  };

  /**
   * What cannot harm is repeated; a notice is repeated once, as its text stays true when it comes twice; a question comes
   * again by itself when the person writes, and a broadcast never (reliability.md 4.4).
   */
  const unknown = (row: OutboxRow, method: ApiMethod, error: string): SendOutcome => {
    log.warn('outcome-unknown', { callId: row.id, method, lane: row.lane, error });
    if (!NEW_MESSAGE.has(method)) {
      return row.uncertain < REPEAT_HARMLESS_LIMIT
        ? { kind: 'unknown', repeatAfterMs: REPEAT_HARMLESS_MS, error }
        : { kind: 'unknown', error };
    }
    const notice = row.lane === 'status' || row.lane === 'reminder';
    return notice && row.uncertain === 0
      ? { kind: 'unknown', repeatAfterMs: REPEAT_STATUS_MS, error }
      : { kind: 'unknown', error };
  };

  const silence = (ms: number, reason: string) => {
    log.warn('sending-paused', { seconds: Math.round(ms / 100) / 10, reason });
    pacer.silence(ms);
    // For whoever leads next.
    outbox.pauseFor(ms).catch(() => undefined);
  };

  return {
    start() {
      if (running !== undefined) return;
      stopListening = doorbell.listen('outbox', wakeup.wake);
      running = run();
    },
    async stop() {
      stopping = true;
      stopListening?.();
      wakeup.wake();
      await running;
    },
    status: () => ({ leading, refused }),
  };
}

/** How a notice that is not sent now is settled. */
function notSent(prepared: Exclude<PreparedCall, { kind: 'send' }>): SendOutcome {
  return prepared.kind === 'drop'
    ? { kind: 'superseded', error: prepared.reason }
    : { kind: 'later', delayMs: prepared.ms, free: true, error: 'not-now' };
}
