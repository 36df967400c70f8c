import { describe, expect, it } from 'vitest';
import { howToSay, type SlipOptions } from '../../../src/console/counter/slip/document.ts';
import { createSlipPrinter } from '../../../src/console/counter/slip/print.ts';
import { slipOf } from '../../../src/console/counter/slip/slip.ts';
import { kzCalendar } from '../../../src/core/calendar/kz-holidays.ts';
import { type StatusId, statusIds } from '../../../src/core/casework/status.ts';
import { type Language, languages } from '../../../src/i18n/languages.ts';
import { nextAction } from '../../../src/i18n/status-texts.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { longestLabel, longestNumber } from '../../../src/usecases/casework/register-application.ts';
import { day } from '../../calendar/day.ts';
import { handedIn, moved } from '../../casework/applications.ts';
import { readPdf } from './pdf.ts';

const translator = await createTranslator();
const print = createSlipPrinter(translator);
const codes = { link: 'https://t.me/tirek_help_bot?start=t_AbCdEfGhIjKlMnOpQrStUv', spoken: 'K7MD2XQ9' };
const offices = {
  kk: 'Алматы қаласы Бостандық ауданының жұмыспен қамту және әлеуметтік бағдарламалар бөлімі',
  ru: 'Отдел занятости и социальных программ Бостандыкского района города Алматы',
  en: 'Department of employment and social programmes of Bostandyk district, Almaty',
} as const;
const received = handedIn('2026-10-22').application;

function slip(language: Language, wishes: Partial<SlipOptions> = {}): SlipOptions {
  return {
    slip: slipOf({ number: '2026/0417', application: received }, kzCalendar),
    codes,
    office: offices[language],
    bot: 'tirek_help_bot',
    label: undefined,
    language,
    ...wishes,
  };
}
const printed = async (language: Language, wishes: Partial<SlipOptions> = {}) =>
  readPdf(await print(slip(language, wishes)));

describe.each(languages)('the slip in %s', (language) => {
  it('is one page of A4 that says what was handed in, what comes when, and who can be asked', async () => {
    const { pages, width, height, text, info } = await printed(language);
    expect({ pages, width: Math.round(width), height: Math.round(height) }).toEqual({
      pages: 1,
      width: 595,
      height: 842,
    });
    const t = translator(language);
    const days = {
      kk: [
        '2026 жылғы 22 қазан',
        '2026 жылғы 30 қазан',
        '2026 жылғы 4 қараша',
        '2026 жылғы 5 қараша',
        '2026 жылғы 12 қараша',
      ],
      ru: ['22 октября 2026 г.', '30 октября 2026 г.', '4 ноября 2026 г.', '5 ноября 2026 г.', '12 ноября 2026 г.'],
      en: ['22 October 2026', '30 October 2026', '4 November 2026', '5 November 2026', '12 November 2026'],
    }[language];
    for (const expected of [
      offices[language],
      '2026/0417',
      ...days,
      'K7MD-2XQ9',
      'https://t.me/tirek_help_bot?start=',
      't_AbCdEfGhIjKlMnOpQrStUv',
      howToSay(t, 'tirek_help_bot'),
      t('counter:slip.steps.visit'),
      t('counter:slip.steps.choice'),
      t('counter:slip.without'),
      t('counter:slip.decides'),
      t('counter:slip.lost'),
    ]) {
      expect(text).toContain(expected);
    }
    expect(text).toContain('1414');
    expect(info).toMatchObject({ Title: t('counter:slip.title'), Language: language });
  });

  it('can be scanned, also printed on A5 and seen by a poor camera', async () => {
    const { scan } = await printed(language);
    // A5 is seven tenths of A4, seen here at 150 dots an inch.
    expect(await scan(0.7 * (150 / 72))).toBe(codes.link);
  });

  it('is still one page with the longest of everything', async () => {
    const longest = await printed(language, {
      slip: slipOf({ number: 'Ұ'.repeat(longestNumber), application: { ...received, afterHours: true } }, kzCalendar),
      office: `${offices[language]} ${offices[language]}`,
      label: 'Ж'.repeat(longestLabel),
      bot: `${'w'.repeat(28)}_bot`,
      codes: { ...codes, link: `https://t.me/${'w'.repeat(28)}_bot?start=t_${'W'.repeat(22)}` },
    });
    expect(longest.pages).toBe(1);
    expect(longest.text).toContain(translator(language)('counter:slip.decides'));
    expect(await longest.scan(2)).toMatch(/W{22}$/);
  });
});

it.each(languages)(
  'printed anew in %s it says where the application stands, with the longest words too',
  async (language) => {
    const t = translator(language);
    const dueOn = day('2026-12-31');
    const said = (status: StatusId) => nextAction(t, language, status, { kind: 'term', on: dueOn });
    const later = statusIds.filter((status) => status !== 'registered' && status !== 'visit-scheduled');
    const [status = 'notified'] = later.toSorted((a, b) => said(b).length - said(a).length);
    const { pages, text } = await printed(language, {
      slip: slipOf({ number: '7', application: { ...received, status, dueOn } }, kzCalendar),
    });
    expect(pages).toBe(1);
    expect(text).toContain(t(`statuses:${status}.title`));
    // A word with a hyphen may end a line there.
    expect(text.replaceAll(' ', '')).toContain(said(status).replaceAll(' ', ''));
  },
);

it('keeps every Kazakh letter and the sign of the tenge', async () => {
  const letters = 'Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі ₸';
  const { text } = await printed('kk', { label: letters });
  expect(text).toContain(letters);
});

it('has the label of the office only where the family wants it', async () => {
  const label = 'жасыл қақпа';
  expect((await printed('kk', { label })).text).toContain(label);
  expect((await printed('kk')).text).not.toContain(label);
});

it('names the very day of a visit that is arranged, and the working day from which the terms run', () => {
  const arranged = moved(handedIn('2026-10-22'), 'visit-scheduled', '2026-10-23', { visitOn: day('2026-10-28') });
  expect(slipOf({ number: undefined, application: arranged.application }, kzCalendar).outlook).toMatchObject({
    steps: [
      { id: 'visitArranged', by: '2026-10-28' },
      { id: 'decision' },
      { id: 'notice' },
      { id: 'choice', turn: 'family' },
    ],
  });
  const late = handedIn('2026-10-23', true).application;
  expect(slipOf({ number: undefined, application: late }, kzCalendar).countsFrom).toBe('2026-10-27');
  expect(slipOf({ number: undefined, application: received }, kzCalendar).countsFrom).toBeUndefined();
});

it('promises no day of a year whose holidays are not known', () => {
  const { outlook } = slipOf(
    { number: undefined, application: { ...received, receivedOn: day('2027-12-20') } },
    kzCalendar,
  );
  expect(outlook).toMatchObject({
    steps: [{}, { id: 'decision', by: undefined }, { by: undefined }, { by: undefined }],
  });
});
