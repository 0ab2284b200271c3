import { sql } from '../../server/db/tenancy.ts';
import { askMany } from './ask-by-id.ts';
import { noErrorText } from './execution-row.ts';
import type { Pass } from './pass.ts';
import { inJob, store } from './pass.ts';

const partSize = 100;

/** Lists carry no error text: every failed run that has none yet is asked for by id, newest first. */
export async function askErrors(pass: Pass): Promise<void> {
  let below: string | null = null;
  for (;;) {
    const ids = await failedWithoutText(pass, below);
    if (ids.length === 0) return;
    await askMany(pass, ids, 'always', async (found, absent) => {
      await store(pass, found);
      await noteNoText(pass, absent);
    });
    below = ids.at(-1) ?? null;
  }
}

async function failedWithoutText(pass: Pass, below: string | null): Promise<string[]> {
  const rows = await inJob(pass, (db) =>
    db.rows<{ id: string }>(
      sql.raw(
        `select n8n_execution_id as id
         from n8n_executions
         where client_id = :client and status::text in ('error', 'crashed') and error_message is null
           and n8n_execution_id ~ '^[0-9]{1,18}$'
           and (:below::bigint is null or n8n_execution_id::bigint < :below::bigint)
         order by n8n_execution_id::bigint desc
         limit :limit`,
        { client: db.clientId, below, limit: partSize },
      ),
    ),
  );
  return rows.map((row) => row.id);
}

/** Deleted in n8n before its text could be read: said, so that it is not asked for in every pass. */
async function noteNoText(pass: Pass, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await inJob(pass, (db) =>
    db.rows(
      sql.raw(
        `update n8n_executions set error_message = :message
         where client_id = :client and n8n_execution_id = any(:ids::text[]) and error_message is null`,
        { client: db.clientId, ids: [...ids], message: noErrorText },
      ),
    ),
  );
}
