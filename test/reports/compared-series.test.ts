import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketsOf } from '../../reports/kit/buckets.ts';
import { comparedBuckets } from '../../reports/kit/compared-buckets.ts';
import { parsePeriod } from '../../reports/kit/period.ts';
import { findReport } from '../../reports/registry.ts';
import { runReport } from '../../reports/run.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { demoWorld } from '../setup/demo-world.ts';

const zone = 'Europe/Berlin';

function labelsOf(query: Record<string, string>): (string | null)[] {
  const period = parsePeriod(query, zone, demoWorld.now);
  const buckets = bucketsOf(period, period.grain, demoWorld.now);
  const compared = comparedBuckets(period, buckets);
  const there = compared.filter((one) => one !== null);
  // Without gap or overlap, from the first instant of the compared period to its last.
  expect(there[0]?.start).toEqual(period.compare?.start);
  expect(there.at(-1)?.end).toEqual(period.compare?.end);
  there.slice(1).forEach((one, at) => {
    expect(one.start).toEqual(there[at]?.end);
  });
  return compared.map((one) => one?.label ?? null);
}

describe('what stands beside a bucket', () => {
  it('is the same number of days before, or the same dates a year ago', () => {
    expect(labelsOf({ from: '2026-11-20', to: '2026-11-22', grain: 'day', compare: 'prev' })).toEqual([
      '17 Nov 2026',
      '18 Nov 2026',
      '19 Nov 2026',
    ]);
    expect(labelsOf({ from: '2026-11-20', to: '2026-11-22', grain: 'day', compare: 'yoy' })[0]).toBe(
      '20 Nov 2025',
    );
    expect(labelsOf({ from: '2026-11-02', to: '2026-11-15', grain: 'week', compare: 'prev' })).toEqual([
      '19 – 25 Oct 2026',
      '26 Oct – 1 Nov 2026',
    ]);
  });

  it('has no 29 February in a year without one, and loses none in a year with one', () => {
    expect(labelsOf({ from: '2024-02-28', to: '2024-03-01', grain: 'day', compare: 'yoy' })).toEqual([
      '28 Feb 2023',
      null,
      '1 Mar 2023',
    ]);
    expect(labelsOf({ from: '2025-02-28', to: '2025-03-01', grain: 'day', compare: 'yoy' })[0]).toBe(
      '28 – 29 Feb 2024',
    );
  });

  it('holds over every clock change, hour by hour', () => {
    for (const day of ['2026-10-25', '2026-10-26', '2026-03-29', '2026-03-30']) {
      const labels = labelsOf({ from: day, to: day, compare: 'prev' });
      expect(labels.length).toBe({ '2026-10-25': 25, '2026-03-29': 23 }[day] ?? 24);
    }
  });
});

describe('the line of the compared period', () => {
  let db: TestDatabase;
  let largest: string;

  beforeAll(async () => {
    db = await createTestDatabase('demo');
    const [row] = await db.arrange<{ id: string }>(
      'select client_id as id from leads group by client_id order by count(*) desc limit 1',
    );
    largest = row?.id ?? '';
  });

  afterAll(() => db.drop());

  for (const [slug, own] of [
    ['executions', {}],
    ['funnel', {}],
    ['funnel', { basis: 'activity' }],
  ] as const) {
    it.each([
      { last: '30d', grain: 'week', compare: 'prev' },
      { last: '28d', grain: 'day', compare: 'prev' },
      { from: '2026-11-01', to: '2026-11-02', compare: 'prev' },
    ])(
      `adds up to what the compared period has by itself: ${slug} ${JSON.stringify(own)} %j`,
      async (query) => {
        const read = (params: Record<string, unknown>) =>
          withClient(db.pools, ClientScope.mint(largest), (scoped) =>
            runReport(findReport(slug), scoped, params, demoWorld.now),
          );
        const result = await read({ ...query, ...own });
        const chart = result.charts.find(({ kind }) => kind === 'series');
        if (chart?.kind !== 'series') throw new Error('no series');
        const line = chart.series.find(({ colour }) => colour === 'previous');
        expect(line?.values).toHaveLength(chart.buckets.length);
        expect(chart.compareLabels).toHaveLength(chart.buckets.length);
        expect(chart.rows.map((row) => row.previous)).toEqual(line?.values);
        const { compare } = result.period;
        const then = await read({ from: compare?.from, to: compare?.to, grain: 'day', ...own });
        const series = then.charts.find(({ key }) => key === chart.key);
        if (series?.kind !== 'series') throw new Error('no series');
        const total = (values: readonly (number | null)[] | undefined) =>
          (values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);
        const columns = series.series.filter(({ draw }) => draw === 'column');
        expect(total(columns.map(({ values }) => total(values)))).toBeGreaterThan(0);
        expect(total(line?.values)).toBe(total(columns.map(({ values }) => total(values))));
      },
    );
  }

  it('is absent where nothing is compared', async () => {
    const result = await withClient(db.pools, ClientScope.mint(largest), (scoped) =>
      runReport(findReport('executions'), scoped, { last: '7d' }, demoWorld.now),
    );
    const chart = result.charts[0];
    expect(chart).not.toHaveProperty('compareLabels');
    expect(chart?.columns.map(({ key }) => key)).not.toContain('previous');
  });
});
