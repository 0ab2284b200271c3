import type { Knex } from 'knex';
import { asOwner } from '../server/db/own-table.ts';
import { currentClient } from '../server/db/roles.ts';

/** What a sync needs to resume: where its first walk stands, which window it has covered, which gap is asked next. */
export async function up(trx: Knex.Transaction): Promise<void> {
  await asOwner(
    trx,
    `alter table reporting.n8n_sync_state
       add column walked_down_to bigint,
       add column covered_until timestamptz,
       add column workflow_ids text[] not null default '{}'`,
    'alter table reporting.n8n_sync_gaps add column last_asked_at timestamptz',
    // Row security hides other clients' runs from a job; with a global key it must know that they exist.
    `create function reporting.others_have_n8n_runs() returns boolean
       language sql stable security definer set search_path = pg_catalog, pg_temp
       as $$ select exists (select 1 from public.n8n_executions where client_id is distinct from ${currentClient})
                 or exists (select 1 from reporting.n8n_sync_state where client_id is distinct from ${currentClient}) $$`,
    'revoke all on function reporting.others_have_n8n_runs() from public',
    'grant execute on function reporting.others_have_n8n_runs() to leadlight_jobs',
  );
}
