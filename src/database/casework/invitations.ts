import { type CaseTransaction, scopes } from '../../usecases/casework/ports.ts';
import type { ApplicationId, FollowerId } from '../../usecases/ids.ts';
import { placeOf } from '../sealed-columns.ts';
import { cleanText } from './labels.ts';
import { dayOf, oneOf, parseRow } from './parsing.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

const labelOf = (code: string) => placeOf('invitation.label', code);

export function invitationRows(tx: Tx, tools: CaseTools): CaseTransaction['invitations'] {
  return {
    async add({ code, application, by, scope, label, until, expiresAt }) {
      await tx.invitation.create({
        data: {
          codeHash: code,
          applicationId: application,
          invitedBy: by,
          scope,
          label: tools.sealer.seal(labelOf(code), cleanText(label)),
          until: until === undefined ? null : new Date(until),
          expiresAt,
        },
      });
    },
    async find(code, now) {
      const row = await tx.invitation.findFirst({ where: { codeHash: code, usedAt: null, expiresAt: { gt: now } } });
      if (row === null) return undefined;
      // Never the code in a log, not even as a hash: the application names the row well enough.
      return parseRow(tools.log, 'invitation', row.applicationId, () => ({
        application: row.applicationId as ApplicationId,
        by: row.invitedBy as FollowerId,
        scope: oneOf('scope', scopes, row.scope),
        label: openOrAbsent(tools, labelOf(code), row.label) ?? '',
        until: row.until === null ? undefined : dayOf('until', row.until.toISOString().slice(0, 10)),
      }));
    },
    async use(code, now) {
      const { count } = await tx.invitation.updateMany({
        where: { codeHash: code, usedAt: null, expiresAt: { gt: now } },
        data: { usedAt: now },
      });
      return count === 1;
    },
    async withdrawAll(by) {
      await tx.invitation.deleteMany({ where: { invitedBy: by, usedAt: null } });
    },
  };
}
