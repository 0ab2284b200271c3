import { rate } from '../../kit/rate.ts';
import type { TableChart } from '../../report.ts';
import type { FunnelFrame } from '../frame.ts';
import { drillTo } from '../frame.ts';
import { observedDays, observedLeast } from '../stage-counts.ts';

/** Every open lead of the pipeline now, weighted by what is set and by what was seen. */
export function forecastChart(frame: FunnelFrame): TableChart {
  const { client, counts } = frame;
  const stages = counts.stages.filter((stage) => stage.kind === 'open');
  const money = { kind: 'money', unit: client.currency } as const;
  return {
    kind: 'table',
    key: 'forecast',
    title: `Forecast by stage, ${client.currency}`,
    finding: findingOf(frame),
    note: `Observed: won ÷ (won + lost) of leads closed in the last ${observedDays} days that ever reached the stage; used where at least ${observedLeast} closed. Won leads stand apart, lost ones are left out.`,
    columns: [
      { key: 'stage', label: 'Stage', kind: 'text', unit: null },
      { key: 'open', label: 'Open now', kind: 'count', unit: 'leads' },
      { key: 'value', label: 'Value', ...money },
      { key: 'configured', label: 'Set', kind: 'rate', unit: null },
      { key: 'weighted', label: 'Weighted', ...money },
      { key: 'observed', label: 'Observed', kind: 'rate', unit: null },
      { key: 'observed_n', label: 'Closed', kind: 'count', unit: 'leads' },
      { key: 'observed_used', label: 'Used', kind: 'boolean', unit: null },
      { key: 'weighted_observed', label: 'Weighted, observed', ...money },
    ],
    rows: stages.map((stage) => ({
      stage: stage.stage ?? 'Unnamed stage',
      open: stage.all_open,
      value: stage.all_open_value,
      configured: stage.probability,
      weighted: stage.all_weighted_value,
      observed: rate(stage.observed_won, stage.observed_closed),
      observed_n: stage.observed_closed,
      observed_used: stage.observed_closed >= observedLeast,
      weighted_observed: stage.all_weighted_observed,
    })),
    drills: stages.map((stage) => drillTo(frame, 'standing', { stage: stage.stage_id })),
    empty: counts.current.open === 0 ? 'No lead is open in this pipeline now.' : null,
  };
}

/** Which way the set probabilities are off, where enough leads closed to say so. */
function findingOf({ counts }: FunnelFrame): string {
  const off = counts.stages.filter(
    (stage) => stage.kind === 'open' && stage.probability !== null && stage.observed_closed >= observedLeast,
  );
  const above = off.filter((stage) => (stage.probability ?? 0) > stage.observed_won / stage.observed_closed);
  if (off.length === 0) return 'Too few leads have closed to hold the set probabilities against.';
  if (above.length === 0) return 'No set probability lies above what was observed.';
  return `${above.length} of ${off.length} set probabilities lie above what was observed.`;
}
