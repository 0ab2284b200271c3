import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { Bucket } from '../kit/buckets.ts';
import { startsOf } from '../kit/buckets.ts';
import type { RunOutcome, RunScope } from './run-scope.ts';
import { beganIn, outcomeOf, outcomeOfRun, runs, startOfRun } from './run-scope.ts';

export type OutcomeCounts = Readonly<Record<RunOutcome, number>>;

export interface ModeCounts extends OutcomeCounts {
  /** n8n's word, or the platform's own; the empty text: none was written. */
  readonly mode: string;
}

/** The runs of a period, read once and counted in three ways. */
export interface RunBreakdown {
  /** Of the modes asked for: one entry a bucket in the order given, zeros included. */
  readonly buckets: readonly OutcomeCounts[];
  /** Of every mode there is, counted or not, most runs first. */
  readonly modes: readonly ModeCounts[];
  /** Status words of the modes asked for that mean nothing to us, most runs first. */
  readonly unmapped: readonly { readonly label: string; readonly runs: number }[];
}

interface Cell {
  readonly bucket: number;
  readonly mode: string;
  readonly outcome: RunOutcome;
  /** The status word where nobody knows what it means. */
  readonly label: string | null;
  readonly runs: number;
}

/** Runs by bucket, by mode, and by unknown status. */
export async function loadRunBreakdown(
  db: ClientDb,
  scope: RunScope,
  buckets: readonly Pick<Bucket, 'start' | 'end'>[],
): Promise<RunBreakdown> {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return { buckets: [], modes: [], unmapped: [] };
  const everyMode = runs({ ...scope, modes: 'all' });
  const cells = await db.rows<Cell>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .with(
        'period_runs',
        beganIn(everyMode, { start: first.start, end: last.end }).select(
          sql.raw(`width_bucket(${startOfRun}, cast(? as timestamptz[])) as bucket`, [startsOf(buckets)]),
          sql.raw("coalesce(e.mode, '') as mode"),
          sql.raw(`${outcomeOfRun} as outcome`),
          sql.raw(
            `case when ${outcomeOfRun} = 'unmapped' then coalesce(e.raw_status, e.status::text, 'no status') end as label`,
          ),
        ),
      )
      .from('period_runs')
      .groupByRaw('1, 2, 3, 4')
      .orderByRaw('1, 2, 3, 4')
      .select('bucket', 'mode', 'outcome', 'label', sql.raw('count(*)::int as runs')),
  );
  const asked = cells.filter((cell) => scope.modes === 'all' || scope.modes.includes(cell.mode));
  return {
    buckets: byBucket(asked, buckets.length),
    modes: byMode(cells),
    unmapped: byLabel(asked),
  };
}

function byBucket(cells: readonly Cell[], count: number): OutcomeCounts[] {
  const grouped = Map.groupBy(cells, (cell) => cell.bucket);
  return Array.from({ length: count }, (_, at) => countOutcomes(grouped.get(at + 1) ?? []));
}

function byMode(cells: readonly Cell[]): ModeCounts[] {
  return [...Map.groupBy(cells, (cell) => cell.mode)]
    .map(([mode, own]) => ({ mode, runs: sum(own), ...countOutcomes(own) }))
    .sort((a, b) => b.runs - a.runs || (a.mode < b.mode ? -1 : 1));
}

function byLabel(cells: readonly Cell[]): { label: string; runs: number }[] {
  const unknown = cells.filter((cell) => cell.label !== null);
  return [...Map.groupBy(unknown, (cell) => cell.label ?? '')]
    .map(([label, own]) => ({ label, runs: sum(own) }))
    .sort((a, b) => b.runs - a.runs || (a.label < b.label ? -1 : 1));
}

function countOutcomes(cells: readonly Cell[]): OutcomeCounts {
  const of = (outcome: RunOutcome) => sum(cells.filter((cell) => cell.outcome === outcome));
  return {
    succeeded: of('succeeded'),
    failed: of('failed'),
    canceled: of('canceled'),
    in_flight: of('in_flight'),
    unmapped: of('unmapped'),
  };
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((all, cell) => all + cell.runs, 0);
}
