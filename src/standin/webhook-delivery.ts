import { isRecord } from './call-parameters.ts';
import type { QueuedUpdate, UpdateQueue } from './update-queue.ts';

export type WebhookSettings = {
  url: string;
  secretToken: string | null;
  maxConnections: number;
};

export type WebhookTiming = {
  /** Wait before the second attempt in milliseconds; it doubles with each further one. */
  firstRetryMs: number;
  longestRetryMs: number;
  /** How long an attempt may take in milliseconds. */
  attemptMs: number;
};

export type WebhookInfo = {
  url: string;
  has_custom_certificate: false;
  pending_update_count: number;
  max_connections?: number;
  allowed_updates?: readonly string[];
  last_error_date?: number;
  last_error_message?: string;
};

export type WebhookDelivery = {
  set(settings: WebhookSettings | null): void;
  isSet(): boolean;
  info(): WebhookInfo;
};

type Outcome = { kind: 'taken'; reply: unknown } | { kind: 'failed'; message: string; retryAfterMs: number | null };

/**
 * Delivers queued updates to the bot's webhook: per chat in order, chats side by side up to `maxConnections`, each
 * repeated with growing waits until a 2xx. `Retry-After` of the answer is honoured. A method call in the answer's
 * body is handed to `onReply`.
 */
export function createWebhookDelivery(deps: {
  queue: UpdateQueue;
  now: () => number;
  timing: WebhookTiming;
  onReply: (call: Record<string, unknown>) => void;
  /** After every attempt, whatever came of it. */
  onAttempt: () => void;
}): WebhookDelivery {
  const { queue, now, timing, onReply, onAttempt } = deps;
  let settings: WebhookSettings | null = null;
  let stop = new AbortController();
  let lastError: { at: number; message: string } | null = null;
  const busy = new Set<string>();

  const attempt = async (target: WebhookSettings, entry: QueuedUpdate, signal: AbortSignal): Promise<Outcome> => {
    try {
      const response = await fetch(target.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(target.secretToken === null ? {} : { 'x-telegram-bot-api-secret-token': target.secretToken }),
        },
        body: JSON.stringify(entry.update),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timing.attemptMs)]),
      });
      const body = await response.text();
      if (response.ok) return { kind: 'taken', reply: parsedOrNull(body) };
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      const message = `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim();
      return { kind: 'failed', message, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null };
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      return { kind: 'failed', message: timedOut ? 'Read timeout expired' : 'Connection refused', retryAfterMs: null };
    }
  };

  const deliverChat = async (target: WebhookSettings, orderKey: string, signal: AbortSignal): Promise<void> => {
    let failures = 0;
    for (;;) {
      const entry = queue.pending().find((other) => other.orderKey === orderKey);
      if (entry === undefined || signal.aborted) return;
      const outcome = await attempt(target, entry, signal);
      if (signal.aborted) return;
      if (outcome.kind === 'taken') {
        failures = 0;
        queue.remove(entry);
        if (isRecord(outcome.reply) && typeof outcome.reply['method'] === 'string') onReply(outcome.reply);
        onAttempt();
        continue;
      }
      lastError = { at: now(), message: outcome.message };
      const growing = Math.min(timing.firstRetryMs * 2 ** failures, timing.longestRetryMs);
      failures += 1;
      onAttempt();
      await pause(outcome.retryAfterMs ?? growing, signal);
    }
  };

  const pump = (): void => {
    const target = settings;
    if (target === null) return;
    const { signal } = stop;
    for (const { orderKey } of queue.pending()) {
      if (busy.size >= target.maxConnections) return;
      if (busy.has(orderKey)) continue;
      busy.add(orderKey);
      void deliverChat(target, orderKey, signal).finally(() => {
        if (signal.aborted) return;
        busy.delete(orderKey);
        pump();
      });
    }
  };

  queue.onAdded(pump);

  return {
    set(next) {
      stop.abort();
      stop = new AbortController();
      busy.clear();
      lastError = null;
      settings = next;
      pump();
    },
    isSet: () => settings !== null,
    info() {
      const allowed = queue.allowed();
      return {
        url: settings?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: queue.pending().length,
        ...(settings === null ? {} : { max_connections: settings.maxConnections }),
        ...(allowed.length === 0 ? {} : { allowed_updates: allowed }),
        ...(lastError === null
          ? {}
          : { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.message }),
      };
    },
  };
}

function parsedOrNull(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
