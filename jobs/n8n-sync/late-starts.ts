import { sql } from '../../server/db/tenancy.ts';
import type { ExecutionAnswer } from './answers.ts';
import { askById } from './ask-by-id.ts';
import type { ExecutionRow } from './execution-row.ts';
import type { Pass } from './pass.ts';
import { inJob } from './pass.ts';

/** n8n puts a run to sleep, and starts it anew, for waits of more than this. */
const shortestSleepMs = 65_000;
const mostPerPage = 20;

/**
 * Runs of a page that were given their id long before their startedAt, hence resumed from a wait (or queued) before we
 * ever saw them; n8n's data still tell their first start. Ids are given in order, so a higher id that started earlier
 * gives such a run away.
 */
export async function resumedRuns(
  pass: Pass,
  runs: readonly ExecutionAnswer[],
  earliestAboveMs: number,
): Promise<ReadonlyMap<string, ExecutionRow>> {
  const suspects = lateStarts(runs, earliestAboveMs).filter((id) => !pass.asked.has(id));
  const rows = new Map<string, ExecutionRow>();
  if (suspects.length === 0) return rows;
  const told = new Set(await toldBefore(pass, suspects));
  for (const id of suspects.filter((suspect) => !told.has(suspect)).slice(0, mostPerPage)) {
    const row = await askById(pass, id, 'always');
    if (row) rows.set(id, row);
  }
  return rows;
}

/** Ids, of a page that is sorted from high to low, that started long after a higher one. */
function lateStarts(runs: readonly ExecutionAnswer[], earliestAboveMs: number): string[] {
  const late: string[] = [];
  let earliestMs = earliestAboveMs;
  for (const run of runs) {
    const startMs = run.startedAt?.getTime();
    if (startMs === undefined) continue;
    if (startMs - earliestMs >= shortestSleepMs) late.push(run.id);
    earliestMs = Math.min(earliestMs, startMs);
  }
  return late;
}

/** Only answers by id tell when a run was queued. */
async function toldBefore(pass: Pass, ids: readonly string[]): Promise<string[]> {
  const rows = await inJob(pass, (db) =>
    db.rows<{ id: string }>(
      sql.raw(
        `select n8n_execution_id as id
         from n8n_executions
         where client_id = :client and n8n_execution_id = any(:ids::text[]) and queued_at is not null`,
        { client: db.clientId, ids: [...ids] },
      ),
    ),
  );
  return rows.map((row) => row.id);
}
