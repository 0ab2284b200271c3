import type { Config, WebSecrets } from '../config.ts';
import type { AttemptGate } from './attempt-gate.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { AuditSource } from './audit.ts';
import type { AuditParts } from './audit-access.ts';
import { auditPlatformAccess } from './audit-access.ts';
import type { KnownDevices } from './known-devices.ts';
import { verifyPassword } from './password.ts';
import { fingerprint, purposeKey } from './purpose-key.ts';
import { findAccount, normaliseEmail, readViewer, stampSignIn } from './session.ts';
import type { Viewer } from './viewer.ts';

export interface SignInParts extends AuditParts {
  readonly config: Pick<Config, 'adminRolesKey'>;
  readonly secrets: Pick<WebSecrets, 'sessionSecret'>;
  readonly knownDevices: KnownDevices;
  readonly attemptGate: AttemptGate;
  readonly attemptLimits: AttemptLimits;
}

/** What every sign-in comes down to; `ip` is the address that counts, behind trusted proxies only. */
export interface SignInAttempt {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  /** The token that this browser kept from an earlier sign-in, if it sent one. */
  readonly deviceToken: string | undefined;
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
    const counted = { email, ip: attempt.ip, device: app.knownDevices.nameOf(attempt.deviceToken, email) };
    await app.attemptLimits.count(counted);
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
          // People type passwords into the wrong field: of what is no known address only a keyed fingerprint is kept.
          newValues: account ? { email: account.email } : { email_fingerprint: typed(app, email) },
        },
      );
      return null;
    }
    await app.attemptLimits.forgive(counted);
    await stampSignIn(app.pools, viewer.userId, now);
    return viewer;
  });
}

/** A well-formed id that no person has. */
const nobody = '00000000-0000-0000-0000-000000000000';

function typed(app: SignInParts, email: string): string {
  return fingerprint(purposeKey(app.secrets.sessionSecret, 'typed address'), email);
}
