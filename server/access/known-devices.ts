import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fingerprint, purposeKey } from './purpose-key.ts';

/**
 * Browsers that signed in to an account before, known by a signed token that they keep (OWASP's device cookie). Who floods
 * an account with wrong passwords uses up everybody's attempts but theirs. A token opens nothing.
 */
export interface KnownDevices {
  /** A token for this browser and this account. */
  readonly issue: (email: string) => string;
  /** The device's own name when its token was made here for this account; else null. */
  readonly nameOf: (token: string | undefined, email: string) => string | null;
}

/** `email` is compared as it comes: normalise it first. */
export function createKnownDevices(sessionSecret: string): KnownDevices {
  const key = purposeKey(sessionSecret, 'known device');
  const sign = (device: string, email: string) => fingerprint(key, `${device}:${email}`);
  return {
    issue: (email) => {
      const device = randomBytes(16).toString('base64url');
      return `${device}.${sign(device, email)}`;
    },
    nameOf: (token, email) => {
      const [device, signature] = /^([\w-]{22})\.([\w-]{43})$/.exec(token ?? '')?.slice(1) ?? [];
      if (device === undefined || signature === undefined) return null;
      const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(device, email)));
      return isOurs ? device : null;
    },
  };
}
