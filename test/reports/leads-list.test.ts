import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { FunnelWorld } from './funnel-world.ts';

let db: TestDatabase;
let world: FunnelWorld;
const anna = '33333333-3333-3333-3333-333333333333';
const gone = '44444444-4444-4444-4444-444444444444';

beforeAll(async () => {
  db = await createTestDatabase();
  world = await FunnelWorld.make(db);
  await world.arrange('insert into auth.users (id, email) values ($1, $2), ($3, $4)', [
    anna,
    'anna@mail.example',
    gone,
    'gone@mail.example',
  ]);
  await world.arrange(
    "insert into user_profiles (user_id, client_id, full_name, role) values ($1, $2, 'Anna Agent', 'agent')",
    [anna, world.clientId],
  );
  const lead = (
    name: string | null,
    created: string,
    stage: string | null,
    columns: Readonly<Record<string, unknown>>,
    data: Readonly<Record<string, unknown>> = {},
  ) =>
    world.lead(name ?? '?', {
      created,
      stage,
      columns: { lead_data: JSON.stringify({ name, ...data }), ...columns },
    });
  await lead('Zoë 100%', '2026-03-01T10:00:00.000001Z', 'New', { value: '10', external_id: 'HS_1' });
  await lead('adam', '2026-03-01T10:00:00.000002Z', 'Talk', { value: '9', assigned_to_user_id: anna });
  await lead('Bea_', '2026-03-02T10:00Z', 'Talk', { value: '100', state: 'lost', assigned_to_user_id: gone });
  await lead('Cem', '2026-03-02T10:00Z', null, { currency: 'USD', value: '5', external_id: 'HSx1' });
  await lead(null, '2026-03-03T10:00Z', 'Won', { source: 'ads' }, { email: 'dora@mail.example' });
});

afterAll(async () => {
  await db.drop();
});

const namesOf = async (query: Readonly<Record<string, unknown>>, onlyAssignedTo?: string) =>
  (await world.list(query, onlyAssignedTo)).rows.map((row) => row.name);

describe('list of leads', () => {
  it('shows every lead of the client, newest first, with what people know it by', async () => {
    const page = await world.list({});
    expect(page.rows[0]).toMatchObject({ name: null, stage: 'Won', outcome: 'won', source: 'ads' });
    expect(page.rows.at(-2)).toMatchObject({
      name: 'adam',
      pipeline: 'Sales',
      stage: 'Talk',
      outcome: 'open',
      value: '9.00',
      currency: 'EUR',
      assignee: 'Anna Agent',
      created_at: '2026-03-01T10:00:00.000Z',
      age_seconds: 45 * 86_400 + 2 * 3_600,
    });
    expect(page.rows.find((row) => row.name === 'Bea_')?.assignee).toBe('Deleted user 44444444');
    expect(page.rows.find((row) => row.name === 'Cem')).toMatchObject({
      stage: null,
      value: null,
      currency: 'USD',
      age_seconds: null,
    });
    expect(page).toMatchObject({ total: 5, totalIsLower: false, nextCursor: null, context: null });
  });

  it('sorts by every key both ways, leads without one last', async () => {
    expect(await namesOf({ sort: 'name', order: 'asc' })).toEqual(['adam', 'Bea_', 'Cem', 'Zoë 100%', null]);
    expect(await namesOf({ sort: 'name' })).toEqual(['Zoë 100%', 'Cem', 'Bea_', 'adam', null]);
    expect((await namesOf({ sort: 'value', order: 'asc' })).slice(0, 3)).toEqual([
      'adam',
      'Zoë 100%',
      'Bea_',
    ]);
    expect((await namesOf({ sort: 'value' })).slice(0, 3)).toEqual(['Bea_', 'Zoë 100%', 'adam']);
    expect((await namesOf({ sort: 'created_at', order: 'asc' })).slice(0, 2)).toEqual(['Zoë 100%', 'adam']);
    expect(await namesOf({ sort: 'age' })).toEqual(['Zoë 100%', 'adam', 'Bea_', null, 'Cem']);
    expect(await namesOf({ sort: 'age', order: 'asc' })).toEqual([null, 'Bea_', 'adam', 'Zoë 100%', 'Cem']);
  });

  it('pages by key without loss or repetition, in every order', async () => {
    for (const sort of ['created_at', 'updated_at', 'name', 'value', 'age']) {
      for (const order of ['asc', 'desc']) {
        const whole = (await world.list({ sort, order })).rows.map((row) => row.id);
        const paged: string[] = [];
        let cursor: string | null | undefined;
        let previous: string | null = null;
        do {
          const page = await world.list({ sort, order, limit: '2', ...(cursor ? { cursor } : {}) });
          paged.push(...page.rows.map((row) => row.id));
          expect(page.total).toBe(5);
          cursor = page.nextCursor;
          previous = page.previousCursor;
        } while (cursor);
        expect(paged, `${sort} ${order}`).toEqual(whole);
        // And back again: the last page is the fifth lead alone.
        const back: string[] = [];
        for (let before = previous; before; ) {
          const page = await world.list({ sort, order, limit: '2', cursor: before });
          back.unshift(...page.rows.map((row) => row.id));
          expect(page.nextCursor).not.toBeNull();
          before = page.previousCursor;
        }
        expect(back, `${sort} ${order}, back`).toEqual(whole.slice(0, 4));
      }
    }
  });

  it('searches name, external id and e-mail, and takes % and _ as they are', async () => {
    expect(await namesOf({ q: 'ADAM' })).toEqual(['adam']);
    expect(await namesOf({ q: '0%' })).toEqual(['Zoë 100%']);
    expect(await namesOf({ q: 'a_' })).toEqual(['Bea_']);
    expect(await namesOf({ q: 'hs_1' })).toEqual(['Zoë 100%']);
    expect(await namesOf({ q: 'dora@' })).toEqual([null]);
    expect(await namesOf({ q: '\\' })).toEqual([]);
    expect(await namesOf({ q: "' or 1=1 --" })).toEqual([]);
  });

  it('filters by stage, pipeline, state, period, source and person', async () => {
    expect(await namesOf({ stage: world.stages.get('Talk') })).toEqual(['Bea_', 'adam']);
    expect(await namesOf({ state: 'lost' })).toEqual(['Bea_']);
    expect(await namesOf({ from: '2026-03-02', to: '2026-03-02', sort: 'name' })).toEqual(['Cem', 'Bea_']);
    expect(await namesOf({ source: 'ads' })).toEqual([null]);
    expect(await namesOf({ assignee: anna })).toEqual(['adam']);
    expect(await namesOf({ pipeline: 'Sales' })).toEqual([]);
  });

  it('shows an agent their own leads only, in lists and behind marks', async () => {
    expect(await namesOf({}, anna)).toEqual(['adam']);
    expect(await namesOf({ assignee: gone }, anna)).toEqual([]);
    const march = { from: '2026-03-01', to: '2026-03-31' };
    expect(await namesOf({ ...march, part: 'in_scope' }, anna)).toEqual(['adam']);
    const reached = { ...march, part: 'reached', stage: world.stages.get('Talk') };
    expect((await world.list(reached)).total).toBe(3);
    expect((await world.list(reached, anna)).total).toBe(1);
  });

  it('says what the list is cut down to', async () => {
    const list = await world.list({ part: 'lost_here', stage: world.stages.get('Offer'), last: '90d' });
    expect(list.context).toBe('Lost at Offer');
    expect(list.period?.to).toBe('2026-04-15');
  });

  it('refuses a cursor of other filters, of another reader, and a broken one', async () => {
    const first = await world.list({ limit: '2', sort: 'value' });
    const cursor = first.nextCursor ?? '';
    const refused = { status: 400, field: 'cursor' };
    await expect(world.list({ limit: '3', sort: 'value', cursor })).resolves.toMatchObject({ total: 5 });
    await expect(world.list({ sort: 'value', order: 'asc', cursor })).rejects.toMatchObject(refused);
    await expect(world.list({ sort: 'value', q: 'a', cursor })).rejects.toMatchObject(refused);
    await expect(world.list({ sort: 'value', cursor }, anna)).rejects.toMatchObject(refused);
    await expect(world.list({ sort: 'value', cursor: `${cursor}x` })).rejects.toMatchObject(refused);
    await expect(world.list({ sort: 'value', cursor: 'bm9uc2Vuc2U' })).rejects.toMatchObject(refused);
    const [, id, hash, way] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];
    for (const key of ['x', '1e400', 'NaN', '2026-01-01', '1\u0000', 7, {}]) {
      const forged = Buffer.from(JSON.stringify([key, id, hash, way])).toString('base64url');
      await expect(world.list({ sort: 'value', cursor: forged })).rejects.toMatchObject(refused);
    }
  });

  it('names the field of what it cannot understand', async () => {
    const talk = world.stages.get('Talk');
    for (const [query, field] of [
      [{ limit: '0' }, 'limit'],
      [{ limit: '201' }, 'limit'],
      [{ limit: '1e3' }, 'limit'],
      [{ sort: 'password' }, 'sort'],
      [{ order: 'up' }, 'order'],
      [{ stage: 'Talk' }, 'stage'],
      [{ stage: '11111111-1111-1111-1111-111111111111' }, 'stage'],
      [{ state: 'martian' }, 'state'],
      [{ state: 'open', part: 'in_scope' }, 'state'],
      [{ part: 'everything' }, 'part'],
      [{ part: 'reached' }, 'stage'],
      [{ part: 'in_scope', stage: talk }, 'stage'],
      [{ part: 'reached', stage: talk, basis: 'activity' }, 'part'],
      [{ part: 'count', stage: talk, basis: 'activity' }, 'part'],
      [{ pipeline: 'Nowhere' }, 'pipeline'],
      [{ q: ['a', 'b'] }, 'q'],
      [{ q: 'a\u0000b' }, 'q'],
      [{ from: '2026-02-30', to: '2026-03-01' }, 'from'],
      [{ owner: 'me' }, 'owner'],
    ] as const) {
      await expect(world.list(query), JSON.stringify(query)).rejects.toMatchObject({ status: 400, field });
    }
  });
});
