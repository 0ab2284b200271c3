import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SyncWorld, startSyncWorld } from './n8n-sync-world.ts';

let world: SyncWorld;

beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world.close());

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `leadlight sync n8n …` as a process of its own, against the test's database and server. */
function leadlight(key: string, ...more: string[]): Promise<Outcome> {
  const cli = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));
  const args = ['sync', 'n8n', '--url', world.server.url, '--api-key-env', 'ACME_N8N_KEY', ...more];
  const env = { ...process.env, DATABASE_URL: world.database.ownerUrl, ACME_N8N_KEY: key };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

test('the command syncs by the name of a client and prints its counts', async () => {
  await world.database.arrange("insert into clients (name) values ('Acme Dental')");
  const done = await leadlight(world.server.apiKey, '--client', 'Acme Dental', '--format', 'json');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(done.stdout)).toMatchObject({ inserted: 481, workflows: 12, gaps: 0 });
});

test('a refused key is one line that names the variable; an unknown client is wrong use', async () => {
  const refused = await leadlight('wrong', '--client', 'Acme Dental');
  expect(refused).toMatchObject({
    code: 3,
    stderr: 'leadlight: n8n refuses the API key (401): check the variable ACME_N8N_KEY\n',
  });
  expect(await leadlight(world.server.apiKey, '--client', 'Nobody')).toMatchObject({ code: 2 });
});
