import type { CaseTransaction } from '../../usecases/casework/ports.ts';
import type { NoteId, StaffId } from '../../usecases/ids.ts';
import { placeOf } from '../sealed-columns.ts';
import { cleanLines } from './labels.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

export function noteRows(tx: Tx, tools: CaseTools): CaseTransaction['notes'] {
  const textOf = (id: string) => placeOf('application_note.text', id);
  return {
    async add(application, { id, text, by, recordedAt }) {
      const { count } = await tx.applicationNote.createMany({
        data: { id, applicationId: application, text: tools.sealer.seal(textOf(id), cleanLines(text)), by, recordedAt },
        skipDuplicates: true,
      });
      return count === 1 ? 'added' : 'there-already';
    },
    async of(application) {
      const rows = await tx.applicationNote.findMany({
        where: { applicationId: application },
        orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(({ id, text, by, recordedAt }) => ({
        id: id as NoteId,
        text: openOrAbsent(tools, textOf(id), text),
        by: by as StaffId,
        recordedAt,
      }));
    },
  };
}
