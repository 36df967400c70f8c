import { parsePlainDate } from '../../core/calendar/plain-date.ts';
import { isFactName, parseAnswer, valuesOf } from '../../core/facts/facts.ts';
import { levels } from '../../core/law/assess.ts';
import { categoryIds } from '../../core/law/edition.ts';
import { editions } from '../../core/law/editions/index.ts';
import type { FrozenCheck, FrozenFact, FrozenFacts, SaidBy } from '../../usecases/casework/ports.ts';

const speakers: readonly SaidBy[] = [...valuesOf('applicant'), 'unknown', 'office'];
const givenLevels = [...levels, 'undetermined'] as const;

/** Reads frozen answers. One that the facts of today do not know is left out, like everywhere; it is never guessed. */
export function parseFrozenFacts(stored: unknown): FrozenFacts {
  return Object.fromEntries(
    entriesOf(stored).flatMap(([name, fact]) => {
      const parsed = isFactName(name) ? parseFrozenFact(name, fact) : undefined;
      return parsed === undefined ? [] : [[name, parsed] as const];
    }),
  );
}

function parseFrozenFact(name: Parameters<typeof parseAnswer>[0], stored: unknown): FrozenFact | undefined {
  const { value: given, saidBy: by, saidOn: on } = recordOf(stored);
  const value = parseAnswer(name, given);
  const saidBy = speakers.find((speaker) => speaker === by);
  const saidOn = typeof on === 'string' ? parsePlainDate(on) : undefined;
  return value === undefined || saidBy === undefined || saidOn === undefined ? undefined : { value, saidBy, saidOn };
}

/** Reads a frozen check; `undefined` when its edition or its day is not known any more. */
export function parseFrozenCheck(stored: unknown): FrozenCheck | undefined {
  const { facts, edition: editionId, asOf: day, levels: by } = recordOf(stored);
  const edition = editions.find(({ id }) => id === editionId)?.id;
  const asOf = typeof day === 'string' ? parsePlainDate(day) : undefined;
  if (edition === undefined || asOf === undefined) return undefined;
  const byCategory = recordOf(by);
  const found = categoryIds.flatMap((category) => {
    const level = givenLevels.find((each) => each === byCategory[category]);
    return level === undefined ? [] : [[category, level] as const];
  });
  return { facts: parseFrozenFacts(facts), edition, asOf, levels: Object.fromEntries(found) };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => Object.fromEntries(entriesOf(value));
const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
