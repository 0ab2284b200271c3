import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { RetryCorrection } from './retry-chains.ts';
import { loadRetryChains, retryCorrections } from './retry-chains.ts';
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
  const query = sql
    .queryBuilder()
    .with('outcome_of', outcomeOf(db))
    .with('runs', runsBegunIn(scope, span))
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
    )
    .orderByRaw('2, 1');
  const rows = await db.rows<FigureRow>(query);
  const corrections = retryCorrections(
    await loadRetryChains(db, scope, span),
    (id) =>
      scope.workflows === 'all' || (id === null ? scope.workflows === 'none' : scope.workflows.includes(id)),
  );
  const byWorkflow = new Map<string | null, RunFigures>();
  let total = noFigures;
  for (const row of rows) {
    if (row.is_total) total = toFigures(row, sumOf([...corrections.values()]));
    else byWorkflow.set(row.workflow_db_id, toFigures(row, corrections.get(row.workflow_db_id)));
  }
  return { total, byWorkflow };
}

function sumOf(corrections: readonly RetryCorrection[]): RetryCorrection {
  const sum = (key: keyof RetryCorrection) => corrections.reduce((all, one) => all + one[key], 0);
  return { succeeded: sum('succeeded'), failed: sum('failed'), recovered: sum('recovered') };
}

interface FigureRow {
  readonly workflow_db_id: string | null;
  readonly is_total: boolean;
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
  readonly in_flight: number;
  readonly unmapped: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly negative_durations: number;
}

/** Of a workflow that did not run. */
export const noFigures: RunFigures = {
  succeeded: 0,
  failed: 0,
  canceled: 0,
  inFlight: 0,
  unmapped: 0,
  adjustedSucceeded: 0,
  adjustedFailed: 0,
  recovered: 0,
  p50Ms: null,
  p95Ms: null,
  negativeDurations: 0,
};

function toFigures(row: FigureRow, correction: RetryCorrection | undefined): RunFigures {
  return {
    succeeded: row.succeeded,
    failed: row.failed,
    canceled: row.canceled,
    inFlight: row.in_flight,
    unmapped: row.unmapped,
    adjustedSucceeded: row.succeeded + (correction?.succeeded ?? 0),
    adjustedFailed: row.failed + (correction?.failed ?? 0),
    recovered: correction?.recovered ?? 0,
    p50Ms: row.p50_ms,
    p95Ms: row.p95_ms,
    negativeDurations: row.negative_durations,
  };
}
