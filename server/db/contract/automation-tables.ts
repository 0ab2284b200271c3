import type { Table } from './column.ts';
import { client, column, id, instant, jsonb, key, person, stamp, text } from './column.ts';

const n8nWorkflows: Table = {
  schema: 'public',
  name: 'n8n_workflows',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    text('name'),
    text('n8n_workflow_id'),
    column('status', 'workflow_status_enum'),
    jsonb('definition_json'),
    person('created_by_user_id'),
    stamp('created_at'),
    text('schedule_hint'),
  ],
  primaryKey: ['id'],
  // Serial numbers of one n8n server: two clients' servers use the same ones.
  unique: [
    {
      name: 'n8n_workflows_client_id_n8n_workflow_id_key',
      columns: ['client_id', 'n8n_workflow_id'],
      safeToAdopt: true,
    },
  ],
};

const n8nExecutions: Table = {
  schema: 'public',
  name: 'n8n_executions',
  tenant: 'client_id',
  columns: [
    id(),
    key('workflow_db_id', 'n8n_workflows', 'cascade'),
    client(),
    text('n8n_execution_id'),
    column('status', 'execution_status_enum'),
    instant('started_at'),
    jsonb('input_data'),
    jsonb('output_data'),
    instant('finished_at'),
    text('mode'),
    text('retry_of'),
    text('retry_success_id'),
    text('error_message'),
    text('error_node'),
    key('lead_id', 'leads'),
    text('raw_status'),
    instant('queued_at'),
    instant('wait_till'),
    column('waiting_ms', 'bigint'),
  ],
  primaryKey: ['id'],
  unique: [
    {
      name: 'n8n_executions_client_id_n8n_execution_id_key',
      columns: ['client_id', 'n8n_execution_id'],
      safeToAdopt: true,
    },
  ],
  indexes: [
    { name: 'n8n_executions_client_id_started_at_idx', columns: ['client_id', 'started_at', 'id'] },
    {
      name: 'n8n_executions_client_id_workflow_idx',
      columns: ['client_id', 'workflow_db_id', 'started_at'],
    },
    {
      name: 'n8n_executions_client_id_queued_at_idx',
      columns: ['client_id', 'queued_at'],
      where: 'started_at is null',
    },
    {
      name: 'n8n_executions_client_id_retry_of_idx',
      columns: ['client_id', 'retry_of'],
      where: 'retry_of is not null',
    },
    { name: 'n8n_executions_client_id_lead_id_idx', columns: ['client_id', 'lead_id'] },
    // Runs that have not ended are few among many: what is stuck now is found without reading the rest.
    {
      name: 'n8n_executions_client_id_unfinished_idx',
      columns: ['client_id'],
      where: 'finished_at is null or wait_till is not null',
    },
  ],
};

const integrations: Table = {
  schema: 'public',
  name: 'integrations',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    text('provider'),
    text('name'),
    column('status', 'integration_status_enum'),
    jsonb('config', { secret: true }),
    instant('last_synced_at'),
    text('last_error'),
    stamp('created_at'),
    stamp('updated_at'),
  ],
  primaryKey: ['id'],
  indexes: [{ name: 'integrations_client_id_idx', columns: ['client_id', 'provider'] }],
};

const webhookEvents: Table = {
  schema: 'public',
  name: 'webhook_events',
  tenant: 'client_id',
  columns: [
    id(),
    client(),
    key('integration_id', 'integrations'),
    text('source'),
    text('event_type'),
    jsonb('payload'),
    column('status', 'webhook_event_status_enum'),
    column('attempts', 'integer'),
    text('error_message'),
    stamp('received_at'),
    instant('processed_at'),
  ],
  primaryKey: ['id'],
  indexes: [
    { name: 'webhook_events_client_id_received_at_idx', columns: ['client_id', 'received_at', 'id'] },
  ],
};

/** The machines that work for a client: n8n, integrations, webhooks. */
export const automationTables: readonly Table[] = [n8nWorkflows, n8nExecutions, integrations, webhookEvents];
