import { loadRun } from '../../reports/executions/run-detail.ts';
import { listRuns } from '../../reports/executions/runs-list.ts';
import { loadClient } from '../../reports/run.ts';
import { rowLimit } from '../access/roles.ts';
import { withClient } from '../db/tenancy.ts';
import { refuseQuery } from './form.ts';
import { stringsOf } from './links.ts';
import { buildRunPage } from './models/run-detail-page.ts';
import { buildRunListPage } from './models/run-list-page.ts';
import { framePage } from './page-frame.ts';
import { present } from './present.ts';
import { recordAccess } from './record-access.ts';
import type { ClientContext } from './route.ts';

/** Runs belong to the report on automations. */
const section = 'executions';

/** `GET /clients/:client/runs`: runs, latest first; an agent's are those of their own leads. */
export async function showRuns(context: ClientContext): Promise<void> {
  const { app, scope, signal, role, now, req, res } = context;
  const { client, list } = await withClient(
    app.pools,
    scope,
    async (db) => {
      const client = await loadClient(db);
      const onlyAssignedTo = ownLimit(context);
      return { client, list: await listRuns(db, { client, query: req.query, now, onlyAssignedTo }) };
    },
    { signal },
  );
  const query = stringsOf(req.query);
  await recordAccess(context, {
    action: 'list.viewed',
    entityType: 'runs',
    entityId: scope.clientId,
    newValues: { query, shown: list.rows.length, total: list.count },
  });
  const page = await framePage(context, { title: 'Runs', section, client, keep: {} }, role);
  await present(res, 'list', buildRunListPage({ page, client, list, query, now }));
}

/** `GET /clients/:client/runs/:run`: one run with its error, its leads and its masked input and output. */
export async function showRun(context: ClientContext): Promise<void> {
  const { app, scope, signal, role, now, req, res } = context;
  refuseQuery(req);
  const id = String(req.params.run);
  const { client, run } = await withClient(
    app.pools,
    scope,
    async (db) => ({
      client: await loadClient(db),
      run: await loadRun(db, id, { now, onlyAssignedTo: ownLimit(context) }),
    }),
    { signal },
  );
  await recordAccess(context, { action: 'run.viewed', entityType: 'run', entityId: run.id });
  const title = run.workflow?.name ?? 'Run';
  const page = await framePage(context, { title, section, client, keep: {} }, role);
  await present(res, 'run', buildRunPage({ page, client, run, now }));
}

function ownLimit({ role, viewer }: ClientContext): string | null {
  return rowLimit(role) === 'own' ? viewer.userId : null;
}
