import type { Table } from './column.ts';
import { column, id, instant, jsonb, person, stamp, survivingClient, text } from './column.ts';

const auditLogs: Table = {
  schema: 'public',
  name: 'audit_logs',
  tenant: 'client_id',
  columns: [
    id(),
    survivingClient(),
    person('performed_by_user_id'),
    person('impersonated_user_id'),
    text('action'),
    text('entity_type'),
    text('entity_id'),
    jsonb('old_values'),
    jsonb('new_values'),
    text('outcome', { default: "'success'" }),
    column('ip_address', 'inet'),
    text('user_agent'),
    text('request_id'),
    stamp('occurred_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'audit_logs_client_id_occurred_at_idx', columns: ['client_id', 'occurred_at', 'id'] },
    {
      name: 'audit_logs_client_id_entity_idx',
      columns: ['client_id', 'entity_type', 'entity_id', 'occurred_at'],
    },
    { name: 'audit_logs_client_id_action_idx', columns: ['client_id', 'action', 'occurred_at'] },
    { name: 'audit_logs_performed_by_occurred_at_idx', columns: ['performed_by_user_id', 'occurred_at'] },
    {
      name: 'audit_logs_request_id_idx',
      columns: ['request_id'],
      where: 'request_id is not null',
    },
  ],
};

const dataExports: Table = {
  schema: 'public',
  name: 'data_exports',
  tenant: 'client_id',
  columns: [
    id(),
    survivingClient(),
    person('requested_by_user_id'),
    text('report'),
    text('format'),
    jsonb('parameters'),
    column('status', 'export_status_enum'),
    column('progress_rows', 'bigint'),
    column('row_count', 'bigint'),
    text('file_key'),
    column('file_size_bytes', 'bigint'),
    text('sha256'),
    text('error_message'),
    stamp('created_at'),
    instant('started_at'),
    instant('completed_at'),
    instant('expires_at'),
    column('schedule_id', 'uuid'),
    instant('slot_at'),
  ],
  primaryKey: ['id'],
  // The row is the lock of a schedule's slot: the second worker that comes for it finds it taken.
  unique: [
    {
      name: 'data_exports_client_id_schedule_id_slot_at_key',
      columns: ['client_id', 'schedule_id', 'slot_at'],
      where: 'schedule_id is not null',
      safeToAdopt: true,
    },
  ],
  indexes: [
    { name: 'data_exports_client_id_created_at_idx', columns: ['client_id', 'created_at', 'id'] },
    { name: 'data_exports_status_created_at_idx', columns: ['status', 'created_at'] },
  ],
};

/** What was done and what was handed out; both outlive the client and the people that they name. */
export const recordTables: readonly Table[] = [auditLogs, dataExports];
