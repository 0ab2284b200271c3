import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../setup/run-process.ts';
import type { Figure } from './bench.ts';

/** From an empty folder to ready, and again with the data in place. */
export async function benchStart(): Promise<Figure[]> {
  const stateDir = mkdtempSync(join(tmpdir(), 'leadlight-bench-'));
  chmodSync(stateDir, 0o755);
  try {
    const first = await secondsToReady(stateDir);
    const second = await secondsToReady(stateDir);
    return [
      { figure: 'first start: database, migrations, demo data', value: first, unit: 's', goal: '–' },
      { figure: 'second start', value: second, unit: 's', goal: '< 5' },
    ];
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function secondsToReady(stateDir: string): Promise<number> {
  const started = performance.now();
  const web = runProcess('server/main.ts', [], {
    env: { LEADLIGHT_DIR: stateDir, PORT: '0', LOG_LEVEL: 'warn' },
  });
  await web.sees(/Leadlight is ready/);
  const seconds = (performance.now() - started) / 1_000;
  web.child.kill('SIGTERM');
  await web.ended;
  return Math.round(seconds * 100) / 100;
}
