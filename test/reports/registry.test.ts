import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toCsv } from '../../reports/output/csv.ts';
import { toJson } from '../../reports/output/json.ts';
import { reports } from '../../reports/registry.ts';
import type { ReportResult } from '../../reports/report.ts';
import { runReport } from '../../reports/run.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { demoWorld } from '../setup/demo-world.ts';

// Folders that hold no report of their own: what reports share, how they are written, and lists behind their marks.
const notReports = ['kit', 'output', 'leads'];

let db: TestDatabase;
let clientIds: string[];

beforeAll(async () => {
  db = await createTestDatabase('demo');
  clientIds = (await db.arrange<{ id: string }>('select id from clients order by id')).map((row) => row.id);
});
afterAll(() => db.drop());

const read = (slug: string, clientId: string, query: Record<string, string>): Promise<ReportResult> => {
  const report = reports.find((one) => one.slug === slug);
  if (!report) throw new Error(`no report ${slug}`);
  return withClient(db.pools, ClientScope.mint(clientId), (client) =>
    runReport(report, client, query, demoWorld.now),
  );
};

it('has one line for every folder below reports/', () => {
  const folders = readdirSync('reports', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notReports.includes(entry.name))
    .map((entry) => entry.name);
  expect(folders.sort()).toEqual(reports.map((report) => report.slug).sort());
});

describe.each(reports.map((report) => report.slug))('the contract of %s', (slug) => {
  it('holds for every client: columns, rows, totals, tiles and charts fit together', async () => {
    for (const clientId of clientIds) {
      const result = await read(slug, clientId, { last: '90d', compare: 'prev' });
      const keys = result.columns.map((column) => column.key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const row of result.rows) expect(Object.keys(row).sort()).toEqual([...keys].sort());
      expect(result.rowDrills).toHaveLength(result.rows.length);
      for (const tile of result.tiles) expect(tile.definition.length).toBeGreaterThan(20);
      for (const chart of result.charts) {
        const shown = chart.columns.map((column) => column.key);
        for (const row of chart.rows) expect(shown).toEqual(expect.arrayContaining(Object.keys(row)));
        expect(chart.finding).not.toBe('');
        if (chart.rows.length === 0) expect(chart.empty).not.toBeNull();
      }
    }
  });

  it('types its values by column: counts are numbers, money is decimal text, rates are fractions, nothing is NaN', async () => {
    for (const clientId of clientIds) {
      const result = await read(slug, clientId, { last: '90d' });
      for (const row of [...result.rows, result.totals]) {
        for (const column of result.columns) {
          const value = row[column.key] ?? null;
          if (value === null) continue;
          const place = `${slug}.${column.key} = ${value}`;
          if (column.kind === 'count') expect(Number.isInteger(value), place).toBe(true);
          if (column.kind === 'money') expect(value, place).toMatch(/^-?\d+(\.\d+)?$/);
          if (column.kind === 'rate') expect(Number(value) >= 0 && Number(value) <= 1, place).toBe(true);
          if (typeof value === 'number') expect(Number.isFinite(value), place).toBe(true);
        }
      }
    }
  });

  it('gives the same answer to the same question, as JSON and as CSV', async () => {
    const clientId = clientIds[0] ?? '';
    const [one, other] = [
      await read(slug, clientId, { last: '30d' }),
      await read(slug, clientId, { last: '30d' }),
    ];
    expect(JSON.stringify(toJson(one))).toBe(JSON.stringify(toJson(other)));
    expect(toCsv(one)).toBe(toCsv(other));
    expect(Object.keys(toJson(one)).sort()).toEqual([
      'charts',
      'checks',
      'client',
      'columns',
      'freshness',
      'params',
      'period',
      'report',
      'rows',
      'tiles',
      'totals',
    ]);
  });

  it('answers for a client without any row', async () => {
    const [empty] = await db.arrange<{ id: string }>(
      "insert into clients (name) values ('Nobody yet') returning id",
    );
    const result = await read(slug, empty?.id ?? '', {});
    expect(result.client.timezone).toBe('UTC');
    expect(result.checks.filter((check) => !check.ok)).toEqual([]);
    await db.arrange('delete from clients where id = $1', [empty?.id]);
  });
});
