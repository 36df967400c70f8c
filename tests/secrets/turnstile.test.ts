import { expect, it } from 'vitest';
import { createTurnstile } from '../../src/secrets/turnstile.ts';

/** Work that ends when the test says so, and what has begun so far. */
function someWork() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work =
    (id: number, end: 'well' | 'badly' = 'well') =>
    async (): Promise<number> => {
      begun.push(id);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (end === 'badly') throw new Error(`work ${id} fails`);
      return id;
    };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    work,
    settle,
    endNext: async () => {
      ends.shift()?.();
      await settle();
    },
  };
}

it('no more are inside than there are places, and the others come in as they came', async () => {
  const { begun, work, settle, endNext } = someWork();
  const inTurn = createTurnstile(2);
  const all = Promise.all([1, 2, 3, 4].map((id) => inTurn(work(id))));
  await settle();
  expect(begun).toEqual([1, 2]);
  await endNext();
  expect(begun).toEqual([1, 2, 3]);
  await endNext();
  expect(begun).toEqual([1, 2, 3, 4]);
  await endNext();
  await endNext();
  expect(await all).toEqual([1, 2, 3, 4]);
});

it('a place that was left is free again, also after work that failed, and no second one comes with it', async () => {
  const { begun, work, settle, endNext } = someWork();
  const inTurn = createTurnstile(1);
  const failing = expect(inTurn(work(1, 'badly'))).rejects.toThrow('work 1 fails');
  await settle();
  await endNext();
  await failing;
  const later = Promise.all([inTurn(work(2)), inTurn(work(3))]);
  await settle();
  expect(begun).toEqual([1, 2]);
  await endNext();
  expect(begun).toEqual([1, 2, 3]);
  await endNext();
  expect(await later).toEqual([2, 3]);
});
