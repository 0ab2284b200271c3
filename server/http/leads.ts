import { listLeads } from '../../reports/leads/leads-list.ts';
import { loadClient } from '../../reports/run.ts';
import { rowLimit } from '../access/roles.ts';
import { withClient } from '../db/tenancy.ts';
import { stringsOf } from './links.ts';
import { buildLeadListPage } from './models/lead-list-page.ts';
import { framePage } from './page-frame.ts';
import { present } from './present.ts';
import { recordAccess } from './record-access.ts';
import type { ClientContext } from './route.ts';

/** `GET /clients/:client/leads`: all leads, or exactly those behind a mark of the funnel; an agent's own only. */
export async function showLeads(context: ClientContext): Promise<void> {
  const { app, scope, signal, viewer, role, now, req, res } = context;
  const { client, list } = await withClient(
    app.pools,
    scope,
    async (db) => {
      const client = await loadClient(db);
      const own = rowLimit(role) === 'own' ? { onlyAssignedTo: viewer.userId } : {};
      return { client, list: await listLeads(db, { client, query: req.query, now, ...own }) };
    },
    { signal },
  );
  const query = stringsOf(req.query);
  await recordAccess(context, {
    action: 'list.viewed',
    entityType: 'leads',
    entityId: scope.clientId,
    newValues: { query, shown: list.rows.length, total: list.total },
  });
  const page = await framePage(context, { title: 'Leads', section: 'leads', client, keep: {} }, role);
  await present(res, 'list', buildLeadListPage({ page, client, list, query, now }));
}
