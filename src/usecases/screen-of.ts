import { addDays, type PlainDate } from '../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../core/calendar/working-calendar.ts';
import { addWorkingDays, isBeyondCalendar, isWorkingDay } from '../core/calendar/working-days.ts';
import { nextSteps } from '../core/casework/next-steps.ts';
import { known, type Situation } from '../core/facts/facts.ts';
import { possibleAgeGroups } from '../core/law/age.ts';
import { assess } from '../core/law/assess.ts';
import { disagreements, disagreementsTouching } from '../core/law/disagreements.ts';
import { elsewhere } from '../core/law/elsewhere.ts';
import { outlook } from '../core/law/outlook.ts';
import type { Chat, Check, Place } from './chat.ts';
import type { Converse } from './conversation.ts';
import { caseScreenOf, viewsOf } from './following/case-screen.ts';
import { activeCheck } from './moves.ts';
import type { ListedCheck, Screen } from './screens.ts';
import { answersOf, currentQuestion, givenAnswer, standingOf, subjectOf } from './standing.ts';

/** The screen a chat stands at. */
export function screenOf(deps: Converse, chat: Chat): Screen {
  const { place } = chat;
  if (chat.language === undefined) return { kind: 'language' };
  switch (place.kind) {
    case 'language':
    case 'consent':
    case 'help':
    case 'person':
    case 'refusal':
    case 'delete':
      return { kind: place.kind };
    case 'status':
      return { kind: 'status', cases: viewsOf(deps) };
    case 'case': {
      const shown = caseScreenOf(deps, chat, place.case);
      return shown === undefined ? { kind: 'status', cases: viewsOf(deps) } : { kind: 'case', case: shown };
    }
    case 'home':
    case 'checks':
      return { kind: place.kind, checks: chat.checks.map((check) => listed(deps, check)) };
    case 'privacy':
      return { kind: 'privacy', consent: chat.consent, follows: viewsOf(deps).length > 0 };
    default: {
      const check = activeCheck(chat);
      if (check !== undefined) return checkScreen(deps, chat, check, place);
      return place.kind === 'documents' ? generalDocuments(deps) : { kind: 'home', checks: [] };
    }
  }
}

function checkScreen(deps: Converse, chat: Chat, check: Check, place: Place): Screen {
  const { asOf, edition, calendar } = deps;
  const standing = standingOf(deps, check);
  const subject = subjectOf(chat, check);
  const { situation } = standing;
  switch (place.kind) {
    case 'why':
      return {
        kind: 'why',
        question: currentQuestion(deps, { ...chat, place: chat.from ?? place }, check)?.question.id ?? 'applicant',
      };
    case 'confirm-change': {
      const given = givenAnswer(deps, check, place.question);
      return { kind: 'confirm-change', subject, given, value: place.value, person: place.person };
    }
    case 'delete-check':
      return { kind: 'delete-check', subject };
    case 'result': {
      const assessment = assess(edition, situation, asOf);
      return {
        kind: 'result',
        subject,
        assessment,
        edition,
        outlook: outlook(edition, { ...sexOf(check), ...situation }, asOf),
        elsewhere: elsewhere(assessment, situation),
        canCheckOthers: standingOf(deps, { ...check, goal: 'all-grounds' }).next !== undefined,
      };
    }
    case 'reasons':
      return { kind: 'reasons', subject, assessment: assess(edition, situation, asOf) };
    case 'clauses': {
      const assessment = assess(edition, situation, asOf);
      return {
        kind: 'clauses',
        subject,
        assessment,
        edition,
        disagreements: disagreementsTouching(assessment, situation).filter(
          (id) => disagreements[id].topic === 'answer',
        ),
      };
    }
    case 'documents': {
      const assessment = assess(edition, situation, asOf);
      return {
        kind: 'documents',
        subject,
        documents: assessment.documents,
        ticked: check.ticked,
        olderListMayBeQuoted: disagreementsTouching(assessment, situation).includes('older-document-list'),
      };
    }
    case 'steps': {
      const [soonest = asOf] = isWorkingDay(asOf, calendar) === true ? [asOf] : nextWorkingDays(asOf, calendar);
      const appliedOn = check.appliedOn !== undefined && check.appliedOn >= asOf ? check.appliedOn : soonest;
      const assessment = assess(edition, situation, asOf);
      return {
        kind: 'steps',
        subject,
        appliedOn,
        nothingFits: assessment.categories.every(({ level }) => level === 'unlikely'),
        steps: nextSteps(edition, assessment, situation, appliedOn, calendar),
        otherDays: nextWorkingDays(asOf, calendar).filter((day) => day !== appliedOn),
      };
    }
    case 'summary':
      return { kind: 'summary', subject, answers: answersOf(check, standing) };
    default: {
      const asked = currentQuestion(deps, chat, check);
      if (asked === undefined) return { kind: 'summary', subject, answers: answersOf(check, standing) };
      const anew = standing.next?.question.id !== asked.question.id;
      return {
        kind: 'question',
        subject,
        asked,
        ageGroups: possibleAgeGroups(situation, asOf),
        picked: check.picked,
        atMost: anew ? 0 : standing.atMost,
        asOf,
        contraindications: edition.contraindications,
      };
    }
  }
}

function listed(deps: Converse, check: Check): ListedCheck {
  return { id: check.id, person: check.person, finished: standingOf(deps, check).next === undefined };
}

function generalDocuments({ edition, asOf }: Converse): Screen {
  const { documents } = assess(edition, {}, asOf);
  return { kind: 'documents', subject: undefined, documents, ticked: [], olderListMayBeQuoted: true };
}

/** Said only to learn the day of the pension age: no category needs it today, so the interview does not use it. */
function sexOf({ situation }: Check): Situation {
  const sex = known(situation, 'sex');
  return sex === undefined ? {} : { sex };
}

function nextWorkingDays(asOf: PlainDate, calendar: WorkingCalendar): readonly PlainDate[] {
  return [asOf, addDays(asOf, 6)].flatMap((day) => {
    const next = addWorkingDays(day, 1, calendar);
    return isBeyondCalendar(next) ? [] : [next];
  });
}
