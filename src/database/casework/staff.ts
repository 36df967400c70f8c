import type { DistrictId, StaffId } from '../../usecases/ids.ts';
import type { SessionRows, StaffAccount, StaffMember, StaffRows, TokenRows } from '../../usecases/staff/ports.ts';
import { placeOf } from '../sealed-columns.ts';
import { isUuid, languageOr } from './parsing.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

interface StaffRow {
  readonly id: string;
  readonly login: string;
  readonly role: 'specialist' | 'supervisor' | 'admin';
  readonly districtId: string | null;
  readonly language: string;
  readonly passwordIsTemporary: boolean;
  readonly totpConfirmedAt: Date | null;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
}

const totpSecretOf = (id: string) => placeOf('staff.totp_secret', id);

export function staffRows(tx: Tx, tools: CaseTools): StaffRows {
  const { log, sealer } = tools;
  const account = (row: StaffRow | null) => (row === null ? undefined : toAccount(row, tools));
  return {
    byLogin: async (login) => account(await tx.staff.findUnique({ where: { login: fold(login) } })),
    byId: async (id) => (isUuid(id) ? account(await tx.staff.findUnique({ where: { id } })) : undefined),
    all: async () => (await tx.staff.findMany({ orderBy: { login: 'asc' } })).flatMap((row) => account(row) ?? []),
    async secrets(id) {
      const row = await tx.staff.findUnique({ where: { id } });
      if (row === null) return undefined;
      const totpSecret = openOrAbsent(tools, totpSecretOf(id), row.totpSecret);
      return {
        passwordHash: row.passwordHash,
        totpSecret,
        totpConfirmed: row.totpConfirmedAt !== null,
        totpLastStep: row.totpLastStep === null ? undefined : Number(row.totpLastStep),
      };
    },
    async add({ id, login, role, district, language, passwordHash }) {
      const data = { id, login: fold(login), role, districtId: district ?? null, language, passwordHash };
      const { count } = await tx.staff.createMany({ data, skipDuplicates: true });
      if (count === 0) log.info('staff-login-taken');
      return count === 1 ? 'added' : 'taken';
    },
    async setPassword(id, passwordHash, passwordIsTemporary) {
      await tx.staff.update({ where: { id }, data: { passwordHash, passwordIsTemporary } });
    },
    async setTotpSecret(id, secret) {
      const totpSecret = secret === undefined ? null : sealer.seal(totpSecretOf(id), secret);
      await tx.staff.update({ where: { id }, data: { totpSecret, totpConfirmedAt: null, totpLastStep: null } });
    },
    async confirmTotp(id, at) {
      await tx.staff.update({ where: { id }, data: { totpConfirmedAt: at } });
    },
    async useTotpStep(id, step) {
      const { count } = await tx.staff.updateMany({
        where: { id, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
        data: { totpLastStep: step },
      });
      return count === 1;
    },
    async setLanguage(id, language) {
      await tx.staff.update({ where: { id }, data: { language } });
    },
    async change(id, change) {
      await tx.staff.update({
        where: { id },
        data: {
          ...(change.role !== undefined && { role: change.role }),
          ...('district' in change && { districtId: change.district ?? null }),
          ...('disabledAt' in change && { disabledAt: change.disabledAt ?? null }),
        },
      });
    },
  };
}

export function sessionRows(tx: Tx, tools: CaseTools): SessionRows {
  return {
    async add(idHash, staffId, at) {
      await tx.staffSession.create({ data: { idHash, staffId, createdAt: at, lastUsedAt: at } });
    },
    async find(idHash) {
      const row = await tx.staffSession.findUnique({ where: { idHash }, include: { staff: true } });
      if (row === null || row.staff.disabledAt !== null) return undefined;
      const staff = toAccount(row.staff, tools);
      return (
        staff && {
          staff,
          secondFactorGiven: row.secondFactorAt !== null,
          createdAt: row.createdAt,
          lastUsedAt: row.lastUsedAt,
        }
      );
    },
    async touch(idHash, at) {
      await tx.staffSession.updateMany({ where: { idHash }, data: { lastUsedAt: at } });
    },
    async giveSecondFactor(idHash, at) {
      await tx.staffSession.updateMany({ where: { idHash }, data: { secondFactorAt: at } });
    },
    async end(idHash) {
      await tx.staffSession.deleteMany({ where: { idHash } });
    },
    async endAll(staffId, kept) {
      await tx.staffSession.deleteMany({
        where: { staffId, ...(kept !== undefined && { idHash: { not: kept } }) },
      });
    },
  };
}

export function tokenRows(tx: Tx, tools: CaseTools): TokenRows {
  return {
    async add(tokenHash, staffId, at) {
      await tx.apiToken.create({ data: { tokenHash, staffId, createdAt: at } });
    },
    async find(tokenHash) {
      const row = await tx.apiToken.findUnique({ where: { tokenHash }, include: { staff: true } });
      if (row === null || row.revokedAt !== null || row.staff.disabledAt !== null) return undefined;
      return toAccount(row.staff, tools);
    },
    async revokeAll(staffId, at) {
      const { count } = await tx.apiToken.updateMany({ where: { staffId, revokedAt: null }, data: { revokedAt: at } });
      return count;
    },
  };
}

/** One login, however it was typed. */
const fold = (login: string) => login.normalize('NFC').toLowerCase();

function toAccount(row: StaffRow, { log }: CaseTools): StaffAccount | undefined {
  const member = toMember(row);
  if (member === undefined) {
    log.error('row-cannot-be-read', { table: 'staff', row: row.id, column: 'district_id' });
    return undefined;
  }
  return {
    id: member.id,
    login: row.login,
    member,
    language: languageOr(row.language, 'kk'),
    passwordIsTemporary: row.passwordIsTemporary,
    hasSecondFactor: row.totpConfirmedAt !== null,
    disabled: row.disabledAt !== null,
    createdAt: row.createdAt,
  };
}

function toMember({ id: staffId, role, districtId }: StaffRow): StaffMember | undefined {
  const id = staffId as StaffId;
  if (role === 'admin') return { id, role, district: undefined };
  return districtId === null ? undefined : { id, role, district: districtId as DistrictId };
}
