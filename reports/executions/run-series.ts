import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { Bucket } from '../kit/buckets.ts';
import { startsOf } from '../kit/buckets.ts';
import type { RunScope } from './run-scope.ts';
import { outcomeOf, runsBegunIn } from './run-scope.ts';

export interface BucketCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly canceled: number;
  readonly inFlight: number;
  readonly unmapped: number;
}

const nothing: BucketCounts = { succeeded: 0, failed: 0, canceled: 0, inFlight: 0, unmapped: 0 };

/** Runs by bucket and outcome, one entry a bucket in the order given, zeros included. */
export async function loadRunSeries(
  db: ClientDb,
  scope: RunScope,
  buckets: readonly Bucket[],
): Promise<BucketCounts[]> {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return [];
  const rows = await db.rows<{ bucket: number } & Record<string, number>>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .with('runs', runsBegunIn(scope, { start: first.start, end: last.end }))
      .from('runs')
      .groupByRaw('1')
      .orderByRaw('1')
      .select(
        sql.raw('width_bucket(at, cast(? as timestamptz[])) as bucket', [startsOf(buckets)]),
        ...(['succeeded', 'failed', 'canceled', 'in_flight', 'unmapped'] as const).map((outcome) =>
          sql.raw('count(*) filter (where outcome = ?)::int as ??', [outcome, outcome]),
        ),
      ),
  );
  const counts = new Map(
    rows.map((row): [number, BucketCounts] => [
      row.bucket,
      {
        succeeded: row.succeeded ?? 0,
        failed: row.failed ?? 0,
        canceled: row.canceled ?? 0,
        inFlight: row.in_flight ?? 0,
        unmapped: row.unmapped ?? 0,
      },
    ]),
  );
  return buckets.map((_, at) => counts.get(at + 1) ?? nothing);
}
