import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { closePools, createPools } from '../../server/compose.ts';
import type { DatabaseUrls } from '../../server/config.ts';
import { withConnection } from '../../server/db/pool.ts';
import type { Pools } from '../../server/db/tenancy.ts';
import { createLog } from '../../server/log.ts';

export interface TestDatabase {
  readonly name: string;
  /** The superuser's connection string, for arranging data behind the product's back. */
  readonly ownerUrl: string;
  readonly urls: DatabaseUrls;
  readonly pools: Pools;
  /** Runs statements as the superuser. */
  readonly arrange: <Row>(text: string, values?: unknown[]) => Promise<Row[]>;
  readonly drop: () => Promise<void>;
}

/** A database of this test file's own, cloned from a template in a fraction of a second. */
export async function createTestDatabase(template: 'migrated' | 'demo' = 'migrated'): Promise<TestDatabase> {
  const { port, superuserPassword, rolePasswords } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = (user: string, password: string, database = name) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const admin = url('postgres', superuserPassword, 'postgres');
  await withConnection(admin, (client) => client.query(`create database ${name} template ${template}`));
  const ownerUrl = url('postgres', superuserPassword);
  const urls: DatabaseUrls = {
    owner: ownerUrl,
    web: url('leadlight_web', rolePasswords.leadlight_web),
    platform: url('leadlight_platform', rolePasswords.leadlight_platform),
    login: url('leadlight_login', rolePasswords.leadlight_login),
    jobs: url('leadlight_jobs', rolePasswords.leadlight_jobs),
  };
  const pools = createPools(urls, createLog('silent'));
  return {
    name,
    ownerUrl,
    urls,
    pools,
    arrange: <Row>(text: string, values: unknown[] = []) =>
      withConnection(ownerUrl, async (client) => (await client.query(text, values)).rows as Row[]),
    drop: async () => {
      await closePools(pools);
      await withConnection(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
