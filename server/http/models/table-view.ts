import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatCell } from '../../../reports/kit/format.ts';
import type { Cell, Column, Row, ValueKind } from '../../../reports/report.ts';

export interface CellView {
  readonly text: string;
  /** What to sort by; null: unknown, always last. */
  readonly sort: string | null;
  /** Percent of the column's largest value, drawn as a bar behind the figure. */
  readonly bar: number | null;
}

export interface ColumnView {
  readonly label: string;
  readonly unit: string | null;
  readonly numeric: boolean;
  /** Short words that must not be broken over lines: instants, dates, yes and no. */
  readonly short: boolean;
  readonly definition: string | null;
  /** One of the three that a phone shows. */
  readonly primary: boolean;
  /** A list that is sorted by its query: where the header leads, and how it is sorted now. */
  readonly sort: { readonly href: string; readonly state: 'ascending' | 'descending' | null } | null;
}

export interface TableView {
  readonly caption: string;
  readonly columns: readonly ColumnView[];
  readonly rows: readonly { readonly href: string | null; readonly cells: readonly CellView[] }[];
  readonly total: readonly CellView[] | null;
  readonly empty: string;
  readonly sortable: boolean;
  /** One line a row: what is longer is cut, and said in full on hover. */
  readonly dense: boolean;
}

const numericKinds: readonly ValueKind[] = ['count', 'number', 'rate', 'money', 'duration_s', 'duration_ms'];
const shortKinds: readonly ValueKind[] = ['instant', 'date', 'boolean'];

export function isNumeric(kind: ValueKind): boolean {
  return numericKinds.includes(kind);
}

export interface TableSource {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly totals?: Row | null;
  readonly hrefs?: readonly (string | null)[];
  /** Draw a bar in the first column of counts. */
  readonly bars?: boolean;
  readonly sortable?: boolean;
  readonly dense?: boolean;
  readonly empty?: string;
  /** By column key, for lists that are sorted by their query. */
  readonly sorts?: Readonly<Record<string, ColumnView['sort']>>;
}

/** Every cell as final text, in the order of the columns that are not hidden. */
export function buildTable(source: TableSource, context: FormatContext): TableView {
  const columns = source.columns.filter((column) => !column.hidden);
  const barKey = source.bars ? columns.find((column) => column.kind === 'count')?.key : undefined;
  const largest = Math.max(0, ...source.rows.map((row) => (barKey ? Number(row[barKey] ?? 0) : 0)));
  const cellOf = (row: Row, column: Column, bar: boolean): CellView => {
    const value = row[column.key] ?? null;
    return {
      text: formatCell(value, column, context),
      sort: sortKey(value),
      bar: bar && column.key === barKey && largest > 0 ? round((Number(value ?? 0) / largest) * 100) : null,
    };
  };
  const { totals } = source;
  const counted = columns.find((column) => isNumeric(column.kind));
  const hasTotals = totals && counted && totals[counted.key] !== undefined;
  return {
    caption: source.caption,
    columns: columns.map((column, at) => ({
      label: column.label,
      // A column of money names its currency; what is counted, its label says.
      unit: column.kind === 'money' ? column.unit : null,
      numeric: isNumeric(column.kind),
      short: shortKinds.includes(column.kind),
      definition: column.definition ?? null,
      primary: isPrimary(columns, at),
      sort: source.sorts?.[column.key] ?? null,
    })),
    rows: source.rows.map((row, at) => ({
      href: source.hrefs?.[at] ?? null,
      cells: columns.map((column) => cellOf(row, column, true)),
    })),
    total: hasTotals
      ? columns.map((column, at) =>
          at === 0
            ? { text: 'Total', sort: null, bar: null }
            : totalCell(cellOf(totals, column, false), totals, column),
        )
      : null,
    empty: source.empty ?? 'Nothing in this period.',
    sortable: source.sortable ?? true,
    dense: source.dense ?? false,
  };
}

/** A column that adds up to nothing has an empty total, not an unknown one. */
function totalCell(cell: CellView, totals: Row, column: Column): CellView {
  return totals[column.key] === undefined || !isNumeric(column.kind) ? { ...cell, text: '' } : cell;
}

function isPrimary(columns: readonly Column[], at: number): boolean {
  const named = columns.some((column) => column.primary);
  return named ? columns[at]?.primary === true : at < 3;
}

function sortKey(value: Cell): string | null {
  return value === null ? null : String(value);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
