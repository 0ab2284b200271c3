import type { Knex } from 'knex';
import type { Table } from './contract/column.ts';
import { qualifiedName } from './contract/column.ts';
import { attempt, type Note } from './ddl-run.ts';
import { currentClient, type LeadlightRole } from './roles.ts';

/** One permissive policy of one of our roles; it is named after the role. */
export interface Policy {
  readonly role: LeadlightRole;
  readonly command: 'all' | 'select' | 'insert';
  /** The rows; `true` is all. */
  readonly rows: string;
}

/** What each of our roles may see of a platform table, beside its grants. */
export function policiesFor(table: Table): Policy[] {
  const name = qualifiedName(table);
  if (name === 'auth.users') {
    return [
      { role: 'leadlight_owner', command: 'select', rows: 'true' },
      { role: 'leadlight_platform', command: 'select', rows: 'true' },
      { role: 'leadlight_login', command: 'all', rows: 'true' },
    ];
  }
  const own = table.tenant === null ? 'true' : `${table.tenant} = ${currentClient}`;
  const policies: Policy[] = [
    { role: 'leadlight_web', command: 'all', rows: own },
    { role: 'leadlight_jobs', command: 'all', rows: own },
    { role: 'leadlight_platform', command: 'select', rows: 'true' },
    { role: 'leadlight_owner', command: name === 'public.audit_logs' ? 'all' : 'select', rows: 'true' },
  ];
  // A person's clients are found before there is a current one.
  if (name === 'public.clients' || name === 'public.user_profiles') {
    policies.push({ role: 'leadlight_login', command: 'select', rows: 'true' });
  }
  return policies;
}

export function createPolicy(table: Table, policy: Policy): string {
  const { role, command, rows } = policy;
  const check = command === 'select' ? '' : ` with check (${rows})`;
  return `create policy ${role} on ${qualifiedName(table)} for ${command} to ${role} using (${rows})${check}`;
}

/**
 * Gives our roles their policies on every platform table, and switches row level security on for those that we made.
 * Never on an adopted table: that would shut out the platform's own roles. Never FORCE: the platform is the owner.
 */
export async function applyRowSecurity(
  trx: Knex.Transaction,
  tables: readonly Table[],
  note: Note,
): Promise<void> {
  const { rows } = await trx.raw('select name from reporting.platform_objects where made_by_us');
  const madeByUs = new Set((rows as { name: string }[]).map((row) => row.name));
  for (const table of tables) {
    const name = qualifiedName(table);
    if (table.schema === 'public' && madeByUs.has(name)) {
      await trx.raw('alter table ?? enable row level security', [name]);
    }
    for (const policy of policiesFor(table)) {
      const dropped = await attempt(trx, `drop policy if exists ${policy.role} on ${name}`, note);
      if (dropped) await attempt(trx, createPolicy(table, policy), note);
    }
  }
}
