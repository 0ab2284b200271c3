import { afterAll, beforeAll, expect, test } from 'vitest';
import { recording, type SyncWorld, startSyncWorld, totalsQuery } from './n8n-sync-world.ts';

let world: SyncWorld;
let clientId: string;

beforeAll(async () => {
  world = await startSyncWorld();
  clientId = await world.addClient();
  await world.database.arrange(
    "insert into integrations (client_id, provider, last_error) values ($1, 'n8n', 'old')",
    [clientId],
  );
});
afterAll(() => world.close());

test('the recorded server gives its 481 runs and 12 workflows, and the known totals', async () => {
  const result = await world.sync(clientId);
  expect(result).toEqual({
    workflows: 12,
    executionsSeen: 481,
    inserted: 481,
    updated: 87,
    // The 87 failed ones, and run 202, whose late start gives a long wait away.
    detailsFetched: 88,
    gaps: 0,
    gapsGivenUp: 0,
    unfinished: 0,
  });
  const totals = await world.database.arrange(totalsQuery, [clientId]);
  expect(totals).toEqual([{ total: 384, failed: 87, adjusted_total: 381, adjusted_failed: 84 }]);
});

test('every run is stored as the server knows it', async () => {
  const rows = await world.database.arrange<Record<string, unknown>>(
    `select n8n_execution_id as id, e.status::text, mode, retry_of as "retryOf", retry_success_id as "retrySuccessId",
            finished_at as "stoppedAt", w.n8n_workflow_id as "workflowId"
     from n8n_executions e join n8n_workflows w on w.id = e.workflow_db_id
     where e.client_id = $1 order by n8n_execution_id::int desc`,
    [clientId],
  );
  expect(rows).toEqual(
    recording.runs.map(({ id, status, mode, retryOf, retrySuccessId, stoppedAt, workflowId }) => ({
      id,
      status,
      mode,
      retryOf,
      retrySuccessId,
      stoppedAt: new Date(stoppedAt ?? ''),
      workflowId,
    })),
  );
});

test('failed runs carry error text, node, input and a summary', async () => {
  const [error, crashed] = await world.database.arrange<Record<string, never>>(
    `select error_message, error_node, input_data, output_data from n8n_executions
     where client_id = $1 and n8n_execution_id in ('463', '358') order by n8n_execution_id desc`,
    [clientId],
  );
  expect(error).toMatchObject({
    error_message: 'CRM rejected deal 1008: REQUIRED_FIELD_MISSING contact_id',
    error_node: 'CRM rejected',
    input_data: { body: { email: 'Lead8@Example.test', deal_id: 1008, company_id: 4 } },
    output_data: {
      lastNodeExecuted: 'CRM rejected',
      error: { name: 'NodeOperationError', node: 'CRM rejected' },
      nodes: [{ node: 'Webhook' }, { node: 'Prepare deal' }, { node: 'CRM rejected', status: 'error' }],
    },
  });
  expect(crashed).toMatchObject({
    error_message: 'Workflow did not finish, possible out-of-memory issue',
    error_node: 'Wait 2s',
    // n8n lost the trigger's item; the node that should have run next still has it.
    input_data: { body: { email: 'crash@example.test' } },
  });
});

test('workflows carry name, status and definition; the integration shows the last sync', async () => {
  const rows = await world.database.arrange(
    `select name, status::text, jsonb_array_length(definition_json->'nodes') as nodes from n8n_workflows
     where client_id = $1 and (name like '01%' or name like '11%') order by name`,
    [clientId],
  );
  expect(rows).toEqual([
    { name: '01 Lead intake (always succeeds)', status: 'active', nodes: 3 },
    { name: '11 Manual/CLI only', status: 'inactive', nodes: expect.any(Number) },
  ]);
  const integrations = await world.database.arrange(
    'select last_error, last_synced_at from integrations where client_id = $1',
    [clientId],
  );
  expect(integrations).toEqual([{ last_error: null, last_synced_at: new Date('2026-11-22T09:00:00Z') }]);
});

test('a second sync changes nothing and lists the window only', async () => {
  const before = await world.contentOf(clientId);
  world.server.requests.length = 0;
  const result = await world.sync(clientId, { pageSize: 100, windowIds: 50 });
  expect(result).toMatchObject({ inserted: 0, updated: 0, detailsFetched: 0 });
  expect(await world.contentOf(clientId)).toEqual(before);
});

test('a server with many runs is not walked again: only the newest ids and the last hour', async () => {
  world.server.requests.length = 0;
  const later = new Date('2026-11-22T12:00:00Z');
  await world.sync(clientId, { now: () => later, pageSize: 100, windowIds: 50 });
  world.server.requests.length = 0;
  const result = await world.sync(clientId, { now: () => later, pageSize: 100, windowIds: 50 });
  expect(result.executionsSeen).toBe(100);
  expect(world.server.requests.filter((path) => path.includes('/executions'))).toEqual([
    '/api/v1/executions?limit=100',
    '/api/v1/executions?limit=100&status=running',
    '/api/v1/executions/482',
  ]);
});

test('an address with /api/v1 and without the last slash is the same server', async () => {
  await world.sync(clientId, { baseUrl: `${world.server.url}/api/v1` });
  const sources = await world.database.arrange(
    'select source from reporting.n8n_sync_state where client_id = $1',
    [clientId],
  );
  expect(sources).toEqual([{ source: `${world.server.url}/` }]);
});
