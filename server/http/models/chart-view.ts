import type { FormatContext } from '../../../reports/kit/format.ts';
import type { Chart, Drill, ValueKind } from '../../../reports/report.ts';
import type { FunnelView } from './funnel-view.ts';
import { buildFunnel } from './funnel-view.ts';
import type { SeriesView } from './series-view.ts';
import { buildSeries } from './series-view.ts';
import type { StripView } from './strip-view.ts';
import { buildStrip } from './strip-view.ts';
import type { TableView } from './table-view.ts';
import { buildTable } from './table-view.ts';

interface ChartFrame {
  readonly key: string;
  readonly title: string;
  readonly finding: string;
  readonly note: string | null;
  readonly empty: string | null;
  /** Takes the whole width: it needs it, or there is nothing to stand beside it. */
  readonly wide: boolean;
  /** The same figures as a table. */
  readonly table: TableView;
}

export type ChartView = ChartFrame &
  (
    | { readonly kind: 'funnel'; readonly funnel: FunnelView }
    | { readonly kind: 'series'; readonly series: SeriesView }
    | { readonly kind: 'strip'; readonly strip: StripView }
    | { readonly kind: 'table' }
  );

/** Turns a drill into the address of the list behind a mark; null where the reader may not open it. */
export type DrillLink = (drill: Drill | null | undefined) => string | null;

/** Charts in their order; halves stand in pairs, a half without a partner takes the whole row. */
export function buildCharts(
  charts: readonly Chart[],
  context: FormatContext,
  link: DrillLink,
): readonly ChartView[] {
  let open = false;
  return charts.map((chart, at) => {
    const next = charts[at + 1];
    const second = open;
    const wide = needsWidth(chart) || (!second && (next === undefined || needsWidth(next)));
    open = !wide && !second;
    return buildChart(chart, context, link, wide);
  });
}

function needsWidth(chart: Chart): boolean {
  if (chart.kind !== 'table') return chart.kind !== 'series' || chart.labels.length > 60;
  const widths = chart.columns.filter((column) => !column.hidden).map(({ kind }) => usualWidth[kind] ?? 90);
  return widths.reduce((sum, width) => sum + width, 0) > 620;
}

/** Pixels that a column takes in a table, roughly; what is not named takes 90. */
const usualWidth: Readonly<Partial<Record<ValueKind, number>>> = {
  text: 170,
  money: 130,
  instant: 150,
  duration_s: 110,
};

function buildChart(chart: Chart, context: FormatContext, link: DrillLink, wide: boolean): ChartView {
  const hrefs =
    chart.kind === 'table'
      ? chart.drills?.map(link)
      : chart.kind === 'funnel'
        ? chart.bars.map((bar) => link(bar.drill))
        : undefined;
  const frame: ChartFrame = {
    key: chart.key,
    title: chart.title,
    finding: chart.finding,
    note: chart.note,
    empty: chart.empty,
    wide,
    table: buildTable(
      {
        caption: chart.title,
        columns: chart.columns,
        rows: chart.rows,
        ...(hrefs ? { hrefs } : {}),
        bars: chart.kind === 'table',
      },
      context,
    ),
  };
  switch (chart.kind) {
    case 'funnel':
      return { ...frame, kind: 'funnel', funnel: buildFunnel(chart, context, link) };
    case 'series':
      return { ...frame, kind: 'series', series: buildSeries(chart, context, link) };
    case 'strip':
      return { ...frame, kind: 'strip', strip: buildStrip(chart, context, link) };
    case 'table':
      return { ...frame, kind: 'table' };
  }
}
