/**
 * Loaded before the program (`node --import`). Its pacing clock runs faster, as 28.5 messages a second would make 3,000
 * updates last four minutes, and its calendar starts on a fixed day, so that midnight never falls into the test.
 * Nothing else of the program is touched; the database keeps its own clock.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { FIXED_START, PACE } from './hurry.ts';

const now = performance.now.bind(performance);
performance.now = () => now() * PACE;

const pause = timers.setTimeout;
timers.setTimeout = (delay, ...rest) => pause(delay === undefined ? delay : delay / PACE, ...rest);
syncBuiltinESMExports();

const shift = FIXED_START.getTime() - Date.now();
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], as) =>
    Reflect.construct(target, given.length === 0 ? [RealDate.now() + shift] : given, as),
  get: (target, name) => (name === 'now' ? () => RealDate.now() + shift : Reflect.get(target, name)),
});
