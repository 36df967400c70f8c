import { html } from 'ghtml';
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { WorkingCalendar } from '../../core/calendar/working-calendar.ts';
import { isBeyondCalendar, workingDaysBetween } from '../../core/calendar/working-days.ts';
import { type Owner, type StatusId, statusOf } from '../../core/casework/status.ts';
import type { CaseView } from '../../usecases/casework/case-view.ts';
import type { Casework } from '../../usecases/casework/casework.ts';
import type { NoticeTexts } from '../../usecases/casework/notice-facts.ts';
import type { CaseFile } from '../../usecases/casework/ports.ts';
import type { Caseworker } from '../../usecases/staff/ports.ts';
import { badge, longDate, shortDate, type Tone, typed } from '../html/parts.ts';
import type { Html, StaffRequest, Voice } from '../route.ts';

export interface DeskDeps {
  readonly casework: Pick<
    Casework,
    | 'workList'
    | 'list'
    | 'show'
    | 'preview'
    | 'move'
    | 'correct'
    | 'takeBack'
    | 'note'
    | 'readFacts'
    | 'endFollowing'
    | 'districts'
  >;
  readonly noticeTexts: NoticeTexts;
  readonly calendar: WorkingCalendar;
  readonly now: () => Date;
}

/** The day and the calendar that a page speaks by. */
export interface OnDay {
  readonly today: PlainDate;
  readonly calendar: WorkingCalendar;
}

/** Whoever works on applications. An admin never comes here: no route of these names that role. */
export function caseworkerOf({ member }: StaffRequest): Caseworker {
  if (member.role === 'admin') throw new Error('a page of casework was opened to an admin');
  return member;
}

export function caseAddress(id: string): string {
  return `/console/applications/${id}`;
}

/** How staff know an application: by its label, else its number, else the day it came. */
export function caseName({ t }: Voice, file: CaseFile): string {
  return file.label ?? file.number ?? t('console:case.unnamed');
}

export function caseLink(voice: Voice, file: CaseFile): Html {
  return html`<a href="${caseAddress(file.id)}">!${typed(caseName(voice, file))}</a>!${
    file.label === undefined || file.number === undefined
      ? ''
      : html`<span class="sub">${voice.t('console:case.no', { number: file.number })}</span>`
  }`;
}

export function statusBadge({ t }: Voice, status: StatusId): Html {
  return badge(t(`statuses:${status}.title`), tones[status]);
}

export function ownerBadge({ t }: Voice, owner: Owner): Html {
  return badge(t(`console:owners.${owner}`), owner === 'office' ? 'accent' : owner === 'family' ? 'warn' : 'quiet');
}

const tones = {
  registered: 'accent',
  'visit-scheduled': 'accent',
  visited: 'accent',
  approved: 'good',
  refused: 'quiet',
  notified: 'warn',
  'provider-chosen': 'quiet',
  queued: 'quiet',
  'medical-card-renewal': 'warn',
  'receiving-care': 'good',
  suspended: 'quiet',
  appealed: 'accent',
  terminated: 'quiet',
  withdrawn: 'quiet',
} as const satisfies Record<StatusId, Tone>;

/** The one date of an application, with how many working days are left or over. */
export function dueCell(voice: Voice, view: CaseView, day: OnDay): Html {
  const { next } = view;
  if (next === undefined) return html`<span class="none">${voice.t('console:case.noTerm')}</span>`;
  return html`!${visitWord(voice, view)}!${shortDate(next.on)}<br>!${daysLeft(voice, view, day)}`;
}

/** The same with the date in words, for one application. */
export function dueLine(voice: Voice, view: CaseView, day: OnDay): Html | undefined {
  const { next } = view;
  if (next === undefined) return undefined;
  return html`!${visitWord(voice, view)}!${longDate(next.on, voice)} !${daysLeft(voice, view, day)}`;
}

function visitWord({ t }: Voice, { next }: CaseView): Html {
  return next?.kind === 'visit' ? html`${t('console:case.visit')} ` : '';
}

function daysLeft({ t }: Voice, { next, overdue, file }: CaseView, { today, calendar }: OnDay): Html {
  // What is late is the term, whatever day was arranged for the visit.
  const on = overdue === undefined ? next?.on : (file.application.dueOn ?? next?.on);
  if (on === undefined) return '';
  if (on === today) return badge(t('console:case.today'), 'warn');
  const days = workingDaysBetween(today, on, calendar);
  // A year that is not loaded: the date itself is all that can be said.
  if (isBeyondCalendar(days)) return '';
  if (on > today) return badge(t('console:case.left', { count: days }), days <= 1 ? 'warn' : 'quiet');
  // A visit that was to be, or a term that ended before a day off.
  if (overdue === undefined || days === 0)
    return badge(t('console:case.passed'), overdue === undefined ? 'warn' : 'danger');
  return badge(t('console:case.over', { count: -days }), 'danger');
}

/** Whose turn it is. */
export function turnOf(view: CaseView): Owner {
  return statusOf(view.file.application.status).owner;
}

/** How long a step can be taken back and its messages wait, as it is set: whole minutes as such, all else in seconds. */
export function waitLine({ t }: Pick<Voice, 't'>, undoMs: number): string {
  const seconds = Math.round(undoMs / 1000);
  if (seconds === 0) return t('console:moves.waitNot');
  return seconds % 60 === 0
    ? t('console:moves.waitMinutes', { count: seconds / 60 })
    : t('console:moves.waitSeconds', { count: seconds });
}
