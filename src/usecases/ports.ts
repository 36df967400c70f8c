/**
 * What the use cases and the loops need from the outside, as types only. Shells implement them; tests may too.
 * Chat ids are 64 bits wide and travel as decimal strings.
 */

/** Writes one line for the operator: a stable event name and ids or kinds, never anything a person wrote or answered. */
export type Log = {
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
};
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The languages of the texts. */
export type Language = 'kk' | 'ru' | 'en';

/** An update as it came from Telegram, with the little that the queue must know of it. */
export type IncomingUpdate = {
  readonly updateId: number;
  /** The chat whose order it keeps; left out for an update that belongs to none. */
  readonly chatId?: string;
  /** `message`, `callback_query` …; no content. */
  readonly kind: string;
  readonly body: unknown;
};

/** The door for updates. */
export type Inbox = {
  /**
   * Resolves once every update is committed; one that was accepted before is left out silently. Callers at the same time
   * share one statement. Rejects when the database did not take them: nothing of this call is stored then, answer 503.
   */
  readonly accept: (updates: readonly IncomingUpdate[]) => Promise<void>;
};

/** The lanes in the order of urgency. */
export const LANES = ['reply', 'status', 'reminder', 'broadcast'] as const;
export type Lane = (typeof LANES)[number];

/** The calls of the Bot API that may be put into the outbox. */
export type ApiMethod =
  | 'sendMessage'
  | 'editMessageText'
  | 'editMessageReplyMarkup'
  | 'deleteMessage'
  | 'answerCallbackQuery'
  | 'sendDocument'
  | 'sendChatAction'
  | 'leaveChat'
  | 'setMyCommands'
  /** No method of the Bot API: a notice of casework, whose words are made when it is sent. Payload: `{ notice }`. */
  | 'notice';

/** A file inside a payload: `{ document: { filename, base64 } }`. */
export type FilePayload = { readonly filename: string; readonly base64: string };

/** One call of the Bot API, to be made after the turn is committed. */
export type ApiCall = {
  readonly method: ApiMethod;
  /** The parameters as JSON; a file is a FilePayload. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly lane: Lane;
  /**
   * Calls with the same key go out one after the other; in lane `status` a newer one also replaces the older unsent ones.
   * Without it: one order per chat and lane; `answerCallbackQuery` waits for nothing.
   */
  readonly orderKey?: string;
  /** A second call with the same key is left out (remembered for 30 days; lanes other than `reply`). */
  readonly dedupe?: string;
  readonly notBefore?: Date;
  /** Not before so many milliseconds have passed on the database's clock; `notBefore` wins over it. */
  readonly delayMs?: number;
  /** Made instead when the message to edit is gone or cannot be edited. */
  readonly fallback?: Pick<ApiCall, 'method' | 'payload'>;
};

/** What a person answered to the question whether their answers may be kept. */
export type ConsentRecord = {
  readonly given: boolean;
  readonly textVersion: string;
  readonly language: Language;
  readonly at: Date;
};

/** One update taken for work, with where its chat stands. Ends by `commit`, by `fail`, or by itself after 30 s. */
export type ClaimedTurn = {
  readonly updateId: number;
  readonly update: unknown;
  readonly kind: string;
  readonly chatId: string | undefined;
  /** What `commit` stored last; undefined for a new chat, and when it cannot be opened. */
  readonly state: unknown;
  /** The stored state could not be opened (wrong key, cut, changed, moved): the chat starts afresh, and should say so. */
  readonly damaged: boolean;
  readonly language: Language | undefined;
  /** True when every allowed try is used up: do not handle it, call `fail` at once. */
  readonly exhausted: boolean;
  /** Under which claim the turn is written; opaque. */
  readonly fence: TurnFence;
};
export type TurnFence = { readonly claim: number; readonly version: string | undefined };

/** The effects of one turn, written all together or not at all. */
export type TurnResult<Action = never> = {
  /** The new state (JSON); `forget` erases everything of the chat, the calls given here excepted. */
  readonly state: { readonly kind: 'set'; readonly value: unknown } | { readonly kind: 'unchanged' | 'forget' };
  /** Left out: as it was. */
  readonly language?: Language;
  /** When everything of the chat is erased unless it is used again. */
  readonly expiresAt: Date;
  readonly consents?: readonly ConsentRecord[];
  /** The person has blocked the bot: staff should phone. Any other turn says that the chat is reached again. */
  readonly blocked?: true;
  /** What the person did that concerns more than their chat; written in the same transaction, by whoever knows them. */
  readonly actions?: readonly Action[];
  readonly calls: readonly ApiCall[];
};

/** The queue of turns: exclusive and in order per chat, over any number of processes. */
export type Turns<Action = never> = {
  /** The next update whose chat nobody works on; undefined when there is none now. */
  readonly claim: () => Promise<ClaimedTurn | undefined>;
  /**
   * Writes the turn. `lost`: the claim had passed on, or an action was overtaken by somebody else's; nothing was written,
   * forget the result. The update comes again.
   */
  readonly commit: (claim: ClaimedTurn, result: TurnResult<Action>) => Promise<'committed' | 'lost'>;
  /**
   * Puts the update back for 2, 8, 30, 120, 600 s; after that it is `dead`, its body is erased, `lastWords` are sent and
   * the chat goes on.
   */
  readonly fail: (claim: ClaimedTurn, lastWords: readonly ApiCall[]) => Promise<'later' | 'dead' | 'lost'>;
  /** Puts back what processes that are gone had claimed. Call at start and about every second; returns how many. */
  readonly reclaim: () => Promise<number>;
};

/** A call taken for sending. Ends by `settle`, or by itself after 30 s. */
export type OutboxRow = {
  readonly id: string;
  readonly chatId: string | undefined;
  readonly lane: Lane;
  readonly method: ApiMethod;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly fallback: Pick<ApiCall, 'method' | 'payload'> | undefined;
  /** Tries before this one that certainly did not arrive. */
  readonly attempts: number;
  /** Tries before this one that may have arrived. */
  readonly uncertain: number;
  /** Which claim this is; opaque. */
  readonly claim: number;
};

/** How the try ended. `error` is a class of error, never its text. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  /** Certainly not sent: again after `delayMs`. Counts as an attempt unless `free`. */
  | { readonly kind: 'later'; readonly delayMs: number; readonly free?: boolean; readonly error: string }
  /** Nobody knows. A call that may be repeated comes again after `repeatAfterMs`; without it, it is given up. */
  | { readonly kind: 'unknown'; readonly repeatAfterMs?: number; readonly error: string }
  /** Will never succeed. With `chat`, nothing to that chat will: its rows end and it is marked. */
  | { readonly kind: 'dead'; readonly chat?: boolean; readonly error: string }
  /** The chat has a new id: this row and every other of the chat move there. */
  | { readonly kind: 'moved'; readonly chatId: string }
  /** Not sent and no longer wanted: something newer took its place, or nobody may be told it any more. */
  | { readonly kind: 'superseded'; readonly error: string };

/** What becomes of a call of method `notice`, decided just before it would be sent. */
export type PreparedCall =
  | { readonly kind: 'send'; readonly call: Pick<ApiCall, 'method' | 'payload'> }
  /** Never: `reason` is a class, never a text. */
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'later'; readonly ms: number };

export type OutboxClaim = {
  readonly limit: number;
  /** Look in this lane first, so that no lane starves. */
  readonly first?: Lane;
  /** Chats to which only replies may go now. */
  readonly resting: readonly string[];
};

/** The queue of calls to make. */
export type Outbox = {
  /** The next calls in order of lane and age; none while an earlier one of the same order, or of the chat, is under way. */
  readonly claim: (wish: OutboxClaim) => Promise<readonly OutboxRow[]>;
  /** `lost`: the row had passed on or is gone; nothing was written. */
  readonly settle: (row: OutboxRow, outcome: SendOutcome) => Promise<'settled' | 'lost'>;
  /** Puts back what processes that are gone, or whose 30 s are over, had claimed. Returns how many. */
  readonly reclaim: () => Promise<number>;
  /** Adds calls outside of a turn (notices, reminders). */
  readonly add: (chatId: string, calls: readonly ApiCall[]) => Promise<void>;
  /** Remembers for the next leader that the bot must be silent for so long. */
  readonly pauseFor: (ms: number) => Promise<void>;
  /** What is left of that silence, in milliseconds. */
  readonly pausedFor: () => Promise<number>;
  /** How many calls wait, and for how long the oldest has (seconds). */
  readonly backlog: () => Promise<{ readonly waiting: number; readonly oldestSeconds: number }>;
};

/** A role that one process at a time has. The token grows with every new holder. */
export type HeldLease = { readonly name: string; readonly token: string };
export type Leases = {
  /** Undefined while a living process has it. */
  readonly acquire: (name: string, ttlMs: number) => Promise<HeldLease | undefined>;
  /** False when it has passed on: stop at once. */
  readonly renew: (lease: HeldLease, ttlMs: number) => Promise<boolean>;
  readonly release: (lease: HeldLease) => Promise<void>;
};

/** Erasing by time. */
export type Retention = {
  /**
   * Erases chats past their time with everything of theirs (of one that follows an application only the answers), update
   * numbers after 7 days, settled calls after 30, what is personal of applications that were closed longer than
   * `keepClosedDays` (365) ago, and whatever else has a time of its own: codes, sessions, attempts, remembered answers.
   */
  readonly eraseExpired: (
    now: Date,
    keepClosedDays?: number,
  ) => Promise<{
    readonly chats: number;
    readonly updates: number;
    readonly calls: number;
    readonly applications: number;
  }>;
};

/** Whether the database answers, for the readiness page. */
export type Health = { readonly ready: () => Promise<boolean> };

/** What rings when there may be work: in this process at once, in others as soon as the database passes it on. */
export type Topic = 'inbox' | 'outbox';
export type Doorbell = {
  readonly ring: (topic: Topic) => void;
  /** Returns how to stop listening. */
  readonly listen: (topic: Topic, onRing: () => void) => () => void;
};
