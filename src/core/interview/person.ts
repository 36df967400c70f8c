import type { Facts } from '../facts/facts.ts';

/**
 * Who needs care, seen from the person who writes. It sets the `applicant` fact, lends the sex where the word says it,
 * and chooses the wording: a voice is a way of speaking about somebody.
 */
export const persons = {
  self: { applicant: 'self', voice: 'self' },
  mother: { applicant: 'family-member', voice: 'she', sex: 'female' },
  father: { applicant: 'family-member', voice: 'he', sex: 'male' },
  child: { applicant: 'parent', voice: 'they' },
  wife: { applicant: 'family-member', voice: 'she', sex: 'female' },
  husband: { applicant: 'family-member', voice: 'he', sex: 'male' },
  relative: { applicant: 'family-member', voice: 'they' },
  ward: { applicant: 'legal-representative', voice: 'they' },
  other: { applicant: 'other', voice: 'they' },
} as const satisfies Record<string, PersonTraits>;

interface PersonTraits {
  readonly applicant: Facts['applicant'];
  readonly voice: Voice;
  readonly sex?: Facts['sex'];
}

export type Person = keyof typeof persons;
export type Voice = 'self' | 'she' | 'he' | 'they';

export const personIds = Object.keys(persons) as readonly Person[];

export function isPerson(id: string): id is Person {
  return Object.hasOwn(persons, id);
}

export function traitsOf(person: Person): PersonTraits {
  return persons[person];
}

/** The person meant when only the fact is known, as when a button of the plain contract form is pressed. */
export function personFor(applicant: Facts['applicant']): Person {
  switch (applicant) {
    case 'self':
      return 'self';
    case 'parent':
      return 'child';
    case 'legal-representative':
      return 'ward';
    case 'family-member':
      return 'relative';
    case 'other':
      return 'other';
  }
}
