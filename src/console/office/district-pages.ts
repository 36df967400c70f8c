import { html } from 'ghtml';
import * as z from 'zod';
import { type Language, languages } from '../../i18n/languages.ts';
import type { District } from '../../usecases/casework/ports.ts';
import {
  type DistrictNames,
  type DistrictProblem,
  longestDistrictId,
  longestDistrictName,
} from '../../usecases/office/manage-districts.ts';
import { csrfField, errorSummary, type FieldError, submit, textField } from '../html/form.ts';
import { badge, box, empty, section, table } from '../html/parts.ts';
import type { Answer, ConsoleRoute, Html, StaffRequest, Voice } from '../route.ts';
import type { OfficeDeps } from './deps.ts';

const text = z.string().max(1000).catch('');
const namesForm = z.object({ kk: text, ru: text, en: text });
const addForm = namesForm.extend({ id: text });

interface FormState {
  readonly id?: string;
  readonly names: DistrictNames;
  readonly problem?: DistrictProblem;
}

/** The districts: added, renamed in three languages, closed for new applications; never removed. */
export function districtRoutes({ districts }: OfficeDeps): readonly ConsoleRoute[] {
  const roles = ['admin'] as const;

  async function list(
    { voice, csrf }: StaffRequest,
    more: { readonly notice?: Html; readonly form?: FormState; readonly status?: number } = {},
  ): Promise<Answer> {
    const { t, language } = voice;
    const all = await districts.all();
    const rows = table(
      t('office:districts.title'),
      [
        {
          title: t('office:districts.name'),
          heads: true,
          cell: ({ id, names }: District) => html`<a href="/console/districts/${id}">${names[language]}</a>`,
        },
        { title: t('office:districts.id'), cell: ({ id }) => html`<code>${id}</code>` },
        { title: t('office:districts.state'), cell: (district) => stateOf(district, voice) },
      ],
      all,
    );
    return {
      kind: 'page',
      title: t('office:districts.title'),
      main: html`!${more.notice ?? ''}!${
        all.length === 0 ? empty(t('office:districts.none'), t('office:districts.noneHow')) : rows
      }!${section(
        'add-district',
        t('office:districts.add'),
        html`<form class="narrow" method="post" action="/console/districts">!${csrfField(csrf)}!${problems(voice, more.form)}!${textField(
          {
            name: 'id',
            label: t('office:districts.id'),
            hint: t('office:districts.idHint', { longest: longestDistrictId }),
            value: more.form?.id,
            error: errorsOf(voice, more.form).find(({ name }) => name === 'id')?.message,
            required: true,
            maxlength: longestDistrictId,
          },
        )}!${nameFields(voice, more.form)}!${submit(t('office:districts.addGo'))}</form>`,
      )}`,
      ...(more.status !== undefined && { status: more.status }),
    };
  }

  async function page(
    { voice, csrf, params }: StaffRequest,
    more: { readonly notice?: Html; readonly form?: FormState; readonly status?: number } = {},
  ): Promise<Answer> {
    const district = (await districts.all()).find(({ id }) => id === params['id']);
    if (district === undefined) return { kind: 'not-found' };
    const { t, language } = voice;
    const { id, names, closed } = district;
    const [what, look] = closed ? (['open', 'plain'] as const) : (['close', 'danger'] as const);
    return {
      kind: 'page',
      title: names[language],
      back: { href: '/console/districts', label: t('office:districts.title') },
      main: html`!${more.notice ?? ''}<p><code>${id}</code> !${stateOf(district, voice)}</p>!${section(
        'names',
        t('office:districts.names'),
        html`<form class="narrow" method="post" action="/console/districts/${id}/names">!${csrfField(csrf)}!${problems(voice, more.form)}!${nameFields(voice, more.form ?? { names })}!${submit(t('office:districts.save'))}</form>`,
      )}!${section(
        'closing',
        t('office:districts.new'),
        html`<form class="act" method="post" action="/console/districts/${id}/!${what}">!${csrfField(csrf)}!${submit(t(`office:districts.${what}`), look)}<p class="hint">${t(`office:districts.${what}Hint`)}</p></form>`,
      )}`,
      ...(more.status !== undefined && { status: more.status }),
    };
  }

  return [
    { method: 'GET', url: '/console/districts', roles, handle: (request) => list(request) },
    {
      method: 'POST',
      url: '/console/districts',
      roles,
      handle: async (request) => {
        const { t, language } = request.voice;
        const { id, ...names } = addForm.parse(request.body ?? {});
        const added = await districts.add({ id: id.trim(), names }, request.staff.id);
        if (added.kind !== 'added') return list(request, { form: { id, names, problem: added }, status: 422 });
        const name = added.district.names[language];
        return list(request, { notice: box('good', t('office:districts.added', { name })) });
      },
    },
    { method: 'GET', url: '/console/districts/:id', roles, handle: (request) => page(request) },
    {
      method: 'POST',
      url: '/console/districts/:id/names',
      roles,
      handle: async (request) => {
        const names = namesForm.parse(request.body ?? {});
        const changed = await districts.rename(request.params['id'] ?? '', names, request.staff.id);
        if (changed.kind === 'not-found') return { kind: 'not-found' };
        if (changed.kind !== 'changed') return page(request, { form: { names, problem: changed }, status: 422 });
        return page(request, { notice: box('good', request.voice.t('office:districts.renamed')) });
      },
    },
    ...(['close', 'open'] as const).map(
      (what): ConsoleRoute => ({
        method: 'POST',
        url: `/console/districts/:id/${what}`,
        roles,
        handle: async (request) => {
          const { kind } = await districts.setClosed(request.params['id'] ?? '', what === 'close', request.staff.id);
          if (kind === 'not-found') return { kind };
          return page(request, { notice: box('good', request.voice.t(`office:districts.done.${what}`)) });
        },
      }),
    ),
  ];
}

function nameFields(voice: Voice, form: FormState | undefined): Html {
  const { t } = voice;
  const errors = errorsOf(voice, form);
  return html`!${languages.map((language: Language) =>
    textField({
      name: language,
      label: t(`office:districts.nameIn.${language}`),
      value: form?.names[language],
      error: errors.find(({ name }) => name === language)?.message,
      required: true,
      maxlength: longestDistrictName,
    }),
  )}`;
}

function problems(voice: Voice, form: FormState | undefined): Html {
  return errorSummary(voice.t('console:form.wrong'), errorsOf(voice, form));
}

function errorsOf({ t }: Voice, form: FormState | undefined): readonly FieldError[] {
  const problem = form?.problem;
  if (problem === undefined) return [];
  const message = t(`office:districts.problems.${problem.kind}`, { longest: longestDistrictName });
  return [{ name: 'path' in problem ? problem.path : 'id', message }];
}

function stateOf({ closed }: District, { t }: Voice): Html {
  return closed ? badge(t('office:districts.closed'), 'warn') : badge(t('office:districts.opened'), 'good');
}
