import { parsePlainDate } from '../core/calendar/plain-date.ts';
import { isPerson } from '../core/interview/person.ts';
import { isLanguage } from '../i18n/languages.ts';
import { isQuestionId } from '../usecases/chat.ts';
import { deeds, destinations, type Intent } from '../usecases/intents.ts';

/** What a button can carry: an intent that is a press. Telegram allows 64 bytes; ids and enumerations only. */
export type Press = Extract<
  Intent,
  {
    kind:
      | 'case'
      | 'answer'
      | 'go'
      | 'language'
      | 'consent'
      | 'replace'
      | 'open'
      | 'edit'
      | 'tick'
      | 'apply-on'
      | 'forget-check';
  }
>;

/** The payload of a button (`contract.md` 6; the forms beside it are ours). */
export function pack(press: Press): string {
  switch (press.kind) {
    case 'answer':
      return ['a', press.check, press.question, press.value, ...(press.person ? [press.person] : [])].join(':');
    case 'go':
      return ['go', press.to, ...(press.check === undefined ? [] : [press.check])].join(':');
    case 'language':
      return `lang:${press.language}`;
    case 'consent':
      return `consent:${press.given ? 'yes' : 'no'}`;
    case 'replace':
      return ['c', press.check, press.question, press.value, ...(press.person ? [press.person] : [])].join(':');
    case 'open':
      return `o:${press.check}`;
    case 'edit':
      return `e:${press.check}:${press.question}`;
    case 'tick':
      return `d:${press.check}:${press.document}`;
    case 'apply-on':
      return `s:${press.check}:${press.date}`;
    case 'forget-check':
      return `x:${press.check}`;
    case 'case':
      return ['f', press.ref, press.deed, ...(press.value === undefined ? [] : [press.value])].join(':');
  }
}

/** What a payload asks for; a forged or an outlived one is an `unknown-button`. */
export function unpack(data: string): Intent {
  const [kind, first = '', second = '', third = '', ...more] = data.split(':');
  const [fourth] = more;
  switch (kind) {
    case 'a': {
      if (!isQuestionId(second) || more.length > 1) break;
      return said({ kind: 'answer', check: first, question: second, value: third }, fourth);
    }
    case 'go': {
      const to = destinations.find((destination) => destination === first);
      if (to === undefined) break;
      return second === '' ? { kind: 'go', to } : { kind: 'go', to, check: second };
    }
    case 'lang':
      if (isLanguage(first)) return { kind: 'language', language: first };
      break;
    case 'consent':
      if (first === 'yes' || first === 'no') return { kind: 'consent', given: first === 'yes' };
      break;
    case 'c':
      if (!isQuestionId(second) || more.length > 1) break;
      return said({ kind: 'replace', check: first, question: second, value: third }, fourth);
    case 'o':
      return { kind: 'open', check: first };
    case 'e':
      if (isQuestionId(second)) return { kind: 'edit', check: first, question: second };
      break;
    case 'd':
      return { kind: 'tick', check: first, document: second };
    case 's': {
      const date = parsePlainDate(second);
      if (date !== undefined) return { kind: 'apply-on', check: first, date };
      break;
    }
    case 'f': {
      const deed = deeds.find((known) => known === second);
      if (deed === undefined || first === '' || more.length > 0) break;
      return { kind: 'case', ref: first, deed, ...(third !== '' && { value: third }) };
    }
    case 'x':
      return { kind: 'forget-check', check: first };
  }
  return { kind: 'unknown-button' };
}

/** An answer, with the person it names where it is about who needs care. */
function said(answer: Extract<Intent, { kind: 'answer' | 'replace' }>, person: string | undefined): Intent {
  if (person === undefined) return answer;
  return answer.question === 'applicant' && isPerson(person) ? { ...answer, person } : { kind: 'unknown-button' };
}
