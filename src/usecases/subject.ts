import type { Person } from '../core/interview/person.ts';

/** Whose check a screen is about, and how it is told apart from the other checks of the chat. */
export interface Subject {
  readonly id: string;
  readonly person: Person;
  /** More than one check in this chat: buttons must say which one they mean. */
  readonly oneOfSeveral: boolean;
}
