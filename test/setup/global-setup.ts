import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../server/db/embedded.ts';
import { migrate } from '../../server/db/migrate.ts';
import { withConnection } from '../../server/db/pool.ts';
import { loadDemo } from '../../server/demo/load-demo.ts';
import { demoPassword, demoWorld } from './demo-world.ts';

/** What a test file needs to reach the run's Postgres. */
export interface TestPostgres {
  readonly port: number;
  readonly superuserPassword: string;
  readonly rolePasswords: {
    readonly leadlight_owner: string;
    readonly leadlight_web: string;
    readonly leadlight_platform: string;
    readonly leadlight_login: string;
    readonly leadlight_jobs: string;
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** One Postgres a run, with two templates that test files clone: `migrated` (empty) and `demo`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(tmpdir(), 'leadlight-test-'));
  chmodSync(stateDir, 0o755);
  const secret = () => randomBytes(16).toString('hex');
  const superuserPassword = secret();
  const rolePasswords = {
    leadlight_owner: secret(),
    leadlight_web: secret(),
    leadlight_platform: secret(),
    leadlight_login: secret(),
    leadlight_jobs: secret(),
  };
  const server = await startEmbedded({
    stateDir,
    superuserPassword,
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'],
  });
  const admin = server.url('postgres');
  await withConnection(admin, async (client) => {
    await client.query('create database migrated');
  });
  await migrate({ connectionString: server.url('migrated'), rolePasswords });
  await withConnection(admin, async (client) => {
    await client.query('create database demo template migrated');
  });
  await loadDemo({ connectionString: server.url('demo'), ...demoWorld, passwordFor: () => demoPassword });
  project.provide('postgres', { port: server.port, superuserPassword, rolePasswords });
  return async () => {
    await server.release();
    rmSync(stateDir, { recursive: true, force: true });
  };
}
