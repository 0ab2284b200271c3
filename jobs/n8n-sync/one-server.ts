import type { JobDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { N8nError } from './n8n-error.ts';

const globalKey =
  'this database has a key on n8n_execution_id or n8n_workflow_id alone, which holds the runs of one n8n server for one client only; others are in it already. `leadlight doctor` says how to replace the key by one that contains client_id';

/**
 * Throws N8nError `refused` when the tables have the diagram's global keys and hold another client's runs: the serial
 * numbers of two servers would collide.
 */
export async function refuseSecondServer(db: JobDb): Promise<void> {
  const found = await db.optionalRow(
    sql.raw(
      `select i.indexrelid
       from pg_index as i
       join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indrelid in ('public.n8n_executions'::regclass, 'public.n8n_workflows'::regclass)
         and i.indisunique and i.indpred is null and i.indnkeyatts = 1
         and a.attname in ('n8n_execution_id', 'n8n_workflow_id')
       limit 1`,
    ),
  );
  if (!found) return;
  const { others } = await db.row<{ others: boolean }>(
    sql.raw('select reporting.others_have_n8n_runs() as others'),
  );
  if (others) throw new N8nError('refused', globalKey);
}

const missingKey =
  'n8n_workflows and n8n_executions need the unique keys (client_id, n8n_workflow_id) and (client_id, n8n_execution_id): `leadlight doctor` prints the statements that make them';

/** What only a write can find out about the tables' keys, in words that help; any other error as it is. */
export function explainKeys(error: unknown): unknown {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  if (code === '42P10') return new N8nError('refused', missingKey, { cause: error });
  const isGlobal = typeof detail === 'string' && /^Key \(n8n_(execution|workflow)_id\)=/.test(detail);
  return code === '23505' && isGlobal ? new N8nError('refused', globalKey, { cause: error }) : error;
}
