import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import { owners, type StatusId, statusIds } from '../../core/casework/status.ts';
import type { CaseView } from '../../usecases/casework/case-view.ts';
import { checkbox, csrfField, selectField, submit, textField } from '../html/form.ts';
import { box, type Column, empty, pager, shortDate, table } from '../html/parts.ts';
import type { Answer, Html, StaffRequest, Voice } from '../route.ts';
import { caseLink, caseworkerOf, type DeskDeps, dueCell, ownerBadge, statusBadge, turnOf } from './words.ts';

const PAGE = 50;
const LONGEST_SEARCH = 200;

// What is none of the values counts as not chosen: a list is shown in any case.
const filters = {
  status: z.enum(statusIds).optional().catch(undefined),
  owner: z.enum(owners).optional().catch(undefined),
  overdue: z.literal('yes').optional().catch(undefined),
  unreachable: z.literal('yes').optional().catch(undefined),
  order: z.enum(['received', 'due']).catch('received'),
};
const address = z.object({ ...filters, words: z.string().catch(''), after: z.string().optional().catch(undefined) });
const form = z.object({ ...filters, words: z.string().catch('') });
type Filter = z.infer<typeof form>;

/**
 * The applications of the own district. Words that are searched for may name a person, so they never stand in an address
 * as they are: the form is sent, and leads to an address in which they are sealed for this session.
 */
export function listPages({ casework, calendar, now }: DeskDeps) {
  async function found(request: StaffRequest, filter: Filter, cursor: string | undefined) {
    const { words, status, owner, overdue, unreachable, order } = filter;
    return casework.list(
      {
        status,
        owner,
        order,
        overdue: overdue === 'yes' ? true : undefined,
        unreachable: unreachable === 'yes' ? true : undefined,
        words: words === '' ? undefined : words,
        cursor,
        limit: PAGE,
      },
      caseworkerOf(request),
    );
  }

  async function listOf(request: StaffRequest, filter: Filter, cursor: string | undefined): Promise<Html | undefined> {
    const { voice, seal } = request;
    const { t } = voice;
    const result = await found(request, filter, cursor);
    if (result.kind !== 'applications') return undefined;
    const { applications, nextCursor } = result;
    const today = almatyDate(now());
    if (applications.length === 0) return nothingFound(voice, filter, cursor);
    const columns: readonly Column<CaseView>[] = [
      { title: t('console:case.application'), heads: true, cell: ({ file }) => caseLink(voice, file) },
      { title: t('console:case.status'), cell: ({ file }) => statusBadge(voice, file.application.status) },
      { title: t('console:case.turn'), cell: (view) => ownerBadge(voice, turnOf(view)) },
      { title: t('console:case.due'), cell: (view) => dueCell(voice, view, { today, calendar }) },
      { title: t('console:case.received'), cell: ({ file }) => shortDate(file.application.receivedOn) },
    ];
    return html`!${table(t('console:list.title'), columns, applications)}!${pager(
      t('console:list.next'),
      nextCursor && addressOf(filter, seal, nextCursor),
    )}!${cursor === undefined ? '' : html`<p><a href="${addressOf(filter, seal)}">${t('console:list.first')}</a></p>`}`;
  }

  return {
    show: async (request: StaffRequest): Promise<Answer> => {
      const { voice, csrf, open, query } = request;
      const { t } = voice;
      const asked = address.parse(query);
      const words = asked.words === '' ? '' : open(asked.words);
      const filter = { ...asked, words: words ?? '' };
      const list = await listOf(request, filter, asked.after);
      // A place of another filter, or one that somebody made up: from the beginning.
      if (list === undefined) return { kind: 'redirect', to: addressOf(filter, request.seal) };
      return {
        kind: 'page',
        title: t('console:list.title'),
        main: html`!${words === undefined ? box('warn', t('console:list.wordsGone')) : ''}!${filterForm(voice, csrf, filter)}<div id="found" aria-live="polite">!${list}</div>`,
      };
    },
    search: async (request: StaffRequest): Promise<Answer> => {
      const filter = form.parse(request.body);
      const wanted = { ...filter, words: filter.words.trim().slice(0, LONGEST_SEARCH) };
      const to = addressOf(wanted, request.seal);
      if (!request.wantsFragment) return { kind: 'redirect', to };
      return { kind: 'fragment', html: (await listOf(request, wanted, undefined)) ?? '', address: to };
    },
  };
}

function filterForm({ t }: Voice, csrf: string, filter: Filter): Html {
  return html`<form class="filters" method="post" action="/console/applications" hx-post="/console/applications" hx-target="#found" hx-trigger="submit, change, input changed delay:400ms from:#f-words" role="search">!${csrfField(csrf)}!${textField(
    {
      name: 'words',
      label: t('console:list.words'),
      type: 'search',
      value: filter.words,
      maxlength: LONGEST_SEARCH,
    },
  )}!${selectField({
    name: 'status',
    label: t('console:case.status'),
    empty: t('console:list.any'),
    value: filter.status,
    options: statusIds.map((id: StatusId) => ({ value: id, label: t(`statuses:${id}.title`) })),
  })}!${selectField({
    name: 'owner',
    label: t('console:case.turn'),
    empty: t('console:list.anybody'),
    value: filter.owner,
    options: owners.map((owner) => ({ value: owner, label: t(`console:owners.${owner}`) })),
  })}!${selectField({
    name: 'order',
    label: t('console:list.order'),
    value: filter.order,
    options: (['received', 'due'] as const).map((order) => ({
      value: order,
      label: t(`console:list.orders.${order}`),
    })),
  })}<div class="checks">!${checkbox({ name: 'overdue', label: t('console:list.overdue'), checked: filter.overdue === 'yes' })}!${checkbox({ name: 'unreachable', label: t('console:list.unreachable'), checked: filter.unreachable === 'yes' })}</div><p class="buttons">!${submit(t('console:list.show'))}<a href="/console/applications">${t('console:list.all')}</a></p></form>`;
}

function nothingFound({ t }: Voice, filter: Filter, cursor: string | undefined): Html {
  const { words, status, owner, overdue, unreachable } = filter;
  const filtered = [words, status, owner, overdue, unreachable, cursor].some(
    (each) => each !== undefined && each !== '',
  );
  return filtered
    ? empty(t('console:list.noneFound'), t('console:list.noneFoundBody'), {
        href: '/console/applications',
        label: t('console:list.all'),
      })
    : empty(t('console:list.noneYet'), t('console:list.noneYetBody'), {
        href: '/console/new',
        label: t('console:navigation.new'),
      });
}

function addressOf(filter: Filter, seal: StaffRequest['seal'], after?: string): string {
  const { words, status, owner, overdue, unreachable, order } = filter;
  const query = new URLSearchParams(
    Object.entries({
      status,
      owner,
      overdue,
      unreachable,
      order: order === 'received' ? undefined : order,
      words: words === '' ? undefined : seal(words),
      after,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();
  return query === '' ? '/console/applications' : `/console/applications?${query}`;
}
