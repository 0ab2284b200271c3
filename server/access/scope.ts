import type { Pools } from '../db/tenancy.ts';
import { ClientScope, PlatformScope, sql, withPlatform } from '../db/tenancy.ts';
import { notFound } from '../errors.ts';
import { isUuid } from './uuid.ts';
import type { Role, Viewer } from './viewer.ts';

/**
 * The right of `viewer` to read the client named in an address, and as what. Throws notFound for another tenant's id,
 * for an id that does not exist and for text that is no id at all: the three cannot be told apart.
 */
export async function scopeForClient(
  pools: Pools,
  viewer: Viewer,
  clientId: string,
): Promise<{ scope: ClientScope; role: Role }> {
  if (isUuid(clientId)) {
    if (viewer.isPlatformAdmin && (await exists(pools, viewer, clientId))) {
      return { scope: ClientScope.mint(clientId), role: 'platform_admin' };
    }
    const membership = viewer.memberships.find((one) => one.clientId === clientId);
    if (membership) return { scope: ClientScope.mint(clientId), role: membership.role };
  }
  throw notFound('Page');
}

/** The right to read across clients. Throws notFound for everybody but platform admins. */
export function scopeForPlatform(viewer: Viewer): PlatformScope {
  if (!viewer.isPlatformAdmin) throw notFound('Page');
  return PlatformScope.mint();
}

async function exists(pools: Pools, viewer: Viewer, clientId: string): Promise<boolean> {
  const found = await withPlatform(pools, scopeForPlatform(viewer), (db) =>
    db.optionalRow(sql('public.clients').select('id').where({ id: clientId })),
  );
  return found !== undefined;
}
