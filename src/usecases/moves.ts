import type { QuestionId } from '../core/interview/question.ts';
import type { Chat, Check, Place } from './chat.ts';
import type { CasePlace } from './following/place.ts';

export type PlainPlace = Exclude<Place['kind'], 'question' | 'confirm-change' | 'case'>;

export function at(chat: Chat, kind: PlainPlace): Chat {
  const { from: _from, ...rest } = chat;
  return { ...rest, place: { kind } };
}

/** At something about an application; where "back" leads in the end stays as it was. */
export function atCase(chat: Chat, place: CasePlace): Chat {
  return away(chat, { kind: 'case', case: place });
}

/** At the list of what the chat follows. */
export function atStatus(chat: Chat): Chat {
  return away(chat, { kind: 'status' });
}

function away(chat: Chat, place: Place): Chat {
  const from = isAside(chat.place) || chat.place.kind === 'case' ? chat.from : chat.place;
  return { ...chat, place, ...(from && { from }) };
}

export function atQuestion(chat: Chat, anew?: QuestionId): Chat {
  const { from: _from, ...rest } = chat;
  return { ...rest, place: anew === undefined ? { kind: 'question' } : { kind: 'question', anew } };
}

export function withActive(chat: Chat, check: Check): Chat {
  return {
    ...chat,
    active: check.id,
    checks: chat.checks.map((other) => (other.id === check.id ? check : other)),
  };
}

export function withoutActive(chat: Chat): Chat {
  const { active: _active, ...rest } = chat;
  return rest;
}

export function activeCheck(chat: Chat): Check | undefined {
  return chat.checks.find((check) => check.id === chat.active);
}

export function toggled<T>(list: readonly T[], item: T | undefined): readonly T[] {
  if (item === undefined) return list;
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

export function isAside(place: Place): boolean {
  return (asides as readonly string[]).includes(place.kind);
}

const asides = ['language', 'help', 'privacy', 'person', 'why', 'delete', 'delete-check', 'status'] as const;

export function returnPlace(chat: Chat): Place {
  return isAside(chat.place) ? (chat.from ?? { kind: 'home' }) : chat.place;
}
