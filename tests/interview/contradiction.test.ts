import { expect, test } from 'vitest';
import { ageGroups } from '../../src/core/facts/facts.ts';
import { contradictionIn } from '../../src/core/interview/interview.ts';
import { personIds } from '../../src/core/interview/person.ts';

test('a parent or spouse is not under eighteen, and a child is not of pension age', () => {
  const table = personIds.flatMap((person) =>
    ageGroups.flatMap((group) => {
      const contradiction = contradictionIn(person, [group]);
      return contradiction === undefined ? [] : [`${person} ${group}: ${contradiction}`];
    }),
  );
  expect(table).toEqual([
    'mother under-18-months: parent-under-age',
    'mother child: parent-under-age',
    'father under-18-months: parent-under-age',
    'father child: parent-under-age',
    'child pension-age: child-of-pension-age',
    'wife under-18-months: parent-under-age',
    'wife child: parent-under-age',
    'husband under-18-months: parent-under-age',
    'husband child: parent-under-age',
  ]);
});

test('an age that is still open contradicts nobody', () => {
  expect(contradictionIn('mother', ['child', 'adult'])).toBeUndefined();
  expect(contradictionIn('child', ['adult', 'pension-age'])).toBeUndefined();
  expect(contradictionIn('mother', ageGroups)).toBeUndefined();
  expect(contradictionIn(undefined, ['child'])).toBeUndefined();
});
