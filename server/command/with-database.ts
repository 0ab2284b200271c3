import { closePools, createPools } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import type { Pools } from '../db/tenancy.ts';
import { createLog, type Logger } from '../log.ts';
import { ensureSchema, type OpenDatabase, openDatabase } from '../open-database.ts';

export interface CommandContext {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly log: Logger;
}

/** Opens the database for one command, beside a running `npm start` where there is one, and closes it again. */
export async function withDatabase<T>(work: (context: CommandContext) => Promise<T>): Promise<T> {
  const config = readConfig();
  const database = await openDatabase(config);
  // The last one to leave stops the embedded server: a signal must not skip that.
  const leave = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    return await work({
      config,
      database,
      log: createLog(config.logLevel === 'info' ? 'warn' : config.logLevel),
    });
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave);
    await database.close();
  }
}

/** The same with pools, on a schema that is known to be complete. */
export function withPools<T>(work: (pools: Pools, context: CommandContext) => Promise<T>): Promise<T> {
  return withDatabase(async (context) => {
    await ensureSchema(context.database);
    const pools = createPools(context.database.urls, context.log, { web: 2, platform: 1, login: 1, jobs: 2 });
    try {
      return await work(pools, context);
    } finally {
      await closePools(pools);
    }
  });
}
