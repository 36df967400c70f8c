import { homeCare } from '../../dialogs/home-care.ts';
import type { PlainDate } from '../../src/core/calendar/plain-date.ts';
import type { Situation } from '../../src/core/facts/facts.ts';
import { createInterview, type Interview, type Reply, record, type Said } from '../../src/core/interview/interview.ts';
import { createPlanner, type Plan, type Relevance } from '../../src/core/interview/plan.ts';
import type { Dialog, QuestionId } from '../../src/core/interview/question.ts';
import { possibleAgeGroups } from '../../src/core/law/age.ts';
import type { Edition } from '../../src/core/law/edition.ts';
import { editionInForce } from '../../src/core/law/editions/index.ts';
import { type Goal, type OpenQuestions, openQuestions } from '../../src/core/law/open-questions.ts';

export interface Check {
  readonly asOf: PlainDate;
  readonly edition: Edition;
  readonly dialog: Dialog;
  readonly relevance: Relevance<Goal>;
  readonly plan: (situation: Situation, goal: Goal) => Plan;
  readonly interview: Interview<Goal>;
}

/** The check of a day, wired as the program wires it. Planning takes about half a second for each goal. */
export function homeCareOn(asOf: PlainDate, dialog: Dialog = homeCare): Check {
  const edition = editionInForce(asOf);
  if ('kind' in edition) throw new Error(`No edition in force on ${asOf}`);
  // Walks ask for the same situation twice, once for its key and once through the plan.
  const remembered: Record<Goal, WeakMap<Situation, OpenQuestions>> = {
    'first-ground': new WeakMap(),
    'all-grounds': new WeakMap(),
  };
  const relevance: Relevance<Goal> = {
    asOf,
    openQuestions: (situation, goal) => {
      const open = remembered[goal].get(situation) ?? openQuestions(edition, situation, asOf, goal);
      remembered[goal].set(situation, open);
      return open;
    },
    ageGroups: (situation) => possibleAgeGroups(situation, asOf),
  };
  const plan = createPlanner(dialog, relevance);
  return { asOf, edition, dialog, relevance, plan, interview: createInterview(dialog, relevance, plan) };
}

/** Nothing said yet. */
export const silent: Said = { situation: {} };

/** Answers the question of this id, which must be one of the check's. */
export function say(check: Check, said: Said, goal: Goal, id: QuestionId, reply: Reply): Said {
  const asked = check.interview.asked(id, said, goal);
  if (asked === undefined) throw new Error(`No question ${id}`);
  return record(said, asked, reply);
}
