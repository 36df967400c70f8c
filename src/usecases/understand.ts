import type { AskedQuestion } from '../core/interview/interview.ts';
import { parseAge, parseDay } from '../core/interview/parse-age.ts';
import { choicesFor } from '../core/interview/plan.ts';
import { afterWords, answerOf, fold, meaningOf } from '../core/interview/words.ts';
import { possibleAgeGroups } from '../core/law/age.ts';
import type { Chat, Check } from './chat.ts';
import type { Converse, Turn } from './conversation.ts';
import { onCaseText, onDeed, yesOrNoAt } from './following/deeds.ts';
import { onStopWord } from './following/follow.ts';
import { applyOn, aside, back, onConsent, onGo, onLanguage } from './go.ts';
import type { Steering } from './intents.ts';
import { activeCheck, at, toggled, withActive } from './moves.ts';
import { currentQuestion, standingOf } from './standing.ts';
import { finishPapers, onValue, take } from './take-answer.ts';
import { miss, show } from './turn.ts';

const longestText = 300;

export function onText(deps: Converse, chat: Chat, text: string): Turn {
  if (text.length > longestText) return miss(deps, chat, 'too-long');
  const { lexicon } = deps;
  const { from, ...atPlace } = chat;
  // Whoever has read why something is asked answers it right there.
  if (chat.place.kind === 'why' && from?.kind === 'question' && !leads(meaningOf(text, lexicon.steering))) {
    return onText(deps, { ...atPlace, place: from }, text);
  }
  const check = activeCheck(chat);
  if (chat.place.kind === 'question' && check !== undefined) {
    const asked = currentQuestion(deps, chat, check);
    if (asked !== undefined) return onTypedAnswer(deps, chat, check, asked, text);
  }
  const aboutCase = onCaseText(deps, chat, text);
  if (aboutCase !== undefined) return aboutCase;
  const consent = chat.place.kind === 'consent' ? meaningOf(text, lexicon.consents) : undefined;
  if (consent !== undefined) return onConsent(deps, chat, consent);
  const steering = meaningOf(text, lexicon.steering);
  if (steering !== undefined) return steer(deps, chat, steering);
  if (chat.place.kind === 'steps' && check !== undefined) {
    const day = parseDay(text, deps.asOf, lexicon.age);
    if (day?.kind === 'birth-date') return applyOn(deps, chat, day.date);
    if (day?.kind === 'impossible-date') return miss(deps, chat, 'impossible-date');
  }
  if (chat.language === undefined || chat.place.kind === 'language') {
    const language = meaningOf(text, lexicon.languages);
    if (language !== undefined) return onLanguage(deps, chat, language);
  }
  // The first words of somebody new are a greeting, whatever they are.
  if (chat.greeted === undefined && chat.place.kind === 'home' && chat.checks.length === 0) {
    return show(deps, { ...chat, greeted: true });
  }
  return miss(deps, chat, /^\s*\d+\s*$/u.test(text) ? 'no-such-number' : 'misunderstood');
}

function onTypedAnswer(deps: Converse, chat: Chat, check: Check, asked: AskedQuestion, text: string): Turn {
  const { lexicon, asOf } = deps;
  const { question } = asked;
  if (question.kind === 'age' || question.kind === 'birth-date') {
    // The words of a choice may begin with an age: "18 years to pension age".
    const exact = offered(deps, check, asked).find(({ words }) => words.includes(fold(text)));
    if (exact !== undefined) return onValue(deps, chat, check, question.id, exact.means);
    const parsed = parseAge(text, asOf, lexicon.age) ?? parseAge(afterPerson(deps, check, text), asOf, lexicon.age);
    if (parsed?.kind === 'impossible-date') return miss(deps, chat, 'impossible-date');
    if (parsed?.kind === 'birth-date') return take(deps, chat, check, asked, parsed);
    if (parsed?.kind === 'born-between') return take(deps, chat, check, asked, parsed);
  }
  const silence = meaningOf(text, lexicon.silences);
  if (silence !== undefined) return take(deps, chat, check, asked, { kind: 'silence', silence });
  if (question.kind === 'person') {
    const person = answerOf(text, lexicon.persons, lexicon.denials);
    if (person !== undefined) return take(deps, chat, check, asked, { kind: 'person', person });
  } else {
    const value = answerOf(text, offered(deps, check, asked), lexicon.denials);
    if (question.kind === 'papers' && value !== undefined) {
      const picked = toggled(
        check.picked,
        asked.facts.find((fact) => fact === value),
      );
      return show(deps, withActive(chat, { ...check, picked }));
    }
    if (value !== undefined) return onValue(deps, chat, check, question.id, value);
  }
  const steering = meaningOf(text, lexicon.steering);
  if (question.kind === 'papers' && steering === 'none') return onValue(deps, chat, check, 'diagnoses', 'none');
  if (question.kind === 'papers' && steering === 'done') return finishPapers(deps, chat, check);
  if (steering !== undefined && steering !== 'none') return steer(deps, chat, steering);
  return miss(deps, chat, /^\s*\d+\s*$/u.test(text) ? 'no-such-number' : 'misunderstood');
}

/** An age without the words for the very person it is asked about: nobody else's age is taken for theirs. */
function afterPerson({ lexicon }: Converse, { person }: Check, text: string): string {
  const names = lexicon.persons.filter(({ means }) => means === person).flatMap(({ words }) => words);
  return afterWords(text, [...names, ...lexicon.beforeAge]);
}

/** The words of the answers that the question on the screen offers. */
function offered(deps: Converse, check: Check, { question, facts }: AskedQuestion) {
  const meanings = deps.lexicon.answersTo(question.id);
  if (question.kind === 'papers') return meanings.filter(({ means }) => facts.some((fact) => fact === means));
  if (question.kind !== 'choice' && question.kind !== 'age') return [];
  const choices = choicesFor(question, possibleAgeGroups(standingOf(deps, check).situation, deps.asOf));
  return meanings.filter(({ means }) => choices.some(({ value }) => `${value}` === means));
}

function steer(deps: Converse, chat: Chat, steering: Steering): Turn {
  switch (steering) {
    case 'back':
      return back(deps, chat);
    case 'home':
      return show(deps, at(chat, 'home'));
    case 'stop':
      return onStopWord(deps, chat) ?? show(deps, at(chat, 'home'));
    case 'person':
      return aside(deps, chat, 'person');
    case 'result':
      return onGo(deps, chat, activeCheck(chat) === undefined ? 'again' : 'result', undefined);
    case 'done':
      return onGo(deps, chat, chat.place.kind === 'summary' ? 'result' : 'again', undefined);
    case 'yes':
    case 'no':
      return onYesOrNo(deps, chat, steering === 'yes');
    case 'none':
      return miss(deps, chat, 'misunderstood');
  }
}

function leads(steering: Steering | undefined): boolean {
  return steering === 'back' || steering === 'home' || steering === 'stop' || steering === 'person';
}

/** Yes and no, where a screen asks whether something is right or wanted. */
function onYesOrNo(deps: Converse, chat: Chat, yes: boolean): Turn {
  const { place } = chat;
  const check = activeCheck(chat);
  switch (place.kind) {
    case 'summary':
      return yes ? onGo(deps, chat, 'result', undefined) : show(deps, chat, [{ kind: 'which-answer' }]);
    case 'confirm-change':
      if (yes && check !== undefined) {
        const reply = place.person && ({ kind: 'person', person: place.person } as const);
        return onValue(deps, chat, check, place.question, place.value, reply);
      }
      return back(deps, chat);
    case 'consent':
      return onConsent(deps, chat, yes);
    case 'delete':
      return yes ? onGo(deps, chat, 'delete-yes', undefined) : back(deps, chat);
    case 'case': {
      const meant = yesOrNoAt(place.case, yes);
      if (meant?.kind === 'go') return onGo(deps, chat, meant.to, meant.check);
      return meant?.kind === 'case' ? onDeed(deps, chat, meant) : miss(deps, chat, 'misunderstood');
    }
    default:
      return miss(deps, chat, 'misunderstood');
  }
}
