import type { PlainDate } from '../calendar/plain-date.ts';
import { type FactName, factNames, known, type ListedFact, type Situation } from '../facts/facts.ts';
import { type Completion, readsOf } from './conditions.ts';
import { type DocumentRequirement, requiredDocuments } from './documents.ts';
import type { Category, CategoryId, Edition, EditionId, Requirement, RequirementId } from './edition.ts';
import { Possibilities } from './possibilities.ts';
import type { Citation } from './sources.ts';

/** How a requirement turned out, from the best for the person to the worst. */
export const outcomes = ['met', 'after-step', 'manual-check', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** What the office is likely to say of a category, in the same order. Never a decision: the office decides. */
export const levels = ['likely', 'after-step', 'manual-check', 'unlikely'] as const;
export type Level = (typeof levels)[number];

export interface RequirementVerdict {
  readonly requirement: RequirementId;
  /** `undetermined` while the completions of the open facts disagree. */
  readonly outcome: Outcome | 'undetermined';
  readonly citation: Citation;
}

export interface CategoryVerdict {
  readonly id: CategoryId;
  /** The level on which all completions of the open facts agree; `undetermined` where they do not. */
  readonly level: Level | 'undetermined';
  /** The best level that some completion gives. */
  readonly bestLevel: Level;
  /** The open facts on which the level still depends. */
  readonly missing: readonly FactName[];
  readonly because: readonly RequirementVerdict[];
  /** The smallest set of failed requirements that is enough for `unlikely`; empty at any other level. */
  readonly whyNot: readonly RequirementId[];
}

export type ContraindicationVerdict = 'clear' | 'flag' | 'ask-doctor' | 'in-medical-card' | 'not-asked';

/** What the rules say of a situation on a day. It prepares and informs; it is not a decision and never says so. */
export interface Assessment {
  readonly edition: EditionId;
  readonly asOf: PlainDate;
  readonly categories: readonly CategoryVerdict[];
  readonly contraindication: ContraindicationVerdict;
  readonly documents: readonly DocumentRequirement[];
}

/**
 * Judges a situation by an edition, as of a day (which decides ages). The situation must be free of `ageProblem`s.
 *
 * Exact: a level is given only if every consistent completion of the open facts agrees on it.
 */
export function assess(edition: Edition, situation: Situation, asOf: PlainDate): Assessment {
  const possible = new Possibilities(situation, asOf);
  return {
    edition: edition.id,
    asOf,
    categories: edition.categories.map((category) => judge(category, possible)),
    contraindication: contraindicationVerdict(situation, possible),
    documents: requiredDocuments(edition, possible),
  };
}

/** What the completions of the open facts come to for one category; severities are places in `levels`. */
export interface Prospect {
  readonly best: number;
  readonly worst: number;
  readonly parts: readonly CompletedPart[];
}

export function prospectOf(category: Category, possible: Possibilities): Prospect {
  const parts = partsOf(category).map((part) => completePart(part, possible));
  return {
    best: Math.max(...parts.map((part) => part.best)),
    worst: Math.max(...parts.map((part) => part.worst)),
    parts,
  };
}

/** What is left to find out, as a key: prospects with equal keys answer every further fact alike. */
export function residueOf(prospect: Prospect): string {
  return prospect.parts.map((part) => part.signature).join();
}

/**
 * The open facts on which the level depends: two completions that differ only in that fact give different levels. Where
 * some facts were asked and will stay open, the facts worth asking all the same: with those held open, two ways the
 * rest can turn out that differ only in the fact give another range of levels.
 *
 * A change within one part shows in the whole where it goes above what every part comes to at least.
 */
export function worthAsking(
  { parts }: Prospect,
  possible: Possibilities,
  staysOpen?: (fact: ListedFact) => boolean,
): readonly FactName[] {
  const ranges = parts.map((part) => rangesOf(part, staysOpen));
  const bestFloor = Math.max(...ranges.map(({ leastBest }) => leastBest));
  const worstFloor = Math.max(...ranges.map(({ leastWorst }) => leastWorst));
  const worth = ranges
    .flatMap(({ changes }) => changes.filter(({ best, worst }) => best > bestFloor || worst > worstFloor))
    .flatMap(({ fact }) => possible.settledBy(fact));
  return factNames.filter((fact) => worth.includes(fact));
}

/** What a part comes to for each way the facts still to be asked can turn out. */
interface Ranges {
  readonly leastBest: number;
  readonly leastWorst: number;
  /** For each fact still to be asked: the most severe best, and worst, that it can change to or from. */
  readonly changes: readonly { readonly fact: ListedFact; readonly best: number; readonly worst: number }[];
}

function rangesOf(part: CompletedPart, staysOpen: ((fact: ListedFact) => boolean) | undefined): Ranges {
  const silent = part.axes.filter(({ fact }) => staysOpen?.(fact));
  const key = silent.map(({ fact }) => fact).join();
  const ranges = part.ranges.get(key) ?? tryRanges(part, silent);
  part.ranges.set(key, ranges);
  return ranges;
}

function tryRanges({ axes, severities }: CompletedPart, silent: readonly Axis[]): Ranges {
  const ranges = new Map<number, { best: number; worst: number }>();
  for (const [index, severity] of severities.entries()) {
    // Completions that differ only in what stays open are one way for the rest to turn out.
    const way = silent.reduce((rest, axis) => rest - placeOf(rest, axis) * axis.stride, index);
    const { best, worst } = ranges.get(way) ?? { best: severity, worst: severity };
    ranges.set(way, { best: Math.min(best, severity), worst: Math.max(worst, severity) });
  }
  const changes = axes.map((axis) => {
    const change = { fact: axis.fact, best: 0, worst: 0 };
    for (const [way, range] of ranges) {
      const neighbour = placeOf(way, axis) === 0 ? undefined : ranges.get(way - axis.stride);
      if (neighbour === undefined) continue;
      if (neighbour.best !== range.best) change.best = Math.max(change.best, neighbour.best, range.best);
      if (neighbour.worst !== range.worst) change.worst = Math.max(change.worst, neighbour.worst, range.worst);
    }
    return change;
  });
  const all = [...ranges.values()];
  return {
    leastBest: Math.min(...all.map(({ best }) => best)),
    leastWorst: Math.min(...all.map(({ worst }) => worst)),
    changes,
  };
}

function judge(category: Category, possible: Possibilities): CategoryVerdict {
  const prospect = prospectOf(category, possible);
  const { best, worst, parts } = prospect;
  const level = best === worst ? levelAt(best) : 'undetermined';
  return {
    id: category.id,
    level,
    bestLevel: levelAt(best),
    missing: worthAsking(prospect, possible),
    because: parts.flatMap((part) => part.because),
    whyNot: level === 'unlikely' ? smallestFailingSet(parts) : [],
  };
}

function contraindicationVerdict(situation: Situation, possible: Possibilities): ContraindicationVerdict {
  if (possible.surelyUnder18) return 'in-medical-card';
  if (situation.contraindication === undefined) return 'not-asked';
  switch (known(situation, 'contraindication')) {
    case 'none':
      return 'clear';
    case 'present':
      return 'flag';
    default:
      return 'ask-doctor';
  }
}

/** Requirements that read a fact in common, so that their completions cannot be tried apart. */
interface Part {
  readonly requirements: readonly Requirement[];
  readonly reads: readonly ListedFact[];
  /** What was worked out before, by what the facts could be; bounded by the number of partial answers to `reads`. */
  readonly worked: Map<string, CompletedPart>;
}

const partsByCategory = new WeakMap<Category, readonly Part[]>();

/** A category's requirements, split into parts that share no fact: their outcomes combine freely. */
function partsOf(category: Category): readonly Part[] {
  const remembered = partsByCategory.get(category);
  if (remembered !== undefined) return remembered;
  let parts: Part[] = [];
  for (const requirement of category.requirements) {
    const reads = readsOfRequirement(requirement);
    const [joined, apart] = [
      parts.filter((part) => part.reads.some((fact) => reads.includes(fact))),
      parts.filter((part) => !part.reads.some((fact) => reads.includes(fact))),
    ];
    parts = [
      ...apart,
      {
        requirements: [...joined.flatMap((part) => part.requirements), requirement],
        reads: readsOf([...joined, { reads }]),
        worked: new Map(),
      },
    ];
  }
  partsByCategory.set(category, parts);
  return parts;
}

/** Every fact that a requirement reads. */
export function readsOfRequirement(requirement: Requirement): readonly ListedFact[] {
  const rungs = [requirement.met, requirement.afterStep, requirement.manualCheck];
  return readsOf(rungs.filter((rung) => rung !== undefined));
}

/** The outcome of a requirement, as its place in `outcomes`, when every fact it reads has a value. */
function outcomeOf(requirement: Requirement, facts: Completion): number {
  if (requirement.met.holds(facts)) return 0;
  if (requirement.afterStep?.holds(facts)) return 1;
  if (requirement.manualCheck?.holds(facts)) return 2;
  return 3;
}

/** What every completion of one part comes to. */
interface CompletedPart {
  readonly best: number;
  readonly worst: number;
  readonly because: readonly RequirementVerdict[];
  /** Where every completion fails: the fewest requirements of which one always fails. */
  readonly whyNot: readonly RequirementId[];
  /** Equal for parts that answer every further completion alike. */
  readonly signature: string;
  /** The facts tried, and the severity of each completion: those that differ in one fact only lie its stride apart. */
  readonly axes: readonly Axis[];
  readonly severities: readonly number[];
  /** What was worked out before, by the facts that stay open. */
  readonly ranges: Map<string, Ranges>;
}

interface Axis {
  readonly fact: ListedFact;
  readonly values: readonly Completion[ListedFact][];
  readonly stride: number;
}

const placeOf = (index: number, { values, stride }: Axis) => Math.floor(index / stride) % values.length;

function completePart(part: Part, possible: Possibilities): CompletedPart {
  const key = part.reads.map((fact) => possible.keyOf(fact)).join();
  const worked = part.worked.get(key) ?? tryCompletions(part, possible);
  part.worked.set(key, worked);
  return worked;
}

function tryCompletions(part: Part, possible: Possibilities): CompletedPart {
  // A completion is a number: its remainders by the number of values say which value each fact has, so completions
  // that differ in one fact only lie that fact's stride apart.
  const axes: Axis[] = [];
  let count = 1;
  for (const fact of part.reads) {
    const values = possible.of(fact);
    axes.push({ fact, values, stride: count });
    count *= values.length;
  }
  const rows = Array.from({ length: count }, (_, index) => {
    const facts: Completion = Object.fromEntries(axes.map((axis) => [axis.fact, axis.values[placeOf(index, axis)]]));
    return part.requirements.map((requirement) => outcomeOf(requirement, facts));
  });
  const severities = rows.map((row) => Math.max(...row));
  const best = Math.min(...severities);
  return {
    best,
    worst: Math.max(...severities),
    because: part.requirements.map(({ id, citation }, place) => {
      const agreed = outcomes.find((_, outcome) => rows.every((row) => row[place] === outcome));
      return { requirement: id, outcome: agreed ?? 'undetermined', citation };
    }),
    whyNot: best === outcomes.length - 1 ? smallestFailingSetOf(part, rows) : [],
    axes,
    severities,
    ranges: new Map(),
    signature: `${axes.filter(({ values }) => values.length > 1).map(({ fact }) => fact)}:${severities.join()}`,
  };
}

/** The fewest requirements of which one fails in every row of outcomes. */
function smallestFailingSetOf(part: Part, rows: readonly (readonly number[])[]): readonly RequirementId[] {
  const failed = outcomes.length - 1;
  // Stryker disable next-line ArrayDeclaration: from empty sets the same ones are found, one round later.
  let sets: readonly (readonly number[])[] = part.requirements.map((_, place) => [place]);
  for (;;) {
    const found = sets.find((set) => rows.every((row) => set.some((place) => row[place] === failed)));
    if (found !== undefined) {
      return part.requirements.filter((_, place) => found.includes(place)).map((requirement) => requirement.id);
    }
    sets = sets.flatMap((set) => part.requirements.map((_, place) => [...set, place]));
  }
}

/** One part that fails in every completion is enough; between equals the first, the most basic in the law's order. */
function smallestFailingSet(parts: readonly CompletedPart[]): readonly RequirementId[] {
  const failing = parts.filter((part) => part.whyNot.length > 0).map((part) => part.whyNot);
  return failing.reduce((smallest, set) => (set.length < smallest.length ? set : smallest));
}

function levelAt(severity: number): Level {
  const level = levels[severity];
  // Stryker disable next-line ConditionalExpression,StringLiteral: no severity lies outside; this is for the compiler.
  if (level === undefined) throw new Error(`no level has severity ${severity}`);
  return level;
}
