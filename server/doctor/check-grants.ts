import type { Catalogue } from '../db/catalogue-types.ts';
import { isGranted } from '../db/catalogue-types.ts';
import type { Table } from '../db/contract/column.ts';
import { qualifiedName } from '../db/contract/column.ts';
import { grantStatement, grantsFor } from '../db/grants.ts';
import { leadlightRoles, servingRoles } from '../db/roles.ts';
import type { Finding } from './finding.ts';
import { error, warn } from './finding.ts';

/** Rights of our roles on the platform's tables: those they need, and none on secrets. */
export function checkGrants(
  live: Catalogue,
  tables: readonly Table[],
  madeByUs: ReadonlySet<string>,
): Finding[] {
  if (leadlightRoles.some((role) => !live.roles.has(role))) return [];
  return tables.flatMap((table) => {
    const relation = live.relations.get(qualifiedName(table));
    if (!relation) return [];
    const present = new Set(relation.columns.map((column) => column.name));
    return [
      ...missingGrants(live, table, present, madeByUs.has(relation.name)),
      ...openSecrets(live, table, present),
      ...openTables(live, table),
    ];
  });
}

function missingGrants(
  live: Catalogue,
  table: Table,
  present: ReadonlySet<string>,
  madeByUs: boolean,
): Finding[] {
  const name = qualifiedName(table);
  return grantsFor(table, madeByUs).flatMap((grant) => {
    const columns = grant.columns.filter(
      (column) =>
        present.has(column) && !isGranted(live, grant.role, grant.privilege.toUpperCase(), name, column),
    );
    if (columns.length === 0) return [];
    return error(
      'grant_missing',
      name,
      `${grant.role} may not ${grant.privilege} ${columns.join(', ')}.`,
      `${grantStatement(name, { ...grant, columns })};`,
    );
  });
}

function openSecrets(live: Catalogue, table: Table, present: ReadonlySet<string>): Finding[] {
  const name = qualifiedName(table);
  return table.columns
    .filter((column) => column.secret && present.has(column.name))
    .flatMap((column) =>
      servingRoles
        .filter((role) => isGranted(live, role, 'SELECT', name, column.name))
        .filter(
          (role) =>
            !grantsFor(table, true).some(
              (grant) => grant.role === role && grant.columns.includes(column.name),
            ),
        )
        .map((role) =>
          error(
            'secret_readable',
            `${name}.${column.name}`,
            `${role} may read a secret.`,
            `Revoke SELECT on ${name} and on its column ${column.name} from ${role} and from PUBLIC, then run: leadlight migrate`,
          ),
        ),
    );
}

/** A right on the whole table opens every column that the platform adds later. */
function openTables(live: Catalogue, table: Table): Finding[] {
  const name = qualifiedName(table);
  return live.grants
    .filter((grant) => grant.object === name && grant.column === null && grant.privilege === 'SELECT')
    .filter((grant) => (servingRoles as readonly string[]).includes(grant.role))
    .map((grant) =>
      warn(
        'table_wide_grant',
        name,
        `${grant.role} may read the whole table, also columns that are added later.`,
        `revoke select on ${name} from ${grant.role}; -- column grants stay`,
      ),
    );
}
