import type { Operation } from './op-log.ts';
import type { Random } from './random.ts';

/** A bug that a delivery could have, put into a log that has none. */
export type PlantedBug = 'drop one' | 'repeat one' | 'swap two';
export const plantedBugs: readonly PlantedBug[] = ['drop one', 'repeat one', 'swap two'];

/** The log with the bug at a place chosen by `random`; throws when there is no place for it. */
export function plant(bug: PlantedBug, log: readonly Operation[], random: Random): readonly Operation[] {
  const counts = new Map<string, number>();
  for (const operation of log) {
    if (operation.kind === 'call') counts.set(keyOf(operation), (counts.get(keyOf(operation)) ?? 0) + 1);
  }
  // A call that came twice over a kill may be there once as well: no bug would be planted.
  const places = [...log.keys()].filter((at) => counts.get(keyOf(log[at])) === 1);
  const at = random.pick(places);
  switch (bug) {
    case 'drop one':
      return log.toSpliced(at, 1);
    case 'repeat one': {
      const operation = log[at];
      return operation === undefined ? log : log.toSpliced(at, 0, operation);
    }
    case 'swap two': {
      const ordered = places.filter((place) => !isFree(log[place]));
      const pairs = ordered.flatMap((one) => {
        const other = ordered.find((place) => place > one && chatIn(log[place]) === chatIn(log[one]));
        return other === undefined ? [] : [[one, other] as const];
      });
      const [one, other] = random.pick(pairs);
      const [first, second] = [log[one], log[other]];
      return first === undefined || second === undefined ? log : log.with(one, second).with(other, first);
    }
  }
}

const chatIn = (operation: Operation | undefined) => (operation?.kind === 'call' ? operation.chat : undefined);
const keyOf = (operation: Operation | undefined) =>
  operation?.kind === 'call' ? `${operation.chat} ${operation.call}` : '';
/** Answers to presses may overtake. */
const isFree = (operation: Operation | undefined) =>
  operation?.kind === 'call' && operation.call.startsWith('answerCallbackQuery');
