import { rate } from '../kit/rate.ts';
import type { Row } from '../report.ts';
import type { FunnelCounts } from './funnel-query.ts';
import type { CountMode } from './params.ts';
import type { StageCounts } from './stage-counts.ts';

/** How a funnel counts: which mode, and whether a cohort is followed or activity in the period is listed. */
export interface Counting {
  readonly mode: CountMode;
  readonly basis: 'cohort' | 'activity';
}

/** One row of the funnel's table, keys as in `funnelColumns`. */
export interface FunnelRow {
  readonly [key: string]: string | number | null;
  readonly stage_id: string;
  readonly count: number | null;
  readonly step_conversion: number | null;
  readonly total_conversion: number | null;
}

/**
 * The arithmetic of the table. Rates and drop-off belong to `reached` and `strict`, where every step contains the next.
 * Activity has visits, outcomes and times, and nothing that follows a lead through the funnel.
 */
export function funnelRows(stages: readonly StageCounts[], counting: Counting): FunnelRow[] {
  const steps = stages.filter((stage) => stage.kind !== 'lost');
  const first = steps[0];
  return stages.map((stage) => {
    const before = steps[steps.indexOf(stage) - 1];
    const isStep = stage.kind !== 'lost' && followsLeads(counting);
    const here = countOf(stage, counting);
    return {
      stage_id: stage.stage_id,
      stage: stage.stage ?? 'Unnamed stage',
      stage_order: stage.stage_order,
      kind: stage.kind,
      count: here,
      reached: stage.kind === 'lost' || counting.basis === 'activity' ? null : stage.reached,
      touched: stage.touched,
      strict: stage.kind === 'lost' || counting.basis === 'activity' ? null : stage.strict,
      current: stage.kind === 'open' ? stage.current : null,
      skipped: stage.kind === 'lost' || counting.basis === 'activity' ? null : stage.reached - stage.touched,
      step_conversion: isStep && before ? rate(here ?? 0, countOf(before, counting) ?? 0) : null,
      total_conversion: isStep && first ? rate(here ?? 0, countOf(first, counting) ?? 0) : null,
      drop_off: isStep && before ? (countOf(before, counting) ?? 0) - (here ?? 0) : null,
      entries: stage.entries,
      advanced: stage.advanced,
      lost_here: stage.lost_here,
      moved_back: stage.moved_back,
      left_pipeline: stage.left_pipeline,
      still_here: stage.still_here,
      median_seconds_in_stage: toMillis(stage.median_seconds),
      p90_seconds_in_stage: toMillis(stage.p90_seconds),
      open_age_median_seconds: stage.kind === 'open' ? toMillis(stage.open_age_median) : null,
      open_value: stage.kind === 'open' ? stage.open_value : null,
      weighted_value: stage.kind === 'open' ? stage.weighted_value : null,
      observed_probability: stage.kind === 'open' ? rate(stage.observed_won, stage.observed_closed) : null,
    };
  });
}

/** The table's last line: leads by where they stand now, and sums of what adds up. */
export function funnelTotals(
  counts: FunnelCounts,
  money: { open: string | null; weighted: string | null },
): Row {
  const { scope, stages } = counts;
  const sum = (key: 'entries' | 'advanced' | 'lost_here' | 'moved_back' | 'left_pipeline' | 'still_here') =>
    stages.reduce((total, stage) => total + stage[key], 0);
  return {
    leads_in_scope: scope.in_scope,
    open: scope.open,
    won: scope.won,
    lost: scope.lost,
    no_stage: scope.no_stage,
    elsewhere_now: scope.elsewhere_now,
    current: scope.open,
    entries: sum('entries'),
    advanced: sum('advanced'),
    lost_here: sum('lost_here'),
    moved_back: sum('moved_back'),
    left_pipeline: sum('left_pipeline'),
    still_here: sum('still_here'),
    win_rate: rate(counts.current.won, counts.current.won + counts.current.lost),
    open_value: money.open,
    weighted_value: money.weighted,
  };
}

/** True where each step's leads contain the next step's, so that shares of them mean something. */
export function followsLeads({ mode, basis }: Counting): boolean {
  return basis === 'cohort' && (mode === 'reached' || mode === 'strict');
}

/** A stage's number of leads in the chosen way of counting; null where that way does not know the stage. */
export function countOf(stage: StageCounts, { mode, basis }: Counting): number | null {
  switch (mode) {
    case 'touched':
      return stage.touched;
    case 'snapshot':
      return stage.kind === 'open' ? stage.current : null;
    default:
      return stage.kind === 'lost' || basis === 'activity' ? null : stage[mode];
  }
}

/** Seconds to whole milliseconds: what lies behind is the noise of interpolation. */
export function toMillis(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1_000) / 1_000;
}
