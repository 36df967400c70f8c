import type { CaseTransaction } from '../../usecases/casework/ports.ts';
import type { Tx } from './tools.ts';

export function attemptRows(tx: Tx): CaseTransaction['attempts'] {
  return {
    since: (key, from) => tx.attempt.count({ where: { key, at: { gte: from } } }),
    async count(key, at) {
      await tx.attempt.create({ data: { key, at } });
    },
    async forget(key) {
      await tx.attempt.deleteMany({ where: { key } });
    },
  };
}
