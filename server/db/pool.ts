import pg from 'pg';
import { unavailable } from '../errors.ts';
import type { Logger } from '../log.ts';

// Dates without a time must stay what they are: pg's default makes a local midnight of them, a day off elsewhere.
const dateOid = 1082;
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === dateOid ? (value: string) => value : pg.types.getTypeParser(oid, format as 'text'),
} as pg.CustomTypesConfig;

export interface PoolOptions {
  readonly connectionString: string;
  readonly max: number;
  /** The server stops a statement after this long; the client gives the connection up shortly after. */
  readonly statementTimeoutMs: number;
  readonly applicationName: string;
  readonly log: Logger;
}

/**
 * A pool that never hangs: waiting for a connection, a statement and a dead link each have their own limit.
 * Names of prepared statements and session settings are not used, so that a transaction pooler may stand between.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    query_timeout: options.statementTimeoutMs + 2_000,
    application_name: options.applicationName,
    keepAlive: true,
    types,
  });
  // Without a listener an idle connection's end (a database restart) would end the process.
  pool.on('error', (error) => options.log.warn({ err: error.message }, 'idle database connection lost'));
  return pool;
}

/** One connection outside any pool, for the command line's owner work (migrate, doctor, demo). */
export async function withConnection<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, types });
  // Lost between two queries: the next one says so, the process lives on.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const connectionLostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** True when the error says that the database is not there (down, restarting, unreachable, full), not that we asked wrongly. */
export function isDatabaseGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    // Class 08: connection; 57P0x: shutdown and restart; 53300: too many connections.
    if (
      connectionLostCodes.has(code) ||
      code.startsWith('08') ||
      code.startsWith('57P0') ||
      code === '53300'
    ) {
      return true;
    }
  }
  if (error instanceof AggregateError) return error.errors.some(isDatabaseGone);
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error/.test(
    error.message,
  );
}

/** Turns a lost database into a 503 with Retry-After; anything else is passed on as it is. */
export function asUnavailable(error: unknown): unknown {
  return isDatabaseGone(error) ? unavailable('The database does not answer right now.', error) : error;
}
