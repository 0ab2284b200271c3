import type { Knex } from 'knex';
import { currentClient } from '../server/db/roles.ts';

/**
 * The people who share the current client, the only window of client pages on `auth.users`. It reads with the rights of
 * the platform's owner, who made it, hence shows no row without a current client.
 */
export async function up(trx: Knex.Transaction): Promise<void> {
  await trx.raw(`
    create view reporting.people with (security_barrier = true) as
    select p.client_id, p.user_id, p.full_name, u.email, p.role, p.status
    from public.user_profiles p
    join auth.users u on u.id = p.user_id
    where p.client_id = ${currentClient}`);
  await trx.raw('revoke all on reporting.people from public');
  await trx.raw('grant select on reporting.people to leadlight_web, leadlight_jobs');
}
