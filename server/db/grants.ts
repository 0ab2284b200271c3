import type { Knex } from 'knex';
import { readCatalogue } from './catalogue.ts';
import type { Table } from './contract/column.ts';
import { qualifiedName, readableColumns } from './contract/column.ts';
import { attempt, type Note } from './ddl-run.ts';
import { type LeadlightRole, leadlightRoles } from './roles.ts';

/** One right on a table: all columns of the contract are named, so that columns unknown to it stay closed. */
export interface ColumnGrant {
  readonly role: LeadlightRole;
  readonly privilege: 'select' | 'insert' | 'update';
  readonly columns: readonly string[];
}

/** What each role may read of a sign-in; nobody else sees `encrypted_password`. */
const accountColumns = {
  leadlight_login: [
    'id',
    'email',
    'encrypted_password',
    'email_confirmed_at',
    'last_sign_in_at',
    'raw_app_meta_data',
    'banned_until',
    'deleted_at',
    'is_sso_user',
    'is_anonymous',
  ],
  leadlight_platform: [
    'id',
    'email',
    'raw_app_meta_data',
    'created_at',
    'last_sign_in_at',
    'banned_until',
    'deleted_at',
  ],
  leadlight_owner: ['id', 'email', 'banned_until', 'deleted_at'],
} as const;

/** The rights of our roles on one platform table. */
export function grantsFor(table: Table, madeByUs: boolean): ColumnGrant[] {
  const name = qualifiedName(table);
  if (name === 'auth.users') return accountGrants(madeByUs);
  const readable = readableColumns(table);
  const all = table.columns.map((column) => column.name);
  const grants: ColumnGrant[] = (
    ['leadlight_owner', 'leadlight_web', 'leadlight_platform', 'leadlight_jobs'] as const
  ).map((role) => ({ role, privilege: 'select', columns: readable }));
  const may = (
    role: LeadlightRole,
    columns: readonly string[],
    ...privileges: ColumnGrant['privilege'][]
  ) => {
    for (const privilege of privileges) grants.push({ role, privilege, columns });
  };
  switch (name) {
    case 'public.clients':
      may('leadlight_login', ['id', 'name', 'status', 'timezone', 'currency', 'locale'], 'select');
      break;
    case 'public.user_profiles':
      may('leadlight_login', readable, 'select');
      break;
    case 'public.audit_logs':
      may('leadlight_owner', all, 'insert');
      break;
    case 'public.data_exports':
      may('leadlight_web', all, 'insert', 'update');
      may('leadlight_jobs', all, 'insert', 'update');
      break;
    case 'public.notifications':
      may('leadlight_web', ['is_read'], 'update');
      may('leadlight_jobs', all, 'insert');
      break;
    case 'public.n8n_workflows':
    case 'public.n8n_executions':
      may('leadlight_jobs', all, 'insert', 'update');
      break;
    case 'public.integrations':
      may('leadlight_jobs', ['config'], 'select');
      may('leadlight_jobs', ['status', 'last_synced_at', 'last_error', 'updated_at'], 'update');
      break;
  }
  return grants;
}

function accountGrants(madeByUs: boolean): ColumnGrant[] {
  const grants: ColumnGrant[] = Object.entries(accountColumns).map(([role, columns]) => ({
    role: role as LeadlightRole,
    privilege: 'select',
    columns,
  }));
  // In an adopted database sign-ins are the platform's to write down.
  if (madeByUs) {
    grants.push({ role: 'leadlight_login', privilege: 'update', columns: ['last_sign_in_at'] });
  }
  return grants;
}

/** Gives our roles their rights on the platform's schemas and tables, column by column. */
export async function applyGrants(
  trx: Knex.Transaction,
  tables: readonly Table[],
  note: Note,
): Promise<void> {
  const live = await readCatalogue(async (statement) => (await trx.raw(statement)).rows);
  const { rows } = await trx.raw('select name from reporting.platform_objects where made_by_us');
  const madeByUs = new Set((rows as { name: string }[]).map((row) => row.name));
  await attempt(trx, `grant usage on schema public to ${leadlightRoles.join(', ')}`, note);
  await attempt(trx, `grant usage on schema auth to ${Object.keys(accountColumns).join(', ')}`, note);
  for (const table of tables) {
    const name = qualifiedName(table);
    const present = new Set(live.relations.get(name)?.columns.map((column) => column.name));
    for (const grant of grantsFor(table, madeByUs.has(name))) {
      const columns = grant.columns.filter((column) => present.has(column));
      if (columns.length > 0) await attempt(trx, grantStatement(name, { ...grant, columns }), note);
    }
  }
}

export function grantStatement(table: string, grant: ColumnGrant): string {
  const columns = grant.columns.map((column) => `"${column}"`).join(', ');
  return `grant ${grant.privilege} (${columns}) on ${table} to ${grant.role}`;
}
