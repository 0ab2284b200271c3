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

const counts = ['reached', 'touched', 'strict', 'skipped'] as const;
const outcomes = ['entries', 'advanced', 'lost_here', 'moved_back', 'left_pipeline', 'still_here'] as const;

describe('leads by stage', () => {
  it('counts a lead at every stage up to its furthest', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('walks', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Talk'],
        ['2026-03-03T10:00Z', 'Offer'],
        ['2026-03-05T10:00Z', 'Won'],
      ],
    });
    await world.lead('stays', { created: '2026-03-01T10:00Z', moves: [['2026-03-01T10:00Z', 'New']] });
    expect(await world.figures([...counts, 'step_conversion', 'total_conversion', 'drop_off'])).toEqual({
      New: [2, 2, 2, 0, null, 1, null],
      Talk: [1, 1, 1, 0, 0.5, 0.5, 1],
      Offer: [1, 1, 1, 0, 1, 0.5, 0],
      Won: [1, 1, 1, 0, 1, 0.5, 0],
      Lost: [null, 0, null, null, null, null, null],
    });
  });

  it('counts a lead won straight from the first stage everywhere, skipped where it never was', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('leaps', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Won'],
      ],
    });
    expect(await world.figures(counts)).toEqual({
      New: [1, 1, 1, 0],
      Talk: [1, 0, 0, 1],
      Offer: [1, 0, 0, 1],
      Won: [1, 1, 0, 0],
      Lost: [null, 0, null, null],
    });
  });

  it('places won above every open stage, whatever its order', async () => {
    const world = await FunnelWorld.make(db, { bare: true });
    await world.pipeline('Sales', true);
    await world.stage('Won', 0, { kind: 'won' });
    await world.stage('A', 1);
    await world.stage('B', 2);
    await world.lead('wins', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'A'],
        ['2026-03-02T10:00Z', 'Won'],
      ],
    });
    const { rows } = await world.report();
    expect(rows.map((row) => [row.stage, row.kind, row.reached, row.advanced])).toEqual([
      ['A', 'open', 1, 1],
      ['B', 'open', 1, 0],
      ['Won', 'won', 1, 0],
    ]);
  });

  it('keeps the furthest open stage of a lost lead, and never makes lost a step', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('loses', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Talk'],
        ['2026-03-03T10:00Z', 'Lost'],
      ],
    });
    expect(
      await world.figures(['count', 'reached', 'touched', 'current', 'lost_here', 'still_here']),
    ).toEqual({
      New: [1, 1, 1, 0, 0, 0],
      Talk: [1, 1, 1, 0, 1, 0],
      Offer: [0, 0, 0, 0, 0, 0],
      Won: [0, 0, 0, null, 0, 0],
      Lost: [null, null, 1, null, 0, 1],
    });
  });

  it('lets a lead that was created as lost reach nothing', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('dead', { created: '2026-03-01T10:00Z', moves: [['2026-03-01T10:00Z', 'Lost']] });
    const result = await world.report();
    expect(result.rows.map((row) => row.reached)).toEqual([0, 0, 0, 0, null]);
    expect(result.totals).toMatchObject({ leads_in_scope: 1, lost: 1, open: 0, won: 0 });
    expect(result.checks.find((check) => check.key === 'only_lost_visits')?.value).toBe(1);
  });

  it('gives no rate a denominator of zero', async () => {
    const world = await FunnelWorld.make(db);
    expect(await world.figures(['count', 'step_conversion', 'total_conversion'])).toEqual({
      New: [0, null, null],
      Talk: [0, null, null],
      Offer: [0, null, null],
      Won: [0, null, null],
      Lost: [null, null, null],
    });
  });

  it('never takes away what a step back gave, and counts the re-entry', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('returns', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Offer'],
        ['2026-03-03T10:00Z', 'Talk'],
        ['2026-03-04T10:00Z', 'Offer'],
      ],
    });
    expect(await world.figures([...counts, ...outcomes, 'current'])).toEqual({
      New: [1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0],
      Talk: [1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0],
      Offer: [1, 1, 0, 0, 2, 0, 0, 1, 0, 1, 1],
      Won: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null],
      Lost: [null, 0, null, null, 0, 0, 0, 0, 0, 0, null],
    });
  });

  it('reads a reopened won lead as moved back, and lost to won as advanced', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('reopened', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Won'],
        ['2026-03-03T10:00Z', 'Talk'],
      ],
    });
    await world.lead('revived', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Lost'],
        ['2026-03-03T10:00Z', 'Won'],
        ['2026-03-04T10:00Z', 'Lost'],
        ['2026-03-05T10:00Z', 'New'],
      ],
    });
    const figures = await world.figures(outcomes);
    expect(figures.Won).toEqual([2, 0, 1, 1, 0, 0]);
    expect(figures.Lost).toEqual([2, 1, 0, 1, 0, 0]);
    expect(figures.New).toEqual([3, 1, 1, 0, 0, 1]);
    expect((await world.report()).totals).toMatchObject({ open: 2, won: 0, lost: 0 });
  });

  it('counts stages of equal order as one level, and those without order after all others', async () => {
    const world = await FunnelWorld.make(db, { bare: true });
    await world.pipeline('Sales', true);
    await world.stage('None', null);
    await world.stage('First', 1);
    await world.stage('Tie A', 2);
    await world.stage('Tie B', 2);
    await world.stage('Won', null, { kind: 'won' });
    await world.lead('tie', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'First'],
        ['2026-03-02T10:00Z', 'Tie B'],
        ['2026-03-03T10:00Z', 'Tie A'],
      ],
    });
    await world.lead('last', { created: '2026-03-01T10:00Z', moves: [['2026-03-01T10:00Z', 'None']] });
    const { rows } = await world.report();
    expect(rows.map((row) => [row.stage, row.reached, row.touched, row.advanced, row.moved_back])).toEqual([
      ['First', 2, 1, 1, 0],
      ['Tie A', 2, 1, 0, 0],
      ['Tie B', 2, 1, 1, 0],
      ['None', 1, 1, 0, 0],
      ['Won', 0, 0, 0, 0],
    ]);
  });

  it('ends a visit that goes to another pipeline as left, and knows where the lead stands now', async () => {
    const world = await FunnelWorld.make(db);
    await world.pipeline('Service');
    await world.stage('Intake', 1, { pipeline: 'Service' });
    await world.stage('Service lost', 2, { pipeline: 'Service', kind: 'lost' });
    await world.lead('switches', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Talk'],
        ['2026-03-03T10:00Z', 'Intake'],
      ],
    });
    await world.lead('away and back', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Service lost'],
        ['2026-03-03T10:00Z', 'Offer'],
      ],
    });
    const sales = await world.figures(outcomes);
    expect(sales.New).toEqual([2, 1, 0, 0, 1, 0]);
    expect(sales.Talk).toEqual([1, 0, 0, 0, 1, 0]);
    expect((await world.report()).totals).toMatchObject({
      leads_in_scope: 2,
      open: 1,
      elsewhere_now: 1,
      lost: 0,
    });
    const service = await world.figures(outcomes, { pipeline: 'Service' });
    expect(service).toEqual({ Intake: [1, 0, 0, 0, 0, 1], 'Service lost': [1, 0, 0, 0, 1, 0] });
    expect((await world.report({ pipeline: 'Service' })).totals).toMatchObject({
      leads_in_scope: 2,
      open: 1,
      elsewhere_now: 1,
    });
  });

  it('counts by the chosen mode, with rates only where steps contain each other', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('leaps', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Offer'],
      ],
    });
    await world.lead('stays', { created: '2026-03-01T10:00Z', moves: [['2026-03-01T10:00Z', 'New']] });
    const keys = ['count', 'step_conversion', 'total_conversion', 'drop_off'] as const;
    expect(await world.figures(keys, { mode: 'touched' })).toEqual({
      New: [2, null, null, null],
      Talk: [0, null, null, null],
      Offer: [1, null, null, null],
      Won: [0, null, null, null],
      Lost: [0, null, null, null],
    });
    expect(await world.figures(keys, { mode: 'strict' })).toEqual({
      New: [2, null, 1, null],
      Talk: [0, 0, 0, 2],
      Offer: [0, null, 0, 0],
      Won: [0, null, 0, 0],
      Lost: [null, null, null, null],
    });
    expect(await world.figures(keys, { mode: 'snapshot' })).toEqual({
      New: [1, null, null, null],
      Talk: [0, null, null, null],
      Offer: [1, null, null, null],
      Won: [null, null, null, null],
      Lost: [null, null, null, null],
    });
  });

  it('wants first entries in order for strict, whatever came between', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('between', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Talk'],
        ['2026-03-03T10:00Z', 'New'],
        ['2026-03-04T10:00Z', 'Offer'],
      ],
    });
    await world.lead('backwards', {
      created: '2026-03-01T10:00Z',
      moves: [
        ['2026-03-01T10:00Z', 'Talk'],
        ['2026-03-02T10:00Z', 'New'],
        ['2026-03-03T10:00Z', 'Offer'],
      ],
    });
    expect(await world.figures(['strict'])).toEqual({
      New: [2],
      Talk: [1],
      Offer: [1],
      Won: [0],
      Lost: [null],
    });
  });

  it('counts a visit of a cohort only inside its window of 24-hour days', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('slow', {
      created: '2026-03-01T10:00:00Z',
      moves: [
        ['2026-03-01T10:00:00Z', 'New'],
        ['2026-03-08T09:59:59.999Z', 'Talk'],
        ['2026-03-08T10:00:00Z', 'Offer'],
        ['2026-03-20T10:00:00Z', 'Won'],
      ],
    });
    const keys = ['reached', 'touched', 'strict', 'entries', 'advanced'] as const;
    expect(await world.figures(keys, { window: '7' })).toEqual({
      New: [1, 1, 1, 1, 1],
      Talk: [1, 1, 1, 1, 1],
      Offer: [0, 0, 0, 0, 0],
      Won: [0, 0, 0, 0, 0],
      Lost: [null, 0, null, 0, 0],
    });
    expect((await world.figures(keys, { window: '14' })).Offer).toEqual([1, 1, 1, 1, 1]);
    // Where it stands now does not depend on how long it was followed.
    expect((await world.report({ window: '7' })).totals).toMatchObject({ leads_in_scope: 1, won: 1 });
  });

  it('lists for activity the visits of the period, of any lead, and nothing that follows leads', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('old', {
      created: '2026-01-01T10:00Z',
      moves: [
        ['2026-01-01T10:00Z', 'New'],
        ['2026-03-02T10:00Z', 'Talk'],
        ['2026-04-03T10:00Z', 'Offer'],
      ],
    });
    const figures = await world.figures(
      ['count', 'reached', 'strict', 'skipped', 'touched', ...outcomes, 'step_conversion'],
      { basis: 'activity' },
    );
    expect(figures.New).toEqual([null, null, null, null, 0, 0, 0, 0, 0, 0, 0, null]);
    expect(figures.Talk).toEqual([null, null, null, null, 1, 1, 1, 0, 0, 0, 0, null]);
    expect(figures.Offer).toEqual([null, null, null, null, 0, 0, 0, 0, 0, 0, 0, null]);
    expect((await world.report()).totals).toMatchObject({ leads_in_scope: 0 });
    expect((await world.report({ basis: 'activity' })).totals).toMatchObject({ leads_in_scope: 1, open: 1 });
  });

  it('leaves a lead out only where its client says so, and counts it', async () => {
    const world = await FunnelWorld.make(db);
    const moves = [['2026-03-01T10:00Z', 'New']] as const;
    await world.lead('archived', { created: '2026-03-01T10:00Z', state: 'archived', moves });
    await world.lead('open', { created: '2026-03-01T10:00Z', state: 'open', moves });
    expect((await world.report()).totals.leads_in_scope).toBe(2);
    await world.arrange(
      "insert into reporting.client_status_outcomes (client_id, domain, label, outcome) values ($1, 'lead', 'archived', 'excluded')",
      [world.clientId],
    );
    expect((await world.report()).totals.leads_in_scope).toBe(1);
    expect(await world.check('excluded')).toBe(1);
  });

  it('counts where the lead’s own state says otherwise than its stage, and states without a meaning', async () => {
    const world = await FunnelWorld.make(db);
    await world.lead('says open', {
      created: '2026-03-01T10:00Z',
      state: 'open',
      moves: [['2026-03-01T10:00Z', 'Won']],
    });
    await world.lead('agrees', {
      created: '2026-03-01T10:00Z',
      state: 'dormant',
      moves: [['2026-03-01T10:00Z', 'New']],
    });
    expect(await world.check('state_disagrees')).toBe(1);
    await world.arrange(
      "insert into reporting.client_status_outcomes (client_id, domain, label, outcome) values ($1, 'lead', 'dormant', 'unmapped')",
      [world.clientId],
    );
    expect(await world.check('unmapped_states')).toBe(1);
    expect(await world.check('state_disagrees')).toBe(1);
  });

  it('takes won and lost from the probability, on the client’s own scale', async () => {
    const world = await FunnelWorld.make(db, { bare: true });
    await world.pipeline('Sales', true);
    await world.stage('Cold', 1, { probability: 1 });
    await world.stage('Hot', 2, { probability: 90 });
    await world.stage('Signed', 3, { probability: 100 });
    await world.stage('Gone', 4, { probability: 0 });
    await world.stage('Set open', 5, { probability: 100, kind: 'open' });
    const kinds = async () => (await world.figures(['kind'])) as Record<string, [string]>;
    const percent = { Cold: ['open'], Hot: ['open'], Signed: ['won'], Gone: ['lost'], 'Set open': ['open'] };
    expect(await kinds()).toEqual(percent);
    expect(await world.check('probability_scale')).toBe('suggested');
    await world.arrange(
      "insert into reporting.client_settings (client_id, probability_scale) values ($1, 'percent')",
      [world.clientId],
    );
    expect(await kinds()).toEqual(percent);
    expect(await world.check('probability_scale')).toBe('set');
    await world.arrange(
      "update reporting.client_settings set probability_scale = 'fraction' where client_id = $1",
      [world.clientId],
    );
    expect((await kinds()).Cold).toEqual(['won']);
    expect((await kinds()).Signed).toEqual(['open']);
  });
});
