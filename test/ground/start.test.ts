import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningProcess, runProcess, runToEnd } from '../setup/run-process.ts';

const ready = /Leadlight is ready: (http:\/\/127\.0\.0\.1:\d+)/;
let stateDir: string;
let env: Record<string, string>;

beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'leadlight-start-'));
  spawnSync('chmod', ['755', stateDir]);
  env = { LEADLIGHT_DIR: stateDir, PORT: '0', LOG_LEVEL: 'warn' };
});
const running: RunningProcess[] = [];

function start(file: string, args: readonly string[] = [], own: Record<string, string> = {}): RunningProcess {
  const one = runProcess(file, args, { env: { ...env, ...own } });
  running.push(one);
  return one;
}

// A failed test must not hand its process on to the next one.
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.child.kill('SIGTERM');
    await one.ended;
  }
});
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

/** Process ids of the server that runs on this install's data folder. */
function postgresPids(): string[] {
  const found = spawnSync('pgrep', ['-f', stateDir], { encoding: 'utf8' });
  return found.stdout.split('\n').filter(Boolean);
}

describe('npm start without any setting', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('gives up a first start in its midst on %s', async (signal) => {
    const first = start('server/main.ts');
    await vi.waitUntil(() => readdirSync(stateDir).some((name) => name.startsWith('pgdata.new-')), {
      timeout: 20_000,
      interval: 5,
    });
    first.child.kill(signal);
    expect(await first.ended).toBe(0);
    expect(first.output()).toBe('');
    expect(postgresPids()).toEqual([]);
    expect(readdirSync(stateDir)).not.toContain('pgdata');
  });

  it('lets several commands meet on a fresh install', async () => {
    const folder = join(stateDir, 'fresh');
    const own = { env: { ...env, LEADLIGHT_DIR: folder } };
    const all = await Promise.all(
      [1, 2, 3].map(() => runToEnd('server/cli.ts', ['clients', '--format', 'json'], own)),
    );
    expect(all).toEqual(all.map(() => ({ code: 0, stdout: '[]\n', stderr: '' })));
    expect(postgresPids()).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('comes up with a database, demo data and sign-ins, and stops everything on SIGTERM', async () => {
    const web = start('server/main.ts');
    const url = (await web.sees(ready))[1];
    await web.sees(/password: \S{12}/);
    expect(web.output()).toMatch(/@\S+\s+(owner|manager)/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(postgresPids()).not.toEqual([]);
    web.child.kill('SIGTERM');
    expect(await web.ended).toBe(0);
    expect(postgresPids()).toEqual([]);
  });

  it('starts a second time under 5 s with the same data, and stops on Ctrl-C and its echo by npm', async () => {
    const started = performance.now();
    const web = start('server/main.ts');
    await web.sees(ready);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(web.output()).not.toContain('Loading demo data');
    await web.sees(/password: \S{12}/);
    web.child.kill('SIGINT');
    web.child.kill('SIGINT');
    expect(await web.ended).toBe(0);
    expect(postgresPids()).toEqual([]);
  });

  it('shares its database with the command line while it runs', async () => {
    const web = start('server/main.ts');
    const url = (await web.sees(ready))[1];
    const clients = await runToEnd('server/cli.ts', ['clients', '--format', 'json'], { env });
    expect(clients.code).toBe(0);
    expect(JSON.parse(clients.stdout)).toHaveLength(6);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    web.child.kill('SIGTERM');
    expect(await web.ended).toBe(0);
    expect(postgresPids()).toEqual([]);
  });

  it('takes over the database that a killed process left behind', async () => {
    const killed = start('server/main.ts');
    await killed.sees(ready);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const web = start('server/main.ts');
    await web.sees(ready);
    web.child.kill('SIGTERM');
    expect(await web.ended).toBe(0);
    expect(postgresPids()).toEqual([]);
  });

  it('refuses to show demo data to the network unless that is meant', async () => {
    const refused = await runToEnd('server/main.ts', [], { env: { ...env, HOST: '0.0.0.0' } });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--allow-demo');
    expect(postgresPids()).toEqual([]);
    const allowed = start('server/main.ts', ['--allow-demo'], { HOST: '0.0.0.0' });
    await allowed.sees(/Leadlight is ready/);
    allowed.child.kill('SIGTERM');
    expect(await allowed.ended).toBe(0);
  });

  it('says in one line that the port is taken, and leaves nothing running', async () => {
    const first = start('server/main.ts');
    const port = new URL((await first.sees(ready))[1] ?? '').port;
    const second = await runToEnd('server/main.ts', [], { env: { ...env, PORT: port } });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('EADDRINUSE');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(postgresPids()).toEqual([]);
  });

  it('runs the worker beside it, which drains on SIGTERM', async () => {
    const worker = start('server/worker.ts', [], { LOG_LEVEL: 'info' });
    await worker.sees(/worker is ready/);
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(postgresPids()).toEqual([]);
  });
});
