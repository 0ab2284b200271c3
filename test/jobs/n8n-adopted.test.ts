import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncN8n } from '../../jobs/n8n-sync/sync-n8n.ts';
import { closePools, createPools } from '../../server/compose.ts';
import { migrate } from '../../server/db/migrate.ts';
import type { Pools } from '../../server/db/tenancy.ts';
import { createLog } from '../../server/log.ts';
import { type BlankDatabase, createBlankDatabase, diagramOnly } from '../db/databases.ts';
import { type N8nServer, startN8nServer } from '../setup/n8n-server.ts';
import { recording, syncedAt, totalsQuery } from './n8n-sync-world.ts';

let database: BlankDatabase;
let pools: Pools;
let server: N8nServer;

beforeAll(async () => {
  database = await createBlankDatabase();
  await database.run(diagramOnly);
  await database.run('alter table n8n_executions add column platform_secret text');
  await migrate({ connectionString: database.url });
  const { url } = database;
  pools = createPools({ owner: url, web: url, platform: url, login: url, jobs: url }, createLog('silent'));
  server = await startN8nServer(recording);
});
afterAll(async () => {
  await server.close();
  await closePools(pools);
  await database.drop();
});

function sync(clientId: string) {
  const { url: baseUrl, apiKey } = server;
  return syncN8n({ pools, clientId, baseUrl, apiKey, now: () => syncedAt });
}

const held = '00000000-0000-4000-8000-0000000000a1';

test('an adopted platform whose runs came from another server is refused, for its client and for others', async () => {
  const before = await database.run('select * from n8n_executions order by n8n_execution_id');
  await expect(sync(held)).rejects.toThrow(/another n8n server.*run 1 /);
  const [other] = await database.run<{ id: string }>(
    "insert into clients (name) values ('Other') returning id",
  );
  await expect(sync(other?.id ?? '')).rejects.toThrow(/n8n_execution_id/);
  const after = await database.run(
    "select * from n8n_executions where n8n_execution_id in ('1', '2') order by n8n_execution_id",
  );
  expect(after).toEqual(before);
});

test('an adopted platform without runs takes them in, beside columns and keys of its own', async () => {
  await database.run('truncate n8n_executions, n8n_workflows cascade');
  await database.run('truncate reporting.n8n_sync_state, reporting.n8n_sync_gaps');
  expect(await sync(held)).toMatchObject({ inserted: 481, gaps: 0 });
  expect(await database.run(totalsQuery, [held])).toEqual([
    { total: 384, failed: 87, adjusted_total: 381, adjusted_failed: 84 },
  ]);
});

test('a platform that refused our keys is told what to do', async () => {
  await database.run('drop index n8n_workflows_client_id_n8n_workflow_id_key');
  await expect(sync(held)).rejects.toThrow(/unique keys .*leadlight doctor/);
});
