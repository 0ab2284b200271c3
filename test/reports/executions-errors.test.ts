import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listLeads } from '../../reports/leads/leads-list.ts';
import { loadClient } from '../../reports/run.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import type { PlantedRun } from './run-world.ts';
import { RunWorld, testNow } from './run-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const november = { from: '2026-11-01', to: '2026-11-30' };

function failing(errorMessage: string | undefined, hour: number, more: PlantedRun = {}): PlantedRun {
  return {
    status: 'error',
    startedAt: `2026-11-10T${String(hour).padStart(2, '0')}:00:00Z`,
    errorNode: 'HTTP Request',
    ...(errorMessage === undefined ? {} : { errorMessage }),
    ...more,
  };
}

async function errorsOf(world: RunWorld) {
  const chart = (await world.report(november)).charts.find(({ key }) => key === 'errors');
  if (chart?.kind !== 'table') throw new Error('no table of errors');
  return chart;
}

describe('error fingerprints', () => {
  test('numbers, ids, addresses and times do not make another error; words and nodes do', async () => {
    const world = await RunWorld.create(database);
    const flow = await world.workflow('Flow');
    const other = await world.workflow('Other');
    await world.runs(
      flow,
      failing(
        'Deal 4711: POST https://a.example/x?id=1 for ann@a.example failed (504) at 2026-11-10T08:00:00Z',
        1,
      ),
      failing(
        'Deal 12: POST https://b.example/y for bob.b@b.example failed (502) at 2026-11-11T09:30:00.5+01:00',
        3,
      ),
      failing('Deal 4711: POST https://a.example/x for ann@a.example timed out', 4),
      failing('Deal 4711: POST https://a.example/x for ann@a.example timed out', 5, { errorNode: 'CRM' }),
      failing(undefined, 6, { status: 'crashed' }),
      failing('Deal 1: POST https://c.example failed', 7, { mode: 'manual' }),
    );
    await world.runs(
      other,
      failing(
        'Deal 0b6f2c1e-9d3a-4b8e-8a51-1f2e3d4c5b6a: POST https://z.example for z@z.example failed (500) at 2026-11-12',
        2,
      ),
    );
    const errors = await errorsOf(world);
    expect(
      errors.rows.map(({ error, node, runs, workflows, first_seen, last_seen }) => [
        error,
        node,
        runs,
        workflows,
        first_seen,
        last_seen,
      ]),
    ).toEqual([
      [
        'Deal …: POST … for … failed (…) at …',
        'HTTP Request',
        3,
        'Flow, Other',
        '2026-11-10T01:00:00.000Z',
        '2026-11-10T03:00:00.000Z',
      ],
      [
        'No message (a crashed run leaves none)',
        'HTTP Request',
        1,
        'Flow',
        '2026-11-10T06:00:00.000Z',
        '2026-11-10T06:00:00.000Z',
      ],
      [
        'Deal …: POST … for … timed out',
        'CRM',
        1,
        'Flow',
        '2026-11-10T05:00:00.000Z',
        '2026-11-10T05:00:00.000Z',
      ],
      [
        'Deal …: POST … for … timed out',
        'HTTP Request',
        1,
        'Flow',
        '2026-11-10T04:00:00.000Z',
        '2026-11-10T04:00:00.000Z',
      ],
    ]);
    for (const [at, row] of errors.rows.entries()) {
      const page = await world.list({ ...errors.drills?.[at]?.params });
      expect(page.count).toBe(row.runs);
    }
  });

  test('what an integration knows as a secret, and what looks like one, stands in no error', async () => {
    const world = await RunWorld.create(database);
    const flow = await world.workflow('Flow');
    await database.arrange(
      `insert into integrations (client_id, provider, name, config) values ($1, 'crm', 'CRM', '{"token": "correcthorsebattery"}')`,
      [world.clientId],
    );
    await world.runs(
      flow,
      failing('Login with correcthorsebattery refused', 1),
      failing('Header Authorization: Bearer abcdefghijklmnop-qrst refused', 2),
    );
    const text = JSON.stringify(await world.report(november));
    expect(text).not.toContain('correcthorse');
    expect(text).not.toContain('abcdefghijklmnop');
    expect(text).toContain('Login with [masked] refused');
  });
});

describe('leads touched by failed runs', () => {
  test('by run, journey and AI call, each lead once, at the stage it stands in now', async () => {
    const world = await RunWorld.create(database);
    const flow = await world.workflow('Flow');
    const [ann, bob, eve, joy] = [
      await world.lead('Ann'),
      await world.lead('Bob'),
      await world.lead('Eve'),
      await world.lead('Joy'),
    ];
    const [pipeline] = await database.arrange<{ id: string }>(
      `insert into deal_pipelines (client_id, name) values ($1, 'Sales') returning id`,
      [world.clientId],
    );
    const [stage] = await database.arrange<{ id: string }>(
      `insert into deal_stages (client_id, pipeline_id, name, stage_order) values ($1, $2, 'Offer', 1) returning id`,
      [world.clientId, pipeline?.id],
    );
    await database.arrange('update leads set deal_stage_id = $1 where id = any ($2)', [
      stage?.id,
      [ann, bob],
    ]);
    const [first, second, fine] = await world.runs(
      flow,
      failing('No', 1, { leadId: ann }),
      failing('No', 2, { leadId: ann }),
      { startedAt: '2026-11-10T03:00:00Z', leadId: joy },
    );
    await database.arrange(
      `insert into lead_journey_events (client_id, lead_id, event_type, n8n_execution_id, occurred_at)
       values ($1, $2, 'note', $3, now()), ($1, $4, 'note', $5, now())`,
      [world.clientId, bob, first, joy, fine],
    );
    await database.arrange(
      'insert into ai_interactions (client_id, lead_id, n8n_execution_id) values ($1, $2, $3)',
      [world.clientId, eve, second],
    );
    const chart = (await world.report(november)).charts.find(({ key }) => key === 'touched_leads');
    expect(chart?.finding).toBe('3 leads were touched by 2 failed runs.');
    expect(
      chart?.rows.map(({ pipeline: p, stage: s, leads, failed_runs }) => [p, s, leads, failed_runs]),
    ).toEqual([
      ['Sales', 'Offer', 2, 2],
      [null, 'No stage', 1, 1],
    ]);
    if (chart?.kind !== 'table') throw new Error('no table');
    for (const [at, drill] of chart.drills?.entries() ?? []) {
      const list = await world.read(async (db) =>
        listLeads(db, { client: await loadClient(db), query: { ...drill?.params }, now: testNow }),
      );
      expect([list.total, drill?.list]).toEqual([chart.rows[at]?.leads, 'leads']);
      expect(list.rows.map((row) => row.name).sort()).toEqual([['Ann', 'Bob'], ['Eve']][at]);
    }
    const fields = { failed_runs: 'yes', modes: 'manual', last: '90d' };
    const others = await world.read(async (db) =>
      listLeads(db, { client: await loadClient(db), query: fields, now: testNow }),
    );
    expect(others.total).toBe(0);
    expect((await world.list({ lead: bob })).rows.map((row) => row.id)).toEqual([first]);
  });
});
