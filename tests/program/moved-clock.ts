/**
 * Loaded before the program (`node --import`): its calendar starts at the instant of `CLOCK_STARTS_AT` and goes on from
 * there. Nothing else of the program is touched; the database keeps its own clock.
 */
const shift = Date.parse(process.env['CLOCK_STARTS_AT'] ?? '') - Date.now();
if (Number.isNaN(shift)) throw new Error('CLOCK_STARTS_AT must be an instant');
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], as) =>
    Reflect.construct(target, given.length === 0 ? [RealDate.now() + shift] : given, as),
  get: (target, name) => (name === 'now' ? () => RealDate.now() + shift : Reflect.get(target, name)),
});
