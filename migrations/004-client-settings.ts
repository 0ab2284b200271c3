import type { Knex } from 'knex';
import { createOwnTable } from '../server/db/own-table.ts';

/** What a client decides and the diagram has no column for, and the filters that a person saved. */
export async function up(trx: Knex.Transaction): Promise<void> {
  await createOwnTable(trx, {
    name: 'client_settings',
    definition: `
      client_id uuid primary key,
      -- null: suggested from the stages' own values
      probability_scale text check (probability_scale in ('fraction', 'percent')),
      value_path text not null default '$.value',
      -- null: calendar time only
      business_hours jsonb,
      export_domains text[],
      updated_at timestamptz not null default now()`,
    perClient: true,
    rights: { leadlight_web: 'select', leadlight_platform: 'select', leadlight_jobs: 'select' },
  });
  await createOwnTable(trx, {
    name: 'saved_filters',
    definition: `
      client_id uuid not null,
      id uuid not null default gen_random_uuid(),
      user_id uuid not null,
      report text not null,
      name text not null,
      -- the part of the address after the question mark
      query text not null,
      created_at timestamptz not null default now(),
      primary key (client_id, id),
      unique (client_id, user_id, report, name)`,
    perClient: true,
    rights: { leadlight_web: 'select, insert, update, delete', leadlight_platform: 'select' },
  });
}
