import { z } from 'zod';
import { type PlainDate, parsePlainDate } from '../core/calendar/plain-date.ts';
import { type FactName, isFactName, parseAnswer, type Situation } from '../core/facts/facts.ts';
import { isPerson, type Person } from '../core/interview/person.ts';
import type { QuestionId } from '../core/interview/question.ts';
import type { Goal } from '../core/law/open-questions.ts';
import { type CasePlace, casePlaceSchema } from './following/place.ts';
import type { Language } from './ports.ts';

/** One person's check: what was said of them, and what goes with it. Several live side by side in a chat. */
export interface Check {
  readonly id: string;
  readonly person?: Person;
  /** By fact; which answers matter, and which question is next, follows from it. */
  readonly situation: Situation;
  readonly goal: Goal;
  /** Picked so far in the papers question that is on the screen. */
  readonly picked: readonly FactName[];
  /** Documents ticked off. */
  readonly ticked: readonly string[];
  /** The day of applying that the dates are counted from. */
  readonly appliedOn?: PlainDate;
  /** Its result was shown, and counted without a name. */
  readonly counted?: true;
}

/** What is on the screen, as far as typed words and "back" need it. */
export type Place =
  | {
      readonly kind:
        | 'language'
        | 'home'
        | 'consent'
        | 'checks'
        | 'summary'
        | 'result'
        | 'reasons'
        | 'clauses'
        | 'documents'
        | 'steps'
        | 'refusal'
        | 'status'
        | 'help'
        | 'privacy'
        | 'person'
        | 'why'
        | 'delete'
        | 'delete-check';
    }
  /** The next question; or an earlier one that is being answered anew. */
  | { readonly kind: 'question'; readonly anew?: QuestionId }
  | {
      readonly kind: 'confirm-change';
      readonly question: QuestionId;
      readonly value: string;
      readonly person?: Person;
    }
  /** Something about an application. */
  | { readonly kind: 'case'; readonly case: CasePlace };

export interface Consent {
  readonly given: boolean;
  readonly on: PlainDate;
}

/** Everything a chat remembers. */
export interface Chat {
  readonly language?: Language;
  readonly consent?: Consent;
  readonly checks: readonly Check[];
  /** Numbers are not used twice, so that an old button never answers for a new check. */
  readonly checksBegun: number;
  readonly active?: string;
  readonly place: Place;
  /** Where "back" leads from a page that can be opened from anywhere. */
  readonly from?: Place;
  /** What the numbers on the screen stand for: button payloads, in order. */
  readonly options: readonly string[];
  /** What is written beside those numbers, folded, for whoever types the words of a button. */
  readonly optionWords: readonly string[];
  /** Messages in a row that were not understood. */
  readonly misses: number;
  /** The first words were answered with the menu, not taken for a mistake. */
  readonly greeted?: true;
  /** Until when the code works that a check was shared by. */
  readonly sharedUntil?: PlainDate;
  /** The last album that was answered, so that ten photos get one answer. */
  readonly album?: string;
}

export const newChat: Chat = {
  checks: [],
  checksBegun: 0,
  place: { kind: 'home' },
  options: [],
  optionWords: [],
  misses: 0,
};

const placeSchema = z.union([
  z.object({ kind: z.literal('case'), case: casePlaceSchema }),
  z.object({ kind: z.literal('question'), anew: z.string().optional() }),
  z.object({
    kind: z.literal('confirm-change'),
    question: z.string(),
    value: z.string(),
    person: z.string().optional(),
  }),
  z.object({
    kind: z.enum([
      'language',
      'home',
      'consent',
      'checks',
      'summary',
      'result',
      'reasons',
      'clauses',
      'documents',
      'steps',
      'refusal',
      'status',
      'help',
      'privacy',
      'person',
      'why',
      'delete',
      'delete-check',
    ]),
  }),
]);

const date = z.string().transform((text, context): PlainDate => {
  const parsed = parsePlainDate(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'no date' });
  return z.NEVER;
});

const checkSchema = z.object({
  id: z.string(),
  person: z.string().optional(),
  situation: z.record(z.string(), z.unknown()),
  goal: z.enum(['first-ground', 'all-grounds']),
  picked: z.array(z.string()),
  ticked: z.array(z.string()),
  appliedOn: date.optional(),
  counted: z.literal(true).optional(),
});

const chatSchema = z.object({
  language: z.enum(['kk', 'ru', 'en']).optional(),
  consent: z.object({ given: z.boolean(), on: date }).optional(),
  checks: z.array(z.unknown()),
  checksBegun: z.number().int(),
  active: z.string().optional(),
  place: placeSchema.catch({ kind: 'home' }),
  from: placeSchema.optional().catch(undefined),
  options: z.array(z.string()),
  // A chat that was stored before buttons could be typed has none.
  optionWords: z.array(z.string()).catch([]),
  misses: z.number().int(),
  album: z.string().optional(),
  sharedUntil: date.optional().catch(undefined),
  greeted: z.literal(true).optional(),
});

/**
 * Reads a stored chat. Answers are parsed fact by fact: one that the facts of today do not know is left out, and its
 * question is asked again.
 *
 * @returns `undefined` when it is no chat at all
 */
export function parseChat(stored: unknown): Chat | undefined {
  const parsed = chatSchema.safeParse(stored);
  if (!parsed.success) return undefined;
  const { checks, language, consent, active, place, from, album, sharedUntil, greeted, ...rest } = parsed.data;
  return {
    ...rest,
    ...(language && { language }),
    ...(consent && { consent }),
    ...(active !== undefined && { active }),
    ...(from && { from: parsePlace(from) }),
    ...(album !== undefined && { album }),
    ...(sharedUntil && { sharedUntil }),
    ...(greeted && { greeted }),
    place: parsePlace(place),
    checks: checks.flatMap((check) => parseCheck(check) ?? []),
  };
}

/** One check; `undefined` when it is none, so that it does not take the others with it. */
function parseCheck(stored: unknown): Check | undefined {
  const parsed = checkSchema.safeParse(stored);
  if (!parsed.success) return undefined;
  const { person, situation, picked, appliedOn, counted, ...check } = parsed.data;
  return {
    ...check,
    situation: parseSituation(situation),
    picked: picked.filter(isFactName),
    ...(person !== undefined && isPerson(person) && { person }),
    ...(appliedOn && { appliedOn }),
    ...(counted && { counted }),
  };
}

export function isQuestionId(id: string): id is QuestionId {
  return id === 'diagnoses' || isFactName(id);
}

function parsePlace(place: z.infer<typeof placeSchema>): Place {
  if (place.kind === 'case') return place;
  if (place.kind === 'question') {
    return place.anew !== undefined && isQuestionId(place.anew)
      ? { kind: 'question', anew: place.anew }
      : { kind: 'question' };
  }
  if (place.kind !== 'confirm-change') return { kind: place.kind };
  const { kind, question, value, person } = place;
  if (!isQuestionId(question)) return { kind: 'question' };
  return { kind, question, value, ...(person !== undefined && isPerson(person) && { person }) };
}

const bornBetweenSchema = z.object({ from: date, to: date });

function parseSituation(stored: Readonly<Record<string, unknown>>): Situation {
  const { bornBetween, ...facts } = stored;
  const answers = Object.entries(facts).flatMap(([name, value]) => {
    const answer = isFactName(name) ? parseAnswer(name, value) : undefined;
    return answer === undefined ? [] : [[name, answer] as const];
  });
  const span = bornBetweenSchema.safeParse(bornBetween);
  return { ...Object.fromEntries(answers), ...(span.success && { bornBetween: span.data }) };
}

/** What is held in memory only when a person chose not to have answers saved: what was said, and what tells of it. */
export type Answers = Pick<Chat, 'checks' | 'active' | 'place' | 'from' | 'options' | 'optionWords'>;

export function answersIn({ checks, active, place, from, options, optionWords }: Chat): Answers {
  return {
    checks,
    place,
    options,
    optionWords,
    ...(active !== undefined && { active }),
    ...(from && { from }),
  };
}

/**
 * The rest of such a chat, which is stored: of where it stood only that a check was under way. What it was about to do
 * with an application holds no answer, and stays.
 */
export function withoutAnswers(chat: Chat): Chat {
  const { active: _active, from: _from, ...rest } = chat;
  if (rest.place.kind === 'case') return { ...rest, checks: [] };
  if (rest.place.kind === 'language' && chat.from?.kind === 'case') return { ...rest, checks: [], from: chat.from };
  const underWay = chat.checks.length > 0 && chat.place.kind !== 'home';
  return { ...rest, checks: [], options: [], optionWords: [], place: { kind: underWay ? 'question' : 'home' } };
}
