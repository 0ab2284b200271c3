import { isIanaZone } from '../clock.ts';
import type { RunQuery } from '../db/catalogue.ts';
import type { Catalogue } from '../db/catalogue-types.ts';
import type { Finding } from './finding.ts';
import { warn } from './finding.ts';

/** Clients whose days nobody can cut: without a zone, or with one that Postgres or this program does not know. */
export async function checkClients(live: Catalogue, run: RunQuery): Promise<Finding[]> {
  const columns = live.relations.get('public.clients')?.columns.map((column) => column.name) ?? [];
  if (!['id', 'name', 'timezone'].every((name) => columns.includes(name))) return [];
  const rows = await run(`
    select c.id, c.name, c.timezone, z.name is not null as known
    from public.clients c
    left join pg_timezone_names z on z.name = c.timezone
    order by c.name, c.id`);
  return (rows as { id: string; name: string; timezone: string | null; known: boolean }[])
    .filter((row) => row.timezone === null || !row.known || !isIanaZone(row.timezone))
    .map((row) =>
      warn(
        row.timezone === null ? 'zone_missing' : 'zone_unknown',
        `client ${row.name}`,
        row.timezone === null
          ? 'It has no time zone: its days are cut in UTC.'
          : `Its time zone ${JSON.stringify(row.timezone)} is no IANA name: its days are cut in UTC.`,
        `update public.clients set timezone = 'Europe/Berlin' where id = '${row.id}'; -- the client’s own zone`,
      ),
    );
}
