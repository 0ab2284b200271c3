import { startClock } from '../jobs/clock.ts';
import { systemClock } from './clock.ts';
import { closePools, createPools } from './compose.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { checkRoles, ensureSchema, openDatabase } from './open-database.ts';
import { endWithProcess } from './process-end.ts';

/** The worker process: the clock and its jobs, beside any number of web processes and other workers. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const end = endWithProcess(log);
  const database = await openDatabase(config);
  end.after(database.close);
  await ensureSchema(database);
  await checkRoles(database);
  const pools = createPools(database.urls, log);
  end.after(() => closePools(pools));
  const clock = startClock({ pools, clock: systemClock, log });
  end.after(clock.stop);
  log.info('worker is ready');
  end.ready();
}

main().catch((error: unknown) => {
  process.stderr.write(
    `leadlight: ${error instanceof ConfigError ? error.message : (error as Error).stack}\n`,
  );
  process.exitCode = 1;
  process.emit('SIGTERM');
});
