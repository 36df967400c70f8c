/** One thing that happened, as Telegram's side saw it. */
export type Operation =
  | { readonly kind: 'posted'; readonly update: number }
  | { readonly kind: 'accepted'; readonly update: number }
  /** A call of the Bot API that arrived and took effect; `call` is its method with its whole payload. */
  | { readonly kind: 'call'; readonly chat: number; readonly call: string }
  /** Nothing more can come from the process that was killed. */
  | { readonly kind: 'kill' };

export type ExpectedCall = {
  readonly call: string;
  /** False for a call that may overtake others. */
  readonly inOrder: boolean;
};
export type ExpectedUpdate = { readonly update: number; readonly calls: readonly ExpectedCall[] };
/** What must follow from the updates of each chat. No call in order equals the one in order before it. */
export type Expected = ReadonlyMap<number, readonly ExpectedUpdate[]>;

export type Fault = {
  readonly kind:
    | 'not-accepted'
    /** A call before its update was posted. */
    | 'from-nowhere'
    /** A call that no sequence of the updates leads to: an effect was lost, came twice, or came in another order. */
    | 'out-of-order'
    /** The same call again although no kill came between. */
    | 'repeated'
    | 'missing'
    /** More repeats than calls can have been under way at the kills. */
    | 'too-many-repeats';
  readonly chat?: number;
  readonly update?: number;
  /** Where in the log. */
  readonly at?: number;
};

export type OpLogVerdict = { readonly faults: readonly Fault[]; readonly kills: number; readonly repeats: number };

type Seen = { readonly kills: number };

/**
 * Replays a log: every update accepted, every call there, in the order of its chat and once; again only when a kill lies
 * between, and no more of those than `kills × inFlightLimit`. Per chat the first fault is told: what follows it is
 * usually its consequence.
 */
export function checkOpLog(expected: Expected, log: readonly Operation[], inFlightLimit: number): OpLogVerdict {
  const faults: Fault[] = [];
  const chats = new Map([...expected].map(([chat, updates]) => [chat, chatOf(updates)]));
  const posted = new Set<number>();
  const accepted = new Set<number>();
  let kills = 0;
  let repeats = 0;

  const onCall = (id: number, call: string, at: number) => {
    const chat = chats.get(id);
    if (chat?.failed === true) return;
    const fail = (kind: Fault['kind'], update?: number) => {
      if (chat !== undefined) chat.failed = true;
      faults.push({ kind, chat: id, at, ...(update !== undefined && { update }) });
    };
    const again = (step: Step) => {
      if (step.seen?.kills === kills) return fail('repeated', step.update);
      repeats += 1;
      step.seen = { kills };
    };
    const first = (step: Step) => {
      if (!posted.has(step.update)) return fail('from-nowhere', step.update);
      step.seen = { kills };
    };
    if (chat === undefined) return fail('out-of-order');
    const free = chat.free.get(call);
    if (free !== undefined) return free.seen === undefined ? first(free) : again(free);
    const next = chat.inOrder[chat.done];
    const last = chat.inOrder[chat.done - 1];
    if (next?.call === call) {
      chat.done += 1;
      first(next);
    } else if (last?.call === call) again(last);
    else fail('out-of-order', next?.update);
  };

  for (const [at, operation] of log.entries()) {
    if (operation.kind === 'posted') posted.add(operation.update);
    else if (operation.kind === 'accepted') accepted.add(operation.update);
    else if (operation.kind === 'kill') kills += 1;
    else onCall(operation.chat, operation.call, at);
  }
  for (const [id, updates] of expected) {
    const chat = chats.get(id);
    for (const { update } of updates)
      if (!accepted.has(update)) faults.push({ kind: 'not-accepted', chat: id, update });
    if (chat === undefined || chat.failed) continue;
    const unseen = [...chat.inOrder, ...chat.free.values()].find(({ seen }) => seen === undefined);
    if (unseen !== undefined) faults.push({ kind: 'missing', chat: id, update: unseen.update });
  }
  if (repeats > kills * inFlightLimit) faults.push({ kind: 'too-many-repeats' });
  return { faults, kills, repeats };
}

type Step = { readonly call: string; readonly update: number; seen: Seen | undefined };

function chatOf(updates: readonly ExpectedUpdate[]) {
  const steps = updates.flatMap(({ update, calls }) => calls.map((expected) => ({ ...expected, update })));
  const inOrder: Step[] = steps
    .filter((step) => step.inOrder)
    .map(({ call, update }) => ({ call, update, seen: undefined }));
  const free = new Map<string, Step>(
    steps.filter((step) => !step.inOrder).map(({ call, update }) => [call, { call, update, seen: undefined }]),
  );
  if (inOrder.some(({ call }, index) => call === inOrder[index - 1]?.call)) {
    throw new RangeError('two equal calls in a row: a lost one could not be told from a repeated one');
  }
  return { inOrder, free, done: 0, failed: false };
}
