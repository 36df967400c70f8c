import { describe, expect, it } from 'vitest';
import { type PlainDate, plainDate } from '../../src/core/calendar/plain-date.ts';
import { type ReminderKind, reminderKinds } from '../../src/core/casework/reminders.ts';
import { type StatusId, statusIds } from '../../src/core/casework/status.ts';
import { sayDate } from '../../src/i18n/dates.ts';
import { languages } from '../../src/i18n/languages.ts';
import { datedStatuses } from '../../src/i18n/status-texts.ts';
import { createTranslator } from '../../src/i18n/translator.ts';
import { createNoticeTexts, createRenderNotice, renderNotice } from '../../src/telegram/render/notice.ts';
import type { NoticeFacts } from '../../src/usecases/casework/notice-facts.ts';
import { scopes } from '../../src/usecases/casework/ports.ts';
import type { FollowerId } from '../../src/usecases/ids.ts';
import { text, textsOf } from '../locales/texts.ts';
import { faultsOf, plainTextOf } from './telegram-rules.ts';

const translator = await createTranslator();
const voiceIn = (language: (typeof languages)[number]) => ({ t: translator(language), language });
const FOLLOWER = '6f2c1f7e-0000-4000-8000-000000000001' as FollowerId;
const STATUS_ON = plainDate(2026, 11, 23);
const DUE_ON = plainDate(2026, 12, 1);

const told = (status: StatusId, more: Partial<Extract<NoticeFacts, { kind: 'status' }>> = {}): NoticeFacts => ({
  kind: 'status',
  record: 'office',
  number: undefined,
  status,
  statusOn: STATUS_ON,
  next: datedStatuses.some((dated) => dated === status)
    ? { kind: status === 'visit-scheduled' ? 'visit' : 'term', on: DUE_ON }
    : undefined,
  corrected: false,
  ...more,
});
const reminded = (
  reminder: ReminderKind,
  more: Partial<Extract<NoticeFacts, { kind: 'reminder' }>> = {},
): NoticeFacts => ({
  kind: 'reminder',
  record: 'office',
  number: undefined,
  status: reminder.startsWith('family') ? 'notified' : reminder === 'visit-soon' ? 'visit-scheduled' : 'registered',
  reminder,
  dueOn: DUE_ON,
  ...more,
});
const everyNotice: readonly NoticeFacts[] = [
  ...statusIds.flatMap((status) => [
    told(status),
    told(status, { record: 'own' }),
    told(status, { number: '2026-114', corrected: true }),
  ]),
  ...reminderKinds.flatMap((reminder) => [reminded(reminder), reminded(reminder, { record: 'own', number: '7' })]),
  reminded('family-term-soon', { status: 'refused' }),
];

describe.each(languages)('a notice in %s', (language) => {
  const voice = voiceIn(language);
  const textOf = (facts: NoticeFacts, scope: (typeof scopes)[number] = 'everything') =>
    plainTextOf(renderNotice(voice, facts, scope, FOLLOWER).html);

  it('keeps the rules of Telegram, and is short', () => {
    for (const facts of everyNotice) {
      for (const scope of scopes) {
        const message = renderNotice(voice, facts, scope, FOLLOWER);
        expect(faultsOf(message)).toEqual([]);
        expect(plainTextOf(message.html).length).toBeLessThanOrEqual(700);
        // What a locked screen shows.
        expect(plainTextOf(message.html).split('\n')[0]?.length).toBeLessThanOrEqual(100);
        for (const button of message.rows.flat()) expect(button.text.length).toBeLessThanOrEqual(32);
        // Whatever the news: the details, a person to ask, the menu, and an end to it.
        expect(message.rows.flat().map(({ data }) => data.replace(/^f:\w+:/, ''))).toEqual([
          'open',
          'go:person',
          'go:home',
          'stop',
        ]);
      }
    }
  });

  it('names the status first, and its day', () => {
    for (const status of statusIds) {
      const lines = textOf(told(status)).split('\n');
      expect(lines[0]).toBe(text(language, `statuses:${status}.notice`));
      expect(lines.join('\n')).toContain(sayDate(STATUS_ON, language));
    }
  });

  it('tells who may see the status only nothing of dates, and not whose turn it is', () => {
    for (const status of statusIds) {
      const seen = textOf(told(status), 'status');
      for (const date of [STATUS_ON, DUE_ON]) expect(seen).not.toContain(sayDate(date, language));
      expect(seen).not.toContain(text(language, `statuses:${status}.next`)?.slice(0, 20));
      for (const scope of ['dates', 'everything'] as const) {
        const more = textOf(told(status), scope);
        expect(more.startsWith(seen)).toBe(true);
        expect(more.length).toBeGreaterThan(seen.length);
        if (datedStatuses.some((dated) => dated === status)) expect(more).toContain(sayDate(DUE_ON, language));
      }
    }
  });

  it('says no more to who may see everything than to who may see dates: the rest lies behind a tap', () => {
    for (const facts of everyNotice) expect(textOf(facts, 'everything')).toBe(textOf(facts, 'dates'));
  });

  it('is the same to the byte for the same facts', () => {
    for (const facts of everyNotice) {
      expect(renderNotice(voiceIn(language), structuredClone(facts), 'dates', FOLLOWER)).toEqual(
        renderNotice(voice, facts, 'dates', FOLLOWER),
      );
    }
  });

  it('marks what the family has recorded itself, and never says there that the office corrected it', () => {
    for (const facts of everyNotice) {
      expect(textOf(facts).includes(text(language, 'notices:own') ?? '-')).toBe(facts.record === 'own');
    }
    const corrected = text(language, 'notices:corrected') ?? '-';
    expect(textOf(told('visited', { corrected: true }))).toContain(corrected);
    expect(textOf(told('visited', { corrected: true, record: 'own' }))).not.toContain(corrected);
    expect(textOf(told('visited'))).not.toContain(corrected);
  });

  it('names the application where there are several', () => {
    expect(textOf(told('queued', { number: '2026-114' }))).toContain('2026-114');
  });

  it('shows a number as it was typed, whatever it is made of', () => {
    const number = '<b>1</b> & "2"';
    const message = renderNotice(voice, told('queued', { number }), 'dates', FOLLOWER);
    expect(faultsOf(message)).toEqual([]);
    expect(plainTextOf(message.html)).toContain(number);
  });

  it('says of a passed term of the office what the law says of silence, and where', () => {
    const seen = textOf(reminded('office-term-passed'));
    expect(seen).toContain(sayDate(DUE_ON, language));
    expect(seen).toContain(text(language, 'law:remedies.silence'));
    expect(seen).toContain('91(2)');
    expect(seen).toContain(text(language, 'law:sources.administrative-procedure-code'));
  });

  it('says nothing of silence where the decision is there and only its notice is late', () => {
    const seen = textOf(reminded('office-term-passed', { status: 'approved' }));
    expect(seen).toContain(text(language, 'notices:reminders.office-term-passed.next'));
    expect(seen).not.toContain(text(language, 'law:remedies.silence'));
    expect(seen).not.toContain('91(2)');
  });

  it('reminds of what there is to do in the status', () => {
    expect(textOf(reminded('family-term-soon'))).toContain(text(language, 'statuses:notified.next'));
    expect(textOf(reminded('family-term-soon', { status: 'refused' }))).toContain(
      text(language, 'statuses:refused.next'),
    );
  });

  it('shows the staff the very words that arrive', () => {
    const preview = createNoticeTexts(translator);
    for (const facts of everyNotice) {
      for (const scope of scopes) expect(preview(facts, scope)[language]).toBe(textOf(facts, scope));
    }
  });

  it('becomes a call that shows no preview of a page', () => {
    const call = createRenderNotice(translator)(language, told('notified'), 'dates', FOLLOWER);
    expect(call).toMatchObject({
      method: 'sendMessage',
      payload: { parse_mode: 'HTML', link_preview_options: { is_disabled: true } },
    });
    expect(JSON.stringify(call.payload['reply_markup'])).toContain('callback_data');
  });
});

/** Words that tell strangers of health, reasons or blame. Beginnings of words, because they are declined. */
const banned = {
  kk: [
    'диагноз',
    'мүгедек',
    'қарсы көрсет',
    'деменция',
    'эпилепсия',
    'ұстама',
    'ақыл-ой',
    'зият',
    'психо',
    'психи',
    'сырқат',
    'туберкулез',
    'тірек-қимыл',
    'негіз',
    'дұрыс емес',
    'дұрыс болмай',
    'дәрі',
    'кінә',
    'айып',
    'бұз',
  ],
  ru: [
    'диагноз',
    'инвалид',
    'противопоказ',
    'деменц',
    'эпилепс',
    'приступ',
    'умствен',
    'психо',
    'психи',
    'болезн',
    'заболеван',
    'туберкул',
    'опорно',
    'основани',
    'недостовер',
    'неверн',
    'лекарств',
    'вина',
    'виноват',
    'нарушен',
    'просроч',
  ],
  en: [
    'diagnos',
    'disab',
    'contraindicat',
    'dementia',
    'epilep',
    'seizure',
    'mental',
    'intellectual',
    'psych',
    'illness',
    'disease',
    'tubercul',
    'musculo',
    'ground',
    'inaccurate',
    'medicine',
    'fault',
    'blame',
    'violat',
    'failed',
    'overdue',
  ],
} as const;

describe.each(languages)('the words of notices in %s', (language) => {
  const words = [
    ...[...textsOf(language, 'statuses')].filter(([key]) => !key.endsWith('.title')).map(([, value]) => value),
    ...textsOf(language, 'notices').values(),
    text(language, 'law:remedies.silence') ?? '',
  ];

  it('tell a stranger nothing of health, reasons or blame', () => {
    for (const value of words) {
      const folded = value.toLowerCase();
      const found = banned[language].filter((word) => new RegExp(`(?<!\\p{L})${word}`, 'u').test(folded));
      // A medical card is a paper, not an illness.
      expect({ value, found }).toEqual({ value, found: [] });
    }
  });

  it('call nobody by name, and have no place for one', () => {
    const places = words.flatMap((value) => [...value.matchAll(/\{\{(\w+)\}\}/gu)].map(([, place]) => place));
    expect([...new Set(places)].sort()).toEqual(['clause', 'date', 'number']);
  });

  it('never count steps: what comes twice stays true', () => {
    for (const value of words) expect(value.toLowerCase()).not.toMatch(/ещё один|тағы бір|one more|another step/u);
  });
});

it('every notice reads well', () => {
  const preview = createNoticeTexts(translator);
  const day: PlainDate = DUE_ON;
  expect(preview(told('notified'), 'dates')).toMatchInlineSnapshot(`
    {
      "en": "The notice about the application is sent.
    When this happened: 23 November 2026

    The next step is the family's: to choose a care organisation on aleumet.egov.kz. Last day of the term: 1 December 2026. Without internet, go to the self-service sector in the office.",
      "kk": "Өтініш бойынша хабарлама жіберілді.
    Бұл қашан болды: 2026 жылғы 23 қараша

    Келесі қадам — отбасының ісі: aleumet.egov.kz порталында үйде қызмет көрсету ұйымын таңдау. Мерзімнің соңғы күні: 2026 жылғы 1 желтоқсан. Интернет болмаса, бөлімдегі өзіне-өзі қызмет көрсету секторына барыңыз.",
      "ru": "Уведомление по заявлению отправлено.
    Когда это произошло: 23 ноября 2026 г.

    Следующий шаг за семьёй: выбрать организацию надомного обслуживания на портале aleumet.egov.kz. Последний день срока: 1 декабря 2026 г. Нет интернета — приходите в сектор самообслуживания в отделе.",
    }
  `);
  expect(preview(reminded('office-term-passed', { dueOn: day }), 'dates')).toMatchInlineSnapshot(`
    {
      "en": "The term of this step ended on 1 December 2026. There is no new entry on the application yet.

    You can ask the office at which step the application is. The step may be done and not entered yet.

    If the office does not answer in time, that counts as a refusal. You can appeal it.
    Where it is written: Administrative Procedure Code, No 350-VI, 91(2)",
      "kk": "Бұл қадамның мерзімі 2026 жылғы 1 желтоқсан күні аяқталды. Өтініш бойынша жаңа жазба әзірге жоқ.

    Өтініштің қай кезеңде екенін бөлімнен сұрауға болады. Қадам жасалып, әлі жазылмаған болуы да мүмкін.

    Бөлім мерзімінде жауап бермесе, бұл бас тарту болып саналады. Оған шағымдануға болады.
    Қайда жазылған: Әкімшілік рәсімдік-процестік кодекс, № 350-VI, 91(2)",
      "ru": "Срок этого шага закончился 1 декабря 2026 г. Новой записи по заявлению пока нет.

    Можно спросить в отделе, на каком этапе заявление. Возможно, шаг уже сделан, но ещё не записан.

    Если отдел не ответил в срок, это считается отказом. Его можно обжаловать.
    Где это написано: Административный процедурно-процессуальный кодекс № 350-VI, 91(2)",
    }
  `);
});
