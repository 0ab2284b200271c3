import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Pools } from '../db/tenancy.ts';
import { tooMany } from '../errors.ts';
import { runLoginStatement } from './login-statement.ts';
import { networkOf } from './network.ts';
import { fingerprint, purposeKey } from './purpose-key.ts';

const windowSeconds = 15 * 60;

/**
 * Failed sign-ins that an account, a network, and a browser that signed in to the account before may have in 15 minutes,
 * over all instances together.
 */
export const attemptLimits = { perAccount: 10, perNetwork: 100, perKnownDevice: 10 } as const;

/** Who tries. `device` is the name of a browser that signed in to this account before, else null. */
export interface Attempt {
  readonly email: string;
  readonly ip: string;
  readonly device: string | null;
}

export interface AttemptLimits {
  /**
   * Counts one attempt: a known device's with its own budget, anybody else's with the network's and the account's.
   * Throws tooMany with the seconds to wait; an attempt that is refused costs the others nothing.
   */
  readonly count: (attempt: Attempt) => Promise<void>;
  /**
   * The attempt was the right person: what it was counted with starts anew, and the network gets its point back. The
   * account's budget stays used up when a known device got in past it: others may have used it.
   */
  readonly forgive: (attempt: Attempt) => Promise<void>;
}

/** Counts in Postgres, under keyed fingerprints: the table holds no addresses of people. Known and unknown accounts count alike. */
export function createAttemptLimits(pools: Pools, sessionSecret: string): AttemptLimits {
  const key = purposeKey(sessionSecret, 'attempt limits');
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
  const devices = limiter('sign-in-device', attemptLimits.perKnownDevice);
  return {
    count: async ({ email, ip, device }) => {
      if (device !== null) {
        await consume(devices, device);
        return;
      }
      await consume(networks, networkOf(ip));
      await consume(accounts, fingerprint(key, email));
    },
    forgive: async ({ email, ip, device }) => {
      if (device !== null) {
        await devices.delete(device);
        return;
      }
      await accounts.delete(fingerprint(key, email));
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
