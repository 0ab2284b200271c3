import type { z } from 'zod';
import type { ClientDb } from '../server/db/tenancy.ts';
import type { Period } from './kit/period.ts';

/**
 * What a value is, hence how every surface writes it and how a file types its cell.
 *
 * `rate` is a fraction 0…1; `money` a decimal string in the column's unit (a currency); `duration_s` seconds,
 * `duration_ms` milliseconds; `instant` ISO 8601 in UTC; `date` a local date `YYYY-MM-DD`; `id` text never to be
 * counted with.
 */
export type ValueKind =
  | 'text'
  | 'id'
  | 'count'
  | 'number'
  | 'rate'
  | 'money'
  | 'duration_s'
  | 'duration_ms'
  | 'instant'
  | 'date'
  | 'boolean';

/** Unknown is null, never 0. */
export type Cell = string | number | boolean | null;

export type Row = Readonly<Record<string, Cell>>;

export interface Column {
  readonly key: string;
  readonly label: string;
  readonly kind: ValueKind;
  /** Currency code, `ms`, `s`, `leads`…; null where the kind says it all. */
  readonly unit: string | null;
  /** One sentence: what the figure means. */
  readonly definition?: string;
  /** Left out of the page's table (ids that only link rows), present in JSON and files. */
  readonly hidden?: boolean;
  /** One of the (about three) columns that a phone shows; where none says so, the first three. */
  readonly primary?: boolean;
}

/** One key figure. Its "explain" panel shows definition, filters, n and zone. */
export interface Tile {
  readonly key: string;
  readonly label: string;
  readonly value: Cell;
  readonly kind: ValueKind;
  readonly unit: string | null;
  /** How many things the figure rests on, and what they are ("12 closed leads"). */
  readonly n: number | null;
  readonly nLabel: string | null;
  /** The same figure in the compared period; null: no comparison asked or nothing to compare with. */
  readonly previous: Cell;
  /** Which direction is good: more runs failing is not. */
  readonly better: 'up' | 'down' | 'neither';
  readonly definition: string;
  /** Why it is null or to be read with care ("under 10 closed leads"). */
  readonly note: string | null;
  /** One value a bucket, oldest first; null where there is no denominator. */
  readonly spark?: readonly (number | null)[];
}

/** A mark of a chart may lead to the rows behind it: query parameters of the named list. */
export interface Drill {
  readonly list: 'leads' | 'runs';
  readonly params: Readonly<Record<string, string>>;
}

export interface FunnelBar {
  readonly label: string;
  readonly count: number;
  /** Fraction of the first bar and of the bar before; null where the mode has no such rate. */
  readonly ofFirst: number | null;
  readonly ofPrevious: number | null;
  readonly advanced: number;
  readonly stillHere: number;
  readonly lost: number;
  readonly medianSecondsInStage: number | null;
  readonly worst: boolean;
  readonly drill: Drill | null;
  readonly partDrills?: Readonly<Partial<Record<'advanced' | 'stillHere' | 'lost', Drill>>>;
}

export interface Series {
  readonly key: string;
  readonly label: string;
  readonly kind: ValueKind;
  readonly unit: string | null;
  /** Names a fixed colour of the palette; `auto` takes the next free one. */
  readonly colour: 'success' | 'failed' | 'accent' | 'previous' | 'other' | 'auto';
  readonly draw: 'column' | 'line';
  readonly values: readonly (number | null)[];
  readonly drills?: readonly (Drill | null)[];
}

interface ChartBase {
  readonly key: string;
  /** The subject and its unit. */
  readonly title: string;
  /** The finding in one sentence; also the picture's text alternative. */
  readonly finding: string;
  readonly note: string | null;
  /** The chart's table, one click away. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What would be here and why it is not, when there is nothing to draw. */
  readonly empty: string | null;
}

export interface FunnelChart extends ChartBase {
  readonly kind: 'funnel';
  readonly bars: readonly FunnelBar[];
}

export interface SeriesChart extends ChartBase {
  readonly kind: 'series';
  readonly stacked: boolean;
  /** Bucket labels, oldest first, and the local date (or hour) each begins at. */
  readonly labels: readonly string[];
  readonly buckets: readonly string[];
  /** What stands beside each bucket in the compared period (null: nothing); absent where nothing is compared. */
  readonly compareLabels?: readonly (string | null)[];
  readonly series: readonly Series[];
  /** The last bucket is not over yet: drawn lighter or dashed. */
  readonly lastUnfinished: boolean;
}

/** One strip of day cells a row, coloured by rate, hatched where something should have run. */
export interface StripChart extends ChartBase {
  readonly kind: 'strip';
  readonly days: readonly string[];
  readonly strips: readonly {
    readonly label: string;
    readonly drill: Drill | null;
    readonly cells: readonly {
      readonly total: number;
      readonly rate: number | null;
      readonly missed: boolean;
    }[];
  }[];
}

/** Only a table (error fingerprints, a forecast). */
export interface TableChart extends ChartBase {
  readonly kind: 'table';
  readonly drills?: readonly (Drill | null)[];
}

export type Chart = FunnelChart | SeriesChart | StripChart | TableChart;

/** A statement that the numbers were held against something: an identity, or rows left out and counted. */
export interface Check {
  readonly key: string;
  readonly label: string;
  /** False: the identity does not hold, or something was left out that the reader should know. */
  readonly ok: boolean;
  readonly value: Cell;
  readonly detail: string | null;
}

export interface ReportClient {
  readonly id: string;
  readonly name: string;
  /** IANA zone; UTC where the client has none or an unknown one. */
  readonly timezone: string;
  readonly currency: string;
  readonly locale: string;
}

export interface Freshness {
  /** The instant of the one snapshot that everything was read in, ISO 8601 UTC. */
  readonly asOf: string;
  /** `exact`: computed from the operational rows of that snapshot. */
  readonly mode: 'exact';
  /** The latest fact the report knows of, whatever the period; null: none yet. */
  readonly lastEventAt: string | null;
}

/** A filter's current value and its choices, for the page's controls. */
export interface Control {
  readonly param: string;
  readonly label: string;
  readonly value: string;
  /** What it is when the URL does not say; shown as no chip. */
  readonly defaultValue: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** What a report computes: everything but the frame that every report shares. */
export interface ReportData {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly totals: Row;
  readonly tiles: readonly Tile[];
  readonly charts: readonly Chart[];
  readonly checks: readonly Check[];
  readonly controls: readonly Control[];
  /** Where each row of the main table leads; same order as `rows`. */
  readonly rowDrills: readonly (Drill | null)[];
  readonly lastEventAt: string | null;
}

export interface ReportInput<P> {
  readonly client: ReportClient;
  readonly period: Period;
  readonly params: P;
  readonly now: Date;
}

/**
 * A report as a value: parameters, query, columns, view. Page, JSON and command line are readers of it; a label, an
 * order, a format or a filter exists once.
 *
 * `params` holds the report's own parameters beyond the period; every one has a default, so that the bare URL works.
 * `run` may throw `badInput(field, …)` for a value that is well-formed but names nothing of this client.
 */
export interface Report<P> {
  readonly slug: string;
  readonly title: string;
  readonly audience: 'client';
  readonly description: string;
  readonly params: z.ZodType<P> & { readonly shape: Readonly<Record<string, unknown>> };
  readonly run: (db: ClientDb, input: ReportInput<P>) => Promise<ReportData>;
}

/** The one result that every surface reads. */
export interface ReportResult extends Omit<ReportData, 'lastEventAt'> {
  readonly report: { readonly slug: string; readonly title: string; readonly description: string };
  readonly client: ReportClient;
  readonly params: Readonly<Record<string, unknown>>;
  readonly period: Period;
  readonly freshness: Freshness;
}

/** A report whose parameter type is closed over: what the registry holds. */
export interface RegisteredReport {
  readonly slug: string;
  readonly title: string;
  readonly audience: 'client';
  readonly description: string;
  /** Names of its own parameters. */
  readonly paramNames: readonly string[];
  /** Throws badInput naming the first wrong parameter. */
  readonly prepare: (raw: Readonly<Record<string, string>>) => {
    readonly params: Readonly<Record<string, unknown>>;
    readonly run: (db: ClientDb, frame: Omit<ReportInput<never>, 'params'>) => Promise<ReportData>;
  };
}
