import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../server/errors.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { RunWorld } from './run-world.ts';

let database: TestDatabase;
let world: RunWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await RunWorld.create(database, 'Asia/Kathmandu');
  const flow = await world.workflow('all');
  await world.runs(flow, { startedAt: '2026-11-20T10:00:00Z', status: 'error', errorMessage: 'No' });
});
afterAll(() => database.drop());

test.each([
  [{ workflow: 'Nobody' }, 'workflow'],
  [{ workflow: '00000000-0000-4000-8000-000000000000' }, 'workflow'],
  [{ modes: 'webhook,,retry' }, 'modes'],
  [{ modes: 'webhook,everything' }, 'modes'],
  [{ workflow: ['a', 'b'] }, 'workflow'],
  [{ workflow: 'a\u0000b' }, 'workflow'],
  [{ workflows: 'all' }, 'workflows'],
  [{ from: '2026-02-30', to: '2026-03-01' }, 'from'],
  [{ grain: 'minute' }, 'grain'],
])('%o is refused by name', async (query, field) => {
  await expect(world.report(query)).rejects.toMatchObject({ status: 400, field });
});

test('a workflow is found by id and by exact name; the word all stays all', async () => {
  const id = String((await world.report()).rows[0]?.workflow_id);
  for (const workflow of [id, id.toUpperCase(), 'all']) {
    expect((await world.report({ workflow })).totals.failed).toBe(1);
  }
  expect((await world.report({ workflow: 'none' })).totals.total).toBe(0);
});

test('T12 whatever stands in the parameters, the answer is a figure or a refusal that names the field', async () => {
  const odd = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 10 }),
    fc.constantFrom(
      "'; drop table leads; --",
      '%',
      '_',
      '1e400',
      '-1',
      '[]',
      '../x',
      'NaN',
      'null',
      'all',
      'none',
    ),
  );
  const names = ['workflow', 'modes', 'from', 'to', 'last', 'range', 'grain', 'compare', 'tz'] as const;
  const lists = [
    'outcome',
    'status',
    'fingerprint',
    'lead',
    'stage',
    'state',
    'q',
    'cursor',
    'limit',
  ] as const;
  const query = (known: readonly string[]) => fc.dictionary(fc.constantFrom(...known), odd, { maxKeys: 3 });
  const answered = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) return;
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ status: 400, field: expect.any(String) });
  };
  await fc.assert(
    fc.asyncProperty(query(names), query([...names, ...lists]), async (report, list) => {
      await answered(world.report(report));
      await answered(world.list(list));
    }),
    { seed: 7, numRuns: 60 },
  );
});
