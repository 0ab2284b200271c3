import type { Role } from '../access/viewer.ts';

const names: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  agent: 'Agent',
  manager: 'Manager',
  owner: 'Owner',
  platform_admin: 'Platform admin',
};

/** A role as people read it. */
export function roleName(role: Role): string {
  return names[role];
}
