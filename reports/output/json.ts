import type { Period } from '../kit/period.ts';
import type { Chart, Check, Column, Freshness, ReportResult, Row, Tile } from '../report.ts';

/** A report as programs read it: the same on the JSON route and on the command line. */
export interface ReportJson {
  readonly report: string;
  readonly client: {
    readonly id: string;
    readonly name: string;
    readonly timezone: string;
    readonly currency: string;
  };
  readonly params: Readonly<Record<string, unknown>>;
  /** Local dates, both inclusive. */
  readonly period: {
    readonly from: string;
    readonly to: string;
    readonly timezone: string;
    readonly grain: string;
    readonly compare: { readonly mode: string; readonly from: string; readonly to: string } | null;
    /** Today is inside: the last bucket is not over yet. */
    readonly unfinished: boolean;
  };
  readonly freshness: Freshness;
  readonly columns: readonly Pick<Column, 'key' | 'label' | 'kind' | 'unit'>[];
  readonly rows: readonly Row[];
  readonly totals: Row;
  readonly tiles: readonly Tile[];
  readonly charts: readonly Chart[];
  readonly checks: readonly Check[];
}

/** Counts are numbers, money decimal strings, rates fractions, unknown null. */
export function toJson(result: ReportResult): ReportJson {
  const { client } = result;
  return {
    report: result.report.slug,
    client: { id: client.id, name: client.name, timezone: client.timezone, currency: client.currency },
    params: result.params,
    period: periodJson(result.period),
    freshness: result.freshness,
    columns: result.columns.map(({ key, label, kind, unit }) => ({ key, label, kind, unit })),
    rows: result.rows,
    totals: result.totals,
    tiles: result.tiles,
    charts: result.charts,
    checks: result.checks,
  };
}

function periodJson(period: Period): ReportJson['period'] {
  const { compare, compareMode } = period;
  return {
    from: period.from,
    to: period.to,
    timezone: period.timezone,
    grain: period.grain,
    compare: compare && { mode: compareMode, from: compare.from, to: compare.to },
    unfinished: period.unfinished,
  };
}
