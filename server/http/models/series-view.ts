import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatCell, formatCount, formatRate } from '../../../reports/kit/format.ts';
import type { Series, SeriesChart, ValueKind } from '../../../reports/report.ts';
import type { DrillLink } from './chart-view.ts';

/** What the chart script draws; every text is final, so that nothing is formatted twice. */
export interface SeriesView {
  readonly labels: readonly string[];
  /** The dates that each bucket is compared with; null where there are none. */
  readonly compareLabels: readonly (string | null)[] | null;
  readonly stacked: boolean;
  readonly unfinished: boolean;
  readonly locale: string;
  readonly series: readonly {
    readonly label: string;
    readonly colour: string;
    readonly draw: 'column' | 'line';
    readonly kind: ValueKind;
    readonly unit: string | null;
    readonly values: readonly (number | null)[];
    readonly texts: readonly string[];
    readonly hrefs: readonly (string | null)[] | null;
  }[];
  /** Colour names with their words, for the legend in the page. */
  readonly legend: readonly {
    readonly label: string;
    readonly colour: string;
    readonly draw: 'column' | 'line';
  }[];
}

/** At most this many colours; what comes after is grey. */
const palette = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'];

export function buildSeries(chart: SeriesChart, context: FormatContext, link: DrillLink): SeriesView {
  // The first of the palette is the accent: two series of one chart must not look alike.
  let next = chart.series.some((one) => one.colour === 'accent') ? 1 : 0;
  const colours = chart.series.map((one) => {
    if (one.colour !== 'auto') return one.colour;
    const colour = palette[next] ?? 'other';
    next += 1;
    return colour;
  });
  const series = chart.series.map((one, at) => ({
    label: one.label,
    colour: colours[at] ?? 'other',
    draw: one.draw,
    kind: one.kind,
    unit: one.unit,
    values: one.values,
    texts: one.values.map((value, bucket) => textOf(chart, one, value, bucket, context)),
    hrefs: one.drills ? one.drills.map(link) : null,
  }));
  return {
    labels: chart.labels,
    compareLabels: chart.compareLabels ?? null,
    stacked: chart.stacked,
    unfinished: chart.lastUnfinished,
    locale: context.locale,
    series,
    legend: series.map(({ label, colour, draw }) => ({ label, colour, draw })),
  };
}

/** The exact value; of a stacked column also which share of its stack it is, and of how many. */
function textOf(
  chart: SeriesChart,
  one: Series,
  value: number | null,
  bucket: number,
  context: FormatContext,
): string {
  const text = formatCell(value, one, context);
  if (!chart.stacked || one.draw !== 'column' || value === null) return text;
  const whole = chart.series
    .filter((other) => other.draw === 'column')
    .reduce((sum, other) => sum + (other.values[bucket] ?? 0), 0);
  if (whole === 0) return text;
  return `${text} (${formatRate(value / whole, context.locale)} of ${formatCount(whole, context.locale)})`;
}
