import { expect, test } from 'vitest';
import { almatyTime } from '../../src/core/calendar/almaty.ts';
import { restUntilMorning } from '../../src/core/casework/quiet-hours.ts';

/** An instant by the clock on a wall in Almaty (UTC+5). */
const at = (time: string) => new Date(`2026-11-10T${time}+05:00`);

test.each([
  ['07:59:59.999', 1],
  ['08:00:00', 0],
  ['08:00:30', 0],
  ['12:30:00', 0],
  ['20:59:59', 0],
  ['21:00:00', 11 * 3_600_000],
  ['23:59:30', 8 * 3_600_000 + 30_000],
  ['00:00:00', 8 * 3_600_000],
])('at %s nobody is woken: %i ms to rest', (time, ms) => {
  expect(restUntilMorning(at(time))).toBe(ms);
});

test('whenever it rests, it rests until eight', () => {
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const now = new Date(at('00:00:17.250').getTime() + minute * 60_000);
    const rest = restUntilMorning(now);
    if (rest === 0) continue;
    expect(almatyTime(new Date(now.getTime() + rest))).toBe('08:00');
    expect((now.getTime() + rest) % 60_000).toBe(0);
  }
});
