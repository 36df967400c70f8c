import type pg from 'pg';
import type { Leases } from '../usecases/ports.ts';

/**
 * Roles that one process at a time has, on the database's clock. A lease passes on when it was released, when its time
 * is over, or when its holder's process is gone.
 */
export function createLeases(deps: { readonly pool: pg.Pool; readonly instanceId: number }): Leases {
  const { pool, instanceId } = deps;
  return {
    async acquire(name, ttlMs) {
      const { rows } = await pool.query<{ token: string }>({
        name: 'lease-acquire',
        text: `
          insert into lease (name, owner, token, until)
          values ($1, $2, 1, now() + make_interval(secs => $3::float8))
          on conflict (name) do update set owner = excluded.owner, token = lease.token + 1, until = excluded.until
          where lease.until < now() or not instance_alive(lease.owner)
          returning token`,
        values: [name, instanceId, ttlMs / 1000],
      });
      return rows[0] === undefined ? undefined : { name, token: rows[0].token };
    },
    async renew({ name, token }, ttlMs) {
      const { rowCount } = await pool.query({
        name: 'lease-renew',
        text: `update lease set until = now() + make_interval(secs => $3::float8) where name = $1 and token = $2`,
        values: [name, token, ttlMs / 1000],
      });
      return rowCount === 1;
    },
    async release({ name, token }) {
      // Kept, with its time over: the token must go on growing.
      await pool.query(`update lease set until = 'epoch' where name = $1 and token = $2`, [name, token]);
    },
  };
}
