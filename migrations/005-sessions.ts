import type { Knex } from 'knex';
import { asOwner, createOwnTable } from '../server/db/own-table.ts';

/** Signed-in browsers and the shared count of attempts, as connect-pg-simple and rate-limiter-flexible keep them. */
export async function up(trx: Knex.Transaction): Promise<void> {
  const rights = {
    leadlight_login: 'select, insert, update, delete',
    // Housekeeping removes what has expired, and needs no more than the date to find it.
    leadlight_jobs: 'select (expire), delete',
  } as const;
  await createOwnTable(trx, {
    name: 'sessions',
    definition: 'sid varchar primary key, sess json not null, expire timestamptz(6) not null',
    perClient: false,
    rights,
  });
  await createOwnTable(trx, {
    name: 'rate_limits',
    definition: 'key text primary key, points integer not null default 0, expire bigint',
    perClient: false,
    rights,
  });
  await asOwner(
    trx,
    'create index sessions_expire_idx on reporting.sessions (expire)',
    'create index rate_limits_expire_idx on reporting.rate_limits (expire)',
  );
}
