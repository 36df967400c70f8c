import * as z from 'zod';
import { channels } from '../../core/casework/application.ts';
import { owners, statusIds } from '../../core/casework/status.ts';
import { valuesOf } from '../../core/facts/facts.ts';
import { refusalGrounds } from '../../core/law/edition.ts';
import { languages } from '../../i18n/languages.ts';
import { reasonLength } from '../../usecases/casework/correct-application.ts';
import { pageSize } from '../../usecases/casework/list-applications.ts';
import { longestNote } from '../../usecases/casework/move-application.ts';
import { scopes } from '../../usecases/casework/ports.ts';
import { longestLabel, longestNumber } from '../../usecases/casework/register-application.ts';
import { factsSchema } from './assessment.ts';
import { described, schemaNames } from './names.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD');
const version = z.int().min(1).max(2_147_483_647);
const status = z.enum(statusIds);
const ground = z.enum(refusalGrounds);
// Longer than any that is kept, because what is invisible is not counted; the use case says how long it may be.
const text = z.string().max(10_000);

const saidBy = z.enum([...valuesOf('applicant'), 'unknown', 'office']);

const newApplicationShape = {
  number: described(text.optional(), `The number in the office's own register, at most ${longestNumber} characters.`),
  district: described(z.string().max(100), 'The own district.'),
  receivedAt: described(
    z.string().max(40),
    'When it was handed in: a day, or a moment with its offset from UTC, which counts as the day that it was in Almaty.',
  ),
  afterHours: described(
    z.boolean().optional(),
    'Handed in after the office had closed: registered on the next working day (APPC art. 64(3)).',
  ),
  channel: described(z.enum(channels).optional(), '`department` when left out.'),
  recipientLabel: described(
    text.optional(),
    `What the office calls it instead of a name, at most ${longestLabel} characters. No name, no IIN.`,
  ),
  factsSaidBy: described(saidBy.optional(), 'Who gave `facts`; `office` when left out.'),
  claimCode: described(
    z.string().max(100).optional(),
    'The code of a finished check that the family shares; good once.',
  ),
};

/** As it is described. */
export const newApplicationSchema = z.strictObject({ ...newApplicationShape, facts: factsSchema.optional() });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// More than there are facts, so that whatever is cut off stands behind a key that is refused.
const MOST_FACTS = 50;

/** As it is read: the use case judges the facts, and says which value of which is wrong. */
export const newApplicationBody = z.strictObject({
  ...newApplicationShape,
  facts: z
    .custom<Readonly<Record<string, unknown>>>(isRecord)
    .transform((facts) => Object.fromEntries(Object.entries(facts).slice(0, MOST_FACTS)))
    .optional(),
});

schemaNames.add(newApplicationSchema, {
  id: 'NewApplication',
  description:
    'An application as it is handed in. Answers are frozen with it: typed here, or taken over from a check that the family shares. Where both say something, what is typed here counts.',
  examples: [
    {
      number: '17-26',
      district: 'almaty-bostandyk',
      receivedAt: '2026-10-22T10:30:00+05:00',
      channel: 'department',
      recipientLabel: 'house 12, second entrance',
      facts: { ageGroup: 'pension-age', selfCare: 'cannot', needsCareAtHome: 'yes', familyCare: 'all-excused' },
    },
  ],
});

const step = {
  to: status,
  occurredOn: described(day.optional(), 'When it happened; today when left out.'),
  ground: described(ground.optional(), 'With `refused`, and only there.'),
  visitOn: described(day.optional(), 'The day of the visit: with `visit-scheduled`, and only there.'),
};
const expectedVersion = described(version, 'The version that you have seen: another one is refused.');

export const transitionSchema = z.strictObject({
  ...step,
  note: described(text.optional(), `For staff only, at most ${longestNote} characters.`),
  expectedVersion,
});
schemaNames.add(transitionSchema, {
  id: 'Transition',
  examples: [{ to: 'visit-scheduled', visitOn: '2026-10-27', note: 'second entrance', expectedVersion: 1 }],
});

export const correctionSchema = z.strictObject({
  ...step,
  reason: described(
    text,
    `Why the entry was wrong, ${reasonLength.least} to ${reasonLength.most} characters. Kept for good, for staff only.`,
  ),
  expectedVersion,
});
schemaNames.add(correctionSchema, {
  id: 'Correction',
  examples: [{ to: 'registered', occurredOn: '2026-10-22', reason: 'entered for another family', expectedVersion: 2 }],
});

export const takeBackSchema = z.strictObject({ expectedVersion });
schemaNames.add(takeBackSchema, { id: 'TakeBack', examples: [{ expectedVersion: 2 }] });

export const noteSchema = z.strictObject({
  note: described(text, `For staff only, 1 to ${longestNote} characters. No diagnosis, no IIN, no names of relatives.`),
});
schemaNames.add(noteSchema, { id: 'Note', examples: [{ note: 'phoned, the daughter says the papers are ready' }] });

const queryShape = {
  status: status.optional(),
  district: described(z.string().max(100).optional(), 'The own district, which is meant when left out.'),
  q: described(
    z.string().max(100).optional(),
    'Words of the label, by their beginnings, or the beginning of the number.',
  ),
  cursor: described(z.string().max(400).optional(), '`nextCursor` of the page before, with the same filters.'),
};

/** As it is described. */
export const applicationsQuerySchema = z.strictObject({
  ...queryShape,
  overdue: described(z.boolean().optional(), '`true`: a term has passed; `false`: none has.'),
  limit: described(z.int().min(1).max(pageSize.most).optional(), `How many; ${pageSize.usual} when left out.`),
});

/** As it is read: everything in an address is text. */
export const applicationsQuery = z.strictObject({
  ...queryShape,
  overdue: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, `1–${pageSize.most}`)
    .transform(Number)
    .optional(),
});

const applicationShape = {
  id: z.guid(),
  number: z.string().optional(),
  district: z.string(),
  channel: z.enum(channels),
  recipientLabel: z.string().optional(),
  status,
  owner: described(z.enum(owners), 'Whose turn it is.'),
  version: described(z.int(), 'Grows by one with every entry of the history.'),
  statusOn: described(day, 'The day from which the status holds.'),
  receivedOn: day,
  afterHours: z.boolean(),
  edition: described(z.string(), 'The rules that it is worked on by, for good.'),
  visitOn: day.optional(),
  queuedOn: day.optional(),
  ground: ground.optional(),
  next: described(
    z.object({ kind: z.enum(['visit', 'term']), on: day }).optional(),
    'The one date that comes next: the day of the visit, or the last day of the term that runs.',
  ),
  overdue: described(z.enum(['office', 'family']).optional(), 'Whose term has passed.'),
  mayNeedNewMedicalCard: described(z.boolean(), 'More than a month in the queue.'),
  allowed: described(
    z.array(z.object({ to: status, needs: z.enum(['ground', 'visit-day']).optional() })).readonly(),
    'The steps that can be recorded next, and what has to be said with each.',
  ),
  hasFacts: described(
    z.boolean(),
    'Answers are frozen with it. They are read in the console only, where it is recorded.',
  ),
  createdAt: z.string(),
  closedOn: day.optional(),
};

export const applicationSchema = z.object(applicationShape);

const applicationExample: z.output<typeof applicationSchema> = {
  id: '0b6ff5b8-6a51-4b3c-9f3c-5f5f3a1f6d10',
  number: '17-26',
  district: 'almaty-bostandyk',
  channel: 'department',
  recipientLabel: 'house 12, second entrance',
  status: 'visited',
  owner: 'office',
  version: 3,
  statusOn: '2026-10-27',
  receivedOn: '2026-10-22',
  afterHours: false,
  edition: '2023-07-01',
  next: { kind: 'term', on: '2026-10-30' },
  mayNeedNewMedicalCard: false,
  allowed: [{ to: 'approved' }, { to: 'refused', needs: 'ground' }, { to: 'withdrawn' }],
  hasFacts: true,
  createdAt: '2026-10-22T05:30:00.000Z',
};
schemaNames.add(applicationSchema, { id: 'Application', examples: [applicationExample] });

export const registeredSchema = z.object({
  ...applicationShape,
  trackingCode: described(
    z.string(),
    'For the link and QR of the slip: `/start t_CODE`. It is not stored and never shown again.',
  ),
  spokenCode: described(z.string(), 'To be said aloud, together with a second fact. Not stored either.'),
});
schemaNames.add(registeredSchema, {
  id: 'RegisteredApplication',
  examples: [{ ...applicationExample, trackingCode: 'q3tXc1n0TqWb2a8mVh4zLw', spokenCode: 'K7QF-2XMD' }],
});

export const movedSchema = z.object({
  ...applicationShape,
  told: described(z.int(), 'How many followers will be told.'),
  undoUntil: described(z.string(), 'Until when it can be taken back; only then are they told.'),
});
schemaNames.add(movedSchema, {
  id: 'MovedApplication',
  examples: [{ ...applicationExample, told: 2, undoUntil: '2026-10-27T09:01:00.000Z' }],
});

export const takenBackSchema = z.object({
  ...applicationShape,
  told: described(z.int(), 'How many followers will be told, because they were told or saw something else.'),
});
schemaNames.add(takenBackSchema, { id: 'TakenBackApplication', examples: [{ ...applicationExample, told: 0 }] });

export const shownApplicationSchema = z.object({
  ...applicationShape,
  takeBackUntil: described(z.string().optional(), 'Until when you may take the last step back.'),
  followers: z
    .array(
      z.object({
        label: z.string(),
        role: z.enum(['applicant', 'invited']),
        scope: z.enum(scopes),
        language: z.enum(languages).optional(),
        unreachable: described(z.boolean(), 'Telegram cannot reach them: to be phoned.'),
      }),
    )
    .readonly(),
});
schemaNames.add(shownApplicationSchema, {
  id: 'ShownApplication',
  examples: [
    {
      ...applicationExample,
      followers: [{ label: 'daughter', role: 'applicant', scope: 'everything', language: 'kk', unreachable: false }],
    },
  ],
});

export const applicationsPageSchema = z.object({
  applications: z.array(applicationSchema).readonly(),
  nextCursor: described(z.string().optional(), 'Left out on the last page.'),
});
schemaNames.add(applicationsPageSchema, {
  id: 'ApplicationsPage',
  examples: [{ applications: [applicationExample] }],
});

const writtenNoteShape = {
  id: z.guid(),
  note: described(z.string().optional(), 'Left out when it cannot be opened.'),
  recordedAt: z.string(),
};
const noteExample = {
  id: '5f0c7d1e-5b0a-4c58-9a53-0d6a7f5f2c11',
  note: 'phoned, the daughter says the papers are ready',
  recordedAt: '2026-10-23T06:10:00.000Z',
};

export const writtenNoteSchema = z.object(writtenNoteShape);
schemaNames.add(writtenNoteSchema, { id: 'WrittenNote', examples: [noteExample] });

export const historySchema = z.object({
  entries: z
    .array(
      z.object({
        version: z.int(),
        kind: z.enum(['received', 'moved', 'corrected', 'taken-back']),
        from: status.optional(),
        to: status,
        occurredOn: day,
        recordedAt: z.string(),
        recordedBy: described(z.string().optional(), 'The login of the staff member.'),
        visitOn: day.optional(),
        ground: ground.optional(),
        termOn: described(day.optional(), 'The last day of the term that ran before.'),
        note: described(z.string().optional(), 'For staff only; of a correction, its reason.'),
      }),
    )
    .readonly(),
  notes: described(
    z
      .array(
        z.object({
          ...writtenNoteShape,
          recordedBy: described(z.string().optional(), 'The login of the staff member.'),
        }),
      )
      .readonly(),
    'What staff wrote down without a step, the oldest first; erased with what is personal.',
  ),
});
schemaNames.add(historySchema, {
  id: 'History',
  examples: [
    {
      entries: [
        {
          version: 1,
          kind: 'received',
          to: 'registered',
          occurredOn: '2026-10-22',
          recordedAt: '2026-10-22T05:30:00.000Z',
          recordedBy: 'aigerim',
        },
      ],
      notes: [{ ...noteExample, recordedBy: 'aigerim' }],
    },
  ],
});

export const districtsSchema = z.object({
  districts: z
    .array(
      z.object({
        id: z.string(),
        names: z.object({ kk: z.string(), ru: z.string(), en: z.string() }),
        closed: described(z.boolean(), 'Takes no new applications.'),
      }),
    )
    .readonly(),
});
schemaNames.add(districtsSchema, {
  id: 'Districts',
  examples: [
    {
      districts: [
        {
          id: 'almaty-bostandyk',
          names: { kk: 'Бостандық ауданы', ru: 'Бостандыкский район', en: 'Bostandyk district' },
          closed: false,
        },
      ],
    },
  ],
});
