import { html } from 'ghtml';
import * as z from 'zod';
import { isStatusId } from '../../core/casework/status.ts';
import { type AuditAction, type AuditLine, type AuditVerdict, auditActions } from '../../usecases/casework/ports.ts';
import type { ApplicationId } from '../../usecases/ids.ts';
import { csrfField, errorSummary, submit, textField } from '../html/form.ts';
import { box, empty, instant, pager, table, typed } from '../html/parts.ts';
import type { Answer, ConsoleRoute, Html, StaffRequest, Voice } from '../route.ts';
import type { OfficeDeps } from './deps.ts';

const PAGE = 50;
/** A check of the whole trail reads all of it: what was found is told again for so long. */
const FRESH_MS = 300_000;
/** Whoever asks for a new check, and asks again, gets the same one for so long: nobody keeps the database busy with it. */
const PAUSE_MS = 10_000;
const LONGEST_SEARCH = 200;

interface Checked {
  readonly verdict: AuditVerdict;
  /** When it began: of what was changed later it says nothing. */
  readonly at: Date;
  readonly doneAt: Date;
}

const address = z.object({
  // Ids only: nothing of a person ever stands in an address.
  subject: z
    .string()
    .max(100)
    .regex(/^[\w-]+$/)
    .optional()
    .catch(undefined),
  before: z.coerce.number().int().min(1).optional().catch(undefined),
  check: z.literal('now').optional().catch(undefined),
});
/**
 * Where an admin reads details: only lines of which none can be about an application, because an admin learns no more of
 * one than its id and what was done. A new action has to be put here before its details are shown.
 */
const detailsForAdmins: ReadonlySet<string> = new Set<AuditAction>([
  'import-begun',
  'import-done',
  'staff-added',
  'staff-changed',
  'sign-in-failed',
  'district-changed',
  'backup-restored',
  'values-resealed',
]);
const findForm = z.object({ about: z.string().catch('') });

/** Everything for an admin, who sees ids and no application; what is about the own district for a supervisor. */
export function auditRoutes({ audit, store, staff, now }: OfficeDeps): readonly ConsoleRoute[] {
  let last: Checked | undefined;
  let running: Promise<Checked> | undefined;

  async function check(): Promise<Checked> {
    const at = now();
    const verdict = await audit.verify();
    last = { verdict, at, doneAt: now() };
    return last;
  }

  /** Whoever asks while the trail is being read waits for that same reading. */
  function checked(anew: boolean): Promise<Checked> {
    const good = anew ? PAUSE_MS : FRESH_MS;
    if (last !== undefined && now().getTime() - last.doneAt.getTime() < good) return Promise.resolve(last);
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  }

  /** The id of what was typed: an application's number in the own district, or somebody's login. */
  async function lookUp({ member }: StaffRequest, about: string): Promise<string | undefined> {
    const words = about.trim().slice(0, LONGEST_SEARCH);
    if (words === '') return undefined;
    if (member.role === 'admin') {
      const account = await staff.byLogin(words);
      return account?.id ?? (/^[\w-]{1,100}$/.test(words) ? words : undefined);
    }
    const { district } = member;
    return store.transact(async (tx) => {
      const { cases } = await tx.applications.list({ district, words, order: 'received', limit: 20 });
      const exact = cases.find(({ number }) => number === words) ?? cases[0];
      return exact?.id ?? (await tx.applications.find(words as ApplicationId, district))?.id;
    });
  }

  async function show(
    request: StaffRequest,
    more: { readonly notFound?: boolean; readonly about?: string } = {},
  ): Promise<Answer> {
    const { member, voice } = request;
    const { t } = voice;
    const { subject, before, check: again } = address.parse(request.query ?? {});
    const lines = await audit.list({
      limit: PAGE + 1,
      ...(before !== undefined && { before }),
      ...(subject !== undefined && { subject }),
      ...(member.role !== 'admin' && { district: member.district }),
    });
    const shown = lines.slice(0, PAGE);
    const names = await namesFor(request, shown, subject !== undefined);
    const next = lines.length > PAGE ? shown.at(-1) : undefined;
    const list = table(
      t('office:audit.title'),
      [
        {
          title: t('office:audit.action'),
          heads: true,
          cell: (line) =>
            html`${actionName(line.action, voice)}!${
              member.role !== 'admin' || detailsForAdmins.has(line.action) ? detailsOf(line, voice) : ''
            }`,
        },
        { title: t('office:audit.no'), figures: true, cell: ({ seq }: AuditLine) => `${seq}` },
        { title: t('office:audit.at'), cell: ({ at }) => instant(at) },
        { title: t('office:audit.actor'), cell: ({ actor }) => html`${names.actor(actor)}` },
        { title: t('office:audit.subject'), cell: (line) => names.subject(line) },
      ],
      shown,
    );
    const found = await checked(again === 'now');
    return {
      kind: 'page',
      title: t('office:audit.title'),
      main: html`<p class="lead">${t(`office:audit.lead.${member.role === 'admin' ? 'all' : 'own'}`)}</p>
!${verdictBox(found.verdict, found.at, voice)}
<p class="buttons"><a class="button plain" href="/console/audit?check=now">${t('office:audit.checkNow')}</a>!${
        member.role === 'admin'
          ? html`<a class="button plain" href="/console/audit/head">${t('office:audit.head')}</a>`
          : ''
      }</p>
!${findFormOf(request, more)}
!${subject === undefined ? '' : html`<p>${t('office:audit.filtered')} <a href="/console/audit">${t('office:audit.all')}</a></p>`}
!${shown.length === 0 ? empty(t('office:audit.none'), t('office:audit.noneHow')) : list}
!${pager(t('office:audit.older'), next && addressOf({ subject, before: next.seq }))}`,
      ...(more.notFound === true && { status: 404 }),
    };
  }

  /** Who did it and what it is about, in words. An admin reads ids where a supervisor reads numbers. */
  async function namesFor({ member, voice }: StaffRequest, lines: readonly AuditLine[], filtered: boolean) {
    const { t } = voice;
    const accounts = new Map((await staff.all()).map(({ id, login }) => [`${id}`, login]));
    const applications = new Map<string, string>();
    let home: string | undefined;
    if (member.role !== 'admin') {
      const { district } = member;
      await store.transact(async (tx) => {
        home = (await tx.districts.find(district))?.names[voice.language];
        for (const id of new Set(lines.map(({ subject }) => subject))) {
          const file = await tx.applications.find(id as ApplicationId, district);
          if (file !== undefined) applications.set(id, file.number ?? short(id));
        }
      });
    }
    return {
      actor: (actor: string) =>
        actor === 'system' || actor === 'command-line' || actor === 'family'
          ? t(`office:audit.actors.${actor}`)
          : (accounts.get(actor) ?? short(actor)),
      subject: ({ subject, action }: AuditLine): Html => {
        const number = applications.get(subject);
        if (number !== undefined)
          return html`<a href="/console/applications/${subject}">!${typed(number)}</a>!${filterLink(subject)}`;
        if (member.role !== 'admin') {
          if (subject === member.district) return html`${home ?? subject}!${filterLink(subject)}`;
          if (action === 'import-begun' || action === 'import-done') {
            return html`<a href="/console/import/${subject}"><code>${short(subject)}</code></a>!${filterLink(subject)}`;
          }
        }
        const login = accounts.get(subject);
        if (login !== undefined && member.role === 'admin') {
          return html`<a href="/console/staff/${subject}">${login}</a>!${filterLink(subject)}`;
        }
        return html`<code title="${subject}">${short(subject)}</code>!${filterLink(subject)}`;
      },
    };

    function filterLink(subject: string): Html {
      if (filtered || !/^[\w-]{1,100}$/.test(subject)) return '';
      return html` <a class="sub" href="!${addressOf({ subject })}">${t('office:audit.only')}</a>`;
    }
  }

  return [
    { method: 'GET', url: '/console/audit', roles: ['supervisor', 'admin'], handle: (request) => show(request) },
    {
      method: 'POST',
      url: '/console/audit/find',
      roles: ['supervisor', 'admin'],
      handle: async (request) => {
        const { about } = findForm.parse(request.body ?? {});
        if (about.trim() === '') return { kind: 'redirect', to: '/console/audit' };
        const subject = await lookUp(request, about);
        if (subject === undefined) return show(request, { notFound: true, about });
        return { kind: 'redirect', to: addressOf({ subject }) };
      },
    },
    {
      method: 'GET',
      url: '/console/audit/head',
      roles: ['admin'],
      handle: async (): Promise<Answer> => {
        const head = await audit.head();
        const told = head === undefined ? { lines: 0 } : { lines: head.seq, head: `${head.seq}:${head.mac}` };
        return {
          kind: 'file',
          name: `tirek-audit-head-${head?.seq ?? 0}.json`,
          type: 'application/json',
          body: Buffer.from(`${JSON.stringify({ ...told, at: now().toISOString() })}\n`),
        };
      },
    },
  ];
}

function findFormOf(
  { voice: { t }, csrf, member }: StaffRequest,
  { notFound = false, about }: { readonly notFound?: boolean; readonly about?: string },
): Html {
  const whose = member.role === 'admin' ? 'admin' : 'supervisor';
  const error = notFound ? t(`office:audit.find.notFound.${whose}`) : undefined;
  return html`<form class="filter" method="post" action="/console/audit/find">!${csrfField(csrf)}!${errorSummary(
    t('console:form.wrong'),
    error === undefined ? [] : [{ name: 'about', message: error }],
  )}!${textField({ name: 'about', type: 'search', label: t(`office:audit.find.label.${whose}`), value: about, error, maxlength: LONGEST_SEARCH })}!${submit(t('office:audit.find.go'), 'plain')}</form>`;
}

function verdictBox(verdict: AuditVerdict, at: Date, { t }: Voice): Html {
  const when = html`<p>${t('office:audit.checkedAt')} !${instant(at)}</p>`;
  switch (verdict.kind) {
    case 'intact':
      return verdict.lines === 0
        ? box('quiet', t('office:audit.verdict.nothing'), when)
        : box('good', t('office:audit.verdict.intact', { no: verdict.lines }), when);
    case 'changed':
    case 'missing':
    case 'cut':
      return box(
        'danger',
        t(`office:audit.verdict.${verdict.kind}`, { no: verdict.seq }),
        html`<p>${t('office:audit.verdict.how')}</p>!${when}`,
      );
  }
}

function actionName(action: string, { t }: Voice): string {
  return isAction(action) ? t(`office:audit.actions.${action}`) : action;
}

function isAction(action: string): action is AuditAction {
  return auditActions.some((known) => known === action);
}

/** Ids and kinds, in words where there are any. */
function detailsOf({ details }: AuditLine, { t }: Voice): Html {
  // The version and the edition follow from the application's own page.
  const { from, to, version: _version, edition: _edition, ...rest } = details;
  const status = (id: unknown) => (typeof id === 'string' && isStatusId(id) ? t(`statuses:${id}.title`) : `${id}`);
  const words = [
    ...(to === undefined ? [] : [`${from === undefined ? '' : `${status(from)} `}→ ${status(to)}`]),
    ...Object.entries(rest).map(([key, value]) => `${key}: ${value}`),
  ];
  return words.length === 0 ? '' : html`<span class="sub">${words.join(' · ')}</span>`;
}

function addressOf(wanted: { readonly subject?: string | undefined; readonly before?: number }): string {
  const query = new URLSearchParams(
    Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  );
  return `/console/audit?${query.toString()}`;
}

/** Enough of an id to tell it from others on a page. */
const short = (id: string) => (id.length > 12 ? `${id.slice(0, 8)}…` : id);
