import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import { addYears, type PlainDate } from '../../core/calendar/plain-date.ts';
import { needOf } from '../../core/casework/moves.ts';
import { isFinal, type StatusId, statusIds } from '../../core/casework/status.ts';
import { refusalGrounds } from '../../core/law/edition.ts';
import { sayDate, typedDate } from '../../i18n/dates.ts';
import { languages } from '../../i18n/languages.ts';
import { isApplicationId } from '../../usecases/casework/case-view.ts';
import { reasonLength } from '../../usecases/casework/correct-application.ts';
import { longestNote, type StepRefusal } from '../../usecases/casework/move-application.ts';
import { statusFacts } from '../../usecases/casework/notice-facts.ts';
import type { Preview } from '../../usecases/casework/preview-move.ts';
import type { ShownApplication } from '../../usecases/casework/show-application.ts';
import {
  csrfField,
  errorSummary,
  type FieldError,
  hiddenField,
  radios,
  selectField,
  submit,
  textArea,
  textField,
} from '../html/form.ts';
import { badge, box, section } from '../html/parts.ts';
import type { Answer, Html, StaffRequest, Voice } from '../route.ts';
import { followerDetails, followerName, timeline } from './case-page.ts';
import {
  caseAddress,
  caseName,
  caseworkerOf,
  type DeskDeps,
  dueLine,
  ownerBadge,
  statusBadge,
  turnOf,
  waitLine,
} from './words.ts';

const text = z
  .string()
  .transform((value) => (value.trim() === '' ? undefined : value))
  .optional()
  .catch(undefined);
const wishes = {
  to: z.enum(statusIds).optional().catch(undefined),
  occurredOn: text,
  visitOn: text,
  ground: z.enum(refusalGrounds).optional().catch(undefined),
};
const asked = z.object({ to: wishes.to }).catch({ to: undefined });
const form = z.object({
  ...wishes,
  note: text,
  reason: text,
  version: z.coerce.number().int().positive().optional().catch(undefined),
  /** What was previewed: only that may be confirmed. */
  seen: text,
  /** Which button was pressed. */
  step: z.enum(['preview', 'confirm']).catch('preview'),
});
type Wish = z.infer<typeof form>;

/** A step, or a supervisor's correction: both are filled in, looked at, and only then confirmed. */
type StepKind = 'move' | 'correct';

/** What is shown beside the form, or instead of it. */
interface Shown {
  readonly kind: StepKind;
  readonly shown: ShownApplication;
  readonly wish: Wish;
  readonly errors?: readonly FieldError[];
  readonly preview?: Preview | undefined;
  readonly before?: Html;
  readonly status?: number;
}
type Overtaken = Shown & { readonly before: Html };

/**
 * Steps and corrections. Before somebody confirms, they see how the application would stand, who will be told, and the
 * very words in each language; what they confirm is what they saw.
 */
export function stepPages({ casework, noticeTexts, calendar, now }: DeskDeps) {
  const today = (): PlainDate => almatyDate(now());

  async function open(request: StaffRequest, kind: StepKind): Promise<Answer> {
    const shown = await find(request);
    if (shown === undefined) return { kind: 'not-found' };
    const { to } = asked.parse(request.query);
    const wish: Wish = { ...form.parse({}), to, occurredOn: today(), version: shown.file.application.version };
    // Which step it is has to be chosen on the page of the application.
    if (kind === 'move' && to === undefined) return { kind: 'redirect', to: caseAddress(shown.file.id) };
    return page(request, { kind, shown, wish, ...(await looked(request, kind, shown, wish)) });
  }

  async function send(request: StaffRequest, kind: StepKind): Promise<Answer> {
    const shown = await find(request);
    if (shown === undefined) return { kind: 'not-found' };
    const parsed = form.safeParse(request.body);
    const wish: Wish = parsed.success ? parsed.data : form.parse({});
    const { to, version } = wish;
    const { t } = request.voice;
    if (to === undefined || version === undefined) {
      const errors = [{ name: 'to', message: t('console:form.required') }];
      return page(request, { kind, shown, wish, errors, status: 400 });
    }
    const current = shown.file.application.version;
    if (version !== current) {
      const overtook = overtaken(request, kind, shown, wish);
      // htmx puts nothing on the page that is not a success; the buttons lead to the whole of it.
      if (request.wantsFragment) {
        return {
          kind: 'fragment',
          html: html`!${overtook.before}!${previewPart(request.voice, kind, wish, undefined)}`,
        };
      }
      return page(request, overtook);
    }
    if (wish.step === 'preview' || wish.seen !== seenOf(wish)) {
      const view = await looked(request, kind, shown, wish);
      if (request.wantsFragment)
        return { kind: 'fragment', html: previewPart(request.voice, kind, wish, view.preview) };
      const refused = view.errors.length > 0;
      const before = wish.step === 'confirm' && !refused ? box('warn', t('console:moves.lookAgain')) : '';
      return page(request, { kind, shown, wish, ...view, before, ...(refused && { status: 400 }) });
    }
    const by = caseworkerOf(request);
    const step = { ...stepOf(wish, to), id: shown.file.id, expectedVersion: version };
    const result =
      kind === 'move'
        ? await casework.move({ ...step, note: wish.note }, by)
        : await casework.correct({ ...step, reason: wish.reason ?? '' }, by);
    switch (result.kind) {
      case 'stepped':
        return {
          kind: 'redirect',
          to: `${caseAddress(shown.file.id)}?done=${kind === 'move' ? 'moved' : 'corrected'}`,
        };
      case 'not-found':
        return result;
      case 'not-allowed':
        throw new Error('a correction was opened to somebody who may not make one');
      case 'changed-meanwhile': {
        // Between our look and the step: look again.
        const anew = await find(request);
        return anew === undefined ? { kind: 'not-found' } : page(request, overtaken(request, kind, anew, wish));
      }
      default: {
        const errors = [errorOf(request.voice, result)];
        return page(request, { kind, shown, wish, errors, status: result.kind === 'transition-refused' ? 409 : 400 });
      }
    }
  }

  async function find(request: StaffRequest): Promise<ShownApplication | undefined> {
    const id = request.params['id'] ?? '';
    const shown = isApplicationId(id) ? await casework.show(id, caseworkerOf(request)) : undefined;
    return shown?.kind === 'application' ? shown : undefined;
  }

  /** The preview, if what it needs is there already. */
  async function looked(
    request: StaffRequest,
    kind: StepKind,
    { file }: ShownApplication,
    wish: Wish,
  ): Promise<{ readonly preview?: Preview; readonly errors: readonly FieldError[] }> {
    const { to, ground, visitOn } = wish;
    if (to === undefined) return { errors: [] };
    const need = needOf(to);
    const waits = (need === 'ground' && ground === undefined) || (need === 'visit-day' && visitOn === undefined);
    if (waits && wish.seen === undefined && wish.step === 'preview' && request.raw.method === 'GET')
      return { errors: [] };
    const result = await casework.preview(
      { ...stepOf(wish, to), id: file.id, correction: kind === 'correct' },
      caseworkerOf(request),
    );
    switch (result.kind) {
      case 'preview':
        return { preview: result, errors: [] };
      case 'not-found':
      case 'not-allowed':
        throw new Error(`a preview was ${result.kind} for somebody who had just seen the application`);
      default:
        return { errors: [errorOf(request.voice, result)] };
    }
  }

  /** Somebody else was faster: what they did is shown, and the form stays filled in. */
  function overtaken({ voice }: StaffRequest, kind: StepKind, shown: ShownApplication, wish: Wish): Overtaken {
    const { t } = voice;
    const seen = wish.version ?? 0;
    const news = shown.history.filter(({ version }) => version > seen);
    const stillAllowed = kind === 'correct' || shown.allowed.some(({ to }) => to === wish.to);
    return {
      kind,
      shown,
      // Nothing counts as looked at any more.
      wish: { ...wish, version: shown.file.application.version, seen: undefined },
      status: 409,
      before: html`!${box(
        'warn',
        t('console:changed.title'),
        html`<p>${t('console:changed.body')}</p>!${timeline(voice, news)}<p>${
          stillAllowed
            ? t('console:changed.again')
            : t('console:changed.impossible', { status: t(`statuses:${shown.file.application.status}.title`) })
        }</p>`,
      )}`,
    };
  }

  function page({ voice, csrf }: StaffRequest, page: Shown): Answer {
    const { t } = voice;
    const { kind, shown, wish, errors = [], preview, before = '', status } = page;
    const { file, allowed } = shown;
    const { to } = wish;
    const errorAt = (name: string) => errors.find((error) => error.name === name)?.message;
    const impossible = kind === 'move' && to !== undefined && !allowed.some((move) => move.to === to);
    const action = `${caseAddress(file.id)}/${kind}`;
    const title = kind === 'move' && to !== undefined ? t(`console:moves.${to}`) : t('console:correct.title');
    const need = to === undefined ? undefined : needOf(to);
    // Only what can be confirmed is shown with a button to confirm it.
    const fields = html`!${
      kind === 'move'
        ? hiddenField('to', to ?? '')
        : selectField({
            name: 'to',
            label: t('console:correct.to'),
            empty: t('console:correct.choose'),
            options: statusIds.map((id) => ({ value: id, label: t(`statuses:${id}.title`) })),
            value: to,
            error: errorAt('to'),
            required: true,
          })
    }!${textField({
      name: 'occurredOn',
      label: t(need === 'visit-day' ? 'console:moves.arrangedOn' : 'console:moves.occurredOn'),
      hint: need === 'visit-day' ? undefined : t('console:moves.occurredOnHint'),
      type: 'date',
      value: wish.occurredOn,
      max: today(),
      min: kind === 'move' ? file.application.statusOn : file.application.receivedOn,
      error: errorAt('occurredOn'),
      required: true,
      short: true,
    })}!${
      need === 'visit-day' || (kind === 'correct' && need === undefined)
        ? textField({
            name: 'visitOn',
            label: t(need === 'visit-day' ? 'console:moves.visitOn' : 'console:correct.visitOn'),
            type: 'date',
            value: wish.visitOn,
            min: kind === 'move' ? (wish.occurredOn ?? today()) : undefined,
            max: addYears(today(), 1),
            error: errorAt('visitOn'),
            required: kind === 'move',
            short: true,
          })
        : ''
    }!${
      need === 'ground'
        ? radios({
            name: 'ground',
            label: t('console:case.ground'),
            options: refusalGrounds.map((id) => ({ value: id, label: t(`law:refusalGrounds.${id}`) })),
            value: wish.ground,
            error: errorAt('ground'),
            required: true,
          })
        : kind === 'correct' && need === undefined
          ? selectField({
              name: 'ground',
              label: t('console:correct.ground'),
              empty: t('console:correct.noGround'),
              options: refusalGrounds.map((id) => ({ value: id, label: t(`law:refusalGrounds.${id}`) })),
              value: wish.ground,
              error: errorAt('ground'),
            })
          : ''
    }!${
      kind === 'move'
        ? textArea({
            name: 'note',
            label: t('console:moves.note'),
            hint: t('console:moves.noteHint'),
            value: wish.note,
            maxlength: longestNote,
            error: errorAt('note'),
          })
        : textArea({
            name: 'reason',
            label: t('console:correct.reason'),
            hint: t('console:correct.reasonHint'),
            value: wish.reason,
            maxlength: reasonLength.most,
            error: errorAt('reason'),
            required: true,
          })
    }`;
    const back = { href: caseAddress(file.id), label: caseName(voice, file) };
    if (impossible) {
      return {
        kind: 'page',
        title,
        back,
        status: status ?? 409,
        main: html`!${before}!${before === '' ? box('warn', t('console:moves.notNow', { status: t(`statuses:${file.application.status}.title`) })) : ''}<p><a class="button primary" href="${caseAddress(file.id)}">${t('console:moves.toCase')}</a></p>`,
      };
    }
    return {
      kind: 'page',
      title,
      back,
      ...(status !== undefined && { status }),
      main: html`!${before}!${errorSummary(t('console:form.wrong'), errors)}!${
        kind === 'correct' ? html`<p class="lead">${t('console:correct.lead')}</p>` : ''
      }<form class="step" method="post" action="${action}">!${csrfField(csrf)}!${hiddenField('version', file.application.version)}<div class="columns"><div class="fields" hx-post="${action}" hx-trigger="change" hx-target="#preview" hx-include="closest form">!${fields}</div><div id="preview" aria-live="polite">!${previewPart(voice, kind, wish, preview)}</div></div></form>`,
    };
  }

  function previewPart(voice: Voice, kind: StepKind, wish: Wish, preview: Preview | undefined): Html {
    const { t } = voice;
    const look = html`<p class="buttons">!${submit(t('console:moves.preview'), preview === undefined ? 'primary' : 'plain', { name: 'step', value: 'preview' })}</p>`;
    if (preview === undefined) return html`<p class="hint">${t('console:moves.previewFirst')}</p>!${look}`;
    const { after, before } = preview;
    const final = isFinal(after.file.application.status);
    const label = preview.listeners.length === 0 ? 'confirmOnly' : 'confirm';
    return html`!${hiddenField('seen', seenOf(wish))}!${section(
      'preview-state',
      t('console:moves.after'),
      html`<p>!${statusBadge(voice, before.status)} → !${statusBadge(voice, after.file.application.status)}</p><p>${t('console:case.turn')}: !${ownerBadge(voice, turnOf(after))} !${dueLine(voice, after, { today: today(), calendar }) ?? ''}</p>!${final ? html`<p class="hint">${t('console:moves.final')}</p>` : ''}`,
    )}!${section('preview-news', t('console:moves.told'), told(voice, preview))}<p class="buttons">!${submit(
      t(kind === 'move' ? `console:moves.${label}` : `console:correct.${label}`),
      'primary',
      { name: 'step', value: 'confirm' },
    )}!${submit(t('console:moves.previewAgain'), 'plain', { name: 'step', value: 'preview' })}</p><p class="hint">${waitLine(voice, preview.undoMs)}</p>`;
  }

  /** Who will be told, and the very words. */
  function told(voice: Voice, { listeners, after, entry }: Preview): Html {
    const { t } = voice;
    if (listeners.length === 0) return html`<p>${t('console:moves.nobody')}</p>`;
    const news = statusFacts({ record: 'office', number: undefined }, after.file.application, entry);
    const scopes = [...new Set(listeners.map(({ scope }) => (scope === 'status' ? 'status' : 'everything')))];
    return html`<ul class="people">!${listeners.map(
      (listener) =>
        html`<li>!${followerName(voice, listener)} !${listener.unreachable ? badge(t('console:followers.toPhone'), 'danger') : ''}<br><span class="hint">${followerDetails(voice, listener)}</span></li>`,
    )}</ul>!${scopes.map((scope) => {
      const texts = noticeTexts(news, scope);
      const heading =
        scopes.length === 1
          ? ''
          : html`<h3>${t(scope === 'status' ? 'console:moves.forStatus' : 'console:moves.forDates')}</h3>`;
      return html`!${heading}!${languages.map(
        (language) =>
          html`<figure class="letter"><figcaption>${t(`console:languages.${language}`)}</figcaption><p class="letter-text" lang="${language}">${texts[language]}</p></figure>`,
      )}`;
    })}!${after.file.number === undefined ? '' : html`<p class="hint">${t('console:moves.withNumber')}</p>`}`;
  }

  return {
    openMove: (request: StaffRequest) => open(request, 'move'),
    sendMove: (request: StaffRequest) => send(request, 'move'),
    openCorrection: (request: StaffRequest) => open(request, 'correct'),
    sendCorrection: (request: StaffRequest) => send(request, 'correct'),

    takeBack: async (request: StaffRequest): Promise<Answer> => {
      const { voice, params, body } = request;
      const { t } = voice;
      const id = params['id'] ?? '';
      const version = z.object({ version: z.coerce.number().int().positive() }).safeParse(body);
      if (!isApplicationId(id)) return { kind: 'not-found' };
      const by = caseworkerOf(request);
      const result = await casework.takeBack({ id, expectedVersion: version.data?.version ?? 0 }, by);
      if (result.kind === 'taken-back') return { kind: 'redirect', to: `${caseAddress(id)}?done=taken-back` };
      if (result.kind === 'not-found') return result;
      return {
        kind: 'page',
        title: t('console:takeBack.failed'),
        status: 409,
        main: html`<p class="lead">${t(`console:takeBack.${result.kind}`)}</p><p><a class="button primary" href="${caseAddress(id)}">${t('console:moves.toCase')}</a></p>`,
      };
    },
  };
}

function stepOf({ occurredOn, visitOn, ground }: Wish, to: StatusId) {
  return { to, occurredOn, visitOn, ground };
}

/** What a preview was made of: whatever changes the words or the dates. */
function seenOf({ to, occurredOn, visitOn, ground, version }: Wish): string {
  return [to, occurredOn, visitOn, ground, version].map((each) => each ?? '').join('|');
}

type StepError = Exclude<StepRefusal, { readonly kind: 'not-found' | 'changed-meanwhile' }>;

/** What is wrong, at the field where it can be mended. */
function errorOf({ t, language }: Voice, refusal: StepError): FieldError {
  switch (refusal.kind) {
    case 'transition-refused':
      return { name: 'to', message: t('console:moves.notNow', { status: t(`statuses:${refusal.from}.title`) }) };
    case 'ground-needed':
      return { name: 'ground', message: t('console:moves.errors.groundNeeded') };
    case 'ground-not-wanted':
      return { name: 'ground', message: t('console:moves.errors.groundNotWanted') };
    case 'visit-day-needed':
      return { name: 'visitOn', message: t('console:moves.errors.visitNeeded') };
    case 'visit-day-not-wanted':
      return { name: 'visitOn', message: t('console:moves.errors.visitNotWanted') };
    case 'day-in-future':
      return { name: 'occurredOn', message: t('console:moves.errors.future') };
    case 'day-too-early':
      return {
        name: 'occurredOn',
        message: t('console:moves.errors.tooEarly', { date: sayDate(refusal.earliest, language) }),
      };
    case 'visit-day-out-of-range':
      return {
        name: 'visitOn',
        message: t('console:moves.errors.visitRange', {
          from: typedDate(refusal.earliest),
          to: typedDate(refusal.latest),
        }),
      };
    case 'impossible-date':
      return { name: refusal.path, message: t('console:moves.errors.noDate') };
    case 'beyond-calendar':
      return { name: 'occurredOn', message: t('console:moves.errors.beyond', { year: refusal.year }) };
    case 'too-long':
      return { name: refusal.path, message: t('console:moves.errors.tooLong', { most: refusal.most }) };
    case 'too-short':
      return { name: refusal.path, message: t('console:moves.errors.tooShort') };
    case 'holds-iin':
      return { name: refusal.path, message: t('console:moves.errors.iin') };
  }
}
