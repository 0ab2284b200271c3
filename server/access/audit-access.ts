import type { Clock } from '../clock.ts';
import type { ClientScope, Pools } from '../db/tenancy.ts';
import { withClientWrite, withLogin } from '../db/tenancy.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { AuditEntry, AuditSource } from './audit.ts';
import { audit } from './audit.ts';
import type { AuditBacklog } from './audit-backlog.ts';

/** What it takes to write an access down, now or later. */
export interface AuditParts {
  readonly pools: Pools;
  readonly log: Logger;
  readonly clock: Clock;
  readonly auditBacklog: AuditBacklog;
}

/** Writes an access within a client, committed on its own before the first byte of the answer. */
export function auditClientAccess(
  app: AuditParts,
  scope: ClientScope,
  source: AuditSource,
  entry: AuditEntry,
): Promise<void> {
  return writeOrDefer(app, scope, source, entry);
}

/** Writes an access that belongs to no client: sign-ins, sign-outs, denials at somebody else's door. */
export function auditPlatformAccess(app: AuditParts, source: AuditSource, entry: AuditEntry): Promise<void> {
  return writeOrDefer(app, null, source, entry);
}

/**
 * A database that only reads (a failover in progress) still shows dashboards: the access goes to the log, and is stored
 * as soon as another access could be written.
 */
async function writeOrDefer(
  app: AuditParts,
  scope: ClientScope | null,
  source: AuditSource,
  entry: AuditEntry,
): Promise<void> {
  try {
    await write(app.pools, scope, source, entry);
  } catch (error) {
    if (!isReadOnlyDatabase(error)) throw error;
    const kept = app.auditBacklog.add({ scope, source, entry, occurredAt: app.clock() });
    app.log.warn({ clientId: scope?.clientId ?? null, source, entry, kept }, 'audit_deferred');
    return;
  }
  // Nobody's answer waits for what others left behind.
  if (!app.auditBacklog.isEmpty()) void storeDeferredAccesses(app);
}

/** Stores the accesses that could not be written at their time, with that time. Never throws. */
export function storeDeferredAccesses(app: AuditParts): Promise<void> {
  return app.auditBacklog.store(async ({ scope, source, entry, occurredAt }) => {
    try {
      await write(app.pools, scope, source, entry, occurredAt);
    } catch (error) {
      const mayComeBack = isReadOnlyDatabase(error) || (error instanceof AppError && error.status === 503);
      if (mayComeBack) return false;
      app.log.error({ clientId: scope?.clientId ?? null, source, entry, err: String(error) }, 'audit_lost');
    }
    return true;
  });
}

function write(
  pools: Pools,
  scope: ClientScope | null,
  source: AuditSource,
  entry: AuditEntry,
  occurredAt: Date | null = null,
): Promise<void> {
  return scope === null
    ? withLogin(pools, (db) => audit(db, null, source, entry, occurredAt))
    : withClientWrite(pools, scope, (db) => audit(db, scope.clientId, source, entry, occurredAt));
}

function isReadOnlyDatabase(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  return (cause as { code?: unknown } | undefined)?.code === '25006';
}
