import { isAnswered, known, parseListedAnswer, type Situation } from '../core/facts/facts.ts';
import { type AskedQuestion, contradictionIn, type Reply, record } from '../core/interview/interview.ts';
import type { QuestionId } from '../core/interview/question.ts';
import { ageProblem, possibleAgeGroups } from '../core/law/age.ts';
import type { Chat, Check } from './chat.ts';
import type { Converse, Turn } from './conversation.ts';
import type { Intent } from './intents.ts';
import { atQuestion, toggled, withActive } from './moves.ts';
import type { Note } from './screens.ts';
import { currentQuestion, givenAnswer, saidOf, standingOf, withPicked } from './standing.ts';
import { miss, show, withCheck } from './turn.ts';

/** A press of an answer button: on the question that is on the screen, or on an old message. */
export function onAnswer(deps: Converse, chat: Chat, intent: Extract<Intent, { kind: 'answer' }>): Turn {
  return withCheck(deps, chat, intent.check, (check) => {
    const { question, value, person } = intent;
    const current = currentQuestion(deps, withActive(chat, check), check);
    if (current?.question.kind === 'papers' && question !== 'diagnoses') {
      const fact = current.facts.find((candidate) => candidate === question);
      if (fact !== undefined && value === 'yes') {
        const picked = toggled(check.picked, fact);
        const here = chat.place.kind === 'question' ? chat.place : ({ kind: 'question' } as const);
        return { ...show(deps, { ...withActive(chat, { ...check, picked }), place: here }), redraw: true };
      }
    }
    const reply = person === undefined ? undefined : ({ kind: 'person', person } as const);
    if (question === current?.question.id) return onValue(deps, chat, check, question, value, reply);
    const asked = deps.interview.asked(question, saidOf(check), check.goal);
    if (asked === undefined) return openPapers(deps, withActive(chat, check), check, question);
    if (asked.facts.every((fact) => !isAnswered(check.situation, fact)) && !ageIsSaid(asked, check.situation)) {
      return onValue(deps, chat, check, question, value, reply);
    }
    const after = replyTo(asked, value);
    if (after === undefined) return show(deps, chat, [{ kind: 'unknown-button' }]);
    const same = sameAnswer(check, record(saidOf(check), asked, reply ?? after));
    // The same button once more, as an impatient finger does: it was taken in already.
    if (same) return { chat, notes: [{ kind: 'noted', given: givenAnswer(deps, check, question) }] };
    const place = { kind: 'confirm-change', question, value, ...(person && { person }) } as const;
    return show(deps, { ...withActive(chat, check), place });
  });
}

/** A pick on an old message with the papers: the question comes again, with what was picked, and nothing is changed. */
function openPapers(deps: Converse, chat: Chat, check: Check, picked: QuestionId): Turn {
  const papers = deps.interview.asked('diagnoses', saidOf(check), check.goal);
  if (papers?.facts.every((fact) => fact !== picked) ?? true) return show(deps, chat, [{ kind: 'unknown-button' }]);
  return show(deps, withPicked(deps, atQuestion(chat, 'diagnoses'), check, 'diagnoses'));
}

function ageIsSaid({ question }: AskedQuestion, situation: Situation): boolean {
  return question.kind === 'age' && (situation.bornBetween !== undefined || isAnswered(situation, 'birthDate'));
}

function sameAnswer(check: Check, after: ReturnType<typeof saidOf>): boolean {
  return (
    after.person === check.person && JSON.stringify(sorted(after.situation)) === JSON.stringify(sorted(check.situation))
  );
}

function sorted(situation: Situation): readonly (readonly [string, unknown])[] {
  return Object.entries(situation).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Takes in an answer given as a button payload writes it. */
export function onValue(deps: Converse, chat: Chat, check: Check, id: QuestionId, value: string, ready?: Reply): Turn {
  const asked = deps.interview.asked(id, saidOf(check), check.goal);
  const reply = ready ?? (asked && replyTo(asked, value));
  if (asked === undefined || reply === undefined) return show(deps, chat, [{ kind: 'unknown-button' }]);
  return take(deps, withActive(chat, check), check, asked, reply);
}

/** What a button's value says to a question; `undefined` for a forged one. */
function replyTo({ question, facts }: AskedQuestion, value: string): Reply | undefined {
  if (value === 'unknown' || value === 'declined') return { kind: 'silence', silence: value };
  switch (question.kind) {
    case 'papers':
      return value === 'none' ? { kind: 'picked', facts: [] } : undefined;
    case 'birth-date':
      return undefined;
    default: {
      const [fact = question.id] = facts;
      if (fact === 'birthDate') return undefined;
      const answer = parseListedAnswer(fact, /^\d$/u.test(value) ? Number(value) : value);
      return answer === undefined ? undefined : { kind: 'value', value: answer };
    }
  }
}

/** Records a reply, unless it cannot be true, and goes on. */
export function take(deps: Converse, chat: Chat, check: Check, asked: AskedQuestion, reply: Reply): Turn {
  const said = record(saidOf(check), asked, reply);
  const problem = ageProblem(said.situation, deps.asOf);
  if (problem !== undefined && problem.kind !== 'age-contradicts-birth-date') {
    return miss(deps, chat, problem.kind === 'born-in-the-future' ? 'in-the-future' : 'too-long-ago');
  }
  const taken: Check = { ...check, ...said, picked: [] };
  const standing = standingOf(deps, taken);
  const ageGroups = possibleAgeGroups(standing.situation, deps.asOf);
  const contradiction = contradictionIn(said.person, ageGroups);
  if (contradiction !== undefined) {
    const here = atQuestion(withActive(chat, check), asked.question.id);
    return show(deps, here, [{ kind: 'contradiction', contradiction, ageGroups }]);
  }
  const notes: Note[] =
    reply.kind === 'silence'
      ? [{ kind: 'left-open', question: asked.question.id }]
      : [{ kind: 'noted', given: givenAnswer(deps, taken, asked.question.id, asked) }];
  const next = standing.next?.question.id;
  if (next === 'disability' && known(taken.situation, 'disability') === 'child') {
    notes.push({ kind: 'status-of-child-ended' });
  }
  return show(deps, atQuestion(withActive(chat, taken)), notes);
}

export function finishPapers(deps: Converse, chat: Chat, check: Check): Turn {
  const asked = currentQuestion(deps, chat, check);
  if (asked?.question.kind !== 'papers') return show(deps, chat, [{ kind: 'moved-on' }]);
  return take(deps, chat, check, asked, { kind: 'picked', facts: check.picked });
}
