import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { longestLifeYears } from '../../core/law/age.ts';
import { textOf } from '../../i18n/translator.ts';
import type { Note } from '../../usecases/screens.ts';
import { escapeHtml } from '../html.ts';
import { answerText, choiceLabel, questionLabel } from './answers.ts';
import { caseNoteText } from './cases.ts';
import { lines, type Voice } from './message.ts';

/** What is said before a screen: what was taken in, what was not understood, and what to do about it. */
export function noteText(voice: Voice, note: Note, asOf: PlainDate): string {
  const { t } = voice;
  switch (note.kind) {
    case 'noted':
      return t('bot:question.noted', {
        label: questionLabel(voice, note.given.question),
        answer: escapeHtml(answerText(voice, note.given, asOf)),
      });
    case 'left-open': {
      const where = textOf(t, `questions:${note.question}.where`);
      return lines([
        t('bot:question.notedSilence', { label: questionLabel(voice, note.question) }),
        where === '' ? undefined : t('bot:question.where', { where }),
      ]);
    }
    case 'contradiction': {
      const [group] = note.ageGroups;
      const age = group === undefined ? '' : choiceLabel(voice, 'ageGroup', group, asOf);
      return t(`bot:contradiction.${note.contradiction}`, { age: escapeHtml(age) });
    }
    case 'case':
      return caseNoteText(voice, note.note);
    case 'too-long-ago':
      return t('bot:misunderstood.tooLongAgo', { years: longestLifeYears });
    case 'checks-full':
      return t('bot:checks.full', { count: 9 });
    default:
      return t(plainNotes[note.kind]);
  }
}

type PlainNote = Exclude<
  Note['kind'],
  'case' | 'noted' | 'left-open' | 'contradiction' | 'too-long-ago' | 'checks-full'
>;

const plainNotes = {
  'language-set': 'bot:languageSet',
  'consent-given': 'bot:consent.given',
  'consent-refused': 'bot:consent.refused',
  'consent-needed': 'bot:consent.needed',
  'check-deleted': 'bot:checks.deleted',
  kept: 'bot:change.kept',
  cancelled: 'bot:cancel.done',
  'nothing-to-cancel': 'bot:cancel.nothing',
  'old-check-ended': 'bot:old.ended',
  'moved-on': 'bot:old.movedOn',
  'unknown-button': 'bot:old.unknown',
  misunderstood: 'bot:misunderstood.once',
  'misunderstood-twice': 'bot:misunderstood.twice',
  'impossible-date': 'bot:misunderstood.impossibleDate',
  'in-the-future': 'bot:misunderstood.future',
  'too-long': 'bot:misunderstood.tooLong',
  'no-such-number': 'bot:misunderstood.numberTooBig',
  'not-text': 'bot:misunderstood.notText',
  edited: 'bot:misunderstood.edited',
  'past-day': 'steps:pastDay',
  lost: 'bot:lost',
  damaged: 'bot:welcomeBackLost',
  'ask-a-person': 'bot:person.phone',
  'which-answer': 'bot:summary.which',
  'status-of-child-ended': 'bot:contradiction.child-status-of-adult',
} as const satisfies Record<PlainNote, string>;
