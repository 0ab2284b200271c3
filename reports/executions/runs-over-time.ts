import type { Bucket } from '../kit/buckets.ts';
import type { ComparedBucket } from '../kit/compared-buckets.ts';
import { formatCount, formatDateRange, formatRate } from '../kit/format.ts';
import type { Period } from '../kit/period.ts';
import { rate } from '../kit/rate.ts';
import type { Column, Series, SeriesChart } from '../report.ts';
import type { RunDrill } from './chart-columns.ts';
import { count, percent, text } from './chart-columns.ts';
import type { OutcomeCounts } from './run-breakdown.ts';

export interface RunsOverTime {
  readonly period: Period;
  readonly buckets: readonly Bucket[];
  readonly counts: readonly OutcomeCounts[];
  /** Beside each bucket; empty where nothing is compared. */
  readonly compared: readonly (ComparedBucket | null)[];
  /** Of the compared buckets; null where there is none. */
  readonly comparedCounts: readonly (OutcomeCounts | null)[];
  readonly locale: string;
}

const bucketNames = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' } as const;

/** Stacked columns of successes and failures, the rate as a line, and the finished runs of the compared period. */
export function runsOverTimeChart(facts: RunsOverTime, drill: RunDrill): SeriesChart {
  const { buckets, counts, compared, period } = facts;
  const rates = counts.map((one) => rate(one.succeeded, finished(one)));
  const none = counts.every((one) => finished(one) === 0);
  const before = facts.comparedCounts.map((one) => one && finished(one));
  const isCompared = period.compare !== null;
  return {
    kind: 'series',
    key: 'runs_over_time',
    title: `Runs by ${period.grain}, and their success`,
    finding: none ? 'No run finished in this period.' : findingOf(facts),
    note: null,
    empty: none ? 'Runs would be here. None finished in this period with these filters.' : null,
    stacked: true,
    labels: buckets.map((bucket) => bucket.label),
    buckets: buckets.map((bucket) => bucket.key),
    ...(isCompared ? { compareLabels: compared.map((one) => one?.label ?? null) } : {}),
    lastUnfinished: buckets.at(-1)?.unfinished ?? false,
    series: [
      ...outcomeColumns(facts, drill),
      {
        key: 'success_rate',
        label: 'Success rate',
        kind: 'rate',
        unit: null,
        colour: 'accent',
        draw: 'line',
        values: rates,
      },
      ...(period.compare ? [previousLine(period.compare, before)] : []),
    ],
    columns: columnsOf(period),
    rows: counts.map((one, at) => ({
      bucket: buckets[at]?.key ?? '',
      succeeded: one.succeeded,
      failed: one.failed,
      success_rate: rates[at] ?? null,
      canceled: one.canceled,
      in_flight: one.in_flight,
      unmapped: one.unmapped,
      ...(isCompared ? { compared_with: compared[at]?.label ?? null, previous: before[at] ?? null } : {}),
    })),
  };
}

function finished(one: OutcomeCounts): number {
  return one.succeeded + one.failed;
}

function outcomeColumns({ period, buckets, counts }: RunsOverTime, drill: RunDrill): Series[] {
  const within = (bucket: Bucket): Readonly<Record<string, string>> =>
    period.grain === 'hour'
      ? { since: bucket.start.toISOString(), until: bucket.end.toISOString() }
      : { from: bucket.from, to: bucket.to };
  const column = (key: 'succeeded' | 'failed', label: string, colour: Series['colour']): Series => ({
    key,
    label,
    kind: 'count',
    unit: 'runs',
    colour,
    draw: 'column',
    values: counts.map((one) => one[key]),
    drills: buckets.map((bucket) => drill({ ...within(bucket), outcome: key })),
  });
  return [column('succeeded', 'Succeeded', 'success'), column('failed', 'Failed', 'failed')];
}

function previousLine(
  compare: { readonly from: string; readonly to: string },
  values: readonly (number | null)[],
): Series {
  return {
    key: 'previous',
    label: `Runs, ${formatDateRange(compare.from, compare.to)}`,
    kind: 'count',
    unit: 'runs',
    colour: 'previous',
    draw: 'line',
    values,
  };
}

function columnsOf({ grain, compare }: Period): Column[] {
  return [
    text('bucket', bucketNames[grain]),
    count('succeeded', 'Succeeded'),
    count('failed', 'Failed'),
    percent,
    count('canceled', 'Canceled'),
    count('in_flight', 'In flight'),
    count('unmapped', 'Unknown status'),
    ...(compare ? [text('compared_with', 'Compared with'), count('previous', 'Runs then')] : []),
  ];
}

function findingOf({ buckets, counts, locale }: RunsOverTime): string {
  const worst = worstBucket(counts, 5) ?? worstBucket(counts, 1);
  const found = worst === null ? undefined : counts[worst];
  if (worst === null || !found) return 'Every finished run succeeded.';
  const share = formatRate(rate(found.succeeded, finished(found)) ?? 0, locale);
  const runs = finished(found);
  return `Success was lowest in ${buckets[worst]?.label}: ${share} of ${formatCount(runs, locale)} ${runs === 1 ? 'run' : 'runs'}.`;
}

/** The bucket with the lowest success among those with enough runs; null where none of them has a failure. */
function worstBucket(counts: readonly OutcomeCounts[], enough: number): number | null {
  const share = (one: OutcomeCounts | undefined) => (one ? one.succeeded / finished(one) : 1);
  return counts.reduce<number | null>(
    (lowest, one, at) =>
      one.failed > 0 && finished(one) >= enough && (lowest === null || share(one) < share(counts[lowest]))
        ? at
        : lowest,
    null,
  );
}
