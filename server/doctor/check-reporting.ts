import type { Catalogue, Relation } from '../db/catalogue-types.ts';
import { leadlightRoles, servingRoles } from '../db/roles.ts';
import type { Finding } from './finding.ts';
import { error, warn } from './finding.ts';

/** Tables of `reporting` that the program works with. */
export const reportingTables = [
  'audit_chain',
  'audit_heads',
  'client_settings',
  'client_status_outcomes',
  'demo_loads',
  'migrations',
  'migrations_lock',
  'n8n_sync_gaps',
  'n8n_sync_state',
  'platform_objects',
  'rate_limits',
  'saved_filters',
  'sessions',
  'status_outcomes',
] as const;

/** The one view that reads with its owner's rights: it names the current client itself. */
const definerViews = ['reporting.people'];

const ours: readonly string[] = leadlightRoles;

/** What we own, and everything by which row level security could be passed by: views, materialized views, functions. */
export function checkReporting(live: Catalogue): Finding[] {
  if (!live.schemas.has('reporting')) {
    return [error('schema_missing', 'reporting', 'The schema does not exist.', 'Run: leadlight migrate')];
  }
  return [
    ...reportingTables
      .filter((name) => !live.relations.has(`reporting.${name}`))
      .map((name) =>
        error('table_missing', `reporting.${name}`, 'The table does not exist.', 'Restore it from a backup.'),
      ),
    ...[...live.relations.values()].flatMap((relation) => [
      ...(relation.name.startsWith('reporting.') ? checkOwnRelation(live, relation) : []),
      ...checkBypass(live, relation),
    ]),
    ...checkRoutines(live),
    ...checkOutsiders(live),
  ];
}

function checkOwnRelation(live: Catalogue, relation: Relation): Finding[] {
  const { name } = relation;
  if (relation.kind !== 'table' || !relation.columns.some((column) => column.name === 'client_id')) return [];
  const findings: Finding[] = [];
  if (!relation.rowSecurity) {
    findings.push(
      error(
        'row_security_off',
        name,
        'Row level security is off.',
        `alter table ${name} enable row level security;`,
      ),
    );
  }
  if (!relation.forced) {
    findings.push(
      error(
        'row_security_not_forced',
        name,
        'Its owner passes row level security.',
        `alter table ${name} force row level security;`,
      ),
    );
  }
  for (const policy of relation.policies) {
    const allowed = ['leadlight_owner', 'leadlight_platform'];
    if (policy.expression?.includes('leadlight.client_id')) continue;
    if (!policy.permissive || policy.roles.every((role) => allowed.includes(role))) continue;
    findings.push(
      error(
        'policy_widens',
        name,
        `The policy ${policy.name} shows rows of other clients.`,
        `drop policy "${policy.name}" on ${name};`,
      ),
    );
  }
  for (const index of live.indexes.filter((i) => i.relation === name && i.unique)) {
    if (index.columns.includes('client_id')) continue;
    findings.push(
      error(
        'key_without_client',
        index.name,
        'A key without client_id tells one client about another’s values, and cannot be distributed.',
        `Make the key include client_id.`,
      ),
    );
  }
  return findings;
}

function checkBypass(live: Catalogue, relation: Relation): Finding[] {
  const readers = live.grants
    .filter((grant) => grant.object === relation.name && grant.privilege === 'SELECT')
    .map((grant) => grant.role)
    .filter((role) => role === 'public' || (servingRoles as readonly string[]).includes(role));
  if (readers.length === 0) return [];
  const who = [...new Set(readers)].join(', ');
  if (relation.kind === 'materialized view') {
    return [
      error(
        'matview_grant',
        relation.name,
        `A materialized view has no row level security, and ${who} may read it.`,
        `revoke all on ${relation.name} from ${who};`,
      ),
    ];
  }
  const readsAsOwner = relation.kind === 'view' && !relation.securityInvoker;
  if (!readsAsOwner || definerViews.includes(relation.name)) return [];
  return [
    error(
      'view_not_invoker',
      relation.name,
      `The view reads with its owner's rights, and ${who} may read it.`,
      `alter view ${relation.name} set (security_invoker = true);`,
    ),
  ];
}

function checkRoutines(live: Catalogue): Finding[] {
  return live.routines
    .filter((routine) => routine.definer && !routine.name.startsWith('auth.'))
    .flatMap((routine) => {
      const isOurs = routine.name.startsWith('reporting.');
      const findings: Finding[] = [];
      if (!routine.pinned) {
        findings.push(
          (isOurs ? error : warn)(
            'definer_search_path',
            routine.name,
            'A SECURITY DEFINER function without its own search_path runs what its caller puts in the way.',
            `alter function ${routine.name} set search_path = pg_catalog, pg_temp;`,
          ),
        );
      }
      if (isOurs && routine.publicMayRun) {
        findings.push(
          error(
            'definer_public',
            routine.name,
            'Everybody may run it.',
            `revoke execute on function ${routine.name} from public;`,
          ),
        );
      }
      return findings;
    });
}

function checkOutsiders(live: Catalogue): Finding[] {
  const outsiders = live.grants
    .filter((grant) => grant.object === 'schema reporting' || grant.object.startsWith('reporting.'))
    .filter((grant) => !ours.includes(grant.role))
    .map((grant) => `${grant.object}\0${grant.role}`);
  return [...new Set(outsiders)].map((entry) => {
    const [object = '', role = ''] = entry.split('\0');
    return error(
      'reporting_open',
      object,
      `${role} has rights on it.`,
      `revoke all on ${object} from ${role};`,
    );
  });
}
