import type { ClientDb } from '../db/tenancy.ts';
import { sql } from '../db/tenancy.ts';
import type { Role } from './viewer.ts';

/** Everything that is written down; a changed meaning gets a new name, an old name never another meaning. */
export const auditActions = [
  'session.signed_in',
  'session.sign_in_failed',
  'session.signed_out',
  'access.denied',
  'report.viewed',
  'list.viewed',
  'run.viewed',
  'filter.saved',
  'filter.deleted',
] as const;

export type AuditAction = (typeof auditActions)[number];

export type AuditFields = Readonly<Record<string, unknown>>;

export interface AuditEntry {
  readonly action: AuditAction;
  readonly outcome?: 'success' | 'failure' | 'denied';
  readonly entityType: string;
  readonly entityId: string | null;
  /** Allow-listed fields only: never a body, a header or a row as it came. */
  readonly oldValues?: AuditFields;
  readonly newValues?: AuditFields;
}

/** Who acted, and from where; names and roles as they are now, since both change later. */
export interface AuditSource {
  readonly userId: string | null;
  readonly name: string | null;
  readonly role: Role | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}

/** Any handle: the row belongs to the transaction of the effect that it tells of. */
type Writer = Pick<ClientDb, 'rows'>;

/**
 * Writes one audit row in the caller's transaction; the only way there is. `clientId` null is the platform's stream,
 * `occurredAt` null the time of the transaction. The database refuses a client other than the transaction's own.
 */
export async function audit(
  db: Writer,
  clientId: string | null,
  source: AuditSource,
  entry: AuditEntry,
  occurredAt: Date | null = null,
): Promise<void> {
  await db.rows(
    sql.raw(
      `select reporting.write_audit(
         p_client_id => :clientId::uuid,
         p_performed_by => :userId::uuid,
         p_impersonated => null,
         p_action => :action::text,
         p_entity_type => :entityType::text,
         p_entity_id => :entityId::text,
         p_old_values => :oldValues::jsonb,
         p_new_values => :newValues::jsonb,
         p_outcome => :outcome::text,
         p_ip => :ip::inet,
         p_user_agent => :userAgent::text,
         p_request_id => :requestId::text,
         p_actor_name => :name::text,
         p_actor_role => :role::text,
         p_occurred_at => :occurredAt::timestamptz)`,
      {
        clientId,
        userId: source.userId,
        action: entry.action,
        entityType: entry.entityType,
        entityId: printable(entry.entityId),
        oldValues: toJson(entry.oldValues),
        newValues: toJson(entry.newValues),
        outcome: entry.outcome ?? 'success',
        ip: source.ip,
        userAgent: printable(source.userAgent),
        requestId: source.requestId,
        name: source.name,
        role: source.role,
        occurredAt,
      },
    ),
  );
}

/** What Postgres can store as text, within the width that is worth keeping. */
function printable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '').toWellFormed().slice(0, 512);
}

function toJson(fields: AuditFields | undefined): string | null {
  return fields === undefined ? null : JSON.stringify(fields).replaceAll('\\u0000', '').toWellFormed();
}
