import { createHash } from 'node:crypto';
import { html } from 'ghtml';
import * as z from 'zod';
import { almatyDate } from '../../core/calendar/almaty.ts';
import { isBefore, type PlainDate } from '../../core/calendar/plain-date.ts';
import { channels } from '../../core/casework/application.ts';
import { editionInForce } from '../../core/law/editions/index.ts';
import { typedDate } from '../../i18n/dates.ts';
import { languages } from '../../i18n/languages.ts';
import { nextAction } from '../../i18n/status-texts.ts';
import type { Translate } from '../../i18n/translator.ts';
import { within } from '../../usecases/casework/casework.ts';
import { readDate } from '../../usecases/casework/import-register.ts';
import { tidyText } from '../../usecases/casework/plain-text.ts';
import {
  createRegisterApplication,
  longestLabel,
  longestNumber,
  type Registered,
  type Registration,
  type RegistrationRefusal,
} from '../../usecases/casework/register-application.ts';
import type { Caseworker } from '../../usecases/staff/ports.ts';
import { caseAddress, caseworkerOf } from '../desk/words.ts';
import {
  checkbox,
  csrfField,
  errorSummary,
  type FieldError,
  hiddenField,
  radios,
  selectField,
  submit,
  textField,
} from '../html/form.ts';
import { box, typed } from '../html/parts.ts';
import type { Answer, Html, StaffRequest } from '../route.ts';
import type { CounterDeps } from './deps.ts';
import { type AskableFact, askableFacts, factOptions, factTitle, factValue } from './fact-words.ts';
import { said } from './slip/document.ts';
import { slipLanguageField } from './slip-language.ts';

const text = z.string().max(1000).catch('');
/** What was typed, whatever it is: judged by the use case, and shown again as it is. */
const form = z.object({
  /** Drawn with the form: sent twice, it registers once. */
  key: z.uuid().optional().catch(undefined),
  claim: text,
  number: text,
  received: text,
  afterHours: z.literal('yes').optional().catch(undefined),
  channel: z.enum(channels).optional().catch(undefined),
  label: text,
  language: z.enum(languages).optional().catch(undefined),
  ...Object.fromEntries(askableFacts.map((fact) => [`fact-${fact}` as const, text])),
});
type Typed = Readonly<Record<string, string | undefined>>;

const FORM_LIVES_MS = 24 * 3_600_000;

/** A new application, registered while the family waits at the counter. */
export function newPages(deps: CounterDeps) {
  const { store, now } = deps;
  const page = (request: StaffRequest, typed: Typed, errors: readonly FieldError[]): Answer => ({
    kind: 'page',
    title: request.voice.t('counter:new.title'),
    main: formOf(request, typed, errors, almatyDate(now())),
    ...(errors.length > 0 && { status: 422 }),
  });

  /** Registers once for each form, however often it is sent. */
  async function register(key: string, registration: Registration, by: Caseworker) {
    return store.transact(async (tx) => {
      const digest = createHash('sha256').update(JSON.stringify(registration)).digest('hex');
      const expiresAt = new Date(now().getTime() + FORM_LIVES_MS);
      const call = { actor: by.id, route: 'console/new', key, digest, expiresAt };
      const begun = await tx.idempotency.begin(call);
      if (begun.kind !== 'new') return begun;
      const result = await createRegisterApplication({ ...deps, store: within(tx) })(registration, by);
      // A refusal leaves the form open: what is corrected is sent under the same key.
      if (result.kind === 'registered') await tx.idempotency.finish(call, 201, result.id);
      return result;
    });
  }

  return {
    show: async (request: StaffRequest): Promise<Answer> =>
      page(
        request,
        { key: deps.newId(), received: almatyDate(now()), channel: 'department', language: request.voice.language },
        [],
      ),

    send: async (request: StaffRequest): Promise<Answer> => {
      const { t } = request.voice;
      const parsed = form.safeParse(request.body);
      const typed: Typed = parsed.success ? parsed.data : {};
      const by = caseworkerOf(request);
      const key = typed['key'] ?? deps.newId();
      const again = { ...typed, key };
      const read = readTyped(t, typed, by, almatyDate(now()));
      if (read.kind === 'errors') return page(request, again, read.errors);
      const result = await register(key, read.registration, by);
      switch (result.kind) {
        case 'registered':
          return donePage(request, result, typed['language'] ?? request.voice.language, deps);
        case 'replay':
          return againPage(request, result.body);
        case 'in-progress':
          return page(request, again, [{ name: 'claim', message: t('counter:new.errors.underWay') }]);
        case 'other-body':
          return page(request, { ...again, key: deps.newId() }, [
            { name: 'claim', message: t('counter:new.errors.sentTwice') },
          ]);
        default:
          return page(request, again, [errorOf(t, result)]);
      }
    },
  };
}

function readTyped(
  t: Translate,
  typed: Typed,
  { district }: Caseworker,
  today: PlainDate,
):
  | { readonly kind: 'registration'; readonly registration: Registration }
  | { readonly kind: 'errors'; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const received = readDate(typed['received'] ?? '');
  if (received === undefined) errors.push({ name: 'received', message: t('counter:new.errors.noDate') });
  // Said here already, so that everything that is wrong is said at once.
  const edition = received && editionInForce(received);
  if (received !== undefined && isBefore(today, received)) {
    errors.push(errorOf(t, { kind: 'received-in-future', latest: today }));
  } else if (edition !== undefined && 'kind' in edition) errors.push(errorOf(t, edition));
  for (const [path, most] of [
    ['number', longestNumber],
    ['label', longestLabel],
  ] as const) {
    const tidy = tidyText(typed[path], { path, most });
    if (typeof tidy === 'object') errors.push(errorOf(t, tidy));
  }
  // The form is sent by the Enter key too, and what has neither is never found again among the papers.
  if (!typed['number']?.trim() && !typed['label']?.trim()) {
    errors.push({ name: 'number', message: t('counter:new.errors.unnamed') });
  }
  const channel = channels.find((id) => id === typed['channel']);
  if (channel === undefined) errors.push({ name: 'channel', message: t('counter:new.errors.channel') });
  if (typed['language'] === undefined) errors.push({ name: 'language', message: t('counter:new.errors.language') });
  const answers: Record<string, string | number> = {};
  for (const fact of askableFacts) {
    const chosen = (typed[`fact-${fact}`] ?? '').trim();
    // Left alone: not asked, which is not "no".
    if (chosen === '') continue;
    const value = fact === 'birthDate' ? readDate(chosen) : factValue(fact, chosen);
    if (value !== undefined) answers[fact] = value;
    else {
      const message = t(fact === 'birthDate' ? 'counter:new.errors.birthDate' : 'counter:new.errors.fact');
      errors.push({ name: `fact-${fact}`, message });
    }
  }
  if (errors.length > 0) return { kind: 'errors', errors };
  const given = (name: string) => (typed[name]?.trim() ? typed[name] : undefined);
  return {
    kind: 'registration',
    registration: {
      district,
      receivedAt: received ?? '',
      channel,
      afterHours: typed['afterHours'] === 'yes',
      number: given('number'),
      label: given('label'),
      claimCode: given('claim'),
      facts: answers,
    },
  };
}

/** Which field a refusal is about, and what to do. */
function errorOf(t: Translate, refusal: RegistrationRefusal): FieldError {
  switch (refusal.kind) {
    case 'claim-not-found':
      return { name: 'claim', message: t('counter:new.errors.claimNotFound') };
    case 'too-many-tries':
      return { name: 'claim', message: t('counter:new.errors.tooManyTries') };
    case 'number-taken':
      return { name: 'number', message: t('counter:new.errors.numberTaken') };
    case 'holds-iin':
      return { name: refusal.path, message: t('counter:new.errors.holdsIin') };
    case 'too-long':
      return { name: refusal.path, message: t('counter:new.errors.tooLong', { most: refusal.most }) };
    case 'too-short':
      return { name: refusal.path, message: t('counter:new.errors.tooLong', { most: refusal.least }) };
    case 'received-in-future':
      return { name: 'received', message: t('counter:new.errors.future', { date: typedDate(refusal.latest) }) };
    case 'no-edition-in-force':
      return { name: 'received', message: t('counter:new.errors.tooEarly', { date: typedDate(refusal.firstFrom) }) };
    case 'beyond-calendar':
      return { name: 'received', message: t('counter:new.errors.beyondCalendar', { year: refusal.year }) };
    case 'impossible-date':
      if (refusal.path !== 'facts.birthDate') return { name: 'received', message: t('counter:new.errors.noDate') };
      return {
        name: 'fact-birthDate',
        message: t(
          refusal.why === 'born-in-the-future' ? 'counter:new.errors.bornLater' : 'counter:new.errors.bornTooLongAgo',
        ),
      };
    case 'contradictory-facts':
      return { name: 'fact-ageGroup', message: t('counter:new.errors.ageContradicts') };
    case 'fact-problems':
      return {
        name: `fact-${refusal.problems[0].path.replace('facts.', '')}`,
        message: t('counter:new.errors.fact'),
      };
    case 'unknown-district':
    case 'district-closed':
      return { name: 'claim', message: t('counter:new.errors.districtClosed') };
  }
}

/** The fields in the order in which a clerk asks; everything beyond them is folded away. */
function formOf({ voice, csrf }: StaffRequest, typed: Typed, errors: readonly FieldError[], today: PlainDate): Html {
  const { t } = voice;
  const error = (name: string) => errors.find((each) => each.name === name)?.message;
  const field = (name: string) => ({ name, value: typed[name], error: error(name) });
  const answered = askableFacts.some((fact) => typed[`fact-${fact}`] || error(`fact-${fact}`));
  return html`!${errorSummary(t('counter:new.wrong'), errors)}<form method="post" action="/console/new" class="counter-form" novalidate>!${csrfField(csrf)}!${hiddenField('key', typed['key'] ?? '')}
!${textField({ ...field('claim'), label: t('counter:new.claim.label'), hint: t('counter:new.claim.hint'), short: true, maxlength: 60, autofocus: errors.length === 0 })}
!${textField({ ...field('number'), label: t('counter:new.number.label'), hint: t('counter:new.number.hint'), short: true, maxlength: longestNumber })}
!${textField({ ...field('received'), label: t('counter:new.received.label'), hint: t('counter:new.received.hint'), type: 'date', short: true, required: true, max: today })}
!${checkbox({ name: 'afterHours', label: t('counter:new.afterHours.label'), hint: t('counter:new.afterHours.hint'), checked: typed['afterHours'] === 'yes' })}
!${radios({ ...field('channel'), label: t('counter:new.channel.label'), required: true, options: channels.map((id) => ({ value: id, label: t(`counter:channels.${id}.title`) })) })}
!${textField({ ...field('label'), label: t('counter:new.label.label'), hint: t('counter:new.label.hint'), maxlength: longestLabel })}
!${slipLanguageField(t, typed['language'], error('language'))}
<details class="answers"!${answered ? ' open' : ''}><summary>${t('counter:new.answers.title')}</summary><p class="hint">${t('counter:new.answers.hint')}</p><div class="answer-fields">!${askableFacts.map((fact) => answerField(t, fact, field(`fact-${fact}`), today))}</div></details>
<p class="buttons">!${submit(t('counter:new.submit'))}</p></form>`;
}

function answerField(
  t: Translate,
  fact: AskableFact,
  field: { readonly name: string; readonly value: string | undefined; readonly error: string | undefined },
  today: PlainDate,
): Html {
  const label = factTitle(t, fact);
  if (fact === 'birthDate') return textField({ ...field, label, type: 'date', max: today });
  return selectField({ ...field, label, empty: t('counter:facts.notAsked'), options: factOptions(t, fact, today) });
}

function donePage(
  { voice, csrf }: StaffRequest,
  { id, number, trackingCode, spokenCode, view }: Registered,
  language: string,
  { followLink }: CounterDeps,
): Answer {
  const { t } = voice;
  const { application, label } = view.file;
  return {
    kind: 'page',
    title: t('counter:done.title'),
    main: html`<p class="lead">${t('counter:done.number')}: <strong>!${number === undefined ? html`${t('counter:done.noNumber')}` : typed(number)}</strong></p><p class="lead">${nextAction(t, voice.language, application.status, view.next)}</p>!${box(
      'accent',
      t('counter:done.codesTitle'),
      html`<p>${t('counter:done.codesOnce')}</p><dl class="handout"><dt>${t('counter:done.link')}</dt><dd>${followLink(trackingCode)}</dd><dt>${t('counter:done.spoken')}</dt><dd class="spoken">${said(spokenCode)}</dd></dl><form method="post" action="${caseAddress(id)}/slip" target="_blank">!${csrfField(csrf)}!${hiddenField('link', trackingCode)}!${hiddenField('spoken', spokenCode)}!${hiddenField('language', language)}!${
        label === undefined
          ? ''
          : checkbox({ name: 'withLabel', label: t('counter:done.withLabel'), hint: t('counter:done.withLabelHint') })
      }<p class="buttons">!${submit(t('counter:done.print'))}</p></form>`,
    )}<p class="buttons"><a class="button plain" href="${caseAddress(id)}">${t('counter:done.open')}</a> <a class="button plain" href="/console/new">${t('counter:done.another')}</a></p>`,
  };
}

/** The form was sent a second time, by reloading the page or by a second tap. */
function againPage({ voice: { t } }: StaffRequest, id: string): Answer {
  return {
    kind: 'page',
    title: t('counter:done.again.title'),
    main: html`<p class="lead">${t('counter:done.again.text')}</p><p class="buttons"><a class="button primary" href="${caseAddress(id)}">${t('counter:done.open')}</a> <a class="button plain" href="${caseAddress(id)}/slip">${t('counter:done.again.slip')}</a> <a class="button plain" href="/console/new">${t('counter:done.another')}</a></p>`,
  };
}
