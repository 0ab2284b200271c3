import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { InstantSpan, Relation, RunScope } from './run-scope.ts';
import { beganIn, outcomeOf, outcomeOfRun, runs, startOfRun } from './run-scope.ts';

/**
 * Adds the step `touched (run_id, lead_id)` after a step that has the ids of runs: the lead a run was for, leads whose
 * journey it wrote, and leads for which it called an AI model.
 */
export function withTouchedLeads(query: Relation, clientId: string, runsStep: string): Relation {
  const linked = (table: 'lead_journey_events' | 'ai_interactions') =>
    sql(`${table} as t`)
      .join(`${runsStep} as r`, 'r.id', 't.n8n_execution_id')
      .where('t.client_id', clientId)
      .whereNotNull('t.lead_id')
      .select('r.id', 't.lead_id');
  return query.withMaterialized(
    'touched',
    ['run_id', 'lead_id'],
    sql('n8n_executions as e')
      .join(`${runsStep} as r`, 'r.id', 'e.id')
      .where('e.client_id', clientId)
      .whereNotNull('e.lead_id')
      .select('e.id', 'e.lead_id')
      .union([linked('lead_journey_events'), linked('ai_interactions')]),
  );
}

/** Steps `failed_runs (id, at)` and `touched (run_id, lead_id)`: the failed runs of a span and the leads they touched. */
function withLeadsOfFailedRuns(db: ClientDb, scope: RunScope, span: InstantSpan): Relation {
  const steps = sql
    .queryBuilder()
    .with('outcome_of', outcomeOf(db))
    .withMaterialized(
      'failed_runs',
      beganIn(runs(scope), span)
        .whereRaw(`${outcomeOfRun} = 'failed'`)
        .select('e.id', sql.raw(`${startOfRun} as at`)),
    );
  return withTouchedLeads(steps, scope.clientId, 'failed_runs');
}

/** `lead_id`, each once: the leads that failed runs of a span touched. */
export function leadsOfFailedRuns(db: ClientDb, scope: RunScope, span: InstantSpan): Relation {
  return withLeadsOfFailedRuns(db, scope, span).from('touched').distinct('lead_id');
}

/** Leads that failed runs touched, by the stage they stand in now. */
export interface TouchedStage {
  readonly pipeline: string | null;
  readonly stageId: string | null;
  readonly stage: string | null;
  readonly leads: number;
  readonly failedRuns: number;
  readonly lastFailureAt: Date;
}

export interface TouchedLeads {
  readonly leads: number;
  readonly failedRuns: number;
  /** In the order of pipelines and stages. */
  readonly stages: readonly TouchedStage[];
}

/** The leads behind the failed runs of a period, and where they stand now. */
export async function loadTouchedLeads(
  db: ClientDb,
  scope: RunScope,
  span: InstantSpan,
): Promise<TouchedLeads> {
  const rows = await db.rows<{
    is_total: boolean;
    pipeline: string | null;
    stage_id: string | null;
    stage: string | null;
    leads: number;
    failed_runs: number;
    last_failure_at: Date;
  }>(
    withLeadsOfFailedRuns(db, scope, span)
      .from('touched as t')
      .join('failed_runs as r', 'r.id', 't.run_id')
      .join('leads as l', 'l.id', 't.lead_id')
      .leftJoin('deal_stages as s', (on) =>
        on.on('s.client_id', 'l.client_id').andOn('s.id', 'l.deal_stage_id'),
      )
      .leftJoin('deal_pipelines as p', (on) =>
        on.on('p.client_id', 's.client_id').andOn('p.id', 's.pipeline_id'),
      )
      .where('l.client_id', scope.clientId)
      .groupByRaw(
        'grouping sets ((p.created_at, p.id, p.name, s.stage_order, s.created_at, s.id, s.name), ())',
      )
      .select(
        sql.raw('grouping(s.id) = 1 as is_total'),
        'p.name as pipeline',
        's.id as stage_id',
        's.name as stage',
        sql.raw('count(distinct t.lead_id)::int as leads'),
        sql.raw('count(distinct t.run_id)::int as failed_runs'),
        sql.raw('max(r.at) as last_failure_at'),
      )
      .orderByRaw(
        'is_total, p.created_at nulls last, p.id nulls last, s.stage_order nulls last, s.created_at nulls last, s.id nulls last',
      ),
  );
  const total = rows.find((row) => row.is_total);
  return {
    leads: total?.leads ?? 0,
    failedRuns: total?.failed_runs ?? 0,
    stages: rows
      .filter((row) => !row.is_total)
      .map((row) => ({
        pipeline: row.pipeline,
        stageId: row.stage_id,
        stage: row.stage,
        leads: row.leads,
        failedRuns: row.failed_runs,
        lastFailureAt: row.last_failure_at,
      })),
  };
}
