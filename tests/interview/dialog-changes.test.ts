import { describe, expect, test, vi } from 'vitest';
import { homeCare } from '../../dialogs/home-care.ts';
import { plainDate } from '../../src/core/calendar/plain-date.ts';
import type { Said } from '../../src/core/interview/interview.ts';
import type { Dialog, Question, QuestionId } from '../../src/core/interview/question.ts';
import { type Check, homeCareOn, say, silent } from './home-care-on.ts';

/*
 * Questions may be changed while checks are under way. What was said is kept by fact, so it is used wherever a question
 * still asks for it, and asked again where it is none of the choices any more.
 */
vi.setConfig({ testTimeout: 60_000 });

const asOf = plainDate(2026, 11, 22);
const goal = 'first-ground';
const planned = new Map<Dialog, Check>();
const on = (dialog: Dialog): Check => {
  const check = planned.get(dialog) ?? homeCareOn(asOf, dialog);
  planned.set(dialog, check);
  return check;
};
const today = on(homeCare);

const begun: Said = [
  ['applicant', { kind: 'person', person: 'mother' }] as const,
  ['ageGroup', { kind: 'value', value: 'pension-age' }] as const,
  ['selfCare', { kind: 'value', value: 'cannot' }] as const,
  ['needsCareAtHome', { kind: 'value', value: 'yes' }] as const,
].reduce<Said>((said, [id, reply]) => say(today, said, goal, id, reply), silent);

const without = (id: QuestionId): Dialog => ({
  ...homeCare,
  questions: homeCare.questions.filter((question) => question.id !== id),
});
const changed = (id: QuestionId, change: (question: Question) => Question): Dialog => ({
  ...homeCare,
  questions: homeCare.questions.map((question) => (question.id === id ? change(question) : question)),
});
const ids = (said: Said, dialog: Dialog) => {
  const { answered, next } = on(dialog).interview.standing(said, goal);
  return { answered: answered.map(({ question }) => question.id), next: next?.question.id };
};

describe('a check that was begun before the questions changed', () => {
  test('goes on where it was when nothing has changed', () => {
    expect(ids(begun, homeCare)).toEqual({
      answered: ['applicant', 'ageGroup', 'selfCare', 'needsCareAtHome'],
      next: 'familyCare',
    });
  });

  test('leaves a question out that is no longer there, and keeps its answer', () => {
    const { answered, next } = ids(begun, without('needsCareAtHome'));
    expect(answered).toEqual(['applicant', 'ageGroup', 'selfCare']);
    expect(next).not.toBe('needsCareAtHome');
    expect(begun.situation.needsCareAtHome).toBe('yes');
    expect(ids(begun, homeCare).answered).toContain('needsCareAtHome');
  });

  test('asks a new question, and then uses the answers given before', () => {
    const earlier = say(on(without('selfCare')), silent, goal, 'applicant', {
      kind: 'person',
      person: 'self',
    });
    const aged = say(today, earlier, goal, 'ageGroup', { kind: 'value', value: 'pension-age' });
    const needy = say(today, aged, goal, 'needsCareAtHome', { kind: 'value', value: 'yes' });
    expect(ids(needy, homeCare).next).toBe('selfCare');
    const cared = say(today, needy, goal, 'selfCare', { kind: 'value', value: 'cannot' });
    expect(ids(cared, homeCare).answered).toContain('needsCareAtHome');
    expect(ids(cared, homeCare).next).toBe('familyCare');
  });

  test('asks again what is none of the choices any more, and uses the answer when the choice comes back', () => {
    const narrower = changed('selfCare', (question) =>
      question.kind === 'choice'
        ? { ...question, choices: question.choices.filter(({ value }) => value !== 'cannot') }
        : question,
    );
    expect(ids(begun, narrower).next).toBe('selfCare');
    expect(ids(begun, homeCare).answered).toContain('selfCare');
  });

  test('uses the answers in whatever order the questions come', () => {
    const { answered, next } = ids(begun, { ...homeCare, questions: homeCare.questions.toReversed() });
    expect(answered.toSorted()).toEqual(['ageGroup', 'applicant', 'needsCareAtHome', 'selfCare']);
    expect(next).toBe('familyCare');
  });

  test('asks again for the papers when the list has a new line', () => {
    const shorter = changed('diagnoses', (question) =>
      question.kind === 'papers'
        ? { ...question, items: question.items.filter(({ fact }) => fact !== 'dementia') }
        : question,
    );
    const before = on(shorter);
    const grown = say(before, silent, goal, 'applicant', { kind: 'person', person: 'relative' });
    const adult = say(before, grown, goal, 'ageGroup', { kind: 'value', value: 'adult' });
    const limited = say(before, adult, goal, 'selfCare', { kind: 'value', value: 'can' });
    const disabled = say(before, limited, goal, 'disability', { kind: 'value', value: 'group-1' });
    const named = say(before, disabled, goal, 'diagnoses', { kind: 'picked', facts: [] });
    expect(ids(named, shorter).answered).toContain('diagnoses');
    expect(ids(named, homeCare).next).toBe('diagnoses');
  });
});
