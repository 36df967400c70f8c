import { describe, expect, it } from 'vitest';
import { createPacer } from '../../src/delivery/pacer.ts';
import { createHandClock } from './hand-clock.ts';

/** Sends as fast as the pacer lets it; the moments of sending. */
const sendFor = (ms: number, setup?: (pacer: ReturnType<typeof createPacer>) => void): number[] => {
  const clock = createHandClock();
  const pacer = createPacer(clock);
  setup?.(pacer);
  const start = clock.now();
  const moments: number[] = [];
  while (clock.now() - start < ms) {
    if (pacer.wait() === 0) {
      pacer.take()();
      moments.push(clock.now() - start);
    }
    clock.advance(Math.max(pacer.wait(), 1));
  }
  return moments;
};

describe('the pacer', () => {
  it('never lets more than 30 into any second, and wastes little', () => {
    const moments = sendFor(20_000);
    for (const from of moments)
      expect(moments.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(30);
    expect(moments.length).toBeGreaterThan(20 * 28.9);
  });

  it('does not save up unused slots for a burst', () => {
    const clock = createHandClock();
    const pacer = createPacer(clock);
    clock.advance(60_000);
    pacer.take();
    expect(pacer.wait()).toBeGreaterThan(30);
  });

  it('is silent as long as asked, then slower, and recovers by one percent a second', () => {
    const moments = sendFor(60_000, (pacer) => pacer.silence(10_000));
    const perSecond = (from: number) => moments.filter((at) => at >= from && at < from + 1000).length;
    expect(moments[0]).toBeGreaterThanOrEqual(10_000);
    expect(perSecond(10_000)).toBeLessThanOrEqual(21);
    expect(perSecond(25_000)).toBeGreaterThan(21);
    expect(perSecond(25_000)).toBeLessThanOrEqual(26);
    expect(perSecond(50_000)).toBeGreaterThanOrEqual(28);
  });

  it('keeps the longer of two silences', () => {
    const clock = createHandClock();
    const pacer = createPacer(clock);
    pacer.silence(5000);
    pacer.silence(100);
    expect(pacer.wait()).toBe(5000);
  });
});
