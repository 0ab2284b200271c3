import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { FunnelWorld } from './funnel-world.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(async () => {
  await db.drop();
});

const march = '2026-03-01T12:00Z';

describe('what leads are worth', () => {
  it('adds up money exactly, weighs it by the stage, and leaves out what it cannot read', async () => {
    const world = await FunnelWorld.make(db);
    const inNew = (name: string, columns: Readonly<Record<string, unknown>>) =>
      world.lead(name, { created: march, stage: 'New', columns });
    await inNew('cents', { value: '0.10' });
    await inNew('more cents', { value: '0.20' });
    await inNew('large', { value: '99999999999.99' });
    await inNew('in data', { lead_data: JSON.stringify({ name: 'in data', value: 12.345 }) });
    await inNew('as text', { lead_data: JSON.stringify({ value: ' 980.50 ' }) });
    await inNew('column first', { value: '1.00', lead_data: JSON.stringify({ value: 500 }) });
    await inNew('own currency', { value: '2.00', currency: 'EUR' });
    await inNew('foreign', { value: '1000000.00', currency: 'USD' });
    await inNew('words', { lead_data: JSON.stringify({ value: '1.250,00 ca.' }) });
    await inNew('not a number', { value: 'NaN' });
    await inNew('object', { lead_data: JSON.stringify({ value: { amount: 7 } }) });
    await inNew('text in json', { lead_data: JSON.stringify('{"value": 7}') });
    await inNew('nothing', { lead_data: null });
    const result = await world.report();
    expect(result.rows[0]).toMatchObject({
      current: 13,
      open_value: '100000000996.135',
      weighted_value: '10000000099.6135',
    });
    expect(result.totals).toMatchObject({
      open_value: '100000000996.135',
      weighted_value: '10000000099.6135',
    });
    expect(await world.check('other_currency')).toBe(1);
    expect(await world.check('unparsable_values')).toBe(3);
    expect(await world.check('without_value')).toBe(2);
  });

  it('says unknown, not zero, where no lead of a stage has a value', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('unvalued', { created: march, stage: 'New' });
    await world.lead('worth', { created: march, stage: 'Talk', columns: { value: '100' } });
    expect(await world.figures(['open_value', 'weighted_value'])).toEqual({
      New: [null, null],
      Talk: ['100.00', '25.00'],
      Offer: ['0.00', '0.00'],
      Won: [null, null],
      Lost: [null, null],
    });
    expect((await world.report()).totals).toMatchObject({ open_value: '100.00', weighted_value: '25.00' });
  });

  it('finds the value where the client keeps it, and says where it cannot read the setting', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('deep', {
      created: march,
      stage: 'New',
      columns: { lead_data: JSON.stringify({ deal: { 'net sum': [null, '40'] } }) },
    });
    await world.arrange('insert into reporting.client_settings (client_id, value_path) values ($1, $2)', [
      world.clientId,
      '$.deal["net sum"][1]',
    ]);
    expect((await world.figures(['open_value'])).New).toEqual(['40.00']);
    await world.arrange("update reporting.client_settings set value_path = '$..*' where client_id = $1", [
      world.clientId,
    ]);
    expect((await world.figures(['open_value'])).New).toEqual([null]);
    expect(await world.check('value_path')).toBe('$..*');
  });

  it('weighs on a percent scale as on a fraction', async () => {
    const world = await FunnelWorld.make(db, { bare: true, currency: 'USD' });
    await world.pipeline('Sales', true);
    await world.stage('Hot', 1, { probability: 90 });
    await world.lead('hot', { created: march, stage: 'Hot', columns: { value: '1000' } });
    expect(await world.figures(['open_value', 'weighted_value'])).toEqual({ Hot: ['1000.00', '900.00'] });
    const { columns } = await world.report();
    expect(columns.find((column) => column.key === 'open_value')?.unit).toBe('USD');
  });
});

describe('key figures', () => {
  /** Two won and one lost in March, one won in February, one open. */
  async function closedWorld(): Promise<FunnelWorld> {
    const world = await FunnelWorld.make(db);
    const closed = (name: string, created: string, at: string, to: string, value: string | null) =>
      world.lead(name, {
        created,
        columns: { value },
        moves: [
          [created, 'New'],
          [at, to],
        ],
      });
    await closed('won 10 d', '2026-02-20T12:00Z', '2026-03-02T12:00Z', 'Won', '100');
    await closed('won 20 d', '2026-03-01T12:00Z', '2026-03-21T12:00Z', 'Won', '300.50');
    await closed('lost', '2026-03-05T12:00Z', '2026-03-31T23:59:59Z', 'Lost', '50');
    await closed('won before', '2026-02-01T12:00Z', '2026-02-28T12:00Z', 'Won', '70');
    await closed('lost after', '2026-03-05T12:00Z', '2026-04-01T00:00:00Z', 'Lost', '50');
    await world.lead('open', { created: '2026-03-10T12:00Z', stage: 'Talk', columns: { value: '80' } });
    return world;
  }

  it('takes the win rate of leads closed in the period, whenever created', async () => {
    const world = await closedWorld();
    const tile = await world.tile('win_rate', { compare: 'prev' });
    expect(tile).toMatchObject({ value: 0.666667, n: 3, previous: 1 });
    expect(await world.tile('won_value', { compare: 'prev' })).toMatchObject({
      value: '400.50',
      n: 2,
      previous: '70.00',
    });
    expect(await world.tile('win_rate')).toMatchObject({ value: 0.666667, previous: null });
  });

  it('prefers the lead’s own close date to the entry of the stage', async () => {
    const world = await closedWorld();
    await world.arrange("update leads set closed_at = '2026-02-28T23:59:59Z' where id = $1", [
      world.leads.get('won 20 d'),
    ]);
    expect(await world.tile('win_rate')).toMatchObject({ value: 0.5, n: 2 });
  });

  it('gives the median cycle and the velocity with its four factors', async () => {
    const world = await closedWorld();
    expect(await world.tile('median_sales_cycle')).toMatchObject({ value: 15 * 86_400, n: 2 });
    // 1 open × 200.25 average × 2/3 ÷ 15 days = 8.90
    const result = await world.report({ compare: 'prev' });
    expect(result.tiles.find((tile) => tile.key === 'sales_velocity')?.value).toBe('8.90');
    const chart = result.charts.find((one) => one.key === 'velocity');
    // At the end of February only "won 10 d" was open.
    expect(chart?.rows).toEqual([
      {
        period: 'This period',
        open: 1,
        average_won_value: '200.25',
        win_rate: 0.666667,
        cycle_days: 15,
        velocity: '8.90',
      },
      {
        period: 'Compared period',
        open: 1,
        average_won_value: '70.00',
        win_rate: 1,
        cycle_days: 27,
        velocity: '2.59',
      },
      {
        period: 'Change',
        open: 0,
        average_won_value: '130.25',
        win_rate: -0.333333,
        cycle_days: -12,
        velocity: '6.31',
      },
    ]);
  });

  it('knows no velocity and no win rate where nothing was closed', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('open', { created: march, stage: 'New', columns: { value: '10' } });
    expect(await world.tile('win_rate')).toMatchObject({ value: null, n: 0 });
    expect(await world.tile('sales_velocity')).toMatchObject({ value: null });
    expect(await world.tile('won_value')).toMatchObject({ value: '0.00' });
  });

  it('forecasts over every open lead of now, and by what was observed from 20 closed leads on', async () => {
    const world = await FunnelWorld.make(db);
    for (let nth = 0; nth < 20; nth += 1) {
      await world.lead(`closed ${nth}`, {
        created: '2026-01-01T12:00Z',
        moves: [
          ['2026-01-01T12:00Z', 'New'],
          ['2026-01-02T12:00Z', nth < 5 ? 'Won' : 'Lost'],
        ],
      });
    }
    await world.lead('too long ago', {
      created: '2025-01-01T12:00Z',
      moves: [
        ['2025-01-01T12:00Z', 'New'],
        ['2025-04-15T11:00Z', 'Won'],
      ],
    });
    await world.lead('new', { created: '2026-02-01T12:00Z', stage: 'New', columns: { value: '1000' } });
    await world.lead('talking', { created: march, stage: 'Talk', columns: { value: '100' } });
    expect(await world.tile('weighted_forecast')).toMatchObject({ value: '125.00', n: 2 });
    expect(await world.tile('observed_forecast')).toMatchObject({ value: '275.00', n: 2 });
    const result = await world.report();
    const forecast = result.charts.find((chart) => chart.key === 'forecast');
    expect(forecast?.rows.map((row) => [row.stage, row.observed, row.observed_n, row.observed_used])).toEqual(
      [
        ['New', 0.25, 20, true],
        ['Talk', 1, 5, false],
        ['Offer', 1, 5, false],
      ],
    );
    expect(await world.figures(['observed_probability'])).toEqual({
      New: [0.25],
      Talk: [1],
      Offer: [1],
      Won: [null],
      Lost: [null],
    });
    // The rows are of the period: the open lead of February is not in them.
    expect((await world.figures(['current', 'open_value'])).New).toEqual([0, '0.00']);
  });

  it('calls a lead stalled after the 90 % of completed stays, and never within 7 days', async () => {
    const world = await FunnelWorld.make(db);
    const stay = (name: string, days: number) =>
      world.lead(name, {
        created: '2026-02-01T12:00Z',
        moves: [
          ['2026-02-01T12:00Z', 'Talk'],
          [new Date(Date.UTC(2026, 1, 1 + days, 12)).toISOString(), 'Offer'],
        ],
      });
    await stay('ten days', 10);
    await stay('twenty days', 20);
    // 90 % of 10 and 20 days is 19 days.
    await world.lead('19 d', { created: '2026-03-27T12:00:00Z', stage: 'Talk' });
    await world.lead('19 d and more', { created: '2026-03-27T11:59:59Z', stage: 'Talk' });
    await world.lead('7 d', { created: '2026-04-08T12:00:00Z', stage: 'New' });
    await world.lead('7 d and more', { created: '2026-04-08T11:59:59Z', stage: 'New' });
    const { charts } = await world.report();
    const stalled = charts.find((chart) => chart.key === 'stalled');
    expect(stalled?.rows.map((row) => [row.stage, row.stalled, row.after])).toEqual([
      ['New', 1, 7 * 86_400],
      ['Talk', 1, 19 * 86_400],
      ['Offer', 2, 7 * 86_400],
    ]);
    expect(await world.tile('stalled_leads')).toMatchObject({ value: 4, n: 6 });
    expect(await world.names({ part: 'stalled', stage: world.stages.get('Talk') })).toEqual([
      '19 d and more',
    ]);
  });

  it('interpolates times in stage as percentile_cont', async () => {
    const world = await FunnelWorld.make(db);
    for (const hours of [1, 2, 4]) {
      await world.lead(`${hours} h`, {
        created: '2026-03-01T00:00Z',
        moves: [
          ['2026-03-01T00:00Z', 'New'],
          [`2026-03-01T0${hours}:00Z`, 'Talk'],
        ],
      });
    }
    expect((await world.figures(['median_seconds_in_stage', 'p90_seconds_in_stage'])).New).toEqual([
      7_200, 12_960,
    ]);
  });
});

describe('trend', () => {
  it('follows each day’s leads to won and marks the days that are too young', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('won', {
      created: '2026-03-01T12:00Z',
      moves: [
        ['2026-03-01T12:00Z', 'New'],
        ['2026-03-11T12:00Z', 'Won'],
      ],
    });
    await world.lead('open', { created: '2026-03-01T13:00Z', stage: 'New' });
    await world.lead('young', { created: '2026-04-10T13:00Z', stage: 'New' });
    const result = await world.report({ from: '2026-03-01', to: '2026-04-15', grain: 'week' });
    const trend = result.charts.find((chart) => chart.key === 'trend');
    if (trend?.kind !== 'series') throw new Error('there is no trend');
    expect(trend.buckets).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-09',
      '2026-03-16',
      '2026-03-23',
      '2026-03-30',
      '2026-04-06',
      '2026-04-13',
    ]);
    expect(trend.series.map((series) => series.values)).toEqual([
      [2, 0, 0, 0, 0, 0, 1, 0],
      [0.5, null, null, null, null, null, null, null],
      [null, null, null, null, null, null, 0, null],
    ]);
    expect(trend.lastUnfinished).toBe(true);
    expect(trend.series[0]?.drills?.[0]?.params).toMatchObject({ from: '2026-03-01', to: '2026-03-01' });
  });
});

describe('parameters', () => {
  it('chooses the default pipeline, else the oldest, and takes an id or a name', async () => {
    const world = await FunnelWorld.make(db, { bare: true });
    expect((await world.report()).rows).toEqual([]);
    await world.pipeline('Old');
    await world.stage('Old stage', 1, { pipeline: 'Old' });
    await world.pipeline('Usual', true);
    await world.stage('Usual stage', 1, { pipeline: 'Usual' });
    const stages = async (query = {}) => (await world.report(query)).rows.map((row) => row.stage);
    expect(await stages()).toEqual(['Usual stage']);
    expect(await stages({ pipeline: 'Old' })).toEqual(['Old stage']);
    expect(await stages({ pipeline: world.pipelines.get('Old')?.toUpperCase() })).toEqual(['Old stage']);
    await world.arrange('update deal_pipelines set is_default = null where client_id = $1', [world.clientId]);
    expect(await stages()).toEqual(['Old stage']);
  });

  it('names the field of what this client does not have', async () => {
    const world = await FunnelWorld.make(db);
    const other = await FunnelWorld.make(db);
    for (const [field, value] of [
      ['pipeline', 'Nowhere'],
      ['pipeline', other.pipelines.get('Sales')],
      ['project', 'Nowhere'],
      ['project', '11111111-1111-1111-1111-111111111111'],
      ['assignee', 'Anna'],
      ['assignee', '11111111-1111-1111-1111-111111111111'],
      ['mode', 'median'],
      ['basis', 'both'],
      ['window', '8'],
    ] as const) {
      await expect(world.report({ [field]: value })).rejects.toMatchObject({ status: 400, field });
    }
  });

  it('filters by project, person and source, and by having none', async () => {
    const world = await FunnelWorld.make(db);
    const project = '22222222-2222-2222-2222-222222222222';
    const person = '33333333-3333-3333-3333-333333333333';
    await world.arrange("insert into projects (id, client_id, name) values ($1, $2, 'Spring')", [
      project,
      world.clientId,
    ]);
    await world.arrange("insert into auth.users (id, email) values ($1, 'anna@mail.example')", [person]);
    await world.lead('of all', {
      created: march,
      stage: 'New',
      columns: { project_id: project, assigned_to_user_id: person, source: 'ads' },
    });
    await world.lead('of none', { created: march, stage: 'Talk' });
    const inScope = async (query: object) => (await world.report({ ...query })).totals.leads_in_scope;
    expect(await inScope({})).toBe(2);
    for (const [param, value] of [
      ['project', project],
      ['project', 'Spring'],
      ['assignee', person],
      ['source', 'ads'],
    ] as const) {
      expect((await world.figures(['current'], { [param]: value })).New).toEqual([1]);
      expect(await inScope({ [param]: value })).toBe(1);
      expect((await world.figures(['current'], { [param]: 'none' })).Talk).toEqual([1]);
      expect(await inScope({ [param]: 'none' })).toBe(1);
    }
    expect(await inScope({ source: 'unheard of' })).toBe(0);
  });
});
