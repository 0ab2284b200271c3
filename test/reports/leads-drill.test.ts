import { afterAll, beforeAll, expect, it } from 'vitest';
import { funnel } from '../../reports/funnel/funnel.ts';
import { listLeads } from '../../reports/leads/leads-list.ts';
import type { Drill, ReportClient, ReportResult } from '../../reports/report.ts';
import { loadClient, register, runReport } from '../../reports/run.ts';
import type { ClientDb } from '../../server/db/tenancy.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { demoWorld } from '../setup/demo-world.ts';

let db: TestDatabase;
let largest: string;

beforeAll(async () => {
  db = await createTestDatabase('demo');
  const [row] = await db.arrange<{ id: string }>(
    'select client_id as id from leads group by client_id order by count(*) desc limit 1',
  );
  largest = row?.id ?? '';
});

afterAll(async () => {
  await db.drop();
});

type Pages = { leads: number; visits: number };

/** Pages through a whole list; every lead must come once. */
async function pageThrough(
  scoped: ClientDb,
  client: ReportClient,
  params: Readonly<Record<string, string>>,
): Promise<Pages> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  let visits = 0;
  do {
    const page = await listLeads(scoped, {
      client,
      query: { ...params, limit: '200', ...(cursor === null ? {} : { cursor }) },
      now: demoWorld.now,
    });
    for (const row of page.rows) {
      expect(seen.has(row.id)).toBe(false);
      seen.add(row.id);
    }
    expect(page.total).toBeGreaterThanOrEqual(seen.size);
    cursor = page.nextCursor;
    if (cursor === null) expect(page.total).toBe(seen.size);
    visits = page.visits ?? seen.size;
  } while (cursor !== null);
  return { leads: seen.size, visits };
}

const partsOfVisits = [
  'entries',
  'advanced',
  'lost_here',
  'moved_back',
  'left_pipeline',
  'still_here',
] as const;

for (const basis of ['cohort', 'activity'] as const) {
  for (const mode of ['reached', 'touched', 'strict', 'snapshot'] as const) {
    it(`opens exactly the leads behind every number: ${basis}, ${mode}`, async () => {
      await withClient(db.pools, ClientScope.mint(largest), async (scoped) => {
        const query = { last: '90d', basis, mode, window: mode === 'strict' ? '30' : 'none' };
        const result = await runReport(register(funnel), scoped, query, demoWorld.now);
        const client = await loadClient(scoped);
        const open = (drill: Drill, part?: string) =>
          pageThrough(scoped, client, part === undefined ? drill.params : { ...drill.params, part });
        await barsMatch(result, open);
        for (const [at, row] of result.rows.entries()) {
          const drill = result.rowDrills[at] as Drill;
          expect((await open(drill)).visits, `${row.stage} row`).toBe(row.count ?? row.entries);
          // How visits ended does not depend on the way of counting leads; the window of strict cuts them.
          for (const part of mode === 'reached' || mode === 'strict' ? partsOfVisits : []) {
            expect((await open(drill, part)).visits, `${row.stage} ${part}`).toBe(row[part]);
          }
          if (mode !== 'reached') continue;
          const parts = basis === 'cohort' ? (['reached', 'strict', 'skipped'] as const) : [];
          for (const part of [...parts, 'touched', 'current'] as const) {
            expect((await open(drill, part)).leads, `${row.stage} ${part}`).toBe(row[part] ?? 0);
          }
        }
      });
    });
  }
}

async function barsMatch(result: ReportResult, open: (drill: Drill) => Promise<Pages>): Promise<void> {
  const chart = result.charts[0];
  if (chart?.kind !== 'funnel') throw new Error('there is no funnel');
  for (const bar of chart.bars) {
    expect((await open(bar.drill as Drill)).visits, bar.label).toBe(bar.count);
    expect(bar.advanced + bar.stillHere + bar.lost).toBeLessThanOrEqual(bar.count);
    for (const [part, drill] of Object.entries(bar.partDrills ?? {})) {
      expect((await open(drill)).visits, `${bar.label} ${part}`).toBe(
        bar[part as 'advanced' | 'stillHere' | 'lost'],
      );
    }
  }
}

it('opens the leads of the whole funnel, of the checks, of forecast, stalled and trend', async () => {
  await withClient(db.pools, ClientScope.mint(largest), async (scoped) => {
    const result = await runReport(register(funnel), scoped, { last: '90d', grain: 'month' }, demoWorld.now);
    const client = await loadClient(scoped);
    const whole = { ...(result.rowDrills[0] as Drill).params };
    delete whole.stage;
    const count = async (params: Readonly<Record<string, string>>) =>
      (await pageThrough(scoped, client, params)).leads;
    const { totals } = result;
    expect(await count({ ...whole, part: 'in_scope' })).toBe(totals.leads_in_scope);
    for (const part of ['open', 'won', 'lost', 'no_stage', 'elsewhere_now']) {
      expect(await count({ ...whole, part }), part).toBe(totals[part]);
    }
    const tile = (key: string) => result.tiles.find((one) => one.key === key);
    expect(await count({ ...whole, part: 'closed_won' })).toBe(tile('won_value')?.n);
    expect(await count({ ...whole, part: 'standing' })).toBe(tile('weighted_forecast')?.n);
    expect(await count({ ...whole, part: 'stalled' })).toBe(tile('stalled_leads')?.value);
    for (const part of [
      'history_gaps',
      'state_disagrees',
      'only_lost_visits',
      'other_currency',
      'unparsable_values',
    ]) {
      expect(await count({ ...whole, part }), part).toBe(
        result.checks.find((check) => check.key === part)?.value,
      );
    }
    for (const chart of result.charts) {
      if (chart.kind === 'table' && chart.drills) {
        const key = chart.key === 'stalled' ? 'stalled' : chart.key === 'forecast' ? 'open' : 'still_here';
        for (const [at, drill] of chart.drills.entries()) {
          const { visits } = await pageThrough(scoped, client, (drill as Drill).params);
          expect(visits, `${chart.key} ${at}`).toBe(chart.rows[at]?.[key]);
        }
      }
      if (chart.kind === 'series') {
        for (const [at, drill] of (chart.series[0]?.drills ?? []).entries()) {
          expect(await count((drill as Drill).params)).toBe(chart.rows[at]?.entered);
        }
        for (const [at, drill] of (chart.series[1]?.drills ?? []).entries()) {
          expect(await count((drill as Drill).params)).toBe(chart.rows[at]?.won);
        }
      }
    }
  });
});
