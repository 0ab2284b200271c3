import type { Knex } from 'knex';
import { adoptPlatform } from '../server/db/adopt.ts';
import { platformEnums, writtenEnums } from '../server/db/contract/enums.ts';
import { createOwnTable } from '../server/db/own-table.ts';
import { platformTables } from '../server/db/tables.ts';

/**
 * The platform's schema: made where it is missing, adopted where it exists. `platform_objects` keeps which of the two
 * it was, since Leadlight writes to `auth` and switches row level security on only where it made the table.
 */
export async function up(trx: Knex.Transaction, note: (line: string) => void): Promise<void> {
  await createOwnTable(trx, {
    name: 'platform_objects',
    definition: `
      name text primary key,
      made_by_us boolean not null,
      seen_at timestamptz not null default now()`,
    perClient: false,
    rights: {
      leadlight_web: 'select',
      leadlight_platform: 'select',
      leadlight_login: 'select',
      leadlight_jobs: 'select',
    },
  });
  const { rows } = await trx.raw("select 1 from pg_namespace where nspname = 'auth'");
  if (rows.length === 0) await trx.raw('create schema auth');
  await adoptPlatform(trx, platformTables, { labels: platformEnums, written: writtenEnums }, note);
}
