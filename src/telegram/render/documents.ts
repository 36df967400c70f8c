import { type DocumentId, handlings } from '../../core/law/edition.ts';
import { textOf } from '../../i18n/translator.ts';
import type { Screen } from '../../usecases/screens.ts';
import { button, lines, type Message, paragraphs, to, type Voice } from './message.ts';

/** Brought as a copy, with the original to show. */
const copied: readonly DocumentId[] = ['pmpc-conclusion', 'representative-authority', 'veteran-certificate'];

/** The documents by what happens with them; what a family must bring or show can be ticked off. */
export function renderDocuments(voice: Voice, screen: Extract<Screen, { kind: 'documents' }>): Message {
  const { t } = voice;
  const { subject, documents, ticked, olderListMayBeQuoted } = screen;
  const inOrder = handlings.map((handling) => documents.filter((document) => document.handling === handling));
  const tickable = subject === undefined ? [] : inOrder.flat().filter(({ handling }) => handling !== 'office-requests');
  const ticks = tickable.map(({ id }, index) =>
    button(`${index + 1}. ${ticked.includes(id) ? '☑' : '☐'} ${t(`documents:${id}.title`)}`, {
      kind: 'tick',
      check: subject?.id ?? '',
      document: id,
    }),
  );
  const groups = inOrder.map((group) => {
    const [first] = group;
    if (first === undefined) return undefined;
    return lines([
      `<b>${t(`documents:handlings.${first.handling}`)}</b>`,
      ...group.map(({ id, certain }) => {
        const number = tickable.findIndex((document) => document.id === id) + 1;
        const note = textOf(t, `documents:${id}.note`);
        return [
          number > 0 ? `${number}. ` : '• ',
          t(`documents:${id}.title`),
          certain ? '' : ` (${t('bot:documents.perhaps')})`,
          ticked.includes(id) && number > 0 ? ` — ${t('bot:documents.done')}` : '',
          note === '' ? '' : `\n<i>${note}</i>`,
        ].join('');
      }),
    ]);
  });
  return {
    html: paragraphs(
      subject === undefined
        ? t('bot:documents.general')
        : t('bot:documents.title', { check: t(`persons:${subject.person}.check`) }),
      ...groups,
      documents.some(({ id }) => copied.includes(id)) ? t('bot:documents.copies') : undefined,
      olderListMayBeQuoted ? `<i>${t('law:disagreements.older-document-list')}</i>` : undefined,
      t('bot:documents.free'),
      tickable.length > 0 ? t('bot:documents.tick') : undefined,
    ),
    rows: [
      ...ticks.map((tick) => [tick]),
      ...(subject === undefined
        ? [[to(t('bot:buttons.check'), 'check')]]
        : [[to(t('bot:buttons.steps'), 'steps', subject), to(t('bot:buttons.back'), 'back', subject)]]),
      [to(t('bot:buttons.person'), 'person'), to(t('bot:buttons.home'), 'home')],
    ],
    options: ticks.map(({ data }) => data),
  };
}
