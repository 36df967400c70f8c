import { GrammyError } from 'grammy';
import type { Inbox, Log } from '../usecases/ports.ts';
import type { PollingApi } from './bot-api.ts';
import type { Clock } from './clock.ts';
import { ALLOWED_UPDATES, toIncoming } from './incoming.ts';

/** Polling cannot go on. The message is one line for the operator. */
export class PollingError extends Error {
  override name = 'PollingError' as const;
}

export type Poller = {
  /** Polls until `stop`; rejects with PollingError. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
};

const LONG_POLL_SECONDS = 30;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 30_000;
const CONFLICT_DELAY_MS = 1000;
/** Who polled before keeps its place against a newcomer for so long; the newcomer goes at once. */
const CONFLICT_LIMIT = 5;

/**
 * Long polling with an own loop: the next offset, which tells Telegram to forget the updates before it, is sent only
 * after those are committed. grammY's own loops confirm earlier or repeat effects (reliability.md).
 */
export function createPoller(deps: {
  readonly api: PollingApi;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  /** Called for each update that is none of ours. */
  readonly onIgnored?: () => void;
}): Poller {
  const { api, inbox, clock, log, onIgnored } = deps;
  const stopping = new AbortController();
  let offset = 0;
  let failures = 0;
  let conflicts = 0;
  let polledBefore = false;

  const pollOnce = async () => {
    const updates = await api.getUpdates(
      { offset, limit: 100, timeout: LONG_POLL_SECONDS, allowed_updates: ALLOWED_UPDATES },
      stopping.signal,
    );
    polledBefore = true;
    conflicts = 0;
    if (updates.length === 0) return;
    const incoming = updates.map(toIncoming).filter((update) => update !== undefined);
    for (let left = incoming.length; left < updates.length; left += 1) onIgnored?.();
    await inbox.accept(incoming);
    offset = Math.max(...updates.map(({ update_id: id }) => id)) + 1;
  };

  const delayAfter = (error: unknown): number => {
    if (error instanceof GrammyError) {
      if (error.error_code === 401 || error.error_code === 404) {
        throw new PollingError('Telegram does not know this BOT_TOKEN: copy it again from @BotFather');
      }
      if (error.error_code === 409) {
        conflicts += 1;
        if (!polledBefore || conflicts > CONFLICT_LIMIT) {
          throw new PollingError(
            'another program polls with the same BOT_TOKEN: stop it, or use a webhook for several',
          );
        }
        return CONFLICT_DELAY_MS;
      }
      if (error.parameters.retry_after !== undefined) return error.parameters.retry_after * 1000;
    }
    failures += 1;
    return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  };

  const untilItWorks = async (work: () => Promise<unknown>) => {
    try {
      await work();
      failures = 0;
    } catch (error) {
      if (stopping.signal.aborted) return false;
      const delay = delayAfter(error);
      log.warn('polling-failed', { error: error instanceof Error ? error.name : typeof error, delayMs: delay });
      await clock.wait(delay, stopping.signal);
      return false;
    }
    return true;
  };

  return {
    async run() {
      // A webhook left from another time would keep every update away from here.
      while (!stopping.signal.aborted && !(await untilItWorks(() => api.deleteWebhook()))) {}
      while (!stopping.signal.aborted) await untilItWorks(pollOnce);
    },
    stop: () => stopping.abort(),
  };
}
