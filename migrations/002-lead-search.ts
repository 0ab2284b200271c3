import type { Knex } from 'knex';
import { attempt } from '../server/db/ddl-run.ts';

/**
 * Search of leads by part of a name. The extension may be missing or not ours to make: then search reads the client's
 * leads, slower but the same. On an adopted table doctor prints the statement, since building it blocks writers.
 */
export async function up(trx: Knex.Transaction, note: (line: string) => void): Promise<void> {
  const { rows } = await trx.raw(`
    select made_by_us,
           exists (select from pg_available_extensions where name = 'pg_trgm') as available,
           exists (select from pg_extension where extname = 'pg_trgm') as installed
    from reporting.platform_objects where name = 'public.leads'`);
  const { made_by_us, available, installed } = rows[0] as Record<string, boolean>;
  if (!made_by_us || !available) return;
  if (!installed && !(await attempt(trx, 'create extension pg_trgm with schema public', note))) return;
  await attempt(
    trx,
    "create index if not exists leads_name_trgm_idx on public.leads using gin ((lead_data ->> 'name') gin_trgm_ops)",
    note,
  );
}
