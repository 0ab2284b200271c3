import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { InstantSpan, RunOutcome, RunScope } from './run-scope.ts';
import { outcomeOf, runsBegunIn } from './run-scope.ts';

export interface ModeCounts extends Readonly<Record<RunOutcome, number>> {
  /** n8n's word, or the platform's own; the empty text: none was written. */
  readonly mode: string;
}

/** Runs of every mode there is, counted or not, most first. */
export async function loadModes(db: ClientDb, scope: RunScope, span: InstantSpan): Promise<ModeCounts[]> {
  return db.rows<ModeCounts>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .with('runs', runsBegunIn({ ...scope, modes: 'all' }, span))
      .from('runs')
      .groupByRaw("coalesce(mode, '')")
      .select(
        sql.raw("coalesce(mode, '') as mode"),
        ...(['succeeded', 'failed', 'canceled', 'in_flight', 'unmapped'] as const).map((outcome) =>
          sql.raw('count(*) filter (where outcome = ?)::int as ??', [outcome, outcome]),
        ),
      )
      .orderByRaw("count(*) desc, coalesce(mode, '')"),
  );
}

/** Whether this client has a run of a mode at all. */
export async function hasMode(db: ClientDb, mode: string): Promise<boolean> {
  const row = await db.optionalRow(
    sql('n8n_executions').where({ client_id: db.clientId, mode }).limit(1).select('id'),
  );
  return row !== undefined;
}
