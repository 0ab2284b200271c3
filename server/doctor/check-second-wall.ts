import type { Catalogue, LivePolicy, Relation } from '../db/catalogue-types.ts';
import type { Table } from '../db/contract/column.ts';
import { qualifiedName } from '../db/contract/column.ts';
import { leadlightRoles, tenantRoles } from '../db/roles.ts';
import { createPolicy, type Policy, policiesFor } from '../db/row-security.ts';
import type { Finding } from './finding.ts';
import { error, warn } from './finding.ts';

const ours: readonly string[] = leadlightRoles;

/** Row level security of the platform's tables, as far as it concerns our roles. */
export function checkSecondWall(live: Catalogue, tables: readonly Table[]): Finding[] {
  return tables.flatMap((table) => {
    const relation = live.relations.get(qualifiedName(table));
    if (!relation) return [];
    if (!relation.rowSecurity) return table.tenant === null ? [] : [wallOff(live, relation, table)];
    return [...missingPolicies(relation, table), ...checkPolicies(relation, table)];
  });
}

function missingPolicies(relation: Relation, table: Table): Finding[] {
  return policiesFor(table)
    .filter((policy) => !hasPolicy(relation, policy))
    .map((policy) =>
      error(
        'policy_missing',
        relation.name,
        `Row level security is on and no policy lets ${policy.role} see its rows.`,
        `${createPolicy(table, policy)};`,
      ),
    );
}

function hasPolicy(relation: Relation, policy: Policy): boolean {
  return relation.policies.some((live) => live.permissive && live.roles.includes(policy.role));
}

/** Policies that let a role of one client see more than that client. */
function checkPolicies(relation: Relation, table: Table): Finding[] {
  if (table.tenant === null) return [];
  const bound = (role: string) =>
    relation.policies.some((p) => !p.permissive && p.roles.includes(role) && namesClient(p));
  return relation.policies
    .filter((policy) => policy.permissive && !namesClient(policy))
    .flatMap((policy) =>
      tenantRoles
        .filter((role) => policy.roles.includes(role) || policy.roles.includes('public'))
        .filter((role) => !bound(role))
        .map((role) =>
          error(
            'policy_widens',
            relation.name,
            `The policy ${policy.name} shows ${role} rows of other clients.`,
            `${restrictivePolicy(table, role)};`,
          ),
        ),
    );
}

function namesClient(policy: LivePolicy): boolean {
  return policy.expression?.includes('leadlight.client_id') ?? false;
}

/**
 * Switching the wall on would shut out every role without a policy: the SQL lets each role with grants of today pass.
 * Where everybody has a grant, everybody passes, and ours are held back by a restrictive policy of their own.
 */
function wallOff(live: Catalogue, relation: Relation, table: Table): Finding {
  const passing = [
    ...new Set(
      live.grants
        .filter((grant) => grant.object === relation.name && !ours.includes(grant.role))
        .map((grant) => grant.role)
        .filter((name) => {
          const role = live.roles.get(name);
          return name === 'public' || !(role?.superuser || role?.bypassRls);
        }),
    ),
  ].sort();
  const statements = policiesFor(table)
    .filter((policy) => !hasPolicy(relation, policy))
    .map((policy) => createPolicy(table, policy));
  if (passing.length > 0) {
    const roles = passing.includes('public') ? 'public' : passing.map((name) => `"${name}"`).join(', ');
    statements.push(
      `create policy platform_passes on ${relation.name} to ${roles} using (true) with check (true)`,
    );
    if (roles === 'public') statements.push(...tenantRoles.map((role) => restrictivePolicy(table, role)));
  }
  statements.push(`alter table ${relation.name} enable row level security`);
  return warn(
    'second_wall_off',
    relation.name,
    'Row level security is off: only the queries’ own client filter keeps clients apart.',
    `begin;\n${statements.map((statement) => `${statement};\n`).join('')}commit;`,
  );
}

function restrictivePolicy(table: Table, role: (typeof tenantRoles)[number]): string {
  const policy = policiesFor(table).find((p) => p.role === role);
  const rows = policy?.rows ?? 'false';
  return `create policy ${role}_only on ${qualifiedName(table)} as restrictive to ${role} using (${rows}) with check (${rows})`;
}
