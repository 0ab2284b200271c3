import type { AuditEntry } from '../access/audit.ts';
import { auditClientAccess } from '../access/audit.ts';
import { sourceOf } from './request.ts';
import type { ClientContext } from './route.ts';

/** Writes down that this person saw something of this client. Await it before the first byte of the answer. */
export function recordAccess(context: ClientContext, entry: AuditEntry): Promise<void> {
  return auditClientAccess(context.app, context.scope, sourceOf(context.req, context.role), entry);
}
