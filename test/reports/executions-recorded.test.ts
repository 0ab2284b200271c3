import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { readRecording } from '../setup/n8n-recording.ts';
import { pick, RunWorld, rowOf } from './run-world.ts';

let database: TestDatabase;
let world: RunWorld;
const period = { from: '2026-11-22', to: '2026-11-22' };
const now = new Date('2026-11-22T12:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  world = await RunWorld.create(database);
  const { runs, workflows } = readRecording();
  const ids = new Map<string, string>();
  for (const workflow of workflows) {
    ids.set(String(workflow.id), await world.workflow(String(workflow.name)));
  }
  await world.runs(
    null,
    ...runs.map((run) => ({
      workflow: ids.get(run.workflowId) ?? null,
      number: String(run.id),
      status: run.status,
      mode: run.mode,
      startedAt: run.startedAt,
      finishedAt: run.stoppedAt,
      queuedAt: run.createdAt,
      ...(run.retryOf === null ? {} : { retryOf: String(run.retryOf) }),
      ...(run.retrySuccessId === null ? {} : { retrySuccessId: String(run.retrySuccessId) }),
    })),
  );
});

afterAll(() => database.drop());

test('a real n8n server’s 481 runs give the totals that its owner would count', async () => {
  const { totals, rows } = await world.report(period, now);
  expect(
    pick(totals, 'total', 'failed', 'retry_adjusted_total', 'retry_adjusted_failed', 'recovered', 'canceled'),
  ).toEqual({
    total: 384,
    failed: 87,
    retry_adjusted_total: 381,
    retry_adjusted_failed: 84,
    recovered: 3,
    canceled: 1,
  });
  expect(totals.success_rate).toBe(0.773438);
  expect(rows).toHaveLength(12);
});

test('with every mode counted it is n8n’s own rule plus what n8n skips', async () => {
  const { totals } = await world.report({ ...period, modes: 'all' }, now);
  expect(pick(totals, 'total', 'failed', 'canceled')).toEqual({ total: 480, failed: 87, canceled: 1 });
  const insights = await world.report(
    { ...period, modes: 'webhook,trigger,error,retry,evaluation,none' },
    now,
  );
  expect(pick(insights.totals, 'total', 'failed')).toEqual({ total: 464, failed: 87 });
});

test('by workflow the rows are those of the recorded server', async () => {
  const result = await world.report(period, now);
  expect(pick(rowOf(result, '03 Lead enrichment (flaky ~35%)'), 'total', 'failed')).toEqual({
    total: 93,
    failed: 31,
  });
  expect(pick(rowOf(result, '02 CRM sync (always fails, has error workflow)'), 'total', 'failed')).toEqual({
    total: 50,
    failed: 50,
  });
  expect(rowOf(result, '00 Error handler (Error Trigger)').total).toBe(0);
});

test('modes that stand apart are counted and named', async () => {
  const { checks, charts } = await world.report(period, now);
  const apart = checks.find((check) => check.key === 'modes_apart');
  expect(apart?.value).toBe(81 + 13 + 2);
  const modes = charts.find((chart) => chart.key === 'modes');
  expect(modes?.rows.filter((row) => row.counted === false).map((row) => row.mode)).toEqual([
    'error',
    'integrated',
    'manual',
  ]);
});
