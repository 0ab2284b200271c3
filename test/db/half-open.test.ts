import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPool } from '../../server/db/pool.ts';
import type { Pools } from '../../server/db/tenancy.ts';
import { ClientScope, sql, withClient } from '../../server/db/tenancy.ts';
import { createLog } from '../../server/log.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import type { FaultProxy } from '../setup/fault-proxy.ts';
import { startFaultProxy } from '../setup/fault-proxy.ts';

/** What the server is given; the client waits two seconds longer. */
const statementTimeoutMs = 300;

let db: TestDatabase;
let proxy: FaultProxy;
let pools: Pools;
beforeAll(async () => {
  db = await createTestDatabase('migrated');
  proxy = await startFaultProxy(Number(new URL(db.ownerUrl).port));
  const through = new URL(db.urls.web);
  through.port = String(proxy.port);
  const web = createPool({
    connectionString: through.href,
    max: 2,
    statementTimeoutMs,
    applicationName: 'half-open',
    log: createLog('silent'),
  });
  pools = { ...db.pools, web };
});
afterAll(async () => {
  await proxy.cut();
  await pools.web.end();
  await db.drop();
});

const ask = () =>
  withClient(pools, ClientScope.mint('0a0a0a0a-0000-4000-8000-00000000cafe'), (own) =>
    own.row(sql.raw('select 1 as one')),
  );

describe('F16 a link to the database that is half open', () => {
  it('ends in 503 after one time-out, not one more for the rollback, and heals by itself', async () => {
    expect(await ask()).toEqual({ one: 1 });
    proxy.hang();
    const askedAt = performance.now();
    await expect(ask()).rejects.toMatchObject({ status: 503 });
    expect(performance.now() - askedAt).toBeLessThan(statementTimeoutMs + 2_000 + 1_000);
    proxy.heal();
    await vi.waitFor(async () => expect(await ask()).toEqual({ one: 1 }), { timeout: 5_000, interval: 50 });
  });
});
