import { z } from 'zod';
import { listClients } from './clients-list.ts';
import { readQuery } from './form.ts';
import { clientPath, linkTo } from './links.ts';
import { initials } from './models/page.ts';
import { framePage } from './page-frame.ts';
import { present } from './present.ts';
import { roleName } from './role-name.ts';
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

/** `GET /clients?q=&page=`: the clients that the viewer may enter, by name. */
export async function showClients(context: SignedInContext): Promise<void> {
  const { app, req, res, viewer } = context;
  const { q = '', page } = readQuery(req, clientsQuery);
  const { clients, total } = await listClients(app.pools, viewer, q, page, pageSize);
  const pageLink = (to: number) => linkTo('/clients', { q }, { page: to === 1 ? null : String(to) });
  await present(res, 'clients', {
    page: await framePage(context, { title: 'Clients', section: 'clients', client: null, keep: {} }, null),
    search: q,
    count: `${total} ${total === 1 ? 'client' : 'clients'}`,
    clients: clients.map(({ id, name, role }) => ({
      name,
      initial: initials(name).slice(0, 1),
      role: roleName(role),
      href: clientPath(id),
    })),
    previous: page > 1 ? pageLink(page - 1) : null,
    next: page * pageSize < total ? pageLink(page + 1) : null,
  });
}
