import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { Bucket } from '../kit/buckets.ts';
import type { ComparedBucket } from '../kit/compared-buckets.ts';
import { besideBuckets } from '../kit/compared-buckets.ts';
import type { Span } from '../kit/period.ts';
import type { FunnelScope } from './cohort.ts';
import { cohortSteps } from './cohort.ts';
import type { KeyFigures } from './key-figures.ts';
import { keyFigureSteps } from './key-figures.ts';
import { leadValueStep } from './lead-values.ts';
import type { ScopeCounts } from './scope-counts.ts';
import { scopeCountSteps } from './scope-counts.ts';
import type { StageCounts } from './stage-counts.ts';
import { stageCountSteps } from './stage-counts.ts';
import { rowsWithoutNestedLoops, withSteps } from './steps.ts';
import type { TrendPoint } from './trend.ts';
import { comparedTrendStep, trendSteps } from './trend.ts';
import type { LeadFilter } from './visits.ts';
import { visitSteps } from './visits.ts';

export interface FunnelQuery {
  readonly scope: FunnelScope;
  readonly filter: LeadFilter;
  readonly currency: string;
  /** Keys of a lead's value in `lead_data`; null where the client's setting cannot be read. */
  readonly valuePath: readonly string[] | null;
  readonly current: Span;
  readonly compare: Span | null;
  readonly buckets: readonly Bucket[];
  /** Beside each bucket; empty where nothing is compared. */
  readonly compared: readonly (ComparedBucket | null)[];
  readonly now: Date;
}

/** Everything that the database says about one funnel, of one snapshot. */
export interface FunnelCounts {
  /** In the order of rows: open stages, won, lost. */
  readonly stages: readonly StageCounts[];
  readonly scope: ScopeCounts;
  readonly current: KeyFigures;
  readonly compared: KeyFigures | null;
  readonly trend: readonly TrendPoint[];
  /** Beside each bucket, what entered then; null where there is no such bucket, empty where nothing is compared. */
  readonly comparedTrend: readonly (number | null)[];
  readonly timeToWinSeconds: number | null;
}

/** Asks for all of a funnel's numbers in one statement: the visits are worked out once. */
export async function queryFunnel(db: ClientDb, query: FunnelQuery): Promise<FunnelCounts> {
  const { scope, filter } = query;
  const comparable = query.compared.filter((one) => one !== null);
  const steps = [
    ...visitSteps(scope.clientId, filter),
    ...cohortSteps(scope),
    leadValueStep(scope.clientId, query.currency, query.valuePath),
    ...stageCountSteps(scope.pipelineId, query.now),
    ...keyFigureSteps(scope.basis, query.current, query.compare, query.now),
    ...scopeCountSteps(scope),
    ...trendSteps(scope, query.buckets),
    comparedTrendStep(scope, comparable),
  ];
  const [found] = await rowsWithoutNestedLoops<{
    stages: StageCounts[] | null;
    scope: ScopeCounts;
    figures: KeyFigures[];
    trend: TrendPoint[] | null;
    compared_trend: Pick<TrendPoint, 'bucket' | 'entered'>[] | null;
    time_to_win: number | null;
  }>(
    db,
    withSteps(steps).select(
      sql.raw('(select json_agg(r order by r.position) from stage_rows r) as stages'),
      sql.raw('(select row_to_json(c) from scope_counts c) as scope'),
      sql.raw('(select json_agg(f) from figures f) as figures'),
      sql.raw('(select json_agg(t) from trend t) as trend'),
      sql.raw('(select json_agg(c) from compared_trend c) as compared_trend'),
      sql.raw('(select p90_seconds from time_to_win) as time_to_win'),
    ),
  );
  const current = found?.figures.find((figure) => figure.is_current);
  if (!found || !current) throw new Error('the period has no figures');
  const enteredIn = new Map((found.compared_trend ?? []).map(({ bucket, entered }) => [bucket, entered]));
  return {
    stages: found.stages ?? [],
    scope: found.scope,
    current,
    compared: found.figures.find((figure) => !figure.is_current) ?? null,
    trend: found.trend ?? [],
    comparedTrend: besideBuckets(query.compared, (at) => enteredIn.get(at + 1) ?? 0),
    timeToWinSeconds: found.time_to_win,
  };
}
