import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { withRetryChains } from './retry-chains.ts';
import type { InstantSpan, RunScope } from './run-scope.ts';
import { outcomeOf, runsBegunIn } from './run-scope.ts';

/** The counts of one workflow in one period. */
export interface RunFigures {
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
  readonly inFlight: number;
  readonly unmapped: number;
  /** Chains of retries, each counted once by its last finished run. */
  readonly adjustedSucceeded: number;
  readonly adjustedFailed: number;
  readonly recovered: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Successes that end before they begin: in no percentile. */
  readonly negativeDurations: number;
}

export interface FiguresByWorkflow {
  readonly total: RunFigures;
  /** By workflow id; the key null holds runs that belong to none. Workflows without a run are absent. */
  readonly byWorkflow: ReadonlyMap<string | null, RunFigures>;
}

/** Counts, retry-adjusted counts and percentiles of the runs that began in `span`. */
export async function loadRunFigures(
  db: ClientDb,
  scope: RunScope,
  span: InstantSpan,
): Promise<FiguresByWorkflow> {
  const steps = sql.queryBuilder().with('outcome_of', outcomeOf(db)).with('runs', runsBegunIn(scope, span));
  const query = withRetryChains(steps, scope)
    .with('plain', (step) =>
      step
        .from('runs')
        .groupByRaw('grouping sets ((workflow_db_id), ())')
        .select(
          'workflow_db_id',
          sql.raw('grouping(workflow_db_id) = 1 as is_total'),
          ...(['succeeded', 'failed', 'canceled', 'in_flight', 'unmapped'] as const).map((outcome) =>
            sql.raw('count(*) filter (where outcome = ?)::int as ??', [outcome, outcome]),
          ),
          sql.raw('percentile_disc(0.5) within group (order by duration_ms) as p50_ms'),
          sql.raw('percentile_disc(0.95) within group (order by duration_ms) as p95_ms'),
          sql.raw('count(*) filter (where ends_before_start)::int as negative_durations'),
        ),
    )
    .with('adjusted', (step) =>
      step
        .from('events')
        .groupByRaw('grouping sets ((workflow_db_id), ())')
        .select(
          'workflow_db_id',
          sql.raw('grouping(workflow_db_id) = 1 as is_total'),
          sql.raw(
            `count(*) filter (where final = 'succeeded' or (final = 'failed' and healed))::int as adjusted_succeeded`,
          ),
          sql.raw(`count(*) filter (where final = 'failed' and not healed)::int as adjusted_failed`),
          sql.raw(
            `count(*) filter (where had_failure and (final = 'succeeded' or (final = 'failed' and healed)))::int as recovered`,
          ),
        ),
    )
    .from('plain')
    .leftJoin('adjusted', (on) =>
      on
        .on('adjusted.is_total', 'plain.is_total')
        .andOn(sql.raw('adjusted.workflow_db_id is not distinct from plain.workflow_db_id')),
    )
    .select('plain.*', 'adjusted.adjusted_succeeded', 'adjusted.adjusted_failed', 'adjusted.recovered')
    .orderBy(['plain.is_total', 'plain.workflow_db_id']);

  const rows = await db.rows<FigureRow>(query);
  const byWorkflow = new Map<string | null, RunFigures>();
  let total = toFigures(undefined);
  for (const row of rows) {
    if (row.is_total) total = toFigures(row);
    else byWorkflow.set(row.workflow_db_id, toFigures(row));
  }
  return { total, byWorkflow };
}

interface FigureRow {
  readonly workflow_db_id: string | null;
  readonly is_total: boolean;
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
  readonly in_flight: number;
  readonly unmapped: number;
  readonly adjusted_succeeded: number | null;
  readonly adjusted_failed: number | null;
  readonly recovered: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly negative_durations: number;
}

/** The figures of a row; of none: a workflow that did not run. */
export function toFigures(row: FigureRow | undefined): RunFigures {
  return {
    succeeded: row?.succeeded ?? 0,
    failed: row?.failed ?? 0,
    canceled: row?.canceled ?? 0,
    inFlight: row?.in_flight ?? 0,
    unmapped: row?.unmapped ?? 0,
    adjustedSucceeded: row?.adjusted_succeeded ?? 0,
    adjustedFailed: row?.adjusted_failed ?? 0,
    recovered: row?.recovered ?? 0,
    p50Ms: row?.p50_ms ?? null,
    p95Ms: row?.p95_ms ?? null,
    negativeDurations: row?.negative_durations ?? 0,
  };
}
