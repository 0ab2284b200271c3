import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import type { RunScope } from './run-scope.ts';
import { within } from './run-scope.ts';

export interface RunOddities {
  /** Neither started nor queued: in no period. */
  readonly withoutTime: number;
  /** The earliest run on record, of any mode. */
  readonly earliest: Date | null;
}

/** What no period shows, and how far back the record goes. */
export function loadRunOddities(db: ClientDb, scope: RunScope): Promise<RunOddities> {
  return db.row<RunOddities>(
    sql
      .queryBuilder()
      .select(
        within(sql('n8n_executions as e'), scope)
          .where('e.client_id', db.clientId)
          .whereNull('e.started_at')
          .whereNull('e.queued_at')
          .select(sql.raw('count(*)::int'))
          .as('withoutTime'),
        sql('n8n_executions')
          .where({ client_id: db.clientId })
          .whereNotNull('started_at')
          .min('started_at')
          .as('earliest'),
      ),
  );
}

/** Whether this client has a run of a mode at all. */
export async function hasMode(db: ClientDb, mode: string): Promise<boolean> {
  const row = await db.optionalRow(
    sql('n8n_executions').where({ client_id: db.clientId, mode }).limit(1).select('id'),
  );
  return row !== undefined;
}
