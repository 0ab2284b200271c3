import type { Knex } from 'knex';
import { createOwnTable } from '../server/db/own-table.ts';

/** How far the sync of one n8n server has come, and the execution ids that it has yet to see. */
export async function up(trx: Knex.Transaction): Promise<void> {
  const rights = {
    leadlight_jobs: 'select, insert, update, delete',
    leadlight_web: 'select',
    leadlight_platform: 'select',
  } as const;
  await createOwnTable(trx, {
    name: 'n8n_sync_state',
    definition: `
      client_id uuid not null,
      source text not null,
      base_url text not null,
      highest_execution_id bigint,
      cursor text,
      last_started_at timestamptz,
      last_completed_at timestamptz,
      last_error text,
      primary key (client_id, source)`,
    perClient: true,
    rights,
  });
  await createOwnTable(trx, {
    name: 'n8n_sync_gaps',
    definition: `
      client_id uuid not null,
      source text not null,
      execution_id bigint not null,
      first_seen_at timestamptz not null default now(),
      given_up_at timestamptz,
      primary key (client_id, source, execution_id)`,
    perClient: true,
    rights,
  });
}
