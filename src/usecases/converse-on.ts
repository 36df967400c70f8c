import type { PlainDate } from '../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../core/calendar/working-calendar.ts';
import type { Situation } from '../core/facts/facts.ts';
import { createInterview } from '../core/interview/interview.ts';
import { createPlanner, type Relevance } from '../core/interview/plan.ts';
import type { Dialog } from '../core/interview/question.ts';
import { possibleAgeGroups } from '../core/law/age.ts';
import type { Edition } from '../core/law/edition.ts';
import { editionInForce } from '../core/law/editions/index.ts';
import { type Goal, openQuestions } from '../core/law/open-questions.ts';
import type { Converse } from './conversation.ts';
import type { Lexicon } from './intents.ts';
import type { Language } from './ports.ts';

/** Joins the law as it stands on a day to the dialog; the order of questions is worked out once a day. */
export function createConverseOn(deps: {
  readonly dialog: Dialog;
  readonly calendar: WorkingCalendar;
  readonly lexiconFor: (language: Language) => Lexicon;
}): (asOf: PlainDate, language: Language) => Converse {
  const { dialog, calendar, lexiconFor } = deps;
  let day: Omit<Converse, 'lexicon'> | undefined;
  return (asOf, language) => {
    if (day?.asOf !== asOf) {
      const edition = editionOn(asOf);
      const relevance = relevanceOn(edition, asOf);
      const interview = createInterview(dialog, relevance, createPlanner(dialog, relevance));
      day = { asOf, edition, calendar, interview };
    }
    return { ...day, lexicon: lexiconFor(language) };
  };
}

/** What the interview is told of an edition on a day. */
export function relevanceOn(edition: Edition, asOf: PlainDate): Relevance<Goal> {
  return {
    asOf,
    openQuestions: (situation: Situation, goal: Goal) => openQuestions(edition, situation, asOf, goal),
    ageGroups: (situation: Situation) => possibleAgeGroups(situation, asOf),
  };
}

function editionOn(asOf: PlainDate): Edition {
  const edition = editionInForce(asOf);
  if ('kind' in edition) throw new Error(`no edition is in force on ${asOf}: is the clock right?`);
  return edition;
}
