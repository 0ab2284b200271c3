import { formatDateRange } from '../../kit/format.ts';
import { rate } from '../../kit/rate.ts';
import type { Drill, Series, SeriesChart } from '../../report.ts';
import type { FunnelFrame } from '../frame.ts';
import { drillTo, inWords, plural } from '../frame.ts';

interface TrendBucket {
  readonly entered: number;
  readonly won: number;
  readonly conversion: number | null;
  readonly ripe: boolean;
}

/** Leads by when they were created, and the share of each cohort that was ever won; for activity, visits alone. */
export function trendChart(frame: FunnelFrame): SeriesChart {
  const cohort = frame.params.basis === 'cohort';
  const points = bucketsOfTrend(frame);
  const drills = drillsOf(frame, 'in_scope');
  const column: Series = {
    key: 'entered',
    label: cohort ? 'New leads' : 'Visits',
    kind: 'count',
    unit: cohort ? 'leads' : 'visits',
    colour: 'accent',
    draw: 'column',
    values: points.map((point) => point.entered),
    drills,
  };
  const { compare } = frame.period;
  const young = points.filter((point) => !point.ripe && point.entered > 0).length;
  return {
    kind: 'series',
    key: 'trend',
    title: cohort ? 'Leads by date of entrance, and share won' : 'Visits by date of entry',
    finding: findingOf(frame, points),
    note:
      cohort && young > 0
        ? `${young} ${plural(young, 'cohort is', 'cohorts are')} too young to judge: nine of ten won leads take longer than ${young === 1 ? 'it has' : 'they have'} had so far.`
        : null,
    stacked: false,
    labels: frame.buckets.map((bucket) => bucket.label),
    buckets: frame.buckets.map((bucket) => bucket.key),
    ...(compare ? { compareLabels: frame.compared.map((one) => one?.label ?? null) } : {}),
    series: [
      column,
      ...(cohort ? conversionLines(frame, points) : []),
      ...(compare ? [previousLine(frame, column, compare)] : []),
    ],
    lastUnfinished: frame.buckets.at(-1)?.unfinished ?? false,
    columns: [
      { key: 'bucket', label: 'From', kind: 'text', unit: null },
      { key: 'entered', label: column.label, kind: 'count', unit: column.unit },
      ...(cohort
        ? ([
            { key: 'won', label: 'Won so far', kind: 'count', unit: 'leads' },
            { key: 'conversion', label: 'Share won', kind: 'rate', unit: null },
            { key: 'ripe', label: 'Old enough to judge', kind: 'boolean', unit: null },
          ] as const)
        : []),
      ...(compare
        ? ([
            { key: 'compared_with', label: 'Compared with', kind: 'text', unit: null },
            { key: 'previous', label: `${column.label} then`, kind: 'count', unit: column.unit },
          ] as const)
        : []),
    ],
    rows: frame.buckets.map((bucket, at) => {
      const point = points[at];
      const shared = { bucket: bucket.label, entered: point?.entered ?? 0 };
      const then = compare
        ? {
            compared_with: frame.compared[at]?.label ?? null,
            previous: frame.counts.comparedTrend[at] ?? null,
          }
        : {};
      return cohort
        ? {
            ...shared,
            won: point?.won ?? 0,
            conversion: point?.conversion ?? null,
            ripe: point?.ripe ?? false,
            ...then,
          }
        : { ...shared, ...then };
    }),
    empty: points.every((point) => point.entered === 0)
      ? 'Nothing entered this pipeline in the period.'
      : null,
  };
}

function bucketsOfTrend(frame: FunnelFrame): TrendBucket[] {
  const byBucket = new Map(frame.counts.trend.map((point) => [point.bucket, point]));
  const { timeToWinSeconds } = frame.counts;
  return frame.buckets.map((bucket, at) => {
    const { entered, won } = byBucket.get(at + 1) ?? { entered: 0, won: 0 };
    const ageSeconds = (frame.now.getTime() - bucket.end.getTime()) / 1_000;
    return {
      entered,
      won,
      conversion: rate(won, entered),
      ripe: timeToWinSeconds !== null && ageSeconds >= timeToWinSeconds,
    };
  });
}

/** Two lines, so that a low share that only wants time is never read as a fall. */
function conversionLines(frame: FunnelFrame, points: readonly TrendBucket[]): Series[] {
  const line = { kind: 'rate', unit: null, draw: 'line' } as const;
  const wonStage = frame.counts.stages.find((stage) => stage.kind === 'won');
  const drills = wonStage ? drillsOf(frame, 'reached', wonStage.stage_id) : frame.buckets.map(() => null);
  return [
    {
      ...line,
      key: 'conversion',
      label: 'Share won',
      colour: 'success',
      values: points.map((point) => (point.ripe ? point.conversion : null)),
      drills,
    },
    {
      ...line,
      key: 'conversion_young',
      label: 'Share won so far (too young)',
      colour: 'other',
      values: points.map((point) => (point.ripe ? null : point.conversion)),
      drills,
    },
  ];
}

function previousLine(
  { counts }: FunnelFrame,
  column: Series,
  compare: { readonly from: string; readonly to: string },
): Series {
  return {
    key: 'previous',
    label: `${column.label}, ${formatDateRange(compare.from, compare.to)}`,
    kind: 'count',
    unit: column.unit,
    colour: 'previous',
    draw: 'line',
    values: counts.comparedTrend,
  };
}

/** A list knows whole local days only. */
function drillsOf(frame: FunnelFrame, part: string, stage?: string): (Drill | null)[] {
  return frame.buckets.map((bucket) =>
    frame.period.grain === 'hour'
      ? null
      : drillTo(frame, part, { from: bucket.from, to: bucket.to, ...(stage === undefined ? {} : { stage }) }),
  );
}

function findingOf(frame: FunnelFrame, points: readonly TrendBucket[]): string {
  const words = inWords(frame.client);
  const entered = points.reduce((sum, point) => sum + point.entered, 0);
  if (frame.params.basis === 'activity') return `${words.count(entered)} visits began in the period.`;
  const ripe = points.filter((point) => point.ripe);
  const share = rate(
    ripe.reduce((sum, point) => sum + point.won, 0),
    ripe.reduce((sum, point) => sum + point.entered, 0),
  );
  const rest = share === null ? '' : ` Of those old enough to judge, ${words.rate(share)} were won.`;
  return `${words.count(entered)} leads entered in the period.${rest}`;
}
