import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { valuesOf } from '../../core/facts/facts.ts';
import { personFor } from '../../core/interview/person.ts';
import type { Screen } from '../../usecases/screens.ts';
import { escapeHtml } from '../html.ts';
import { answerText, choiceLabel, questionLabel } from './answers.ts';
import { button, lines, type Message, paragraphs, to, type Voice } from './message.ts';

/** Every answer, the skipped ones too; each one press away from being changed. */
export function renderSummary(
  voice: Voice,
  { subject, answers }: Extract<Screen, { kind: 'summary' }>,
  asOf: PlainDate,
): Message {
  const { t } = voice;
  const edits = answers.map(({ question }, index) =>
    button(`${index + 1}. ${questionLabel(voice, question)}`, { kind: 'edit', check: subject.id, question }),
  );
  const show = to(t('bot:buttons.showResult'), 'result', subject);
  return {
    html: paragraphs(
      t('bot:summary.title', { check: t(`persons:${subject.person}.check`) }),
      answers.length === 0
        ? t('bot:summary.empty')
        : lines(
            answers.map((given, index) =>
              t('bot:summary.line', {
                number: index + 1,
                label: questionLabel(voice, given.question),
                answer: escapeHtml(answerText(voice, given, asOf)),
              }),
            ),
          ),
      t('bot:summary.prompt'),
      `${answers.length + 1}. ${t('bot:buttons.showResult')}`,
    ),
    rows: [
      ...edits.map((edit) => [edit]),
      [{ ...show, text: `${answers.length + 1}. ${show.text}` }],
      [to(t('bot:buttons.back'), 'back', subject), to(t('bot:buttons.home'), 'home')],
      [to(t('bot:buttons.deleteThis'), 'delete-check', subject), to(t('bot:buttons.person'), 'person')],
    ],
    options: [...edits, show].map(({ data }) => data),
  };
}

/** An old button says something else than was answered before: nothing changes without a yes. */
export function renderConfirmChange(
  voice: Voice,
  { subject, given, value, person }: Extract<Screen, { kind: 'confirm-change' }>,
  asOf: PlainDate,
): Message {
  const { t } = voice;
  const { question } = given;
  const change = button(t('bot:buttons.changeIt'), {
    kind: 'replace',
    check: subject.id,
    question,
    value,
    ...(person && { person }),
  });
  const keep = to(t('bot:buttons.keepIt'), 'back', subject);
  return {
    html: paragraphs(
      t('bot:change.old', {
        label: questionLabel(voice, question),
        answer: escapeHtml(answerText(voice, given, asOf)),
      }),
      t('bot:change.ask', {
        answer: escapeHtml(
          person === undefined ? valueText(voice, question, value, asOf) : t(`persons:${person}.choice`),
        ),
      }),
      lines([`1. ${change.text}`, `2. ${keep.text}`]),
    ),
    rows: [
      [{ ...change, text: `1. ${change.text}` }],
      [{ ...keep, text: `2. ${keep.text}` }],
      [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')],
    ],
    options: [change.data, keep.data],
  };
}

function valueText(voice: Voice, question: string, value: string, asOf: PlainDate): string {
  const { t } = voice;
  if (value === 'unknown') return t('bot:summary.unknown');
  if (value === 'declined') return t('bot:summary.declined');
  if (question === 'diagnoses') return t('bot:summary.none');
  if (question === 'applicant') {
    const applicant = valuesOf('applicant').find((candidate) => candidate === value);
    return applicant === undefined ? '' : t(`persons:${personFor(applicant)}.choice`);
  }
  return choiceLabel(voice, question, value, asOf);
}
