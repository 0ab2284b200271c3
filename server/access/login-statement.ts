import type { Pools } from '../db/tenancy.ts';
import { sql, withLogin } from '../db/tenancy.ts';

/**
 * Runs a statement of a library (session store, rate limiter) as the sign-in role. Their `$1` placeholders become the
 * builder's, so that these too go through the one way to the database.
 */
export function runLoginStatement<Row>(
  pools: Pools,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const ordered: unknown[] = [];
  const rewritten = text.replaceAll('?', '\\?').replace(/\$(\d+)/g, (_, position: string) => {
    ordered.push(values[Number(position) - 1]);
    return '?';
  });
  return withLogin(pools, (db) => db.rows<Row>(sql.raw(rewritten, ordered as never)));
}
