import { type JobDb, type Query, sql, withJob } from '../../server/db/tenancy.ts';
import type { JobContext } from '../clock.ts';

/** Deletes sessions and attempt counters whose time is over; answers how many of each. */
export async function removeExpiredSessions({
  pools,
  clock,
}: Pick<JobContext, 'pools' | 'clock'>): Promise<{ sessions: number; rateLimits: number }> {
  const now = clock();
  return withJob(pools, null, async (db) => ({
    sessions: await countRows(
      db,
      sql.raw('delete from reporting.sessions where expire < :now returning 1', { now }),
    ),
    rateLimits: await countRows(
      db,
      sql.raw('delete from reporting.rate_limits where expire < :nowMs returning 1', {
        nowMs: now.getTime(),
      }),
    ),
  }));
}

async function countRows(db: JobDb, query: Query): Promise<number> {
  return (await db.rows(query)).length;
}
