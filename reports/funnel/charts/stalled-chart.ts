import type { TableChart } from '../../report.ts';
import type { FunnelFrame } from '../frame.ts';
import { drillTo, plural } from '../frame.ts';
import { toMillis } from '../rows.ts';

/** Open leads that stand in their stage for longer than is usual there. */
export function stalledChart(frame: FunnelFrame): TableChart {
  const stages = frame.counts.stages.filter((stage) => stage.kind === 'open');
  const all = frame.counts.current.stalled;
  const most = stages.reduce<(typeof stages)[number] | undefined>(
    (a, b) => (a === undefined || b.stalled > a.stalled ? b : a),
    undefined,
  );
  return {
    kind: 'table',
    key: 'stalled',
    title: 'Stalled leads',
    finding:
      all === 0 || !most
        ? 'No open lead is stalled.'
        : `${all} open ${plural(all, 'lead is', 'leads are')} stalled, most of them in ${most.stage ?? 'the unnamed stage'} (${most.stalled}).`,
    note: 'Stalled: longer in the stage than nine of ten completed visits to it took, and at least 7 days. Whenever the lead was created.',
    columns: [
      { key: 'stage', label: 'Stage', kind: 'text', unit: null },
      { key: 'stalled', label: 'Stalled', kind: 'count', unit: 'leads' },
      { key: 'open', label: 'Open', kind: 'count', unit: 'leads' },
      { key: 'after', label: 'Stalled after', kind: 'duration_s', unit: 's' },
      { key: 'value', label: 'Value stalled', kind: 'money', unit: frame.client.currency },
    ],
    rows: stages.map((stage) => ({
      stage: stage.stage ?? 'Unnamed stage',
      stalled: stage.stalled,
      open: stage.all_open,
      after: toMillis(stage.stalled_after_seconds),
      value: stage.stalled_value,
    })),
    drills: stages.map((stage) => drillTo(frame, 'stalled', { stage: stage.stage_id })),
    empty: frame.counts.current.open === 0 ? 'No lead is open in this pipeline now.' : null,
  };
}
