import { expect, test } from 'vitest';

// Everything else imports the calendar at the top of its file: where it does not even load, a runner that counts failed
// tests finds no test at all.
test('the calendar of every year and the clock of Almaty load', async () => {
  const { kzCalendar } = await import('../../src/core/calendar/kz-holidays.ts');
  const { almatyTime } = await import('../../src/core/calendar/almaty.ts');
  expect(kzCalendar.years.size).toBe(3);
  expect(almatyTime(new Date('2026-11-22T00:05:00Z'))).toBe('05:05');
});
