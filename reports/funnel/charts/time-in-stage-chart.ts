import type { TableChart } from '../../report.ts';
import type { FunnelFrame } from '../frame.ts';
import { drillTo } from '../frame.ts';
import { toMillis } from '../rows.ts';

/** How long visits took, and beside it how old the open ones are: completed visits alone look too quick. */
export function timeInStageChart(frame: FunnelFrame): TableChart {
  const stages = frame.counts.stages.filter((stage) => stage.kind === 'open');
  const slowest = stages
    .filter((stage) => stage.median_seconds !== null)
    .sort((a, b) => (b.median_seconds ?? 0) - (a.median_seconds ?? 0))[0];
  return {
    kind: 'table',
    key: 'time_in_stage',
    title: 'Time in stage',
    finding: slowest
      ? `Leads stay longest in ${slowest.stage ?? 'the unnamed stage'}.`
      : 'No visit has been completed yet.',
    note: 'Visits whose begin or end nobody recorded are left out.',
    columns: [
      { key: 'stage', label: 'Stage', kind: 'text', unit: null },
      { key: 'stays', label: 'Completed', kind: 'count', unit: 'visits' },
      { key: 'median', label: 'Median', kind: 'duration_s', unit: 's' },
      { key: 'p75', label: '75 %', kind: 'duration_s', unit: 's' },
      { key: 'p90', label: '90 %', kind: 'duration_s', unit: 's' },
      { key: 'still_here', label: 'Open', kind: 'count', unit: 'visits' },
      { key: 'open_median', label: 'Median age', kind: 'duration_s', unit: 's' },
      { key: 'open_p90', label: '90 % age', kind: 'duration_s', unit: 's' },
    ],
    rows: stages.map((stage) => ({
      stage: stage.stage ?? 'Unnamed stage',
      stays: stage.stays,
      median: toMillis(stage.median_seconds),
      p75: toMillis(stage.p75_seconds),
      p90: toMillis(stage.p90_seconds),
      still_here: stage.still_here,
      open_median: toMillis(stage.open_age_median),
      open_p90: toMillis(stage.open_age_p90),
    })),
    drills: stages.map((stage) => drillTo(frame, 'still_here', { stage: stage.stage_id })),
    empty: stages.length === 0 ? 'This pipeline has no open stage.' : null,
  };
}
