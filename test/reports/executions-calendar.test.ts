import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missedDays } from '../../reports/executions/day-strip.ts';
import { bucketsOf } from '../../reports/kit/buckets.ts';
import { addDays } from '../../reports/kit/local-day.ts';
import { parsePeriod } from '../../reports/kit/period.ts';
import { rate } from '../../reports/kit/rate.ts';
import type { SeriesChart, StripChart } from '../../reports/report.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { RunWorld, testNow } from './run-world.ts';

function buckets(zone: string, query: Record<string, string>, now = testNow) {
  const period = parsePeriod(query, zone, now);
  return bucketsOf(period, period.grain, now);
}

describe('buckets', () => {
  test('the day the clock goes back has 25 hours, the day it goes forward 23', () => {
    const day = (date: string) => buckets('Europe/Berlin', { from: date, to: date, grain: 'hour' });
    expect(day('2026-10-25').map((bucket) => bucket.key.slice(11))).toEqual([
      '00:00+02:00',
      '01:00+02:00',
      '02:00+02:00',
      '02:00+01:00',
      ...Array.from({ length: 21 }, (_, at) => `${String(at + 3).padStart(2, '0')}:00+01:00`),
    ]);
    expect(day('2026-03-29')).toHaveLength(23);
    expect(day('2026-03-28')).toHaveLength(24);
  });

  test('zones of 45 minutes and shifts of half an hour keep to local hours, without gap or overlap', () => {
    for (const [zone, date] of [
      ['Asia/Kathmandu', '2026-11-20'],
      ['Australia/Lord_Howe', '2026-04-05'],
      ['Australia/Lord_Howe', '2026-10-04'],
      ['America/Sao_Paulo', '2018-11-04'],
    ] as const) {
      const period = parsePeriod({ from: date, to: date, grain: 'hour' }, zone, testNow);
      const hours = bucketsOf(period, 'hour', testNow);
      expect(hours[0]?.start).toEqual(period.start);
      expect(hours.at(-1)?.end).toEqual(period.end);
      hours.slice(1).forEach((hour, at) => {
        expect(hour.start).toEqual(hours[at]?.end);
        expect(hour.start.getTime() - (hours[at]?.start.getTime() ?? 0)).toBeLessThanOrEqual(3_600_000);
      });
    }
  });

  test('weeks begin on Monday, first and last are cut by the period, the running one is not over', () => {
    const weeks = buckets('UTC', { from: '2026-11-04', to: '2026-11-24', grain: 'week' });
    expect(weeks.map(({ from, to, unfinished }) => [from, to, unfinished])).toEqual([
      ['2026-11-04', '2026-11-08', false],
      ['2026-11-09', '2026-11-15', false],
      ['2026-11-16', '2026-11-22', true],
      ['2026-11-23', '2026-11-24', false],
    ]);
  });
});

test('rates are rounded half up to six decimals', () => {
  expect(rate(1, 3)).toBe(0.333333);
  expect(rate(2, 3)).toBe(0.666667);
  expect(rate(1, 2_000_000)).toBe(0.000001);
  expect(rate(0, 0)).toBeNull();
});

describe('missed days', () => {
  const days = Array.from({ length: 42 }, (_, at) => addDays('2026-10-12', at));
  const weekday = (at: number) => at % 7 < 5;

  test('a weekday that it usually runs on and once did not', () => {
    const ran = days.map((_, at) => weekday(at) && at !== 15);
    const missed = missedDays(days, ran, true);
    expect(missed.flatMap((one, at) => (one ? [at] : []))).toEqual([15]);
  });

  test('after its last run only where it is still active; never today, nor before the first run', () => {
    const ran = days.map((_, at) => weekday(at) && at >= 7 && at < 30);
    const after = [30, 31, 32, 35, 36, 37, 38, 39];
    expect(missedDays(days, ran, true).flatMap((one, at) => (one ? [at] : []))).toEqual(after);
    expect(missedDays(days, ran, false).some(Boolean)).toBe(false);
    const today = days.slice(0, 36);
    expect(missedDays(today, ran.slice(0, 36), true)[35]).toBe(false);
  });

  test('three runs on a weekday are the least to expect a fourth', () => {
    const ran = days.map((_, at) => at === 0 || at === 7);
    expect(missedDays(days, ran, true).some(Boolean)).toBe(false);
  });
});

describe('charts', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test('a run falls into the one of the two hours that it began in', async () => {
    const world = await RunWorld.create(database, 'Europe/Berlin');
    const flow = await world.workflow('Flow');
    await world.runs(
      flow,
      { startedAt: '2026-10-25T00:30:00Z' },
      { startedAt: '2026-10-25T01:30:00Z', status: 'error' },
      { startedAt: '2026-10-25T22:59:59.999Z' },
      { startedAt: '2026-10-25T23:00:00Z' },
    );
    const { charts, totals } = await world.report({ from: '2026-10-25', to: '2026-10-25', grain: 'hour' });
    const series = charts.find((chart): chart is SeriesChart => chart.kind === 'series');
    expect(series?.rows).toHaveLength(25);
    expect(series?.rows.filter((row) => Number(row.succeeded) + Number(row.failed) > 0)).toMatchObject([
      { bucket: '2026-10-25T02:00+02:00', succeeded: 1, failed: 0, success_rate: 1 },
      { bucket: '2026-10-25T02:00+01:00', succeeded: 0, failed: 1, success_rate: 0 },
      { bucket: '2026-10-25T23:00+01:00', succeeded: 1, failed: 0, success_rate: 1 },
    ]);
    expect(totals.total).toBe(3);
    const failed = series?.series.find((one) => one.key === 'failed');
    const drill = failed?.drills?.[3];
    expect((await world.list({ ...drill?.params })).rows).toMatchObject([
      { at: '2026-10-25T01:30:00.000Z', outcome: 'failed' },
    ]);
  });

  test('the strip has ninety local days, a cell a day, whatever the period', async () => {
    const world = await RunWorld.create(database, 'Asia/Kathmandu');
    const flow = await world.workflow('Flow');
    await world.runs(
      flow,
      { startedAt: '2026-11-20T18:14:59Z' },
      { startedAt: '2026-11-20T18:15:00Z', status: 'error' },
    );
    const { charts } = await world.report({ from: '2026-01-01', to: '2026-01-02' });
    const strip = charts.find((chart): chart is StripChart => chart.kind === 'strip');
    expect(strip?.days).toHaveLength(90);
    expect(strip?.days.at(-1)).toBe('2026-11-22');
    expect(strip?.strips[0]?.cells.slice(-3)).toEqual([
      { total: 1, rate: 1, missed: false },
      { total: 1, rate: 0, missed: false },
      { total: 0, rate: null, missed: false },
    ]);
  });
});
