import type { Catalogue } from '../db/catalogue-types.ts';
import { leadlightRoles } from '../db/roles.ts';
import type { Finding } from './finding.ts';
import { error } from './finding.ts';

/** The five roles: there, without powers that row level security does not bind, and owning nothing. */
export function checkRoles(live: Catalogue): Finding[] {
  return leadlightRoles.flatMap((name) => {
    const role = live.roles.get(name);
    if (!role) return [error('role_missing', name, 'The role does not exist.', 'Run: leadlight migrate')];
    const findings: Finding[] = [];
    if (role.superuser) {
      findings.push(
        error('role_superuser', name, 'A superuser passes every wall.', `alter role ${name} nosuperuser;`),
      );
    }
    if (role.bypassRls) {
      findings.push(
        error('role_bypassrls', name, 'It bypasses row level security.', `alter role ${name} nobypassrls;`),
      );
    }
    if (name === 'leadlight_owner') return findings;
    for (const relation of live.relations.values()) {
      if (relation.owner !== name) continue;
      findings.push(
        error(
          'role_owns_table',
          relation.name,
          `${name} owns it, and an owner may read and change everything in it.`,
          `alter table ${relation.name} owner to ${relation.name.startsWith('reporting.') ? 'leadlight_owner' : 'the platform’s owner'};`,
        ),
      );
    }
    for (const group of role.memberOf) {
      findings.push(error('role_member', name, `It may act as ${group}.`, `revoke ${group} from ${name};`));
    }
    return findings;
  });
}
