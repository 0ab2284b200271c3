import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig, readInstallSecrets, readWebSecrets } from '../../server/config.ts';
import { runProcess } from '../setup/run-process.ts';

const good = () => randomBytes(36).toString('base64');
const DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';

describe('T3 default and weak secrets', () => {
  const shared = good();
  const cases: readonly [string, Record<string, string>, string][] = [
    ['session secret missing', { CSRF_SECRET: good() }, 'SESSION_SECRET is not set'],
    ['csrf secret missing', { SESSION_SECRET: good() }, 'CSRF_SECRET is not set'],
    ['session secret short', { SESSION_SECRET: 'k3J9x', CSRF_SECRET: good() }, 'SESSION_SECRET is shorter'],
    ['csrf secret short', { SESSION_SECRET: good(), CSRF_SECRET: 'k3J9x' }, 'CSRF_SECRET is shorter'],
    [
      'a known sample',
      { SESSION_SECRET: 'keyboard cat keyboard cat keyboard cat', CSRF_SECRET: good() },
      'looks like a sample',
    ],
    ['one value for two purposes', { SESSION_SECRET: shared, CSRF_SECRET: shared }, 'must differ'],
  ];

  it.each(cases)('%s: exits within 2 s with one line', async (_name, secrets, line) => {
    const started = performance.now();
    const running = runProcess('server/main.ts', [], { env: { DATABASE_URL, ...secrets } });
    expect(await running.ended).toBe(1);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(running.output()).toContain(line);
    expect(running.output().trim().split('\n')).toHaveLength(1);
    for (const value of Object.values(secrets)) expect(running.output()).not.toContain(value);
  });
});

describe('secrets of an install', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'leadlight-secrets-'));
  afterAll(() => rmSync(stateDir, { recursive: true }));

  it('are random, stay the same, and only their owner may read them', () => {
    const first = readInstallSecrets(stateDir);
    const other = readInstallSecrets(join(stateDir, 'other'));
    expect(readInstallSecrets(stateDir)).toEqual(first);
    expect(other.demoPassword).not.toBe(first.demoPassword);
    expect(other.databasePasswords.leadlight_web).not.toBe(first.databasePasswords.leadlight_web);
    expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('serve the embedded database only', () => {
    expect(readWebSecrets(readConfig({ LEADLIGHT_DIR: stateDir }), {}).sessionSecret).toHaveLength(48);
    expect(() => readWebSecrets(readConfig({ LEADLIGHT_DIR: stateDir, DATABASE_URL }), {})).toThrow(
      'SESSION_SECRET',
    );
  });
});
