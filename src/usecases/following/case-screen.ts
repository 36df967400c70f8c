import { addDays } from '../../core/calendar/plain-date.ts';
import type { HistoryEntry } from '../../core/casework/application.ts';
import { mayNeedNewMedicalCard, nextDate, overdueBy } from '../../core/casework/deadlines.ts';
import { allowedMoves, takeBack } from '../../core/casework/moves.ts';
import { statusIds, statusOf } from '../../core/casework/status.ts';
import type { Followed } from '../casework/desk.ts';
import type { Scope } from '../casework/ports.ts';
import type { Chat } from '../chat.ts';
import type { Converse } from '../conversation.ts';
import { subjectOf } from '../standing.ts';
import { factsToShare } from './facts-to-share.ts';
import { type CasePlace, refOfCode } from './place.ts';
import type { CaseScreen, FollowedView, OtherView } from './screens.ts';

/** The screen of a place about an application; `undefined` when what it was about is not there any more. */
export function caseScreenOf(deps: Converse, chat: Chat, place: CasePlace): CaseScreen | undefined {
  switch (place.at) {
    case 'follow':
      return followScreen(deps, place);
    case 'dead-link':
      return { kind: 'dead-link', why: place.why };
    case 'spoken':
    case 'spoken-day':
    case 'own-consent':
    case 'withdraw':
      return { kind: place.at };
    case 'own-day':
      return { kind: 'own-day', days: recentDays(deps) };
    case 'share-check': {
      const check = chat.checks.find(({ id }) => id === place.check);
      if (check === undefined) return undefined;
      const open = chat.sharedUntil !== undefined && chat.sharedUntil >= deps.asOf ? chat.sharedUntil : undefined;
      return {
        kind: 'share-check',
        subject: subjectOf(chat, check),
        facts: factsToShare(deps, check),
        openUntil: open,
      };
    }
    default: {
      const followed = followedAs(deps, place.ref);
      return followed && screenOfOne(deps, place, followed);
    }
  }
}

function screenOfOne(
  deps: Converse,
  place: Extract<CasePlace, { readonly ref: string }>,
  followed: Followed,
): CaseScreen | undefined {
  const view = viewOf(deps, followed);
  const { application } = followed.file;
  const isOwn = followed.file.record === 'own' && followed.follower.role === 'applicant';
  switch (place.at) {
    case 'file':
      return { kind: 'file', view };
    case 'history':
      return view.dates && { kind: 'history', view, entries: entriesFor(followed) };
    case 'why':
      return view.hasGround ? { kind: 'why', view, ground: application.ground } : undefined;
    case 'sharing':
      if (followed.follower.role !== 'applicant') return undefined;
      return { kind: 'sharing', view, others: othersOf(followed), another: !followed.isLastApplicant };
    case 'other': {
      const other = othersOf(followed).find(({ ref }) => ref === place.other);
      return other && { kind: 'other', view, other };
    }
    case 'invite':
      if (followed.follower.role !== 'applicant') return undefined;
      return { kind: inviteStep(place), view };
    case 'moves':
      return isOwn ? { kind: 'moves', view, to: allowedMoves(application).map(({ to }) => to) } : undefined;
    case 'wrong': {
      const back = takeBack(application, followed.history, { today: deps.asOf, calendar: deps.calendar });
      return isOwn
        ? {
            kind: 'wrong',
            view,
            canTakeBack: back.kind === 'advanced',
            to: statusIds.filter((id) => id !== application.status),
          }
        : undefined;
    }
    case 'forget':
      return isOwn ? { kind: 'forget', view } : undefined;
    case 'entry': {
      if (!isOwn) return undefined;
      const { to } = place;
      if (to === 'refused' && place.ground === undefined) return { kind: 'entry-ground', view, to };
      if (to === 'visit-scheduled') return { kind: 'entry-visit', view, to };
      return { kind: 'entry-day', view, to, days: recentDays(deps) };
    }
  }
}

function inviteStep({ scope, months }: Extract<CasePlace, { at: 'invite' }>) {
  if (scope === undefined) return 'invite-scope';
  return months === undefined ? 'invite-until' : 'invite-label';
}

function followScreen({ desk }: Converse, { by }: Extract<CasePlace, { at: 'follow' }>): CaseScreen | undefined {
  const lead = desk?.lead;
  switch (lead?.kind) {
    case 'slip':
    case 'invitation': {
      const { scope, until } = lead.kind === 'invitation' ? lead : ({ scope: 'everything', until: undefined } as const);
      return {
        kind: 'follow',
        ref: refOfCode(lead.code),
        by,
        office: lead.office?.names,
        record: lead.file.record,
        receivedOn: scope === 'status' ? undefined : lead.file.application.receivedOn,
        scope,
        until,
      };
    }
    case 'used':
      return { kind: 'dead-link', why: 'used' };
    case 'follows':
      return undefined;
    default:
      return { kind: 'dead-link', why: 'nothing' };
  }
}

/** The following that a button of this chat names; `undefined` for a forged, an old or a foreign one. */
export function followedAs({ desk }: Converse, ref: string): Followed | undefined {
  return desk?.follows.find((followed) => followed.ref === ref);
}

export function viewsOf(deps: Converse): readonly FollowedView[] {
  return (deps.desk?.follows ?? []).map((followed) => viewOf(deps, followed));
}

const showsDates: Readonly<Record<Scope, boolean>> = { status: false, dates: true, everything: true };

/** What a follower may see, and nothing beside it. */
export function viewOf({ asOf, desk }: Converse, { ref, follower, file, office }: Followed): FollowedView {
  const { application } = file;
  return {
    ref,
    record: file.record,
    office: office?.names,
    number: (desk?.follows.length ?? 0) > 1 ? file.number : undefined,
    role: follower.role,
    scope: follower.scope,
    until: follower.until,
    atAnyHour: follower.atAnyHour,
    status: application.status,
    owner: statusOf(application.status).owner,
    dates: showsDates[follower.scope]
      ? {
          receivedOn: application.receivedOn,
          statusOn: application.statusOn,
          next: nextDate(application),
          late: overdueBy(application, asOf),
          mayNeedNewCard: application.status === 'queued' && mayNeedNewMedicalCard(application, asOf),
        }
      : undefined,
    hasGround: follower.scope === 'everything' && application.status === 'refused',
  };
}

function othersOf({ others }: Followed): readonly OtherView[] {
  return others.map(({ ref, follower: { label, scope, until } }) => ({ ref, label, scope, until }));
}

function entriesFor({ follower, history }: Followed): readonly HistoryEntry[] {
  return follower.scope === 'everything' ? history : history.map(({ ground: _ground, ...entry }) => entry);
}

function recentDays({ asOf }: Converse) {
  return [asOf, addDays(asOf, -1)];
}
