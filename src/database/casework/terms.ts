import type { CaseTransaction } from '../../usecases/casework/ports.ts';
import { Prisma } from '../generated/client.ts';
import { APPLICATION_COLUMNS, type ApplicationRow, toCaseFile } from './application-rows.ts';
import type { CaseTools, Tx } from './tools.ts';

export function termRows(tx: Tx, tools: CaseTools): CaseTransaction['terms'] {
  return {
    async running(limit, after) {
      const rows = await tx.$queryRaw<ApplicationRow[]>`
        select ${APPLICATION_COLUMNS} from application a
        where a.due_on is not null and ${after ? Prisma.sql`a.id > ${after}::uuid` : Prisma.sql`true`}
        order by a.id limit ${limit}`;
      return rows.flatMap((row) => toCaseFile(row, tools) ?? []);
    },
    async move(application, dueOn) {
      await tx.$executeRaw`update application set due_on = ${dueOn ?? null}::date where id = ${application}::uuid`;
    },
  };
}
