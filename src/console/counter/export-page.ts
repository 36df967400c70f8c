import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import { nextDate, overdueBy } from '../../core/casework/deadlines.ts';
import { owners, statusIds, statusOf } from '../../core/casework/status.ts';
import { typedDate } from '../../i18n/dates.ts';
import type { Translate } from '../../i18n/translator.ts';
import type { CaseFile } from '../../usecases/casework/ports.ts';
import { caseworkerOf } from '../desk/words.ts';
import { checkbox, csrfField, selectField, submit, textField } from '../html/form.ts';
import type { Answer, StaffRequest } from '../route.ts';
import { csvStream } from './csv.ts';
import type { CounterDeps } from './deps.ts';

// What is none of the values counts as not chosen, as in the list of applications.
const filters = {
  status: z.enum(statusIds).optional().catch(undefined),
  owner: z.enum(owners).optional().catch(undefined),
  overdue: z.literal('yes').optional().catch(undefined),
  unreachable: z.literal('yes').optional().catch(undefined),
  words: z.string().max(1000).catch(''),
};
const form = z.object(filters);

/** The applications of the own district as a table to take away. The label is the only personal thing in it. */
export function exportPages({ store, exports, now }: Pick<CounterDeps, 'store' | 'exports' | 'now'>) {
  return {
    show: async ({ voice: { t }, csrf, query, open }: StaffRequest): Promise<Answer> => {
      const asked = form.parse(query);
      return {
        kind: 'page',
        title: t('counter:export.title'),
        main: html`<p class="lead">${t('counter:export.intro')}</p><form method="post" action="/console/export" class="counter-form">!${csrfField(csrf)}!${selectField(
          {
            name: 'status',
            label: t('counter:export.status'),
            empty: t('counter:export.any'),
            value: asked.status,
            options: statusIds.map((id) => ({ value: id, label: t(`statuses:${id}.title`) })),
          },
        )}!${selectField({
          name: 'owner',
          label: t('counter:export.turn'),
          empty: t('counter:export.anybody'),
          value: asked.owner,
          options: owners.map((id) => ({ value: id, label: t(`statuses:owners.${id}`) })),
        })}!${checkbox({ name: 'overdue', label: t('counter:export.onlyOverdue'), checked: asked.overdue === 'yes' })}!${checkbox(
          { name: 'unreachable', label: t('counter:export.onlyUnreachable'), checked: asked.unreachable === 'yes' },
        )}!${textField({
          name: 'words',
          label: t('counter:export.words'),
          type: 'search',
          // The list seals the words that it searched for.
          value: asked.words === '' ? '' : (open(asked.words) ?? ''),
          maxlength: 200,
        })}<p class="buttons">!${submit(t('counter:export.submit'))}</p></form>`,
      };
    },

    send: async (request: StaffRequest): Promise<Answer> => {
      const { t } = request.voice;
      const { status, owner, overdue, unreachable, words } = form.parse(request.body);
      const by = caseworkerOf(request);
      const today = almatyDate(now());
      // Written before the first row leaves: an export that breaks off has still been made.
      await store.transact((tx) =>
        tx.audit.add(
          {
            actor: by.id,
            action: 'export-made',
            subject: by.district,
            details: {
              district: by.district,
              ...(status && { status }),
              ...(owner && { owner }),
              overdue: overdue === 'yes',
              unreachable: unreachable === 'yes',
              searched: words.trim() !== '',
            },
          },
          now(),
        ),
      );
      const files = exports.each({
        district: by.district,
        order: 'received',
        ...(status && { status }),
        ...(owner && { owner }),
        ...(overdue && { overdueOn: today }),
        ...(unreachable && { unreachable: true }),
        ...(words.trim() && { words: words.trim() }),
      });
      const rows = async function* () {
        for await (const file of files) yield rowOf(t, file, today);
      };
      return {
        kind: 'file',
        name: `${t('counter:export.file')}-${today}.csv`,
        type: 'text/csv; charset=utf-8',
        body: csvStream(headerOf(t), rows()),
      };
    },
  };
}

/** The titles that the import understands, then what only we know. */
function headerOf(t: Translate): readonly string[] {
  return [
    ...(['number', 'received', 'channel', 'label', 'status', 'statusOn', 'visitOn', 'ground'] as const).map((column) =>
      t(`counter:columns.${column}.title`),
    ),
    t('counter:export.turn'),
    t('counter:export.next'),
    t('counter:export.overdue'),
  ];
}

function rowOf(t: Translate, { number, channel, label, application }: CaseFile, today: PlainDate): readonly string[] {
  const { receivedOn, status, statusOn, visitOn, ground } = application;
  const next = nextDate(application);
  return [
    number ?? '',
    typedDate(receivedOn),
    t(`counter:channels.${channel}.title`),
    label ?? '',
    t(`statuses:${status}.title`),
    typedDate(statusOn),
    visitOn === undefined ? '' : typedDate(visitOn),
    ground === undefined ? '' : t(`law:refusalGrounds.${ground}`),
    t(`statuses:owners.${statusOf(status).owner}`),
    next === undefined ? '' : typedDate(next.on),
    overdueBy(application, today) === undefined ? '' : t('counter:export.yes'),
  ];
}
