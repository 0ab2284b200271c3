import { zoneOrUtc } from '../../reports/kit/params.ts';
import { ClientScope, PlatformScope, type Pools, sql, withPlatform } from '../db/tenancy.ts';
import { WrongUse } from './exit.ts';

export interface ListedClient {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly currency: string;
}

/** Whoever may run commands on this machine holds the database's credentials already: an operator sees every client. */
export function listClients(pools: Pools): Promise<ListedClient[]> {
  return withPlatform(pools, PlatformScope.mint(), async (db) => {
    const rows = await db.rows<{
      id: string;
      name: string | null;
      timezone: string | null;
      currency: string | null;
    }>(sql('clients').select('id', 'name', 'timezone', 'currency').orderBy('name').orderBy('id'));
    return rows.map((row) => ({
      id: row.id,
      name: row.name ?? '',
      timezone: zoneOrUtc(row.timezone),
      currency: row.currency ?? 'USD',
    }));
  });
}

/** The scope of the client with this id or name (case does not matter). Throws WrongUse where none or several fit. */
export async function scopeByName(pools: Pools, nameOrId: string): Promise<ClientScope> {
  const wanted = nameOrId.trim().toLowerCase();
  const clients = await listClients(pools);
  const byId = clients.find((client) => client.id === wanted);
  const found = byId ? [byId] : clients.filter((client) => client.name.toLowerCase() === wanted);
  const [only, ...others] = found;
  if (!only) {
    throw new WrongUse(`client: there is no client "${nameOrId}". List them with: leadlight clients`);
  }
  if (others.length > 0)
    throw new WrongUse(`client: ${found.length} clients are called "${nameOrId}"; use the id.`);
  return ClientScope.mint(only.id);
}
