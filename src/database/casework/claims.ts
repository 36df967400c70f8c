import type { CaseTransaction } from '../../usecases/casework/ports.ts';
import { placeOf } from '../sealed-columns.ts';
import { parseFrozenFacts } from './frozen.ts';
import { type CaseTools, openOrAbsent, type Tx } from './tools.ts';

const factsOf = (code: string) => placeOf('claim.facts', code);

export function claimRows(tx: Tx, tools: CaseTools): CaseTransaction['claims'] {
  return {
    async add({ code, chatId, facts, expiresAt }) {
      await tx.claim.create({
        data: {
          codeHash: code,
          chatId: BigInt(chatId),
          facts: tools.sealer.seal(factsOf(code), JSON.stringify(facts)),
          expiresAt,
        },
      });
    },
    async find(code, now) {
      const [row] = await tx.$queryRaw<{ facts: string }[]>`
        select facts from claim where code_hash = ${code} and expires_at > ${now.toISOString()}::timestamptz for update`;
      const text = row && openOrAbsent(tools, factsOf(code), row.facts);
      return text === undefined ? undefined : parseFrozenFacts(JSON.parse(text));
    },
    async take(code, now) {
      // Nothing of it is left: the answers live on with the application only.
      const [row] = await tx.$queryRaw<{ facts: string }[]>`
        delete from claim where code_hash = ${code} and expires_at > ${now.toISOString()}::timestamptz
        returning facts`;
      const text = row && openOrAbsent(tools, factsOf(code), row.facts);
      return text === undefined ? undefined : parseFrozenFacts(JSON.parse(text));
    },
    async withdraw(chatId) {
      await tx.claim.deleteMany({ where: { chatId: BigInt(chatId) } });
    },
  };
}
