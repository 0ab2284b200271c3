import type { Knex } from 'knex';
import { applyGrants } from '../server/db/grants.ts';
import { leadlightRoles } from '../server/db/roles.ts';
import { platformTables } from '../server/db/tables.ts';

/** What each role may read and write, column by column, so that secrets stay closed even to a forgotten `select *`. */
export async function up(trx: Knex.Transaction, note: (line: string) => void): Promise<void> {
  await trx.raw(`grant usage on schema reporting to ${leadlightRoles.join(', ')}`);
  await trx.raw(
    'grant select on reporting.migrations to leadlight_web, leadlight_platform, leadlight_login, leadlight_jobs',
  );
  await applyGrants(trx, platformTables, note);
}
