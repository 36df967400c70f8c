import { createHash, randomUUID } from 'node:crypto';
import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import { isBefore } from '../../core/calendar/plain-date.ts';
import { nextAction } from '../../i18n/status-texts.ts';
import { isApplicationId, type Listener } from '../../usecases/casework/case-view.ts';
import { endsWith } from '../../usecases/casework/ends-with.ts';
import { longestNote } from '../../usecases/casework/move-application.ts';
import { may } from '../../usecases/casework/roles.ts';
import type { ShownApplication, ShownEntry, ShownNote } from '../../usecases/casework/show-application.ts';
import type { NoteRefusal } from '../../usecases/casework/write-note.ts';
import type { ApplicationId, NoteId } from '../../usecases/ids.ts';
import type { Caseworker } from '../../usecases/staff/ports.ts';
import { csrfField, errorSummary, hiddenField, submit, textArea } from '../html/form.ts';
import { badge, box, empty, facts, instant, longDate, section, typed } from '../html/parts.ts';
import type { Answer, Html, StaffRequest, Voice } from '../route.ts';
import {
  caseAddress,
  caseName,
  caseworkerOf,
  type DeskDeps,
  dueLine,
  type OnDay,
  ownerBadge,
  statusBadge,
  turnOf,
} from './words.ts';

const arrival = z
  .object({ done: z.enum(['moved', 'corrected', 'taken-back', 'follower-ended', 'registered', 'noted']) })
  .transform(({ done }) => done)
  .optional()
  .catch(undefined);

const noteForm = z.object({
  /** Drawn with the form. */
  key: z.uuid().optional().catch(undefined),
  note: z.string().catch(''),
});

/** A note as it was typed, and what is wrong with it. */
interface Typed {
  readonly note: string;
  readonly key: string;
  readonly error: string;
}

/** One application: how it stands in one glance, what can be done, and how it came there; and notes for colleagues. */
export function casePages({ casework, calendar, now }: DeskDeps) {
  async function page(request: StaffRequest, typed?: Typed): Promise<Answer> {
    const { voice, params, query, csrf } = request;
    const { t } = voice;
    const by = caseworkerOf(request);
    const id = params['id'] ?? '';
    if (!isApplicationId(id)) return { kind: 'not-found' };
    const shown = await casework.show(id, by);
    if (shown.kind === 'not-found') return shown;
    const day = { today: almatyDate(now()), calendar };
    const done = arrival.parse(query);
    const errors = typed === undefined ? [] : [{ name: 'note', message: typed.error }];
    return {
      kind: 'page',
      title: caseName(voice, shown.file),
      back: { href: '/console/applications', label: t('console:list.title') },
      ...(typed !== undefined && { status: 400 }),
      main: html`!${done === undefined ? '' : box('good', t(`console:case.done.${done}`))}!${errorSummary(t('console:form.wrong'), errors)}!${takeBackBox(voice, csrf, shown)}!${glance(voice, shown, day)}
<div class="columns"><div>!${section('moves', t('console:case.whatNext'), moves(voice, shown, by.role))}!${section('followers', t('console:followers.title'), followers(voice, csrf, shown, day))}!${section('answers', t('console:facts.title'), answers(voice, csrf, shown))}</div>
<div>!${section('history', t('console:history.title'), html`!${noteField(voice, csrf, shown, typed)}!${timeline(voice, shown.history, shown.notes)}`)}</div></div>`,
    };
  }

  return {
    show: (request: StaffRequest): Promise<Answer> => page(request),

    writeNote: async (request: StaffRequest): Promise<Answer> => {
      const id = request.params['id'] ?? '';
      if (!isApplicationId(id)) return { kind: 'not-found' };
      const parsed = noteForm.safeParse(request.body);
      const { key = randomUUID(), note } = parsed.success ? parsed.data : { note: '' };
      const by = caseworkerOf(request);
      const result = await casework.note({ id, noteId: noteIdOf(key, id, note, by), note }, by);
      if (result.kind === 'noted') return { kind: 'redirect', to: `${caseAddress(id)}?done=noted` };
      if (result.kind === 'not-found') return result;
      return page(request, { note, key, error: errorOf(request.voice, result) });
    },
  };
}

/** The same words from one form are one note, however often it is sent; other words typed into it are another. */
function noteIdOf(key: string, id: ApplicationId, note: string, by: Caseworker): NoteId {
  const digest = createHash('sha256')
    .update(JSON.stringify([key, id, by.id, note]))
    .digest('hex');
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5') as NoteId;
}

function errorOf({ t }: Voice, refusal: Exclude<NoteRefusal, { readonly kind: 'not-found' }>): string {
  switch (refusal.kind) {
    case 'too-short':
      return t('console:form.required');
    case 'too-long':
      return t('console:moves.errors.tooLong', { most: refusal.most });
    case 'holds-iin':
      return t('console:moves.errors.iin');
    case 'personal-data-erased':
      return t('console:history.erased');
  }
}

/** Status, whose turn, what next, by when: one look while somebody is on the telephone. */
function glance(voice: Voice, shown: ShownApplication, day: OnDay): Html {
  const { t, language } = voice;
  const { file, next } = shown;
  const { application } = file;
  return html`<div class="glance${shown.overdue === undefined ? '' : ' late'}"><p class="glance-status">!${statusBadge(voice, application.status)} !${longDate(application.statusOn, voice)}</p><p class="glance-turn">${t('console:case.turn')}: !${ownerBadge(voice, turnOf(shown))}!${
    shown.overdue === undefined ? '' : html` !${badge(t(`console:case.lateBy.${shown.overdue}`), 'danger')}`
  }</p><p class="glance-next">${nextAction(t, language, application.status, next)}</p>!${
    shown.mayNeedNewMedicalCard ? html`<p class="glance-next">${t('console:case.newCard')}</p>` : ''
  }!${facts([
    [t('console:case.due'), dueLine(voice, shown, day)],
    [t('console:case.number'), file.number === undefined ? undefined : typed(file.number)],
    [
      t('console:case.received'),
      html`!${longDate(application.receivedOn, voice)}${application.afterHours ? `, ${t('console:case.afterHours')}` : ''}`,
    ],
    [t('console:case.channel'), html`${t(`counter:channels.${file.channel}.title`)}`],
    [t('console:case.edition'), longDateOfEdition(voice, application.edition)],
    [t('console:case.ground'), application.ground && html`${t(`law:refusalGrounds.${application.ground}`)}`],
    [t('console:case.erased'), file.erasedAt && instant(file.erasedAt)],
  ])}</div>`;
}

function longDateOfEdition({ t }: Voice, edition: string): Html {
  return html`${t('console:case.editionOf', { date: edition.split('-').reverse().join('.') })}`;
}

/** As long as nobody is told, a slip of the finger costs nothing. */
function takeBackBox({ t }: Voice, csrf: string, { file, takeBackUntil, history }: ShownApplication): Html {
  const last = history.at(-1);
  if (takeBackUntil === undefined || last === undefined) return '';
  return box(
    'accent',
    t('console:takeBack.title', { status: t(`statuses:${last.to}.title`), time: clock.format(takeBackUntil) }),
    html`<form method="post" action="${caseAddress(file.id)}/take-back">!${csrfField(csrf)}!${hiddenField('version', file.application.version)}!${submit(t('console:takeBack.go'), 'plain')}</form>`,
  );
}

const clock = new Intl.DateTimeFormat('ru', { timeZone: 'Asia/Almaty', timeStyle: 'medium' });

function moves({ t }: Voice, { file, allowed }: ShownApplication, role: 'specialist' | 'supervisor'): Html {
  const to = caseAddress(file.id);
  return html`!${
    allowed.length === 0
      ? html`<p class="none">${t('console:case.final')}</p>`
      : html`<ul class="moves">!${allowed.map(
          (move) =>
            html`<li><a class="button plain" href="${to}/move?to=${move.to}">${t(`console:moves.${move.to}`)}</a></li>`,
        )}</ul>`
  }<p class="buttons"><a href="${to}/slip">${t('console:case.slip')}</a>!${
    may(role, 'correct-applications') ? html`<a href="${to}/correct">${t('console:correct.title')}</a>` : ''
  }</p>`;
}

function followers(
  voice: Voice,
  csrf: string,
  { file, listeners, hasApplicant }: ShownApplication,
  { today }: OnDay,
): Html {
  const { t } = voice;
  if (listeners.length === 0) {
    return empty(
      t('console:followers.none'),
      t(hasApplicant ? 'console:followers.noneNow' : 'console:followers.noneYet'),
      {
        href: `${caseAddress(file.id)}/slip`,
        label: t('console:case.slip'),
      },
    );
  }
  return html`<ul class="people">!${listeners.map((listener) => {
    const { id, until, unreachable } = listener;
    const others = endsWith(listener, listeners);
    return html`<li><p>!${followerName(voice, listener)} !${unreachable ? badge(t('console:followers.unreachable'), 'danger') : ''}</p><p class="hint">${followerDetails(voice, listener)}!${
      until === undefined || isBefore(until, today)
        ? ''
        : html`, ${t('console:followers.until')} !${longDate(until, voice)}`
    }</p><details><summary>${t('console:followers.end')}</summary><form method="post" action="${caseAddress(file.id)}/followers/${id}/end"><p>${t('console:followers.endBody')}</p>!${
      others.length === 0
        ? ''
        : html`<p>${t('console:followers.endsToo')}</p><ul>!${others.map((other) => html`<li class="also">!${followerName(voice, other)}</li>`)}</ul>`
    }!${csrfField(csrf)}!${submit(t('console:followers.endNow'), 'danger')}</form></details></li>`;
  })}</ul>`;
}

export function followerName({ t }: Voice, { label, role }: Pick<Listener, 'label' | 'role'>): Html {
  const name = t(`console:followers.roles.${role}`);
  return label === '' ? html`<b>${name}</b>` : html`<b>!${typed(label)}</b> · ${name}`;
}

export function followerDetails({ t }: Voice, { scope, language }: Pick<Listener, 'scope' | 'language'>): string {
  return [
    t(`console:followers.scopes.${scope}`),
    language === undefined ? t('console:followers.noLanguage') : t(`console:followers.inLanguage.${language}`),
  ].join(', ');
}

/** Answers about health are not shown in passing. */
function answers({ t }: Voice, csrf: string, { file }: ShownApplication): Html {
  if (!file.hasFrozenCheck) return html`<p class="none">${t('console:facts.none')}</p>`;
  return html`<p class="hint">${t('console:facts.recorded')}</p><form method="post" action="${caseAddress(file.id)}/facts">!${csrfField(csrf)}!${submit(t('console:facts.read'), 'plain')}</form>`;
}

/** Writes something down that is no step. */
function noteField({ t }: Voice, csrf: string, { file }: ShownApplication, typed: Typed | undefined): Html {
  // What came after the erasing would never be erased.
  if (file.erasedAt !== undefined && typed === undefined) return '';
  return html`<form method="post" action="${caseAddress(file.id)}/notes">!${csrfField(csrf)}!${hiddenField('key', typed?.key ?? randomUUID())}!${textArea(
    {
      name: 'note',
      label: t('console:moves.note'),
      hint: t('console:moves.noteHint'),
      value: typed?.note,
      error: typed?.error,
      maxlength: longestNote,
      rows: 2,
      required: true,
    },
  )}<p class="buttons">!${submit(t('console:history.write'), 'plain')}</p></form>`;
}

/** What happened, and what was written down beside it, the newest first. */
export function timeline(voice: Voice, history: readonly ShownEntry[], notes: readonly ShownNote[] = []): Html {
  const left = [...notes];
  // Entries stand in the order of their versions, whatever the clocks of two servers said.
  const written = (before: Date) => {
    const after = left.findIndex(({ recordedAt }) => recordedAt >= before);
    return left.splice(0, after < 0 ? left.length : after).map((note) => noteItem(voice, note));
  };
  const items = history.flatMap((entry) => [...written(entry.recordedAt), entryItem(voice, entry)]);
  const all = [...items, ...left.map((note) => noteItem(voice, note))];
  return html`<ol class="timeline" reversed>!${all.toReversed()}</ol>`;
}

function noteItem({ t }: Voice, { text, login, recordedAt }: ShownNote): Html {
  return html`<li class="noted"><p class="event"><b>${t('console:history.note')}</b></p><p class="note">!${
    text === undefined ? html`${t('console:history.cannotOpen')}` : typed(text)
  }</p><p class="hint">${login ?? ''}, !${instant(recordedAt)}</p></li>`;
}

function entryItem(
  voice: Voice,
  { kind, to, occurredOn, recordedAt, login, visitOn, ground, termOn, note }: ShownEntry,
): Html {
  const { t } = voice;
  const late = kind === 'moved' && termOn !== undefined && isBefore(termOn, occurredOn);
  return html`<li class="${kind}"><p class="event">!${longDate(occurredOn, voice)} — <b>${t(`statuses:${to}.title`)}</b>!${
    kind === 'corrected' || kind === 'taken-back' ? html` !${badge(t(`console:history.${kind}`), 'warn')}` : ''
  }!${late ? html` !${badge(t('console:history.late'), 'danger')}` : ''}</p>!${
    visitOn === undefined ? '' : html`<p>${t('console:moves.visitOn')}: !${longDate(visitOn, voice)}</p>`
  }!${ground === undefined ? '' : html`<p>${t('console:case.ground')}: ${t(`law:refusalGrounds.${ground}`)}</p>`}!${
    note === undefined ? '' : html`<p class="note">!${typed(note)}</p>`
  }<p class="hint">${login ?? t('console:history.family')}, !${instant(recordedAt)}</p></li>`;
}
