import type { PlainDate } from '../calendar/plain-date.ts';
import {
  type Answer,
  type BirthSpan,
  type FactName,
  known,
  type ListedFact,
  type Silence,
  type Situation,
} from '../facts/facts.ts';
import { type Person, personFor, traitsOf } from './person.ts';
import { choicesFor, isSaid, type Plan, type Relevance } from './plan.ts';
import { type Dialog, factsOf, type Question, type QuestionId } from './question.ts';

/** What has been said about one person so far, by fact; what no longer matters is kept, but not used. */
export interface Said {
  readonly person?: Person;
  readonly situation: Situation;
}

export interface AskedQuestion {
  readonly question: Question;
  /** Which of its facts are asked: of the papers, those that can still matter. */
  readonly facts: readonly FactName[];
}

/** Where an interview stands. Nothing of it is stored: it follows from what was said. */
export interface Standing {
  /** The questions that matter and have been answered, in the order of asking. */
  readonly answered: readonly AskedQuestion[];
  readonly next: AskedQuestion | undefined;
  /** How many more questions there can be at most, the next one included. */
  readonly atMost: number;
  /** Only the answers that matter: what the law is asked about. */
  readonly situation: Situation;
}

/** What a person answered, once it is understood. */
export type Reply =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'value'; readonly value: Answer<ListedFact> }
  | { readonly kind: 'birth-date'; readonly date: PlainDate }
  | { readonly kind: 'born-between'; readonly span: BirthSpan }
  | { readonly kind: 'picked'; readonly facts: readonly FactName[] }
  | { readonly kind: 'silence'; readonly silence: Silence };

export interface Interview<Goal extends string> {
  readonly standing: (said: Said, goal: Goal) => Standing;
  /** The question of an id, with the facts it asks in this state of things. */
  readonly asked: (id: QuestionId, said: Said, goal: Goal) => AskedQuestion | undefined;
}

/**
 * An interview over a dialog: it replays what was said against the plan, so an answer given earlier is used wherever
 * its question comes up, whatever was changed before it, and asked again where it makes no sense any more.
 */
export function createInterview<Goal extends string>(
  dialog: Dialog,
  relevance: Relevance<Goal>,
  plan: (situation: Situation, goal: Goal) => Plan,
): Interview<Goal> {
  function standing(said: Said, goal: Goal): Standing {
    const answered: AskedQuestion[] = [];
    let situation: Situation = {};
    for (;;) {
      const { ask, atMost } = plan(situation, goal);
      const here = { answered, next: ask, atMost, situation };
      if (ask === undefined) return here;
      const used = usedBy(ask, said, relevance.ageGroups(situation));
      if (used === undefined) return here;
      answered.push(ask);
      situation = { ...situation, ...used };
    }
  }

  return {
    standing,
    asked: (id, said, goal) => {
      const { answered, next } = standing(said, goal);
      const current = [...answered, ...(next === undefined ? [] : [next])].find(({ question }) => question.id === id);
      if (current !== undefined) return current;
      const question = dialog.questions.find((candidate) => candidate.id === id);
      return question && { question, facts: factsOf(question) };
    },
  };
}

/**
 * What an earlier answer adds to the situation, where it still answers the question: all that is asked is said by it
 * (with less the question would come back for ever), and it is among today's choices.
 */
function usedBy(asked: AskedQuestion, said: Said, ageGroups: Parameters<typeof choicesFor>[1]): Situation | undefined {
  const { question, facts } = asked;
  const used = addedBy(asked, said);
  if (!isSaid(used, facts)) return undefined;
  if (question.kind !== 'choice') return used;
  const value = known(used, question.id);
  const isChoice = value === undefined || choicesFor(question, ageGroups).some((choice) => choice.value === value);
  return isChoice ? used : undefined;
}

/** What of all that was said belongs to a question. */
function addedBy({ question, facts }: AskedQuestion, { person, situation }: Said): Situation {
  switch (question.kind) {
    case 'person': {
      const sex = person && traitsOf(person).sex;
      return { ...pick(situation, facts), ...(sex && { sex }) };
    }
    case 'age': {
      const { bornBetween } = situation;
      if (known(situation, 'birthDate') !== undefined && situation.ageGroup === undefined) {
        return pick(situation, ['birthDate']);
      }
      return bornBetween === undefined || known(situation, 'ageGroup') !== undefined
        ? pick(situation, ['ageGroup'])
        : { ageGroup: 'unknown', bornBetween };
    }
    default:
      return pick(situation, facts);
  }
}

function pick(situation: Situation, facts: readonly FactName[]): Situation {
  return Object.fromEntries(Object.entries(situation).filter(([fact]) => (facts as readonly string[]).includes(fact)));
}

/** Takes an answer in: it replaces what was said on the same matter, and leaves everything else. */
export function record(said: Said, { question, facts }: AskedQuestion, reply: Reply): Said {
  const { person } = said;
  switch (reply.kind) {
    case 'person': {
      const situation = { ...said.situation, applicant: traitsOf(reply.person).applicant };
      return { person: reply.person, situation };
    }
    case 'birth-date':
      return withPerson(person, { ...withoutAge(said.situation), birthDate: reply.date });
    case 'born-between':
      return withPerson(person, { ...withoutAge(said.situation), bornBetween: reply.span });
    case 'picked': {
      const picks = facts.map((fact) => [fact, reply.facts.includes(fact) ? 'yes' : 'no'] as const);
      return withPerson(person, { ...said.situation, ...Object.fromEntries(picks) });
    }
    case 'silence': {
      const silent = Object.fromEntries(facts.map((fact) => [fact, reply.silence] as const));
      const before = question.kind === 'age' ? withoutAge(said.situation) : said.situation;
      // Who it is for was taken back: nothing of that person may be lent any more.
      return withPerson(question.kind === 'person' ? undefined : person, { ...before, ...silent });
    }
    case 'value': {
      if (question.kind === 'age') {
        return withPerson(person, { ...withoutAge(said.situation), ...saying('ageGroup', reply.value) });
      }
      if (question.kind === 'person') {
        const situation = { ...said.situation, ...saying('applicant', reply.value) };
        const applicant = known(situation, 'applicant');
        return withPerson(applicant && personFor(applicant), situation);
      }
      return withPerson(person, { ...said.situation, ...Object.fromEntries(facts.map((fact) => [fact, reply.value])) });
    }
  }
}

function withPerson(person: Person | undefined, situation: Situation): Said {
  return person === undefined ? { situation } : { person, situation };
}

/** Age group, birth date and birth span say the same thing: a new one replaces the others. */
function withoutAge(situation: Situation): Situation {
  const { ageGroup: _group, birthDate: _date, bornBetween: _span, ...rest } = situation;
  return rest;
}

function saying(fact: ListedFact, value: Answer<ListedFact>): Situation {
  return { [fact]: value };
}

export type Contradiction = 'parent-under-age' | 'child-of-pension-age';

/** What cannot be true together: who the person is said to be, and the age. */
export function contradictionIn(
  person: Person | undefined,
  ageGroups: readonly NonNullable<ReturnType<Relevance['ageGroups']>[number]>[],
): Contradiction | undefined {
  const surely = (...groups: readonly string[]) => ageGroups.every((group) => groups.includes(group));
  switch (person) {
    case 'mother':
    case 'father':
    case 'wife':
    case 'husband':
      return surely('under-18-months', 'child') ? 'parent-under-age' : undefined;
    case 'child':
      return surely('pension-age') ? 'child-of-pension-age' : undefined;
  }
  return undefined;
}
