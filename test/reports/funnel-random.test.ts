import { afterAll, beforeAll, expect, it } from 'vitest';
import { funnel } from '../../reports/funnel/funnel.ts';
import type { ReportResult } from '../../reports/report.ts';
import { register, runReport } from '../../reports/run.ts';
import { ClientScope, withClient } from '../../server/db/tenancy.ts';
import { createRandom } from '../../server/demo/random.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { demoWorld } from '../setup/demo-world.ts';
import { makeChaosClient } from './chaos-world.ts';
import type { RawWorld } from './funnel-model.ts';
import { modelFunnel } from './funnel-model.ts';
import { readRawWorld } from './raw-world.ts';

let db: TestDatabase;
const worlds: { clientId: string; world: RawWorld }[] = [];

beforeAll(async () => {
  db = await createTestDatabase('demo');
  const clients = await db.arrange<{ id: string }>('select id from clients order by name');
  const ids = clients.map((client) => client.id);
  for (const seed of [1, 2, 3]) ids.push(await makeChaosClient(db, seed, 120));
  for (const clientId of ids) worlds.push({ clientId, world: await readRawWorld(db, clientId) });
});

afterAll(async () => {
  await db.drop();
});

it('agrees with a naive model over 120 random clients, periods, zones and filters', async () => {
  const random = createRandom(20_261_122, 'questions');
  for (let nth = 0; nth < 120; nth += 1) {
    const { clientId, world } = random.pick(worlds);
    const lead = world.leads.length > 0 ? random.pick(world.leads) : undefined;
    const from = new Date(Date.UTC(2026, random.int(0, 10), random.int(1, 28)));
    const to = new Date(from.getTime() + random.int(0, 200) * 86_400_000);
    const query: Record<string, string> = {
      from: from.toISOString().slice(0, 10),
      to: to.toISOString().slice(0, 10),
      pipeline: random.pick(world.stages).pipeline,
      basis: random.pick(['cohort', 'cohort', 'activity']),
      window: random.pick(['none', 'none', '7', '30', '90']),
    };
    if (random.chance(0.2)) query.project = lead?.project ?? 'none';
    if (random.chance(0.2)) query.source = lead?.source ?? 'none';
    if (random.chance(0.2)) query.assignee = lead?.assignee ?? 'none';
    const result = await withClient(db.pools, ClientScope.mint(clientId), (scoped) =>
      runReport(register(funnel), scoped, query, demoWorld.now),
    );
    compare(result, world, query);
  }
});

function compare(result: ReportResult, world: RawWorld, query: Readonly<Record<string, string>>): void {
  const expected = modelFunnel(world, {
    pipeline: query.pipeline ?? '',
    basis: query.basis === 'activity' ? 'activity' : 'cohort',
    window: query.window === 'none' ? null : Number(query.window),
    project: query.project ?? null,
    assignee: query.assignee ?? null,
    source: query.source ?? null,
    start: result.period.start.getTime(),
    end: result.period.end.getTime(),
    now: demoWorld.now.getTime(),
  });
  const asked = JSON.stringify([result.client.name, query]);
  expect(
    result.rows.map((row) => row.stage_id),
    asked,
  ).toEqual(expected.rows.map((row) => row.stage_id));
  for (const [at, row] of result.rows.entries()) {
    for (const [key, wanted] of Object.entries(expected.rows[at] ?? {})) {
      const found = row[key] ?? null;
      const where = `${String(row.stage)} ${key} of ${asked}`;
      if (typeof wanted === 'bigint') expect(units(String(found)), where).toBe(wanted);
      else if (typeof wanted === 'number' && !Number.isInteger(wanted))
        expect(found, where).toBeCloseTo(wanted, key === 'observed_probability' ? 5.6 : 2);
      else expect(found, where).toBe(wanted);
    }
  }
  expect(result.totals, asked).toMatchObject(expected.totals);
  const tile = (key: string) => result.tiles.find((one) => one.key === key);
  const closed = expected.closedWon + expected.closedLost;
  expect(tile('win_rate')?.n, asked).toBe(closed);
  expect(tile('won_value')?.n, asked).toBe(expected.closedWon);
  expect(tile('stalled_leads'), asked).toMatchObject({ value: expected.stalled, n: expected.open });
  const check = (key: string) => result.checks.find((one) => one.key === key);
  expect(check('history_gaps')?.value, asked).toBe(expected.gaps);
  const identities = result.checks.filter((one) => one.key.startsWith('identity:'));
  expect(identities).toHaveLength(result.rows.length);
  for (const one of [...identities, check('leads_reconcile')])
    expect(one?.ok, `${one?.key} of ${asked}`).toBe(true);
  expect(check('non_increasing')?.ok ?? true, asked).toBe(true);
}

/** A decimal string in units of 10^-10. */
function units(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(10, '0'));
}
