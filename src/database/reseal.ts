import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { auditRows } from './casework/audit.ts';
import type { AuditKey, Tx } from './casework/tools.ts';
import { earlierVersionRuns, keysSealedWith, takeKeyAlone } from './data-key.ts';
import type { PrismaClient } from './generated/client.ts';
import { partsOf, placeOf, type SealedColumn, sealedColumns } from './sealed-columns.ts';
import type { Place, Sealer } from './sealing.ts';

/** What has become of the values that an older key had sealed. */
export type Resealed =
  /** None is left; the older keys are needed no more. */
  | { readonly kind: 'done'; readonly resealed: number; readonly retired: readonly string[]; readonly key: string }
  /** A running program seals new values with an older key. */
  | { readonly kind: 'in-use'; readonly key: string }
  /** A running program of an earlier version does not say which key it seals with. */
  | { readonly kind: 'earlier-version' }
  /** Everything else is sealed with the active key by now. */
  | { readonly kind: 'cannot-open'; readonly first: Place; readonly count: number }
  /** Others kept these for themselves all the time. */
  | { readonly kind: 'busy'; readonly left: number };

/** `onProgress` hears after each batch how many values of the column were sealed anew so far. */
export type Reseal = (onProgress: (column: SealedColumn, resealed: number) => void) => Promise<Resealed>;

const BATCH = 200;
const REST_MS = 100;
const VAIN_PASSES = 100;
const LIMITS = { maxWait: 5000, timeout: 120_000 };
/** A key's own proof is sealed with it, and goes with it. */
const columns = sealedColumns.filter((name) => name !== 'data_key.proof');

/**
 * Seals with the active key whatever an older one has sealed, while programs read and write. Each batch is one statement,
 * which passes over what somebody else holds or has changed: nobody waits for it in a circle, no write is lost, and a
 * kill at any moment leaves only values that one of the keys opens. Run again, it goes on with what is left.
 */
export function createReseal(deps: {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly sealer: Sealer;
  readonly auditKey: AuditKey;
  readonly now: () => Date;
}): Reseal {
  const { pool, prisma, sealer, auditKey, now } = deps;
  const active = sealer.ring.active.id;
  const current = `v1.${active}.`;

  async function resealColumn(name: SealedColumn, onProgress: (resealed: number) => void) {
    const { table, column } = partsOf(name);
    const key = await primaryKeyOf(pool, table);
    const { find, replace } = statementsFor(table, column, key);
    const bad: Place[] = [];
    let [resealed, left] = [0, 0];
    let after: readonly string[] | undefined;
    for (;;) {
      const { rows } = await pool.query<[sealed: string | null, ...ids: string[]]>({
        text: find(after !== undefined),
        values: [current, BATCH, ...(after ?? [])],
        rowMode: 'array',
      });
      const found = rows.map(([sealed, ...ids]) => ({ sealed, ids }));
      const renewed = found.flatMap(({ sealed, ids }) => {
        if (sealed === null) return [];
        const place = placeOf(name, ...ids);
        const opened = sealer.open(place, sealed);
        if (opened.kind === 'opened') return [{ ids, sealed, anew: sealer.seal(place, opened.text) }];
        bad.push(place);
        return [];
      });
      if (renewed.length > 0) {
        const { rowCount } = await pool.query(replace, [
          renewed.map(({ sealed }) => sealed),
          renewed.map(({ anew }) => anew),
          ...key.map((_, index) => renewed.map(({ ids }) => ids[index])),
        ]);
        resealed += rowCount ?? 0;
        left += renewed.length - (rowCount ?? 0);
        onProgress(resealed);
      }
      if (found.length < BATCH) return { resealed, left, bad };
      after = found.at(-1)?.ids;
    }
  }

  /** The older keys are forgotten only while no program seals with one of them, and nothing sealed with them is left. */
  function retire(resealed: number): Promise<Resealed | 'more'> {
    return prisma.$transaction(async (tx: Tx) => {
      // Each table is read to its end.
      await tx.$executeRaw`set local statement_timeout = 0`;
      const retired = await olderKeys();
      for (const key of retired) if (!(await takeKeyAlone(tx, key))) return { kind: 'in-use', key } as const;
      if (await earlierVersionRuns(pool)) return { kind: 'earlier-version' } as const;
      for (const name of columns) {
        const { table, column } = partsOf(name);
        const older = `select 1 from ${quoted(table)} t where ${OLDER(column)} limit 1`;
        const rows = await tx.$queryRawUnsafe<unknown[]>(older, current);
        if (rows.length > 0) return 'more';
      }
      const { count } = await tx.dataKey.deleteMany({ where: { keyId: { in: [...retired] } } });
      if (resealed > 0 || count > 0) {
        const details = { resealed, key: active, retired: retired.join(' ') };
        await auditRows(tx, { auditKey }).add(
          { actor: 'command-line', action: 'values-resealed', subject: 'database', details },
          now(),
        );
      }
      return { kind: 'done', resealed, retired, key: active } as const;
    }, LIMITS);
  }

  async function olderKeys(): Promise<readonly string[]> {
    const rows = await prisma.dataKey.findMany({ where: { keyId: { not: active } }, orderBy: { keyId: 'asc' } });
    return rows.map(({ keyId }) => keyId);
  }

  return async (onProgress) => {
    const [inUse] = await keysSealedWith(pool, await olderKeys());
    if (inUse !== undefined) return { kind: 'in-use', key: inUse };
    if (await earlierVersionRuns(pool)) return { kind: 'earlier-version' };
    let resealed = 0;
    let left = 0;
    for (let vain = 0; vain < VAIN_PASSES; vain += 1) {
      const before = resealed;
      const bad: Place[] = [];
      left = 0;
      for (const name of columns) {
        const pass = await resealColumn(name, (count) => onProgress(name, count));
        resealed += pass.resealed;
        left += pass.left;
        bad.push(...pass.bad);
      }
      if (left === 0) {
        if (bad[0] !== undefined) return { kind: 'cannot-open', first: bad[0], count: bad.length };
        const end = await retire(resealed);
        if (end !== 'more') return end;
      }
      if (resealed > before) vain = 0;
      else await pause(REST_MS);
    }
    return { kind: 'busy', left };
  };
}

const quoted = pg.escapeIdentifier;
/** Sealed, and not with the key whose envelopes begin with `$1`. An empty text is the place of a value to come. */
const OLDER = (column: string) => `t.${quoted(column)} <> '' and not starts_with(t.${quoted(column)}, $1)`;

interface KeyColumn {
  readonly name: string;
  readonly type: string;
}

/** The columns of the primary key in their order, quoted: a row is named by them. */
async function primaryKeyOf(pool: pg.Pool, table: string): Promise<readonly KeyColumn[]> {
  const { rows } = await pool.query<KeyColumn>(
    `select quote_ident(a.attname) as name, format_type(a.atttypid, a.atttypmod) as type from pg_index i
     cross join unnest(i.indkey) with ordinality as k (attnum, place)
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
     where i.indrelid = $1::regclass and i.indisprimary order by k.place`,
    [table],
  );
  return rows;
}

function statementsFor(table: string, column: string, key: readonly KeyColumn[]) {
  const value = quoted(column);
  const names = key.map(({ name }) => `t.${name}`).join(', ');
  const same = (other: string) => key.map(({ name }) => `t.${name} = ${other}.${name}`).join(' and ');
  const parameters = (suffix: string) => key.map(({ type }, index) => `$${index + 3}::${type}${suffix}`).join(', ');
  return {
    /**
     * The next rows in the order of their keys: the value where it is to be sealed anew, else null, and the key. Every row
     * counts, so that no statement looks at more than so many. `$1` as in OLDER, `$2` how many, then the key before.
     */
    find: (goesOn: boolean) => `
      select case when ${OLDER(column)} then t.${value} end, ${key.map(({ name }) => `t.${name}::text`).join(', ')}
      from ${quoted(table)} t ${goesOn ? `where (${names}) > (${parameters('')})` : ''}
      order by ${names} limit $2`,
    /** `$1` the old envelopes, `$2` the new ones, then the columns of the keys. */
    replace: `
      with wanted as (
        select * from unnest($1::text[], $2::text[], ${parameters('[]')})
          as w (old_envelope, new_envelope, ${key.map(({ name }) => name).join(', ')})
      ),
      free as (
        select ${names}, w.new_envelope from wanted w join ${quoted(table)} t on ${same('w')}
        where t.${value} = w.old_envelope for update of t skip locked
      )
      update ${quoted(table)} t set ${value} = free.new_envelope from free where ${same('free')}`,
  };
}
