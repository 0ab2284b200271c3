import { randomUUID } from 'node:crypto';
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

const day = 86_400;
const times = ['entries', 'median_seconds_in_stage', 'open_age_median_seconds'] as const;

describe('visits', () => {
  it('begins the first one when the lead was created, in the stage that the first move came from', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('from', {
      created: '2026-03-01T12:00Z',
      moves: [['2026-03-03T12:00Z', 'Talk', { from: 'New' }]],
    });
    expect(await world.figures(times)).toMatchObject({
      New: [1, 2 * day, null],
      Talk: [1, null, 43 * day],
    });
  });

  it('begins the first one in the stage that the first move led to where it came from none', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('to', {
      created: '2026-03-01T12:00Z',
      moves: [
        ['2026-03-03T12:00Z', 'Talk'],
        ['2026-03-04T12:00Z', 'Offer'],
      ],
    });
    expect(await world.figures(times)).toMatchObject({ New: [0, null, null], Talk: [1, 3 * day, null] });
  });

  it('begins with the first move where that is older than the lead', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('imported', {
      created: '2026-03-05T12:00Z',
      moves: [
        ['2026-03-01T12:00Z', 'New'],
        ['2026-03-05T12:00Z', 'Talk'],
      ],
    });
    expect((await world.figures(times)).New).toEqual([1, 4 * day, null]);
  });

  it('believes from_stage of the first move only', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('contradicts itself', {
      created: '2026-03-01T12:00Z',
      moves: [
        ['2026-03-01T12:00Z', 'New'],
        ['2026-03-02T12:00Z', 'Offer', { from: 'Talk' }],
      ],
    });
    expect(await world.figures(['touched'])).toMatchObject({ New: [1], Talk: [0], Offer: [1] });
  });

  it('takes any journey event with a stage to go to as a move, and no other', async () => {
    const world = await FunnelWorld.make(db);
    const id = await world.lead('noted', { created: '2026-03-01T12:00Z', stage: 'Talk' });
    await world.move(id, ['2026-03-02T12:00Z', 'Talk', { from: 'New' }]);
    await world.arrange(
      `insert into lead_journey_events (lead_id, client_id, event_type, from_stage_id, occurred_at)
       values ($1, $2, 'note_added', $3, '2026-03-03T12:00Z')`,
      [id, world.clientId, world.stages.get('Offer')],
    );
    expect(await world.figures(['entries'])).toMatchObject({ New: [1], Talk: [1], Offer: [0] });
  });

  it('orders two moves of the same millisecond by their id', async () => {
    const world = await FunnelWorld.make(db);
    const [low, high] = [randomUUID(), randomUUID()].sort() as [string, string];
    const created = '2026-03-01T12:00:00.000Z';
    const at = '2026-03-02T12:00:00.000Z';
    await world.lead('first Talk', {
      created,
      moves: [
        [at, 'Talk', { id: low, from: 'New' }],
        [at, 'Offer', { id: high }],
      ],
    });
    await world.lead('first Offer', {
      created,
      stage: 'Talk',
      moves: [
        [at, 'Offer', { id: low.replace(/^./, '0').replace(/.$/, '1'), from: 'New' }],
        [at, 'Talk', { id: high.replace(/^./, 'f').replace(/.$/, '2') }],
      ],
    });
    expect(await world.figures(['current', 'moved_back', 'strict'])).toMatchObject({
      Talk: [1, 0, 2],
      Offer: [1, 1, 1],
    });
  });

  it('folds the same stage told twice into one visit', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('repeats', {
      created: '2026-03-01T12:00Z',
      moves: [
        ['2026-03-01T12:00Z', 'New'],
        ['2026-03-02T12:00Z', 'New'],
        ['2026-03-03T12:00Z', 'Talk'],
      ],
    });
    expect((await world.figures(times)).New).toEqual([1, 2 * day, null]);
  });

  it('adds a visit that history does not know where the lead stands elsewhere: in counts, never in times', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('gap', {
      created: '2026-03-01T12:00Z',
      updated: '2026-03-10T12:00Z',
      stage: 'Offer',
      moves: [
        ['2026-03-01T12:00Z', 'New'],
        ['2026-03-03T12:00Z', 'Talk'],
      ],
    });
    expect(await world.figures([...times, 'reached', 'advanced', 'current'])).toMatchObject({
      New: [1, 2 * day, null, 1, 1, 0],
      Talk: [1, null, null, 1, 1, 0],
      Offer: [1, null, null, 1, 0, 1],
    });
    expect(await world.check('history_gaps')).toBe(1);
    expect((await world.report()).checks.find((check) => check.key === 'history_gaps')?.ok).toBe(false);
  });

  it('lets a lead without history stand where its row says since it was created', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('silent', { created: '2026-03-16T12:00Z', stage: 'Talk' });
    await world.lead('nowhere', {
      created: '2026-03-16T12:00Z',
      columns: { pipeline_id: world.pipelines.get('Sales') },
    });
    expect(await world.figures([...times, 'reached'])).toMatchObject({
      New: [0, null, null, 1],
      Talk: [1, null, 30 * day, 1],
    });
    expect(await world.check('history_gaps')).toBe(0);
    // It never visited a stage, so it is in no funnel, but it is not forgotten.
    expect(await world.check('never_in_stage')).toBe(1);
    expect((await world.report()).totals.leads_in_scope).toBe(1);
  });

  it('ends the last visit of a lead that stands in no stage now', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('dropped', {
      created: '2026-03-01T12:00Z',
      stage: null,
      moves: [['2026-03-01T12:00Z', 'New']],
    });
    expect((await world.figures(['entries', 'left_pipeline', 'current'])).New).toEqual([1, 1, 0]);
    expect((await world.report()).totals).toMatchObject({ leads_in_scope: 1, no_stage: 1 });
  });

  it('reads audited changes of a lead that has no journey, and of no other', async () => {
    const world = await FunnelWorld.make(db);
    const audited = await world.lead('audited', { created: '2026-03-01T12:00Z', stage: 'Offer' });
    const told = await world.lead('told', {
      created: '2026-03-01T12:00Z',
      moves: [['2026-03-01T12:00Z', 'New']],
    });
    const change = (lead: string, entity: string, at: string, from: string | null, to: string | null) =>
      world.arrange(
        `insert into audit_logs (client_id, action, entity_type, entity_id, old_values, new_values, occurred_at)
         values ($1, 'update', $2, $3, $4, $5, $6)`,
        [
          world.clientId,
          entity,
          lead,
          from === null ? null : JSON.stringify({ deal_stage_id: from }),
          JSON.stringify({ deal_stage_id: to }),
          at,
        ],
      );
    const id = (stage: string) => world.stages.get(stage) ?? null;
    await change(audited, 'lead', '2026-03-02T12:00Z', id('New'), id('Talk'));
    await change(audited, 'leads', '2026-03-05T12:00Z', id('Talk'), id('Offer'));
    await change(audited, 'contact', '2026-03-06T12:00Z', id('Offer'), id('Won'));
    await change(audited, 'lead', '2026-03-07T12:00Z', id('Offer'), null);
    await change(audited, 'lead', '2026-03-07T12:00Z', 'not a uuid', 'nor is this');
    await change(told, 'lead', '2026-03-02T12:00Z', id('New'), id('Won'));
    expect(await world.figures(times)).toMatchObject({
      New: [2, day, 45 * day],
      Talk: [1, 3 * day, null],
      Offer: [1, null, 41 * day],
      Won: [0, null, null],
    });
  });

  it('never takes a stage from the history of statuses', async () => {
    const world = await FunnelWorld.make(db);
    const id = await world.lead('status', { created: '2026-03-01T12:00Z', stage: 'New' });
    await world.arrange(
      `insert into lead_status_history (lead_id, client_id, from_status, to_status, changed_at)
       values ($1, $2, 'new', 'lost', '2026-03-02T12:00Z')`,
      [id, world.clientId],
    );
    expect(await world.figures(['entries'])).toMatchObject({ New: [1], Lost: [0] });
  });

  it('keeps visits to a deleted stage apart: they reach no step, and which way a lead went shows after them', async () => {
    const world = await FunnelWorld.make(db);
    const gone = randomUUID();
    await world.lead('over it', {
      created: '2026-03-01T12:00Z',
      moves: [
        ['2026-03-01T12:00Z', 'Talk'],
        ['2026-03-02T12:00Z', gone, { pipeline: 'Sales' }],
        ['2026-03-03T12:00Z', 'New'],
      ],
    });
    await world.lead('only there', {
      created: '2026-03-01T12:00Z',
      stage: null,
      moves: [['2026-03-01T12:00Z', gone, { pipeline: 'Sales' }]],
    });
    expect(
      await world.figures(['entries', 'reached', 'moved_back', 'median_seconds_in_stage']),
    ).toMatchObject({
      New: [1, 1, 0, null],
      Talk: [1, 1, 1, day],
      Offer: [0, 0, 0, null],
      Won: [0, 0, 0, null],
    });
    expect(await world.check('deleted_stages')).toBe(1);
    expect((await world.report()).totals).toMatchObject({ leads_in_scope: 2, no_stage: 1 });
  });

  it('orders by the stages of today', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('was ahead', {
      created: '2026-03-01T12:00Z',
      moves: [
        ['2026-03-01T12:00Z', 'Talk'],
        ['2026-03-02T12:00Z', 'New'],
      ],
    });
    expect((await world.figures(['moved_back'])).Talk).toEqual([1]);
    await world.arrange("update deal_stages set stage_order = 9 where client_id = $1 and name = 'New'", [
      world.clientId,
    ]);
    expect((await world.figures(['moved_back'])).Talk).toEqual([0]);
    expect((await world.report()).rows.map((row) => row.stage)).toEqual([
      'Talk',
      'Offer',
      'New',
      'Won',
      'Lost',
    ]);
  });

  it('sees nothing of another client, even where its rows name the same stage', async () => {
    const world = await FunnelWorld.make(db);
    const other = await FunnelWorld.make(db);
    const id = await world.lead('ours', {
      created: '2026-03-01T12:00Z',
      moves: [['2026-03-01T12:00Z', 'New']],
    });
    await other.arrange(
      `insert into lead_journey_events (lead_id, client_id, event_type, to_stage_id, occurred_at)
       values ($1, $2, 'stage_changed', $3, '2026-03-02T12:00Z')`,
      [id, other.clientId, world.stages.get('Won')],
    );
    expect(await world.figures(['touched'])).toMatchObject({ New: [1], Won: [0] });
    expect((await other.report()).totals.leads_in_scope).toBe(0);
  });

  it('puts a lead into the local day of its client, also on the day of 23 hours', async () => {
    const world = await FunnelWorld.make(db, { timezone: 'Europe/Berlin' });
    const created = async (at: string) => world.lead(at, { created: at, stage: 'New' });
    // 29 March 2026 begins at 23:00 UTC and, its clocks going forward, ends after 23 hours.
    await created('2026-03-28T22:59:59.999Z');
    await created('2026-03-28T23:00:00Z');
    await created('2026-03-29T21:59:59.999Z');
    await created('2026-03-29T22:00:00Z');
    const result = await world.report({ from: '2026-03-29', to: '2026-03-29', grain: 'hour' });
    expect(result.totals.leads_in_scope).toBe(2);
    const trend = result.charts.find((chart) => chart.key === 'trend');
    expect(trend?.kind === 'series' && trend.buckets.length).toBe(23);
    expect(trend?.kind === 'series' && trend.series[0]?.values.at(0)).toBe(1);
    expect(trend?.kind === 'series' && trend.series[0]?.values.at(-1)).toBe(1);
  });

  it('reads a client without a zone as UTC', async () => {
    const world = await FunnelWorld.make(db);
    await world.arrange('update clients set timezone = null where id = $1', [world.clientId]);
    await world.lead('midnight', { created: '2026-03-31T23:59:59Z', stage: 'New' });
    expect((await world.report()).totals.leads_in_scope).toBe(1);
  });
});
