import { formatCell, formatCount, formatDate } from '../../../reports/kit/format.ts';
import type { Check, Drill, ReportResult } from '../../../reports/report.ts';
import type { Query } from '../links.ts';
import { clientPath, linkTo, pick } from '../links.ts';
import type { ChartView } from './chart-view.ts';
import { buildCharts } from './chart-view.ts';
import type { FilterBar } from './filter-bar.ts';
import { buildFilterBar } from './filter-bar.ts';
import type { Page } from './page.ts';
import type { PeriodTools } from './period-tools.ts';
import { buildPeriodTools } from './period-tools.ts';
import type { SavedFilters } from './saved-filters.ts';
import type { TableView } from './table-view.ts';
import { buildTable } from './table-view.ts';
import type { TileView } from './tile-view.ts';
import { buildTile } from './tile-view.ts';

export interface ReportPage {
  readonly page: Page;
  readonly slug: string;
  readonly heading: string;
  readonly description: string;
  readonly tools: PeriodTools;
  readonly filters: FilterBar;
  readonly saved: SavedFilters;
  readonly tiles: readonly TileView[];
  readonly charts: readonly ChartView[];
  readonly table: TableView;
  readonly checks: {
    readonly failed: readonly CheckView[];
    readonly passed: readonly CheckView[];
    readonly summary: string;
  };
  readonly lastEvent: string;
  readonly jsonHref: string;
}

export interface CheckView {
  readonly label: string;
  readonly value: string;
  readonly detail: string | null;
}

/** A report's result as its page says it. `mayReadRows`: whether marks lead to the rows behind them. */
export function buildReportPage(input: {
  readonly page: Page;
  readonly result: ReportResult;
  readonly query: Query;
  readonly saved: SavedFilters;
  readonly mayReadRows: boolean;
}): ReportPage {
  const { result, query } = input;
  const { client, period, report } = result;
  const path = clientPath(client.id, 'reports', report.slug);
  const tools = buildPeriodTools(path, query, period, result.freshness, client.locale);
  const filters = buildFilterBar(path, query, result.controls);
  const context = { locale: client.locale, timezone: period.displayTimezone };
  const link = drillLink(client.id, query, input.mayReadRows);
  const frame = {
    ...context,
    dates: tools.dates,
    compareDates: tools.compareDates,
    zone: tools.zone,
    fresh: tools.fresh,
    filters: filters.words,
    unfinished: period.unfinished,
  };
  return {
    page: input.page,
    slug: report.slug,
    heading: report.title,
    description: report.description,
    tools,
    filters,
    saved: input.saved,
    tiles: result.tiles.map((tile) => buildTile(tile, frame)),
    charts: buildCharts(result.charts, context, link),
    table: buildTable(
      {
        caption: `${report.title}: all figures`,
        columns: result.columns,
        rows: result.rows,
        totals: result.totals,
        hrefs: result.rowDrills.map(link),
        bars: true,
      },
      context,
    ),
    checks: buildChecks(result.checks, client.locale),
    lastEvent:
      result.freshness.lastEventAt === null
        ? 'Nothing recorded yet.'
        : `Last recorded: ${formatCell(result.freshness.lastEventAt, { kind: 'instant', unit: null }, context)}.`,
    jsonHref: linkTo(`${path}.json`, query),
  };
}

/** What of a report's period a list of rows understands. */
const listPeriod = ['range', 'from', 'to', 'last', 'tz'];
const ownPeriod = ['range', 'from', 'to', 'last', 'since', 'until'];

/** A list keeps the report's period unless the mark names its own. */
function drillLink(clientId: string, query: Query, mayReadRows: boolean) {
  return (drill: Drill | null | undefined): string | null => {
    if (!drill || !mayReadRows) return null;
    const kept = ownPeriod.some((name) => name in drill.params) ? {} : pick(query, listPeriod);
    return linkTo(clientPath(clientId, drill.list), kept, drill.params);
  };
}

function buildChecks(checks: readonly Check[], locale: string): ReportPage['checks'] {
  const view = (check: Check): CheckView => {
    const value =
      typeof check.value === 'number'
        ? formatCount(check.value, locale)
        : formatDate(String(check.value ?? ''));
    // A detail that begins with the value has said it already.
    const told = value !== '' && check.detail?.startsWith(`${value} `);
    return { label: check.label, value: told ? '' : value, detail: check.detail };
  };
  const failed = checks.filter((check) => !check.ok);
  const passed = checks.filter((check) => check.ok);
  const counted = (n: number, one: string, many: string) =>
    `${formatCount(n, locale)} ${n === 1 ? one : many}`;
  return {
    failed: failed.map(view),
    passed: passed.map(view),
    summary:
      failed.length === 0
        ? `Checked: ${counted(passed.length, 'statement holds', 'statements hold')}.`
        : `Checked: ${counted(failed.length, 'remark', 'remarks')}, ${counted(passed.length, 'statement holds', 'statements hold')}.`,
  };
}
