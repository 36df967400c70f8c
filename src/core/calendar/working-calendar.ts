import { type PlainDate, parsePlainDate, weekday, yearOf } from './plain-date.ts';

/** Ids of the days off named by law; titles live with the texts. */
export type Holiday =
  | 'new-year'
  | 'orthodox-christmas'
  | 'womens-day'
  | 'nauryz'
  | 'constitution-day'
  | 'unity-day'
  | 'defender-day'
  | 'victory-day'
  | 'kurban-ait'
  | 'capital-day'
  | 'republic-day'
  | 'independence-day';

/** One year as it is published. Days are written `MM-DD`. */
export interface CalendarYear {
  readonly year: number;
  /** What may still change, for a screen that shows a date computed from it; nothing once all of it is published. */
  readonly doubts: readonly YearDoubt[];
  /** Every day off named by law, those that fall on a Saturday or Sunday too. */
  readonly holidays: Readonly<Record<string, Holiday>>;
  /** Holiday on a day off → the working day that is off instead. */
  readonly transfers: Readonly<Record<string, string>>;
  /** Days moved by order of the labour authority (Labour Code art. 85(3)). Win over everything else. */
  readonly overrides: Readonly<Record<string, 'off' | 'working'>>;
}

/** What is not certain in a year, days written `MM-DD`. */
export type YearDoubt =
  | { readonly kind: 'transfer-order-not-found' }
  | {
      readonly kind: 'forecast-holiday';
      readonly holiday: Holiday;
      readonly earliest: string;
      readonly latest: string;
    };

/** What is not certain about the days that a date was computed from. */
export type CalendarDoubt =
  | { readonly kind: 'transfer-order-not-found'; readonly year: number }
  | {
      readonly kind: 'forecast-holiday';
      readonly holiday: Holiday;
      readonly earliest: PlainDate;
      readonly latest: PlainDate;
    };

/** A year checked and ready to be asked. */
export interface LoadedYear {
  readonly holidays: ReadonlyMap<PlainDate, Holiday>;
  readonly transfers: ReadonlyMap<PlainDate, PlainDate>;
  readonly overrides: ReadonlyMap<PlainDate, 'off' | 'working'>;
  /** Holidays and the days that are off in their place; overrides are not worked in. */
  readonly daysOff: ReadonlySet<PlainDate>;
  readonly doubts: readonly CalendarDoubt[];
}

/** The loaded years of a five-day working week. A year that is not in it is never guessed. */
export interface WorkingCalendar {
  readonly years: ReadonlyMap<number, LoadedYear>;
}

/**
 * Builds a calendar from yearly entries. Throws `Error` for an entry that contradicts itself (an unreal day, a transfer
 * of what is no holiday or to a day that is off anyway, an override that changes nothing, the same year twice).
 */
export function createWorkingCalendar(entries: readonly CalendarYear[]): WorkingCalendar {
  const years = new Map<number, LoadedYear>();
  for (const entry of entries) {
    if (years.has(entry.year)) throw new Error(`Calendar year ${entry.year} is given twice`);
    years.set(entry.year, loadYear(entry));
  }
  return { years };
}

/** Saturday or Sunday: the days off of a five-day week (Labour Code art. 84). */
export function isWeekend(date: PlainDate): boolean {
  return weekday(date) >= 6;
}

/** What is still uncertain about the days from `from` to `to`, both included; years that are not loaded add nothing. */
export function doubtsBetween(from: PlainDate, to: PlainDate, calendar: WorkingCalendar): readonly CalendarDoubt[] {
  return [...calendar.years.values()]
    .flatMap(({ doubts }) => doubts)
    .filter((doubt) =>
      doubt.kind === 'forecast-holiday'
        ? doubt.earliest <= to && doubt.latest >= from
        : doubt.year >= yearOf(from) && doubt.year <= yearOf(to),
    );
}

function loadYear(entry: CalendarYear): LoadedYear {
  const day = (monthDay: string) => dayOfEntry(entry.year, monthDay);
  const holidays = new Map(Object.entries(entry.holidays).map(([on, holiday]) => [day(on), holiday]));
  const transfers = new Map(Object.entries(entry.transfers).map(([from, to]) => [day(from), day(to)]));
  const overrides = new Map(Object.entries(entry.overrides).map(([on, kind]) => [day(on), kind]));
  const daysOff = new Set(holidays.keys());

  for (const [from, to] of transfers) {
    if (!holidays.has(from)) throw new Error(`Calendar: ${from} is transferred but is not a holiday`);
    if (isWeekend(to) || daysOff.has(to)) throw new Error(`Calendar: ${from} is transferred to ${to}, off anyway`);
    daysOff.add(to);
  }
  for (const [on, kind] of overrides) {
    const without = isWeekend(on) || daysOff.has(on) ? 'off' : 'working';
    if (without === kind) throw new Error(`Calendar: the override of ${on} changes nothing`);
  }

  return {
    holidays,
    transfers,
    overrides,
    daysOff,
    doubts: entry.doubts.map((doubt) =>
      doubt.kind === 'forecast-holiday'
        ? { ...doubt, earliest: day(doubt.earliest), latest: day(doubt.latest) }
        : { ...doubt, year: entry.year },
    ),
  };
}

function dayOfEntry(year: number, monthDay: string): PlainDate {
  const date = parsePlainDate(`${year}-${monthDay}`);
  if (date === undefined) throw new Error(`Calendar year ${year}: there is no day ${monthDay} (MM-DD)`);
  return date;
}
