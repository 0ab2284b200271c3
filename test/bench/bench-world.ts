import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, readInstallSecrets } from '../../server/config.ts';
import { type OpenDatabase, openDatabase } from '../../server/open-database.ts';
import { runProcess } from '../setup/run-process.ts';

export interface BenchWorld {
  readonly url: string;
  readonly password: string;
  /** A demo person with this role, of the first client. */
  readonly emailOf: (role: string) => string;
  readonly database: OpenDatabase;
  readonly stop: () => Promise<void>;
}

/** `npm start` on the default demo world, in a process of its own as people run it. */
export async function startBenchWorld(): Promise<BenchWorld> {
  const stateDir = mkdtempSync(join(tmpdir(), 'leadlight-bench-'));
  chmodSync(stateDir, 0o755);
  const env = { LEADLIGHT_DIR: stateDir, PORT: '0', LOG_LEVEL: 'error' };
  const web = runProcess('server/main.ts', [], { env });
  const url = (await web.sees(/Leadlight is ready: (\S+)/))[1] ?? '';
  await web.sees(/password: \S{12}/);
  const database = await openDatabase(readConfig(env));
  return {
    url,
    password: readInstallSecrets(stateDir).demoPassword,
    emailOf: (role) => {
      const line = web.output().match(new RegExp(`(\\S+@\\S+)\\s+${role}`));
      if (!line?.[1]) throw new Error(`no demo sign-in is a ${role}`);
      return line[1];
    },
    database,
    stop: async () => {
      web.child.kill('SIGTERM');
      await web.ended;
      await database.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
