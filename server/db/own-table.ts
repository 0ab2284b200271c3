import type { Knex } from 'knex';
import { runDdl } from './ddl-run.ts';
import { currentClient, type LeadlightRole, tenantRoles } from './roles.ts';

/** A table of `reporting`; what each role may do with it, as in `grant` (`select, update (name)`). */
export interface OwnTable {
  readonly name: string;
  /** Columns and constraints as in `create table`. */
  readonly definition: string;
  /** True: it has a client_id, and every role but owner and platform sees the current client's rows only. */
  readonly perClient: boolean;
  readonly rights: Partial<Record<LeadlightRole, string>>;
}

/** Runs statements as the owner of `reporting`, so that what they make belongs to it. */
export async function asOwner(trx: Knex.Transaction, ...statements: string[]): Promise<void> {
  await trx.raw('set local role leadlight_owner');
  for (const statement of statements) await runDdl(trx, statement);
  await trx.raw('reset role');
}

/**
 * Makes one table of `reporting` with its rights and, for a table of clients' rows, its second wall. No foreign key
 * leads from here to the platform's tables: one could stop the platform from truncating or dropping its own.
 */
export async function createOwnTable(trx: Knex.Transaction, table: OwnTable): Promise<void> {
  const name = `reporting.${table.name}`;
  const statements = [`create table ${name} (${table.definition})`];
  if (table.perClient) statements.push(...secondWall(name));
  for (const [role, rights] of Object.entries(table.rights)) {
    statements.push(`grant ${rights} on ${name} to ${role}`);
  }
  await asOwner(trx, ...statements);
}

/** FORCE binds the owner too; its own policy lets the command line and definer functions work across clients. */
function secondWall(name: string): string[] {
  return [
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    ...tenantRoles.map(
      (role) =>
        `create policy ${role} on ${name} to ${role} using (client_id = ${currentClient}) with check (client_id = ${currentClient})`,
    ),
    `create policy leadlight_platform on ${name} for select to leadlight_platform using (true)`,
    `create policy leadlight_owner on ${name} to leadlight_owner using (true) with check (true)`,
  ];
}
