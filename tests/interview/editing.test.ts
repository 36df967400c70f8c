import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import { type FactName, isAnswered, type Situation, silences } from '../../src/core/facts/facts.ts';
import {
  type AskedQuestion,
  type Reply,
  record,
  type Said,
  type Standing,
} from '../../src/core/interview/interview.ts';
import { personIds } from '../../src/core/interview/person.ts';
import { choicesFor } from '../../src/core/interview/plan.ts';
import type { QuestionId } from '../../src/core/interview/question.ts';
import type { Goal } from '../../src/core/law/open-questions.ts';
import { homeCareOn, say, silent } from './home-care-on.ts';

// Some hundreds of whole interviews, which a busy machine may slow down.
vi.setConfig({ testTimeout: 60_000 });

const asOf = plainDate(2026, 11, 22);
const check = homeCareOn(asOf);
const { standing } = check.interview;
const goals = ['first-ground', 'all-grounds'] as const satisfies readonly Goal[];

/** Every way to answer a question by buttons, and a few typed ones for the age. */
function repliesTo({ question, facts }: AskedQuestion, situation: Situation): readonly Reply[] {
  const silence = (['unknown', 'declined'] as const).map((said) => ({ kind: 'silence', silence: said }) as const);
  switch (question.kind) {
    case 'person':
      return [...personIds.map((person) => ({ kind: 'person', person }) as const), ...silence];
    case 'age':
      return [
        ...question.choices.map(({ value }) => ({ kind: 'value', value }) as const),
        ...silence,
        { kind: 'birth-date', date: plainDate(1948, 3, 8) },
        { kind: 'birth-date', date: plainDate(1964, 6, 1) },
        { kind: 'born-between', span: { from: plainDate(1965, 1, 1), to: plainDate(1965, 12, 31) } },
        { kind: 'born-between', span: { from: plainDate(1963, 1, 1), to: plainDate(1963, 12, 31) } },
      ];
    case 'birth-date':
      return [
        { kind: 'birth-date', date: plainDate(1965, 2, 3) },
        { kind: 'birth-date', date: plainDate(1965, 12, 3) },
        ...silence,
      ];
    case 'choice':
      return [
        ...choicesFor(question, check.relevance.ageGroups(situation)).map(
          ({ value }) => ({ kind: 'value', value }) as const,
        ),
        ...silence,
      ];
    case 'papers':
      return [
        { kind: 'picked', facts: [] },
        { kind: 'picked', facts },
        ...facts.map((fact) => ({ kind: 'picked', facts: [fact] }) as const),
        ...silence,
      ];
  }
}

/** Answers whatever is asked, to the end or to a number of answers; the choices are numbers drawn beforehand. */
function answered(draws: readonly number[], goal: Goal, from: Said = silent): { said: Said; standing: Standing } {
  let said = from;
  for (const draw of draws) {
    const { next, situation } = standing(said, goal);
    if (next === undefined) break;
    const replies = repliesTo(next, situation);
    const reply = replies[draw % replies.length];
    if (reply !== undefined) said = record(said, next, reply);
  }
  return { said, standing: standing(said, goal) };
}

const draws = fc.array(fc.nat(1000), { minLength: 3, maxLength: 20 });
const anyGoal = fc.constantFrom(...goals);

test('a birth date that is not known does not stand for the age, which is asked all the same', () => {
  for (const silence of silences) {
    const said: Said = { person: 'mother', situation: { applicant: 'family-member', birthDate: silence } };
    for (const goal of goals) {
      const { next, answered: before } = standing(said, goal);
      expect(next?.question.id).toBe('ageGroup');
      expect(before.map(({ question }) => question.id)).toEqual(['applicant']);
    }
  }
});

const ids = ({ answered: questions }: Standing) => questions.map(({ question }) => question.id);

describe('an interview follows from what was said', () => {
  test('each answer moves it on, with the bound falling by at least one', () => {
    fc.assert(
      fc.property(draws, anyGoal, (choices, goal) => {
        let said = silent;
        for (const draw of choices) {
          const before = standing(said, goal);
          if (before.next === undefined) {
            expect(before.atMost).toBe(0);
            return;
          }
          const replies = repliesTo(before.next, before.situation);
          const reply = replies[draw % replies.length];
          if (reply === undefined) return;
          said = record(said, before.next, reply);
          const after = standing(said, goal);
          expect(after.atMost).toBeLessThanOrEqual(before.atMost - 1);
          // A birth date answers the age itself, and leaves nothing of the questions that were to find it out.
          const expected = reply.kind === 'birth-date' ? ids(after) : [...ids(before), before.next.question.id];
          expect(ids(after)).toEqual(expected);
          expect(new Set(ids(after)).size).toBe(ids(after).length);
          for (const { facts } of after.answered) {
            expect(facts.every((fact) => isAnswered(said.situation, fact) || fact === 'ageGroup')).toBe(true);
          }
        }
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('the same words in another order come to the same', () => {
    const reply = { kind: 'value', value: 'cannot' } as const;
    const start = say(check, silent, 'first-ground', 'applicant', { kind: 'person', person: 'mother' });
    const aged = say(check, start, 'first-ground', 'ageGroup', { kind: 'value', value: 'pension-age' });
    const forwards = say(check, aged, 'first-ground', 'selfCare', reply);
    const early = say(check, silent, 'first-ground', 'selfCare', reply);
    const withPerson = say(check, early, 'first-ground', 'applicant', { kind: 'person', person: 'mother' });
    const backwards = say(check, withPerson, 'first-ground', 'ageGroup', { kind: 'value', value: 'pension-age' });
    expect(standing(backwards, 'first-ground')).toEqual(standing(forwards, 'first-ground'));
  });
});

describe('changing an answer', () => {
  test('keeps everything else that was said, and uses all of it that still matters', () => {
    fc.assert(
      fc.property(draws, anyGoal, fc.nat(), fc.nat(), (choices, goal, which, how) => {
        const { said, standing: before } = answered(choices, goal);
        const asked = before.answered[which % Math.max(1, before.answered.length)];
        if (asked === undefined) return;
        const replies = repliesTo(asked, before.situation);
        const reply = replies[how % replies.length];
        if (reply === undefined) return;
        const changed = record(said, asked, reply);
        const after = standing(changed, goal);

        const aboutAge = ['ageGroup', 'birthDate', 'bornBetween'];
        const own: readonly string[] =
          asked.question.kind === 'age' || reply.kind === 'birth-date' ? aboutAge : asked.facts;
        const kept = Object.entries(said.situation).filter(([fact]) => !own.includes(fact));
        expect(Object.fromEntries(Object.entries(changed.situation).filter(([fact]) => !own.includes(fact)))).toEqual(
          Object.fromEntries(kept),
        );
        // What the law is asked about is nothing but what was said; the sex may come with the person.
        for (const [fact, value] of Object.entries(after.situation)) {
          if (fact === 'sex' || fact === 'bornBetween' || (fact === 'ageGroup' && value === 'unknown')) continue;
          expect([fact, changed.situation[fact as FactName]]).toEqual([fact, value]);
        }
        // It goes on exactly where something that matters has not been said yet.
        if (after.next !== undefined) {
          const waits = after.next.facts.some((fact) => !isAnswered(changed.situation, fact));
          const senseless = after.next.question.id === 'disability';
          expect(waits || senseless).toBe(true);
        }
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test('going back to the earlier answer restores the earlier standing exactly', () => {
    fc.assert(
      fc.property(
        draws,
        anyGoal,
        fc.nat(),
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        (choices, goal, which, hows) => {
          const { said, standing: before } = answered(choices, goal);
          const editable = before.answered.filter(
            ({ question }) =>
              ['choice', 'papers', 'person'].includes(question.kind) && !isSilentAbout(said, question.id),
          );
          const asked = editable[which % Math.max(1, editable.length)];
          if (asked === undefined) return;
          const replies = repliesTo(asked, before.situation);
          let changed = said;
          for (const how of hows) {
            const reply = replies[how % replies.length];
            if (reply !== undefined) changed = record(changed, asked, reply);
          }
          expect(standing(record(changed, asked, earlier(said, asked)), goal)).toEqual(before);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });

  test('an answer that no longer matters is kept, but not used, and comes back with its question', () => {
    const goal = 'all-grounds';
    const asAdult = answered([1, 2, 3, 0, 3, 0, 0, 0], goal).said;
    const person = say(check, asAdult, goal, 'applicant', { kind: 'person', person: 'relative' });
    const adult = say(check, person, goal, 'ageGroup', { kind: 'value', value: 'adult' });
    const cared = say(check, adult, goal, 'selfCare', { kind: 'value', value: 'cannot' });
    const needy = say(check, cared, goal, 'needsCareAtHome', { kind: 'value', value: 'yes' });
    const alone = say(check, needy, goal, 'familyCare', { kind: 'value', value: 'nobody-obliged' });
    const before = standing(alone, goal);
    const asChild = say(check, alone, goal, 'ageGroup', { kind: 'value', value: 'child' });
    expect(standing(asChild, goal).situation).not.toHaveProperty('familyCare');
    expect(standing(asChild, goal).situation).not.toHaveProperty('selfCare');
    expect(asChild.situation).toMatchObject({ familyCare: 'nobody-obliged', selfCare: 'cannot' });
    expect(standing(say(check, asChild, goal, 'ageGroup', { kind: 'value', value: 'adult' }), goal)).toEqual(before);
  });

  test('a status that only children have is asked again of an adult', () => {
    const goal = 'first-ground';
    const child = say(check, silent, goal, 'applicant', { kind: 'person', person: 'child' });
    const aged = say(check, child, goal, 'ageGroup', { kind: 'value', value: 'child' });
    const disabled = say(check, aged, goal, 'disability', { kind: 'value', value: 'child' });
    expect(ids(standing(disabled, goal))).toContain('disability');
    const adult = say(check, disabled, goal, 'ageGroup', { kind: 'value', value: 'adult' });
    const limited = say(check, adult, goal, 'selfCare', { kind: 'value', value: 'can' });
    expect(standing(limited, goal).next?.question.id).toBe('disability');
    const back = say(check, limited, goal, 'ageGroup', { kind: 'value', value: 'child' });
    expect(standing(back, goal).situation.disability).toBe('child');
  });
});

/** Nothing was said of who it is for: taking a word back is a test of its own. */
function isSilentAbout({ situation }: Said, id: QuestionId): boolean {
  return id === 'applicant' && silences.some((silence) => silence === situation.applicant);
}

/** The reply that says what was said. */
function earlier({ person, situation }: Said, { question, facts }: AskedQuestion): Reply {
  const said = facts.map((fact) => situation[fact]);
  const silence = silences.find((one) => said.includes(one));
  if (silence !== undefined) return { kind: 'silence', silence };
  if (question.kind === 'papers') return { kind: 'picked', facts: facts.filter((fact) => situation[fact] === 'yes') };
  if (question.kind === 'person' && person !== undefined) return { kind: 'person', person };
  const value = question.kind === 'choice' ? situation[question.id] : undefined;
  if (value === undefined) throw new Error(`Nothing was said of ${question.id}`);
  return { kind: 'value', value };
}

describe('the age', () => {
  const goal = 'first-ground';
  const start = say(check, silent, goal, 'applicant', { kind: 'person', person: 'relative' });
  const yearOfBirth = {
    kind: 'born-between',
    span: { from: plainDate(1965, 1, 1), to: plainDate(1965, 12, 31) },
  } as const;
  const open = (said: Said): QuestionId | undefined => standing(said, goal).next?.question.id;

  test('as a band, it needs nothing more', () => {
    const said = say(check, start, goal, 'ageGroup', { kind: 'value', value: 'pension-age' });
    expect(standing(said, goal).situation).toEqual({ applicant: 'family-member', ageGroup: 'pension-age' });
    expect(open(said)).toBe('selfCare');
  });

  test('as a date, it needs the sex only between the two pension ages', () => {
    const dateOf = (year: number) =>
      say(check, start, goal, 'ageGroup', { kind: 'birth-date', date: plainDate(year, 1, 1) });
    expect(open(dateOf(1959))).toBe('selfCare');
    expect(open(dateOf(1964))).toBe('sex');
    expect(open(dateOf(1980))).toBe('selfCare');
    expect(open(dateOf(2010))).toBe('disability');
  });

  test('a year of birth, then the sex, then the birth date: each only where it decides', () => {
    const typed = say(check, start, goal, 'ageGroup', yearOfBirth);
    expect(open(typed)).toBe('sex');
    const man = say(check, typed, goal, 'sex', { kind: 'value', value: 'male' });
    expect(open(man)).toBe('selfCare');
    const woman = say(check, typed, goal, 'sex', { kind: 'value', value: 'female' });
    expect(open(woman)).toBe('birthDate');
    const notYet = say(check, woman, goal, 'birthDate', { kind: 'birth-date', date: plainDate(1965, 12, 3) });
    expect(open(notYet)).toBe('selfCare');
    expect(check.relevance.ageGroups(standing(notYet, goal).situation)).toEqual(['adult']);
    const already = say(check, woman, goal, 'birthDate', { kind: 'birth-date', date: plainDate(1965, 2, 3) });
    expect(check.relevance.ageGroups(standing(already, goal).situation)).toEqual(['pension-age']);
    const unsaid = say(check, woman, goal, 'birthDate', { kind: 'silence', silence: 'declined' });
    expect(open(unsaid)).toBe('selfCare');
  });

  test('said in a new way, it replaces what was said before', () => {
    const typed = say(check, start, goal, 'ageGroup', yearOfBirth);
    const date = say(check, typed, goal, 'ageGroup', { kind: 'birth-date', date: plainDate(1950, 1, 1) });
    expect(date.situation).toEqual({ applicant: 'family-member', birthDate: '1950-01-01' });
    const band = say(check, date, goal, 'ageGroup', { kind: 'value', value: 'child' });
    expect(band.situation).toEqual({ applicant: 'family-member', ageGroup: 'child' });
    const none = say(check, band, goal, 'ageGroup', { kind: 'silence', silence: 'unknown' });
    expect(none.situation).toEqual({ applicant: 'family-member', ageGroup: 'unknown' });
  });

  test.each([
    { person: 'mother', next: 'birthDate' },
    { person: 'wife', next: 'birthDate' },
    { person: 'father', next: 'selfCare' },
    { person: 'husband', next: 'selfCare' },
    { person: 'self', next: 'sex' },
    { person: 'ward', next: 'sex' },
    { person: 'other', next: 'sex' },
  ] as const)('of $person, the word says the sex where it can: next comes $next', ({ person, next }) => {
    const said = say(check, silent, goal, 'applicant', { kind: 'person', person });
    expect(open(say(check, said, goal, 'ageGroup', yearOfBirth))).toBe(next);
  });

  test('when the person turns out to be another, the sex of the first word is not kept', () => {
    const mother = say(check, silent, goal, 'applicant', { kind: 'person', person: 'mother' });
    const typed = say(check, mother, goal, 'ageGroup', yearOfBirth);
    expect(standing(typed, goal).situation.sex).toBe('female');
    const relative = say(check, typed, goal, 'applicant', { kind: 'person', person: 'relative' });
    expect(standing(relative, goal).situation).not.toHaveProperty('sex');
    expect(open(relative)).toBe('sex');
  });

  test('when it is not said any more who it is for, the sex of the first word is not kept', () => {
    const mother = say(check, silent, goal, 'applicant', { kind: 'person', person: 'mother' });
    const unsaid = say(check, mother, goal, 'applicant', { kind: 'silence', silence: 'declined' });
    expect(unsaid.situation).toEqual({ applicant: 'declined' });
    expect(standing(unsaid, goal).situation).toEqual({ applicant: 'declined' });
    expect(unsaid.person).toBeUndefined();
  });
});
