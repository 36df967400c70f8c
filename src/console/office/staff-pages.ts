import { html } from 'ghtml';
import * as z from 'zod';
import type { District } from '../../usecases/casework/ports.ts';
import type { StaffId } from '../../usecases/ids.ts';
import { type AddProblem, longestLogin, type PostProblem } from '../../usecases/office/manage-staff.ts';
import { type StaffAccount, type StaffRole, staffRoles } from '../../usecases/staff/ports.ts';
import { csrfField, errorSummary, selectField, submit, textField } from '../html/form.ts';
import { badge, box, facts, instant, section, table } from '../html/parts.ts';
import type { Answer, ConsoleRoute, Html, StaffRequest, Voice } from '../route.ts';
import type { OfficeDeps } from './deps.ts';

const postForm = z.object({ role: z.enum(staffRoles), district: z.string().max(200).catch('') });
const addForm = postForm.extend({ login: z.string().max(200).catch('') });

/** Accounts of staff: for admins only, who see none of their work. */
export function staffRoutes({ staff, districts }: OfficeDeps): readonly ConsoleRoute[] {
  const roles = ['admin'] as const;

  async function list(
    { voice, csrf, staff: own }: StaffRequest,
    more: { readonly notice?: Html; readonly form?: AddFormState; readonly status?: number } = {},
  ): Promise<Answer> {
    const { t } = voice;
    const [accounts, all] = [await staff.all(), await districts.all()];
    const nameOf = districtNames(all, voice);
    const rows = table(
      t('office:staff.title'),
      [
        {
          title: t('office:staff.login'),
          heads: true,
          cell: ({ id, login }: StaffAccount) =>
            html`<a href="/console/staff/${id}">${login}</a>!${id === own.id ? html` <span class="sub">${t('office:staff.you')}</span>` : ''}`,
        },
        { title: t('office:staff.role'), cell: ({ member }) => html`${t(`console:roles.${member.role}`)}` },
        { title: t('office:staff.district'), cell: ({ member }) => html`${nameOf(member.district)}` },
        { title: t('office:staff.state'), cell: (account) => stateOf(account, voice) },
      ],
      accounts,
    );
    return {
      kind: 'page',
      title: t('office:staff.title'),
      main: html`!${more.notice ?? ''}!${rows}!${section(
        'add-staff',
        t('office:staff.add.title'),
        addStaffForm(voice, csrf, all, more.form),
      )}`,
      ...(more.status !== undefined && { status: more.status }),
    };
  }

  /** The account, as long as it is there. */
  async function page(
    { voice, csrf, params, staff: own }: StaffRequest,
    more: { readonly notice?: Html; readonly problem?: PostProblem['kind']; readonly status?: number } = {},
  ): Promise<Answer> {
    const account = await staff.find(params['id'] ?? '');
    if (account === undefined) return { kind: 'not-found' };
    const { t } = voice;
    const all = await districts.all();
    const { id, member, disabled } = account;
    const act = (what: string, label: string, hint: string, look: 'plain' | 'danger' = 'plain') =>
      html`<form class="act" method="post" action="/console/staff/${id}/!${what}">!${csrfField(csrf)}!${submit(label, look)}<p class="hint">${hint}</p></form>`;
    return {
      kind: 'page',
      title: account.login,
      back: { href: '/console/staff', label: t('office:staff.title') },
      main: html`!${more.notice ?? ''}!${facts([
        [t('office:staff.role'), html`${t(`console:roles.${member.role}`)}`],
        [t('office:staff.district'), html`${districtNames(all, voice)(member.district)}`],
        [t('office:staff.state'), stateOf(account, voice)],
        [t('office:staff.since'), instant(account.createdAt)],
        [t('office:staff.audit'), html`<a href="/console/audit?subject=${id}">${t('office:staff.auditLink')}</a>`],
      ])}
!${id === own.id ? box('quiet', t('office:staff.ownAccount')) : ''}
!${section(
        'post',
        t('office:staff.post.title'),
        html`<form class="narrow" method="post" action="/console/staff/${id}/post">!${csrfField(csrf)}!${errorSummary(
          t('console:form.wrong'),
          more.problem === undefined ? [] : [{ name: 'district', message: t(`office:staff.problems.${more.problem}`) }],
        )}!${postFields(voice, all, { role: member.role, district: member.district ?? '' }, more.problem)}!${submit(t('office:staff.post.save'))}<p class="hint">${t('office:staff.post.hint')}</p></form>`,
      )}
!${section(
        'access',
        t('office:staff.access.title'),
        html`<div class="acts">!${act('reset-password', t('office:staff.access.password'), t('office:staff.access.passwordHint'))}!${act(
          'reset-second-factor',
          t('office:staff.access.secondFactor'),
          t('office:staff.access.secondFactorHint'),
        )}!${
          disabled
            ? act('enable', t('office:staff.access.enable'), t('office:staff.access.enableHint'))
            : act('disable', t('office:staff.access.disable'), t('office:staff.access.disableHint'), 'danger')
        }</div>`,
      )}
!${section(
        'tokens',
        t('office:staff.tokens.title'),
        html`<p class="hint">${t('office:staff.tokens.what')}</p><div class="acts">!${act(
          'make-token',
          t('office:staff.tokens.make'),
          t('office:staff.tokens.makeHint'),
        )}!${act('revoke-tokens', t('office:staff.tokens.revoke'), t('office:staff.tokens.revokeHint'), 'danger')}</div>`,
      )}`,
      ...(more.status !== undefined && { status: more.status }),
    };
  }

  /** A change of the account of the address. */
  const change = (what: string, work: (request: StaffRequest, id: StaffId) => Promise<Answer>): ConsoleRoute => ({
    method: 'POST',
    url: `/console/staff/:id/${what}`,
    roles,
    handle: async (request) => {
      const account = await staff.find(request.params['id'] ?? '');
      return account === undefined ? { kind: 'not-found' } : work(request, account.id);
    },
  });

  return [
    { method: 'GET', url: '/console/staff', roles, handle: (request) => list(request) },
    {
      method: 'POST',
      url: '/console/staff',
      roles,
      handle: async (request) => {
        const { voice, staff: own } = request;
        const { t } = voice;
        const form = addForm.safeParse(request.body);
        const wanted = form.success ? form.data : { login: '', role: undefined, district: '' };
        if (wanted.role === undefined)
          return list(request, { form: { ...wanted, problem: 'role-needed' }, status: 422 });
        const added = await staff.add({ ...wanted, role: wanted.role, language: voice.language }, own.id);
        if (added.kind !== 'added') return list(request, { form: { ...wanted, problem: added.kind }, status: 422 });
        const { login } = added.account;
        return list(request, {
          notice: secretBox(t('office:staff.added', { login }), added.password, t('office:staff.passwordOnce')),
        });
      },
    },
    { method: 'GET', url: '/console/staff/:id', roles, handle: (request) => page(request) },
    change('post', async (request, id) => {
      const form = postForm.safeParse(request.body);
      if (!form.success) return page(request, { problem: 'district-needed', status: 422 });
      const { role, district } = form.data;
      const changed = await staff.setPost(id, { role, district: role === 'admin' ? '' : district }, request.staff.id);
      switch (changed.kind) {
        case 'changed':
          return page(request, { notice: box('good', request.voice.t('office:staff.changed')) });
        case 'last-admin':
          return page(request, { notice: lastAdmin(request.voice), status: 409 });
        case 'not-found':
          return { kind: 'not-found' };
        default:
          return page(request, { problem: changed.kind, status: 422 });
      }
    }),
    ...(['disable', 'enable'] as const).map((what) =>
      change(what, async (request, id) => {
        const { kind } = await staff.setDisabled(id, what === 'disable', request.staff.id);
        if (kind === 'last-admin') return page(request, { notice: lastAdmin(request.voice), status: 409 });
        return page(request, { notice: box('good', request.voice.t(`office:staff.${what}d`)) });
      }),
    ),
    change('reset-password', async (request, id) => {
      const { t } = request.voice;
      const reset = await staff.resetPassword(id, request.staff.id);
      if (reset.kind !== 'reset') return { kind: 'not-found' };
      return page(request, {
        notice: secretBox(t('office:staff.passwordReset'), reset.password, t('office:staff.passwordOnce')),
      });
    }),
    change('reset-second-factor', async (request, id) => {
      await staff.resetSecondFactor(id, request.staff.id);
      return page(request, { notice: box('good', request.voice.t('office:staff.secondFactorReset')) });
    }),
    change('make-token', async (request, id) => {
      const { t } = request.voice;
      const made = await staff.makeToken(id, request.staff.id);
      if (made.kind !== 'made') return { kind: 'not-found' };
      return page(request, { notice: secretBox(t('office:staff.tokenMade'), made.token, t('office:staff.tokenOnce')) });
    }),
    change('revoke-tokens', async (request, id) => {
      await staff.revokeTokens(id, request.staff.id);
      return page(request, { notice: box('good', request.voice.t('office:staff.tokensRevoked')) });
    }),
  ];
}

interface AddFormState {
  readonly login: string;
  readonly role: StaffRole | undefined;
  readonly district: string;
  readonly problem: AddProblem['kind'] | 'role-needed';
}

function addStaffForm(voice: Voice, csrf: string, all: readonly District[], state: AddFormState | undefined): Html {
  const { t } = voice;
  const problem = state?.problem;
  const field =
    problem === undefined
      ? undefined
      : problem === 'login-malformed' || problem === 'login-taken'
        ? 'login'
        : problem === 'role-needed'
          ? 'role'
          : 'district';
  const message = problem && t(`office:staff.problems.${problem}`, { longest: longestLogin });
  return html`<form class="narrow" method="post" action="/console/staff">!${csrfField(csrf)}!${errorSummary(
    t('console:form.wrong'),
    field === undefined || message === undefined ? [] : [{ name: field, message }],
  )}!${textField({
    name: 'login',
    label: t('office:staff.login'),
    hint: t('office:staff.add.loginHint', { longest: longestLogin }),
    value: state?.login,
    error: field === 'login' ? message : undefined,
    required: true,
    maxlength: longestLogin,
    autocomplete: 'none',
  })}!${postFields(voice, all, { role: state?.role, district: state?.district ?? '' }, field === 'login' ? undefined : problem)}!${submit(t('office:staff.add.go'))}</form>`;
}

function postFields(
  voice: Voice,
  all: readonly District[],
  { role, district }: { readonly role: StaffRole | undefined; readonly district: string },
  problem: AddFormState['problem'] | undefined,
): Html {
  const { t, language } = voice;
  const error = problem && t(`office:staff.problems.${problem}`, { longest: longestLogin });
  return html`!${selectField({
    name: 'role',
    label: t('office:staff.role'),
    hint: t('office:staff.add.roleHint'),
    value: role ?? 'specialist',
    error: problem === 'role-needed' ? error : undefined,
    options: staffRoles.map((value) => ({ value, label: t(`console:roles.${value}`) })),
  })}!${selectField({
    name: 'district',
    label: t('office:staff.district'),
    hint: t('office:staff.add.districtHint'),
    value: district,
    error: problem === 'role-needed' ? undefined : error,
    empty: t('office:staff.noDistrict'),
    options: all.map(({ id, names }) => ({ value: id, label: names[language] })),
  })}`;
}

function stateOf({ disabled, hasSecondFactor, passwordIsTemporary }: StaffAccount, { t }: Voice): Html {
  if (disabled) return badge(t('office:staff.states.disabled'), 'danger');
  if (passwordIsTemporary) return badge(t('office:staff.states.temporary'), 'warn');
  if (!hasSecondFactor) return badge(t('office:staff.states.noSecondFactor'), 'warn');
  return badge(t('office:staff.states.active'), 'good');
}

function districtNames(all: readonly District[], { language, t }: Voice): (id: string | undefined) => string {
  return (id) => all.find((district) => district.id === id)?.names[language] ?? t('office:staff.noDistrict');
}

/** Something that is shown once and never again. */
function secretBox(title: string, secret: string, hint: string): Html {
  return box('good', title, html`<p class="code"><code class="secret">${secret}</code></p><p>${hint}</p>`);
}

function lastAdmin({ t }: Voice): Html {
  return box('danger', t('office:staff.lastAdmin'), html`<p>${t('office:staff.lastAdminHow')}</p>`);
}
