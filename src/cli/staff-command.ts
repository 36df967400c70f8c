import { randomUUID } from 'node:crypto';
import { createApiTokens } from '../secrets/api-tokens.ts';
import { createPasswords } from '../secrets/passwords.ts';
import type { CaseStore } from '../usecases/casework/ports.ts';
import type { StaffId } from '../usecases/ids.ts';
import {
  createManageDistricts,
  type DistrictProblem,
  longestDistrictId,
  type ManageDistricts,
} from '../usecases/office/manage-districts.ts';
import { type AddProblem, createManageStaff, longestLogin, type ManageStaff } from '../usecases/office/manage-staff.ts';
import { type StaffAccount, type StaffRole, staffRoles } from '../usecases/staff/ports.ts';
import { type Command, type CommandResult, done, doneInLines, readWords, refused } from './command.ts';

const BY = 'command-line';
const ROLES = staffRoles.join('|');
const USAGE = {
  all: `accepted: add --login L --role ${ROLES} [--district D] [--token] · list · disable --login L · enable --login L · reset-password --login L`,
  add: `accepted: add --login L --role ${ROLES} [--district D [--district-name-kk N --district-name-ru N --district-name-en N]] [--token]`,
  login: 'accepted: --login L',
} as const;

const OPTIONS = {
  login: 'string',
  role: 'string',
  district: 'string',
  'district-name-kk': 'string',
  'district-name-ru': 'string',
  'district-name-en': 'string',
  token: 'boolean',
} as const;
type Wanted = Extract<ReturnType<typeof readWords<typeof OPTIONS>>, { kind: 'words' }>['options'];

interface Office {
  readonly staff: ManageStaff;
  readonly districts: ManageDistricts;
}

/** What looks after accounts, with passwords and tokens drawn here. */
export function createOffice(store: CaseStore, now: () => Date = () => new Date()): Office {
  return {
    staff: createManageStaff({
      store,
      passwords: createPasswords(),
      tokens: createApiTokens(),
      newId: () => randomUUID() as StaffId,
      now,
    }),
    districts: createManageDistricts({ store, now }),
  };
}

/** `npm run -s staff -- …`: looks after accounts from the machine, before there is an admin or when none can sign in. */
export const staffCommand: Command = async (words, access) => {
  const read = readWords(words, OPTIONS);
  if (read.kind === 'problem') return usage(read.what, 'all');
  const [verb, ...more] = read.alone;
  if (more[0] !== undefined) return usage(`"${more[0]}" is not understood`, 'all');
  const { options } = read;
  const office = async () => createOffice((await access.storage()).casework);
  switch (verb) {
    case 'add':
      return add(options, office);
    case 'list':
      return list(await office());
    case 'disable':
    case 'enable':
      return about(options, office, async ({ staff }, { id, login }) => {
        const { kind } = await staff.setDisabled(id, verb === 'disable', BY);
        if (kind === 'last-admin') return refused('the last admin cannot be disabled: add another admin first');
        return done({ login, disabled: verb === 'disable' });
      });
    case 'reset-password':
      return about(options, office, async ({ staff }, { id, login }) => {
        const reset = await staff.resetPassword(id, BY);
        return reset.kind === 'reset' ? done({ login, password: reset.password }) : refused(`no account "${login}"`);
      });
    default:
      return usage(verb === undefined ? 'a command is missing' : `"${verb}" is no command`, 'all');
  }
};

async function add(options: Wanted, open: () => Promise<Office>): Promise<CommandResult> {
  const { login, role: roleWord, district } = options;
  if (login === undefined) return usage('--login is missing', 'add');
  if (roleWord === undefined) return usage('--role is missing', 'add');
  const role = staffRoles.find((known) => known === roleWord);
  if (role === undefined) return usage(`--role "${roleWord}" is none`, 'add');
  if (role === 'admin' && district !== undefined) return usage('--district is not for an admin', 'add');
  const names = [options['district-name-kk'], options['district-name-ru'], options['district-name-en']];
  const [kk, ru, en] = names;
  const given = names.filter((name) => name !== undefined).length;
  if (given > 0 && (kk === undefined || ru === undefined || en === undefined)) {
    return usage('a new district needs its name in kk, ru and en', 'add');
  }
  if (given > 0 && district === undefined) return usage('a name was given for no --district', 'add');

  const office = await open();
  const known = await office.districts.all();
  const isNew = district !== undefined && !known.some(({ id }) => id === district);
  if (isNew && (kk === undefined || ru === undefined || en === undefined)) return unknownDistrict(district, known);
  if (await office.staff.byLogin(login)) return refused(wordsFor({ kind: 'login-taken' }, login, role));
  if (isNew && kk !== undefined && ru !== undefined && en !== undefined) {
    const made = await office.districts.add({ id: district, names: { kk, ru, en } }, BY);
    if (made.kind !== 'added') return { kind: 'usage', line: wordsForDistrict(made) };
  }
  const added = await office.staff.add({ login, role, district }, BY);
  if (added.kind === 'unknown-district') return unknownDistrict(district ?? '', known);
  if (added.kind !== 'added') {
    const line = wordsFor(added, login, role);
    return added.kind === 'login-taken' ? refused(line) : { kind: 'usage', line };
  }
  const { account, password } = added;
  const made = options.token === true ? await office.staff.makeToken(account.id, BY) : undefined;
  return done({
    login: account.login,
    role: account.member.role,
    ...(account.member.district !== undefined && { district: account.member.district }),
    password,
    ...(made?.kind === 'made' && { token: made.token }),
  });
}

async function list({ staff }: Office): Promise<CommandResult> {
  const accounts = await staff.all();
  return doneInLines(
    accounts.map(({ login, member, disabled, hasSecondFactor, passwordIsTemporary }) => ({
      login,
      role: member.role,
      ...(member.district !== undefined && { district: member.district }),
      disabled,
      hasSecondFactor,
      passwordIsTemporary,
    })),
  );
}

async function about(
  { login }: Wanted,
  open: () => Promise<Office>,
  work: (office: Office, account: StaffAccount) => Promise<CommandResult>,
): Promise<CommandResult> {
  if (login === undefined) return usage('--login is missing', 'login');
  const office = await open();
  const account = await office.staff.byLogin(login);
  return account === undefined ? refused(`no account "${login}": see staff -- list`) : work(office, account);
}

function unknownDistrict(district: string, known: readonly { readonly id: string }[]): CommandResult {
  const ids = known.map(({ id }) => id).join(', ');
  const line = `no district "${district}"; known: ${ids === '' ? 'none yet' : ids}; a new one needs --district-name-kk, --district-name-ru and --district-name-en`;
  return { kind: 'usage', line };
}

function wordsFor(problem: Exclude<AddProblem, { kind: 'unknown-district' }>, login: string, role: StaffRole): string {
  switch (problem.kind) {
    case 'login-malformed':
      return `--login must be 2 to ${longestLogin} of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit`;
    case 'login-taken':
      return `--login "${login}" is taken: choose another, or use reset-password`;
    case 'district-needed':
      return `--district is missing: a ${role} works in one`;
    case 'district-not-wanted':
      return '--district is not for an admin';
  }
}

function wordsForDistrict(problem: DistrictProblem): string {
  switch (problem.kind) {
    case 'id-malformed':
      return `--district must be at most ${longestDistrictId} of a-z, 0-9 and single dashes, e.g. almaty-bostandyk`;
    case 'id-taken':
      return '--district is taken';
    case 'name-needed':
    case 'too-long':
    case 'too-short':
    case 'holds-iin':
      return `--district-name-${problem.path} must be 1 to 120 characters`;
  }
}

const usage = (what: string, of: keyof typeof USAGE): CommandResult => ({
  kind: 'usage',
  line: `${what}; ${USAGE[of]}`,
});
