import { addDays } from '../../reports/kit/local-day.ts';
import { parsePeriod } from '../../reports/kit/period.ts';
import type {
  Chart,
  Column,
  ReportClient,
  ReportResult,
  Row,
  Tile,
  ValueKind,
} from '../../reports/report.ts';

export const sampleNow = new Date('2026-11-22T08:41:07Z');

export const sampleClient: ReportClient = {
  id: '5f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f',
  name: 'Nordwind Solar GmbH',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  locale: 'en',
};

const column = (key: string, label: string, kind: ValueKind, more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind,
  unit: null,
  ...more,
});

function frame(title: string, slug: string, query: Readonly<Record<string, string>>) {
  const period = parsePeriod({ compare: 'prev', ...query }, sampleClient.timezone, sampleNow);
  return {
    report: {
      slug,
      title,
      description: `What ${title.toLowerCase()} means, in one sentence that a manager can read.`,
    },
    client: sampleClient,
    params: {},
    period,
    freshness: { asOf: sampleNow.toISOString(), mode: 'exact', lastEventAt: '2026-11-22T08:39:00.000Z' },
  } as const;
}

const wave = (at: number, scale: number) => Math.round(scale * (1 + 0.5 * Math.sin(at / 2.3)) + (at % 4));

const funnelTiles: readonly Tile[] = [
  tile('leads', 'Leads in scope', 1284, 'count', {
    n: null,
    previous: 1143,
    better: 'up',
    spark: Array.from({ length: 30 }, (_, at) => wave(at, 30)),
  }),
  tile('win_rate', 'Win rate', 0.2174, 'rate', {
    n: 138,
    nLabel: 'closed leads',
    previous: 0.241,
    better: 'up',
  }),
  tile('value_won', 'Value won', '184250.00', 'money', {
    unit: 'EUR',
    n: 30,
    nLabel: 'won leads',
    previous: '160000.00',
    better: 'up',
  }),
  tile('forecast', 'Weighted forecast', '402913.50', 'money', {
    unit: 'EUR',
    n: 412,
    nLabel: 'open leads',
    previous: null,
    better: 'up',
  }),
  tile('velocity', 'Sales velocity a day', '6141.67', 'money', {
    unit: 'EUR',
    n: 138,
    nLabel: 'closed leads',
    previous: '6141.67',
    better: 'up',
  }),
  tile('cycle', 'Median sales cycle', 1_641_600, 'duration_s', {
    n: 30,
    nLabel: 'won leads',
    previous: 1_500_000,
    better: 'down',
  }),
  tile('stalled', 'Stalled leads', 41, 'count', {
    n: 412,
    nLabel: 'open leads',
    previous: 30,
    better: 'down',
  }),
  tile('observed', 'Observed forecast', null, 'money', {
    unit: 'EUR',
    n: 7,
    nLabel: 'closed leads',
    previous: null,
    better: 'up',
    note: 'under 20 closed leads',
  }),
];

function tile(key: string, label: string, value: Tile['value'], kind: ValueKind, more: Partial<Tile>): Tile {
  return {
    key,
    label,
    value,
    kind,
    unit: null,
    n: null,
    nLabel: null,
    previous: null,
    better: 'neither',
    definition: `${label}: counted over the leads that entered the pipeline in the period, whatever became of them since.`,
    note: null,
    ...more,
  };
}

const stages = [
  ['New', 1284, 1, null, 1011, 61, 212, 93_600],
  ['Qualified', 1011, 0.7874, 0.7874, 702, 97, 190, 187_200],
  ['Demo booked', 702, 0.5467, 0.6944, 389, 122, 160, 345_600],
  ['Proposal', 389, 0.303, 0.5541, 118, 91, 170, 608_400],
  ['Negotiation', 118, 0.0919, 0.3033, 66, 31, 21, 259_200],
  ['Won', 66, 0.0514, 0.5593, 0, 66, 0, null],
] as const;

function funnelChart(): Chart {
  return {
    kind: 'funnel',
    key: 'funnel',
    title: 'Leads reached, by stage',
    finding: 'Proposal to Negotiation loses most: 30.3 % go on.',
    note: null,
    empty: null,
    columns: [
      column('stage', 'Stage', 'text'),
      column('count', 'Reached', 'count'),
      column('rate', 'Of first', 'rate'),
    ],
    rows: stages.map(([stage, count, rate]) => ({ stage, count, rate })),
    bars: stages.map(([label, count, ofFirst, ofPrevious, advanced, stillHere, lost, median]) => ({
      label,
      count,
      ofFirst,
      ofPrevious,
      advanced: Math.max(0, advanced - 20),
      stillHere,
      lost,
      medianSecondsInStage: median,
      worst: label === 'Negotiation',
      drill: { list: 'leads', params: { stage: label, part: 'reached' } },
      partDrills: { lost: { list: 'leads', params: { stage: label, part: 'lost_here' } } },
    })),
  };
}

function trendChart(days: readonly string[]): Chart {
  const entered = days.map((_, at) => wave(at, 30));
  return {
    kind: 'series',
    key: 'trend',
    title: 'Leads entered and won, by day of entrance',
    finding: 'Entrances are up 12 % on the period before.',
    note: 'Recent entrances have had less time to win.',
    empty: null,
    columns: [
      column('day', 'Day', 'date'),
      column('entered', 'Entered', 'count'),
      column('won', 'Won', 'rate'),
    ],
    rows: days.map((day, at) => ({ day, entered: entered[at] ?? 0, won: at % 6 === 0 ? null : 0.2 })),
    stacked: false,
    labels: days.map((day) => `${Number(day.slice(8))}`),
    buckets: days,
    lastUnfinished: true,
    series: [
      {
        key: 'entered',
        label: 'Entered',
        kind: 'count',
        unit: null,
        colour: 'accent',
        draw: 'column',
        values: entered,
      },
      {
        key: 'before',
        label: 'Period before',
        kind: 'count',
        unit: null,
        colour: 'previous',
        draw: 'line',
        values: days.map((_, at) => wave(at + 3, 26)),
      },
      {
        key: 'won',
        label: 'Won',
        kind: 'rate',
        unit: null,
        colour: 'auto',
        draw: 'line',
        values: days.map((_, at) => (at % 9 === 8 ? null : 0.15 + (at % 7) / 50)),
      },
    ],
  };
}

const checks = [
  { key: 'identity', label: 'Every entry has one outcome', ok: true, value: null, detail: '6 of 6 stages' },
  { key: 'whole', label: 'Parts add up to the leads in scope', ok: true, value: 1284, detail: null },
  {
    key: 'currency',
    label: 'Values of another currency left out',
    ok: false,
    value: 3,
    detail: 'USD 2, CHF 1',
  },
] as const;

/** A funnel as `reports/funnel` gives it: the shapes, not the sums, are what views need. */
export function sampleFunnel(query: Readonly<Record<string, string>> = {}): ReportResult {
  const base = frame('Funnel', 'funnel', query);
  const days = Array.from({ length: 30 }, (_, at) => addDays('2026-10-24', at));
  const rows: Row[] = stages.map(([stage, count, rate, step, advanced, still, lost, median]) => ({
    stage_id: stage,
    stage,
    count,
    step_conversion: step,
    total_conversion: rate,
    advanced,
    still_here: still,
    lost_here: lost,
    median_seconds_in_stage: median,
    open_value: '12345.50',
    observed_probability: null,
  }));
  return {
    ...base,
    columns: [
      column('stage_id', 'Stage id', 'id', { hidden: true }),
      column('stage', 'Stage', 'text'),
      column('count', 'Reached', 'count', { definition: 'Leads that reached this stage or a later one.' }),
      column('step_conversion', 'Of previous', 'rate'),
      column('total_conversion', 'Of first', 'rate'),
      column('advanced', 'Advanced', 'count'),
      column('still_here', 'Still here', 'count'),
      column('lost_here', 'Lost here', 'count'),
      column('median_seconds_in_stage', 'Median time', 'duration_s'),
      column('open_value', 'Open value', 'money', { unit: 'EUR' }),
      column('observed_probability', 'Observed probability', 'rate'),
    ],
    rows,
    totals: { leads: 1284 },
    tiles: funnelTiles,
    charts: [
      funnelChart(),
      trendChart(days),
      {
        kind: 'table',
        key: 'stalled',
        title: 'Stalled leads, by stage',
        finding: '41 leads have not moved for long.',
        note: null,
        empty: null,
        columns: [
          column('stage', 'Stage', 'text'),
          column('leads', 'Leads', 'count'),
          column('age', 'Median age', 'duration_s'),
        ],
        rows: [
          { stage: 'Proposal', leads: 23, age: 2_600_000 },
          { stage: 'Demo booked', leads: 18, age: 1_200_000 },
        ],
        drills: [{ list: 'leads', params: { part: 'stalled', stage: 'Proposal' } }, null],
      },
      {
        kind: 'table',
        key: 'forecast',
        title: 'Forecast',
        finding: '',
        note: null,
        columns: [],
        rows: [],
        empty: 'Forecasts need 20 closed leads; this pipeline has 7.',
      },
    ],
    checks,
    controls: [
      {
        param: 'pipeline',
        label: 'Pipeline',
        value: 'p1',
        defaultValue: 'p1',
        options: [
          { value: 'p1', label: 'Residential' },
          { value: 'p2', label: 'Commercial' },
        ],
      },
      {
        param: 'mode',
        label: 'Count',
        value: 'reached',
        defaultValue: 'reached',
        options: [
          { value: 'reached', label: 'reached' },
          { value: 'strict', label: 'strict' },
        ],
      },
      {
        param: 'source',
        label: 'Source',
        value: 'webinar',
        defaultValue: '',
        options: [
          { value: '', label: 'any' },
          { value: 'webinar', label: 'Webinar' },
        ],
      },
    ],
    rowDrills: stages.map(([stage]) => ({ list: 'leads', params: { stage } })),
  };
}

/** Success of workflows as `reports/executions` gives it. */
export function sampleExecutions(query: Readonly<Record<string, string>> = {}): ReportResult {
  const base = frame('Automations', 'executions', query);
  const days = Array.from({ length: 30 }, (_, at) => addDays('2026-10-24', at));
  const strip = Array.from({ length: 90 }, (_, at) => addDays('2026-08-25', at));
  const names = ['Lead intake', 'WhatsApp replies', 'CRM sync (nightly)', 'Score and route', 'Quote PDF'];
  const failed = days.map((_, at) => (at > 24 ? 9 : at % 5));
  return {
    ...base,
    columns: [
      column('workflow', 'Workflow', 'text'),
      column('total', 'Runs', 'count'),
      column('succeeded', 'Succeeded', 'count'),
      column('failed', 'Failed', 'count'),
      column('success_rate', 'Success', 'rate'),
      column('p95_ms', 'p95', 'duration_ms', { unit: 'ms' }),
      column('silent', 'Silent', 'boolean'),
      column('last_run_at', 'Last run', 'instant'),
    ],
    rows: names.map((workflow, at) => ({
      workflow,
      total: 900 - at * 180,
      succeeded: 880 - at * 180,
      failed: 20,
      success_rate: at === 4 ? null : 0.978,
      p95_ms: 1240 * (at + 1),
      silent: at === 4 ? null : at === 2,
      last_run_at: '2026-11-22T08:30:00.000Z',
    })),
    totals: {
      workflow: null,
      total: 2700,
      succeeded: 2600,
      failed: 100,
      success_rate: 0.963,
      p95_ms: 4100,
      silent: null,
      last_run_at: null,
    },
    tiles: [
      tile('runs', 'Runs', 2700, 'count', {
        previous: 2650,
        better: 'neither',
        spark: days.map((_, at) => wave(at, 80)),
      }),
      tile('success', 'Success rate', 0.963, 'rate', {
        n: 2700,
        nLabel: 'runs',
        previous: 0.981,
        better: 'up',
        spark: days.map((_, at) => (at === 4 ? null : 0.97 - (at % 5) / 100)),
      }),
      tile('failed', 'Failed', 100, 'count', { previous: 50, better: 'down' }),
      tile('p95', 'p95 duration', 4100, 'duration_ms', {
        unit: 'ms',
        n: 2600,
        nLabel: 'successes',
        previous: 3900,
        better: 'down',
      }),
    ],
    charts: [
      {
        kind: 'series',
        key: 'outcomes',
        title: 'Runs by outcome and success rate, by day',
        finding: 'Failures doubled since 17 Nov.',
        note: null,
        empty: null,
        columns: [column('day', 'Day', 'date'), column('failed', 'Failed', 'count')],
        rows: days.map((day, at) => ({ day, failed: failed[at] ?? 0 })),
        stacked: true,
        labels: days.map((day) => `${Number(day.slice(8))} ${day.slice(5, 7) === '10' ? 'Oct' : 'Nov'}`),
        buckets: days,
        lastUnfinished: true,
        series: [
          {
            key: 'ok',
            label: 'Succeeded',
            kind: 'count',
            unit: null,
            colour: 'success',
            draw: 'column',
            values: days.map((_, at) => wave(at, 80)),
            drills: days.map((day) => ({ list: 'runs', params: { from: day, to: day } })),
          },
          {
            key: 'failed',
            label: 'Failed',
            kind: 'count',
            unit: null,
            colour: 'failed',
            draw: 'column',
            values: failed,
          },
          {
            key: 'rate',
            label: 'Success rate',
            kind: 'rate',
            unit: null,
            colour: 'accent',
            draw: 'line',
            values: days.map((_, at) => (at === 12 ? null : 1 - (failed[at] ?? 0) / 90)),
          },
        ],
      },
      {
        kind: 'strip',
        key: 'days',
        title: 'The last 90 days, by workflow',
        finding: 'CRM sync missed 3 nights.',
        note: null,
        empty: null,
        columns: [column('workflow', 'Workflow', 'text'), column('days', 'Days with failures', 'count')],
        rows: names.map((workflow, at) => ({ workflow, days: at })),
        days: strip,
        strips: names.map((label, row) => ({
          label,
          drill: { list: 'runs', params: { workflow: label } },
          cells: strip.map((_, at) => {
            const missed = row === 2 && at % 37 === 5;
            const total = missed || (row === 4 && at < 60) ? 0 : 12 + (at % 9);
            return {
              total,
              missed,
              rate:
                total === 0
                  ? null
                  : row === 1 && at > 84
                    ? 0.4
                    : at % 11 === 3
                      ? 0.92
                      : at % 23 === 7
                        ? 0.7
                        : 1,
            };
          }),
        })),
      },
    ],
    checks: [checks[0]],
    controls: [],
    rowDrills: names.map((workflow) => ({ list: 'runs', params: { workflow } })),
  };
}
