import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld } from './n8n-sync-world.ts';

let world: SyncWorld;
let whole: unknown;
let requests: number;

beforeAll(async () => {
  world = await startSyncWorld();
  // The newest are enough, with three ids that n8n will never show: the gaps must survive an interruption too.
  world.server.runs = world.server.runs.filter(
    (run) => Number(run.id) > 400 && !['410', '430', '450'].includes(run.id),
  );
  const clientId = await world.addClient('Uninterrupted');
  await world.sync(clientId, { pageSize: 10 });
  whole = await world.contentOf(clientId);
  requests = world.server.requests.length;
});
afterAll(() => world.close());

test('stopped before any request and run again, it ends with the same rows', async () => {
  expect(requests).toBeGreaterThan(20);
  // Every list page, and a sample of the many requests by id.
  const stops = [...Array(13).keys(), requests - 1];
  for (const stopAt of stops) {
    const clientId = await world.addClient(`Stopped at ${stopAt}`);
    const controller = new AbortController();
    const first = world.server.requests.length;
    world.server.fault = (_path, number) => {
      if (number > first + stopAt) controller.abort();
      return undefined;
    };
    await expect(world.sync(clientId, { pageSize: 10, signal: controller.signal })).rejects.toThrow(/abort/i);
    world.server.fault = () => undefined;
    await world.sync(clientId, { pageSize: 10 });
    expect(await world.contentOf(clientId), `stopped at request ${stopAt}`).toEqual(whole);
  }
});

test('stopped at every page in one row of passes, the first walk goes on where it was', async () => {
  const clientId = await world.addClient('Stopped often');
  for (let passes = 0; passes < 20; passes++) {
    let walked = 0;
    world.server.fault = (path) => {
      if (!path.includes('cursor=')) return undefined;
      walked += 1;
      return walked > 2 ? { kind: 'status', status: 500 } : undefined;
    };
    const done = await world.sync(clientId, { pageSize: 10, windowIds: 0, tries: 1 }).then(
      () => true,
      () => false,
    );
    if (done) break;
  }
  world.server.fault = () => undefined;
  await world.sync(clientId, { pageSize: 10 });
  expect(await world.contentOf(clientId)).toEqual(whole);
});

test('a page whose write fails midway leaves nothing of itself behind', async () => {
  const clientId = await world.addClient('Broken in the middle of a page');
  await world.database.arrange(`
    create function refuse_run() returns trigger language plpgsql as
      $$ begin if new.n8n_execution_id = '433' then raise exception 'the disk is full'; end if; return new; end $$`);
  await world.database.arrange(
    'create trigger refuse_run before insert on n8n_executions for each row execute function refuse_run()',
  );
  await expect(world.sync(clientId, { pageSize: 10 })).rejects.toThrow('the disk is full');
  const [state] = await world.database.arrange<Record<string, unknown>>(
    'select last_error, walked_down_to::int from reporting.n8n_sync_state where client_id = $1',
    [clientId],
  );
  expect(state?.last_error).toContain('the disk is full');
  const [stored] = await world.database.arrange<{ lowest: number }>(
    'select min(n8n_execution_id::int) as lowest from n8n_executions where client_id = $1',
    [clientId],
  );
  expect(stored?.lowest).toBe(state?.walked_down_to);
  await world.database.arrange('drop trigger refuse_run on n8n_executions');
  await world.sync(clientId, { pageSize: 10 });
  expect(await world.contentOf(clientId)).toEqual(whole);
});

test('two syncs at once do not disturb each other', async () => {
  const clientId = await world.addClient('Twice at once');
  const results = await Promise.all([
    world.sync(clientId, { pageSize: 10 }),
    world.sync(clientId, { pageSize: 7 }),
    world.sync(clientId, { pageSize: 250 }),
  ]);
  expect(results.reduce((sum, result) => sum + result.inserted, 0)).toBe(78);
  expect(await world.contentOf(clientId)).toEqual(whole);
});

test('a saved place that n8n no longer accepts costs a second walk, not a run', async () => {
  const clientId = await world.addClient('Place lost');
  world.server.fault = (path) => (path.includes('cursor=') ? { kind: 'status', status: 500 } : undefined);
  await expect(world.sync(clientId, { pageSize: 10, tries: 1 })).rejects.toThrow();
  world.server.fault = () => undefined;
  await world.database.arrange(
    "update reporting.n8n_sync_state set cursor = 'not a cursor' where client_id = $1",
    [clientId],
  );
  await world.sync(clientId, { pageSize: 10 });
  expect(await world.contentOf(clientId)).toEqual(whole);
});
