import type { AttemptGate } from './access/attempt-gate.ts';
import { createAttemptGate } from './access/attempt-gate.ts';
import type { AttemptLimits } from './access/attempt-limits.ts';
import { createAttemptLimits } from './access/attempt-limits.ts';
import type { AuditBacklog } from './access/audit-backlog.ts';
import { createAuditBacklog } from './access/audit-backlog.ts';
import type { KnownDevices } from './access/known-devices.ts';
import { createKnownDevices } from './access/known-devices.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Config, DatabaseUrls, WebSecrets } from './config.ts';
import { createPool } from './db/pool.ts';
import type { Pools } from './db/tenancy.ts';
import type { Logger } from './log.ts';

/** Everything a web process is made of; built once, handed to every route. */
export interface Composition {
  readonly config: Config;
  readonly secrets: WebSecrets;
  readonly pools: Pools;
  readonly clock: Clock;
  readonly log: Logger;
  /** How many passwords are checked at once. */
  readonly attemptGate: AttemptGate;
  /** How many sign-ins an account and a network may try, over all instances. */
  readonly attemptLimits: AttemptLimits;
  /** Browsers that signed in before, which have attempts of their own. */
  readonly knownDevices: KnownDevices;
  /** Accesses that wait for a database that writes again. */
  readonly auditBacklog: AuditBacklog;
}

export interface PoolSizes {
  readonly web: number;
  readonly platform: number;
  readonly login: number;
  readonly jobs: number;
}

const defaultSizes: PoolSizes = { web: 10, platform: 4, login: 2, jobs: 4 };

/** The four pools, each with its own role; connections are made when first needed. */
export function createPools(urls: DatabaseUrls, log: Logger, sizes: PoolSizes = defaultSizes): Pools {
  const pool = (kind: keyof PoolSizes, statementTimeoutMs: number) =>
    createPool({
      connectionString: urls[kind],
      max: sizes[kind],
      statementTimeoutMs,
      applicationName: `leadlight-${kind}`,
      log,
    });
  return {
    web: pool('web', 15_000),
    platform: pool('platform', 15_000),
    login: pool('login', 5_000),
    jobs: pool('jobs', 60_000),
  };
}

export async function closePools(pools: Pools): Promise<void> {
  await Promise.all([pools.web.end(), pools.platform.end(), pools.login.end(), pools.jobs.end()]);
}

/** Wires a web process; tests pass a pinned clock. */
export function compose(parts: {
  config: Config;
  secrets: WebSecrets;
  pools: Pools;
  log: Logger;
  clock?: Clock;
}): Composition {
  return {
    ...parts,
    clock: parts.clock ?? systemClock,
    attemptGate: createAttemptGate({ running: 2, waiting: 2 }),
    attemptLimits: createAttemptLimits(parts.pools, parts.secrets.sessionSecret),
    knownDevices: createKnownDevices(parts.secrets.sessionSecret),
    auditBacklog: createAuditBacklog(),
  };
}
