import { isBefore, type PlainDate, parsePlainDate } from '../../core/calendar/plain-date.ts';
import type { BeyondCalendar } from '../../core/calendar/working-days.ts';
import { type Advanced, advance, correct, type MoveRefusal, receive, takeBack } from '../../core/casework/moves.ts';
import { isStatusId, mayBecome } from '../../core/casework/status.ts';
import { parseDay } from '../../core/interview/parse-age.ts';
import { refusalGrounds } from '../../core/law/edition.ts';
import { type Followed, refOf } from '../casework/desk.ts';
import type { Chat } from '../chat.ts';
import type { Converse, Turn } from '../conversation.ts';
import { atCase, atStatus } from '../moves.ts';
import type { Note } from '../screens.ts';
import { missWith, show } from '../turn.ts';
import { deskOf, doing, said, told, withFollowed, withoutFollowed } from './effects.ts';
import { pastDayOf } from './follow.ts';
import type { CasePlace } from './place.ts';

const mostRecords = 5;

type Entry = Extract<CasePlace, { at: 'entry' }>;

/** A family whose office does not use Tirek keeps the record itself. First it is told what will be kept. */
export function onOwn(deps: Converse, chat: Chat): Turn {
  const own = (deps.desk?.follows ?? []).filter(({ file }) => file.record === 'own');
  if (own.length >= mostRecords) return show(deps, atStatus(chat), [told('own-full')]);
  return show(deps, atCase(chat, { at: 'own-consent' }));
}

export function onOwnConsent(deps: Converse, chat: Chat, given: boolean): Turn {
  const { place } = chat;
  if (place.kind !== 'case' || place.case.at !== 'own-consent') return show(deps, chat, [{ kind: 'moved-on' }]);
  const turn = given ? show(deps, atCase(chat, { at: 'own-day' })) : show(deps, atStatus(chat), [told('own-refused')]);
  return { ...turn, agreed: { topic: 'own-record', given } };
}

/** "Handed in on …". */
export function beginRecord(deps: Converse, chat: Chat, receivedOn: PlainDate): Turn {
  const { fresh, now } = deskOf(deps);
  const received = receive({ receivedOn }, { today: deps.asOf, calendar: deps.calendar });
  switch (received.kind) {
    case 'received-in-future':
      return missWith(deps, chat, said({ kind: 'day-too-late', latest: received.latest }));
    case 'no-edition-in-force':
      return missWith(deps, chat, said({ kind: 'day-too-early', earliest: received.firstFrom }));
    case 'beyond-calendar':
      return missWith(deps, chat, said(received));
    case 'advanced': {
      const { application, entry } = received;
      const followed: Followed = {
        ref: refOf(fresh.follower),
        follower: {
          id: fresh.follower,
          application: fresh.application,
          chatId: '',
          role: 'applicant',
          scope: 'everything',
          label: '',
          until: undefined,
          language: chat.language,
          unreachable: false,
          atAnyHour: false,
        },
        file: {
          id: fresh.application,
          record: 'own',
          district: undefined,
          number: undefined,
          channel: 'other',
          label: undefined,
          application,
          hasFrozenCheck: false,
          createdAt: now,
          closedOn: undefined,
          erasedAt: undefined,
        },
        office: undefined,
        history: [entry],
        others: [],
        isLastApplicant: true,
        seeThroughIt: 0,
      };
      const turn = show(withFollowed(deps, followed), atCase(chat, { at: 'file', ref: followed.ref }), [
        told('own-begun'),
      ]);
      return doing(turn, {
        kind: 'begin-record',
        id: fresh.application,
        follower: fresh.follower,
        application,
        entry,
      });
    }
  }
}

/** What happened, or what is right instead of a wrong entry. */
export function chooseStep(deps: Converse, chat: Chat, followed: Followed, how: Entry['how'], to: string): Turn {
  const { ref, file } = followed;
  if (!isStatusId(to)) return show(deps, chat, [{ kind: 'unknown-button' }]);
  if (how === 'moved' && !mayBecome(file.application.status, to)) {
    return show(deps, atCase(chat, { at: 'moves', ref }), [told('step-not-possible')]);
  }
  return show(deps, atCase(chat, { at: 'entry', ref, how, to }));
}

export function chooseGround(deps: Converse, chat: Chat, followed: Followed, value: string): Turn {
  const entry = entryOf(chat, followed);
  const ground = refusalGrounds.find((known) => known === value);
  if (entry?.to !== 'refused' || ground === undefined) return movedOn(deps, chat, followed);
  return show(deps, atCase(chat, { ...entry, ground }));
}

/** The day on a button: of the step, or of the visit that was arranged. */
export function chooseDay(deps: Converse, chat: Chat, followed: Followed, value: string): Turn {
  const day = parsePlainDate(value);
  const entry = entryOf(chat, followed);
  if (day === undefined || entry === undefined) return movedOn(deps, chat, followed);
  return record(deps, chat, followed, entry, day);
}

/** A day that was typed; `undefined` when the text is none. */
export function onTypedDay(deps: Converse, chat: Chat, followed: Followed, text: string): Turn | undefined {
  const entry = entryOf(chat, followed);
  if (entry === undefined || (entry.to === 'refused' && entry.ground === undefined)) return undefined;
  // A visit lies ahead, a step behind.
  const day = entry.to === 'visit-scheduled' ? comingDayOf(deps, text) : pastDayOf(deps, text);
  if (day === 'no-day') return undefined;
  if (day === 'impossible') return missWith(deps, chat, { kind: 'impossible-date' });
  return record(deps, chat, followed, entry, day);
}

function comingDayOf({ asOf, lexicon }: Converse, text: string): PlainDate | 'impossible' | 'no-day' {
  const parsed = parseDay(text, asOf, lexicon.age);
  if (parsed?.kind === 'birth-date') return parsed.date;
  return parsed?.kind === 'impossible-date' ? 'impossible' : 'no-day';
}

function record(deps: Converse, chat: Chat, followed: Followed, entry: Entry, day: PlainDate): Turn {
  const { application } = followed.file;
  const { to, ground, how } = entry;
  const move =
    to === 'visit-scheduled'
      ? { to, visitOn: day, occurredOn: deps.asOf }
      : { to, occurredOn: day, ...(ground && { ground }) };
  const today = { today: deps.asOf, calendar: deps.calendar };
  const step =
    how === 'moved' ? advance(application, move, today) : correct(application, followed.history, move, today);
  if (step.kind !== 'advanced') return refused(deps, chat, followed, entry, step, day);
  return recorded(deps, chat, followed, step, 'recorded');
}

function recorded(
  deps: Converse,
  chat: Chat,
  followed: Followed,
  step: Advanced,
  note: 'recorded' | 'taken-back',
): Turn {
  const { application, entry } = step;
  const after: Followed = {
    ...followed,
    file: { ...followed.file, application },
    history: [...followed.history, entry],
  };
  const turn = show(withFollowed(deps, after), atCase(chat, { at: 'file', ref: followed.ref }), [told(note)]);
  return doing(turn, { kind: 'move-record', follower: followed.follower.id, application, entry });
}

function refused(
  deps: Converse,
  chat: Chat,
  followed: Followed,
  entry: Entry,
  refusal: MoveRefusal,
  day: PlainDate,
): Turn {
  switch (refusal.kind) {
    case 'day-in-future':
      return missWith(deps, chat, said({ kind: 'day-too-late', latest: refusal.latest }));
    case 'day-too-early':
      return missWith(deps, chat, said({ kind: 'day-too-early', earliest: refusal.earliest }));
    case 'visit-day-out-of-range':
      return missWith(
        deps,
        chat,
        isBefore(day, refusal.earliest)
          ? said({ kind: 'day-too-early', earliest: refusal.earliest })
          : said({ kind: 'day-too-late', latest: refusal.latest }),
      );
    case 'beyond-calendar':
      return missWith(deps, chat, said(refusal));
    case 'transition-refused':
      return show(deps, atCase(chat, { at: 'moves', ref: followed.ref }), [told('step-not-possible')]);
    case 'ground-needed':
    case 'ground-not-wanted':
    case 'visit-day-needed':
    case 'visit-day-not-wanted':
      return show(deps, atCase(chat, { at: 'entry', ref: followed.ref, how: entry.how, to: entry.to }));
  }
}

/** The last entry was wrong: as a new row, everything stands as before. */
export function undo(deps: Converse, chat: Chat, followed: Followed): Turn {
  const { application } = followed.file;
  const back = takeBack(application, followed.history, { today: deps.asOf, calendar: deps.calendar });
  if (back.kind === 'advanced') return recorded(deps, chat, followed, back, 'taken-back');
  return show(deps, atCase(chat, { at: 'wrong', ref: followed.ref }), [whyNot(back)]);
}

function whyNot(refusal: { readonly kind: 'nothing-to-take-back' } | BeyondCalendar): Note {
  return refusal.kind === 'beyond-calendar' ? said(refusal) : told('nothing-to-take-back');
}

export function forgetRecord(deps: Converse, chat: Chat, followed: Followed): Turn {
  const turn = show(
    withoutFollowed(deps, ({ ref }) => ref === followed.ref),
    atStatus(chat),
    [told('record-forgotten')],
  );
  return doing(turn, { kind: 'forget-record', follower: followed.follower.id });
}

function entryOf({ place }: Chat, { ref }: Followed): Entry | undefined {
  return place.kind === 'case' && place.case.at === 'entry' && place.case.ref === ref ? place.case : undefined;
}

function movedOn(deps: Converse, chat: Chat, { ref }: Followed): Turn {
  return show(deps, atCase(chat, { at: 'file', ref }), [{ kind: 'moved-on' }]);
}
