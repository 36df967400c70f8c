import { almatyDate } from '../core/calendar/almaty.ts';
import { kzCalendar } from '../core/calendar/kz-holidays.ts';
import { addDays, type PlainDate } from '../core/calendar/plain-date.ts';
import type { Storage } from '../database/storage.ts';
import type { CaseStore, CaseTransaction } from '../usecases/casework/ports.ts';
import { weeksOf } from '../usecases/casework/statistics.ts';
import type { ApplicationId, DistrictId, StaffId } from '../usecases/ids.ts';
import type { StaffRole } from '../usecases/staff/ports.ts';
import { type Command, type CommandResult, readWords, refused } from './command.ts';
import {
  between,
  DemoBeyondCalendar,
  type DemoCase,
  type DemoStep,
  demoCases,
  demoLevels,
  FICTION,
  type Random,
  seeded,
} from './demo-cases.ts';
import { createOffice } from './staff-command.ts';

const BY = 'command-line';
const DEFAULT_SEED = 2026;
/** So many steps are written in one transaction. */
const STEPS_AT_ONCE = 60;
const WEEKS_OF_CHECKS = 26;

/** Districts that do not exist. */
const DISTRICTS = [
  {
    id: 'demo-birlik',
    names: {
      kk: '«Бірлік» ауданы (ойдан шығарылған)',
      ru: 'Район «Бирлик» (вымышленный)',
      en: 'Birlik district (fictional)',
    },
  },
  {
    id: 'demo-samal',
    names: {
      kk: '«Самал» ауданы (ойдан шығарылған)',
      ru: 'Район «Самал» (вымышленный)',
      en: 'Samal district (fictional)',
    },
  },
] as const;

const STAFF = [
  { login: 'demo-admin', role: 'admin', district: undefined },
  ...DISTRICTS.flatMap(({ id }) => [
    { login: `${id}-supervisor`, role: 'supervisor', district: id } as const,
    { login: `${id}-specialist`, role: 'specialist', district: id } as const,
  ]),
] as const satisfies readonly { login: string; role: StaffRole; district: string | undefined }[];

/**
 * `npm run demo`: two districts with 300 applications that nobody made, and staff of every role. It refuses a database
 * with real applications, and run again it adds nothing that is there already.
 */
export function createDemoCommand({ now }: { readonly now: () => Date }): Command {
  return async (words, access): Promise<CommandResult> => {
    const read = readWords(words, { seed: 'string' });
    if (read.kind === 'problem') return usage(read.what);
    if (read.alone[0] !== undefined) return usage(`"${read.alone[0]}" is not understood`);
    const seed = Number(read.options.seed ?? DEFAULT_SEED);
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) return usage('--seed is no whole number');

    const at = now();
    const today = almatyDate(at);
    const cases = inventedFor({ seed, today, now: at });
    if ('kind' in cases) return cases;
    const storage = await access.storage();
    const { casework } = storage;
    if (await holdsRealApplications(casework, today)) {
      return refused('this database holds real applications: use another DATA_DIR or DATABASE_URL');
    }
    const office = createOffice(casework, now);
    for (const district of DISTRICTS) await office.districts.add(district, BY);
    const { ids, lines } = await staffFor(office);
    const random = seeded(seed);
    // Drawn for all, also for those that are there already: the next one must have the same id as the first time.
    const written = cases.map((demoCase) => ({ demoCase, id: drawId(random) }));
    const added = await writeCases(casework, written, ids);
    await countChecks(storage, random, today);
    return {
      kind: 'done',
      lines: [
        ...lines,
        added === 0
          ? 'The applications were there already; nothing was added.'
          : `${added} fictional applications (${FICTION}-…) in two fictional districts. None of it is real.`,
      ],
    };
  };
}

function inventedFor(given: {
  readonly seed: number;
  readonly today: PlainDate;
  readonly now: Date;
}): readonly DemoCase[] | CommandResult {
  try {
    return demoCases({ ...given, calendar: kzCalendar });
  } catch (error) {
    if (!(error instanceof DemoBeyondCalendar)) throw error;
    return refused(`the holidays of ${error.year} are not loaded, and the terms cannot be counted`);
  }
}

async function holdsRealApplications(store: CaseStore, today: PlainDate): Promise<boolean> {
  return store.transact(async (tx) => {
    const fictional = new Set<string>(DISTRICTS.map(({ id }) => id));
    for (const { id } of await tx.districts.all()) {
      if (!fictional.has(id) && (await tx.applications.count(id, today)).some(({ count }) => count > 0)) return true;
    }
    return false;
  });
}

async function staffFor({ staff }: ReturnType<typeof createOffice>) {
  const ids = new Map<string, StaffId>();
  const lines: string[] = [];
  for (const { login, role, district } of STAFF) {
    const added = await staff.add({ login, role, district, language: role === 'admin' ? 'ru' : 'kk' }, BY);
    const account = added.kind === 'added' ? added.account : await staff.byLogin(login);
    if (account === undefined) throw new Error(`no account for ${login}: ${added.kind}`);
    ids.set(login, account.id);
    const password = added.kind === 'added' ? added.password : '(as before; staff -- reset-password gives a new one)';
    lines.push(`${login.padEnd(24)} ${role.padEnd(10)} ${password}`);
  }
  return { ids, lines };
}

interface Written {
  readonly demoCase: DemoCase;
  readonly id: ApplicationId;
}

/**
 * Writes every step in the order in which it was recorded, so that the audit trail reads like a real one. What is there
 * already is left; a run that was broken off is gone on with. Returns how many applications were added.
 */
async function writeCases(
  store: CaseStore,
  all: readonly Written[],
  staff: ReadonlyMap<string, StaffId>,
): Promise<number> {
  const steps = all
    .flatMap(({ demoCase, id }) => demoCase.steps.map((step) => ({ demoCase, id, step })))
    .toSorted((a, b) => a.step.at.getTime() - b.step.at.getTime() || a.step.entry.version - b.step.entry.version);
  // Which version each stands at.
  const versions = new Map<ApplicationId, number>();
  let added = 0;
  for (let from = 0; from < steps.length; from += STEPS_AT_ONCE) {
    const some = steps.slice(from, from + STEPS_AT_ONCE);
    const written = await store.transact(async (tx) => {
      const now = new Map(versions);
      let count = 0;
      for (const { demoCase, id, step } of some) {
        const { version } = step.entry;
        if (version === 1) {
          const isNew = await begin(tx, demoCase, id, step, staff);
          if (isNew) count += 1;
          now.set(id, isNew ? 1 : ((await tx.applications.findAny(id))?.application.version ?? version));
        } else if (now.get(id) === version - 1) {
          await goOn(tx, demoCase, id, step, staff);
          now.set(id, version);
        }
      }
      return { count, now };
    });
    added += written.count;
    for (const [id, version] of written.now) versions.set(id, version);
  }
  return added;
}

async function begin(
  tx: CaseTransaction,
  { number, label, channel, frozen, district: place }: DemoCase,
  id: ApplicationId,
  { application, entry, at }: DemoStep,
  staff: ReadonlyMap<string, StaffId>,
): Promise<boolean> {
  const district = DISTRICTS[place].id as DistrictId;
  const by = actorFor(staff, district, 'specialist');
  const added = await tx.applications.add({
    id,
    record: 'office',
    district,
    number,
    channel,
    label,
    frozen,
    application,
    entry,
    // Nobody follows what nobody made.
    trackingHash: undefined,
    spokenHash: undefined,
    by,
    at,
  });
  if (added === 'number-taken') return false;
  const details = { district, edition: application.edition, channel };
  await tx.audit.add({ actor: by, action: 'application-received', subject: id, details }, at);
  return true;
}

async function goOn(
  tx: CaseTransaction,
  { district }: DemoCase,
  id: ApplicationId,
  { application, entry, note, at }: DemoStep,
  staff: ReadonlyMap<string, StaffId>,
): Promise<void> {
  const corrects = entry.kind === 'corrected';
  const by = actorFor(staff, DISTRICTS[district].id, corrects ? 'supervisor' : 'specialist');
  await tx.applications.write({ id, application, entry, note, by, at });
  const details = { ...(entry.from && { from: entry.from }), to: entry.to, version: entry.version };
  const action = corrects ? 'application-corrected' : 'application-moved';
  await tx.audit.add({ actor: by, action, subject: id, details }, at);
}

function actorFor(staff: ReadonlyMap<string, StaffId>, district: string, role: StaffRole): StaffId {
  const id = staff.get(`${district}-${role}`);
  if (id === undefined) throw new Error(`no ${role} in ${district}`);
  return id;
}

/** Counts of checks for the statistics, unless people have made some: those are not mixed with invented ones. */
async function countChecks({ casework, statistics }: Storage, random: Random, today: PlainDate): Promise<void> {
  const weeks = weeksOf({ from: addDays(today, -7 * (WEEKS_OF_CHECKS - 1)), to: today });
  const [first = today] = weeks;
  if ((await statistics.checks(first, today)).length > 0) return;
  await casework.transact(async (tx) => {
    for (const week of weeks) {
      for (let left = between([6, 40], random); left > 0; left -= 1)
        await tx.checks.count(week, demoLevels(random, week));
    }
  });
}

/** An id like any other, the same for the same seed. */
function drawId(random: Random): ApplicationId {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  return id as ApplicationId;
}

const usage = (what: string): CommandResult => ({ kind: 'usage', line: `${what}; accepted: [--seed N]` });
