import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { HistoryEntry } from '../../core/casework/application.ts';
import type { StatusId } from '../../core/casework/status.ts';
import { type FactName, isFactName, type Situation } from '../../core/facts/facts.ts';
import { refusalGrounds } from '../../core/law/edition.ts';
import { remedies } from '../../core/law/remedies.ts';
import { sayDate, typedDate } from '../../i18n/dates.ts';
import { nextAction } from '../../i18n/status-texts.ts';
import { type Scope, scopes } from '../../usecases/casework/ports.ts';
import { noRef } from '../../usecases/following/deeds.ts';
import { sharingMonths } from '../../usecases/following/place.ts';
import type { CaseNote, CaseScreen, FollowedView, OtherView } from '../../usecases/following/screens.ts';
import { type Deed, relatives } from '../../usecases/intents.ts';
import { escapeHtml } from '../html.ts';
import { answerText, questionLabel } from './answers.ts';
import { type Button, button, lines, type Message, numbered, paragraphs, to, type Voice } from './message.ts';
import { awaitsDecision } from './notice.ts';
import type { Operator } from './pages.ts';

type Of<K extends CaseScreen['kind']> = Extract<CaseScreen, { kind: K }>;

/** What drawing these screens needs beside the words. */
export interface CaseDrawing {
  readonly voice: Voice;
  readonly asOf: PlainDate;
  readonly operator: Operator;
  /** The address that opens this bot with a payload. */
  readonly linkTo: (payload: string) => string;
}

/** More would not fit into a message. */
const shownEntries = 20;

/** A button about one following of this chat. */
export function caseButton(text: string, ref: string, deed: Deed, value?: string): Button {
  return button(text, { kind: 'case', ref, deed, ...(value !== undefined && { value }) });
}

/** One line an application: where, where it stands, whose turn it is, the next date. */
export function renderStatus(voice: Voice, cases: readonly FollowedView[]): Message {
  const { t } = voice;
  const entries = cases.map((view) => ({
    open: caseButton(`${whereOf(voice, view)}: ${titleOf(voice, view.status)}`, view.ref, 'open'),
    line: lines([
      t('cases:list.line', {
        where: escapeHtml(whereOf(voice, view)),
        status: titleOf(voice, view.status),
        owner: t(`statuses:owners.${view.owner}`),
      }),
      whenOf(voice, view),
    ]),
  }));
  const others = [to(t('cases:buttons.spoken'), 'spoken'), to(t('cases:buttons.own'), 'own')];
  const { rows, options } = numbered([...entries.map(({ open }) => open), ...others]);
  return {
    html: paragraphs(
      entries.length === 0 ? t('bot:status.none') : t('cases:list.title'),
      entries.length === 0 ? t('bot:status.how') : undefined,
      ...entries.map(({ line }, index) => `${index + 1}. ${line}`),
      lines(others.map(({ text }, index) => `${entries.length + index + 1}. ${text}`)),
      entries.length === 0 ? undefined : t('cases:list.more'),
    ),
    rows: [...rows, ...wayOut(voice)],
    options,
  };
}

export function renderCase(drawing: CaseDrawing, screen: CaseScreen): Message {
  const { voice } = drawing;
  const { t, language } = voice;
  switch (screen.kind) {
    case 'follow':
      return renderFollow(drawing, screen);
    case 'dead-link':
      return asked(
        voice,
        [t(`cases:deadLink.${screen.why}`), t(`cases:deadLink.${screen.why}How`)],
        [to(t('cases:buttons.spoken'), 'spoken'), to(t('cases:buttons.toList'), 'status')],
      );
    case 'spoken':
      return asked(voice, [t('cases:spoken.ask'), t('cases:spoken.hint')], []);
    case 'spoken-day':
      return asked(voice, [t('cases:spoken.day'), t('cases:spoken.dayHint', { example: typedDate(drawing.asOf) })], []);
    case 'own-consent':
      return asked(
        voice,
        [
          t('cases:ownConsent.title'),
          t('cases:ownConsent.what'),
          t('cases:ownConsent.kept'),
          lines([operatorLine(drawing), t('cases:ownConsent.seen')]),
          t('cases:ownConsent.ask'),
        ],
        [
          to(t('cases:buttons.ownYes'), 'own-yes'),
          to(t('cases:buttons.ownNo'), 'own-no'),
          to(t('bot:buttons.fullText'), 'privacy'),
        ],
      );
    case 'own-day':
      return asked(
        voice,
        [t('cases:ownDay.ask'), t('cases:ownDay.hint', { example: typedDate(drawing.asOf) })],
        dayButtons(voice, noRef, screen.days),
      );
    case 'withdraw':
      return asked(
        voice,
        [t('cases:withdraw.ask'), t('cases:withdraw.what')],
        [to(t('cases:buttons.withdrawYes'), 'withdraw-yes'), to(t('bot:buttons.no'), 'back')],
      );
    case 'file':
      return renderFile(voice, screen);
    case 'history':
      return renderHistory(voice, screen);
    case 'why':
      return renderWhyRefused(voice, screen);
    case 'sharing':
      return renderSharing(voice, screen);
    case 'other':
      return renderOther(voice, screen);
    case 'invite-scope':
      return asked(
        voice,
        [t('cases:invite.scope')],
        scopes.map((scope) => caseButton(t(`cases:scopes.${scope}`), screen.view.ref, 'scope', scope)),
      );
    case 'invite-until':
      return asked(
        voice,
        [t('cases:invite.until')],
        sharingMonths.map((months) => caseButton(t(`cases:months.${months}`), screen.view.ref, 'until', `${months}`)),
      );
    case 'invite-label':
      return asked(
        voice,
        [t('cases:invite.label'), t('cases:invite.labelHint')],
        relatives.map((each) => caseButton(t(`cases:relatives.${each}`), screen.view.ref, 'label', each)),
      );
    case 'invited':
      return renderInvited(drawing, screen);
    case 'moves':
      return asked(
        voice,
        [t('cases:moves.ask'), screen.to.length === 0 ? t('cases:moves.end') : undefined],
        screen.to.map((id) => caseButton(titleOf(voice, id), screen.view.ref, 'move', id)),
      );
    case 'entry-ground':
      return asked(
        voice,
        [t('cases:entry.ground')],
        refusalGrounds.map((ground) =>
          caseButton(t(`law:refusalGrounds.${ground}`), screen.view.ref, 'ground', ground),
        ),
      );
    case 'entry-visit':
      return asked(
        voice,
        [t('cases:entry.visit'), t('cases:entry.visitHint', { example: typedDate(drawing.asOf) })],
        [],
      );
    case 'entry-day':
      return asked(
        voice,
        [
          t('cases:entry.day', { status: titleOf(voice, screen.to) }),
          t('cases:entry.dayHint', { example: typedDate(drawing.asOf) }),
        ],
        dayButtons(voice, screen.view.ref, screen.days),
      );
    case 'wrong':
      return asked(
        voice,
        [t('cases:wrong.ask'), t('cases:wrong.hint')],
        [
          ...(screen.canTakeBack ? [caseButton(t('cases:buttons.undo'), screen.view.ref, 'undo')] : []),
          ...screen.to.map((id) => caseButton(titleOf(voice, id), screen.view.ref, 'fix', id)),
        ],
      );
    case 'forget':
      return asked(
        voice,
        [t('cases:forget.ask'), t('cases:forget.what')],
        [
          caseButton(t('cases:buttons.forgetYes'), screen.view.ref, 'forget-yes'),
          caseButton(t('bot:buttons.no'), screen.view.ref, 'open'),
        ],
      );
    case 'share-check':
      return renderShareCheck(voice, screen, drawing.asOf);
    case 'check-shared':
      return {
        ...asked(
          voice,
          [
            t('cases:shared.title'),
            t('cases:shared.code', { code: spokenForm(screen.code) }),
            t('cases:shared.how', { date: sayDate(screen.goodUntil, language) }),
            t('cases:shared.picture'),
          ],
          [
            to(t('cases:buttons.shareNo'), 'share-check-no', screen.subject),
            to(t('bot:buttons.result'), 'result', screen.subject),
          ],
        ),
        extras: [
          {
            kind: 'qr',
            content: spokenForm(screen.code),
            filename: `${t('cases:shared.file')}.png`,
            caption: t('cases:shared.caption', { code: spokenForm(screen.code) }),
          },
        ],
      };
  }
}

/** A question or a page with its numbered choices, and the ways out. */
function asked(voice: Voice, blocks: readonly (string | undefined)[], choices: readonly Button[]): Message {
  const { list, rows, options } = numbered(choices);
  return { html: paragraphs(...blocks, list), rows: [...rows, ...wayOut(voice)], options };
}

function wayOut({ t }: Voice): readonly (readonly Button[])[] {
  return [
    [to(t('bot:buttons.back'), 'back'), to(t('bot:buttons.home'), 'home')],
    [to(t('bot:buttons.person'), 'person')],
  ];
}

function titleOf({ t }: Voice, status: StatusId): string {
  return t(`statuses:${status}.title`);
}

function whereOf({ t, language }: Voice, { record, office, number }: FollowedView): string {
  if (record === 'own' || office === undefined) return t('cases:own');
  return number === undefined ? office[language] : t('cases:numbered', { office: office[language], number });
}

function whenOf({ t, language }: Voice, { dates }: FollowedView): string | undefined {
  if (dates?.next === undefined) return undefined;
  const date = sayDate(dates.next.on, language);
  if (dates.late !== undefined) return t('cases:when.late', { date });
  return dates.next.kind === 'visit' ? t('cases:when.visit', { date }) : t('cases:when.term', { date });
}

function operatorLine({ voice: { t }, operator }: CaseDrawing): string {
  return t('cases:follow.operator', { operator: escapeHtml(operator.name ?? t('bot:privacy.operatorUnset')) });
}

/** Everything the consent has to say (Law 94-V art. 8(4)), and what will be sent, before anything is. */
function renderFollow(drawing: CaseDrawing, screen: Of<'follow'>): Message {
  const { voice } = drawing;
  const { t, language } = voice;
  const office = screen.office === undefined ? undefined : escapeHtml(screen.office[language]);
  const shared = screen.by === 'invitation';
  const whose = !shared
    ? t('cases:follow.office', { office: office ?? '' })
    : screen.record === 'own' || office === undefined
      ? t('cases:follow.sharedOwn')
      : t('cases:follow.sharedOffice', { office });
  return asked(
    voice,
    [
      t('cases:follow.title'),
      lines([
        whose,
        screen.receivedOn && t('cases:follow.received', { date: sayDate(screen.receivedOn, language) }),
        screen.until && t('cases:follow.until', { date: sayDate(screen.until, language) }),
      ]),
      shared ? undefined : t('cases:follow.first'),
      t(`cases:follow.sends.${screen.scope}`),
      t('cases:follow.neutral'),
      t('cases:follow.kept'),
      lines([operatorLine(drawing), t('cases:follow.seen')]),
      t('cases:follow.ask'),
    ],
    [
      caseButton(t('cases:buttons.followYes'), screen.ref, 'follow'),
      caseButton(t('cases:buttons.followNo'), screen.ref, 'decline'),
      to(t('bot:buttons.fullText'), 'privacy'),
    ],
  );
}

function renderFile(voice: Voice, { view }: Of<'file'>): Message {
  const { t, language } = voice;
  const { ref, dates, record, role } = view;
  const isOwn = record === 'own' && role === 'applicant';
  const choices = [
    ...(isOwn ? [caseButton(t('cases:buttons.moves'), ref, 'moves')] : []),
    ...(dates === undefined ? [] : [caseButton(t('cases:buttons.history'), ref, 'history')]),
    ...(view.hasGround ? [caseButton(t('cases:buttons.why'), ref, 'why')] : []),
    ...(role === 'applicant' ? [caseButton(t('cases:buttons.sharing'), ref, 'sharing')] : []),
    caseButton(
      t(view.atAnyHour ? 'cases:buttons.byDay' : 'cases:buttons.anyHour'),
      ref,
      view.atAnyHour ? 'by-day' : 'any-hour',
    ),
    ...(isOwn
      ? [caseButton(t('cases:buttons.wrong'), ref, 'wrong'), caseButton(t('cases:buttons.forget'), ref, 'forget')]
      : [caseButton(t('cases:buttons.stop'), ref, 'stop')]),
    to(t('cases:buttons.toList'), 'status'),
  ];
  return asked(
    voice,
    [
      record === 'own' ? t('cases:file.own') : t('cases:file.office', { office: escapeHtml(whereOf(voice, view)) }),
      isOwn ? t('cases:ownMark') : record === 'own' ? t('cases:follow.sharedOwn') : undefined,
      role === 'invited'
        ? lines([
            t('cases:file.shared', { scope: t(`cases:scopes.${view.scope}`) }),
            view.until && t('cases:file.until', { date: sayDate(view.until, language) }),
          ])
        : undefined,
      lines([
        t('cases:file.status', { status: titleOf(voice, view.status) }),
        dates && t('cases:file.since', { date: sayDate(dates.statusOn, language) }),
        dates && t('cases:file.received', { date: sayDate(dates.receivedOn, language) }),
        t('cases:file.owner', { owner: t(`statuses:owners.${view.owner}`) }),
      ]),
      nextOf(voice, view),
      dates?.late === 'office'
        ? lines([t('cases:file.lateOffice'), awaitsDecision(view.status) ? t('law:remedies.silence') : undefined])
        : undefined,
      dates?.late === 'family' && view.status === 'notified' ? t('cases:file.lateFamily') : undefined,
      dates?.mayNeedNewCard === true ? `<i>${t('cases:file.renewal')}</i>` : undefined,
    ],
    choices,
  );
}

function nextOf({ t, language }: Voice, { status, dates }: FollowedView): string {
  const late = dates?.late !== undefined && dates.next !== undefined;
  return lines([
    nextAction(t, language, status, dates?.next),
    late ? t('cases:when.late', { date: sayDate(dates.next.on, language) }) : undefined,
  ]);
}

function renderHistory(voice: Voice, { view, entries }: Of<'history'>): Message {
  const { t } = voice;
  const shown = entries.slice(-shownEntries);
  const hidden = entries.length - shown.length;
  return asked(
    voice,
    [
      t('cases:history.title', { where: escapeHtml(whereOf(voice, view)) }),
      hidden > 0 ? t('cases:history.earlier', { count: hidden }) : undefined,
      lines(shown.map((entry) => entryLine(voice, entry))),
    ],
    [caseButton(t('cases:buttons.toFile'), view.ref, 'open')],
  );
}

function entryLine(voice: Voice, entry: HistoryEntry): string {
  const { t, language } = voice;
  const more = [
    entry.kind === 'corrected' ? t('cases:history.corrected') : undefined,
    entry.kind === 'taken-back' ? t('cases:history.takenBack') : undefined,
    entry.visitOn && t('cases:history.visit', { date: sayDate(entry.visitOn, language) }),
  ].filter((part) => part !== undefined);
  const line = t('cases:history.line', {
    date: sayDate(entry.occurredOn, language),
    status: titleOf(voice, entry.to),
  });
  return more.length === 0 ? line : `${line} (${more.join('; ')})`;
}

/** Only after a tap, and only for who may see everything. */
function renderWhyRefused(voice: Voice, { view, ground }: Of<'why'>): Message {
  const { t, language } = voice;
  const reworded = remedies.map(({ rewordedOn }) => rewordedOn).find((date) => date !== undefined);
  return asked(
    voice,
    [
      t('cases:why.title'),
      ground === undefined
        ? t('cases:why.noGround')
        : t('cases:why.ground', { ground: t(`law:refusalGrounds.${ground}`) }),
      lines([t('cases:why.appeal'), ...remedies.map(({ id }) => `• ${t(`law:remedies.${id}`)}`)]),
      reworded && `<i>${t('law:remediesReworded', { date: sayDate(reworded, language) })}</i>`,
    ],
    [caseButton(t('cases:buttons.toFile'), view.ref, 'open')],
  );
}

function untilText({ t, language }: Voice, until: PlainDate | undefined): string {
  return until === undefined
    ? t('cases:sharing.forever')
    : t('cases:sharing.until', { date: sayDate(until, language) });
}

function renderSharing(voice: Voice, { view, others, another }: Of<'sharing'>): Message {
  const { t } = voice;
  const entries = others.map((other) => ({
    edit: caseButton(other.label, other.ref, 'other'),
    line: t('cases:sharing.line', {
      label: escapeHtml(other.label),
      scope: t(`cases:scopes.${other.scope}`),
      until: untilText(voice, other.until),
    }),
  }));
  const more = [
    caseButton(t('cases:buttons.invite'), view.ref, 'invite'),
    caseButton(t('cases:buttons.unlink'), view.ref, 'unlink'),
    caseButton(t('cases:buttons.toFile'), view.ref, 'open'),
  ];
  const { rows, options } = numbered([...entries.map(({ edit }) => edit), ...more]);
  return {
    html: paragraphs(
      t('cases:sharing.title', { where: escapeHtml(whereOf(voice, view)) }),
      another ? t('cases:sharing.another') : others.length === 0 ? t('cases:sharing.nobody') : t('cases:sharing.hint'),
      lines([
        ...entries.map(({ line }, index) => `${index + 1}. ${line}`),
        ...more.map(({ text }, index) => `${entries.length + index + 1}. ${text}`),
      ]),
    ),
    rows: [...rows, ...wayOut(voice)],
    options,
  };
}

function renderOther(voice: Voice, { view, other }: Of<'other'>): Message {
  const { t } = voice;
  return asked(
    voice,
    [t('cases:other.title', { label: escapeHtml(other.label) }), seesText(voice, other), t('cases:other.hint')],
    [
      caseButton(t('cases:buttons.revoke'), other.ref, 'revoke'),
      ...scopes
        .filter((scope) => scope !== other.scope)
        .map((scope) =>
          caseButton(t('cases:buttons.see', { scope: scopeText(voice, scope) }), other.ref, 'scope', scope),
        ),
      ...sharingMonths.map((months) =>
        caseButton(t('cases:buttons.term', { months: t(`cases:months.${months}`) }), other.ref, 'until', `${months}`),
      ),
      caseButton(t('cases:buttons.toFile'), view.ref, 'open'),
    ],
  );
}

function seesText(voice: Voice, { scope, until }: OtherView): string {
  return voice.t('cases:other.sees', { scope: scopeText(voice, scope), until: untilText(voice, until) });
}

function scopeText({ t }: Voice, scope: Scope): string {
  return t(`cases:scopes.${scope}`);
}

/** The link comes as a message of its own, so that it can be forwarded as it is. */
function renderInvited({ voice, linkTo }: CaseDrawing, screen: Of<'invited'>): Message {
  const { t, language } = voice;
  const date = sayDate(screen.goodUntil, language);
  const message = asked(
    voice,
    [
      t('cases:invited.title', { label: escapeHtml(screen.label) }),
      t('cases:invited.what', { scope: scopeText(voice, screen.scope), until: untilText(voice, screen.until) }),
      t('cases:invited.how', { date }),
    ],
    [
      caseButton(t('cases:buttons.sharing'), screen.view.ref, 'sharing'),
      caseButton(t('cases:buttons.toFile'), screen.view.ref, 'open'),
    ],
  );
  const link = escapeHtml(linkTo(`c_${screen.code}`));
  return { ...message, extras: [{ kind: 'text', html: t('cases:invited.forward', { link, date }) }] };
}

function renderShareCheck(voice: Voice, { subject, facts, openUntil }: Of<'share-check'>, asOf: PlainDate): Message {
  const { t, language } = voice;
  const shared = Object.entries(facts).flatMap(([name, fact]) =>
    isFactName(name) && name !== 'epilepsy' && fact !== undefined ? [{ name, fact }] : [],
  );
  // Who answers is said once for all below.
  const listed = shared.filter(({ name }) => name !== 'applicant');
  const [first] = shared;
  return asked(
    voice,
    [
      t('cases:share.title', { check: t(`persons:${subject.person}.check`) }),
      t('cases:share.what'),
      lines(
        listed.map(({ name, fact }) =>
          t('cases:share.fact', {
            label: questionLabel(voice, name),
            answer: escapeHtml(factText(voice, name, fact.value, asOf)),
          }),
        ),
      ),
      first &&
        t('cases:share.saidBy', {
          who: t(`cases:share.who.${first.fact.saidBy}`),
          date: sayDate(first.fact.saidOn, language),
        }),
      t('cases:share.how'),
      t('cases:share.seen'),
      openUntil && t('cases:share.open', { date: sayDate(openUntil, language) }),
      t('cases:share.ask'),
    ],
    [
      button(t('cases:buttons.shareYes'), { kind: 'go', to: 'share-check-yes', check: subject.id }),
      ...(openUntil === undefined ? [] : [to(t('cases:buttons.shareNo'), 'share-check-no', subject)]),
      to(t('bot:buttons.no'), 'back', subject),
    ],
  );
}

function factText(voice: Voice, name: FactName, value: unknown, asOf: PlainDate): string {
  const situation = { [name]: value } as Situation;
  return answerText(voice, { question: name, facts: [name], person: undefined, situation }, asOf);
}

function dayButtons({ t, language }: Voice, ref: string, days: readonly PlainDate[]): readonly Button[] {
  const names = ['cases:buttons.today', 'cases:buttons.yesterday'] as const;
  return days.flatMap((day, index) => {
    const name = names[index];
    return name === undefined ? [] : [caseButton(t(name, { date: sayDate(day, language) }), ref, 'day', day)];
  });
}

/** A spoken code as it is shown: `ABCD-EFGH`. */
function spokenForm(code: string): string {
  const plain = code.replace('-', '');
  return `${plain.slice(0, 4)}-${plain.slice(4)}`;
}

export function caseNoteText({ t, language }: Voice, note: CaseNote): string {
  switch (note.kind) {
    case 'stopped-for-all':
      return t('cases:notes.stopped-for-all', { count: note.count });
    case 'revoked':
      return t('cases:notes.revoked', { label: escapeHtml(note.label) });
    case 'day-too-early':
      return t('cases:notes.day-too-early', { date: sayDate(note.earliest, language) });
    case 'day-too-late':
      return t('cases:notes.day-too-late', { date: sayDate(note.latest, language) });
    case 'beyond-calendar':
      return t('cases:notes.beyond-calendar', { year: note.year });
    default:
      return t(`cases:notes.${note.kind}`);
  }
}
