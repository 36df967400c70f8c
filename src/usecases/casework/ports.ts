/**
 * What casework needs from the outside, as types only. Everything is read and written inside one transaction, so that a
 * change, its history, its notices, its audit entry and the answer to an `Idempotency-Key` are there together or not at
 * all. Nothing is sent inside it; whatever runs in it may run twice.
 */
import type { PlainDate } from '../../core/calendar/plain-date.ts';
import type { Application, Channel, HistoryEntry } from '../../core/casework/application.ts';
import type { ReminderKind } from '../../core/casework/reminders.ts';
import type { StatusId } from '../../core/casework/status.ts';
import type { Answer, FactName, Facts } from '../../core/facts/facts.ts';
import type { CategoryVerdict } from '../../core/law/assess.ts';
import type { CategoryId, EditionId } from '../../core/law/edition.ts';
import type { ApplicationId, CodeHash, DistrictId, FollowerId, ImportId, NoteId, StaffId } from '../ids.ts';
import type { Language } from '../ports.ts';
import type { IdempotencyRows, SessionRows, StaffRows, TokenRows } from '../staff/ports.ts';

/** Who is said to have given an answer: the applicant as the law knows them, or the office. */
export type SaidBy = Facts['applicant'] | 'unknown' | 'office';

/** One answer as it was when the application was received. */
export interface FrozenFact {
  readonly value: Answer;
  readonly saidBy: SaidBy;
  readonly saidOn: PlainDate;
}

export type FrozenFacts = { readonly [F in FactName]?: FrozenFact };

/** The facts, the edition and the verdict that an application was based on. Never judged anew in silence. */
export interface FrozenCheck {
  readonly facts: FrozenFacts;
  readonly edition: EditionId;
  readonly asOf: PlainDate;
  readonly levels: { readonly [C in CategoryId]?: CategoryVerdict['level'] };
}

/** An application with all that is known of it. */
export interface CaseFile {
  readonly id: ApplicationId;
  /** `own`: a family's own record; no staff ever sees it. */
  readonly record: 'office' | 'own';
  /** Absent for an `own` record only. */
  readonly district: DistrictId | undefined;
  readonly number: string | undefined;
  readonly channel: Channel;
  /** What staff (or the family, for their own record) call it, instead of a name. */
  readonly label: string | undefined;
  readonly application: Application;
  /** Whether answers are frozen with it; reading them is a step of its own, which is audited. */
  readonly hasFrozenCheck: boolean;
  readonly createdAt: Date;
  readonly closedOn: PlainDate | undefined;
  readonly erasedAt: Date | undefined;
}

/** A row of history with who recorded it. */
export interface RecordedEntry extends HistoryEntry {
  readonly recordedAt: Date;
  /** Absent where the family recorded it itself. */
  readonly by: StaffId | undefined;
  /** A note of the staff, or the reason of a correction. Never shown to a family. */
  readonly note: string | undefined;
}

/** What staff write down for one another without a step. Never shown to a family, and erased with what is personal. */
export interface Note {
  readonly id: NoteId;
  /** Undefined when it cannot be opened. */
  readonly text: string | undefined;
  readonly by: StaffId;
  readonly recordedAt: Date;
}

/** How much of an application a follower sees. */
export const scopes = ['status', 'dates', 'everything'] as const;
export type Scope = (typeof scopes)[number];

export interface Follower {
  readonly id: FollowerId;
  readonly application: ApplicationId;
  readonly chatId: string;
  /** The applicant bound the code of the slip, and decides who else may see. */
  readonly role: 'applicant' | 'invited';
  /** The following of the applicant who invited them; undefined also where that was not kept yet when they came. */
  readonly invitedBy?: FollowerId | undefined;
  readonly scope: Scope;
  /** How the applicant and the staff call them. */
  readonly label: string;
  /** The last day, included. */
  readonly until: PlainDate | undefined;
  /** The language their chat has chosen; undefined before any choice. */
  readonly language: Language | undefined;
  /** Telegram says that nothing can be sent there: staff should phone. */
  readonly unreachable: boolean;
  /** Asked to be told between 21:00 and 8:00 too. */
  readonly atAnyHour: boolean;
  /** Since when they follow; given by the store. What stood then they saw at once. */
  readonly since?: Date;
}

/** Something to tell one follower. Its words are made when it is sent, from what is true then. */
export type Notice =
  | {
      readonly kind: 'status';
      readonly application: ApplicationId;
      readonly follower: FollowerId;
      /** Which version it tells of: when a newer one is there, this one is not sent. */
      readonly version: number;
    }
  | {
      readonly kind: 'reminder';
      readonly application: ApplicationId;
      readonly follower: FollowerId;
      readonly reminder: ReminderKind;
      readonly dueOn: PlainDate;
    };

/** One line of the audit trail. `details` hold ids and kinds only. */
export interface AuditNote {
  readonly actor: StaffId | 'system' | 'command-line' | 'family';
  readonly action: AuditAction;
  readonly subject: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export const auditActions = [
  'application-received',
  'application-moved',
  'application-corrected',
  'application-taken-back',
  'note-added',
  'term-moved',
  'facts-read',
  'codes-made',
  'claim-taken',
  'follower-added',
  'follower-changed',
  'follower-ended',
  'export-made',
  'import-begun',
  'import-done',
  'staff-added',
  'staff-changed',
  'staff-disabled',
  'staff-enabled',
  'password-changed',
  'password-reset',
  'second-factor-set',
  'second-factor-reset',
  'signed-in',
  'sign-in-failed',
  'token-made',
  'token-revoked',
  'district-added',
  'district-changed',
  'personal-data-erased',
  'backup-restored',
  'values-resealed',
] as const;
export type AuditAction = (typeof auditActions)[number];

export interface NewApplication {
  readonly id: ApplicationId;
  readonly record: 'office' | 'own';
  readonly district: DistrictId | undefined;
  readonly number: string | undefined;
  readonly channel: Channel;
  readonly label: string | undefined;
  readonly application: Application;
  readonly entry: HistoryEntry;
  readonly frozen: FrozenCheck | undefined;
  readonly trackingHash: CodeHash | undefined;
  readonly spokenHash: CodeHash | undefined;
  readonly by: StaffId | undefined;
  /** When it is recorded; left out: by the clock of the database. */
  readonly at?: Date;
}

/** A step to be written. The row is locked since it was read in this transaction, so nobody can have come between. */
export interface CaseChange {
  readonly id: ApplicationId;
  readonly application: Application;
  readonly entry: HistoryEntry;
  readonly note: string | undefined;
  readonly by: StaffId | undefined;
  /** When it is recorded, which taking it back counts from; left out: by the clock of the database. */
  readonly at?: Date;
}

/** What to list. Every caller says whose: there is no way to list over all districts. */
export interface CaseQuery {
  readonly district: DistrictId;
  readonly status?: StatusId;
  readonly overdueOn?: PlainDate;
  /** The opposite of `overdueOn`: no term has passed on this day. */
  readonly inTimeOn?: PlainDate;
  /** Whose turn is not over on this day. A refusal without a day, or past it, waits for nobody. */
  readonly openOn?: PlainDate;
  /** With a home visit arranged for this day. */
  readonly visitOn?: PlainDate;
  /** Due on this day or earlier, what is overdue included; with `dueFrom` the same day for "due today". */
  readonly dueBy?: PlainDate;
  /** Due on this day or later: the term still runs. */
  readonly dueFrom?: PlainDate;
  readonly owner?: 'office' | 'family' | 'provider' | 'nobody';
  /** Words of the label or the beginning of the number, as typed. */
  readonly words?: string;
  /** Only those with a follower whom Telegram cannot reach. */
  readonly unreachable?: boolean;
  /** `received`: newest first; `due`: the most urgent first, those without a term left out. */
  readonly order: 'received' | 'due';
  /** After this one, in the order; as `cursor` gave it. */
  readonly after?: CaseCursor;
  readonly limit: number;
}
export interface CaseCursor {
  readonly on: PlainDate;
  readonly id: ApplicationId;
}

export interface CasePage {
  readonly cases: readonly CaseFile[];
  /** Undefined on the last page. */
  readonly next: CaseCursor | undefined;
}

/** What a register may say of an application; an answer by the name of its fact. */
export const registerColumns = [
  'number',
  'received',
  'channel',
  'label',
  'status',
  'statusOn',
  'visitOn',
  'ground',
] as const;
export type RegisterColumn = (typeof registerColumns)[number] | `fact:${FactName}`;

/** One row of a register's file: what stood in the columns that are taken over. All other columns are never kept. */
export type RegisterCells = { readonly [C in RegisterColumn]?: string };

/** What is wrong with one cell. */
export interface RowProblem {
  readonly column: RegisterColumn;
  readonly kind: RowProblemKind;
  /** A day, a year or the number of a line that the words need; never what stood in the cell. */
  readonly detail?: string;
}
export const rowProblemKinds = [
  'needed',
  'not-a-date',
  'in-future',
  'before-first-edition',
  'beyond-calendar',
  'before-received',
  'too-far',
  'not-known',
  'not-wanted',
  'too-long',
  'holds-iin',
  'not-a-number',
  'twice-in-file',
  'number-taken',
  'contradicts-birth-date',
  'born-later',
  'too-old',
] as const;
export type RowProblemKind = (typeof rowProblemKinds)[number];

/** How a file was read: encodings, separators and the titles of its columns; nothing of a person. */
export interface ImportReading {
  readonly encoding: 'utf-8' | 'utf-16le' | 'windows-1251';
  readonly separator: ',' | ';' | '\t';
  /** The line with the titles of the columns. */
  readonly headerLine: number;
  readonly columns: readonly { readonly title: string; readonly column: RegisterColumn | undefined }[];
}

/**
 * `checking`: its rows are received and being judged; `checked`: nothing is in the register yet, staff decide;
 * `importing`: they are being taken over; `failed`: it was given up, nothing was taken over. `checking` and `importing` go
 * on by themselves, after a restart too.
 */
export type ImportState = 'checking' | 'checked' | 'importing' | 'done' | 'failed';

/** A register that is being taken over from a file. */
export interface ImportJob {
  readonly id: ImportId;
  readonly district: DistrictId;
  readonly by: StaffId;
  readonly state: ImportState;
  readonly reading: ImportReading;
  /** How many rows the file has. */
  readonly total: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | undefined;
  readonly counts: Readonly<Record<ImportRowState, number>>;
}

/** A row of a file before it is judged: the line it begins on, and what is taken over of it. */
export interface ReceivedRow {
  readonly line: number;
  readonly cells: RegisterCells;
  /** Where an individual identification number stood, which is not kept; left out where none did. */
  readonly withheld?: readonly RegisterColumn[];
}

/** The next rows to judge. `cannot-open`: they are there, and no data key opens them. */
export type ReceivedPart =
  | { readonly kind: 'part'; readonly rows: readonly ReceivedRow[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'cannot-open' };

export type ImportRowState = 'right' | 'wrong' | 'imported';

export interface ImportRow {
  readonly line: number;
  readonly state: ImportRowState;
  /** Sealed in the database; undefined once imported, or when it cannot be opened. */
  readonly cells: RegisterCells | undefined;
  /** Empty unless `wrong`. */
  readonly problems: readonly RowProblem[];
}

/** An application as a register knows it: in a later status without the steps that led there. */
export interface RowTakenOver {
  readonly line: number;
  readonly application: Omit<NewApplication, 'entry'>;
  readonly history: readonly (HistoryEntry & { readonly note: string | undefined })[];
}

/** The rows of registers that are taken over. Part of a `CaseTransaction`. */
export interface ImportRows {
  readonly begin: (job: Omit<ImportJob, 'state' | 'finishedAt' | 'counts'>) => Promise<void>;
  /** Keeps rows until they are judged: at least one, all after those of the parts before. */
  readonly addPart: (id: ImportId, rows: readonly ReceivedRow[]) => Promise<void>;
  /** The first part that is left. */
  readonly nextPart: (id: ImportId) => Promise<ReceivedPart>;
  /** Erases the part that begins on a line. */
  readonly dropPart: (id: ImportId, firstLine: number) => Promise<void>;
  readonly addRows: (id: ImportId, rows: readonly ImportRow[]) => Promise<void>;
  /** What was right when it was read and no longer is. */
  readonly markWrong: (id: ImportId, rows: readonly Pick<ImportRow, 'line' | 'problems'>[]) => Promise<void>;
  /** `done` and `failed` finish the job; `failed` erases its parts and rows. */
  readonly setState: (id: ImportId, state: ImportState, at: Date) => Promise<void>;
  /** Undefined when there is none in the district: a foreign one looks exactly like a missing one. */
  readonly find: (id: ImportId, district: DistrictId, lock?: 'lock') => Promise<ImportJob | undefined>;
  /** The newest first. */
  readonly list: (district: DistrictId, limit: number) => Promise<readonly ImportJob[]>;
  /** Jobs in state `checking` or `importing` at which nobody is at this moment, the oldest first. */
  readonly unfinished: () => Promise<readonly ImportJob[]>;
  /** In the order of lines, after one of them. */
  readonly rows: (
    id: ImportId,
    query: { readonly state?: ImportRowState; readonly after?: number; readonly limit: number },
  ) => Promise<readonly ImportRow[]>;
  /** Which of these numbers the district has already. */
  readonly numbersTaken: (district: DistrictId, numbers: readonly string[]) => Promise<readonly string[]>;
  /**
   * Adds the applications with their history, in a few statements for all, and marks their lines `imported`. An
   * application whose number the district has by now is left out, its line becomes `wrong` (`number-taken`).
   */
  readonly takeOver: (id: ImportId, applications: readonly RowTakenOver[]) => Promise<void>;
}

/** Everything that one transaction of casework can read and write. */
export interface CaseTransaction {
  readonly districts: {
    readonly find: (id: DistrictId) => Promise<District | undefined>;
    readonly all: () => Promise<readonly District[]>;
    readonly add: (district: District) => Promise<'added' | 'taken'>;
    readonly change: (district: District) => Promise<void>;
  };
  readonly applications: {
    /** `number-taken`: the district has another application with this number. */
    readonly add: (application: NewApplication) => Promise<'added' | 'number-taken'>;
    /** Undefined when there is none in the district: a foreign one looks exactly like a missing one. Locks the row. */
    readonly lock: (id: ApplicationId, district: DistrictId) => Promise<CaseFile | undefined>;
    readonly find: (id: ApplicationId, district: DistrictId) => Promise<CaseFile | undefined>;
    /** For what a follower may see and for the system itself; locks when asked to. */
    readonly findAny: (id: ApplicationId, lock?: 'lock') => Promise<CaseFile | undefined>;
    readonly history: (id: ApplicationId) => Promise<readonly RecordedEntry[]>;
    readonly frozenCheck: (id: ApplicationId) => Promise<FrozenCheck | 'cannot-open' | undefined>;
    readonly write: (change: CaseChange) => Promise<void>;
    readonly list: (query: CaseQuery) => Promise<CasePage>;
    /** How many are in each status, and how many of those are overdue. */
    readonly count: (
      district: DistrictId,
      today: PlainDate,
    ) => Promise<readonly { readonly status: StatusId; readonly count: number; readonly overdue: number }[]>;
    /** New codes for a lost slip: the old ones are good for nothing any more. */
    readonly setCodes: (id: ApplicationId, tracking: CodeHash, spoken: CodeHash) => Promise<void>;
    readonly byTracking: (hash: CodeHash) => Promise<CaseFile | undefined>;
    readonly bySpoken: (hash: CodeHash) => Promise<CaseFile | undefined>;
    /** Deletes a family's own record with everything of it. */
    readonly removeOwn: (id: ApplicationId) => Promise<void>;
    /** Open applications whose term or visit may call for a reminder on this day, most urgent first. */
    readonly remindable: (today: PlainDate, limit: number, after?: CaseCursor) => Promise<CasePage>;
  };
  readonly notes: {
    /** Written once for each id. */
    readonly add: (
      application: ApplicationId,
      note: Note & { readonly text: string },
    ) => Promise<'added' | 'there-already'>;
    /** The oldest first. */
    readonly of: (application: ApplicationId) => Promise<readonly Note[]>;
  };
  readonly followers: {
    /** Those who follow now. */
    readonly of: (application: ApplicationId, today: PlainDate) => Promise<readonly Follower[]>;
    readonly find: (id: FollowerId) => Promise<(Follower & { readonly ended: boolean }) | undefined>;
    readonly ofChat: (chatId: string, today: PlainDate) => Promise<readonly Follower[]>;
    /** `there-already`: the chat follows this application; `overtaken`: somebody else is its applicant by now. */
    readonly add: (
      follower: Omit<Follower, 'language' | 'unreachable' | 'atAnyHour'>,
    ) => Promise<'added' | 'there-already' | 'overtaken'>;
    readonly change: (
      id: FollowerId,
      change: { readonly scope?: Scope; readonly until?: PlainDate | null; readonly atAnyHour?: boolean },
    ) => Promise<void>;
    /** Ends it, and takes whatever still waits for it out of the outbox. */
    readonly end: (id: FollowerId) => Promise<void>;
    /** Whether anybody ever bound the code of the slip. */
    readonly hasApplicant: (application: ApplicationId) => Promise<boolean>;
  };
  readonly invitations: {
    readonly add: (invitation: {
      readonly code: CodeHash;
      readonly application: ApplicationId;
      readonly by: FollowerId;
      readonly scope: Scope;
      readonly label: string;
      readonly until: PlainDate | undefined;
      readonly expiresAt: Date;
    }) => Promise<void>;
    readonly find: (code: CodeHash, now: Date) => Promise<Invitation | undefined>;
    /** False when it was used, withdrawn or is over. */
    readonly use: (code: CodeHash, now: Date) => Promise<boolean>;
    readonly withdrawAll: (by: FollowerId) => Promise<void>;
  };
  readonly claims: {
    readonly add: (claim: {
      readonly code: CodeHash;
      readonly chatId: string;
      readonly facts: FrozenFacts;
      readonly expiresAt: Date;
    }) => Promise<void>;
    /** The facts without taking them; locks the claim, so that `take` finds it in the same transaction too. */
    readonly find: (code: CodeHash, now: Date) => Promise<FrozenFacts | undefined>;
    /** The facts, once; undefined when the code is wrong, used or over. */
    readonly take: (code: CodeHash, now: Date) => Promise<FrozenFacts | undefined>;
    readonly withdraw: (chatId: string) => Promise<void>;
  };
  readonly notices: {
    /**
     * Puts them into the outbox, not to be sent before `delayMs` have passed. In lane `status` an older unsent one of the
     * same application and chat is superseded. The same notice is put in once only, for 30 days.
     */
    readonly add: (
      notices: readonly { readonly chatId: string; readonly notice: Notice }[],
      delayMs: number,
    ) => Promise<void>;
    /** Takes back what tells of this version. False when any of it is on its way already: then nothing is taken back. */
    readonly takeBack: (application: ApplicationId, version: number) => Promise<boolean>;
    /** Whether this notice has gone out, or may have. */
    readonly wasSent: (notice: Notice) => Promise<boolean>;
  };
  readonly reminders: {
    /** False when it was given before. */
    readonly give: (application: ApplicationId, kind: ReminderKind, dueOn: PlainDate) => Promise<boolean>;
  };
  readonly terms: {
    /** Every application with a term that runs, over all districts, in the order of their ids. */
    readonly running: (limit: number, after?: ApplicationId) => Promise<readonly CaseFile[]>;
    /** Writes a term that was counted anew, because the calendar was changed: no step, and no new version. */
    readonly move: (application: ApplicationId, dueOn: PlainDate | undefined) => Promise<void>;
  };
  readonly attempts: {
    /** How many were counted since. */
    readonly since: (key: string, from: Date) => Promise<number>;
    readonly count: (key: string, at: Date) => Promise<void>;
    readonly forget: (key: string) => Promise<void>;
  };
  readonly staff: StaffRows;
  readonly sessions: SessionRows;
  readonly tokens: TokenRows;
  readonly idempotency: IdempotencyRows;
  readonly imports: ImportRows;
  readonly audit: {
    readonly add: (note: AuditNote, at: Date) => Promise<void>;
  };
  readonly checks: {
    /** Counts one finished check; nothing of a person. */
    readonly count: (week: PlainDate, levels: FrozenCheck['levels']) => Promise<void>;
  };
}

export interface District {
  readonly id: DistrictId;
  readonly names: Readonly<Record<Language, string>>;
  /** Takes no new applications. */
  readonly closed: boolean;
}

export interface Invitation {
  readonly application: ApplicationId;
  readonly by: FollowerId;
  readonly scope: Scope;
  readonly label: string;
  readonly until: PlainDate | undefined;
}

/** Runs work in one transaction; again as a whole when the database asks for it. */
export interface CaseStore {
  readonly transact: <Result>(work: (tx: CaseTransaction) => Promise<Result>) => Promise<Result>;
}

/** Reads a register of any size bit by bit; never all of it in memory. Not one moment's view: rows may change meanwhile. */
export interface CaseExport {
  readonly each: (query: Omit<CaseQuery, 'after' | 'limit'>) => AsyncIterable<CaseFile>;
}

/** What the statistics of a district are counted from; nothing of a person. */
export interface StatisticsRows {
  /** The whole history of every application of a district in which something happened between two days, both included. */
  readonly histories: (district: DistrictId, from: PlainDate, to: PlainDate) => AsyncIterable<ApplicationCourse>;
  /** Anonymous checks of the weeks (named by their Mondays) between two days, both included. */
  readonly checks: (from: PlainDate, to: PlainDate) => Promise<readonly CheckCountRow[]>;
}
export interface ApplicationCourse extends Pick<Application, 'receivedOn' | 'afterHours' | 'edition'> {
  readonly history: readonly HistoryEntry[];
}
export interface CheckCountRow {
  readonly week: PlainDate;
  readonly category: CategoryId;
  readonly level: CategoryVerdict['level'];
  readonly count: number;
}

/** A line of the audit trail as it stands. */
export interface AuditLine {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Where the audit trail ends. Kept elsewhere, it proves later that nothing was cut off. */
export interface AuditHead {
  readonly seq: number;
  readonly mac: string;
}

/** What a check of the whole trail found; `seq` is that of the first bad line. */
export type AuditVerdict =
  | { readonly kind: 'intact'; readonly lines: number; readonly head: AuditHead | undefined }
  /** The line was changed, put in, or stands in another's place. */
  | { readonly kind: 'changed'; readonly seq: number }
  /** The line is gone, with lines after it still there. */
  | { readonly kind: 'missing'; readonly seq: number }
  /** The trail ends before the head that was kept. */
  | { readonly kind: 'cut'; readonly seq: number };

/** Reading and checking the audit trail. It is added to inside a `CaseTransaction` only. */
export interface AuditTrail {
  /** The newest first. */
  readonly list: (query: {
    readonly before?: number;
    readonly limit: number;
    readonly subject?: string;
    readonly actor?: string;
    /** Only what is about this district, its applications, exports and imports: all that its supervisor may see. */
    readonly district?: DistrictId;
  }) => Promise<readonly AuditLine[]>;
  readonly head: () => Promise<AuditHead | undefined>;
  readonly verify: (kept?: AuditHead) => Promise<AuditVerdict>;
}

/** Codes, and what is stored of them. */
export interface Codes {
  /** 128 random bits as 22 characters of a link. */
  readonly drawLink: () => { readonly code: string; readonly hash: CodeHash };
  /** 40 random bits as 8 characters that can be said aloud: no I, L, O, U; shown as `ABCD-EFGH`. */
  readonly drawSpoken: () => { readonly code: string; readonly hash: CodeHash };
  /** SHA-256; undefined for what cannot be a link code. */
  readonly hashLink: (code: string) => CodeHash | undefined;
  /** A keyed hash, because 40 bits can be tried out; whatever case, spaces and dashes it was typed with. */
  readonly hashSpoken: (code: string) => CodeHash | undefined;
  /** A keyed hash of whom a limit is for. */
  readonly limitKey: (what: string, whom: string) => string;
}
