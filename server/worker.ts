import { startClock } from '../jobs/clock.ts';
import { systemClock } from './clock.ts';
import { closePools, createPools } from './compose.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { checkRoles, ensureSchema, openDatabase } from './open-database.ts';
import { endWithProcess } from './process-end.ts';

// The worker process: the clock and its jobs, beside any number of web processes and other workers.
const end = endWithProcess();

await end.during(async () => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const opening = openDatabase(config, end.signal);
  // Registered before it is open: a signal in this moment must not leave a server behind.
  end.after(async () => (await opening.catch(() => null))?.close());
  const database = await opening;
  await ensureSchema(database);
  await checkRoles(database);
  const pools = createPools(database.urls, log);
  end.after(() => closePools(pools));
  const clock = startClock({ pools, clock: systemClock, log });
  end.after(clock.stop);
  log.info('worker is ready');
});
