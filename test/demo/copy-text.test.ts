import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkLoad } from '../../server/db/bulk-load.ts';
import { encodeCopyLine } from '../../server/demo/copy-text.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.arrange('create table public.cells (at integer, words text, flag boolean)');
});
afterAll(() => database.drop());

test('a line keeps null, empty text, backslashes and control characters apart', () => {
  expect(encodeCopyLine([null, '', undefined, '\\N', 'a\tb\nc\r', true, -1.5])).toBe(
    '\\N\t\t\\N\t\\\\N\ta\\tb\\nc\\r\tt\t-1.5\n',
  );
  expect(() => encodeCopyLine([Number.NaN])).toThrow(RangeError);
});

test('any text comes back from Postgres as it was', async () => {
  const text = fc.string({ unit: 'binary' }).filter((words) => !words.includes('\0') && words.isWellFormed());
  const words = [...fc.sample(text, { numRuns: 500, seed: 11 }), '\\.', '\\N', '', '\b\f\v'];
  await bulkLoad(database.ownerUrl, { rebuildAtEnd: [] }, (load) =>
    load.copy(
      'public.cells',
      ['at', 'words', 'flag'],
      words.map((word, at) => encodeCopyLine([at, word, at % 2 === 0])),
    ),
  );
  const rows = await database.arrange<{ words: string }>('select words from public.cells order by at');
  expect(rows.map((row) => row.words)).toEqual(words);
});

test('a failed load leaves nothing behind, and keys and indexes as they were', async () => {
  const shape = `select conname as name from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexname from pg_indexes where schemaname = 'public' order by 1`;
  const before = await database.arrange(shape);
  const failing = bulkLoad(
    database.ownerUrl,
    { rebuildAtEnd: ['public.leads', 'public.messages'] },
    async (load) => {
      await load.copy('public.clients', ['name', 'email'], [encodeCopyLine(['Half', 'half@example.com'])]);
      throw new Error('in the middle');
    },
  );
  await expect(failing).rejects.toThrow('in the middle');
  expect(await database.arrange('select id from public.clients')).toEqual([]);
  expect(await database.arrange(shape)).toEqual(before);
});

test('a row whose parent is missing is refused when keys are checked at the end', async () => {
  const orphan = encodeCopyLine([
    '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002',
  ]);
  const loading = bulkLoad(database.ownerUrl, { rebuildAtEnd: ['public.leads'] }, (load) =>
    load.copy('public.leads', ['id', 'client_id'], [orphan]),
  );
  await expect(loading).rejects.toMatchObject({ code: '23503' });
});
