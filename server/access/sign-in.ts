import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Pools } from '../db/tenancy.ts';
import type { Logger } from '../log.ts';
import type { AttemptGate } from './attempt-gate.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { AuditSource } from './audit.ts';
import { auditPlatformAccess } from './audit.ts';
import { verifyPassword } from './password.ts';
import { findAccount, normaliseEmail, readViewer, stampSignIn } from './session.ts';
import type { Viewer } from './viewer.ts';

export interface SignInParts {
  readonly config: Pick<Config, 'adminRolesKey'>;
  readonly pools: Pools;
  readonly clock: Clock;
  readonly log: Logger;
  readonly attemptGate: AttemptGate;
  readonly attemptLimits: AttemptLimits;
}

/** What every sign-in comes down to; `ip` is the address that counts, behind trusted proxies only. */
export interface SignInAttempt {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  /** Where the request came from, with nobody in it yet. */
  readonly origin: Pick<AuditSource, 'ip' | 'userAgent' | 'requestId'>;
}

/**
 * The person, or null when the address and password do not open anything: unknown, wrong, disabled and banned are one
 * answer after the same work. Throws tooMany when the account, the network or the moment has had enough attempts.
 */
export function signIn(app: SignInParts, attempt: SignInAttempt): Promise<Viewer | null> {
  return app.attemptGate.pass(async () => {
    const email = normaliseEmail(attempt.email);
    await app.attemptLimits.count(email, attempt.ip);
    const account = await findAccount(app.pools, email);
    const isRight = await verifyPassword(attempt.password, account?.passwordHash ?? null);
    // Read whatever the password was: an attempt's time must not tell whether the account exists.
    const now = app.clock();
    const viewer = await readViewer(app.pools, account?.userId ?? nobody, app.config.adminRolesKey, now);
    if (!account || !isRight || !viewer) {
      await auditPlatformAccess(
        app,
        { ...attempt.origin, userId: account?.userId ?? null, name: account?.email ?? null, role: null },
        {
          action: 'session.sign_in_failed',
          outcome: 'failure',
          entityType: 'user',
          entityId: account?.userId ?? null,
          // People type passwords into the wrong field: what is no known address is kept as a fingerprint only.
          newValues: account ? { email: account.email } : { email_sha256: sha256(email) },
        },
      );
      return null;
    }
    await app.attemptLimits.forgive(email, attempt.ip);
    await stampSignIn(app.pools, viewer.userId, now);
    return viewer;
  });
}

/** A well-formed id that no person has. */
const nobody = '00000000-0000-0000-0000-000000000000';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
