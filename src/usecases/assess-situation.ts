import { almatyDate } from '../core/calendar/almaty.ts';
import { type PlainDate, parsePlainDate } from '../core/calendar/plain-date.ts';
import { type AgeGroup, type FactName, type FactProblem, parseFacts, type Situation } from '../core/facts/facts.ts';
import { type AgeProblem, ageProblem } from '../core/law/age.ts';
import {
  type Assessment,
  assess,
  type CategoryVerdict,
  type ContraindicationVerdict,
  type RequirementVerdict,
} from '../core/law/assess.ts';
import type { DocumentRequirement } from '../core/law/documents.ts';
import type { CategoryId, DocumentId, EditionId, Handling, RequirementId } from '../core/law/edition.ts';
import { editionInForce, type NoEditionInForce } from '../core/law/editions/index.ts';
import type { Citation } from '../core/law/sources.ts';
import { type Cited, createCiting } from './cited.ts';
import type { Language } from './ports.ts';
import type { Titles } from './titles.ts';

const languages: readonly Language[] = ['kk', 'ru', 'en'];

/** What may be asked: a situation, the day to judge it on, and the language of the titles. */
export interface AssessmentRequest {
  readonly situation: Situation;
  readonly asOf: PlainDate | undefined;
  readonly lang: Language | undefined;
}

/** What is wrong with the form of a request. `path` leads to the value; empty means the whole body. */
export type RequestProblem =
  | { readonly kind: 'wrong-type'; readonly path: string; readonly expected: 'object' }
  | { readonly kind: 'missing-facts'; readonly path: 'facts' }
  | { readonly kind: 'unknown-key'; readonly path: string; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown-value'; readonly path: string; readonly allowed: readonly string[] };

/** A date that is not in the calendar, lies ahead of the day to judge on, or longer ago than anybody has lived. */
export interface ImpossibleDate {
  readonly kind: 'impossible-date';
  readonly path: 'asOf' | 'facts.birthDate';
  readonly why: 'no-such-date' | Exclude<AgeProblem['kind'], 'age-contradicts-birth-date'>;
}

/** Answers that cannot be true together. */
export interface ContradictoryFacts {
  readonly kind: 'contradictory-facts';
  readonly path: 'facts.ageGroup';
  /** What the birth date allows. */
  readonly allowed: readonly AgeGroup[];
}

/** Every reason not to answer. All of them can be mended by whoever asks. */
export type Refusal =
  | { readonly kind: 'request-problem'; readonly problem: RequestProblem }
  | { readonly kind: 'fact-problems'; readonly problems: readonly [FactProblem, ...FactProblem[]] }
  | ImpossibleDate
  | ContradictoryFacts
  | NoEditionInForce;

interface Titled {
  readonly title?: string;
}

/** How one requirement turned out. The rule of the `confidence` marks is in `sources.ts`. */
export interface Reason extends Titled {
  readonly requirement: RequirementId;
  readonly outcome: RequirementVerdict['outcome'];
  readonly citation: Cited;
}

/** One document of an application. */
export interface Paper extends Titled {
  readonly id: DocumentId;
  readonly handling: Handling;
  readonly certain: boolean;
  readonly citation: Cited;
}

/** The answer of `contract.md` 5; titles only where a language was asked for. */
export interface AssessmentAnswer {
  readonly edition: EditionId;
  readonly asOf: PlainDate;
  readonly categories: readonly (Titled & {
    readonly id: CategoryId;
    readonly level: CategoryVerdict['level'];
    readonly missing: readonly FactName[];
    readonly because: readonly Reason[];
  })[];
  readonly contraindication: ContraindicationVerdict;
  readonly documents: readonly Paper[];
}

export type AssessSituation = (
  json: unknown,
) => { readonly kind: 'assessed'; readonly answer: AssessmentAnswer } | Refusal;

/**
 * Judges one situation in the JSON form of the contract, by the edition in force on its day (today in Almaty where it
 * names none). Stores nothing. Everything wrong with the request is returned, never thrown.
 */
export function createAssessSituation(deps: {
  readonly now: () => Date;
  readonly titles: (language: Language) => Titles;
}): AssessSituation {
  const toAnswer = createAnswering(deps.titles);
  const today = createToday(deps.now);
  return (json) => {
    const request = parseRequest(json);
    if (request.kind !== 'request') return request;
    const { situation, lang } = request.request;
    const asOf = request.request.asOf ?? today();
    const edition = editionInForce(asOf);
    if ('kind' in edition) return edition;
    const age = ageProblem(situation, asOf);
    if (age?.kind === 'age-contradicts-birth-date') {
      return { kind: 'contradictory-facts', path: 'facts.ageGroup', allowed: age.computed };
    }
    if (age !== undefined) return { kind: 'impossible-date', path: 'facts.birthDate', why: age.kind };
    return { kind: 'assessed', answer: toAnswer(assess(edition, situation, asOf), lang) };
  };
}

const requestKeys = ['asOf', 'facts', 'lang'] as const;
const dateForm = ['YYYY-MM-DD'] as const;

function parseRequest(json: unknown): { readonly kind: 'request'; readonly request: AssessmentRequest } | Refusal {
  if (!isRecord(json)) return requestProblem({ kind: 'wrong-type', path: '', expected: 'object' });
  const extra = Object.keys(json).find((key) => !(requestKeys as readonly string[]).includes(key));
  if (extra !== undefined) return requestProblem({ kind: 'unknown-key', path: extra, allowed: requestKeys });
  const { asOf, facts, lang } = json;
  if (facts === undefined) return requestProblem({ kind: 'missing-facts', path: 'facts' });
  if (!isRecord(facts)) return requestProblem({ kind: 'wrong-type', path: 'facts', expected: 'object' });

  const date = typeof asOf === 'string' ? parsePlainDate(asOf) : undefined;
  if (asOf !== undefined && date === undefined) {
    return isDateShaped(asOf)
      ? { kind: 'impossible-date', path: 'asOf', why: 'no-such-date' }
      : requestProblem({ kind: 'unknown-value', path: 'asOf', allowed: dateForm });
  }
  const language = languages.find((known) => known === lang);
  if (lang !== undefined && language === undefined) {
    return requestProblem({ kind: 'unknown-value', path: 'lang', allowed: languages });
  }
  const parsed = parseFacts(firstOf(facts));
  if (parsed.kind === 'situation') {
    return { kind: 'request', request: { situation: parsed.situation, asOf: date, lang: language } };
  }
  const onlyTheDate = parsed.problems.length === 1 && parsed.problems[0].path === 'facts.birthDate';
  return onlyTheDate && isDateShaped(facts['birthDate'])
    ? { kind: 'impossible-date', path: 'facts.birthDate', why: 'no-such-date' }
    : parsed;
}

// More than there are facts, so that whatever is cut off stands behind a key that is refused.
const MOST_FACTS = 50;

/** The facts, or so many of them that one is surely unknown: a body full of keys costs no more than a small one. */
function firstOf(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(facts);
  if (names.length <= MOST_FACTS) return facts;
  return Object.fromEntries(names.slice(0, MOST_FACTS).map((name) => [name, facts[name]]));
}

function requestProblem(problem: RequestProblem): Refusal {
  return { kind: 'request-problem', problem };
}

function isDateShaped(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Turns verdicts into answers, in one language or without titles. */
function createAnswering(titles: (language: Language) => Titles) {
  const made = new Map<Language | undefined, (assessment: Assessment) => AssessmentAnswer>();
  return (assessment: Assessment, lang: Language | undefined): AssessmentAnswer => {
    const answer = made.get(lang) ?? createAnsweringIn(lang === undefined ? undefined : titles(lang));
    made.set(lang, answer);
    return answer(assessment);
  };
}

/**
 * What the rules say of one requirement or one document is the same for everybody, so each form of it is made once: a
 * filter over a million lines lives from that.
 */
function createAnsweringIn(titles: Titles | undefined) {
  const cite = createCiting(titles);
  const reasons = new WeakMap<RequirementVerdict, Reason>();
  const papers = new WeakMap<Citation, Paper[]>();

  const makeReason = (category: CategoryId, verdict: RequirementVerdict): Reason => {
    const { requirement, outcome, citation } = verdict;
    const title = titles?.requirement(category, requirement);
    const reason = { requirement, ...(title === undefined ? {} : { title }), outcome, citation: cite(citation) };
    reasons.set(verdict, reason);
    return reason;
  };
  const makePaper = ({ id, handling, certain, citation }: DocumentRequirement, others: readonly Paper[]): Paper => {
    const title = titles?.document(id);
    const paper = { id, ...(title === undefined ? {} : { title }), handling, certain, citation: cite(citation) };
    papers.set(citation, [...others, paper]);
    return paper;
  };
  const paperOf = (document: DocumentRequirement): Paper => {
    const known = papers.get(document.citation) ?? [];
    return (
      known.find(({ id, certain }) => id === document.id && certain === document.certain) ?? makePaper(document, known)
    );
  };

  return (assessment: Assessment): AssessmentAnswer => ({
    edition: assessment.edition,
    asOf: assessment.asOf,
    categories: assessment.categories.map(({ id, level, missing, because }) => ({
      id,
      ...(titles === undefined ? {} : { title: titles.category(id) }),
      level,
      missing,
      because: because.map((verdict) => reasons.get(verdict) ?? makeReason(id, verdict)),
    })),
    contraindication: assessment.contraindication,
    documents: assessment.documents.map(paperOf),
  });
}

/** Today in Almaty. The zone is whole minutes away from UTC, so within one minute the date is the same. */
function createToday(now: () => Date): () => PlainDate {
  let minute = Number.NaN;
  let today: PlainDate | undefined;
  return () => {
    const instant = now();
    const current = Math.floor(instant.getTime() / 60_000);
    if (today === undefined || current !== minute) today = almatyDate(instant);
    minute = current;
    return today;
  };
}
