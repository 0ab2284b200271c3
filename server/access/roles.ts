import type { Role } from './viewer.ts';

/** What a route asks for, in the words of the role matrix. */
export type Permission = 'aggregates' | 'rows' | 'export' | 'schedules' | 'settings' | 'platform';

const matrix: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['aggregates', 'export'],
  agent: ['aggregates', 'rows'],
  manager: ['aggregates', 'rows', 'export', 'schedules'],
  owner: ['aggregates', 'rows', 'export', 'schedules', 'settings'],
  platform_admin: ['aggregates', 'rows', 'export', 'schedules', 'settings', 'platform'],
};

/** Whether a role has a permission at all; `rows` of an agent are their own leads only (see `rowLimit`). */
export function may(role: Role, permission: Permission): boolean {
  return matrix[role].includes(permission);
}

/** Whose rows a role reads: everybody's, or only those of leads assigned to the person. */
export function rowLimit(role: Role): 'all' | 'own' {
  return role === 'agent' ? 'own' : 'all';
}
