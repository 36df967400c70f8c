import type { StatusId } from '../../core/casework/status.ts';
import { remedies } from '../../core/law/remedies.ts';
import { sayDate } from '../../i18n/dates.ts';
import type { Language } from '../../i18n/languages.ts';
import { nextAction, statusNotice } from '../../i18n/status-texts.ts';
import { createTitles } from '../../i18n/titles.ts';
import type { Translator } from '../../i18n/translator.ts';
import { refOf } from '../../usecases/casework/desk.ts';
import type { NoticeFacts, NoticeTexts, RenderNotice } from '../../usecases/casework/notice-facts.ts';
import type { Scope } from '../../usecases/casework/ports.ts';
import type { FollowerId } from '../../usecases/ids.ts';
import { escapeHtml } from '../html.ts';
import { button, lines, type Message, paragraphs, to, type Voice } from './message.ts';

/**
 * A notice in words: the first line is neutral on a locked screen, whatever it is about lies behind a tap. It has no
 * markup of its own, so that what staff see in the preview is what arrives.
 */
export function renderNotice(voice: Voice, facts: NoticeFacts, scope: Scope, follower: FollowerId): Message {
  const { t } = voice;
  const ref = refOf(follower);
  return {
    html: escapeHtml(noticeText(voice, facts, scope)),
    rows: [
      [button(t('notices:buttons.details'), { kind: 'case', ref, deed: 'open' })],
      [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')],
      [button(t('notices:buttons.stop'), { kind: 'case', ref, deed: 'stop' })],
    ],
    options: [],
  };
}

function noticeText(voice: Voice, facts: NoticeFacts, scope: Scope): string {
  const { t, language } = voice;
  const number = facts.number === undefined ? undefined : t('notices:number', { number: facts.number });
  const own = facts.record === 'own' ? t('notices:own') : undefined;
  if (facts.kind === 'reminder') {
    const date = sayDate(facts.dueOn, language);
    return paragraphs(
      lines([t(`notices:reminders.${facts.reminder}.notice`, { date }), number]),
      own,
      whatToDo(voice, facts),
    );
  }
  const { status, statusOn, next, corrected } = facts;
  // Whoever may see the status only was promised that no dates are shown.
  const [on, whatNext] =
    scope === 'status'
      ? []
      : [t('notices:on', { date: sayDate(statusOn, language) }), nextAction(t, language, status, next)];
  return paragraphs(
    lines([statusNotice(status, language), number, on]),
    lines([own, corrected && facts.record === 'office' ? t('notices:corrected') : undefined]),
    whatNext,
  );
}

function whatToDo({ t, language }: Voice, facts: Extract<NoticeFacts, { kind: 'reminder' }>): string {
  switch (facts.reminder) {
    case 'visit-soon':
      return t('notices:reminders.visit-soon.next');
    case 'family-term-soon':
      return nextAction(t, language, facts.status, undefined);
    case 'family-term-passed':
      return t('notices:reminders.family-term-passed.next');
    case 'office-term-passed':
      return paragraphs(
        t('notices:reminders.office-term-passed.next'),
        awaitsDecision(facts.status) ? lines([t('law:remedies.silence'), whereWritten(t)]) : undefined,
      );
  }
}

/** Silence counts as a refusal as long as there is no decision (APPC art. 91(2)); one that is only told late is there. */
export function awaitsDecision(status: StatusId): boolean {
  return status !== 'approved';
}

/** Where the law says what no answer within the term means. */
function whereWritten(t: Voice['t']): string | undefined {
  const silence = remedies.find(({ id }) => id === 'silence');
  if (silence === undefined) return undefined;
  const { source, clause } = silence.citation;
  return t('notices:source', { clause: createTitles(t).clause(source, clause) });
}

/** Puts notices into calls of the Bot API. */
export function createRenderNotice(translator: Translator): RenderNotice {
  return (language, facts, scope, follower) => {
    const { html, rows } = renderNotice(voiceIn(translator, language), facts, scope, follower);
    return {
      method: 'sendMessage',
      payload: {
        text: html,
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: rows.map((row) => row.map(({ text, data }) => ({ text, callback_data: data }))),
        },
      },
    };
  };
}

/** The exact text of a notice in each language. */
export function createNoticeTexts(translator: Translator): NoticeTexts {
  const textIn = (language: Language, facts: NoticeFacts, scope: Scope) =>
    noticeText(voiceIn(translator, language), facts, scope);
  return (facts, scope) => ({
    kk: textIn('kk', facts, scope),
    ru: textIn('ru', facts, scope),
    en: textIn('en', facts, scope),
  });
}

function voiceIn(translator: Translator, language: Language): Voice {
  return { t: translator(language), language };
}
