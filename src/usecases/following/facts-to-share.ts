import { type Answer, type FactName, isAnswered, known } from '../../core/facts/facts.ts';
import { possibleAgeGroups } from '../../core/law/age.ts';
import type { FrozenFact, FrozenFacts } from '../casework/ports.ts';
import type { Check } from '../chat.ts';
import type { Converse } from '../conversation.ts';
import { standingOf } from '../standing.ts';

/**
 * The answers of a check as the office would get them: what was asked and answered, each with who said it and the day on
 * which they stood by it. An age that was typed goes as the age group that follows from it.
 */
export function factsToShare(deps: Converse, check: Check): FrozenFacts {
  const standing = standingOf(deps, check);
  const { situation } = check;
  const saidBy = known(situation, 'applicant') ?? 'unknown';
  const frozen = (value: Answer): FrozenFact => ({ value, saidBy, saidOn: deps.asOf });
  const asked = new Set<FactName>(standing.answered.flatMap(({ facts }) => facts));
  const entries = [...asked]
    .filter((fact) => isAnswered(situation, fact))
    .flatMap((fact) => {
      const value = situation[fact];
      return value === undefined ? [] : [[fact, frozen(value)] as const];
    });
  const [ageGroup, ...others] = possibleAgeGroups(situation, deps.asOf);
  const onlyAge = ageGroup !== undefined && others.length === 0 ? { ageGroup: frozen(ageGroup) } : {};
  return { ...Object.fromEntries(entries), ...onlyAge };
}
