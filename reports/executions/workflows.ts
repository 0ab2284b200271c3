import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { RunScope } from './run-scope.ts';
import { outcomeOf, startOfRun, within } from './run-scope.ts';
import { withStuckRuns } from './stuck-runs.ts';

export interface Workflow {
  /** Null: the runs that belong to no workflow. */
  readonly id: string | null;
  readonly name: string;
  /** Null where nobody knows what its status means. */
  readonly isActive: boolean | null;
}

/** Every workflow of the client, by name. */
export async function loadWorkflows(db: ClientDb): Promise<Workflow[]> {
  const rows = await db.rows<{ id: string; name: string | null; outcome: string }>(
    sql.raw(
      `select w.id, w.name, coalesce(own.outcome, general.outcome, 'unmapped') as outcome
       from n8n_workflows w
       left join reporting.status_outcomes general
         on general.domain = 'workflow' and general.label = w.status::text
       left join reporting.client_status_outcomes own
         on own.client_id = w.client_id and own.domain = 'workflow' and own.label = w.status::text
       where w.client_id = :clientId
       order by lower(w.name) nulls last, w.created_at, w.id`,
      { clientId: db.clientId },
    ),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? 'Unnamed workflow',
    isActive: row.outcome === 'unmapped' ? null : row.outcome === 'active',
  }));
}

/** How a workflow stands now, whatever the period. */
export interface WorkflowNow {
  readonly lastRunAt: Date | null;
  readonly stuck: number;
  /** Pauses between its runs in the 30 days up to the last one. */
  readonly gapCount: number;
  readonly medianGapSeconds: number | null;
  readonly p95GapSeconds: number | null;
}

/** By workflow id (null: runs without one); a workflow that never ran is absent unless it has something stuck. */
export async function loadWorkflowsNow(
  db: ClientDb,
  scope: RunScope,
  now: Date,
): Promise<ReadonlyMap<string | null, WorkflowNow>> {
  const latest = (at: 'started_at' | 'queued_at') =>
    within(sql('n8n_executions as e'), { ...scope, workflows: 'all' })
      .where('e.client_id', scope.clientId)
      .whereRaw('e.workflow_db_id = w.id')
      .whereNotNull(`e.${at}`)
      .modify((step) => {
        if (at === 'queued_at') step.whereNull('e.started_at');
      })
      .orderBy(`e.${at}`, 'desc')
      .limit(1)
      .select(`e.${at}`);
  const steps = sql
    .queryBuilder()
    .with('outcome_of', outcomeOf(db))
    .withMaterialized(
      'last_runs',
      sql('n8n_workflows as w')
        .where('w.client_id', scope.clientId)
        .select('w.id', sql.raw('greatest((?), (?)) as at', [latest('started_at'), latest('queued_at')]))
        .unionAll(
          within(sql('n8n_executions as e'), { ...scope, workflows: 'none' })
            .where('e.client_id', scope.clientId)
            .select(sql.raw(`null::uuid, max(${startOfRun})`)),
        ),
    )
    .withMaterialized(
      'gaps',
      sql.raw(
        `select l.id,
                count(*)::int as gap_count,
                percentile_cont(0.5) within group (order by run.seconds) as median_gap,
                percentile_cont(0.95) within group (order by run.seconds) as p95_gap
         from last_runs l
         cross join lateral (
           select extract(epoch from e.started_at - lag(e.started_at) over (order by e.started_at))::float8 as seconds
           from n8n_executions e
           where e.client_id = :clientId and e.workflow_db_id = l.id
             and e.started_at > l.at - interval '30 days' and e.started_at <= l.at
             and (cast(:modes as text[]) is null or coalesce(e.mode, '') = any (cast(:modes as text[])))
         ) run
         where run.seconds is not null
         group by l.id`,
        { clientId: scope.clientId, modes: scope.modes === 'all' ? null : [...scope.modes] },
      ),
    );
  const query = withStuckRuns(steps, scope, now)
    .withMaterialized(
      'stuck',
      sql('stuck_runs').groupBy('workflow_db_id').select('workflow_db_id', sql.raw('count(*)::int as stuck')),
    )
    .from('last_runs as l')
    .leftJoin('gaps', 'gaps.id', 'l.id')
    .joinRaw('left join stuck on stuck.workflow_db_id is not distinct from l.id')
    .whereRaw('(l.at is not null or stuck.stuck is not null)')
    .select('l.id', 'l.at', 'gaps.gap_count', 'gaps.median_gap', 'gaps.p95_gap', 'stuck.stuck')
    .orderBy('l.id');

  const rows = await db.rows<{
    id: string | null;
    at: Date | null;
    gap_count: number | null;
    median_gap: number | null;
    p95_gap: number | null;
    stuck: number | null;
  }>(query);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        lastRunAt: row.at,
        stuck: row.stuck ?? 0,
        gapCount: row.gap_count ?? 0,
        medianGapSeconds: row.median_gap,
        p95GapSeconds: row.p95_gap,
      },
    ]),
  );
}
