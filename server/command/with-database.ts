import { closePools, createPools } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import type { Pools } from '../db/tenancy.ts';
import { createLog, type Logger } from '../log.ts';
import { ensureSchema, type OpenDatabase, openDatabase } from '../open-database.ts';
import { onEndSignal } from '../process-end.ts';

export interface CommandContext {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly log: Logger;
}

/** Opens the database for one command, beside a running `npm start` where there is one, and closes it again. */
export async function withDatabase<T>(work: (context: CommandContext) => Promise<T>): Promise<T> {
  const config = readConfig();
  const ending = new AbortController();
  const opening = openDatabase(config, ending.signal);
  // The last one to leave stops the embedded server: a signal must not skip that.
  const stopListening = onEndSignal(() => {
    ending.abort();
    const closed = opening.then((database) => database.close());
    void closed.catch(() => {}).finally(() => process.exit(130));
  });
  try {
    const database = await opening;
    try {
      return await work({
        config,
        database,
        log: createLog(config.logLevel === 'info' ? 'warn' : config.logLevel),
      });
    } finally {
      await database.close();
    }
  } catch (error) {
    // What fails because its database was taken away has nothing to say: the process is about to exit.
    if (ending.signal.aborted) return new Promise<never>(() => {});
    throw error;
  } finally {
    stopListening();
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
