import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../setup/n8n-server.ts';
import { recording, type SyncWorld, startSyncWorld } from './n8n-sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld();
  world.server.runs = recording.runs.filter((run) => Number(run.id) > 440);
});
afterEach(() => {
  world.server.fault = () => undefined;
  world.waitsMs.length = 0;
});
afterAll(() => world.close());

/** The first requests of the next sync go wrong in this way. */
function failFirst(...faults: Fault[]): void {
  world.server.fault = () => faults.shift();
}

test('429, 5xx, refused and broken connections are asked again, ever later', async () => {
  const clientId = await world.addClient();
  failFirst(
    { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
    { kind: 'status', status: 503 },
    { kind: 'reset' },
    { kind: 'cut' },
  );
  const result = await world.sync(clientId);
  expect(result.inserted).toBe(41);
  expect(world.waitsMs).toEqual([7_000, 2_000, 4_000, 8_000]);
});

test('Retry-After as a date counts from now, and no server makes us wait for ever', async () => {
  const clientId = await world.addClient();
  failFirst(
    { kind: 'status', status: 503, headers: { 'retry-after': 'Sun, 22 Nov 2026 09:00:30 GMT' } },
    { kind: 'status', status: 429, headers: { 'retry-after': '999999' } },
  );
  await world.sync(clientId);
  expect(world.waitsMs).toEqual([30_000, 300_000]);
});

test('every tenth request broken in its body, and still every row once', async () => {
  const clientId = await world.addClient();
  world.server.fault = (_path, number) => (number % 10 === 0 ? { kind: 'cut' } : undefined);
  const result = await world.sync(clientId, { pageSize: 5 });
  expect(result).toMatchObject({ inserted: 41, gaps: 0 });
});

test('a server that stays down is given up with a reason, kept in state and integration', async () => {
  const clientId = await world.addClient();
  await world.database.arrange("insert into integrations (client_id, provider) values ($1, 'n8n')", [
    clientId,
  ]);
  world.server.fault = () => ({ kind: 'status', status: 502 });
  await expect(world.sync(clientId, { tries: 3 })).rejects.toThrow(
    /gave no usable answer .* in 3 tries: status 502/,
  );
  const rows = await world.database.arrange<{ last_error: string }>(
    `select last_error from reporting.n8n_sync_state where client_id = $1
     union all select last_error from integrations where client_id = $1`,
    [clientId],
  );
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row.last_error).toContain('status 502');
});

test('nobody listens: the message says so', async () => {
  const clientId = await world.addClient();
  await expect(world.sync(clientId, { baseUrl: 'http://127.0.0.1:1', tries: 2 })).rejects.toThrow(
    /ECONNREFUSED|bad port/,
  );
});

test('a wrong key is refused at once, naming where it comes from and never itself', async () => {
  const clientId = await world.addClient();
  const failure = await world
    .sync(clientId, { apiKey: 'not-the-key', apiKeySource: 'ACME_N8N_KEY' })
    .catch((error: Error) => error);
  expect(failure).toMatchObject({ kind: 'refused', status: 401 });
  expect(String(failure)).toContain('ACME_N8N_KEY');
  expect(String(failure)).not.toContain('not-the-key');
  expect(world.waitsMs).toEqual([]);
});

test('redirects are not followed, since the key would go with them', async () => {
  const clientId = await world.addClient();
  failFirst({ kind: 'redirect', to: 'http://127.0.0.1:1/' });
  await expect(world.sync(clientId)).rejects.toThrow(/redirects \(302\)/);
});

test('the API may come later than the health check', async () => {
  const clientId = await world.addClient();
  failFirst({ kind: 'status', status: 404 }, { kind: 'status', status: 404 });
  expect(await world.sync(clientId)).toMatchObject({ inserted: 41 });
  expect(world.waitsMs).toEqual([1_000, 2_000]);
  world.server.fault = () => ({ kind: 'status', status: 404 });
  await expect(world.sync(clientId, { tries: 2 })).rejects.toThrow(/no n8n API at .*\/api\/v1/);
});

test('one run that n8n cannot give does not stop the rest', async () => {
  const clientId = await world.addClient();
  const broken = world.server.runs.find((run) => run.status === 'error');
  world.server.fault = (path) =>
    path.startsWith(`/api/v1/executions/${broken?.id}?`) ? { kind: 'status', status: 500 } : undefined;
  const result = await world.sync(clientId, { tries: 2 });
  expect(result.inserted).toBe(41);
  world.server.fault = () => undefined;
  expect(await world.sync(clientId)).toMatchObject({ detailsFetched: 1, updated: 1 });
});

test.each([
  ['ftp://n8n.example', 'url'],
  ['not an address', 'url'],
  ['http://user:secret@127.0.0.1', 'url'],
])('the address %s is refused', async (baseUrl, field) => {
  const clientId = await world.addClient();
  await expect(world.sync(clientId, { baseUrl })).rejects.toMatchObject({ status: 400, field });
});

test('a page size that n8n would refuse is refused before it is asked', async () => {
  const clientId = await world.addClient();
  await expect(world.sync(clientId, { pageSize: 251 })).rejects.toMatchObject({ field: 'page-size' });
  await expect(world.sync('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ status: 404 });
});
