import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { create } from 'qrcode';
import type { PlainDate } from '../../../core/calendar/plain-date.ts';
import { sayDate } from '../../../i18n/dates.ts';
import type { Language } from '../../../i18n/languages.ts';
import { nextAction } from '../../../i18n/status-texts.ts';
import type { Translate } from '../../../i18n/translator.ts';
import type { Slip } from './slip.ts';

/** What opens the application to the family. Lives on paper only. */
export interface SlipCodes {
  /** Opens the chat at this application. */
  readonly link: string;
  /** Eight characters to say aloud, without the dash. */
  readonly spoken: string;
}

export interface SlipOptions {
  readonly slip: Slip;
  readonly codes: SlipCodes;
  /** The name of the office in the language of the slip. */
  readonly office: string;
  /** The name of the bot, without `@`. */
  readonly bot: string;
  /** Only when the family wants it on the paper. */
  readonly label: string | undefined;
  readonly language: Language;
}

/** In points, for old eyes at arm's length: on A5, at seven tenths of it, it can still be read. */
const BODY = 13;
const SMALL = 11.5;
const MARGIN = 40;
/** Never smaller: what a cheap camera still catches, on A5 too. */
const QR_SIZE = 160;

const ink = '#1a1a1a';
const soft = '#4a4a4a';
const line = '#9a9a9a';

/**
 * The slip: plain words and one QR code. No colour is needed to understand it, so any office printer does. `scale` makes
 * the letters smaller where the words are many; `onPages` hears how many pages it came to.
 */
export function slipDocument(
  t: Translate,
  options: SlipOptions,
  scale: number,
  onPages: (pages: number) => void,
): TDocumentDefinitions {
  const { slip, codes, office, bot, label, language } = options;
  // The day and its month stay on one line.
  const day = (date: PlainDate) => sayDate(date, language).replace(/(\d) (?=\p{L}+(?: |$))/gu, '$1\u00a0');
  return {
    footer: (_page, pages) => {
      onPages(pages);
      return '';
    },
    pageSize: 'A4',
    pageMargins: [MARGIN, 34, MARGIN, 28],
    info: { title: t('counter:slip.title') },
    language,
    defaultStyle: { font: 'DejaVu', fontSize: BODY * scale, color: ink, lineHeight: 1.12 },
    styles: {
      title: { fontSize: 22 * scale, bold: true, lineHeight: 1.05 },
      heading: { fontSize: 15 * scale, bold: true, margin: [0, 0, 0, 5] },
      small: { fontSize: SMALL * scale, color: soft },
    },
    content: [
      { text: office, style: 'small' },
      { text: t('counter:slip.title'), style: 'title', margin: [0, 2, 0, 8] },
      handedIn(t, slip, label, day),
      { text: t('counter:slip.followTitle'), style: 'heading', margin: [0, 14, 0, 5] },
      {
        columns: [
          { width: QR_SIZE + 16, svg: qrCode(codes.link), fit: [QR_SIZE, QR_SIZE] },
          {
            width: '*',
            stack: [
              { text: t('counter:slip.scan') },
              { text: t('counter:slip.type'), margin: [0, 6, 0, 0] },
              { text: breakable(codes.link), link: codes.link, style: 'small', bold: true, color: ink },
              { text: t('counter:slip.spokenTitle'), margin: [0, 8, 0, 0] },
              { text: said(codes.spoken), font: 'DejaVuMono', bold: true, fontSize: 26, lineHeight: 1 },
              { text: howToSay(t, bot), style: 'small', margin: [0, 3, 0, 0] },
            ],
          },
        ],
      },
      {
        text: [{ text: `${t('counter:slip.keep')} `, bold: true }, t('counter:slip.lost')],
        margin: [0, 6, 0, 0],
      },
      ...outlook(t, slip, day, language),
      {
        stack: [
          { text: t('counter:slip.without'), bold: true },
          { text: t('counter:slip.decides'), margin: [0, 4, 0, 0] },
        ],
        margin: [0, 12, 0, 0],
      },
    ],
  };
}

function handedIn(t: Translate, slip: Slip, label: string | undefined, day: (date: PlainDate) => string): Content {
  const rows: [string, Content][] = [
    ...(slip.number === undefined
      ? []
      : [
          [t('counter:slip.number'), { text: slip.number, bold: true, fontSize: 18, lineHeight: 1 }] satisfies [
            string,
            Content,
          ],
        ]),
    [
      t('counter:slip.handedIn'),
      { text: [{ text: day(slip.receivedOn), bold: true }, `\n${t('counter:slip.handedInWhat')}`] },
    ],
    ...(label === undefined ? [] : [[t('counter:slip.label'), { text: label }] satisfies [string, Content]]),
  ];
  return {
    stack: [
      {
        table: {
          widths: [150, '*'],
          body: rows.map(([caption, content]): TableCell[] => [
            { text: caption, style: 'small', margin: [0, 1, 0, 0] },
            content,
          ]),
        },
        layout: frame,
      },
      ...(slip.countsFrom === undefined
        ? []
        : [
            {
              text: t('counter:slip.countsFrom', { date: day(slip.countsFrom) }),
              style: 'small',
              margin: [0, 4, 0, 0],
            } satisfies Content,
          ]),
    ],
  };
}

function outlook(t: Translate, { outlook }: Slip, day: (date: PlainDate) => string, language: Language): Content[] {
  if (outlook.kind === 'standing') {
    const { status, since, next } = outlook;
    return [
      { text: t('counter:slip.stands'), style: 'heading', margin: [0, 14, 0, 5] },
      {
        table: {
          widths: [150, '*'],
          body: [
            [
              { text: t('counter:slip.since', { date: day(since) }), style: 'small' },
              { text: t(`statuses:${status}.title`), bold: true },
            ],
            [{ text: t('counter:slip.next'), style: 'small' }, { text: nextAction(t, language, status, next) }],
          ],
        },
        layout: frame,
      },
    ];
  }
  const rows = outlook.steps.map(({ id, turn, by }): TableCell[] => [
    { text: t(`counter:slip.${turn}`), bold: turn === 'family' },
    { text: t(`counter:slip.steps.${id}`), bold: turn === 'family' },
    { text: by === undefined ? t('counter:slip.dateLater') : day(by), bold: by !== undefined },
  ]);
  return [
    { text: t('counter:slip.nextTitle'), style: 'heading', margin: [0, 14, 0, 5] },
    {
      table: {
        headerRows: 1,
        widths: [82, '*', 128],
        body: [
          [
            { text: t('counter:slip.turn'), style: 'small' },
            { text: t('counter:slip.step'), style: 'small' },
            { text: t('counter:slip.by'), style: 'small' },
          ],
          ...rows,
        ],
      },
      layout: ruled,
    },
    { text: `${t('counter:slip.allTerms')} ${t('counter:slip.silence')}`, style: 'small', margin: [0, 5, 0, 0] },
  ];
}

const frame = {
  hLineWidth: (row: number, { table }: { readonly table: { readonly body: readonly unknown[] } }) =>
    row === 0 || row === table.body.length ? 1 : 0,
  vLineWidth: (column: number) => (column === 1 ? 0 : 1),
  hLineColor: () => line,
  vLineColor: () => line,
  paddingTop: () => 5,
  paddingBottom: () => 4,
  paddingLeft: () => 9,
};

const ruled = {
  hLineWidth: (row: number) => (row === 0 ? 0 : 0.7),
  vLineWidth: () => 0,
  hLineColor: () => line,
  paddingLeft: (column: number) => (column === 0 ? 0 : 6),
  paddingTop: () => 4,
  paddingBottom: () => 3,
};

/** Drawn here, because pdfmake's own comes in whole points only and so in any size. */
function qrCode(text: string): string {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const squares = Array.from({ length: size * size }, (_, at) =>
    // A hair too large, so that no printer shows a line between two of them.
    modules.get(Math.floor(at / size), at % size) ? `M${at % size} ${Math.floor(at / size)}h1.03v1.03h-1.03z` : '',
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><path d="${squares.join('')}"/></svg>`;
}

/** The way to where the code is typed, by the very words of the buttons. */
export function howToSay(t: Translate, bot: string): string {
  return t('counter:slip.spoken', { bot, status: t('bot:buttons.status'), spoken: t('cases:buttons.spoken') });
}

/** `ABCDEFGH` as it is said: `ABCD-EFGH`. */
export function said(code: string): string {
  const plain = code.replaceAll('-', '');
  return `${plain.slice(0, 4)}-${plain.slice(4)}`;
}

/** A long link may break where a reader expects it, and only there. */
function breakable(link: string): string {
  return link.replace('?', '\u200b?').replace('=', '=\u200b');
}
