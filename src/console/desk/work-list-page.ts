import { html } from 'ghtml';
import { almatyDate } from '../../core/calendar/almaty.ts';
import type { CaseView } from '../../usecases/casework/case-view.ts';
import type { WorkList, WorkPart } from '../../usecases/casework/work-list.ts';
import { type Column, empty, longDate, section, table, typed } from '../html/parts.ts';
import type { Answer, Html, StaffRequest, Voice } from '../route.ts';
import { caseLink, caseworkerOf, type DeskDeps, dueCell, ownerBadge, statusBadge, turnOf } from './words.ts';

type PartName = 'overdue' | 'dueToday' | 'unreachable' | 'waitingForFamily';

/** What there is to do today, the most urgent first; whom to phone. Admins look after staff, not after applications. */
export function workListPage({ casework, calendar, now }: DeskDeps) {
  return async (request: StaffRequest): Promise<Answer> => {
    if (request.member.role === 'admin') return { kind: 'redirect', to: '/console/staff' };
    const { voice } = request;
    const { t, language } = voice;
    const by = caseworkerOf(request);
    const list = await casework.workList(by);
    const [district] = await casework.districts(by);
    const today = almatyDate(now());
    const columns: readonly Column<CaseView>[] = [
      { title: t('console:case.application'), heads: true, cell: ({ file }) => caseLink(voice, file) },
      { title: t('console:case.status'), cell: ({ file }) => statusBadge(voice, file.application.status) },
      { title: t('console:case.turn'), cell: (view) => ownerBadge(voice, turnOf(view)) },
      { title: t('console:case.due'), cell: (view) => dueCell(voice, view, { today, calendar }) },
    ];
    const toPhone: readonly Column<WorkList['unreachable']['applications'][number]>[] = [
      ...columns.slice(0, 3),
      {
        title: t('console:work.whom'),
        cell: (view) => html`!${view.toPhone.map((listener) => html`!${whom(voice, listener)}<br>`)}`,
      },
    ];
    const parts: readonly (readonly [PartName, WorkPart, () => Html])[] = [
      ['overdue', list.overdue, () => rowsOf(voice, 'overdue', columns, list.overdue)],
      ['dueToday', list.dueToday, () => rowsOf(voice, 'dueToday', columns, list.dueToday)],
      ['unreachable', list.unreachable, () => rowsOf(voice, 'unreachable', toPhone, list.unreachable)],
      [
        'waitingForFamily',
        list.waitingForFamily,
        () => rowsOf(voice, 'waitingForFamily', columns, list.waitingForFamily),
      ],
    ];
    const nothing = parts.every(([, part]) => part.applications.length === 0);
    return {
      kind: 'page',
      title: t('console:work.title'),
      main: html`<p class="lead">!${district === undefined ? '' : html`${district.names[language]} · `}!${longDate(today, voice)}</p>
<ul class="tally">!${parts.map(
        ([name, part]) =>
          html`<li class="${part.applications.length > 0 && name === 'overdue' ? 'danger' : ''}"><a href="#${name}"><b>${part.applications.length}${part.more ? '+' : ''}</b> ${t(`console:work.${name}.short`)}</a></li>`,
      )}</ul>
!${nothing ? empty(t('console:work.nothing'), t('console:work.nothingBody'), { href: '/console/applications', label: t('console:list.all') }) : ''}
!${parts.map(([name, part, rows]) =>
        part.applications.length === 0
          ? nothing
            ? html`<span id="${name}"></span>`
            : section(
                name,
                t(`console:work.${name}.title`),
                html`<p class="none">${t(`console:work.${name}.none`)}</p>`,
              )
          : section(
              name,
              t(`console:work.${name}.title`),
              html`<p class="hint">${t(`console:work.${name}.hint`)}</p>!${rows()}`,
            ),
      )}`,
    };
  };
}

function rowsOf<View extends CaseView>(
  { t }: Voice,
  name: PartName,
  columns: readonly Column<View>[],
  { applications, more }: WorkPart<View>,
): Html {
  const rest = {
    overdue: '/console/applications?overdue=yes&order=due',
    dueToday: '/console/applications?owner=office&order=due',
    unreachable: '/console/applications?unreachable=yes',
    waitingForFamily: '/console/applications?owner=family&order=due',
  } as const;
  return html`!${table(t(`console:work.${name}.title`), columns, applications, 'even')}!${
    more ? html`<p><a href="${rest[name]}">${t('console:work.more')}</a></p>` : ''
  }`;
}

function whom({ t }: Voice, { label, role }: { readonly label: string; readonly role: 'applicant' | 'invited' }): Html {
  return label === ''
    ? html`${t(`console:followers.roles.${role}`)}`
    : html`!${typed(label)} (${t(`console:followers.roles.${role}`)})`;
}
