import { type FactName, isAnswered, type ListedFact, type Situation, valuesOf } from '../../src/core/facts/facts.ts';
import { phases, type QuestionId } from '../../src/core/interview/question.ts';
import { type Assessment, assess, levels, prospectOf, readsOfRequirement } from '../../src/core/law/assess.ts';
import type { Edition } from '../../src/core/law/edition.ts';
import type { Goal } from '../../src/core/law/open-questions.ts';
import { Possibilities } from '../../src/core/law/possibilities.ts';
import type { Check } from './home-care-on.ts';
import { type State, withAnswer } from './policy-walk.ts';

/*
 * What may be wrong with a state of the planned interview, each as a sentence; nothing when all is well. Judged by the
 * assessment alone, never by what the plan was made from.
 */

const unlikely = levels.length - 1;

interface Seen {
  readonly check: Check;
  readonly goal: Goal;
  readonly state: State;
}

function told({ goal, state }: Seen, problem: string): string {
  return `${problem}: ${goal} ${state.plan.ask?.question.id ?? 'the end'} after ${JSON.stringify(state.situation)}`;
}

/** A question that was asked before, or one of whose facts was already answered. */
export function repetitionsIn(seen: Seen): readonly string[] {
  const { ask } = seen.state.plan;
  if (ask === undefined) return [];
  const again = seen.state.answers.filter(({ state }) => state.below.has(ask.question.id)).length > 0;
  const answered = ask.facts.filter((fact) => isAnswered(seen.state.situation, fact));
  return [
    ...(again ? [told(seen, 'asked again later')] : []),
    ...answered.map((fact) => told(seen, `${fact} was answered before`)),
  ];
}

/** A bound that an answer does not lower, or that is not nought at the end and at least one before it. */
export function bound(seen: Seen): readonly string[] {
  const { ask, atMost, expected } = seen.state.plan;
  if (ask === undefined) return atMost === 0 && expected === 0 ? [] : [told(seen, `${atMost} more at the end`)];
  const kept = seen.state.answers.filter(({ state }) => state.plan.atMost > atMost - 1);
  return [
    ...kept.map(({ said }) => told(seen, `the bound ${atMost} stays after ${JSON.stringify(said)}`)),
    ...(expected > atMost ? [told(seen, `${expected} expected of at most ${atMost}`)] : []),
  ];
}

/** A question, or a fact of one, of which no answer makes any difference to what the person is told. */
export function pointlessIn(seen: Seen): readonly string[] {
  const { check, goal, state } = seen;
  const { ask } = state.plan;
  if (ask === undefined) return [];
  const best = goal === 'first-ground' ? bestSettled(assess(check.edition, state.situation, check.asOf)) : unlikely;
  const now = new Possibilities(state.situation, check.asOf);
  const inPlay = check.edition.categories.filter((category) => {
    const prospect = prospectOf(category, now);
    return prospect.best !== prospect.worst && prospect.best < best;
  });
  const toldOf = (situation: Situation) => {
    const possible = new Possibilities(situation, check.asOf);
    const ranges = inPlay.map((category) => prospectOf(category, possible)).map((range) => [range.best, range.worst]);
    if (ask.question.phase === 'grounds') return ranges.join(' ');
    const { contraindication, documents } = assess(check.edition, situation, check.asOf);
    return [...ranges, contraindication, ...documents.map(({ id, certain }) => `${id} ${certain}`)].join(' ');
  };
  const matters = ([first, ...others]: readonly Situation[]) => {
    const before = toldOf(first ?? {});
    return others.some((other) => toldOf(other) !== before);
  };
  switch (ask.question.kind) {
    case 'person':
      // In an edition without representatives it only decides how the person is spoken of, which is reason enough.
      return [];
    case 'papers': {
      const none: Situation = Object.fromEntries(ask.facts.map((fact) => [fact, 'no'] as const));
      return ask.facts
        .filter(
          (fact) => !matters([none, { ...none, [fact]: 'yes' }].map((picks) => ({ ...state.situation, ...picks }))),
        )
        .filter((fact) => !inPlay.some((category) => canMatter(category, fact, seen)))
        .map((fact) => told(seen, `${fact} changes nothing`));
    }
    default:
      return matters(state.answers.map(({ said }) => withAnswer(state.situation, said))) ||
        ask.facts.some((fact) => inPlay.some((category) => canMatter(category, fact, seen)))
        ? []
        : [told(seen, 'no answer changes anything')];
  }
}

/**
 * Whether two values of a fact give a category another range of levels, in some way the other facts that were not
 * asked can turn out, while those that were left open stay open. Tried one by one, apart from how the plan does it.
 */
function canMatter(category: Edition['categories'][number], fact: FactName, { check, state }: Seen): boolean {
  if (fact === 'birthDate' || !readsOf(category).includes(fact)) return false;
  const others = readsOf(category).filter(
    (other) => other !== fact && other !== 'ageGroup' && !isAnswered(state.situation, other),
  );
  let ways: readonly Situation[] = [state.situation];
  for (const other of others) {
    ways = ways.flatMap((way) => valuesOf(other).map((value): Situation => ({ ...way, [other]: value })));
  }
  return ways.some((way) => {
    const ranges = valuesOf(fact).map((value) => {
      const { best, worst } = prospectOf(category, new Possibilities({ ...way, [fact]: value }, check.asOf));
      return `${best} ${worst}`;
    });
    return new Set(ranges).size > 1;
  });
}

function readsOf({ requirements }: Edition['categories'][number]): readonly ListedFact[] {
  return [...new Set(requirements.flatMap((requirement) => readsOfRequirement(requirement)))];
}

function bestSettled({ categories }: Pick<Assessment, 'categories'>): number {
  return Math.min(
    unlikely,
    ...categories.flatMap(({ level }) => (level === 'undetermined' ? [] : [levels.indexOf(level)])),
  );
}

/** Going on when a ground is found, or ending while an answer could still change the result. */
export function stopping(seen: Seen): readonly string[] {
  const { check, goal, state } = seen;
  const { categories } = assess(check.edition, state.situation, check.asOf);
  const best = bestSettled({ categories });
  const asked = state.plan.ask?.question;
  if (asked !== undefined) {
    const closing = asked.phase === 'documents' || asked.phase === 'health-limits' || asked.id === 'applicant';
    return goal === 'first-ground' && best === 0 && !closing ? [told(seen, 'goes on after a likely ground')] : [];
  }
  const groups = check.relevance.ageGroups(state.situation);
  const ages = new Set(groups.map((group) => (group === 'adult' || group === 'pension-age' ? 'adult' : 'child')));
  // Every category is for children only or for adults only: while that is open, none of them can be settled well.
  const hopeless = goal === 'first-ground' && ages.size > 1;
  const forgotten = categories
    .filter(
      ({ level, bestLevel }) =>
        level === 'undetermined' && !hopeless && (goal === 'all-grounds' || levels.indexOf(bestLevel) < best),
    )
    .flatMap(({ id, missing }) => {
      const category = check.edition.categories.find((candidate) => candidate.id === id);
      return missing.filter(
        (fact) => !isAnswered(state.situation, fact) && (category === undefined || canMatter(category, fact, seen)),
      );
    });
  const possible = categories.some(({ bestLevel }) => bestLevel !== 'unlikely');
  const closing = (['warVeteran', 'contraindication'] as const satisfies readonly FactName[]).filter(
    (fact) => possible && !ages.has('child') && !isAnswered(state.situation, fact),
  );
  return [...forgotten, ...closing].map((fact) => told(seen, `ends without ${fact}`));
}

/** A question out of the order that people need. */
export function disorderIn(seen: Seen): readonly string[] {
  const { check, state } = seen;
  const { ask } = state.plan;
  if (ask === undefined) return [];
  const { id, phase, after } = ask.question;
  const answered = (fact: FactName) => isAnswered(state.situation, fact);
  const ageSaid = answered('ageGroup') || answered('birthDate');
  const grounds = Object.keys(state.situation).filter(
    (fact) => !['applicant', 'sex', 'ageGroup', 'birthDate', 'bornBetween'].includes(fact),
  );
  const groups = check.relevance.ageGroups(state.situation);
  const adult = groups.every((group) => group === 'adult' || group === 'pension-age');
  const { categories } = assess(check.edition, state.situation, check.asOf);
  const later = state.answers.flatMap((answer) => [...answer.state.below]);
  const phaseOf = (question: QuestionId) =>
    phases.indexOf(check.dialog.questions.find((candidate) => candidate.id === question)?.phase ?? 'opening');
  const rules: readonly (readonly [broken: boolean, rule: string])[] = [
    [id === 'applicant' && Object.keys(state.situation).length > 0, 'who it is for does not come first'],
    [id !== 'applicant' && !answered('applicant'), 'asked before who it is for'],
    [id === 'ageGroup' && grounds.length > 0, 'the age does not come second'],
    [!['applicant', 'ageGroup'].includes(id) && !ageSaid, 'asked before the age'],
    [(id === 'sex' || id === 'birthDate') && grounds.length > 0, 'the rest of the age comes late'],
    [later.some((question) => phaseOf(question) < phases.indexOf(phase)), 'a question of an earlier phase follows'],
    [later.some((question) => after?.includes(question)), 'a question that should come before follows'],
    [id === 'contraindication' && later.length > 0, 'contraindications are not last'],
    [id === 'contraindication' && !adult, 'contraindications asked of someone who may be under 18'],
    [id === 'warVeteran' && !adult, 'veterans looked for among people who may be under 18'],
    [id === 'warVeteran' && categories.every(({ bestLevel }) => bestLevel === 'unlikely'), 'no category is possible'],
    [id === 'familyCare' && !(answered('selfCare') && answered('needsCareAtHome')), 'relatives come up too early'],
  ];
  return rules.flatMap(([broken, rule]) => (broken ? [told(seen, rule)] : []));
}
