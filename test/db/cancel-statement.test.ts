import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closePools, createPools } from '../../server/compose.ts';
import type { Pools } from '../../server/db/tenancy.ts';
import { ClientScope, sql, withClient } from '../../server/db/tenancy.ts';
import { createLog } from '../../server/log.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';

let db: TestDatabase;
let pools: Pools;
const scope = ClientScope.mint('0a0a0a0a-0000-4000-8000-00000000cafe');
beforeAll(async () => {
  db = await createTestDatabase('migrated');
  // One connection: what is to be stopped has it.
  pools = createPools(db.urls, createLog('silent'), { web: 1, platform: 1, login: 1, jobs: 1 });
});
afterAll(async () => {
  await closePools(pools);
  await db.drop();
});

async function sleeping(): Promise<number> {
  const rows = await db.arrange(
    `select from pg_stat_activity
     where datname = current_database() and query like 'select pg_sleep%' and state = 'active'`,
  );
  return rows.length;
}

const sleep = (signal: AbortSignal) =>
  withClient(pools, scope, (own) => own.rows(sql.raw('select pg_sleep(30)')), { signal });

describe('F19 a reader who leaves', () => {
  it('stops the statement on the server, even with every connection busy', async () => {
    const leaving = new AbortController();
    const asked = sleep(leaving.signal).catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await sleeping()).toBe(1), 10_000);
    const leftAt = performance.now();
    leaving.abort();
    expect(await asked).toMatchObject({ status: 499, code: 'reader_left' });
    expect(performance.now() - leftAt).toBeLessThan(2_000);
    expect(await sleeping()).toBe(0);
  });

  it('never stops what the next reader runs on the same connection', async () => {
    for (let round = 0; round < 40; round += 1) {
      const leaving = new AbortController();
      const left = withClient(
        pools,
        scope,
        async (own) => {
          setTimeout(() => leaving.abort(), round % 4);
          await own.rows(sql.raw('select pg_sleep(0.002)'));
        },
        { signal: leaving.signal },
      ).catch(() => null);
      const next = withClient(pools, scope, (own) => own.rows(sql.raw('select pg_sleep(0.004), 1 as one')));
      expect(await next).toEqual([{ pg_sleep: '', one: 1 }]);
      await left;
    }
  });

  it('asks nothing more of the database for a reader who is gone', async () => {
    const leaving = new AbortController();
    const done: string[] = [];
    const asked = withClient(
      pools,
      scope,
      async (own) => {
        await own.rows(sql.raw('select 1'));
        done.push('first');
        leaving.abort();
        await own.rows(sql.raw('select 1'));
        done.push('second');
      },
      { signal: leaving.signal },
    );
    await expect(asked).rejects.toMatchObject({ code: 'reader_left' });
    expect(done).toEqual(['first']);
    await expect(sleep(leaving.signal)).rejects.toMatchObject({ code: 'reader_left' });
  });
});
