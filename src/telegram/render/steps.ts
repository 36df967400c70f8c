import { yearOf } from '../../core/calendar/plain-date.ts';
import type { CalendarDoubt } from '../../core/calendar/working-calendar.ts';
import type { Step } from '../../core/casework/next-steps.ts';
import { sayDate, typedDate } from '../../i18n/dates.ts';
import type { Screen } from '../../usecases/screens.ts';
import { button, lines, type Message, paragraphs, to, type Voice } from './message.ts';

/** Who does what by when, counted from the day of applying. */
export function renderSteps(voice: Voice, screen: Extract<Screen, { kind: 'steps' }>): Message {
  const { t, language } = voice;
  const { subject, steps, appliedOn, otherDays } = screen;
  const days = otherDays.map((date) => ({
    ...button(t('bot:buttons.applyOn', { date: sayDate(date, language) }), {
      kind: 'apply-on',
      check: subject.id,
      date,
    }),
  }));
  const options = [
    ...days,
    to(t('bot:buttons.documents'), 'documents', subject),
    to(t('bot:buttons.refusal'), 'refusal', subject),
    to(t('bot:buttons.result'), 'result', subject),
  ];
  return {
    html: paragraphs(
      `<b>${t('steps:title', { check: t(`persons:${subject.person}.check`) })}</b>`,
      screen.nothingFits ? t('result:noneFits') : undefined,
      t('steps:if', { date: sayDate(appliedOn, language) }),
      ...(steps.kind === 'beyond-calendar'
        ? [t('steps:beyond', { year: steps.year })]
        : [
            steps.movedToWorkingDay
              ? t('steps:registered', { date: sayDate(steps.registeredOn, language) })
              : undefined,
            ...steps.steps.map((step) => `<b>${t(`steps:who.${step.actor}`)}</b>: ${stepText(voice, step)}`),
            lines([t('steps:workingDays'), ...steps.doubts.map((doubt) => doubtText(voice, doubt))]),
            t('steps:total', { date: sayDate(steps.totalBy, language) }),
            t('steps:visitPrepare'),
            t('steps:silence'),
          ]),
      t('steps:otherDay', { example: typedDate(otherDays[0] ?? appliedOn) }),
      options.map(({ text }, index) => `${index + 1}. ${text}`),
    ),
    rows: [
      ...options.map((option, index) => [{ ...option, text: `${index + 1}. ${option.text}` }]),
      [to(t('bot:buttons.back'), 'back', subject), to(t('bot:buttons.home'), 'home')],
      [to(t('bot:buttons.person'), 'person')],
    ],
    options: options.map(({ data }) => data),
  };
}

function stepText({ t, language }: Voice, { id, by, laterBy }: Step): string {
  const date = by === undefined ? '' : sayDate(by, language);
  if (laterBy === undefined) return t(`steps:${id}`, { date });
  const later = sayDate(laterBy, language);
  switch (id) {
    case 'decision':
      return t('steps:decisionLater', { date, later });
    case 'notice':
      return t('steps:noticeLater', { date, later });
    case 'choice':
      return `${t('steps:choice', { date })} ${t('steps:choiceLater', { later })}`;
    default:
      return t(`steps:${id}`, { date });
  }
}

function doubtText({ t }: Voice, doubt: CalendarDoubt): string {
  const year = doubt.kind === 'forecast-holiday' ? yearOf(doubt.earliest) : doubt.year;
  return t(`steps:${doubt.kind}`, { year });
}
