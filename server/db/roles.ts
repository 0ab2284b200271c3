import type { Knex } from 'knex';
import { runDdl } from './ddl-run.ts';

/** The database roles of Leadlight: none is a superuser, none bypasses row level security. */
export const leadlightRoles = [
  'leadlight_owner',
  'leadlight_web',
  'leadlight_platform',
  'leadlight_login',
  'leadlight_jobs',
] as const;

export type LeadlightRole = (typeof leadlightRoles)[number];

/** The roles that serve people and jobs; they own nothing. */
export const servingRoles = leadlightRoles.filter((role) => role !== 'leadlight_owner');

/** Roles that see one client at a time: the one of `leadlight.client_id`, or none. */
export const tenantRoles = ['leadlight_web', 'leadlight_jobs'] as const satisfies LeadlightRole[];

/** The tenant of this transaction; NULL, which matches no row, when none is set. */
export const currentClient = "nullif(current_setting('leadlight.client_id', true), '')::uuid";

/**
 * Makes the missing roles, gives those named in `passwords` a login with that password, and lets the connecting user
 * act as each of them. Roles belong to the whole server, so databases that migrate at once may meet here: the caller
 * retries on `isRoleRace`.
 */
export async function ensureRoles(
  trx: Knex.Transaction,
  passwords: Partial<Record<LeadlightRole, string>> = {},
): Promise<void> {
  for (const role of leadlightRoles) {
    const { rows } = await trx.raw('select 1 from pg_roles where rolname = ?', [role]);
    if (rows.length === 0) {
      await trx.raw(
        'create role ?? login nosuperuser nocreatedb nocreaterole noreplication nobypassrls',
        role,
      );
    }
    const password = passwords[role];
    if (password !== undefined) await setPassword(trx, role, password);
  }
  await grantMembership(trx);
}

async function setPassword(trx: Knex.Transaction, role: LeadlightRole, password: string): Promise<void> {
  // DDL takes no bindings: the server itself quotes the literal.
  const { rows } = await trx.raw(
    "select format('alter role %I login password %L', ?::text, ?::text) as ddl",
    [role, password],
  );
  await runDdl(trx, rows[0].ddl);
}

async function grantMembership(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw(
    `
    select r.rolname as role, current_setting('server_version_num')::int >= 160000 as has_grant_options
    from pg_roles r
    join pg_roles me on me.rolname = current_user
    where r.rolname = any (?::text[]) and not me.rolsuper and r.rolname <> current_user
      and not pg_has_role(current_user, r.oid, case when current_setting('server_version_num')::int >= 160000
                                                    then 'set' else 'member' end)`,
    [[...leadlightRoles]],
  );
  for (const { role, has_grant_options } of rows as { role: LeadlightRole; has_grant_options: boolean }[]) {
    // Policies hold for those who inherit from their role: only the owner's rights may reach the connecting user so.
    const options =
      role === 'leadlight_owner' ? 'with inherit true, set true' : 'with inherit false, set true';
    await trx.raw(`grant ?? to current_user ${has_grant_options ? options : ''}`, role);
  }
}

/** True when two sessions made or changed the same role at once: the loser may simply try again. */
export function isRoleRace(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return (
    code === '42710' ||
    (code === '23505' && /pg_authid|pg_auth_members/.test(message ?? '')) ||
    (code === 'XX000' && /tuple concurrently (updated|deleted)/.test(message ?? ''))
  );
}
