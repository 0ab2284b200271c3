import { afterAll, beforeAll, expect, test } from 'vitest';
import { recording, type SyncWorld, startSyncWorld, totalsQuery } from './n8n-sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world.close());

test('the same server for two clients keeps both whole', async () => {
  const [one, two] = [await world.addClient('One'), await world.addClient('Two')];
  await Promise.all([world.sync(one), world.sync(two)]);
  expect(await world.contentOf(one)).toEqual(await world.contentOf(two));
  for (const clientId of [one, two]) {
    const totals = await world.database.arrange(totalsQuery, [clientId]);
    expect(totals).toEqual([{ total: 384, failed: 87, adjusted_total: 381, adjusted_failed: 84 }]);
  }
  const crossed = await world.database.arrange(
    'select 1 from n8n_executions e join n8n_workflows w on w.id = e.workflow_db_id where w.client_id <> e.client_id',
  );
  expect(crossed).toEqual([]);
});

test('a server that moved goes on; another server with the same numbers is refused', async () => {
  const clientId = await world.addClient();
  await world.sync(clientId);
  const before = await world.contentOf(clientId);
  const moved = world.server.url.replace('127.0.0.1', 'localhost');
  expect(await world.sync(clientId, { baseUrl: moved })).toMatchObject({ inserted: 0, updated: 0 });
  world.server.runs = recording.runs.map((run) => ({ ...run, workflowId: `other-${run.workflowId}` }));
  await expect(world.sync(clientId)).rejects.toThrow(/another n8n server/);
  world.server.runs = recording.runs;
  await world.sync(clientId);
  // The refused page left nothing of itself behind, not even the names of its workflows.
  expect(await world.contentOf(clientId)).toEqual(before);
});

test('with the diagram’s global key a second client’s server is refused, the first goes on', async () => {
  const [one, two] = [await world.addClient('One'), await world.addClient('Two')];
  await world.database.arrange('truncate n8n_executions, n8n_workflows cascade');
  await world.database.arrange('truncate reporting.n8n_sync_state, reporting.n8n_sync_gaps');
  await world.database.arrange('create unique index global_key on n8n_executions (n8n_execution_id)');
  await world.sync(one);
  await expect(world.sync(two)).rejects.toThrow(/one n8n server for one client only.*leadlight doctor/);
  expect(await world.contentOf(two)).toEqual({ runs: [], workflows: [], gaps: [] });
  expect(await world.sync(one)).toMatchObject({ inserted: 0, updated: 0 });
  await world.database.arrange('drop index global_key');
});

test('a workflow deleted in n8n keeps its runs; it is archived, or named by its id if never listed', async () => {
  const clientId = await world.addClient();
  const [gone] = recording.workflows;
  world.server.workflows = recording.workflows.slice(1);
  await world.sync(clientId);
  const nameOf = async () => {
    const rows = await world.database.arrange<{ name: string; status: string }>(
      'select name, status::text from n8n_workflows where client_id = $1 and n8n_workflow_id = $2',
      [clientId, gone?.id],
    );
    return rows[0];
  };
  expect(await nameOf()).toEqual({ name: `Deleted workflow ${gone?.id}`, status: 'archived' });
  world.server.workflows = recording.workflows;
  await world.sync(clientId);
  expect(await nameOf()).toEqual({ name: gone?.name, status: 'active' });
  world.server.workflows = recording.workflows.slice(1);
  await world.sync(clientId);
  expect(await nameOf()).toEqual({ name: gone?.name, status: 'archived' });
  world.server.workflows = recording.workflows;
});

test('a run is linked to the lead that its input names, of the same client only', async () => {
  const [one, two] = [await world.addClient('One'), await world.addClient('Two')];
  const [lead] = await world.database.arrange<{ id: string }>(
    "insert into leads (client_id, external_id) values ($1, 'crm-17') returning id",
    [one],
  );
  const withBody = (body: unknown) => ({
    resultData: {
      error: { message: 'bad \u0000 byte', node: { name: 'CRM' } },
      runData: {
        Webhook: [
          { source: [], data: { main: [[{ json: { headers: { Authorization: 'Bearer x' }, body } }]] } },
        ],
      },
    },
  });
  const failed = recording.runs.filter((run) => run.status === 'error').slice(0, 3);
  const bodies = [{ lead_id: lead?.id }, { lead: { external_id: 'crm-17' } }, { leadId: 'nobody' }];
  for (const [place, run] of failed.entries()) world.server.data.set(run.id, withBody(bodies[place]));
  world.server.runs = failed;
  await world.sync(one);
  await world.sync(two);
  const linked = (clientId: string) =>
    world.database.arrange(
      `select lead_id, error_message, input_data->'headers' as headers
       from n8n_executions where client_id = $1 order by n8n_execution_id::int desc`,
      [clientId],
    );
  const row = (leadId: string | null | undefined) => ({
    lead_id: leadId,
    error_message: 'bad  byte',
    headers: { Authorization: '[removed]' },
  });
  expect(await linked(one)).toEqual([row(lead?.id), row(lead?.id), row(null)]);
  expect(await linked(two)).toEqual([row(null), row(null), row(null)]);
});
