import fc from 'fast-check';
import { listedFacts, silences, valuesOf } from '../../src/core/facts/facts.ts';

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** A real day, written as the contract wants it. */
export const aDay = (from: number, to: number) =>
  fc
    .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([year, month, day]) => `${year}-${twoDigits(month)}-${twoDigits(day)}`);

/** Any facts that are accepted, from none to all; ages and dates that may contradict each other are left apart. */
export const someFacts = fc
  .tuple(
    fc.record(
      Object.fromEntries(listedFacts.map((fact) => [fact, fc.constantFrom(...[...valuesOf(fact), ...silences])])),
      { requiredKeys: [] },
    ),
    fc.option(aDay(1930, 2014), { nil: undefined }),
  )
  .map(([{ ageGroup, ...facts }, birthDate]) => ({
    ...facts,
    ...(birthDate === undefined ? (ageGroup === undefined ? {} : { ageGroup }) : { birthDate }),
  }));

/** Any request for an assessment that is accepted. */
export const someRequest = fc.record(
  { facts: someFacts, asOf: aDay(2016, 2050), lang: fc.constantFrom('kk', 'ru', 'en') },
  { requiredKeys: ['facts'] },
);
