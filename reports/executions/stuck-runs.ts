import { sql } from '../../server/db/tenancy.ts';
import type { Relation, RunScope } from './run-scope.ts';
import { outcomeOfRun, runs, runsBegunIn, startOfRun } from './run-scope.ts';

const dayMs = 86_400_000;

/**
 * Adds the step `stuck_runs (id, workflow_db_id)` after `outcome_of`: runs that have not ended and should have, now,
 * whatever the period. One that waits for an instant is stuck an hour after that; any other when it is older than ten
 * times the p95 of its workflow's successes of the last 30 days, and than an hour.
 */
export function withStuckRuns(query: Relation, scope: RunScope, now: Date): Relation {
  const lastMonth = { start: new Date(now.getTime() - 30 * dayMs), end: now };
  return query
    .withMaterialized(
      'unfinished',
      runs(scope)
        // The words of an index: n8n writes an end for a run that only sleeps.
        .whereRaw('(e.finished_at is null or e.wait_till is not null)')
        .whereRaw(`${outcomeOfRun} = 'in_flight'`)
        .select('e.id', 'e.workflow_db_id', 'e.wait_till', sql.raw(`${startOfRun} as at`)),
    )
    .withMaterialized(
      'usual',
      sql
        .queryBuilder()
        .from(
          runsBegunIn(scope, lastMonth)
            .whereIn('e.workflow_db_id', sql('unfinished').select('workflow_db_id'))
            .as('recent'),
        )
        .groupBy('workflow_db_id')
        .select(
          'workflow_db_id',
          sql.raw('percentile_disc(0.95) within group (order by duration_ms) as p95_ms'),
        ),
    )
    .withMaterialized(
      'stuck_runs',
      sql('unfinished as u')
        .leftJoin('usual', 'usual.workflow_db_id', 'u.workflow_db_id')
        .whereRaw(
          `case when u.wait_till is not null then u.wait_till < cast(:now as timestamptz) - interval '1 hour'
                else u.at < cast(:now as timestamptz)
                     - greatest(interval '1 hour', 10 * coalesce(usual.p95_ms, 0) * interval '1 millisecond') end`,
          { now },
        )
        .select('u.id', 'u.workflow_db_id'),
    );
}
