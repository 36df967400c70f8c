import { describe, expect, it } from 'vitest';
import { checkOpLog, type Expected, type Operation } from './op-log.ts';
import { plant, plantedBugs } from './planted-bugs.ts';
import { createRandom } from './random.ts';

const CHATS = 5;
const UPDATES = 8;
const IN_FLIGHT = 2;

const updateOf = (chat: number, index: number) => index * CHATS + chat;
const expected: Expected = new Map(
  Array.from({ length: CHATS }, (_, chat) => [
    chat,
    Array.from({ length: UPDATES }, (_, index) => ({
      update: updateOf(chat, index),
      calls: [
        { call: `answerCallbackQuery ${updateOf(chat, index)}`, inOrder: false },
        { call: `editMessageText ${index % 2}`, inOrder: true },
        { call: `sendMessage ${index}`, inOrder: true },
      ],
    })),
  ]),
);

/** Every update posted twice, its calls right after it, a kill after every tenth. */
const clean: readonly Operation[] = Array.from({ length: UPDATES * CHATS }, (_, update) => update).flatMap((update) => {
  const chat = update % CHATS;
  const calls = expected.get(chat)?.[Math.floor(update / CHATS)]?.calls ?? [];
  return [
    { kind: 'posted', update },
    { kind: 'posted', update },
    { kind: 'accepted', update },
    ...calls.map(({ call }) => ({ kind: 'call' as const, chat, call })),
    ...(update % 10 === 9 ? [{ kind: 'kill' as const }] : []),
  ];
});

const kindsIn = (log: readonly Operation[]) => checkOpLog(expected, log, IN_FLIGHT).faults.map(({ kind }) => kind);
const lastCall = clean.findLastIndex(({ kind }) => kind === 'call');

describe('the checker of the operation log', () => {
  it('finds nothing in a log without a bug', () => {
    expect(checkOpLog(expected, clean, IN_FLIGHT)).toEqual({ faults: [], kills: 4, repeats: 0 });
  });

  it.each(plantedBugs)('finds the planted bug "%s", wherever it is', (bug) => {
    for (let seed = 0; seed < 200; seed += 1) {
      expect(kindsIn(plant(bug, clean, createRandom(seed))), `seed ${seed}`).not.toEqual([]);
    }
  });

  it('allows a call to come again after a kill, and counts it', () => {
    const kill = clean.findIndex(({ kind }) => kind === 'kill');
    const [answer, , send] = clean.slice(kill - 3, kill);
    const repeated = clean.toSpliced(kill + 1, 0, ...[answer, send].filter((operation) => operation !== undefined));
    expect(checkOpLog(expected, repeated, IN_FLIGHT)).toEqual({ faults: [], kills: 4, repeats: 2 });
  });

  it('does not allow an earlier one than the last of the chat to come again, nor one without a kill', () => {
    const kill = clean.findIndex(({ kind }) => kind === 'kill');
    expect(kindsIn(clean.toSpliced(kill + 1, 0, ...clean.slice(kill - 2, kill - 1)))).toEqual(['out-of-order']);
    expect(kindsIn(clean.toSpliced(kill, 0, ...clean.slice(kill - 1, kill)))).toEqual(['repeated']);
  });

  it('does not allow more repeats than calls were under way', () => {
    const [kill = 0] = clean.flatMap(({ kind }, at) => (kind === 'kill' ? [at] : []));
    const calls = clean.slice(0, kill).filter(({ kind }) => kind === 'call');
    const answers = calls.filter((operation) => operation.kind === 'call' && operation.call.startsWith('answer'));
    const tooMany = clean.toSpliced(kill + 1, 0, ...answers.slice(0, 9));
    expect(kindsIn(tooMany)).toEqual(['too-many-repeats']);
  });

  it('finds what was not accepted, not posted, or never asked for', () => {
    expect(kindsIn(clean.filter((operation) => operation.kind !== 'accepted' || operation.update !== 7))).toEqual([
      'not-accepted',
    ]);
    expect(kindsIn(clean.filter((operation) => operation.kind !== 'posted' || operation.update !== 7))).toEqual([
      'from-nowhere',
    ]);
    expect(kindsIn(clean.toSpliced(lastCall, 0, { kind: 'call', chat: 99, call: 'sendMessage 0' }))).toEqual([
      'out-of-order',
    ]);
    expect(kindsIn(clean.toSpliced(lastCall, 0, { kind: 'call', chat: 4, call: 'sendMessage ?' }))).toEqual([
      'out-of-order',
    ]);
  });
});
