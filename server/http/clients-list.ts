import { scopeForPlatform } from '../access/scope.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import type { Pools } from '../db/tenancy.ts';
import { sql, withPlatform } from '../db/tenancy.ts';

export interface ListedClient {
  readonly id: string;
  readonly name: string;
  /** As what the viewer may enter it. */
  readonly role: Role;
}

export interface ClientList {
  readonly clients: readonly ListedClient[];
  /** Of all that match, on every page. */
  readonly total: number;
}

/**
 * One page of the clients whose name contains `search`, by name; all clients for platform admins, else the viewer's own.
 */
export async function listClients(
  pools: Pools,
  viewer: Viewer,
  search: string,
  page: number,
  pageSize: number,
): Promise<ClientList> {
  const offset = (page - 1) * pageSize;
  if (viewer.isPlatformAdmin) return allClients(pools, viewer, search, offset, pageSize);
  const wanted = search.toLowerCase();
  const matching = viewer.memberships.filter((one) => one.clientName.toLowerCase().includes(wanted));
  return {
    clients: matching
      .slice(offset, offset + pageSize)
      .map((one) => ({ id: one.clientId, name: one.clientName, role: one.role })),
    total: matching.length,
  };
}

function allClients(
  pools: Pools,
  viewer: Viewer,
  search: string,
  offset: number,
  pageSize: number,
): Promise<ClientList> {
  return withPlatform(pools, scopeForPlatform(viewer), async (db) => {
    const matching = () =>
      sql('public.clients').whereRaw("strpos(lower(coalesce(name, '')), lower(?)) > 0", [search]);
    const { total } = await db.row<{ total: string }>(matching().count({ total: '*' }));
    const rows = await db.rows<{ id: string; name: string | null }>(
      matching().select('id', 'name').orderByRaw('lower(name), id').limit(pageSize).offset(offset),
    );
    return {
      clients: rows.map(({ id, name }) => ({ id, name: name ?? 'Unnamed client', role: 'platform_admin' })),
      total: Number(total),
    };
  });
}
