import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { outcomeOf } from './run-scope.ts';

/**
 * The status labels that a run which has not ended may carry, as the column's own type knows them: so that the few
 * such runs are found by the index on status. Labels without a meaning are among them, since raw_status may give one.
 */
export async function loadUnfinishedLabels(db: ClientDb): Promise<string[]> {
  const rows = await db.rows<{ label: string }>(
    sql
      .queryBuilder()
      .with('outcome_of', outcomeOf(db))
      .with(
        'known',
        sql.raw(`
          select l.enumlabel::text as label
          from pg_attribute a
          join pg_enum l on l.enumtypid = a.atttypid
          where a.attrelid = 'n8n_executions'::regclass and a.attname = 'status'`),
      )
      .from('known')
      .leftJoin('outcome_of', 'outcome_of.label', 'known.label')
      .whereRaw("coalesce(outcome_of.outcome, 'unmapped') in ('in_flight', 'unmapped')")
      .select('known.label')
      .orderBy('known.label'),
  );
  return rows.map((row) => row.label);
}
