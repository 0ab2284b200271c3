import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientScope, sql, withClient } from '../../server/db/tenancy.ts';
import type { TestDatabase } from '../setup/database.ts';
import { createTestDatabase } from '../setup/database.ts';
import { drilled, rounds } from '../setup/rounds.ts';
import { seeded } from '../setup/seeded.ts';
import { runPoolBleed } from './pool-bleed.ts';

let db: TestDatabase;
let clientIds: readonly string[];
beforeAll(async () => {
  db = await createTestDatabase('migrated');
  const clients = await db.arrange<{ id: string }>(
    "insert into public.clients (name) select 'Client ' || n from generate_series(1, 32) n returning id",
  );
  clientIds = clients.map((client) => client.id);
  await db.arrange(
    'insert into public.leads (client_id, created_at) select c.id, now() from public.clients c, generate_series(1, 25)',
  );
});
afterAll(() => db.drop());

describe('T14 tenant bleed through the pool', () => {
  it('shows no foreign row to 32 clients on 4 connections, whatever ends their requests', async () => {
    const requestsPerClient = rounds(60, 2_000);
    const result = await runPoolBleed({
      urls: db.urls,
      clientIds,
      requestsPerClient,
      random: seeded(14),
    });
    drilled(`T14 ${JSON.stringify(result)}`);
    expect(result.foreignRows).toBe(0);
    expect(result.requests).toBe(32 * requestsPerClient);
    expect(result.disturbed).toBeGreaterThan(50);
    expect(result.ownRows).toBeGreaterThan(10_000);
  });
});

describe('T5 missing tenant context', () => {
  it('gives no row where no client is set, or an empty one', async () => {
    for (const setting of ["''", 'default']) {
      const client = await db.pools.web.connect();
      try {
        await client.query(`begin; set local leadlight.client_id to ${setting}`);
        for (const table of [
          'public.leads',
          'public.clients',
          'reporting.saved_filters',
          'reporting.audit_chain',
        ]) {
          // The roles' own columns only: nobody may read every column of clients.
          const { rows } = await client.query(`select count(*)::int as n from ${table}`);
          expect(rows).toEqual([{ n: 0 }]);
        }
        await client.query('rollback');
      } finally {
        client.release();
      }
    }
  });

  it('leaves nothing behind on the connection', async () => {
    const [clientId = ''] = clientIds;
    await withClient(db.pools, ClientScope.mint(clientId), (handle) => handle.rows(sql.raw('select 1')));
    const { rows } = await db.pools.web.query(
      "select current_setting('leadlight.client_id', true) as tenant",
    );
    expect(rows[0].tenant ?? '').toBe('');
  });

  it.each(['', 'all', '*', "' or true --", '00000000-0000-0000-0000-00000000000g', `${'0'.repeat(36)}`])(
    'mints no scope of %j',
    (text) => {
      expect(() => ClientScope.mint(text)).toThrow('not a uuid');
    },
  );
});
