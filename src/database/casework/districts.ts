import type { CaseTransaction, District } from '../../usecases/casework/ports.ts';
import type { DistrictId } from '../../usecases/ids.ts';
import { cleanText } from './labels.ts';
import type { CaseTools, Tx } from './tools.ts';

export function districtRows(tx: Tx, { now }: Pick<CaseTools, 'now'>): CaseTransaction['districts'] {
  return {
    async find(id) {
      const row = await tx.district.findUnique({ where: { id } });
      return row === null ? undefined : toDistrict(row);
    },
    async all() {
      return (await tx.district.findMany({ orderBy: { id: 'asc' } })).map(toDistrict);
    },
    async add({ id, names, closed }) {
      const data = { id, ...namesOf(names), closedAt: closed ? now() : null };
      const { count } = await tx.district.createMany({ data, skipDuplicates: true });
      return count === 1 ? 'added' : 'taken';
    },
    async change({ id, names, closed }) {
      await tx.district.update({ where: { id }, data: { ...namesOf(names), ...(!closed && { closedAt: null }) } });
      // The day of closing is kept when it is closed already.
      if (closed) await tx.district.updateMany({ where: { id, closedAt: null }, data: { closedAt: now() } });
    },
  };
}

const namesOf = ({ kk, ru, en }: District['names']) => ({
  nameKk: cleanText(kk),
  nameRu: cleanText(ru),
  nameEn: cleanText(en),
});

const toDistrict = (row: {
  readonly id: string;
  readonly nameKk: string;
  readonly nameRu: string;
  readonly nameEn: string;
  readonly closedAt: Date | null;
}): District => ({
  id: row.id as DistrictId,
  names: { kk: row.nameKk, ru: row.nameRu, en: row.nameEn },
  closed: row.closedAt !== null,
});
