import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RecordedRun, runsAt } from '../setup/n8n-recording.ts';
import { recording, type SyncWorld, startSyncWorld, totalsQuery } from './n8n-sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world.close());

interface StoredRun {
  readonly status: string;
  readonly raw_status: string | null;
  readonly queued_at: Date | null;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly wait_till: Date | null;
  readonly waiting_ms: string | null;
}

async function stored(clientId: string, id: string): Promise<StoredRun | undefined> {
  const rows = await world.database.arrange<StoredRun>(
    `select status::text, raw_status, queued_at, started_at, finished_at, wait_till, waiting_ms
     from n8n_executions where client_id = $1 and n8n_execution_id = $2`,
    [clientId, id],
  );
  return rows[0];
}

/** The server, and the sync's clock, at one instant of the recording. */
function syncAt(clientId: string, instant: string, windowIds = 500) {
  world.server.runs = runsAt(recording, instant);
  return world.sync(clientId, { now: () => new Date(instant), windowIds });
}

test('a waiting run is found by its gap, keeps its first start and shows its waiting time', async () => {
  const clientId = await world.addClient();
  const asleep = await syncAt(clientId, '2026-11-22T08:13:20.000Z');
  expect(asleep).toMatchObject({ gaps: 0 });
  expect(asleep.unfinished).toBeGreaterThanOrEqual(2);
  expect(await stored(clientId, '202')).toEqual({
    status: 'waiting',
    raw_status: null,
    queued_at: new Date('2026-11-22T08:13:09.585Z'),
    started_at: new Date('2026-11-22T08:13:09.624Z'),
    finished_at: null,
    wait_till: new Date('2026-11-22T08:14:49.637Z'),
    waiting_ms: null,
  });
  // Everything between was listed by then; 202 ends under its old id, far below the window of this pass.
  await syncAt(clientId, '2026-11-22T08:16:30.000Z', 10);
  expect(await stored(clientId, '202')).toEqual({
    status: 'success',
    raw_status: null,
    queued_at: new Date('2026-11-22T08:13:09.585Z'),
    started_at: new Date('2026-11-22T08:13:09.624Z'),
    finished_at: new Date('2026-11-22T08:14:49.659Z'),
    wait_till: null,
    waiting_ms: '100029',
  });
  expect(await stored(clientId, '306')).toMatchObject({
    status: 'canceled',
    started_at: new Date('2026-11-22T08:13:13.089Z'),
    finished_at: new Date('2026-11-22T08:13:57.142Z'),
    waiting_ms: null,
  });
});

test('a pass every few seconds through the whole recording ends like one pass at the end', async () => {
  const often = await world.addClient('Often');
  for (const instant of [
    '2026-11-22T08:12:59.000Z',
    '2026-11-22T08:13:03.000Z',
    '2026-11-22T08:13:09.630Z',
    '2026-11-22T08:13:13.500Z',
    '2026-11-22T08:13:28.710Z',
    '2026-11-22T08:14:00.000Z',
    '2026-11-22T08:15:26.000Z',
    '2026-11-22T08:15:57.000Z',
    '2026-11-22T08:16:30.000Z',
  ]) {
    await syncAt(often, instant, 20);
  }
  const totals = await world.database.arrange(totalsQuery, [often]);
  expect(totals).toEqual([{ total: 384, failed: 87, adjusted_total: 381, adjusted_failed: 84 }]);
  const [{ count: healed } = { count: 0 }] = await world.database.arrange<{ count: number }>(
    'select count(*)::int from n8n_executions where client_id = $1 and retry_success_id is not null',
    [often],
  );
  expect(healed).toBe(3);
});

test('the newest run is seen waiting before any later one gives its gap away', async () => {
  const clientId = await world.addClient();
  world.server.runs = runsAt(recording, '2026-11-22T08:13:20.000Z').filter((run) => Number(run.id) <= 306);
  await world.sync(clientId);
  expect(await stored(clientId, '306')).toMatchObject({ status: 'waiting', finished_at: null });
});

test('killed runs are running until the server is up again, then crashed with the last event as their end', async () => {
  const clientId = await world.addClient();
  const before = await syncAt(clientId, '2026-11-22T08:15:30.000Z');
  expect(before.unfinished).toBe(3);
  expect(await stored(clientId, '358')).toMatchObject({ status: 'running', finished_at: null });
  const after = await syncAt(clientId, '2026-11-22T08:15:50.000Z', 1);
  expect(after.unfinished).toBe(0);
  expect(await stored(clientId, '358')).toMatchObject({
    status: 'crashed',
    finished_at: new Date('2026-11-22T08:15:25.147Z'),
  });
});

test('a run that resumed before it was ever seen gets its first start from its data', async () => {
  const clientId = await world.addClient();
  const establishedAt = Date.parse('2026-11-22T08:13:09.624Z');
  world.server.data.set('202', {
    resultData: {
      runData: { Webhook: [{ startTime: establishedAt + 3, executionTime: 1, source: [] }] },
      lastNodeExecuted: 'Webhook',
    },
    executionData: { runtimeData: { establishedAt } },
  });
  await syncAt(clientId, '2026-11-22T08:16:30.000Z');
  world.server.data.delete('202');
  expect(await stored(clientId, '202')).toMatchObject({
    queued_at: new Date('2026-11-22T08:13:09.585Z'),
    started_at: new Date('2026-11-22T08:13:09.624Z'),
    waiting_ms: '100029',
  });
});

const newest = recording.runs[0];
function later(id: number, over: Partial<RecordedRun>): RecordedRun {
  if (!newest) throw new Error('no recorded run');
  return { ...newest, id: String(id), ...over };
}

test('an absent id stays a gap until n8n would have pruned it, then it is given up', async () => {
  const clientId = await world.addClient();
  world.server.runs = recording.runs.filter((run) => run.id !== '400');
  const first = new Date('2026-11-22T09:00:00Z');
  const day = (days: number) => () => new Date(first.getTime() + days * 86_400_000);
  expect(await world.sync(clientId, { now: day(0) })).toMatchObject({ gaps: 1, gapsGivenUp: 0 });
  expect(await world.sync(clientId, { now: day(14) })).toMatchObject({ gaps: 1, gapsGivenUp: 0 });
  world.server.requests.length = 0;
  expect(await world.sync(clientId, { now: day(14.1) })).toMatchObject({ gaps: 0, gapsGivenUp: 1 });
  expect(world.server.requests).toContain('/api/v1/executions/400');
  world.server.requests.length = 0;
  expect(await world.sync(clientId, { now: day(15) })).toMatchObject({ gaps: 0, gapsGivenUp: 0 });
  expect(world.server.requests).not.toContain('/api/v1/executions/400');
});

test('ids below the first that a server ever showed are not asked for', async () => {
  const clientId = await world.addClient();
  world.server.runs = recording.runs.filter((run) => Number(run.id) > 300);
  expect(await world.sync(clientId)).toMatchObject({ gaps: 0, executionsSeen: 181 });
});

test('an unknown status is kept as n8n says it; an ended run never goes back', async () => {
  const clientId = await world.addClient();
  world.server.runs = [
    later(11, { status: 'paused' }),
    later(10, { status: 'success', stoppedAt: '2026-11-22T08:16:00.011Z' }),
  ];
  await world.sync(clientId);
  expect(await stored(clientId, '11')).toMatchObject({ status: 'unknown', raw_status: 'paused' });
  // A late answer from before the end, as a second sync may still hold it.
  world.server.runs = [
    later(11, {}),
    later(10, { status: 'crashed', stoppedAt: '2026-11-22T08:16:00.005Z' }),
  ];
  await world.sync(clientId);
  expect(await stored(clientId, '11')).toMatchObject({ status: 'success', raw_status: null });
  expect(await stored(clientId, '10')).toMatchObject({ status: 'success' });
});

test('a run that n8n deleted before it was seen to end becomes unknown once it is older than pruning', async () => {
  const clientId = await world.addClient();
  world.server.runs = [later(10, { status: 'running', stoppedAt: null })];
  expect(await world.sync(clientId)).toMatchObject({ unfinished: 1 });
  world.server.runs = [];
  expect(await world.sync(clientId)).toMatchObject({ unfinished: 1 });
  const muchLater = new Date('2026-12-07T09:00:00Z');
  expect(await world.sync(clientId, { now: () => muchLater })).toMatchObject({ unfinished: 0 });
  expect(await stored(clientId, '10')).toMatchObject({ status: 'unknown', raw_status: 'deleted in n8n' });
});

test('a retry heals a run that is too old to be listed again', async () => {
  const clientId = await world.addClient();
  const failed = later(5, { status: 'error', finished: false, mode: 'webhook' });
  const others = [...Array(30).keys()].map((step) => later(36 - step, {}));
  world.server.runs = [...others, failed];
  await world.sync(clientId, { pageSize: 10, windowIds: 5 });
  world.server.runs = [later(40, { mode: 'retry', retryOf: '5' }), ...others, failed];
  await world.sync(clientId, { pageSize: 10, windowIds: 5, now: () => new Date('2026-11-25T09:00:00Z') });
  const [row] = await world.database.arrange(
    "select retry_success_id from n8n_executions where client_id = $1 and n8n_execution_id = '5'",
    [clientId],
  );
  expect(row).toEqual({ retry_success_id: '40' });
});
