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

  it('makes up for being late, by closer slots and never two at once, but not for having had nothing to send', () => {
    const clock = createHandClock();
    const pacer = createPacer(clock);
    const begun = clock.now();
    const sent = () => {
      clock.advance(pacer.wait());
      pacer.take()();
    };
    sent();
    clock.advance(500);
    for (let each = 0; each < 29; each += 1) {
      expect(pacer.wait()).toBeLessThan(35);
      if (each > 0) expect(pacer.wait()).toBeGreaterThan(25);
      sent();
    }
    expect(clock.now() - begun).toBeLessThan(1300);
    clock.advance(900);
    pacer.idle();
    sent();
    expect(pacer.wait()).toBeGreaterThan(33);
  });

  it('waits for what was under way or answered within the last second, however slow the answers were', () => {
    const clock = createHandClock();
    const pacer = createPacer(clock);
    const answers: (() => void)[] = [];
    for (let each = 0; each < 30; each += 1) {
      clock.advance(pacer.wait());
      answers.push(pacer.take());
    }
    clock.advance(900);
    // All of them count from now at the latest: the next may go when the first of them is a second old.
    for (const answered of answers) answered();
    expect(pacer.wait()).toBeGreaterThan(400);
    clock.advance(pacer.wait());
    expect(pacer.wait()).toBe(0);
  });

  it('holds as long as asked, and then goes on as before', () => {
    const moments = sendFor(3000, (pacer) => pacer.hold(1000));
    expect(moments[0]).toBe(1000);
    expect(moments.length).toBeGreaterThanOrEqual(58);
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
