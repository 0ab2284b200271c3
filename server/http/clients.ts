import { z } from 'zod';
import { scopeForPlatform } from '../access/scope.ts';
import type { Role, Viewer } from '../access/viewer.ts';
import type { Pools } from '../db/tenancy.ts';
import { sql, withPlatform } from '../db/tenancy.ts';
import { readQuery } from './form.ts';
import type { SignedInContext } from './route.ts';

const pageSize = 50;

const clientsQuery = z.object({
  q: z.string().max(100).optional(),
  page: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'must be a page number')
    .default('1')
    .transform(Number),
});

export interface ListedClient {
  readonly id: string;
  readonly name: string;
  /** As what the viewer may enter it. */
  readonly role: Role;
}

export interface ClientPage {
  readonly clients: readonly ListedClient[];
  /** Of all that match, on every page. */
  readonly total: number;
  readonly page: number;
  readonly pageCount: number;
}

/** `GET /clients?q=&page=`: the clients that the viewer may enter, by name. */
export async function showClients({ app, req, res, viewer }: SignedInContext): Promise<void> {
  const { q, page } = readQuery(req, clientsQuery);
  res.json(await listClients(app.pools, viewer, q ?? '', page));
}

/** One page of the clients whose name contains `search`; all clients for platform admins, else the viewer's own. */
export async function listClients(
  pools: Pools,
  viewer: Viewer,
  search: string,
  page: number,
): Promise<ClientPage> {
  const found = viewer.isPlatformAdmin
    ? await allClients(pools, viewer, search, page)
    : ownClients(viewer, search, page);
  return { ...found, page, pageCount: Math.max(1, Math.ceil(found.total / pageSize)) };
}

function ownClients(viewer: Viewer, search: string, page: number): Pick<ClientPage, 'clients' | 'total'> {
  const wanted = search.toLowerCase();
  const matching = viewer.memberships.filter((one) => one.clientName.toLowerCase().includes(wanted));
  return {
    clients: matching
      .slice((page - 1) * pageSize, page * pageSize)
      .map((one) => ({ id: one.clientId, name: one.clientName, role: one.role })),
    total: matching.length,
  };
}

async function allClients(
  pools: Pools,
  viewer: Viewer,
  search: string,
  page: number,
): Promise<Pick<ClientPage, 'clients' | 'total'>> {
  return withPlatform(pools, scopeForPlatform(viewer), async (db) => {
    const matching = () =>
      sql('public.clients').whereRaw("strpos(lower(coalesce(name, '')), lower(?)) > 0", [search]);
    const { total } = await db.row<{ total: string }>(matching().count({ total: '*' }));
    const rows = await db.rows<{ id: string; name: string | null }>(
      matching()
        .select('id', 'name')
        .orderByRaw('lower(name), id')
        .limit(pageSize)
        .offset((page - 1) * pageSize),
    );
    return {
      clients: rows.map(({ id, name }) => ({ id, name: name ?? 'Unnamed client', role: 'platform_admin' })),
      total: Number(total),
    };
  });
}
