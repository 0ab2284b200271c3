import type { Request } from 'express';
import type { AuditEntry } from '../access/audit.ts';
import type { AuditParts } from '../access/audit-access.ts';
import { auditClientAccess, auditPlatformAccess } from '../access/audit-access.ts';
import { sourceOf } from './request.ts';
import type { ClientContext } from './route.ts';

/** Writes down that this person saw something of this client. Await it before the first byte of the answer. */
export function recordAccess(context: ClientContext, entry: AuditEntry): Promise<void> {
  return auditClientAccess(context.app, context.scope, sourceOf(context.req, context.role), entry);
}

/** Writes down that a signed-in person was refused, where no client of theirs is concerned. */
export function recordDenial(
  app: AuditParts,
  req: Request,
  entityType: 'client' | 'platform' | 'form',
  entityId: string | null,
): Promise<void> {
  return auditPlatformAccess(app, sourceOf(req), {
    action: 'access.denied',
    outcome: 'denied',
    entityType,
    entityId,
    newValues: attemptedIn(req),
  });
}

/** What was asked for, without the query: filters may name people. */
export function attemptedIn(req: Request): { readonly method: string; readonly path: string } {
  return { method: req.method, path: req.path.slice(0, 300) };
}
