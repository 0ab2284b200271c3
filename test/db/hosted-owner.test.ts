import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../server/db/embedded.ts';
import { migrate } from '../../server/db/migrate.ts';
import { withConnection } from '../../server/db/pool.ts';
import { doctor } from '../../server/doctor/doctor.ts';
import { diagramOnly } from './databases.ts';
import { hasDebianPostgres, type ServerForTests, startDebianPostgres } from './debian-postgres.ts';

const password = 'for this test only';

async function startOwnEmbedded(): Promise<ServerForTests> {
  const stateDir = mkdtempSync(join(tmpdir(), 'leadlight-hosted-'));
  chmodSync(stateDir, 0o755);
  const server = await startEmbedded({
    stateDir,
    superuserPassword: password,
    settings: ['fsync=off', 'shared_buffers=32MB'],
  });
  return {
    url: (database, user) => server.url(database, user),
    stop: async () => {
      await server.release();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

const servers = [
  ['the embedded Postgres', startOwnEmbedded, true],
  ['Postgres 15', startDebianPostgres, hasDebianPostgres],
] as const;

// A hosted platform's owner may make roles but is no superuser. Roles belong to a server, hence each has one of its own.
describe.each(servers)('a hosted owner on %s', (_, start, installed) => {
  let server: ServerForTests;

  beforeAll(async () => {
    if (!installed) return;
    server = await start();
    await withConnection(server.url('postgres'), async (client) => {
      await client.query(`create role host_owner login createrole createdb password '${password}'`);
    });
  });

  afterAll(async () => {
    if (installed) await server.stop();
  });

  const owner = (database: string) => server.url(database, 'host_owner');

  async function createOwned(database: string): Promise<void> {
    await withConnection(server.url('postgres'), (client) =>
      client.query(`create database ${database} owner host_owner`),
    );
  }

  test.runIf(installed)('migrates an empty database, twice, and acts as each role', async () => {
    await createOwned('empty');
    await migrate({ connectionString: owner('empty') });
    expect((await migrate({ connectionString: owner('empty') })).applied).toEqual([]);
    expect(await doctor(owner('empty'))).toEqual([]);
    const roles = await withConnection(owner('empty'), async (client) => {
      const acted: string[] = [];
      for (const role of ['web', 'platform', 'login', 'jobs']) {
        await client.query('begin');
        await client.query(`set local role leadlight_${role}`);
        acted.push((await client.query('select current_user')).rows[0].current_user);
        await client.query('rollback');
      }
      return acted;
    });
    expect(roles).toEqual(['leadlight_web', 'leadlight_platform', 'leadlight_login', 'leadlight_jobs']);
  });

  test.runIf(installed)('adopts a platform of its own', async () => {
    await createOwned('adopted');
    await withConnection(owner('adopted'), (client) => client.query(diagramOnly));
    const lines: string[] = [];
    await migrate({ connectionString: owner('adopted'), log: (line) => lines.push(line) });
    expect(lines.filter((line) => line.includes('left out'))).toEqual([]);
    const findings = await doctor(owner('adopted'));
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  });

  test.runIf(installed)('gives each role its own login', async () => {
    await createOwned('logins');
    const rolePasswords = { leadlight_web: "it's \\ a ? %s" };
    await migrate({ connectionString: owner('logins'), rolePasswords });
    const url = new URL(server.url('logins', 'leadlight_web'));
    url.password = encodeURIComponent(rolePasswords.leadlight_web);
    const user = await withConnection(
      url.href,
      async (client) => (await client.query('select session_user')).rows,
    );
    expect(user).toEqual([{ session_user: 'leadlight_web' }]);
  });
});
