import type { Knex } from 'knex';
import knex from 'knex';
import type pg from 'pg';
import { readerLeft, tooSlow } from '../errors.ts';
import { cancelStatement } from './cancel-statement.ts';
import { asUnavailable, isDatabaseGone } from './pool.ts';

/**
 * Builds queries and never runs one: it has no connection. `sql.raw('… :name …', { name })` for whole statements.
 * Tables of the platform are unqualified or `public.x`, ours are `reporting.x`.
 */
export const sql: Knex = knex({ client: 'pg' });

/** Anything that compiles to one statement with bindings. */
export type Query = Knex.QueryBuilder | Knex.Raw;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The right to read one client's rows. Only `access/scope.ts` (people) and the command line (operators) mint one. */
export class ClientScope {
  readonly #clientId: string;

  private constructor(clientId: string) {
    this.#clientId = clientId;
  }

  /** Throws when `clientId` is not a uuid in canonical form: it is written into `SET LOCAL`. */
  static mint(clientId: string): ClientScope {
    if (!uuid.test(clientId)) throw new TypeError('client id is not a uuid');
    return new ClientScope(clientId);
  }

  get clientId(): string {
    return this.#clientId;
  }
}

/** The right to read across clients. Minted for platform admins and operators only. */
export class PlatformScope {
  readonly #granted = true;

  private constructor() {}

  static mint(): PlatformScope {
    return new PlatformScope();
  }

  get granted(): boolean {
    return this.#granted;
  }
}

class Handle {
  readonly #client: pg.ClientBase;
  readonly #signal: AbortSignal | undefined;

  constructor(client: pg.ClientBase, signal?: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /** All rows of one statement. Money and bigint arrive as strings, dates as `YYYY-MM-DD`, instants as Date. */
  async rows<Row>(query: Query): Promise<Row[]> {
    // Leaving between two statements finds nothing to cancel.
    if (this.#signal?.aborted) throw readerLeft();
    const { sql: text, bindings } = query.toSQL().toNative();
    const result = await this.#client.query({ text, values: bindings as unknown[] });
    return result.rows as Row[];
  }

  /** The only row; undefined when there is none. */
  async optionalRow<Row>(query: Query): Promise<Row | undefined> {
    return (await this.rows<Row>(query))[0];
  }

  /** The only row; throws when there is none. */
  async row<Row>(query: Query): Promise<Row> {
    const row = await this.optionalRow<Row>(query);
    if (row === undefined) throw new Error('expected one row, found none');
    return row;
  }
}

/** Queries within one client, in one transaction that sees one state of the database. */
export class ClientDb extends Handle {
  readonly #scope: ClientScope;

  constructor(client: pg.ClientBase, scope: ClientScope, signal?: AbortSignal) {
    super(client, signal);
    this.#scope = scope;
  }

  /** Every query names it as well: the database's policy is the second wall, not the index path. */
  get clientId(): string {
    return this.#scope.clientId;
  }
}

/** Read-only queries across clients. */
export class PlatformDb extends Handle {
  readonly #kind = 'platform';

  get kind(): string {
    return this.#kind;
  }
}

/** Queries of the sign-in: people, password hashes, sessions' owners. Only `access/session.ts` gets one. */
export class LoginDb extends Handle {
  readonly #kind = 'login';

  get kind(): string {
    return this.#kind;
  }
}

/** Queries of a worker within one client (sync, later rollups and exports). */
export class JobDb extends Handle {
  readonly #clientId: string | null;

  constructor(client: pg.ClientBase, clientId: string | null) {
    super(client);
    this.#clientId = clientId;
  }

  get clientId(): string {
    if (this.#clientId === null) throw new Error('this job has no client');
    return this.#clientId;
  }
}

type Role = 'leadlight_web' | 'leadlight_platform' | 'leadlight_login' | 'leadlight_jobs';

/** The four pools of a process; a process that does not need one leaves it idle, which costs no connection. */
export interface Pools {
  readonly web: pg.Pool;
  readonly platform: pg.Pool;
  readonly login: pg.Pool;
  readonly jobs: pg.Pool;
}

export interface TransactionOptions {
  readonly readOnly: boolean;
  readonly statementTimeoutMs?: number;
  /** Aborting it cancels the running statement on the server and ends the transaction. */
  readonly signal?: AbortSignal;
}

/** One READ ONLY, REPEATABLE READ transaction in which tiles, charts and tables see the same instant. */
export function withClient<T>(
  pools: Pools,
  scope: ClientScope,
  work: (db: ClientDb) => Promise<T>,
  options: Partial<TransactionOptions> = {},
): Promise<T> {
  return transaction(pools.web, 'leadlight_web', scope.clientId, { readOnly: true, ...options }, (client) =>
    work(new ClientDb(client, scope, options.signal)),
  );
}

/** Writes within one client (saved filters, settings) together with their audit row. */
export function withClientWrite<T>(
  pools: Pools,
  scope: ClientScope,
  work: (db: ClientDb) => Promise<T>,
): Promise<T> {
  return transaction(pools.web, 'leadlight_web', scope.clientId, { readOnly: false }, (client) =>
    work(new ClientDb(client, scope)),
  );
}

/** One READ ONLY transaction across clients. */
export function withPlatform<T>(
  pools: Pools,
  scope: PlatformScope,
  work: (db: PlatformDb) => Promise<T>,
  options: Partial<TransactionOptions> = {},
): Promise<T> {
  if (!scope.granted) throw new Error('no platform scope');
  return transaction(pools.platform, 'leadlight_platform', null, { readOnly: true, ...options }, (client) =>
    work(new PlatformDb(client)),
  );
}

export function withLogin<T>(pools: Pools, work: (db: LoginDb) => Promise<T>): Promise<T> {
  return transaction(pools.login, 'leadlight_login', null, { readOnly: false }, (client) =>
    work(new LoginDb(client)),
  );
}

/** A worker's transaction; `clientId` null only for work that belongs to no client (housekeeping). */
export function withJob<T>(
  pools: Pools,
  clientId: string | null,
  work: (db: JobDb) => Promise<T>,
): Promise<T> {
  if (clientId !== null && !uuid.test(clientId)) throw new TypeError('client id is not a uuid');
  return transaction(
    pools.jobs,
    'leadlight_jobs',
    clientId,
    { readOnly: false, statementTimeoutMs: 60_000 },
    (client) => work(new JobDb(client, clientId)),
  );
}

/**
 * Begin, role, tenant and timeout travel as one multi-statement message: one round trip. `clientId` was parsed as a
 * uuid and the rest are literals of this file, the one place where SQL is put together without bindings.
 */
async function transaction<T>(
  pool: pg.Pool,
  role: Role,
  clientId: string | null,
  options: TransactionOptions,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  if (clientId !== null && !uuid.test(clientId)) throw new TypeError('client id is not a uuid');
  const client = await pool.connect().catch((error: unknown) => {
    throw asUnavailable(error);
  });
  let broken: Error | undefined;
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  const stopCancelling = cancelOnAbort(client, options.signal);
  try {
    if (options.signal?.aborted) throw readerLeft();
    await client.query(
      [
        options.readOnly ? 'begin isolation level repeatable read read only' : 'begin',
        `set local role ${role}`,
        `set local leadlight.client_id = '${clientId ?? ''}'`,
        `set local statement_timeout = ${options.statementTimeoutMs ?? 15_000}`,
        "set local timezone = 'UTC'",
        // Where a server can compile plans, it spends many seconds on the large statement of a report and gains nothing.
        'set local jit = off',
      ].join('; '),
    );
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A request to cancel that comes late would hit the rollback, or whoever has the connection next.
    await stopCancelling();
    // In the middle of an answer that does not come, a rollback would wait just as long, and nobody may use it again.
    if (isDatabaseGone(error)) broken ??= error as Error;
    if (!broken) await client.query('rollback').catch((lost: Error) => onLost(lost));
    if ((error as { code?: unknown }).code === '57014') {
      throw options.signal?.aborted ? readerLeft() : tooSlow(error);
    }
    throw asUnavailable(error);
  } finally {
    await stopCancelling();
    client.off('error', onLost);
    client.release(broken);
  }
}

/** When `signal` aborts, cancels what this connection runs. The answer ends that, and waits for a request under way. */
function cancelOnAbort(client: pg.PoolClient, signal: AbortSignal | undefined): () => Promise<void> {
  let underWay = Promise.resolve();
  const cancel = () => {
    underWay = cancelStatement(client);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    signal?.removeEventListener('abort', cancel);
    return underWay;
  };
}
