import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Pools } from '../db/tenancy.ts';
import { tooMany } from '../errors.ts';
import { runLoginStatement } from './login-statement.ts';
import { networkOf } from './network.ts';

const windowSeconds = 15 * 60;

/** Failed sign-ins that an account and a network may have in 15 minutes, over all instances together. */
export const attemptLimits = { perAccount: 10, perNetwork: 100 } as const;

export interface AttemptLimits {
  /** Counts one attempt. Throws tooMany with the seconds to wait; an attempt that is refused costs the others nothing. */
  readonly count: (email: string, ip: string) => Promise<void>;
  /** The attempt was the right person: the account starts anew and the network gets its point back. */
  readonly forgive: (email: string, ip: string) => Promise<void>;
}

/** Counts in Postgres. Known and unknown accounts count alike. */
export function createAttemptLimits(pools: Pools): AttemptLimits {
  const storeClient = {
    query: async ({ text, values }: { text: string; values: unknown[] }) => {
      const rows = await runLoginStatement(pools, text, values);
      return { rows, rowCount: rows.length };
    },
  };
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient,
      storeType: 'client',
      schemaName: 'reporting',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration: windowSeconds,
    });
  const accounts = limiter('sign-in-account', attemptLimits.perAccount);
  const networks = limiter('sign-in-network', attemptLimits.perNetwork);
  return {
    count: async (email, ip) => {
      await consume(networks, networkOf(ip));
      await consume(accounts, keyOf(email));
    },
    forgive: async (email, ip) => {
      await accounts.delete(keyOf(email));
      await networks.reward(networkOf(ip), 1);
    },
  };
}

async function consume(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key, 1);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
    throw tooMany('Too many attempts to sign in. Wait a while and try again.', seconds);
  }
}

/** Any address of any length fits, and the table holds no addresses of people. */
function keyOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
