import type { ClientDb } from '../../server/db/tenancy.ts';
import { bucketsOf } from '../kit/buckets.ts';
import { comparedBuckets } from '../kit/compared-buckets.ts';
import type { Drill, Report, ReportData, ReportInput } from '../report.ts';
import { forecastChart } from './charts/forecast-chart.ts';
import { funnelChart } from './charts/funnel-chart.ts';
import { stalledChart } from './charts/stalled-chart.ts';
import { timeInStageChart } from './charts/time-in-stage-chart.ts';
import { trendChart } from './charts/trend-chart.ts';
import { velocityChart } from './charts/velocity-chart.ts';
import { funnelChecks } from './checks.ts';
import { funnelColumns } from './columns.ts';
import { funnelControls } from './controls.ts';
import { addDecimals } from './decimal.ts';
import type { FunnelFrame } from './frame.ts';
import { drillTo } from './frame.ts';
import { queryFunnel } from './funnel-query.ts';
import type { FunnelParams } from './params.ts';
import { funnelParams } from './params.ts';
import { countOf, funnelRows, funnelTotals } from './rows.ts';
import type { FunnelSetup, PipelineChoice } from './setup.ts';
import { defaultPipeline, loadFunnelSetup, pick, pickFilter } from './setup.ts';
import type { StageCounts } from './stage-counts.ts';
import { funnelTiles } from './tiles.ts';

/** How far leads come in a pipeline, where they stop, how long they stay, and what that is worth. */
export const funnel: Report<FunnelParams> = {
  slug: 'funnel',
  title: 'Funnel',
  audience: 'client',
  description:
    'Leads by deal stage: how far they come, where they are lost, how long they stay, what they are worth.',
  params: funnelParams,
  run,
};

async function run(db: ClientDb, input: ReportInput<FunnelParams>): Promise<ReportData> {
  const { params } = input;
  const setup = await loadFunnelSetup(db);
  const standard = defaultPipeline(setup);
  const pipeline = params.pipeline === null ? standard : pick('pipeline', params.pipeline, setup.pipelines);
  const filter = { ...pickFilter(setup, params), onlyAssignedTo: null };
  const controls = funnelControls(setup, params, pipeline, standard);
  if (!pipeline) return { ...withoutPipeline(input), controls };
  const buckets = bucketsOf(input.period, input.period.grain, input.now);
  const compared = comparedBuckets(input.period, buckets);
  const counts = await queryFunnel(db, {
    scope: {
      clientId: db.clientId,
      pipelineId: pipeline.id,
      basis: params.basis,
      start: input.period.start,
      end: input.period.end,
      windowDays: params.window === 'none' ? null : Number(params.window),
    },
    filter,
    currency: input.client.currency,
    valuePath: setup.valuePath,
    current: input.period,
    compare: input.period.compare,
    buckets,
    compared,
    now: input.now,
  });
  return { ...view({ ...input, pipeline, counts, buckets, compared }, pipeline, setup), controls };
}

function view(
  frame: FunnelFrame,
  pipeline: PipelineChoice,
  setup: FunnelSetup,
): Omit<ReportData, 'controls'> {
  const { counts, params, client } = frame;
  const rows = funnelRows(counts.stages, params);
  const open = counts.stages.filter((stage) => stage.kind === 'open');
  const sum = (key: 'open_value' | 'weighted_value') => {
    const known = open.filter((stage) => stage[key] !== null);
    if (known.length < open.length && known.every((stage) => stage.current === 0)) return null;
    return known.reduce<string | null>((total, stage) => addDecimals(total, stage[key]), '0.00');
  };
  return {
    columns: funnelColumns(client.currency),
    rows,
    totals: funnelTotals(counts, { open: sum('open_value'), weighted: sum('weighted_value') }),
    tiles: funnelTiles(frame),
    charts: [
      funnelChart(frame, rows),
      trendChart(frame),
      timeInStageChart(frame),
      forecastChart(frame),
      velocityChart(frame),
      stalledChart(frame),
    ],
    checks: funnelChecks(frame, { valuePath: setup.valuePath === null ? setup.valuePathText : null }),
    rowDrills: counts.stages.map((stage) => rowDrill({ ...frame, pipeline }, stage)),
    lastEventAt: counts.scope.last_event_at && new Date(counts.scope.last_event_at).toISOString(),
  };
}

/** A row leads to the leads that it counts; where its way of counting knows none, to those that visited it. */
function rowDrill(frame: FunnelFrame, stage: StageCounts): Drill {
  const { mode } = frame.params;
  const part = countOf(stage, frame.params) === null ? 'entries' : mode === 'snapshot' ? 'current' : mode;
  return drillTo(frame, part, { stage: stage.stage_id });
}

function withoutPipeline({ client }: ReportInput<FunnelParams>): Omit<ReportData, 'controls'> {
  return {
    columns: funnelColumns(client.currency),
    rows: [],
    totals: { leads_in_scope: 0 },
    tiles: [],
    charts: [
      {
        kind: 'funnel',
        key: 'funnel',
        title: 'Leads by stage',
        finding: 'This client has no pipeline.',
        note: null,
        columns: [{ key: 'stage', label: 'Stage', kind: 'text', unit: null }],
        rows: [],
        bars: [],
        empty: 'A funnel needs a pipeline with stages, and this client has none yet.',
      },
    ],
    checks: [],
    rowDrills: [],
    lastEventAt: null,
  };
}
