import type { IdempotencyRows, IdempotentCall } from '../../usecases/staff/ports.ts';
import { sqlStateOf } from '../reasons.ts';
import { placeOf } from '../sealed-columns.ts';
import type { CaseTools, Tx } from './tools.ts';

const WAIT = '5s';
const LOCK_NOT_AVAILABLE = '55P03';
/** Begun, and not finished. */
const UNFINISHED = 0;

const bodyOf = ({ actor, route, key }: IdempotentCall) => placeOf('idempotency.body', actor, route, key);

export function idempotencyRows(tx: Tx, { sealer }: CaseTools): IdempotencyRows {
  return {
    async begin(call) {
      const { actor, route, key, digest, expiresAt } = call;
      // The savepoint keeps the transaction usable when the wait was in vain.
      await tx.$executeRaw`savepoint idempotency`;
      await tx.$executeRawUnsafe(`set local lock_timeout = '${WAIT}'`);
      let begun: number;
      try {
        // Waits where another transaction has put in the same key and has not ended.
        begun = await tx.$executeRaw`
          insert into idempotency (actor, route, key, digest, status, body, expires_at)
          values (${actor}::uuid, ${route}, ${key}, ${digest}, ${UNFINISHED}, '', ${expiresAt.toISOString()}::timestamptz)
          on conflict (actor, route, key) do update set digest = excluded.digest, expires_at = excluded.expires_at
          where idempotency.status = ${UNFINISHED}`;
      } catch (error) {
        if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
        await tx.$executeRaw`rollback to savepoint idempotency`;
        return { kind: 'in-progress' };
      }
      await tx.$executeRaw`set local lock_timeout = default`;
      await tx.$executeRaw`release savepoint idempotency`;
      if (begun === 1) return { kind: 'new' };
      const row = await tx.idempotency.findUniqueOrThrow({ where: { actor_route_key: { actor, route, key } } });
      if (row.digest !== digest) return { kind: 'other-body' };
      const opened = sealer.open(bodyOf(call), row.body);
      // Doing it again would be the worse answer.
      if (opened.kind === 'cannot-open') throw new Error('a remembered answer cannot be opened');
      return { kind: 'replay', status: row.status, body: opened.text };
    },
    async finish(call, status, body) {
      const { actor, route, key } = call;
      await tx.idempotency.update({
        where: { actor_route_key: { actor, route, key } },
        data: { status, body: sealer.seal(bodyOf(call), body) },
      });
    },
  };
}
