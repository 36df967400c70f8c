import { createHash, timingSafeEqual } from 'node:crypto';
import type { Inbox, Log } from '../usecases/ports.ts';
import { toIncoming } from './incoming.ts';

/** What to answer to Telegram. The body is always an empty object: a `method` in it would be executed. */
export type WebhookAnswer = {
  readonly status: 200 | 400 | 401 | 413 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: '{}';
};

export type Webhook = {
  /** Looks at nothing but `X-Telegram-Bot-Api-Secret-Token`: ask before the body is read. */
  readonly isFromTelegram: (secretHeader: string | readonly string[] | undefined) => boolean;
  readonly refusal: WebhookAnswer;
  /** Takes the raw body; answers 200 only when its update is committed. */
  readonly receive: (body: Uint8Array) => Promise<WebhookAnswer>;
};

/** Larger than any update of Telegram. */
export const WEBHOOK_BODY_LIMIT = 256 * 1024;
/** Telegram honours this, up to an hour. */
const RETRY_AFTER_SECONDS = '5';
const LEAST_SECRET_LENGTH = 32;

/** The webhook without a web framework. `secrets` are all that are valid now (two while one replaces the other). */
export function createWebhook(deps: {
  readonly secrets: readonly string[];
  readonly inbox: Inbox;
  readonly log: Log;
  /** Called for each body that is none of our updates. */
  readonly onIgnored?: () => void;
}): Webhook {
  const { secrets, inbox, log, onIgnored } = deps;
  // An absent secret would let everybody in.
  if (
    secrets.length === 0 ||
    secrets.some((secret) => !new RegExp(`^[\\w-]{${LEAST_SECRET_LENGTH},256}$`).test(secret))
  ) {
    throw new RangeError(`a webhook secret needs ${LEAST_SECRET_LENGTH} to 256 of A-Z a-z 0-9 _ -`);
  }
  const digests = secrets.map(digest);
  return {
    isFromTelegram(header) {
      if (typeof header !== 'string') return false;
      const given = digest(header);
      // Every secret is compared whole: how long it takes tells nothing.
      return digests.map((known) => timingSafeEqual(known, given)).includes(true);
    },
    refusal: answer(401),
    async receive(body) {
      if (body.byteLength > WEBHOOK_BODY_LIMIT) return answer(413);
      let parsed: unknown;
      try {
        parsed = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
      } catch {
        return answer(400);
      }
      const update = toIncoming(parsed);
      if (update === undefined) {
        onIgnored?.();
        return answer(200);
      }
      try {
        await inbox.accept([update]);
        return answer(200);
      } catch (error) {
        log.error('webhook-not-stored', {
          updateId: update.updateId,
          error: error instanceof Error ? error.name : typeof error,
        });
        return answer(503, { 'retry-after': RETRY_AFTER_SECONDS });
      }
    },
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const answer = (status: WebhookAnswer['status'], headers: Record<string, string> = {}): WebhookAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: '{}',
});
