import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { InstantSpan, RunScope } from './run-scope.ts';
import { beganIn, outcomeOf, outcomeOfRun, runs } from './run-scope.ts';

export interface RunOddities {
  /** Neither started nor queued: in no period. */
  readonly withoutTime: number;
  /** Status words of the period that mean nothing to us, with their runs. */
  readonly unmapped: readonly { readonly label: string; readonly runs: number }[];
  /** The earliest run on record, of any mode. */
  readonly earliest: Date | null;
}

/** What the figures leave out or cannot know. */
export async function loadRunOddities(
  db: ClientDb,
  scope: RunScope,
  span: InstantSpan,
): Promise<RunOddities> {
  const row = await db.row<{
    without_time: number;
    unmapped: { label: string; runs: number }[] | null;
    earliest: Date | null;
  }>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .with(
        'labels',
        beganIn(runs(scope), span)
          .whereRaw(`${outcomeOfRun} = 'unmapped'`)
          .groupByRaw('1')
          .select(
            sql.raw("coalesce(e.raw_status, e.status::text, 'no status') as label"),
            sql.raw('count(*)::int as runs'),
          ),
      )
      .with(
        'timeless',
        runs(scope)
          .whereNull('e.started_at')
          .whereNull('e.queued_at')
          .select(sql.raw('count(*)::int as runs')),
      )
      .select(
        sql.raw('(select runs from timeless) as without_time'),
        sql.raw('(select json_agg(labels order by runs desc, label) from labels) as unmapped'),
        sql('n8n_executions')
          .where({ client_id: db.clientId })
          .whereNotNull('started_at')
          .min('started_at')
          .as('earliest'),
      ),
  );
  return { withoutTime: row.without_time, unmapped: row.unmapped ?? [], earliest: row.earliest };
}
