import { known } from '../core/facts/facts.ts';
import type { AskedQuestion, Standing } from '../core/interview/interview.ts';
import type { QuestionId } from '../core/interview/question.ts';
import type { Chat, Check } from './chat.ts';
import type { Converse } from './conversation.ts';
import { withActive } from './moves.ts';
import type { GivenAnswer, Subject } from './screens.ts';

export function standingOf({ interview }: Converse, check: Check): Standing {
  return interview.standing(saidOf(check), check.goal);
}

export function saidOf({ person, situation }: Check) {
  return person === undefined ? { situation } : { person, situation };
}

/** The question on the screen: the one that is answered anew, else the next one. */
export function currentQuestion(deps: Converse, { place }: Chat, check: Check): AskedQuestion | undefined {
  const anew = place.kind === 'question' ? place.anew : undefined;
  return anew === undefined ? standingOf(deps, check).next : deps.interview.asked(anew, saidOf(check), check.goal);
}

export function answersOf(check: Check, { answered }: Standing): readonly GivenAnswer[] {
  return answered.map(({ question, facts }) => ({ question: question.id, facts, ...saidOfAnswer(check) }));
}

export function givenAnswer(deps: Converse, check: Check, id: QuestionId, asked?: AskedQuestion): GivenAnswer {
  const facts = asked?.facts ?? deps.interview.asked(id, saidOf(check), check.goal)?.facts ?? [];
  return { question: id, facts, ...saidOfAnswer(check) };
}

function saidOfAnswer({ person, situation }: Check) {
  return { person, situation };
}

export function subjectOf(chat: Chat, check: Check): Subject {
  return { id: check.id, person: check.person ?? 'other', oneOfSeveral: chat.checks.length > 1 };
}

/** When the papers are answered anew, what was picked before is picked already. */
export function withPicked(deps: Converse, chat: Chat, check: Check, id: QuestionId): Chat {
  const asked = deps.interview.asked(id, saidOf(check), check.goal);
  if (asked?.question.kind !== 'papers') return chat;
  const picked = asked.facts.filter((fact) => known(check.situation, fact) === 'yes');
  return withActive(chat, { ...check, picked });
}
