import { almatyTime } from '../calendar/almaty.ts';

const QUIET_FROM = '21:00';
const QUIET_UNTIL = '08:00';
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** How long a message that nobody is waiting for must rest, in milliseconds: not between 21:00 and 8:00 in Almaty. */
export function restUntilMorning(now: Date): number {
  const time = almatyTime(now);
  if (time >= QUIET_UNTIL && time < QUIET_FROM) return 0;
  const minutes = (minutesOf(QUIET_UNTIL) - minutesOf(time) + DAY_MINUTES) % DAY_MINUTES;
  return minutes * MINUTE_MS - (now.getTime() % MINUTE_MS);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
