import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRunBreakdown } from '../../reports/executions/run-breakdown.ts';
import { loadRunFigures } from '../../reports/executions/run-figures.ts';
import type { InstantSpan } from '../../reports/executions/run-scope.ts';
import { bucketsOf } from '../../reports/kit/buckets.ts';
import { addDays, startOfLocalDate } from '../../reports/kit/local-day.ts';
import { rate } from '../../reports/kit/rate.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import type { ModelFigures, ModelRun } from './executions-naive-model.ts';
import { countDays, countNaively, nothing } from './executions-naive-model.ts';
import { pick, RunWorld, testNow } from './run-world.ts';

let database: TestDatabase;
let clientId: string;
let runs: ModelRun[];
let workflows: string[];

beforeAll(async () => {
  database = await createTestDatabase('demo');
  const [largest] = await database.arrange<{ client_id: string }>(
    'select client_id from n8n_executions group by 1 order by count(*) desc limit 1',
  );
  clientId = largest?.client_id ?? '';
  // Whole milliseconds, as n8n writes them: the model's dates have no more.
  runs = await database.arrange<ModelRun>(
    `select id, workflow_db_id as workflow, n8n_execution_id as number, status::text, raw_status as "rawStatus", mode,
            started_at as "startedAt", finished_at as "finishedAt", queued_at as "queuedAt",
            retry_of as "retryOf", retry_success_id as "retrySuccessId"
     from n8n_executions where client_id = $1`,
    [clientId],
  );
  workflows = [...new Set(runs.flatMap((run) => run.workflow ?? []))].sort();
});

afterAll(() => database.drop());

const question = fc.record({
  zone: fc.constantFrom('Europe/Berlin', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'UTC'),
  start: fc.integer({ min: 0, max: 190 }),
  days: fc.integer({ min: 1, max: 120 }),
  modes: fc.constantFrom(
    ['webhook', 'trigger', 'retry', 'cli', 'evaluation', null],
    null,
    ['webhook'],
    ['retry', 'webhook'],
    ['error', 'manual', null],
    ['form', 'trigger'],
  ),
  workflowAt: fc.option(fc.nat(20), { nil: null }),
  grain: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
});

test('F35 the figures are those that a naive model counts, over random periods, zones, modes and workflows', async () => {
  await fc.assert(
    fc.asyncProperty(question, async ({ zone, start, days, modes, workflowAt, grain }) => {
      const from = addDays('2026-05-20', start);
      const to = addDays(from, days - 1);
      const workflow = workflowAt === null ? null : (workflows[workflowAt % workflows.length] ?? null);
      const span: InstantSpan = {
        start: startOfLocalDate(from, zone),
        end: startOfLocalDate(addDays(to, 1), zone),
      };
      const scope = {
        clientId,
        modes: modes === null ? ('all' as const) : modes.map((mode) => mode ?? ''),
        workflows: workflow === null ? ('all' as const) : [workflow],
      };
      const buckets = bucketsOf({ from, to, timezone: zone, ...span }, grain, testNow);
      const [found, series] = await withClient(database.pools, ClientScope.mint(clientId), async (db) => [
        await loadRunFigures(db, scope, span),
        (await loadRunBreakdown(db, scope, buckets)).buckets,
      ]);
      const expected = countNaively(runs, { zone, from, to, modes, workflow });
      expect(asModel(found.total)).toEqual(expected.get('all') ?? nothing());
      expected.delete('all');
      expect(
        Object.fromEntries([...found.byWorkflow].map(([id, one]) => [id ?? 'none', asModel(one)])),
      ).toEqual(Object.fromEntries(expected));
      const byDay = [...countDays(runs, { zone, modes, workflow })];
      expect(series.map(({ succeeded, failed }) => ({ succeeded, failed }))).toEqual(
        buckets.map((bucket) =>
          byDay
            .filter(([date]) => date >= bucket.from && date <= bucket.to)
            .reduce(
              (sum, [, day]) => ({
                succeeded: sum.succeeded + day.succeeded,
                failed: sum.failed + day.failed,
              }),
              { succeeded: 0, failed: 0 },
            ),
        ),
      );
    }),
    { seed: 7, numRuns: 40 },
  );
});

function asModel(one: Awaited<ReturnType<typeof loadRunFigures>>['total']): ModelFigures {
  return {
    total: one.succeeded + one.failed,
    succeeded: one.succeeded,
    failed: one.failed,
    canceled: one.canceled,
    in_flight: one.inFlight,
    unmapped: one.unmapped,
    retry_adjusted_total: one.adjustedSucceeded + one.adjustedFailed,
    retry_adjusted_failed: one.adjustedFailed,
    recovered: one.recovered,
    p50_ms: one.p50Ms,
    p95_ms: one.p95Ms,
  };
}

test('the report’s own totals are the model’s, and every mark leads to exactly its runs', async () => {
  const world = new RunWorld(database, clientId);
  const result = await world.report({ from: '2026-10-01', to: '2026-11-22', grain: 'week', compare: 'prev' });
  const modes = ['webhook', 'trigger', 'retry', 'cli', 'evaluation', null];
  const zone = result.client.timezone;
  const model = countNaively(runs, { zone, from: '2026-10-01', to: '2026-11-22', modes, workflow: null });
  const all = model.get('all') ?? nothing();
  expect(pick(result.totals, ...Object.keys(all))).toEqual(all);
  expect(result.totals.success_rate).toBe(rate(all.succeeded, all.total));
  const before = countNaively(runs, { zone, from: '2026-08-09', to: '2026-09-30', modes, workflow: null });
  expect(result.tiles.find((tile) => tile.key === 'failed')?.previous).toBe(before.get('all')?.failed);

  for (const [at, row] of result.rows.entries()) {
    const drill = result.rowDrills[at]?.params;
    const whole = await world.list({ ...drill });
    expect([row.workflow, whole.count]).toEqual([
      row.workflow,
      Number(row.total) + Number(row.canceled) + Number(row.in_flight) + Number(row.unmapped),
    ]);
  }
  for (const chart of result.charts) {
    if (chart.kind === 'series') {
      for (const series of chart.series) {
        for (const [at, drill] of (series.drills ?? []).entries()) {
          const page = await world.list({ ...drill?.params, limit: '1' });
          expect([chart.key, series.key, at, page.count]).toEqual([
            chart.key,
            series.key,
            at,
            series.values[at],
          ]);
        }
      }
    }
    if (chart.kind !== 'table') continue;
    for (const [at, drill] of (chart.drills ?? []).entries()) {
      const row = chart.rows[at] ?? {};
      if (drill?.list === 'leads') {
        const leads = await world.leads(drill.params);
        expect([chart.key, row, leads.total]).toEqual([chart.key, row, row.leads]);
        continue;
      }
      const page = await world.list({ ...drill?.params, limit: '1' });
      const count =
        chart.key === 'modes'
          ? Number(row.total) + Number(row.canceled) + Number(row.in_flight) + Number(row.unmapped)
          : (row.runs ?? row.failed_runs);
      expect([chart.key, row, page.count]).toEqual([chart.key, row, count]);
    }
  }
});
