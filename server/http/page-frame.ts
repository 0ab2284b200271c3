import { reports } from '../../reports/registry.ts';
import { may } from '../access/roles.ts';
import type { Role } from '../access/viewer.ts';
import { listClients } from './clients-list.ts';
import { csrfToken } from './middleware/csrf.ts';
import type { Page, Place } from './models/page.ts';
import { buildPage } from './models/page.ts';
import type { SignedInContext } from './route.ts';

/** The frame of a signed-in page. `role` is the reader's in the place's client; null outside of one. */
export async function framePage(context: SignedInContext, place: Place, role: Role | null): Promise<Page> {
  const { app, req, viewer } = context;
  const { clients } = await listClients(app.pools, viewer, '', 1, 200);
  return buildPage(viewer, csrfToken(req), place, {
    reports: reports.map(({ slug, title }) => ({ slug, title })),
    clients: clients.map(({ id, name }) => ({ id, name })),
    mayReadRows: role !== null && may(role, 'rows'),
  });
}
