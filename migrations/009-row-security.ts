import type { Knex } from 'knex';
import { applyRowSecurity } from '../server/db/row-security.ts';
import { platformTables } from '../server/db/tables.ts';

/** The second wall on the platform's tables. */
export function up(trx: Knex.Transaction, note: (line: string) => void): Promise<void> {
  return applyRowSecurity(trx, platformTables, note);
}
