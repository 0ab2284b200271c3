import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRun } from '../../reports/executions/run-detail.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { RunWorld, testNow } from './run-world.ts';

let database: TestDatabase;
let world: RunWorld;
let flow: string;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await RunWorld.create(database);
  flow = await world.workflow('Flow 100% sure_thing');
});
afterAll(() => database.drop());

describe('paging', () => {
  test('walks through every run once, latest first, runs without a time last', async () => {
    const own = await RunWorld.create(database);
    const id = await own.workflow('Paged');
    await own.runs(
      id,
      ...Array.from({ length: 23 }, (_, at) => ({
        // Three share each instant; microseconds tell others apart.
        startedAt: `2026-11-10T10:00:00.00000${Math.floor(at / 3)}Z`,
      })),
      ...Array.from({ length: 4 }, (_, at) => ({ status: 'new', queuedAt: `2026-11-1${at}T00:00:00Z` })),
      ...Array.from({ length: 5 }, () => ({ status: 'error' })),
    );
    for (const limit of ['1', '3', '7', '200']) {
      const seen: string[] = [];
      const starts: (string | null)[] = [];
      let cursor: string | null = null;
      do {
        const page = await own.list({ limit, ...(cursor === null ? {} : { cursor }) });
        expect(page.count).toBe(32);
        seen.push(...page.rows.map((row) => row.id));
        starts.push(...page.rows.map((row) => row.at as string | null));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toHaveLength(32);
      expect(new Set(seen).size).toBe(32);
      expect(starts.slice(-5)).toEqual([null, null, null, null, null]);
      const timed = starts.slice(0, -5);
      expect(timed).toEqual(timed.toSorted().toReversed());
    }
    const whole = (await own.list({ limit: '200' })).rows.map((row) => row.id);
    for (const order of ['desc', 'asc']) {
      for (const limit of ['1', '3', '7']) {
        const there: string[] = [];
        const back: string[] = [];
        let cursor: string | null = null;
        let last: { length: number; previous: string | null } = { length: 0, previous: null };
        do {
          const page = await own.list({ order, limit, ...(cursor === null ? {} : { cursor }) });
          there.push(...page.rows.map((row) => row.id));
          last = { length: page.rows.length, previous: page.previousCursor };
          cursor = page.nextCursor;
        } while (cursor !== null);
        const wanted = order === 'desc' ? whole : whole.toReversed();
        expect(there).toEqual(wanted);
        for (let before = last.previous; before !== null; ) {
          const page = await own.list({ order, limit, cursor: before });
          back.unshift(...page.rows.map((row) => row.id));
          expect(page.nextCursor).not.toBeNull();
          before = page.previousCursor;
        }
        expect(back, `${order}, ${limit} a page`).toEqual(wanted.slice(0, wanted.length - last.length));
      }
    }
    const dated = await own.list({ from: '2026-11-10', to: '2026-11-11', limit: '5' });
    expect(dated.count).toBe(25);
  });

  test('a cursor belongs to its filters, its client and its reader', async () => {
    await world.runs(flow, ...Array.from({ length: 3 }, () => ({ startedAt: '2026-11-01T10:00:00Z' })));
    const { nextCursor } = await world.list({ limit: '1' });
    expect(nextCursor).not.toBeNull();
    const cursor = nextCursor ?? '';
    await expect(world.list({ limit: '2', cursor })).resolves.toBeDefined();
    const other = await RunWorld.create(database);
    const refused = { status: 400, field: 'cursor' };
    await expect(world.list({ outcome: 'failed', cursor })).rejects.toMatchObject(refused);
    await expect(world.list({ cursor }, randomUUID())).rejects.toMatchObject(refused);
    await expect(other.list({ cursor })).rejects.toMatchObject(refused);
    for (const forged of ['x', 'bnVsbA', `${cursor}x`, Buffer.from('["a",1,2]').toString('base64url')]) {
      await expect(world.list({ cursor: forged })).rejects.toMatchObject(refused);
    }
  });
});

describe('filters', () => {
  test('search finds by workflow, node, number and masked error, and takes % and _ as they are', async () => {
    const own = await RunWorld.create(database);
    const id = await own.workflow('100% sure_thing');
    const plain = await own.workflow('100 percent surething');
    const at = { startedAt: '2026-11-10T10:00:00Z' };
    const [failed] = await own.runs(id, {
      ...at,
      number: '424242',
      status: 'error',
      errorNode: 'Upsert contact',
      errorMessage: 'Conflict on lead 77 token=hunterhunter1',
    });
    await own.runs(plain, at);
    for (const q of ['100% sure', 'sure_thing', 'upsert', '424242', 'conflict on lead']) {
      expect([q, (await own.list({ q })).rows.map((row) => row.id)]).toEqual([q, [failed]]);
    }
    for (const q of ['%', '_']) expect((await own.list({ q })).count).toBe(1);
    // What is masked on the page cannot be found out by searching.
    for (const q of ['hunterhunter1', 'lead 77', '24242'])
      expect([q, (await own.list({ q })).count]).toEqual([q, 0]);
    const [row] = (await own.list({ q: 'conflict' })).rows;
    expect(row?.error).toBe('Conflict on lead 77 token=[masked]');
  });

  test('stuck, status, outcome and workflow name', async () => {
    const own = await RunWorld.create(database);
    const id = await own.workflow('W');
    const [stuck] = await own.runs(
      id,
      { status: 'running', startedAt: '2026-11-20T10:00:00Z' },
      { status: 'running', startedAt: '2026-11-22T09:20:00Z' },
      { status: 'unknown', rawStatus: 'paused', startedAt: '2026-11-22T09:20:00Z' },
    );
    expect((await own.list({ state: 'stuck' })).rows.map((row) => row.id)).toEqual([stuck]);
    expect((await own.list({ status: 'paused' })).count).toBe(1);
    expect((await own.list({ outcome: 'in_flight', workflow: 'W' })).count).toBe(2);
    expect((await own.list({ outcome: 'failed' })).rows).toEqual([]);
  });

  test.each([
    ['outcome', 'broken'],
    ['lead', 'x'],
    ['stage', 'x'],
    ['fingerprint', 'zz'],
    ['workflow', 'Nobody'],
    ['modes', 'a,,b'],
    ['state', 'lost'],
    ['limit', '201'],
    ['limit', '0'],
    ['from', '2026-02-30'],
    ['since', '2026-11-01T00:00:00Z'],
    ['tz', 'Mars/Base'],
    ['nonsense', '1'],
  ])('%s=%s is refused by name', async (field, value) => {
    const query = field === 'from' ? { from: value, to: '2026-03-01' } : { [field]: value };
    const name = field === 'since' ? 'until' : field;
    await expect(world.list(query)).rejects.toMatchObject({ status: 400, field: name });
  });
});

describe('who sees which run', () => {
  test('an agent sees runs of their leads and nobody else’s, in the list and one by one', async () => {
    const own = await RunWorld.create(database);
    const id = await own.workflow('W');
    const [me, someone] = [randomUUID(), randomUUID()];
    await database.arrange('insert into auth.users (id, email) values ($1, $2), ($3, $4)', [
      me,
      `${me}@a.example`,
      someone,
      `${someone}@a.example`,
    ]);
    const mine = await own.lead('Mine', me);
    const theirs = await own.lead('Theirs', someone);
    const at = { startedAt: '2026-11-10T10:00:00Z' };
    const [ofMine, ofTheirs, ofNobody, ofBoth] = await own.runs(
      id,
      { ...at, leadId: mine },
      { ...at, leadId: theirs },
      at,
      { ...at, leadId: mine },
    );
    await database.arrange(
      `insert into lead_journey_events (client_id, lead_id, event_type, n8n_execution_id, occurred_at)
       values ($1, $2, 'note', $3, now())`,
      [own.clientId, theirs, ofBoth],
    );
    const page = await own.list({}, me);
    expect([page.count, page.rows.map((row) => row.id)]).toEqual([1, [ofMine]]);
    const open = (runId: string | undefined, onlyAssignedTo: string | null) =>
      own.read((db) => loadRun(db, runId ?? '', { now: testNow, onlyAssignedTo }));
    await expect(open(ofMine, me)).resolves.toMatchObject({
      id: ofMine,
      leads: [{ id: mine, name: 'Mine' }],
    });
    for (const hidden of [ofTheirs, ofNobody, ofBoth]) {
      await expect(open(hidden, me)).rejects.toMatchObject({ status: 404 });
      await expect(open(hidden, null)).resolves.toMatchObject({ id: hidden });
    }

    // A retry that touched somebody else's lead too is no part of the chain that an agent is shown.
    const [first, second, third] = await own.runs(
      id,
      { ...at, number: 'r1', leadId: mine, status: 'error' },
      { ...at, number: 'r2', leadId: theirs, retryOf: 'r1', status: 'error' },
      { ...at, number: 'r3', leadId: mine, retryOf: 'r2' },
    );
    const chain = async (viewer: string | null) =>
      (await open(first, viewer)).retries.map((link) => link.id).sort();
    expect(await chain(me)).toEqual([first, third].sort());
    expect(await chain(null)).toEqual([first, second, third].sort());
  });

  test('another client’s run, a missing one and a malformed id look the same', async () => {
    const other = await RunWorld.create(database);
    const [foreign] = await other.runs(await other.workflow('W'), { startedAt: '2026-11-10T10:00:00Z' });
    for (const id of [foreign ?? '', randomUUID(), 'x', '*', '0', "';--"]) {
      await expect(
        world.read((db) => loadRun(db, id, { now: testNow, onlyAssignedTo: null })),
      ).rejects.toMatchObject({ status: 404, message: 'Run was not found.' });
    }
    expect((await world.list({})).rows.some((row) => row.id === foreign)).toBe(false);
  });
});

test('a run tells its times, its retries and the calls it made', async () => {
  const own = await RunWorld.create(database);
  const id = await own.workflow('W');
  const [first, second] = await own.runs(
    id,
    {
      number: '10',
      status: 'error',
      queuedAt: '2026-11-10T10:00:00.000Z',
      startedAt: '2026-11-10T10:00:00.250Z',
      finishedAt: '2026-11-10T10:01:40.250Z',
      errorNode: 'CRM',
      errorMessage: 'No',
      retrySuccessId: '11',
    },
    { number: '11', mode: 'retry', retryOf: '10', startedAt: '2026-11-10T11:00:00Z' },
  );
  await database.arrange('update n8n_executions set waiting_ms = 90000 where id = $1', [first]);
  await database.arrange(
    `insert into ai_interactions (client_id, n8n_execution_id, status, latency_ms, error_message, timestamp)
     values ($1, $2, 'error', 120, 'Bad key sk-proj-abcdefghijklmnop1234', '2026-11-10T10:00:05Z')`,
    [own.clientId, first],
  );
  const run = await own.read((db) => loadRun(db, first ?? '', { now: testNow, onlyAssignedTo: null }));
  expect(run).toMatchObject({
    number: '10',
    workflow: { name: 'W' },
    outcome: 'failed',
    queueMs: 250,
    durationMs: 100_000,
    waitingMs: 90_000,
    isStuck: false,
    error: { node: 'CRM', message: 'No' },
    retries: [
      { id: first, outcome: 'failed', isThis: true },
      { id: second, outcome: 'succeeded', isThis: false },
    ],
    calls: [{ status: 'error', latencyMs: 120, error: 'Bad key [masked]' }],
    input: null,
  });
  const same = await own.list({ fingerprint: run.error?.fingerprint ?? '' });
  expect(same.rows.map((row) => row.id)).toEqual([first]);
});
