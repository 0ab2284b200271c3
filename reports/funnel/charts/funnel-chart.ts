import type { Column, FunnelBar, FunnelChart } from '../../report.ts';
import type { FunnelFrame } from '../frame.ts';
import { drillTo, inWords } from '../frame.ts';
import type { FunnelRow } from '../rows.ts';
import { countOf, followsLeads, toMillis } from '../rows.ts';
import type { StageCounts } from '../stage-counts.ts';

/** A step that fewer than this many came to is not called the weakest. */
const fewLeads = 10;

/**
 * The bars. In a cohort a bar's parts are leads: went further, still open (or won) here at the most, lost from here; what
 * remains left the pipeline. In activity a bar is visits, and its parts are how they ended.
 */
export function funnelChart(frame: FunnelFrame, rows: readonly FunnelRow[]): FunnelChart {
  const { stages } = frame.counts;
  const steps = stages.filter((stage) => isBar(stage, frame));
  const worst = worstStep(frame, rows, steps);
  const bars = steps.map((stage) => barOf(frame, stage, rows, stage === worst));
  return {
    kind: 'funnel',
    key: 'funnel',
    title: `${frame.pipeline.name}: ${frame.params.basis === 'activity' ? 'visits' : 'leads'} by stage`,
    finding: findingOf(frame, rows, bars, worst),
    note: noteOf(frame),
    columns: columnsOf(frame),
    rows: bars.map((bar) => ({
      stage: bar.label,
      count: bar.count,
      of_previous: bar.ofPrevious,
      of_first: bar.ofFirst,
      advanced: bar.advanced,
      still_here: bar.stillHere,
      lost: bar.lost,
      median_stay: bar.medianSecondsInStage,
    })),
    bars,
    empty:
      bars.length === 0
        ? 'A funnel needs stages, and this pipeline has none yet.'
        : frame.counts.scope.in_scope === 0
          ? 'No lead of this pipeline fits the period and the filters. A longer period may.'
          : null,
  };
}

function isBar(stage: StageCounts, { params }: FunnelFrame): boolean {
  if (stage.kind === 'lost') return false;
  return stage.kind === 'open' || params.basis === 'activity' || params.mode !== 'snapshot';
}

function barOf(
  frame: FunnelFrame,
  stage: StageCounts,
  rows: readonly FunnelRow[],
  worst: boolean,
): FunnelBar {
  const row = rows.find((one) => one.stage_id === stage.stage_id);
  const shared = {
    label: stage.stage ?? 'Unnamed stage',
    ofFirst: row?.total_conversion ?? null,
    ofPrevious: row?.step_conversion ?? null,
    medianSecondsInStage: toMillis(stage.median_seconds),
    worst,
  };
  const to = (part: string) => drillTo(frame, part, { stage: stage.stage_id });
  if (frame.params.basis === 'activity') {
    return {
      ...shared,
      count: stage.entries,
      advanced: stage.advanced,
      stillHere: stage.still_here,
      lost: stage.lost_here,
      drill: to('entries'),
      partDrills: { advanced: to('advanced'), stillHere: to('still_here'), lost: to('lost_here') },
    };
  }
  const { mode } = frame.params;
  if (mode === 'snapshot') {
    return {
      ...shared,
      count: stage.current,
      advanced: 0,
      stillHere: stage.current,
      lost: 0,
      drill: to('current'),
    };
  }
  return {
    ...shared,
    count: countOf(stage, frame.params) ?? 0,
    advanced: stage.went_further[mode],
    stillHere: stage.still_open[mode],
    lost: stage.lost_after[mode],
    drill: to(mode),
    partDrills: { advanced: to('went_further'), stillHere: to('still_open'), lost: to('lost_after') },
  };
}

function worstStep(
  frame: FunnelFrame,
  rows: readonly FunnelRow[],
  steps: readonly StageCounts[],
): StageCounts | null {
  if (!followsLeads(frame.params)) return null;
  let worst: { stage: StageCounts; share: number } | null = null;
  for (const [at, stage] of steps.entries()) {
    const before = steps[at - 1];
    const share = rows.find((row) => row.stage_id === stage.stage_id)?.step_conversion ?? null;
    if (!before || share === null || (countOf(before, frame.params) ?? 0) < fewLeads) continue;
    if (worst === null || share < worst.share) worst = { stage, share };
  }
  return worst?.stage ?? null;
}

function findingOf(
  frame: FunnelFrame,
  rows: readonly FunnelRow[],
  bars: readonly FunnelBar[],
  worst: StageCounts | null,
): string {
  const words = inWords(frame.client);
  const [first] = bars;
  const last = bars.at(-1);
  if (!first || !last) return 'This pipeline has no stages.';
  if (!followsLeads(frame.params)) {
    const most = bars.reduce((a, b) => (b.count > a.count ? b : a));
    const what = frame.params.basis === 'activity' ? 'visits' : 'leads';
    return `${most.label} has the most ${what}: ${words.count(most.count)}.`;
  }
  const share = last.ofFirst === null ? '' : ` (${words.rate(last.ofFirst)})`;
  const whole = `${words.count(last.count)} of ${words.count(first.count)} leads${share} came as far as ${last.label}.`;
  const step = rows.find((row) => row.stage_id === worst?.stage_id)?.step_conversion ?? null;
  if (!worst || step === null) return whole;
  const before = bars[bars.findIndex((bar) => bar.worst) - 1];
  return `${whole} The weakest step is ${before?.label} to ${worst.stage ?? 'the unnamed stage'} (${words.rate(step)}).`;
}

function noteOf({ params }: FunnelFrame): string {
  if (params.basis === 'activity') {
    return 'Visits that began in the period, of any lead; a window does not apply.';
  }
  const followed = params.window === 'none' ? '' : ` Followed for ${params.window} days of 24 hours each.`;
  switch (params.mode) {
    case 'touched':
      return `Leads that visited each stage; stages may be skipped, so no step rate is given.${followed}`;
    case 'snapshot':
      return 'Where the open leads stand now; steps of a snapshot cannot be divided by each other.';
    case 'strict':
      return `Leads that visited every stage up to here, first entries in order.${followed}`;
    default:
      return `Leads that came at least this far: skipped stages count as passed, steps back take nothing away.${followed}`;
  }
}

function columnsOf({ params }: FunnelFrame): readonly Column[] {
  const visits = params.basis === 'activity';
  const unit = visits ? 'visits' : 'leads';
  return [
    { key: 'stage', label: 'Stage', kind: 'text', unit: null },
    { key: 'count', label: visits ? 'Visits' : 'Leads', kind: 'count', unit },
    { key: 'of_previous', label: 'Of previous', kind: 'rate', unit: null },
    { key: 'of_first', label: 'Of first', kind: 'rate', unit: null },
    { key: 'advanced', label: visits ? 'Advanced' : 'Went further', kind: 'count', unit },
    {
      key: 'still_here',
      label: visits ? 'Still here' : 'Came to here, still open or won',
      kind: 'count',
      unit,
    },
    { key: 'lost', label: visits ? 'Lost' : 'Came to here, lost', kind: 'count', unit },
    { key: 'median_stay', label: 'Median stay', kind: 'duration_s', unit: 's' },
  ];
}
