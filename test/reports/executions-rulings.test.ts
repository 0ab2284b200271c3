import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { pick, RunWorld, rowOf } from './run-world.ts';

let database: TestDatabase;
const november = { from: '2026-11-01', to: '2026-11-30' };
const counts = ['total', 'failed', 'retry_adjusted_total', 'retry_adjusted_failed', 'recovered'];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function worldWith(timezone = 'UTC'): Promise<{ world: RunWorld; flow: string }> {
  const world = await RunWorld.create(database, timezone);
  return { world, flow: await world.workflow('Flow') };
}

describe('retry chains', () => {
  test('a chain belongs to the period of its first run, though its retry lies after the edge', async () => {
    const { world, flow } = await worldWith();
    await world.runs(
      flow,
      { number: '1', status: 'error', startedAt: '2026-10-31T23:59:00Z' },
      { number: '2', retryOf: '1', mode: 'retry', startedAt: '2026-11-01T00:05:00Z' },
    );
    const after = await world.report(november);
    expect(pick(after.totals, ...counts)).toEqual({
      total: 1,
      failed: 0,
      retry_adjusted_total: 0,
      retry_adjusted_failed: 0,
      recovered: 0,
    });
    const before = await world.report({ from: '2026-10-01', to: '2026-10-31' });
    expect(pick(before.totals, ...counts)).toEqual({
      total: 1,
      failed: 1,
      retry_adjusted_total: 1,
      retry_adjusted_failed: 0,
      recovered: 1,
    });
  });

  test('its state is its last finished run: a retry that is canceled or still running decides nothing', async () => {
    const { world, flow } = await worldWith();
    await world.runs(
      flow,
      { number: '1', status: 'error', startedAt: '2026-11-01T10:00:00Z' },
      { number: '2', status: 'error', retryOf: '1', mode: 'retry', startedAt: '2026-11-01T10:05:00Z' },
      { number: '3', retryOf: '2', mode: 'retry', startedAt: '2026-11-01T10:10:00Z' },
      { number: '4', status: 'canceled', retryOf: '3', mode: 'retry', startedAt: '2026-11-01T10:15:00Z' },
      { number: '5', status: 'running', retryOf: '3', mode: 'retry', startedAt: '2026-11-01T10:20:00Z' },
    );
    const { totals } = await world.report(november);
    expect(pick(totals, ...counts, 'canceled', 'in_flight')).toEqual({
      total: 3,
      failed: 2,
      retry_adjusted_total: 1,
      retry_adjusted_failed: 0,
      recovered: 1,
      canceled: 1,
      in_flight: 1,
    });
  });

  test('a chain that failed, was mended and failed again ends badly', async () => {
    const { world, flow } = await worldWith();
    await world.runs(
      flow,
      { number: '9', status: 'error', startedAt: '2026-11-01T10:00:00Z' },
      { number: '10', retryOf: '9', mode: 'retry', startedAt: '2026-11-01T10:05:00Z' },
      // The same instant: the higher number is the later run.
      { number: '100', status: 'crashed', retryOf: '9', mode: 'retry', startedAt: '2026-11-01T10:05:00Z' },
    );
    const { totals } = await world.report(november);
    expect(pick(totals, ...counts)).toEqual({
      total: 3,
      failed: 2,
      retry_adjusted_total: 1,
      retry_adjusted_failed: 1,
      recovered: 0,
    });
  });

  test('a successful retry that is named but not stored counts; one that stands apart by its mode does not', async () => {
    const { world, flow } = await worldWith();
    await world.runs(
      flow,
      { number: '1', status: 'error', retrySuccessId: '777', startedAt: '2026-11-01T10:00:00Z' },
      { number: '2', status: 'error', retrySuccessId: '3', startedAt: '2026-11-01T11:00:00Z' },
      { number: '3', retryOf: '2', mode: 'retry', startedAt: '2026-11-01T11:05:00Z' },
    );
    const all = await world.report(november);
    expect(pick(all.totals, ...counts)).toEqual({
      total: 3,
      failed: 2,
      retry_adjusted_total: 2,
      retry_adjusted_failed: 0,
      recovered: 2,
    });
    const webhooks = await world.report({ ...november, modes: 'webhook' });
    expect(pick(webhooks.totals, ...counts)).toEqual({
      total: 2,
      failed: 2,
      retry_adjusted_total: 2,
      retry_adjusted_failed: 1,
      recovered: 1,
    });
  });

  test('retry_of is matched within the client, and a retry of an unknown run stands for itself', async () => {
    const { world, flow } = await worldWith();
    const other = await worldWith();
    await world.runs(flow, { number: '1', status: 'error', startedAt: '2026-11-01T10:00:00Z' });
    await other.world.runs(
      other.flow,
      { number: '2', retryOf: '1', mode: 'retry', startedAt: '2026-11-01T10:05:00Z' },
      { number: '3', retryOf: '3', mode: 'retry', status: 'error', startedAt: '2026-11-01T10:06:00Z' },
    );
    const mine = await world.report(november);
    expect(pick(mine.totals, ...counts)).toEqual({
      total: 1,
      failed: 1,
      retry_adjusted_total: 1,
      retry_adjusted_failed: 1,
      recovered: 0,
    });
    const theirs = await other.world.report(november);
    expect(pick(theirs.totals, ...counts)).toEqual({
      total: 2,
      failed: 1,
      retry_adjusted_total: 2,
      retry_adjusted_failed: 1,
      recovered: 0,
    });
  });

  test('a chain that bites its own tail counts once', async () => {
    const { world, flow } = await worldWith();
    await world.runs(
      flow,
      { number: '1', status: 'error', retryOf: '2', startedAt: '2026-11-01T10:00:00Z' },
      { number: '2', retryOf: '1', startedAt: '2026-11-01T10:05:00Z' },
    );
    const { totals } = await world.report(november);
    expect(pick(totals, ...counts)).toEqual({
      total: 2,
      failed: 1,
      retry_adjusted_total: 1,
      retry_adjusted_failed: 0,
      recovered: 1,
    });
  });
});

describe('what counts', () => {
  test('statuses: canceled, unfinished and unknown stand beside the rate; a client may say otherwise', async () => {
    const { world, flow } = await worldWith();
    const at = { startedAt: '2026-11-03T10:00:00Z' };
    await world.runs(
      flow,
      { ...at },
      { ...at, status: 'crashed' },
      { ...at, status: 'canceled' },
      { ...at, status: 'waiting' },
      { ...at, status: 'new' },
      { ...at, status: 'unknown' },
      { ...at, status: 'unknown', rawStatus: 'paused_by_operator' },
    );
    const keys = ['total', 'succeeded', 'failed', 'canceled', 'in_flight', 'unmapped', 'success_rate'];
    const before = await world.report(november);
    expect(pick(before.totals, ...keys)).toEqual({
      total: 2,
      succeeded: 1,
      failed: 1,
      canceled: 1,
      in_flight: 2,
      unmapped: 2,
      success_rate: 0.5,
    });
    expect(before.checks.find((check) => check.key === 'unmapped_status')).toMatchObject({
      ok: false,
      value: 2,
      detail: 'paused_by_operator: 1, unknown: 1',
    });
    await database.arrange(
      `insert into reporting.client_status_outcomes (client_id, domain, label, outcome)
       values ($1, 'execution', 'paused_by_operator', 'in_flight'), ($1, 'execution', 'canceled', 'failed')`,
      [world.clientId],
    );
    const after = await world.report(november);
    expect(pick(after.totals, ...keys)).toEqual({
      total: 3,
      succeeded: 1,
      failed: 2,
      canceled: 0,
      in_flight: 3,
      unmapped: 1,
      success_rate: 0.333333,
    });
  });

  test('a run without start counts where it was queued; one without either is only counted as such', async () => {
    const { world, flow } = await worldWith();
    await world.runs(
      flow,
      { status: 'new', queuedAt: '2026-11-05T10:00:00Z' },
      { status: 'error', startedAt: '2026-10-31T23:59:59.999Z', queuedAt: '2026-11-05T10:00:00Z' },
      { status: 'error' },
    );
    const { totals, checks } = await world.report(november);
    expect(pick(totals, 'total', 'in_flight')).toEqual({ total: 0, in_flight: 1 });
    expect(checks.find((check) => check.key === 'runs_without_time')).toMatchObject({ ok: false, value: 1 });
  });

  test('p50 and p95 are real durations of successes, in whole ms, without those below zero', async () => {
    const { world, flow } = await worldWith();
    const took = (ms: number, status = 'success') => ({
      status,
      startedAt: '2026-11-06T10:00:00.000Z',
      finishedAt: new Date(Date.parse('2026-11-06T10:00:00Z') + ms).toISOString(),
    });
    await world.runs(flow, ...[10, 20, 30, 41].map((ms) => took(ms)), took(-5_000), took(9_999, 'error'), {
      startedAt: '2026-11-06T10:00:00Z',
    });
    const { totals, checks } = await world.report(november);
    expect(pick(totals, 'p50_ms', 'p95_ms')).toEqual({ p50_ms: 20, p95_ms: 41 });
    expect(checks.find((check) => check.key === 'negative_durations')).toMatchObject({ ok: false, value: 1 });
  });

  test('every workflow has a row, and so have runs without a workflow', async () => {
    const { world, flow } = await worldWith();
    await world.workflow('Never ran');
    await world.runs(flow, { startedAt: '2026-09-01T10:00:00Z' });
    await world.runs(null, { startedAt: '2026-11-02T10:00:00Z', status: 'error' });
    const result = await world.report(november);
    expect(result.rows.map((row) => pick(row, 'workflow', 'total', 'success_rate', 'last_run_at'))).toEqual([
      { workflow: 'Without a workflow', total: 1, success_rate: 0, last_run_at: '2026-11-02T10:00:00.000Z' },
      { workflow: 'Flow', total: 0, success_rate: null, last_run_at: '2026-09-01T10:00:00.000Z' },
      { workflow: 'Never ran', total: 0, success_rate: null, last_run_at: null },
    ]);
    expect(result.checks.find((check) => check.key === 'rows_add_up')?.ok).toBe(true);
    expect((await world.report({ ...november, workflow: 'none' })).rows).toHaveLength(1);
  });

  test('unknown modes stand apart, are named, and can be asked for', async () => {
    const { world, flow } = await worldWith();
    const at = { startedAt: '2026-11-03T10:00:00Z' };
    await world.runs(
      flow,
      { ...at },
      { ...at, mode: null },
      { ...at, mode: 'form' },
      { ...at, mode: 'manual' },
    );
    const { totals, checks } = await world.report(november);
    expect(totals.total).toBe(2);
    expect(checks.find((check) => check.key === 'unknown_modes')).toMatchObject({
      ok: false,
      value: 1,
      detail: 'form: 1',
    });
    expect((await world.report({ ...november, modes: 'form,none' })).totals.total).toBe(2);
    expect((await world.report({ ...november, modes: 'all' })).totals.total).toBe(4);
    await expect(world.report({ ...november, modes: 'banana' })).rejects.toMatchObject({
      status: 400,
      field: 'modes',
    });
  });

  test('no success but failures: perhaps successes are not saved', async () => {
    const { world, flow } = await worldWith();
    await world.runs(flow, { status: 'error', startedAt: '2026-11-03T10:00:00Z' });
    const { checks } = await world.report(november);
    expect(checks.find((check) => check.key === 'successes_not_saved')).toMatchObject({
      ok: false,
      value: 1,
    });
  });
});

describe('stuck now', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const stuckIn = async (world: RunWorld) => (await world.report(november, now)).totals.stuck;

  test('an hour, or ten times the p95 of the last 30 days, whatever the period', async () => {
    const { world, flow } = await worldWith();
    await world.runs(flow, { status: 'running', startedAt: '2026-11-22T11:00:01Z' });
    expect(await stuckIn(world)).toBe(0);
    await world.runs(flow, { status: 'running', startedAt: '2026-11-22T10:59:59Z' });
    expect(await stuckIn(world)).toBe(1);
    // Successes of 30 minutes: now five hours are usual.
    await world.runs(flow, { startedAt: '2026-11-20T10:00:00Z', finishedAt: '2026-11-20T10:30:00Z' });
    expect(await stuckIn(world)).toBe(0);
    await world.runs(flow, { status: 'new', queuedAt: '2026-11-22T06:59:59Z' });
    expect(await stuckIn(world)).toBe(1);
    const longAgo = await world.report({ from: '2026-01-01', to: '2026-01-31' }, now);
    expect(rowOf(longAgo, 'Flow').stuck).toBe(1);
  });

  test('a waiting run is stuck an hour after it should have gone on, though n8n wrote when it fell asleep', async () => {
    const { world, flow } = await worldWith();
    const asleep = {
      status: 'waiting',
      startedAt: '2026-11-01T10:00:00Z',
      finishedAt: '2026-11-01T10:00:01Z',
    };
    await world.runs(
      flow,
      { ...asleep, waitTill: '2026-12-01T10:00:00Z' },
      { ...asleep, waitTill: '2026-11-22T11:00:01Z' },
    );
    expect(await stuckIn(world)).toBe(0);
    await world.runs(flow, { ...asleep, waitTill: '2026-11-22T10:59:59Z' });
    expect(await stuckIn(world)).toBe(1);
  });
});

describe('silent now', () => {
  const hourly = (from: string, hours: number, step = 1) =>
    Array.from({ length: hours }, (_, at) => ({
      startedAt: new Date(Date.parse(from) + at * step * 3_600_000).toISOString(),
    }));

  test('fewer than ten pauses are no data yet; then silence begins after three usual pauses', async () => {
    const { world, flow } = await worldWith();
    await world.runs(flow, ...hourly('2026-11-20T00:00:00Z', 10));
    const silentAt = async (now: string) => rowOf(await world.report(november, new Date(now)), 'Flow').silent;
    expect(await silentAt('2026-11-21T09:00:00Z')).toBeNull();
    await world.runs(flow, ...hourly('2026-11-20T10:00:00Z', 14));
    expect(await silentAt('2026-11-21T01:59:00Z')).toBe(false);
    expect(await silentAt('2026-11-21T02:01:00Z')).toBe(true);
    const { totals, tiles } = await world.report(november, new Date('2026-11-21T02:01:00Z'));
    expect(totals.silent).toBe(1);
    expect(tiles.find((tile) => tile.key === 'silent')).toMatchObject({ value: 1, n: 1 });
  });

  test('a workflow that is switched off, or whose status nobody knows, is never silent', async () => {
    const world = await RunWorld.create(database);
    const off = await world.workflow('Off', 'inactive');
    await world.runs(off, ...hourly('2026-11-10T00:00:00Z', 48));
    expect(rowOf(await world.report(november), 'Off').silent).toBeNull();
  });

  test('office hours: not silent over the weekend, silent once Monday morning brings nothing', async () => {
    const { world, flow } = await worldWith('Europe/Berlin');
    // Every half hour from 9 to 17 local time, Monday to Friday, for four weeks up to Friday 20 November.
    const office = Array.from(
      { length: 28 },
      (_, day) => Date.parse('2026-10-24T00:00:00Z') + day * 86_400_000,
    )
      .filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))
      .flatMap((day) =>
        Array.from({ length: 16 }, (_, at) => ({
          // Winter time from 25 October on: 9 o'clock in Berlin is 8 UTC.
          startedAt: new Date(day + 8 * 3_600_000 + at * 1_800_000).toISOString(),
        })),
      );
    await world.runs(flow, ...office);
    const silentAt = async (now: string) => rowOf(await world.report(november, new Date(now)), 'Flow').silent;
    expect(await silentAt('2026-11-20T18:00:00Z')).toBe(false);
    expect(await silentAt('2026-11-22T12:00:00Z')).toBe(false);
    expect(await silentAt('2026-11-23T08:30:00Z')).toBe(false);
    expect(await silentAt('2026-11-23T09:30:00Z')).toBe(true);
  });
});
